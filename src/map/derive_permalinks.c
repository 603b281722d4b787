/* derive_permalinks: the permalinks of Hugo's configuration. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "derive_internal.h"

/* Deeper folders have too many ways to be sections or not. */
#define MAX_BELOW 3

/* A page to be expanded, and one guess of its ":sections". */
struct page {
	const struct ed_content *c;
	const struct reading *r;
	const char *sections; /* NULL: not known */
};

/* "2024-01-31" at the start of s? */
static bool is_day(const char *s)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		if (form[i] == 'd' ? !(s[i] >= '0' && s[i] <= '9')
				   : s[i] != form[i])
			return false;
	}
	return true;
}

static const char *leaf_of(const struct reading *r)
{
	const char *last = strrchr(r->dir, '/');

	return r->leaf[0] ? r->leaf : last ? last + 1 : r->dir;
}

/* Where the configuration takes a page's date from: 'source' at 'at'. */
static bool has_source(const struct ed_content *c, const char *kind, size_t at,
		       const char *source)
{
	const struct ed_field *f =
		c->config ? ed_frontmatter_find(c->config, kind, strlen(kind))
			  : NULL;

	return f && at < f->n && strcasecmp(f->values[at], source) == 0;
}

/* Is ":filename" among the sources of one of its dates? */
static bool dates_by_name(const struct ed_content *c)
{
	static const char *const kinds[] = { "frontmatter.date",
					     "frontmatter.publishdate",
					     "frontmatter.lastmod",
					     "frontmatter.expirydate" };
	const size_t most = 16;

	for (size_t i = 0; i < ED_COUNT(kinds); i++) {
		for (size_t j = 0; j < most; j++) {
			if (has_source(c, kinds[i], j, ":filename"))
				return true;
		}
	}
	return false;
}

const char *hugo_name_slug(const struct ed_content *c, const struct reading *r,
			   struct ed_arena *mem)
{
	const char *leaf = leaf_of(r);
	size_t n;

	if (!is_day(leaf) || !dates_by_name(c))
		return NULL;
	leaf += strlen("2024-01-31");
	leaf += strspn(leaf, " -_");
	n = strlen(leaf);
	while (n > 0 && strchr(" -_", leaf[n - 1]))
		n--;
	return n > 0 ? ed_arena_strndup(mem, leaf, n) : NULL;
}

/* The day of a page's date, NULL: it cannot be told. A year of the front
 * matter's own is another thing. */
static const char *date_of(const struct page *p)
{
	const char *date = ed_fm_text(p->c->fm, "date");
	const char *leaf = leaf_of(p->r);
	size_t at = 0;

	if (has_source(p->c, "frontmatter.date", 0, ":filename")) {
		if (is_day(leaf))
			return leaf;
		at = 1;
	}
	if (p->c->config &&
	    ed_frontmatter_find(p->c->config, "frontmatter.date", 16) &&
	    !has_source(p->c, "frontmatter.date", at, ":default") &&
	    !has_source(p->c, "frontmatter.date", at, "date"))
		return NULL;
	return date && is_day(date) ? date : NULL;
}

static const char *date_token(const struct page *p, const char *token,
			      struct ed_arena *mem)
{
	const char *date = date_of(p);

	if (!date)
		return NULL;
	if (*token == 'y')
		return ed_arena_strndup(mem, date, 4);
	return ed_arena_strndup(mem, date + (*token == 'm' ? 5 : 8), 2);
}

static const char *token_value(const struct page *p, const char *token,
			       struct ed_arena *mem)
{
	const struct ed_content *c = p->c;
	const char *leaf = leaf_of(p->r);
	const char *value = NULL;

	if (strcmp(token, "year") == 0 || strcmp(token, "month") == 0 ||
	    strcmp(token, "day") == 0)
		return date_token(p, token, mem);
	if (strcmp(token, "section") == 0)
		return ed_arena_strndup(mem, p->r->dir,
					strcspn(p->r->dir, "/"));
	if (strcmp(token, "sections") == 0)
		return p->sections;
	if (strcmp(token, "slug") == 0 || strcmp(token, "slugorfilename") == 0)
		value = ed_fm_text(c->fm, "slug");
	/* The name's slug comes before the title, if its date is taken. */
	if (!value && strstr(token, "slug") && hugo_name_slug(c, p->r, mem))
		return has_source(c, "frontmatter.date", 0, ":filename")
			       ? hugo_name_slug(c, p->r, mem)
			       : NULL;
	if (!value && strcmp(token, "slug") == 0)
		value = ed_fm_text(c->fm, "title");
	if (!value && strcmp(token, "title") == 0)
		value = ed_fm_text(c->fm, "title");
	if (value || strcmp(token, "title") == 0)
		return value;
	if (strcmp(token, "filename") == 0 ||
	    strcmp(token, "slugorfilename") == 0 ||
	    strcmp(token, "contentbasename") == 0 ||
	    strcmp(token, "slugorcontentbasename") == 0 ||
	    strcmp(token, "slug") == 0)
		return leaf;
	return NULL;
}

/* What stands before a token that is not known, as a prefix; without the
 * slash, as the token may be empty. */
static const char *up_to(const char *out, struct ed_arena *mem)
{
	size_t n = strlen(out);

	while (n > 1 && out[n - 1] == '/')
		n--;
	return ed_arena_printf(mem, "%.*s*", (int)n, out);
}

/* "/:year/:slug/" for one reading; ends in '*' where a token is not known. */
static const char *expand(const char *pattern, const struct page *p,
			  struct ed_arena *mem)
{
	const char *out = p->r->prefix;

	while (*pattern) {
		size_t n = strcspn(pattern + 1, ":/.-_") + 1;
		const char *word = ed_arena_strndup(mem, pattern, n);

		if (*pattern == ':') {
			word = token_value(p, word + 1, mem);
			if (!word)
				return up_to(out, mem);
			word = ed_slug(word, strlen(word), SLUG_HUGO, mem);
		}
		out = ed_arena_printf(mem, "%s%s%s", out,
				      out == p->r->prefix ? "/" : "", word);
		pattern += n;
	}
	return out;
}

/* The folders of 'dir' that are in 'mask'; the first one always is. */
static const char *choose(const char *dir, unsigned int mask,
			  struct ed_arena *mem)
{
	size_t n = strcspn(dir, "/");
	const char *out = ed_arena_strndup(mem, dir, n);

	for (dir += n; *dir; dir += n, mask >>= 1) {
		dir++;
		n = strcspn(dir, "/");
		if (mask & 1)
			out = ed_arena_printf(mem, "%s/%.*s", out, (int)n, dir);
	}
	return out;
}

/* A folder is a section if it has an _index or is at the top: below that
 * ":sections" may leave out any. */
static void add_expanded(struct ed_strlist *out, const char *pattern,
			 const struct ed_content *c, const struct reading *r,
			 struct ed_arena *mem)
{
	struct page page = { .c = c, .r = r };
	const char *last = strrchr(r->dir, '/');
	const char *dir = r->dir;
	unsigned int below = 0;

	if (!r->leaf[0])
		dir = ed_arena_strndup(mem, r->dir,
				       last ? (size_t)(last - r->dir) : 0);
	for (const char *p = strchr(dir, '/'); p; p = strchr(p + 1, '/'))
		below++;
	if (!strstr(pattern, ":sections"))
		below = 0;
	for (unsigned int mask = 0; below <= MAX_BELOW && mask < 1U << below;
	     mask++) {
		page.sections = choose(dir, mask, mem);
		ed_add_once(out, expand(pattern, &page, mem), mem);
	}
	if (below > MAX_BELOW) {
		page.sections = NULL;
		ed_add_once(out, expand(pattern, &page, mem), mem);
	}
}

/* Permalinks of the configuration that may hold for a page. */
void hugo_permalinks(struct ed_strlist *out, const struct ed_content *c,
		     const struct readings *r, struct ed_arena *mem)
{
	static const char head[] = "permalinks.";

	for (size_t i = 0; c->config && i < c->config->n; i++) {
		const struct ed_field *f = &c->config->v[i];
		const char *section = f->name + sizeof(head) - 1;

		if (!ed_str_starts(f->name, head) || f->n != 1)
			continue;
		if (ed_str_starts(section, "page."))
			section += strlen("page.");
		for (size_t j = 0; j < r->n; j++) {
			size_t n = strlen(section);
			const char *dir = r->v[j].dir;
			/* Names of fields are in lower case. */
			bool here = strncasecmp(dir, section, n) == 0 &&
				    (dir[n] == '/' || dir[n] == '\0');

			if (here || strcmp(section, "/") == 0)
				add_expanded(out, f->values[0], c, &r->v[j],
					     mem);
		}
	}
}
