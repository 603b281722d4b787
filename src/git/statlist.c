/*
 * statlist: what was seen of a site, as bytes.
 *
 *	edgediff stat 2 SHA1-of-the-rest
 *	RECORD NAME NUL           (the top; behind a folder comes what is in it)
 *
 * A record is a struct of this machine. On another kind of machine it makes
 * no sense, and the list is made again.
 */
#include <string.h>

#include <git2.h>

#include "edgediff/buf.h"
#include "edgediff/snapshot.h"
#include "git_internal.h"

#define HEAD_TEXT "edgediff stat 2 "
#define HEAD_LEN (sizeof(HEAD_TEXT) - 1 + ED_OID_HEX)

#define IS_FOLDER 1U
#define IS_WHOLE 2U

struct record {
	struct ed_stat_key key;
	uint64_t inside_len;
	uint32_t len; /* of the name, without the NUL */
	uint32_t flags;
	struct ed_oid id;
	char zero[4];
};

_Static_assert(sizeof(struct record) == 96, "the record has no gaps");

void ed_stat_begin(struct ed_buf *out)
{
	/* The checksum is filled in when the rest is there. */
	ed_buf_printf(out, HEAD_TEXT "%0*d\n", ED_OID_HEX - 1, 0);
}

static void put(struct ed_buf *out, const struct record *r, const char *name)
{
	ed_buf_put(out, r, sizeof(*r));
	ed_buf_put(out, name, r->len);
	ed_buf_putc(out, '\0');
}

void ed_stat_put(struct ed_buf *out, const struct ed_stat_entry *e)
{
	const struct record r = { .key = e->key,
				  .len = (uint32_t)e->len,
				  .id = e->id };

	put(out, &r, e->name);
}

size_t ed_stat_open(struct ed_buf *out, const char *name, size_t len)
{
	const struct record r = { .len = (uint32_t)len, .flags = IS_FOLDER };
	size_t at = out->len;

	put(out, &r, name);
	return at;
}

void ed_stat_close(struct ed_buf *out, size_t at, const struct ed_stat_entry *e)
{
	struct record r;

	if (out->failed)
		return;
	memcpy(&r, out->data + at, sizeof(r));
	r.key = e->key;
	r.id = e->id;
	r.flags |= e->whole ? IS_WHOLE : 0;
	r.inside_len = out->len - at - sizeof(r) - r.len - 1;
	memcpy(out->data + at, &r, sizeof(r));
}

void ed_stat_end(struct ed_buf *out)
{
	char hex[ED_OID_HEX];

	if (out->failed)
		return;
	ed_cache_sum(hex, out->data + HEAD_LEN, out->len - HEAD_LEN);
	memcpy(out->data + sizeof(HEAD_TEXT) - 1, hex, ED_OID_HEX - 1);
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

/* Is the rest, 'left' bytes at the name, what the record says? */
static bool fits(const struct record *r, const char *name, size_t left)
{
	if (memcmp(r->zero, "\0\0\0", sizeof(r->zero)) != 0 || r->len >= left ||
	    memchr(name, '\0', r->len) || name[r->len] != '\0' ||
	    r->inside_len > left - r->len - 1)
		return false;
	return (r->flags & IS_FOLDER) != 0
		       ? r->flags <= (IS_FOLDER | IS_WHOLE)
		       : r->flags == 0 && r->inside_len == 0;
}

int ed_stat_next(struct ed_stat_entry *out, const char **p, const char *end)
{
	const char *name = *p + sizeof(struct record);
	struct record r;

	if (*p == end)
		return 0;
	if ((size_t)(end - *p) < sizeof(r))
		return -1;
	memcpy(&r, *p, sizeof(r));
	if (!fits(&r, name, (size_t)(end - name)))
		return -1;
	*out = (struct ed_stat_entry){
		.key = r.key,
		.id = r.id,
		.name = name,
		.len = r.len,
		.folder = (r.flags & IS_FOLDER) != 0,
		.whole = (r.flags & IS_WHOLE) != 0,
		.inside = name + r.len + 1,
		.inside_len = r.inside_len,
	};
	*p = out->inside + out->inside_len;
	return 1;
}

bool ed_stat_read(struct ed_stat_entry *top, const char *text, size_t len)
{
	struct ed_stat_entry e;
	const char *p = text + HEAD_LEN;

	if (!read_head(text, len) || ed_stat_next(&e, &p, text + len) != 1 ||
	    p != text + len || !e.folder || e.len > 0)
		return false;
	*top = e;
	return true;
}
