/* given: lines of the user as members of C. */
#include "edgediff/given.h"

#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map_internal.h"

#define MAX_SHOWN 200
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct reader {
	const struct ed_given_text *text;
	struct ed_given *out;
	unsigned long line;
	struct ed_buf url; /* scratch */
	struct ed_arena *mem;
};

static int bad(const struct reader *r, const char *why, struct ed_error *err)
{
	return ed_fail(err, ED_ECONFIG, "%s:%lu: %s", r->text->name, r->line,
		       why);
}

/* What is wrong with the byte at p; NULL: nothing. */
static const char *check_byte(const struct reader *r, const char *p, size_t n)
{
	unsigned char c = (unsigned char)*p;

	if (c == '%' && !ed_is_code(p, n))
		return "'%' is not followed by two hexadecimal digits: write "
		       "%25 for the character itself";
	if (c == '\0')
		return "a NUL: text in UTF-8 is wanted, or with -z paths that "
		       "end in NUL";
	/* Between two NULs anything may be meant, in a line hardly. */
	if (!r->text->nul && (c < 0x20 || c == 0x7f))
		return "a control character: write it as %XX";
	return NULL;
}

static int check(const struct reader *r, const char *p, size_t n,
		 struct ed_error *err)
{
	if (p[0] != '/')
		return bad(r,
			   "a URL path starts with '/', without scheme and "
			   "host",
			   err);
	for (size_t i = 0; i < n; i++) {
		const char *why = check_byte(r, p + i, n - i);

		if (why)
			return bad(r, why, err);
	}
	if (!r->text->nul && p[n - 1] == ' ')
		return bad(r, "a blank at its end: write it as %20", err);
	return 0;
}

/* The question mark of a query string stays, too. */
static void encode(struct ed_buf *out, const char *p, size_t n)
{
	while (n > 0) {
		const char *mark = memchr(p, '?', n);
		size_t part = mark ? (size_t)(mark - p) : n;

		ed_put_url_text(out, p, part);
		if (!mark)
			return;
		ed_buf_putc(out, '?');
		p += part + 1;
		n -= part + 1;
	}
}

static int add(struct reader *r, const char *p, size_t n, struct ed_error *err)
{
	struct ed_given *out = r->out;
	struct ed_cause *cause;
	bool prefix, star;

	if (check(r, p, n, err) < 0)
		return -1;
	star = p[n - 1] == '*';
	ed_buf_clear(&r->url);
	encode(&r->url, p, n - star);
	if (r->url.failed)
		return bad(r, "too long", err);
	prefix = ed_url_finish(&r->url, star);
	cause = ed_arena_zalloc(r->mem, 1, sizeof(*cause));
	cause->rule = "--paths-from";
	cause->given = ed_arena_printf(r->mem, "%.*s:%lu", MAX_SHOWN,
				       r->text->name, r->line);
	out->v = ed_arena_grow(r->mem, out->v, out->n, &out->cap,
			       sizeof(*out->v));
	out->v[out->n++] = (struct ed_url){
		.path = ed_arena_strndup(r->mem, r->url.data, r->url.len),
		.len = r->url.len,
		.prefix = prefix,
		.vague = star,
		.status = ED_MODIFIED,
		.causes = cause,
		.n_causes = 1,
	};
	return 0;
}

static int read_all(struct reader *r, struct ed_error *err)
{
	const char *p = r->text->p;
	const char *end = p + r->text->len;
	const size_t mark = sizeof(BYTE_ORDER_MARK) - 1;

	if (r->text->len >= mark && memcmp(p, BYTE_ORDER_MARK, mark) == 0)
		p += mark;
	while (p < end) {
		const char *eol = memchr(p, r->text->nul ? '\0' : '\n',
					 (size_t)(end - p));
		size_t n = (size_t)((eol ? eol : end) - p);
		const char *next = eol ? eol + 1 : end;

		r->line++;
		if (!r->text->nul && n > 0 && p[n - 1] == '\r')
			n--;
		if (n > 0 && add(r, p, n, err) < 0)
			return -1;
		p = next;
	}
	return 0;
}

int ed_given_parse(struct ed_given *out, const struct ed_given_text *text,
		   struct ed_arena *mem, struct ed_error *err)
{
	struct ed_given given = { 0 };
	struct reader r = { .text = text, .out = &given, .mem = mem };
	int rc;

	/* A byte becomes at most three. */
	ed_buf_init(&r.url, 3 * text->len + 1);
	rc = read_all(&r, err);
	ed_buf_dispose(&r.url);
	if (rc == 0)
		*out = given;
	return rc;
}

/* A member, and its place among those of the same path. */
struct member {
	const struct ed_url *url;
	size_t order;
};

static int by_path(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;
	int d = strcmp(x->url->path, y->url->path);

	return d != 0 ? d : (x->order > y->order) - (x->order < y->order);
}

/* All lines with one path, v[0..n), become one member. */
static struct ed_url fold(const struct member *v, size_t n,
			  struct ed_arena *mem)
{
	struct ed_url url = *v[0].url;
	struct ed_cause *causes = ed_arena_zalloc(mem, n, sizeof(*causes));

	for (size_t i = 0; i < n; i++) {
		causes[i] = v[i].url->causes[0];
		url.vague = url.vague && v[i].url->vague;
	}
	url.causes = causes;
	url.n_causes = n;
	return url;
}

/* The given paths, and those that query strings ask for. */
static size_t put_given(struct ed_url *out, const struct ed_given *given,
			bool query_strings, struct ed_arena *mem)
{
	size_t n = 0;

	for (size_t i = 0; i < given->n; i++) {
		struct ed_url url = given->v[i];

		out[n++] = url;
		if (!query_strings || url.prefix || url.len >= ED_URL_MAX ||
		    strchr(url.path, '?'))
			continue;
		url.path = ed_arena_printf(mem, "%s*", url.path);
		url.len++;
		url.prefix = url.vague = true;
		out[n++] = url;
	}
	return n;
}

void ed_given_merge(struct ed_urls *c, const struct ed_given *given,
		    bool query_strings, struct ed_arena *mem)
{
	struct ed_url *all = ed_arena_zalloc(mem, 2 * given->n, sizeof(*all));
	size_t n = put_given(all, given, query_strings, mem);
	struct member *v = ed_arena_zalloc(mem, n, sizeof(*v));
	struct ed_urls more = { ed_arena_zalloc(mem, n, sizeof(*all)), 0 };
	size_t same;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		v[i] = (struct member){ &all[i], i };
	qsort(v, n, sizeof(*v), by_path);
	for (size_t i = 0; i < n; i += same) {
		same = 1;
		while (i + same < n &&
		       strcmp(v[i].url->path, v[i + same].url->path) == 0)
			same++;
		more.v[more.n++] = fold(&v[i], same, mem);
	}
	ed_map_add(c, &more, mem);
}
