/* matter_config: the generator's configuration. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/follow.h"
#include "edgediff/log.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter_config.h"

#define MAX_CONFIG ((size_t)1024 * 1024)
#define MAX_FIELDS 4096

/* What is collected from one walk. */
struct reader {
	const struct ed_matter_from *from;
	struct ed_config_known *known;
	struct ed_arena *mem;
	struct ed_frontmatter fields;
	size_t cap;
	struct ed_text text; /* of Jekyll's */
	const char *why;     /* what cannot be followed; NULL */
	const char *file;    /* the last one read */
	bool hugo;
};

const char *ed_from_top(const struct ed_matter_from *from, const char *path,
			struct ed_arena *mem)
{
	const char *source = from->site->source;

	return *source ? ed_arena_printf(mem, "%s/%s", source, path) : path;
}

static void add_fields(struct reader *r, const struct ed_frontmatter *fm,
		       const char *prefix)
{
	struct ed_frontmatter *to = &r->fields;

	for (size_t i = 0; i < fm->n && to->n < MAX_FIELDS; i++) {
		struct ed_field f = fm->v[i];

		f.name = ed_arena_printf(r->mem, "%s%s", prefix, f.name);
		to->v = ed_arena_grow(r->mem, to->v, to->n, &r->cap,
				      sizeof(*to->v));
		to->v[to->n++] = f;
	}
	if (to->n == MAX_FIELDS)
		r->why = "its size";
}

/* One configuration file; keys get 'prefix'. */
static int read_file(struct reader *r, const char *path, const char *prefix,
		     struct ed_error *err)
{
	struct ed_frontmatter fm;
	struct ed_buf text;
	bool found;
	const char *copy;

	ed_buf_init(&text, MAX_CONFIG);
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) < 0) {
		/* Too large, or not in this clone: not known, no error. */
		r->why = "a file that cannot be read";
		r->file = ed_arena_strdup(r->mem, path);
		ed_buf_dispose(&text);
		return 0;
	}
	if (found) {
		copy = ed_arena_strndup(r->mem, text.data, text.len);
		r->file = ed_arena_strdup(r->mem, path);
		r->text = (struct ed_text){ copy, text.len };
		r->known->known = true;
		ed_metadata_read(&fm, path, copy, text.len, r->mem);
		if (fm.understood)
			add_fields(r, &fm, prefix);
		else
			r->why = "its syntax";
		if (r->hugo && ed_follow_cascades(&r->text, &r->fields))
			r->why = "cascade";
	}
	ed_buf_dispose(&text);
	return 0;
}

/* config/_default/permalinks.toml: keys of "permalinks."; the main file's
 * name gives no prefix. Lower case, like keys. */
static int read_in_folder(void *ctx, const char *path, size_t len,
			  enum ed_kind kind, struct ed_error *err)
{
	struct reader *r = ctx;
	const char *name = strrchr(path, '/') + 1;
	const char *dot = strrchr(name, '.');
	char *prefix;

	(void)len;
	if (kind != ED_FILE || !dot)
		return 0;
	prefix = ed_arena_printf(r->mem, "%.*s.", (int)(dot - name), name);
	for (char *p = prefix; *p; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
	if (strcmp(prefix, "config.") == 0 || strcmp(prefix, "hugo.") == 0)
		*prefix = '\0';
	return read_file(r, path, prefix, err);
}

/* Is it the configuration of a theme, "themes/plain/hugo.toml"? */
static bool is_of_theme(const char *rel)
{
	const char *slash = strchr(rel, '/');

	return slash && (ed_str_starts(slash, "/config.") ||
			 ed_str_starts(slash, "/hugo.") ||
			 ed_str_starts(slash, "/config/"));
}

/* A theme may mount its folders elsewhere. */
static int visit_theme(void *ctx, const char *path, size_t len,
		       enum ed_kind kind, struct ed_error *err)
{
	struct reader *r = ctx;
	const char *top = ed_from_top(r->from, "themes/", r->mem);
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || !is_of_theme(path + strlen(top)))
		return 0;
	ed_buf_init(&text, MAX_CONFIG);
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) < 0 ||
	    strstr(text.data, "mounts"))
		r->known->theme_moved = true;
	ed_buf_dispose(&text);
	return r->known->theme_moved;
}

static int read_hugo(struct reader *r, struct ed_error *err)
{
	static const char *const names[] = {
		"hugo.toml",   "hugo.yaml",   "hugo.yml",   "hugo.json",
		"config.toml", "config.yaml", "config.yml", "config.json",
	};

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (read_file(r, ed_from_top(r->from, names[i], r->mem), "",
			      err) < 0)
			return -1;
	}
	if (ed_tree_walk(r->from->repo, r->from->head,
			 ed_from_top(r->from, "config/", r->mem),
			 read_in_folder, r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->fields.n; i++) {
		const char *name = r->fields.v[i].name;

		if (strcmp(name, "module.mounts") == 0 ||
		    (ed_str_starts(name, "languages.") &&
		     ed_str_ends(name, ".baseurl")))
			r->known->static_moved = true;
	}
	return ed_tree_walk(r->from->repo, r->from->head,
			    ed_from_top(r->from, "themes/", r->mem),
			    visit_theme, r, err);
}

/* A plugin of the site's own: a generator may make any page. */
static int visit_plugin(void *ctx, const char *path, size_t len,
			enum ed_kind kind, struct ed_error *err)
{
	struct reader *r = ctx;
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || !ed_str_ends(path, ".rb"))
		return 0;
	ed_buf_init(&text, MAX_CONFIG);
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) < 0 ||
	    strstr(text.data, "Generator")) {
		r->why = "the pages it may make";
		r->file = ed_arena_strdup(r->mem, path);
	}
	ed_buf_dispose(&text);
	return r->why != NULL;
}

/* Plugins that the Gemfile loads. */
static int read_gemfile(struct reader *r, struct ed_error *err)
{
	const char *path = ed_from_top(r->from, "Gemfile", r->mem);
	const char *plugin = NULL;
	struct ed_buf text;
	bool found;

	ed_buf_init(&text, MAX_CONFIG);
	/* Not in this clone, or no text: not known, no error. */
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) == 0 &&
	    found)
		plugin = ed_follow_gemfile(
			&(struct ed_text){ text.data, text.len }, r->mem);
	if (plugin) {
		r->why = ed_arena_printf(r->mem, "plugin %s", plugin);
		r->file = path;
	}
	ed_buf_dispose(&text);
	return 0;
}

static int read_jekyll(struct reader *r, struct ed_error *err)
{
	static const char *const names[] = { "_config.yml", "_config.yaml",
					     "_config.toml" };

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (read_file(r, ed_from_top(r->from, names[i], r->mem), "",
			      err) < 0)
			return -1;
	}
	if (ed_tree_walk(r->from->repo, r->from->head,
			 ed_from_top(r->from, "_plugins/", r->mem),
			 visit_plugin, r, err) < 0)
		return -1;
	return read_gemfile(r, err);
}

/* Jinja: is it a field of another variable than "page"? */
static bool shows_others(const char *text, const char *field)
{
	const char *p = text;

	while ((p = strstr(p, field))) {
		bool own = p - text >= 4 && memcmp(p - 4, "page", 4) == 0;

		p += strlen(field);
		if (!own && strchr(" |})\n%", *p))
			return true;
	}
	return false;
}

/* Templates that override the theme's. */
static int visit_override(void *ctx, const char *path, size_t len,
			  enum ed_kind kind, struct ed_error *err)
{
	struct reader *r = ctx;
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || !ed_str_ends(path, ".html"))
		return 0;
	ed_buf_init(&text, MAX_CONFIG);
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head, path,
			 err) < 0 ||
	    shows_others(text.data, ".toc") ||
	    shows_others(text.data, ".content") ||
	    shows_others(text.data, ".markdown")) {
		r->why = "text of other pages in it";
		r->file = ed_arena_strdup(r->mem, path);
	}
	ed_buf_dispose(&text);
	return r->why != NULL;
}

static int read_mkdocs(struct reader *r, struct ed_error *err)
{
	static const char *const names[] = { "mkdocs.yml", "mkdocs.yaml" };
	const struct ed_field *f;
	const char *dir;

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (read_file(r, ed_from_top(r->from, names[i], r->mem), "",
			      err) < 0)
			return -1;
	}
	f = ed_frontmatter_find(&r->fields, "theme.custom_dir", 16);
	if (!f || f->n != 1)
		return 0;
	dir = ed_from_top(r->from, f->values[0], r->mem);
	return ed_tree_walk(r->from->repo, r->from->head,
			    ed_arena_printf(r->mem, "%s/", dir), visit_override,
			    r, err);
}

int ed_config_known_read(struct ed_config_known *out,
			 const struct ed_matter_from *from,
			 struct ed_arena *mem, struct ed_error *err)
{
	const char *preset = from->site->preset ? from->site->preset : "";
	struct reader r = { .from = from, .known = out, .mem = mem };
	int rc = 0;

	out->looked = true;
	r.hugo = strcmp(preset, "hugo") == 0;
	if (r.hugo)
		rc = read_hugo(&r, err);
	else if (strcmp(preset, "jekyll") == 0)
		rc = read_jekyll(&r, err);
	else if (strcmp(preset, "mkdocs") == 0)
		rc = read_mkdocs(&r, err);
	else if (strcmp(preset, "eleventy") == 0 ||
		 strcmp(preset, "astro") == 0)
		rc = ed_code_look(out, &r.why, &r.file, from, mem, err);
	if (rc < 0)
		return -1;
	if (!r.why)
		r.why = ed_follow_obstacle(preset, &r.fields,
					   r.text.p ? &r.text : NULL, mem);
	out->fields = r.fields;
	out->followed = r.why == NULL;
	if (r.why)
		ed_log_warn("%s: the preset cannot follow %s; every change of "
			    "a page is /*. Rules of your own can say more",
			    r.file ? r.file : preset, r.why);
	return 0;
}
