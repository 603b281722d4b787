/* mapper: which rule decides about a file, and what it publishes. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map_internal.h"
#include "template_internal.h"

static const char rule_root[] = "site.root";
static const char rule_unmatched[] = "site.unmatched";
static const char rule_url_map[] = "site.urlMap";

/* Longest path with all its bytes encoded, 1 MiB in the tree. */
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)

void ed_mapper_init(struct ed_mapper *m, const struct ed_site *site,
		    ed_url_fn fn, void *ctx)
{
	*m = (struct ed_mapper){ .site = site, .fn = fn, .ctx = ctx };
	ed_buf_init(&m->url, SCRATCH_MAX);
	ed_buf_init(&m->out, SCRATCH_MAX);
	m->given = calloc(site->rules.n + 1, sizeof(*m->given));
	if (!m->given)
		ed_oom();
}

void ed_mapper_dispose(struct ed_mapper *m)
{
	ed_buf_dispose(&m->url);
	ed_buf_dispose(&m->out);
	free(m->given);
	m->given = NULL;
}

bool ed_path_is_private(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (*p != '.')
			continue;
		if (strncmp(p, ".git", 4) == 0 ||
		    (strncmp(p, ".edgediff", 9) == 0 &&
		     (p[9] == '\0' || p[9] == '/')))
			return true;
	}
	return false;
}

/* The part of the path below 'folder', NULL if it is not below. */
const char *ed_site_below(const char *folder, const char *path)
{
	size_t n = folder ? strlen(folder) : 0;

	if (!folder)
		return NULL;
	if (n == 0)
		return path;
	if (strncmp(path, folder, n) != 0 || path[n] != '/')
		return NULL;
	return path + n + 1;
}

static int matches_any(bool *out, const struct ed_patterns *patterns,
		       const char *path, size_t len, struct ed_error *err)
{
	*out = false;
	for (size_t i = 0; i < patterns->n && !*out; i++) {
		if (ed_pattern_match(out, patterns->v[i], path, len, NULL,
				     err) < 0)
			return -1;
	}
	return 0;
}

static int find_rule(struct ed_decision *d, const struct ed_rules *rules,
		     struct ed_error *err)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct ed_rule *rule = &rules->v[i];
		bool found;

		if (ed_pattern_match(&found, rule->pattern, d->rel, d->rel_len,
				     &d->captures, err) < 0)
			return ed_wrap(err, "%s: %s", rule->where, rule->name);
		if (found) {
			d->rule = rule;
			return 0;
		}
	}
	return 0;
}

static bool is_in_url_map(const struct ed_site *site,
			  const struct ed_decision *d)
{
	const char *const *urls;

	for (size_t i = 0; i < ED_COUNT(site->url_maps); i++) {
		if (site->url_maps[i] &&
		    ed_url_map_find(site->url_maps[i], d->rel, d->rel_len,
				    &urls) > 0)
			return true;
	}
	return false;
}

/* The name of what decides, once it is known what applies. */
static void name_decision(struct ed_decision *d, const struct ed_site *site)
{
	d->published = true;
	if (d->rule) {
		d->why = d->rule->name;
		d->published = d->rule->n_urls > 0 || d->in_url_map;
	} else if (d->in_url_map) {
		d->why = rule_url_map;
	} else if (d->below) {
		d->why = rule_root;
	} else {
		d->why = rule_unmatched;
		d->published = site->unmatched == ED_UNMATCHED_ALL;
	}
}

int ed_mapper_decide(struct ed_decision *out, struct ed_mapper *m,
		     const char *path, size_t len, struct ed_error *err)
{
	const struct ed_site *site = m->site;
	bool ignored;

	out->rule = NULL;
	out->published = false;
	out->in_url_map = false;
	out->captures.n = 0;
	out->rel = ed_site_below(site->source, path);
	if (!out->rel) {
		out->why = "outside site.source";
		return 0;
	}
	out->rel_len = len - (size_t)(out->rel - path);
	if (ed_path_is_private(path)) {
		out->why = "private name";
		return 0;
	}
	if (matches_any(&ignored, &site->ignore, out->rel, out->rel_len, err) <
	    0)
		return ed_wrap(err, "site.ignore");
	if (ignored) {
		out->why = "site.ignore";
		return 0;
	}
	out->below = ed_site_below(site->root, out->rel);
	out->in_url_map = is_in_url_map(site, out);
	if (find_rule(out, &site->rules, err) < 0)
		return -1;
	name_decision(out, site);
	return 0;
}

/* Start m->url with the site's prefix. */
static void begin(struct ed_mapper *m)
{
	ed_buf_clear(&m->url);
	ed_buf_puts(&m->url, m->site->prefix);
}

/* m->url, of a file or of an entry whose content the tree does not tell. */
static void emit_place(struct ed_mapper *m, bool prefix)
{
	if (prefix || m->kind == ED_FILE) {
		ed_mapper_forms(m, prefix);
		return;
	}
	/* A link whose target cannot be read may be one to a file. */
	if (m->kind == ED_SYMLINK)
		ed_mapper_forms(m, false);
	ed_mapper_below(m);
}

static void on_expanded(void *ctx, bool prefix)
{
	emit_place(ctx, prefix);
}

/* Nobody can read front matter: every name is unknown. */
static int know_nothing(void *ctx, struct ed_values *out,
			const struct ed_file *file, const char *name,
			struct ed_error *err)
{
	(void)ctx;
	(void)file;
	(void)name;
	(void)err;
	*out = (struct ed_values){ .unknown = true };
	return 0;
}

/* All that starts with m->url, and that itself. */
static void on_start(void *ctx, bool prefix)
{
	struct ed_mapper *m = ctx;

	if (m->url.len > 0 && m->url.data[m->url.len - 1] == '/') {
		ed_mapper_below(m);
		return;
	}
	ed_mapper_forms(m, false);
	ed_mapper_forms(m, prefix);
}

/* The files of a submodule are not known, but the rule that matches its path
 * is the one for them. */
static int emit_template(struct ed_mapper *m, const struct ed_template *t,
			 const struct ed_expand *x, struct ed_error *err)
{
	struct ed_expand start = *x;
	int rc = 0;

	begin(m);
	start.fn = on_start;
	if (x->file->kind != ED_SUBMODULE || ed_template_is_nested(t)) {
		rc = ed_template_expand(t, x, err);
	} else if (!ed_template_is_constant(t)) {
		ed_template_start(t, &start);
	} else {
		m->kind = ED_FILE;
		rc = ed_template_expand(t, x, err);
		m->kind = x->file->kind;
	}
	return rc;
}

static int emit_rule(struct ed_mapper *m, const struct ed_decision *d,
		     const struct ed_file *file, struct ed_error *err)
{
	const struct ed_rule *rule = d->rule;
	bool *given = &m->given[rule - m->site->rules.v];
	/* Of what may be a file or a folder a constant has other forms. */
	bool once = m->constants_once && file->kind != ED_SYMLINK;
	static const struct ed_names nobody = { .lookup = know_nothing };
	const struct ed_names *names =
		m->site->names.lookup ? &m->site->names : &nobody;
	struct ed_expand x = {
		.file = file,
		.captures = &d->captures,
		.names = m->with_names ? names : NULL,
		.url = &m->url,
		.fn = on_expanded,
		.ctx = m,
	};

	m->mapped.rule = rule->name;
	for (size_t i = 0; i < rule->n_urls; i++) {
		const struct ed_template *t = rule->urls[i];

		if (once && *given && ed_template_is_constant(t))
			continue;
		m->mapped.own = ed_template_is_own(t);
		if (emit_template(m, t, &x, err) < 0)
			return ed_wrap(err, "%s", rule->name);
	}
	*given = *given || once;
	return 0;
}

static void emit_url_map(struct ed_mapper *m, const struct ed_decision *d)
{
	m->mapped.rule = rule_url_map;
	m->mapped.own = true;
	for (size_t i = 0; i < ED_COUNT(m->site->url_maps); i++) {
		const char *const *urls;
		size_t n = 0;

		if (m->site->url_maps[i])
			n = ed_url_map_find(m->site->url_maps[i], d->rel,
					    d->rel_len, &urls);
		for (size_t j = 0; j < n; j++) {
			ed_buf_clear(&m->url);
			ed_buf_puts(&m->url, urls[j]);
			emit_place(m, false);
		}
	}
}

static void emit_root(struct ed_mapper *m, const struct ed_decision *d)
{
	begin(m);
	ed_put_encoded(&m->url, d->below,
		       d->rel_len - (size_t)(d->below - d->rel));
	m->mapped.rule = rule_root;
	m->mapped.own = true;
	emit_place(m, false);
}

int ed_mapper_emit(struct ed_mapper *m, const struct ed_decision *decision,
		   enum ed_kind kind, const struct ed_oid *id,
		   struct ed_error *err)
{
	struct ed_file file = {
		.path = decision->rel,
		.len = decision->rel_len,
		.kind = kind,
	};

	if (kind == ED_NOTHING || !decision->published)
		return 0;
	if (id)
		file.id = *id;
	m->kind = kind;
	if (decision->in_url_map)
		emit_url_map(m, decision);
	if (decision->rule)
		return emit_rule(m, decision, &file, err);
	if (decision->in_url_map)
		return 0;
	if (decision->below) {
		emit_root(m, decision);
		return 0;
	}
	m->mapped.rule = rule_unmatched;
	m->mapped.own = false;
	begin(m);
	ed_mapper_below(m);
	return 0;
}
