/* explain: text and JSON for what becomes of single paths. */
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/changes.h"
#include "edgediff/explain.h"
#include "edgediff/log.h"
#include "json_internal.h"

static const char *fate_word(const struct ed_fate *fate)
{
	if (!fate->item)
		return "kept";
	return fate->changed ? "invalidated" : "swept";
}

static void put_fate(struct ed_buf *out, const struct ed_fate *fate,
		     bool planned)
{
	if (!planned)
		return;
	if (fate->item)
		ed_buf_printf(out, "%s by %s", fate_word(fate),
			      fate->item->path);
	else
		ed_buf_puts(out, "kept");
}

static void put_mapping(struct ed_buf *out, const struct ed_mapping *m)
{
	ed_buf_puts(out, "  rule    ");
	ed_put_harmless(out, m->why);
	if (m->rule) {
		ed_buf_puts(out, " (");
		ed_put_harmless(out, m->rule->where);
		ed_buf_printf(
			out, "), %s = ", m->rule->is_regex ? "regex" : "match");
		ed_put_harmless(out, m->rule->text);
	}
	ed_buf_puts(out, m->published ? "\n" : ": not published\n");
}

static void put_file(struct ed_buf *out, const struct ed_explained *e,
		     bool planned)
{
	if (!e->found) {
		ed_buf_puts(out, "  no such file\n");
		return;
	}
	if (e->change)
		ed_buf_printf(out, "  change  %s\n", e->change);
	if (e->real) {
		ed_buf_puts(out, "  lies at ");
		ed_put_harmless(out, e->real);
		ed_buf_putc(out, '\n');
	}
	put_mapping(out, &e->mapping);
	for (size_t i = 0; i < e->n_urls; i++) {
		const struct ed_fate *fate = &e->urls[i];

		ed_buf_printf(out,
			      planned ? "  url     %-31s " : "  url     %s",
			      fate->path);
		put_fate(out, fate, planned);
		ed_buf_putc(out, '\n');
	}
}

static void put_causes(struct ed_buf *out, const struct ed_url *member)
{
	for (size_t i = 0; i < member->n_causes; i++) {
		const struct ed_cause *cause = &member->causes[i];
		const struct ed_change *change = cause->change;

		ed_buf_puts(out, "  changed ");
		if (change) {
			ed_buf_printf(out, "%c ", (char)change->status);
			ed_put_harmless(out, change->path);
		}
		if (change && change->real) {
			ed_buf_puts(out, " (");
			ed_put_harmless(out, change->real);
			ed_buf_putc(out, ')');
		}
		ed_buf_puts(out, change ? ", " : "");
		ed_put_harmless(out, cause->rule);
		if (cause->given) {
			ed_buf_putc(out, ' ');
			ed_put_harmless(out, cause->given);
		}
		if (member->prefix)
			ed_buf_printf(out, ": %s", member->path);
		ed_buf_putc(out, '\n');
	}
}

static void put_url(struct ed_buf *out, const struct ed_explained *e,
		    bool planned)
{
	for (size_t i = 0; i < e->n_files; i++) {
		ed_buf_puts(out, "  file    ");
		ed_put_harmless(out, e->files[i].file);
		ed_buf_puts(out, ", ");
		ed_put_harmless(out, e->files[i].rule);
		ed_buf_putc(out, '\n');
	}
	if (e->n_files == 0)
		ed_buf_puts(out, "  file    none in head publishes it\n");
	if (e->member)
		put_causes(out, e->member);
	if (planned) {
		ed_buf_puts(out, "  plan    ");
		put_fate(out, &e->fate, planned);
		ed_buf_putc(out, '\n');
	}
}

void ed_explain_text(struct ed_buf *out, const struct ed_explanation *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct ed_explained *e = &all->v[i];

		ed_put_harmless(out, e->path);
		ed_buf_putc(out, '\n');
		if (e->is_url)
			put_url(out, e, all->planned);
		else
			put_file(out, e, all->planned);
	}
}

static void set_fate(json_t *object, const struct ed_fate *fate, bool planned)
{
	set(object, "item", text(fate->item ? fate->item->path : NULL));
	set(object, "result", text(planned ? fate_word(fate) : NULL));
}

static json_t *file(const struct ed_explained *e, bool planned)
{
	const struct ed_rule *rule = e->mapping.rule;
	json_t *object = need(json_object());
	json_t *urls = need(json_array());

	set(object, "path", text(e->path));
	set(object, "kind", json_string("file"));
	set(object, "found", json_boolean(e->found));
	set(object, "real", text(e->real));
	set(object, "change", text(e->change));
	set(object, "published", json_boolean(e->mapping.published));
	set(object, "rule", text(e->mapping.why));
	set(object, "origin", text(rule ? rule->where : NULL));
	set(object, "pattern", text(rule ? rule->text : NULL));
	for (size_t i = 0; i < e->n_urls; i++) {
		json_t *url = need(json_object());

		set(url, "path", text(e->urls[i].path));
		set_fate(url, &e->urls[i], planned);
		append(urls, url);
	}
	set(object, "urls", urls);
	return object;
}

static json_t *causes(const struct ed_url *member)
{
	json_t *array = need(json_array());

	for (size_t i = 0; member && i < member->n_causes; i++) {
		const struct ed_cause *cause = &member->causes[i];
		const struct ed_change *change = cause->change;
		json_t *object = need(json_object());

		set(object, "file", text(change ? change->path : NULL));
		set(object, "real", text(change ? change->real : NULL));
		set(object, "change",
		    text(change ? ed_status_name(change->status) : NULL));
		set(object, "rule", text(cause->rule));
		set(object, "url", text(member->path));
		if (cause->given)
			set(object, "given", text(cause->given));
		append(array, object);
	}
	return array;
}

static json_t *url(const struct ed_explained *e, bool planned)
{
	json_t *object = need(json_object());
	json_t *files = need(json_array());

	set(object, "path", text(e->path));
	set(object, "kind", json_string("url"));
	for (size_t i = 0; i < e->n_files; i++) {
		json_t *one = need(json_object());

		set(one, "file", text(e->files[i].file));
		set(one, "rule", text(e->files[i].rule));
		append(files, one);
	}
	set(object, "files", files);
	set(object, "changed",
	    planned ? json_boolean(e->fate.changed) : json_null());
	set(object, "causes", causes(e->member));
	set_fate(object, &e->fate, planned);
	return object;
}

void ed_explain_json(struct ed_buf *out, const struct ed_explanation *all)
{
	json_t *top = need(json_object());
	json_t *paths = need(json_array());

	for (size_t i = 0; i < all->n; i++) {
		const struct ed_explained *e = &all->v[i];

		append(paths, e->is_url ? url(e, all->planned)
					: file(e, all->planned));
	}
	set(top, "format", json_integer(1));
	set(top, "planned", json_boolean(all->planned));
	set(top, "paths", paths);
	dump(out, top);
}
