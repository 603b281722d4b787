/*
 * derive_hugo: where Hugo publishes a file below content/.
 *
 * As documented for 0.111 and later: the path below the content folder, lower
 * case, "index" and "_index" standing for their folder; a language as a suffix
 * of the name, as the first folder, or as a content folder of its own; slug,
 * url and the permalinks of the configuration.
 */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "derive_internal.h"

static void add(struct readings *r, const char *prefix, const char *dir,
		const char *leaf)
{
	if (r->n < MAX_READINGS)
		r->v[r->n++] = (struct reading){ prefix, dir, leaf };
}

/* "fr", "pt-br", "zh-hans". */
static bool is_language(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool letter = (s[i] >= 'a' && s[i] <= 'z') ||
			      (s[i] >= 'A' && s[i] <= 'Z');

		if (i == 2 ? s[i] != '-' : !letter)
			return false;
	}
	return n == 2 || (n >= 5 && n <= 7);
}

static const char *default_language(const struct ed_content *c)
{
	const char *language = config_text(c, "defaultcontentlanguage");

	return language ? language : "en";
}

/* Is it one of the configuration's languages? */
static bool is_declared(const struct ed_content *c, const char *code)
{
	static const char head[] = "languages.";
	size_t n = strlen(code);

	for (size_t i = 0; i < c->config->n; i++) {
		const char *name = c->config->v[i].name;

		if (ed_str_starts(name, head) &&
		    strncasecmp(name + sizeof(head) - 1, code, n) == 0 &&
		    name[sizeof(head) - 1 + n] == '.')
			return true;
	}
	return false;
}

static bool has_languages(const struct ed_content *c)
{
	for (size_t i = 0; i < c->config->n; i++) {
		if (ed_str_starts(c->config->v[i].name, "languages."))
			return true;
	}
	return false;
}

/* The folder of a language: the default one has none, or its own. */
static const char *folder_of(const struct ed_content *c, const char *code)
{
	const char *own = config_text(c, "defaultcontentlanguageinsubdir");

	if (strcasecmp(code, default_language(c)) != 0)
		return code;
	return own && strcasecmp(own, "true") == 0 ? code : "";
}

static bool has_capitals(const char *s)
{
	while (*s && !(*s >= 'A' && *s <= 'Z'))
		s++;
	return *s != '\0';
}

/* Readings of a path below a content folder whose language is in 'prefix'. */
static void read_below(struct readings *r, const struct ed_content *c,
		       const char *prefix, const char *rel,
		       struct ed_arena *mem)
{
	const char *slash = strrchr(rel, '/');
	const char *name = slash ? slash + 1 : rel;
	const char *dir =
		slash ? ed_arena_strndup(mem, rel, (size_t)(slash - rel)) : "";
	const char *dot = strrchr(name, '.');
	size_t n = dot ? (size_t)(dot - name) : strlen(name);
	const char *whole = ed_arena_strndup(mem, name, n);
	const char *suffix = strrchr(whole, '.');
	const char *stem = whole;
	bool marked = suffix &&
		      (c->config ? is_declared(c, suffix + 1)
				 : is_language(suffix + 1, strlen(suffix + 1)));

	if (marked)
		stem = ed_arena_strndup(mem, whole, (size_t)(suffix - whole));
	r->list = strcmp(stem, "_index") == 0;
	if (r->list || strcmp(stem, "index") == 0)
		stem = "";
	if (marked && c->config) {
		add(r, folder_of(c, suffix + 1), dir, stem);
		/* Before 0.123 a suffix with capitals is no language. */
		if (has_capitals(suffix))
			add(r, prefix, dir, whole);
		return;
	}
	add(r, prefix, dir, stem);
	if (marked) {
		add(r, suffix + 1, dir, stem);
		/* Not one of the site's languages: part of the name. */
		add(r, prefix, dir, whole);
	}
}

/* Content folders of languages: languages.fr.contentDir = content/french. */
static void read_content_dirs(struct readings *r, const struct ed_content *c,
			      struct ed_arena *mem)
{
	static const char head[] = "languages.";
	static const char tail[] = ".contentdir";

	for (size_t i = 0; i < c->config->n; i++) {
		const struct ed_field *f = &c->config->v[i];
		size_t n = strlen(f->name);
		size_t dir;
		const char *lang, *folder;

		if (!ed_str_starts(f->name, head) ||
		    !ed_str_ends(f->name, tail) || f->n != 1 ||
		    n <= sizeof(head) + sizeof(tail) - 2)
			continue;
		folder = f->values[0];
		if (ed_str_starts(folder, "./"))
			folder += 2;
		dir = strlen(folder);
		while (dir > 0 && folder[dir - 1] == '/')
			dir--;
		if (strncmp(c->path, folder, dir) != 0 || c->path[dir] != '/')
			continue;
		lang = ed_arena_strndup(mem, f->name + sizeof(head) - 1,
					n - (sizeof(head) + sizeof(tail) - 2));
		read_below(r, c, folder_of(c, lang), c->path + dir + 1, mem);
	}
}

void hugo_read_path(struct readings *r, const struct ed_content *c,
		    struct ed_arena *mem)
{
	const char *rel = strchr(c->path, '/');
	size_t n;

	*r = (struct readings){ .n = 0 };
	rel = rel ? rel + 1 : c->path;
	if (c->config) {
		const char *folder = folder_of(c, default_language(c));

		read_below(r, c, folder, rel, mem);
		/* A site of one language: versions differ. */
		if (*folder && !has_languages(c))
			read_below(r, c, "", rel, mem);
		read_content_dirs(r, c, mem);
		return;
	}
	read_below(r, c, "", rel, mem);
	n = strcspn(rel, "/");
	if (rel[n] == '/' && is_language(rel, n))
		read_below(r, c, "", rel + n + 1, mem);
}

/* prefix/dir/leaf as published, without empty components. */
static const char *publish(const struct reading *r, struct ed_arena *mem)
{
	const char *parts[] = { r->prefix, r->dir, r->leaf };
	const char *path = "";

	for (size_t i = 0; i < ED_COUNT(parts); i++) {
		if (parts[i][0])
			path = ed_arena_printf(mem, "%s%s%s", path,
					       path[0] ? "/" : "", parts[i]);
	}
	return ed_slug(path, strlen(path), SLUG_HUGO, mem);
}

/* The last component of a page's path becomes 'slug'. */
static struct reading with_slug(struct reading r, const char *slug,
				struct ed_arena *mem)
{
	const char *slash;

	if (r.leaf[0] || !r.dir[0]) {
		r.leaf = slug;
		return r;
	}
	slash = strrchr(r.dir, '/');
	r.leaf = slug;
	r.dir = slash ? ed_arena_strndup(mem, r.dir, (size_t)(slash - r.dir))
		      : "";
	return r;
}

void hugo_page(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem)
{
	const char *slug = ed_fm_text(c->fm, "slug");
	struct readings r;

	hugo_read_path(&r, c, mem);
	for (size_t i = 0; i < r.n; i++) {
		const char *own = slug ? slug : hugo_name_slug(c, &r.v[i], mem);

		ed_add_once(out, publish(&r.v[i], mem), mem);
		if (own) {
			struct reading s = with_slug(r.v[i], own, mem);

			ed_add_once(out, publish(&s, mem), mem);
		}
	}
	if (!r.list)
		hugo_permalinks(out, c, &r, mem);
}

/* Without an extension it is a folder, with or without the slash. */
static void add_url(struct ed_strlist *out, const char *url,
		    struct ed_arena *mem)
{
	const char *slash = strrchr(url, '/');
	const char *name = slash ? slash + 1 : url;

	ed_add_once(out, url, mem);
	if (*name && !strpbrk(name, ".*"))
		ed_add_once(out, ed_arena_printf(mem, "%s/", url), mem);
}

void hugo_url(struct ed_strlist *out, const struct ed_content *c,
	      struct ed_arena *mem)
{
	const char *url = ed_fm_text(c->fm, "url");
	struct readings r;

	if (!url)
		return;
	/* Newer versions expand tokens here. */
	if (strchr(url, ':'))
		url = ed_arena_printf(mem, "%.*s*", (int)strcspn(url, ":"),
				      url);
	hugo_read_path(&r, c, mem);
	add_url(out, url, mem);
	for (size_t i = 0; i < r.n; i++) {
		if (r.v[i].prefix[0])
			add_url(out,
				ed_arena_printf(mem, "%s/%s", r.v[i].prefix,
						url),
				mem);
	}
}

/* Does the configuration name it as a taxonomy? */
static bool is_declared_taxonomy(const struct ed_content *c, const char *name)
{
	for (size_t i = 0; c->config && i < c->config->n; i++) {
		const struct ed_field *f = &c->config->v[i];

		if (ed_str_starts(f->name, "taxonomies.") && f->n == 1 &&
		    strcasecmp(f->values[0], name) == 0)
			return true;
	}
	return false;
}

/* Whether a field of front matter may be a taxonomy: terms have pages. */
static bool is_taxonomy(const struct ed_content *c, const struct ed_field *f)
{
	static const char *const usual[] = {
		"tags", "categories", "series", "authors", "topics", "keywords"
	};
	static const char *const never[] = { "aliases", "images",  "videos",
					     "audio",	"outputs", "menu",
					     "menus" };

	if (strpbrk(f->name, "./ *"))
		return false;
	for (size_t i = 0; i < ED_COUNT(usual); i++) {
		if (strcmp(f->name, usual[i]) == 0)
			return true;
	}
	for (size_t i = 0; i < ED_COUNT(never); i++) {
		if (strcmp(f->name, never[i]) == 0)
			return false;
	}
	return f->list || is_declared_taxonomy(c, f->name);
}

/* What YAML may read as truth: the term is then "true" or "false". */
static const char *as_truth(const char *term)
{
	static const char *const words[][2] = {
		{ "y", "true" },  { "yes", "true" }, { "on", "true" },
		{ "n", "false" }, { "no", "false" }, { "off", "false" },
	};

	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (strcasecmp(term, words[i][0]) == 0)
			return words[i][1];
	}
	return NULL;
}

static void add_term(struct ed_strlist *out, const char *prefix,
		     const char *taxonomy, const char *term,
		     struct ed_arena *mem)
{
	ed_add_once(out,
		    ed_arena_printf(mem, "%s%s%s/%s", prefix,
				    prefix[0] ? "/" : "", taxonomy, term),
		    mem);
}

void hugo_terms(struct ed_strlist *out, const struct ed_content *c,
		struct ed_arena *mem)
{
	struct readings r;

	hugo_read_path(&r, c, mem);
	for (size_t i = 0; i < c->fm->n; i++) {
		const struct ed_field *f = &c->fm->v[i];

		for (size_t j = 0; is_taxonomy(c, f) && j < f->n * r.n; j++) {
			const char *prefix = r.v[j / f->n].prefix;
			const char *term = f->values[j % f->n];

			if (as_truth(term))
				add_term(out, prefix, f->name, as_truth(term),
					 mem);
			term = ed_slug(term, strlen(term), SLUG_HUGO_TERM, mem);
			add_term(out, prefix, f->name, term, mem);
		}
	}
}

/* Every folder above 'path', and the top. */
static void add_above(struct ed_strlist *out, const char *path,
		      struct ed_arena *mem)
{
	ed_add_once(out, "", mem);
	for (size_t i = 0; path[i]; i++) {
		if (path[i] == '/')
			ed_add_once(out, ed_arena_strndup(mem, path, i), mem);
	}
}

void hugo_parents(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem)
{
	struct ed_strlist terms = { 0 };
	struct readings r;

	hugo_read_path(&r, c, mem);
	for (size_t i = 0; i < r.n; i++) {
		const char *page = publish(&r.v[i], mem);

		add_above(out, page, mem);
		if (r.list)
			ed_add_once(out, page, mem);
		if (r.v[i].prefix[0])
			ed_add_once(out, r.v[i].prefix, mem);
	}
	hugo_terms(&terms, c, mem);
	for (size_t i = 0; i < terms.n; i++)
		add_above(out, terms.v[i], mem);
}

void hugo_pager(struct ed_strlist *out, const struct ed_content *c,
		struct ed_arena *mem)
{
	const char *s = config_text(c, "pagination.path");

	if (!s)
		s = config_text(c, "paginatepath");
	ed_add_once(out, s ? s : "page", mem);
}

/* The folder of each language that the page may be in. */
void hugo_languages(struct ed_strlist *out, const struct ed_content *c,
		    struct ed_arena *mem)
{
	struct readings r;

	hugo_read_path(&r, c, mem);
	for (size_t i = 0; i < r.n; i++)
		ed_add_once(out, r.v[i].prefix, mem);
}

/* With several languages the default one has a sitemap in a folder too. */
void hugo_sitemaps(struct ed_strlist *out, const struct ed_content *c,
		   struct ed_arena *mem)
{
	const char *name = config_text(c, "sitemap.filename");

	if (!name)
		name = "sitemap.xml";
	ed_add_once(out, "sitemap.xml", mem);
	hugo_languages(out, c, mem);
	for (size_t i = 1; i < out->n; i++)
		out->v[i] = ed_arena_printf(mem, "%s%s%s", out->v[i],
					    out->v[i][0] ? "/" : "", name);
	if (c->config && has_languages(c))
		ed_add_once(out,
			    ed_arena_printf(mem, "%s/%s", default_language(c),
					    name),
			    mem);
}

/* With uglyURLs a folder's list is "posts.html". Which sections have them the
 * configuration says in several ways; so all of them then. */
void hugo_ugly(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem)
{
	bool ugly = false;

	for (size_t i = 0; c->config && i < c->config->n; i++)
		ugly = ugly || strstr(c->config->v[i].name, "uglyurls");
	if (!ugly)
		return;
	hugo_page(out, c, mem);
	hugo_parents(out, c, mem);
	hugo_terms(out, c, mem);
}
