/* fuzz_report: two bytes for limits and the service's answer; then changed
 * files, one a line: 'A', 'M' or 'D' and the path; after a line "--" an error
 * message, an id and a subject. Whatever their names, each report is what
 * reads it expects: JSON, lines without control characters. */
#include <jansson.h>

#include "edgediff/buf.h"
#include "edgediff/explain.h"
#include "edgediff/report.h"
#include "fuzz.h"
#include "urls.h"

#define DELIMITER "edgediff_0123456789abcdef"

struct world {
	struct ed_arena *mem;
	struct ed_site site;
	struct ed_changes changes;
	struct ed_urls urls;
	struct ed_kept_list *kept;
	struct ed_plan plan;
	struct ed_report report;
	struct ed_range range;
	struct ed_receipt receipt;
	struct ed_tariff tariff;
};

/* A rule of any name for one file. */
static void add_rule(struct world *w, const char *name)
{
	struct ed_rule_text rule = { .name = name,
				     .where = ".edgediff:1",
				     .match = "rule.txt" };
	struct ed_error err;

	ed_site_init(&w->site, w->mem);
	ed_strlist_add(&rule.urls, "/rule", w->mem);
	ed_strlist_add(&rule.wheres, ".edgediff:2", w->mem);
	must(ed_rules_compile(&w->site.rules, &rule, 1, w->mem, &err) == 0);
	must(ed_site_set_root(&w->site, ".", w->mem, &err) == 0);
	ed_site_finish(&w->site);
}

static bool is_path(const char *path)
{
	size_t n = strlen(path);

	return n > 0 && path[0] != '/' && path[n - 1] != '/' &&
	       !strstr(path, "//");
}

static void take_change(struct world *w, const char *line)
{
	struct ed_changes *c = &w->changes;
	bool added = *line == 'A', deleted = *line == 'D';

	if (*line == '\0' || !is_path(line + 1))
		return;
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->v[i].path, line + 1) == 0)
			return;
	c->v[c->n++] = (struct ed_change){
		.path = line + 1,
		.len = strlen(line + 1),
		.status = added	    ? ED_ADDED
			  : deleted ? ED_DELETED
				    : ED_MODIFIED,
		.old_kind = added ? ED_NOTHING : ED_FILE,
		.new_kind = deleted ? ED_NOTHING : ED_FILE,
	};
}

static void take_changes(struct world *w, struct bytes *in)
{
	struct ed_error err;

	w->changes.v =
		ed_arena_zalloc(w->mem, in->n + 1, sizeof(*w->changes.v));
	w->kept = ed_kept_new(&w->site, w->mem);
	while (in->n > 0) {
		const char *line = take_line(in, w->mem);

		if (strcmp(line, "--") == 0)
			break;
		if (*line == ' ' && is_path(line + 1))
			must(ed_kept_add(w->kept, line + 1, strlen(line + 1),
					 ED_FILE, &err) == 0);
		else
			take_change(w, line);
	}
	must(ed_map_changes(&w->urls, &w->changes, &w->site, w->mem, &err) ==
	     0);
	must_be_taken(&w->urls);
}

static bool make_plan(struct world *w, unsigned b)
{
	const struct ed_limits lim = { .max_items = b & 1 ? 3 : 1000,
				       .max_wildcards = b & 2 ? 0 : 15,
				       .left = b & 4 ? 1 : 1000,
				       .per_path = 1,
				       .per_paid_path = 1000,
				       .want_frontier = b & 8 };
	struct ed_kept kept =
		ed_kept_end(w->kept, &w->report.site_urls, &w->urls);
	struct ed_error err;

	w->report.verbose = b & 16;
	w->report.color = b & 32;
	w->report.counted = b & 64;
	return ed_plan_build(&w->plan, &w->urls, &kept, &lim, w->mem, &err) ==
	       0;
}

/* One accepted, one not; the id is one that verdict.c lets through. */
static void make_receipt(struct world *w, struct bytes *in)
{
	struct ed_invalidation *v = ed_arena_zalloc(w->mem, 2, sizeof(*v));
	const char *error = take_line(in, w->mem);
	const char *subject;

	v[0] = (struct ed_invalidation){ .distribution = "E1",
					 .caller_reference = "r",
					 .batch = 1,
					 .n_batches = 1,
					 .id = "I1",
					 .create_time = "2026-11-20T08:30:00Z",
					 .request_id = error,
					 .location = error,
					 .sent = true };
	v[0].status = take_line(in, w->mem);
	v[1] = v[0];
	v[1].code = ED_EAWS;
	v[1].id = v[1].status = v[1].create_time = NULL;
	v[1].error = error;
	subject = take_line(in, w->mem);
	(void)snprintf(w->range.head.subject, sizeof(w->range.head.subject),
		       "%s", subject);
	w->receipt = (struct ed_receipt){ v, 2, 1 };
}

static void must_be_json(const struct ed_buf *text)
{
	json_error_t err;
	json_t *doc = json_loadb(text->data, text->len, 0, &err);

	must(doc != NULL);
	json_decref(doc);
}

/* Nothing that drives a terminal; colours are ours. */
static void must_be_harmless(const struct ed_buf *text, bool color)
{
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		must(c >= 0x20 || c == '\n' ||
		     (color && c == 0x1b && text->data[i + 1] == '['));
		must(c != 0x7f);
	}
}

static size_t lines(const struct ed_buf *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] == '\n';
	return n;
}

static void report(const struct world *w)
{
	struct ed_report r = w->report;
	struct ed_buf out;

	ed_buf_init(&out, (size_t)16 * 1024 * 1024);
	ed_report_text(&out, &r);
	must_be_harmless(&out, r.color);
	ed_buf_clear(&out);
	ed_report_json(&out, &r);
	must_be_json(&out);
	ed_buf_clear(&out);
	ed_report_markdown(&out, &r);
	must_be_harmless(&out, false);
	ed_buf_clear(&out);
	r.end = '\n';
	ed_report_paths(&out, &r);
	must(lines(&out) == r.plan->n_items);
	ed_buf_clear(&out);
	ed_report_outputs(&out, &r, DELIMITER);
	must_be_harmless(&out, false);
	must(!out.failed);
	ed_buf_dispose(&out);
}

static void explain(const struct world *w)
{
	struct ed_explanation all = { .planned = true };
	struct ed_buf out;

	all.v = ed_arena_zalloc(w->mem, w->changes.n + w->urls.n,
				sizeof(*all.v));
	for (size_t i = 0; i < w->changes.n; i++) {
		const struct ed_change *c = &w->changes.v[i];

		all.v[all.n++] =
			(struct ed_explained){ .path = c->path,
					       .found = true,
					       .change = "modified",
					       .mapping.why = "site.root",
					       .real = c->path };
	}
	for (size_t i = 0; i < w->urls.n; i++) {
		struct ed_explained *e = &all.v[all.n++];

		*e = (struct ed_explained){ .path = w->urls.v[i].path,
					    .is_url = true };
		e->fate = ed_fate_of(e->path, &w->urls, &w->plan, false,
				     &e->member);
		must(e->fate.changed);
	}
	ed_buf_init(&out, (size_t)16 * 1024 * 1024);
	ed_explain_text(&out, &all);
	must_be_harmless(&out, false);
	ed_buf_clear(&out);
	ed_explain_json(&out, &all);
	must_be_json(&out);
	ed_buf_dispose(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *distributions[1];
	struct world w = { .mem = ed_arena_new() };
	struct bytes in = { data, size };
	unsigned b = take_byte(&in);
	unsigned receipt = take_byte(&in);

	distributions[0] = take_line(&in, w.mem);
	add_rule(&w, take_line(&in, w.mem));
	take_changes(&w, &in);
	w.report = (struct ed_report){ .distributions = distributions,
				       .n_distributions = 1,
				       .range = &w.range,
				       .changes = &w.changes,
				       .urls = &w.urls,
				       .plan = &w.plan,
				       .tariff = &w.tariff };
	if (make_plan(&w, b)) {
		make_receipt(&w, &in);
		w.report.receipt = receipt & 1 ? &w.receipt : NULL;
		report(&w);
		explain(&w);
	}
	ed_kept_free(w.kept);
	ed_site_dispose(&w.site);
	ed_arena_free(w.mem);
	return 0;
}
