/*
 * linkcache: lists of links as bytes.
 *
 *	edgediff links 1 SHA1-of-the-rest
 *	tree ID COUNT
 *	ID LENGTH PATH        (COUNT times; PATH is LENGTH bytes)
 */
#include <stdint.h>
#include <string.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/links.h"
#include "edgediff/strings.h"
#include "git_internal.h"

#define HEAD_TEXT "edgediff links 1 "
#define HEAD_LEN (sizeof(HEAD_TEXT) - 1 + ED_OID_HEX)
#define MAX_LISTS 64
#define MAX_LINKS 5000000

void ed_link_cache_write(struct ed_buf *out, const struct ed_link_list *lists,
			 size_t n)
{
	struct ed_buf body;
	char hex[ED_OID_HEX];

	ed_buf_init(&body, out->max);
	for (size_t i = 0; i < n; i++) {
		const struct ed_links *links = &lists[i].links;

		ed_oid_hex(hex, &lists[i].tree);
		ed_buf_printf(&body, "tree %s %zu\n", hex, links->n);
		for (size_t k = 0; k < links->n; k++) {
			ed_oid_hex(hex, &links->v[k].id);
			ed_buf_printf(&body, "%s %zu ", hex, links->v[k].len);
			ed_buf_put(&body, links->v[k].path, links->v[k].len);
			ed_buf_putc(&body, '\n');
		}
	}
	ed_cache_sum(hex, body.data, body.len);
	ed_buf_printf(out, HEAD_TEXT "%s\n", hex);
	ed_buf_put(out, body.data, body.len);
	out->failed |= body.failed;
	ed_buf_dispose(&body);
}

struct reader {
	const char *p, *end;
	struct ed_arena *mem;
};

static bool read_text(struct reader *r, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(r->end - r->p) < n || memcmp(r->p, text, n) != 0)
		return false;
	r->p += n;
	return true;
}

static bool read_id(struct reader *r, struct ed_oid *out)
{
	git_oid id;

	if ((size_t)(r->end - r->p) < ED_OID_HEX ||
	    git_oid_fromstrn(&id, r->p, ED_OID_HEX - 1) < 0)
		return false;
	*out = ed_oid_from_git(&id);
	r->p += ED_OID_HEX - 1;
	return true;
}

static bool read_number(struct reader *r, size_t *out, uint64_t max)
{
	char digits[16];
	size_t n = 0;
	uint64_t value;

	while (r->p < r->end && n < sizeof(digits) - 1 && *r->p >= '0' &&
	       *r->p <= '9')
		digits[n++] = *r->p++;
	digits[n] = '\0';
	if (ed_parse_uint(&value, digits, 0, max) < 0)
		return false;
	*out = (size_t)value;
	return true;
}

static bool read_link(struct reader *r, struct ed_link *out)
{
	if (!read_id(r, &out->id) || !read_text(r, " ") ||
	    !read_number(r, &out->len, (uint64_t)(r->end - r->p)) ||
	    !read_text(r, " ") || (size_t)(r->end - r->p) < out->len ||
	    memchr(r->p, '\0', out->len))
		return false;
	out->path = ed_arena_strndup(r->mem, r->p, out->len);
	r->p += out->len;
	return read_text(r, "\n");
}

static bool read_list(struct reader *r, struct ed_link_list *out)
{
	struct ed_links *links = &out->links;
	size_t n, cap = 0;

	*out = (struct ed_link_list){ 0 };
	if (!read_text(r, "tree ") || !read_id(r, &out->tree) ||
	    !read_text(r, " ") || !read_number(r, &n, MAX_LINKS) ||
	    !read_text(r, "\n"))
		return false;
	while (links->n < n) {
		links->v = ed_arena_grow(r->mem, links->v, links->n, &cap,
					 sizeof(*links->v));
		if (!read_link(r, &links->v[links->n++]))
			return false;
	}
	return true;
}

bool ed_link_cache_read(struct ed_link_list **out, size_t *n, const char *text,
			size_t len, struct ed_arena *mem)
{
	struct reader r = { .p = text, .end = text + len, .mem = mem };
	struct ed_link_list *lists;
	char hex[ED_OID_HEX];
	size_t count = 0;

	if (len < HEAD_LEN || !read_text(&r, HEAD_TEXT))
		return false;
	ed_cache_sum(hex, text + HEAD_LEN, len - HEAD_LEN);
	if (!read_text(&r, hex) || !read_text(&r, "\n"))
		return false;
	lists = ed_arena_zalloc(mem, MAX_LISTS, sizeof(*lists));
	while (r.p < r.end) {
		if (count == MAX_LISTS || !read_list(&r, &lists[count++]))
			return false;
	}
	*out = lists;
	*n = count;
	return true;
}
