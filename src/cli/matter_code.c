/*
 * matter_code: what the code of a site says, for Eleventy and Astro.
 *
 * Their sites are programs; only words are looked for, that a program which
 * moves pages, or shows the text of one on another, has to use.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter_config.h"

#define MAX_CODE ((size_t)512 * 1024)

struct reader {
	const struct ed_matter_from *from;
	struct ed_config_known *known;
	struct ed_arena *mem;
	bool astro;
	const char *why;  /* NULL: all can be followed */
	const char *file; /* where */
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool ends_with_one(const char *path, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ed_str_ends(path, v[i]))
			return true;
	}
	return false;
}

static bool is_data(const char *path)
{
	static const char *const ends[] = { ".json", ".js",   ".cjs", ".mjs",
					    ".ts",   ".yaml", ".yml", ".toml" };

	return ends_with_one(path, ends, ED_COUNT(ends));
}

static bool is_template(const char *path)
{
	static const char *const ends[] = { ".njk", ".liquid", ".html",
					    ".hbs", ".ejs",    ".webc",
					    ".vto", ".pug",    ".mustache",
					    ".haml" };

	return ends_with_one(path, ends, ED_COUNT(ends));
}

static bool is_component(const char *path)
{
	static const char *const ends[] = { ".astro", ".mdx",	 ".tsx",
					    ".jsx",   ".svelte", ".vue" };

	return ends_with_one(path, ends, ED_COUNT(ends));
}

/* Within the braces of a template: "{{ post.content }}". */
static bool shows_content(const char *text)
{
	const char *p = text;

	while ((p = strstr(p, ".content"))) {
		const char *open = NULL;

		for (const char *q = p; q > text && !open && q[0] != '}'; q--) {
			if (q[-1] == '{')
				open = q;
		}
		p += strlen(".content");
		if (open && strchr(" |})\t\n", *p))
			return true;
	}
	return false;
}

/* Is it one of the feeds that the rules name, and where they say? */
static bool is_feed(const char *path, const char *text)
{
	static const char *const names[] = { "feed", "rss.xml", "atom.xml",
					     "search.json" };
	const char *permalink = strstr(text, "permalink:");
	const char *place = base_of(path);

	if (permalink) {
		place = permalink + strlen("permalink:");
		place += strspn(place, " \"'/");
	}
	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (ed_str_starts(place, names[i]))
			return true;
	}
	return false;
}

/* "input" of the configuration is another folder than the rules know. */
static bool has_other_input(const char *text)
{
	static const char *const known[] = { ".",	  "./",	  "src",
					     "./src",	  "site", "content",
					     "./content", "src/", "./site" };
	const char *p = strstr(text, "input:");
	size_t n;

	if (!p)
		return false;
	p += strlen("input:");
	p += strspn(p, " \t\n");
	if (*p != '"' && *p != '\'')
		return true;
	n = strcspn(p + 1, "\"'");
	for (size_t i = 0; i < ED_COUNT(known); i++) {
		if (strlen(known[i]) == n && strncmp(p + 1, known[i], n) == 0)
			return false;
	}
	return true;
}

static const char *stops_eleventy(const char *path, const char *text)
{
	const char *base = base_of(path);
	bool layout = *path == '_' || strstr(path, "/_");

	if (strcmp(base, "package.json") == 0)
		return strstr(text, "--input") ? "--input" : NULL;
	if ((strstr(base, "eleventy.") && has_other_input(text)))
		return "dir.input";
	if ((is_data(path) || layout) && strstr(text, "permalink"))
		return "a permalink";
	if ((strstr(text, "templateContent") || strstr(text, "rawInput") ||
	     strstr(text, "inputContent") ||
	     (is_template(path) && shows_content(text))) &&
	    (layout || !is_feed(path, text)))
		return "text of other pages in it";
	return NULL;
}

static const char *stops_astro(struct reader *r, const char *path,
			       const char *text)
{
	static const char *const shows[] = { "compiledContent", "rawContent",
					     "getHeadings", "<Content",
					     ".Content" };
	static const char *const moves[] = { "srcDir", "publicDir", "format" };

	if (strstr(text, "public/"))
		r->known->static_moved = true;
	for (size_t i = 0; i < ED_COUNT(shows); i++) {
		if (ed_str_starts(path, "src/") && strstr(text, shows[i]))
			return "text of other pages in it";
	}
	for (size_t i = 0; i < ED_COUNT(moves); i++) {
		if (ed_str_starts(path, "astro.config.") &&
		    strstr(text, moves[i]))
			return moves[i];
	}
	return NULL;
}

static int visit(void *ctx, const char *path, size_t len, enum ed_kind kind,
		 struct ed_error *err)
{
	struct reader *r = ctx;
	const char *source = r->from->site->source;
	const char *rel = path + (*source ? strlen(source) + 1 : 0);
	const char *why = NULL;
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || strstr(path, "node_modules/") ||
	    ed_str_ends(path, "-lock.json") || ed_str_ends(path, ".md") ||
	    !(is_data(rel) || is_template(rel) || is_component(rel)))
		return 0;
	ed_buf_init(&text, MAX_CODE);
	/* Too large is no code; not in this clone, it may be anything. */
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) < 0)
		why = err->code == ED_ECONFIG
			      ? NULL
			      : "a file that is not in this clone";
	else
		why = r->astro ? stops_astro(r, rel, text.data)
			       : stops_eleventy(rel, text.data);
	ed_buf_dispose(&text);
	if (why && !r->why) {
		r->why = why;
		r->file = ed_arena_strdup(r->mem, rel);
	}
	/* Astro: files that are copied are another question. */
	return r->why && !r->astro;
}

int ed_code_look(struct ed_config_known *known, const char **why,
		 const char **file, const struct ed_matter_from *from,
		 struct ed_arena *mem, struct ed_error *err)
{
	struct reader r = { .from = from, .known = known, .mem = mem };

	r.astro = strcmp(from->site->preset, "astro") == 0;
	if (ed_tree_walk(from->repo, from->head, ed_from_top(from, "", mem),
			 visit, &r, err) < 0)
		return -1;
	*why = r.why;
	*file = r.file;
	return 0;
}
