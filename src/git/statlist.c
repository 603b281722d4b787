/*
 * statlist: what was read of a folder, as bytes.
 *
 *	edgediff stat 1 SHA1-of-the-rest
 *	KEY ID LENGTH PATH        (any number; packed, the machine's byte order)
 *
 * Of another byte order nothing fits, and the list is made again.
 */
#include <stdlib.h>
#include <string.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/snapshot.h"
#include "edgediff/strings.h"
#include "git_internal.h"

#define HEAD_TEXT "edgediff stat 1 "
#define HEAD_LEN (sizeof(HEAD_TEXT) - 1 + ED_OID_HEX)

_Static_assert(sizeof(struct ed_stat_key) == 48, "the key has no gaps");

/* What stands before a path. */
#define RECORD_LEN                                                             \
	(sizeof(struct ed_stat_key) + sizeof(struct ed_oid) + sizeof(uint32_t))

static void put_entry(struct ed_buf *out, const struct ed_stat_entry *e)
{
	uint32_t len = (uint32_t)e->len;

	ed_buf_put(out, &e->key, sizeof(e->key));
	ed_buf_put(out, &e->id, sizeof(e->id));
	ed_buf_put(out, &len, sizeof(len));
	ed_buf_put(out, e->path, e->len);
}

void ed_stat_list_write(struct ed_buf *out, const struct ed_stat_list *list)
{
	size_t start = out->len;
	char hex[ED_OID_HEX] = "";

	/* The checksum is filled in when the rest is there. */
	ed_buf_printf(out, HEAD_TEXT "%0*d\n", ED_OID_HEX - 1, 0);
	for (size_t i = 0; i < list->n; i++)
		put_entry(out, &list->v[i]);
	if (out->failed)
		return;
	ed_cache_sum(hex, out->data + start + HEAD_LEN,
		     out->len - start - HEAD_LEN);
	memcpy(out->data + start + sizeof(HEAD_TEXT) - 1, hex, ED_OID_HEX - 1);
}

static bool read_head(const char *text, size_t len)
{
	char hex[ED_OID_HEX];

	if (len < HEAD_LEN ||
	    memcmp(text, HEAD_TEXT, sizeof(HEAD_TEXT) - 1) != 0 ||
	    text[HEAD_LEN - 1] != '\n')
		return false;
	ed_cache_sum(hex, text + HEAD_LEN, len - HEAD_LEN);
	return memcmp(text + sizeof(HEAD_TEXT) - 1, hex, ED_OID_HEX - 1) == 0;
}

/* *rest moves behind the entry. */
static bool read_entry(struct ed_stat_entry *out, const char **rest,
		       const char *end)
{
	const char *p = *rest;
	uint32_t len;

	if ((size_t)(end - p) < RECORD_LEN)
		return false;
	memcpy(&out->key, p, sizeof(out->key));
	p += sizeof(out->key);
	memcpy(&out->id, p, sizeof(out->id));
	p += sizeof(out->id);
	memcpy(&len, p, sizeof(len));
	p += sizeof(len);
	if (len == 0 || (size_t)(end - p) < len || memchr(p, '\0', len))
		return false;
	out->path = p;
	out->len = len;
	*rest = p + len;
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct ed_stat_entry *x = a;
	const struct ed_stat_entry *y = b;

	return ed_bytes_cmp(x->path, x->len, y->path, y->len);
}

bool ed_stat_list_read(struct ed_stat_list *out, const char *text, size_t len,
		       struct ed_arena *mem)
{
	struct ed_stat_list list = { 0 };
	const char *end = text + len;
	const char *p;

	if (!read_head(text, len))
		return false;
	p = text + HEAD_LEN;
	while (p < end) {
		list.v = ed_arena_grow(mem, list.v, list.n, &list.cap,
				       sizeof(*list.v));
		if (!read_entry(&list.v[list.n], &p, end) ||
		    (list.n > 0 &&
		     by_path(&list.v[list.n - 1], &list.v[list.n]) >= 0))
			return false;
		list.n++;
	}
	*out = list;
	return true;
}

const struct ed_stat_entry *ed_stat_list_find(const struct ed_stat_list *list,
					      const char *path, size_t len)
{
	const struct ed_stat_entry wanted = { .path = path, .len = len };

	if (list->n == 0)
		return NULL;
	return bsearch(&wanted, list->v, list->n, sizeof(wanted), by_path);
}
