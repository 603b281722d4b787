/* normalize: compare two contents without the text that does not count. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/normalize.h"
#include "edgediff/pattern.h"
#include "edgediff/site.h"
#include "map_internal.h"

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

struct range {
	size_t start, end;
};

struct ranges {
	struct range *v;
	size_t n, cap;
};

void ed_normalizers_dispose(struct ed_normalizers *list)
{
	for (size_t i = 0; i < list->n; i++) {
		ed_pattern_free(list->v[i].files);
		ed_pattern_free(list->v[i].text);
	}
	list->n = 0;
}

/* The first word ends at a blank that no backslash escapes. */
static size_t first_word(const char *value)
{
	size_t n = 0;

	while (value[n] && value[n] != ' ' && value[n] != '\t')
		n += value[n] == '\\' && value[n + 1] ? 2 : 1;
	return n;
}

int ed_site_add_normalize(struct ed_site *site, const char *value,
			  struct ed_arena *mem, struct ed_error *err)
{
	struct ed_normalizers *list = &site->normalize;
	struct ed_normalizer new = { 0 };
	size_t n = first_word(value);
	const char *regex = value + n + strspn(value + n, " \t");

	if (n == 0 || *regex == '\0')
		return ed_fail(err, ED_ECONFIG,
			       "'%s': a glob of files, a blank and a regular "
			       "expression are wanted, like *.html "
			       "<meta name=\"build\"[^>]*>",
			       value);
	if (ed_pattern_glob(&new.files, ed_arena_strndup(mem, value, n), err) <
	    0)
		return -1;
	if (ed_pattern_text(&new.text, regex, err) < 0) {
		ed_pattern_free(new.files);
		return -1;
	}
	list->v = ed_arena_grow(mem, list->v, list->n, &list->cap,
				sizeof(*list->v));
	list->v[list->n++] = new;
	return 0;
}

static int is_for(bool *out, const struct ed_normalizer *normalizer,
		  const char *path, struct ed_error *err)
{
	return ed_pattern_match(out, normalizer->files, path, strlen(path),
				NULL, err);
}

int ed_normalize_wanted(bool *out, const struct ed_site *site, const char *path,
			struct ed_error *err)
{
	const char *rel = ed_site_below(site->source, path);

	*out = false;
	for (size_t i = 0; rel && i < site->normalize.n && !*out; i++) {
		if (is_for(out, &site->normalize.v[i], rel, err) < 0)
			return -1;
	}
	return 0;
}

/* All matches of one expression; those that match nothing are none. */
static int find_all(struct ranges *out, const struct ed_pattern *text,
		    const struct ed_version *in, struct ed_arena *mem,
		    struct ed_error *err)
{
	size_t from = 0;

	while (from <= in->len) {
		struct ed_span s;

		if (ed_pattern_find(&s, text, in->data, in->len, from, err) < 0)
			return -1;
		if (!s.found || s.end < s.start)
			return 0;
		from = s.end > from ? s.end : from + 1;
		if (s.start == s.end)
			continue;
		out->v = ed_arena_grow(mem, out->v, out->n, &out->cap,
				       sizeof(*out->v));
		out->v[out->n++] = (struct range){ s.start, s.end };
	}
	return 0;
}

static int by_start(const void *a, const void *b)
{
	const struct range *x = a;
	const struct range *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* Ranges that overlap or touch become one. */
static void merge(struct ranges *r)
{
	size_t kept = 0;

	if (r->n == 0)
		return;
	qsort(r->v, r->n, sizeof(*r->v), by_start);
	for (size_t i = 1; i < r->n; i++) {
		if (r->v[i].start > r->v[kept].end)
			r->v[++kept] = r->v[i];
		else if (r->v[i].end > r->v[kept].end)
			r->v[kept].end = r->v[i].end;
	}
	r->n = kept + 1;
}

/* What of a content does not count. */
static int find_ranges(struct ranges *out, const struct ed_site *site,
		       const char *rel, const struct ed_version *in,
		       struct ed_arena *mem, struct ed_error *err)
{
	for (size_t i = 0; i < site->normalize.n; i++) {
		bool wanted;

		if (is_for(&wanted, &site->normalize.v[i], rel, err) < 0)
			return -1;
		if (wanted &&
		    find_all(out, site->normalize.v[i].text, in, mem, err) < 0)
			return -1;
	}
	merge(out);
	return 0;
}

/* The piece before range i, or behind the last one. */
static struct ed_version piece(const struct ed_version *of,
			       const struct ranges *r, size_t i)
{
	size_t start = i > 0 ? r->v[i - 1].end : 0;
	size_t end = i < r->n ? r->v[i].start : of->len;

	return (struct ed_version){ of->data + start, end - start };
}

int ed_normalize_equal(bool *out, const struct ed_site *site, const char *path,
		       const struct ed_version both[2], struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *rel = ed_site_below(site->source, path);
	struct ranges r[2] = { { 0 }, { 0 } };

	*out = false;
	for (size_t i = 0; rel && i < 2; i++) {
		if (find_ranges(&r[i], site, rel, &both[i], mem, err) < 0)
			return -1;
	}
	if (!rel || r[0].n != r[1].n)
		return 0;
	for (size_t i = 0; i <= r[0].n; i++) {
		struct ed_version a = piece(&both[0], &r[0], i);
		struct ed_version b = piece(&both[1], &r[1], i);

		if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
			return 0;
	}
	*out = true;
	return 0;
}
