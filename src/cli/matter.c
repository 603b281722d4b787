/* matter: answers what templates ask of a file's front matter. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/derive.h"
#include "edgediff/error.h"
#include "edgediff/follow.h"
#include "edgediff/frontmatter.h"
#include "edgediff/log.h"
#include "edgediff/shows.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter.h"
#include "matter_config.h"

/* git unpacks a blob whole; nobody writes a larger page by hand. */
#define MAX_BLOB ((size_t)16 * 1024 * 1024)

/* One version of a file. */
struct version {
	struct ed_oid id;
	bool read; /* 'text' is there */
	struct ed_text text;
	struct ed_frontmatter fm;
};

/* What a template was told. It asks once for each URL path that it makes, and
 * a page may have thousands of terms. */
struct answer {
	const char *name;
	struct ed_values values;
};

/* More than a preset's rule has names. */
#define MAX_ANSWERS 32

struct matter {
	struct ed_matter_from from;
	struct ed_arena *mem;		    /* of the run */
	struct ed_arena *scratch;	    /* of the current file */
	const char *path;		    /* the file last asked for */
	struct version version;		    /* and its version */
	struct answer answers[MAX_ANSWERS]; /* what was said of it */
	size_t n_answers;
	struct ed_config_known config;
	struct ed_above above;
	bool warned;
};

static int read_version(struct version *out, struct matter *m,
			const struct ed_file *file, const struct ed_oid *id,
			struct ed_error *err)
{
	enum ed_blob_state state;
	struct ed_buf text;
	int rc;

	*out = (struct version){ .id = *id };
	ed_buf_init(&text, MAX_BLOB);
	rc = ed_blob_read(&text, &state, m->from.repo, id, err);
	if (rc == 0 && state == ED_BLOB_READ) {
		out->read = true;
		out->text.len = text.len < ED_FRONTMATTER_MAX
					? text.len
					: ED_FRONTMATTER_MAX;
		out->text.p =
			ed_arena_strndup(m->scratch, text.data, out->text.len);
		ed_frontmatter_read(&out->fm, out->text.p, out->text.len,
				    m->scratch);
	} else if (rc == 0 && !m->warned) {
		m->warned = true;
		ed_log_warn("%s: its front matter cannot be read (%s); the "
			    "plan is wider for it",
			    file->path, err->msg);
	}
	ed_buf_dispose(&text);
	return rc;
}

static int load(struct matter *m, const struct ed_file *file,
		struct ed_error *err)
{
	if (m->version.read && ed_oid_equal(&m->version.id, &file->id) &&
	    strcmp(m->path, file->path) == 0)
		return 0;
	m->version.read = false;
	m->n_answers = 0;
	ed_arena_reset(m->scratch);
	m->path = ed_arena_strdup(m->scratch, file->path);
	return read_version(&m->version, m, file, &file->id, err);
}

/* The path from the top is 'source', a slash, and the file's. */
static int path_order(const struct matter *m, const struct ed_change *c,
		      const struct ed_file *file)
{
	const char *source = m->from.site->source;
	size_t n = strlen(source);
	size_t skip = n > 0 ? n + 1 : 0;
	int order = strncmp(c->path, source, n);

	if (order != 0 || n == 0)
		return order ? order
			     : ed_bytes_cmp(c->path, c->len, file->path,
					    file->len);
	if (c->len < skip || c->path[n] != '/')
		return (unsigned char)c->path[n] < '/' ? -1 : 1;
	return ed_bytes_cmp(c->path + skip, c->len - skip, file->path,
			    file->len);
}

static const struct ed_change *find_change(const struct matter *m,
					   const struct ed_file *file)
{
	size_t low = 0;
	size_t high = m->from.changes->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct ed_change *c = &m->from.changes->v[middle];
		int order = path_order(m, c, file);

		if (order == 0)
			return c;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* No front matter: a generator copies the file. */
static bool is_plain(const struct version *v)
{
	return !v->read || (v->fm.understood && v->fm.body == 0);
}

static int is_steady(bool *out, struct matter *m, const struct ed_file *file,
		     struct ed_error *err)
{
	const struct ed_change *c = find_change(m, file);
	struct version v[2] = { { .read = false } };

	*out = false;
	if (!c)
		return 0;
	if ((c->old_kind == ED_FILE &&
	     read_version(&v[0], m, file, &c->old_id, err) < 0) ||
	    (c->new_kind == ED_FILE &&
	     read_version(&v[1], m, file, &c->new_id, err) < 0))
		return -1;
	*out = (v[0].read || c->old_kind == ED_NOTHING) &&
	       (v[1].read || c->new_kind == ED_NOTHING) && is_plain(&v[0]) &&
	       is_plain(&v[1]);
	return 0;
}

/* Can the preset follow what is said of this page? */
static int is_followed(bool *out, struct matter *m, const struct ed_file *file,
		       struct ed_error *err)
{
	const char *preset = m->from.site->preset ? m->from.site->preset : "";
	bool hidden = false;

	if (ed_shows_look(&m->config, &m->from, m->mem, err) < 0)
		return -1;
	*out = m->config.followed && ed_follow_page(preset, &m->version.fm) &&
	       !(m->config.shows &&
		 ed_shows_given(m->config.shows, file->path));
	/* A document without a page of its own is there for others to show. */
	if (strcmp(preset, "jekyll") == 0 && file->path[0] == '_' &&
	    m->config.known && !ed_str_starts(file->path, "_posts/") &&
	    !ed_jekyll_is_included(&m->config, file->path) &&
	    !ed_jekyll_is_published(&m->config, file->path, m->scratch))
		*out = false;
	if (*out && strcmp(preset, "hugo") == 0 &&
	    ed_above_hides(&hidden, &m->above, &m->from, file->path, m->mem,
			   err) < 0)
		return -1;
	*out = *out && !hidden;
	return 0;
}

/* Has a page text as it had before, where templates may ask for that? */
static bool is_as_blank(const struct matter *m, const struct version *a,
			const struct version *b)
{
	return !m->config.shows || !ed_shows_asks_blank(m->config.shows) ||
	       (ed_frontmatter_has_text(&a->text, m->scratch) &&
		ed_frontmatter_has_text(&b->text, m->scratch));
}

static int is_unchanged(bool *out, struct matter *m, const struct ed_file *file,
			struct ed_error *err)
{
	const struct ed_change *c = find_change(m, file);
	struct version old_one, new_one;
	bool followed;

	*out = false;
	if (is_followed(&followed, m, file, err) < 0)
		return -1;
	if (!followed)
		return 0;
	/* 'explain' asks about files that did not change. */
	if (!c) {
		*out = m->version.fm.understood;
		return 0;
	}
	if (c->old_kind != ED_FILE || c->new_kind != ED_FILE)
		return 0;
	if (read_version(&old_one, m, file, &c->old_id, err) < 0 ||
	    read_version(&new_one, m, file, &c->new_id, err) < 0)
		return -1;
	*out = old_one.read && new_one.read &&
	       ed_frontmatter_same(&old_one.text, &new_one.text, m->scratch) &&
	       is_as_blank(m, &old_one, &new_one);
	return 0;
}

static struct ed_content content_of(const struct matter *m,
				    const struct ed_file *file)
{
	return (struct ed_content){
		.path = file->path,
		.fm = &m->version.fm,
		.config = m->config.known ? &m->config.fields : NULL,
	};
}

static void answer_matter(struct ed_values *out, struct matter *m,
			  const struct ed_file *file, const char *name)
{
	const struct ed_content content = content_of(m, file);
	struct ed_buf lower;
	const struct ed_field *f;

	if (ed_derive(out, &content, name, m->scratch))
		return;
	ed_buf_init(&lower, ED_FRONTMATTER_MAX);
	for (const char *p = name; *p; p++) {
		bool upper = *p >= 'A' && *p <= 'Z';
		int c = upper ? *p + 32 : *p;

		ed_buf_putc(&lower, (char)c);
	}
	f = ed_frontmatter_find(&m->version.fm, lower.data, lower.len);
	if (f)
		*out = (struct ed_values){ .v = f->values, .n = f->n };
	ed_buf_dispose(&lower);
}

/* Hugo's lists show pages of their own language. */
static const struct ed_strlist *in_language(struct matter *m,
					    const struct ed_file *file)
{
	const struct ed_content content = content_of(m, file);
	const char *language = ed_hugo_language(&content, m->scratch);
	struct ed_strlist *list = ed_arena_zalloc(m->scratch, 1, sizeof(*list));

	for (size_t i = 0; i < m->config.pages.n; i++) {
		const char *its = m->config.languages.v[i];

		if (strcmp(language, ED_ANY_LANGUAGE) == 0 ||
		    strcmp(its, ED_ANY_LANGUAGE) == 0 ||
		    strcmp(its, language) == 0)
			ed_strlist_add(list, m->config.pages.v[i], m->scratch);
	}
	return list;
}

static int answer_pages(struct ed_values *out, struct matter *m,
			const struct ed_file *file, const char *name,
			struct ed_error *err)
{
	const struct ed_strlist *list = &m->config.pages;

	if (strcmp(name, "jekyll.lists") == 0)
		list = &m->config.lists;
	/* What is copied is no page to them. */
	if (strcmp(name, "jekyll.listers") == 0 && m->version.fm.body == 0)
		return 0;
	if (strcmp(name, "jekyll.listers") == 0)
		list = &m->config.listers;

	if (ed_pages_walk(&m->config, &m->from, m->mem, err) < 0)
		return -1;
	if (name[0] == 'h')
		list = in_language(m, file);
	*out = (struct ed_values){ .v = list->v,
				   .n = list->n,
				   .unknown = m->config.pages_unknown };
	return 0;
}

/* A folder of parts that the configuration names, outside of "_x". */
static bool is_part(const struct matter *m, const char *path)
{
	static const char *const names[] = { "data_dir", "includes_dir",
					     "sass.sass_dir" };

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		const struct ed_field *f = ed_frontmatter_find(
			&m->config.fields, names[i], strlen(names[i]));
		size_t n = f && f->n == 1 ? strlen(f->values[0]) : 0;

		if (n > 0 && strncmp(path, f->values[0], n) == 0 &&
		    path[n] == '/')
			return true;
	}
	return false;
}

/* Jekyll: may a file that is copied be seen in others? */
static int answer_copied(struct ed_values *out, struct matter *m,
			 const struct ed_file *file, struct ed_error *err)
{
	const struct ed_change *c = find_change(m, file);
	bool style = ed_str_ends(file->path, ".scss") ||
		     ed_str_ends(file->path, ".sass");
	bool same_names =
		!c || (c->old_kind == ED_FILE && c->new_kind == ED_FILE);

	if (ed_shows_look(&m->config, &m->from, m->mem, err) < 0 ||
	    ed_pages_walk(&m->config, &m->from, m->mem, err) < 0)
		return -1;
	out->unknown = is_part(m, file->path) ||
		       (m->config.shows &&
			(ed_shows_reads(m->config.shows, file->path) ||
			 (!same_names && ed_shows_files(m->config.shows))));
	if (!style || out->unknown)
		return 0;
	/* One without a block is there for others to import. */
	if (load(m, file, err) < 0)
		return -1;
	out->unknown = is_plain(&m->version);
	return 0;
}

/* Is a file that is copied, or not published at all, more than that? */
static int answer_static(struct ed_values *out, struct matter *m,
			 const struct ed_file *file, const char *name,
			 struct ed_error *err)
{
	bool moved =
		m->config.static_moved ||
		(m->config.theme_moved && ed_str_starts(file->path, "themes/"));

	if (ed_shows_look(&m->config, &m->from, m->mem, err) < 0)
		return ed_wrap(err, "%s", file->path);
	out->unknown = (moved && strcmp(name, "hugo.static") == 0) ||
		       (m->config.shows &&
			ed_shows_reads(m->config.shows, file->path));
	return 0;
}

static int load_config(struct matter *m, struct ed_error *err)
{
	if (m->config.looked)
		return 0;
	m->above.config = &m->config.fields;
	return ed_config_known_read(&m->config, &m->from, m->mem, err);
}

/* Of a file whose front matter is understood. */
static int answer(struct ed_values *out, struct matter *m,
		  const struct ed_file *file, const char *name,
		  struct ed_error *err)
{
	static const char *const empty[] = { "" };
	bool same = false;

	if (strcmp(name, "unchanged") == 0 || strcmp(name, "steady") == 0) {
		if ((name[0] == 's' && is_steady(&same, m, file, err) < 0) ||
		    (!same && is_unchanged(&same, m, file, err) < 0))
			return ed_wrap(err, "%s", file->path);
		*out = same ? (struct ed_values){ .v = empty, .n = 1 }
			    : (struct ed_values){ .unknown = true };
		return 0;
	}
	if (strcmp(name, "jekyll.pages") == 0 ||
	    strcmp(name, "jekyll.lists") == 0 ||
	    strcmp(name, "jekyll.listers") == 0 ||
	    strcmp(name, "hugo.lists") == 0)
		return answer_pages(out, m, file, name, err);
	answer_matter(out, m, file, name);
	return 0;
}

/* The same, but what was said before is said again. */
static int answer_again(struct ed_values *out, struct matter *m,
			const struct ed_file *file, const char *name,
			struct ed_error *err)
{
	for (size_t i = 0; i < m->n_answers; i++) {
		if (strcmp(m->answers[i].name, name) == 0) {
			*out = m->answers[i].values;
			return 0;
		}
	}
	if (answer(out, m, file, name, err) < 0)
		return -1;
	if (m->n_answers < MAX_ANSWERS)
		m->answers[m->n_answers++] =
			(struct answer){ ed_arena_strdup(m->scratch, name),
					 *out };
	return 0;
}

static int lookup(void *ctx, struct ed_values *out, const struct ed_file *file,
		  const char *name, struct ed_error *err)
{
	static const struct ed_oid none;
	struct matter *m = ctx;

	*out = (struct ed_values){ .n = 0 };
	/* Content is out of reach: names are absent. */
	if (ed_oid_equal(&file->id, &none))
		return 0;
	if (file->kind != ED_FILE) {
		out->unknown = true;
		return 0;
	}
	if (load_config(m, err) < 0)
		return ed_wrap(err, "%s", file->path);
	if (strcmp(name, "astro.copied") == 0) {
		out->unknown = m->config.static_moved;
		return 0;
	}
	if (strcmp(name, "hugo.static") == 0 || strcmp(name, "hugo.read") == 0)
		return answer_static(out, m, file, name, err);
	if (strcmp(name, "mkdocs.copied") == 0) {
		out->unknown = !m->config.followed;
		return 0;
	}
	if (strcmp(name, "jekyll.copied") == 0)
		return answer_copied(out, m, file, err);
	if (load(m, file, err) < 0)
		return ed_wrap(err, "%s", file->path);
	if (!m->version.read || !m->version.fm.understood) {
		out->unknown = true;
		return 0;
	}
	return answer_again(out, m, file, name, err);
}

struct ed_names ed_matter_new(const struct ed_matter_from *from,
			      struct ed_arena *mem)
{
	struct matter *m = ed_arena_zalloc(mem, 1, sizeof(*m));

	m->from = *from;
	m->mem = mem;
	m->scratch = ed_arena_new();
	return (struct ed_names){ .lookup = lookup, .ctx = m };
}

void ed_matter_dispose(struct ed_names *names)
{
	struct matter *m = names->ctx;

	if (names->lookup == lookup)
		ed_arena_free(m->scratch);
	*names = (struct ed_names){ .lookup = NULL };
}
