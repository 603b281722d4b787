/*
 * cmd_rules: the effective mapping as configuration text, each line with its
 * origin; reading it again gives the same mapping.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "run.h"

#define TEXT_MAX ((size_t)64 * 1024 * 1024)
/* Origins stand in one column unless a line is longer. */
#define ORIGIN_COLUMN 48

struct page {
	struct ed_buf *out;
	const struct ed_settings *settings;
	struct ed_arena *mem;
};

/* "<tab>name = value", and where it comes from. */
static void put_line(const struct page *p, const char *name, const char *value,
		     const char *where)
{
	size_t start = p->out->len;

	ed_buf_printf(p->out, "\t%s = ", name);
	ed_config_put_value(p->out, value);
	/* The tab counts eight columns but is one byte. */
	do {
		ed_buf_putc(p->out, ' ');
	} while (p->out->len - start + 7 < ORIGIN_COLUMN && !p->out->failed);
	ed_buf_puts(p->out, "# ");
	ed_put_harmless(p->out, where);
	ed_buf_putc(p->out, '\n');
}

static void put_preset(const struct page *p, const struct ed_config *values)
{
	if (values->n == 0)
		return;
	ed_buf_printf(p->out, "\t# preset = %s (", p->settings->site.preset);
	ed_put_harmless(p->out, ed_config_where(&values->v[0], p->mem));
	ed_buf_puts(p->out, "): what it says is written out here\n");
}

/* The default of a key, NULL if there is none to write. */
static const char *standard_of(const struct ed_key *key,
			       const struct ed_site *site)
{
	if (key->set == ed_site_set_root)
		return site->root ? "." : NULL;
	if (key->set == ed_site_set_unmatched)
		return site->unmatched == ED_UNMATCHED_ALL ? "all" : "none";
	return key->standard;
}

static void put_key(const struct page *p, size_t i)
{
	const struct ed_key *key = &ed_keys[i];
	const struct ed_config *values = &p->settings->values[i];
	const char *standard = standard_of(key, &p->settings->site);

	if (key->set == ed_site_set_preset) {
		put_preset(p, values);
		return;
	}
	for (size_t k = 0; k < values->n; k++) {
		const struct ed_config_entry *e = &values->v[k];

		put_line(p, key->name, e->value ? e->value : "true",
			 ed_config_where(e, p->mem));
	}
	if (values->n == 0 && standard)
		put_line(p, key->name, standard, "default");
}

static void put_rule(const struct page *p, const struct ed_rule_text *text,
		     const struct ed_rule *rule)
{
	ed_buf_puts(p->out, "[map \"");
	ed_config_put_sub(p->out, text->name);
	ed_buf_puts(p->out, "\"]\n");
	if (rule->shadow)
		ed_buf_printf(p->out, "\t# never matches: %s takes all\n",
			      rule->shadow->name);
	put_line(p, rule->is_regex ? "regex" : "match", rule->text,
		 text->where);
	if (text->front_matter)
		put_line(p, "frontMatter", "true", text->where);
	for (size_t i = 0; i < text->urls.n; i++)
		put_line(p, "url", text->urls.v[i], text->wheres.v[i]);
	if (text->urls.n == 0)
		ed_buf_puts(p->out, "\t# no url: publishes nothing\n");
}

static void put_all(const struct page *p)
{
	const struct ed_settings *s = p->settings;

	if (s->target) {
		ed_buf_puts(p->out, "# target ");
		ed_put_harmless(p->out, s->target);
		ed_buf_putc(p->out, '\n');
	}
	ed_buf_puts(p->out, "[site]\n");
	for (size_t i = 0; i < ED_N_KEYS; i++) {
		if (ed_keys[i].kind == ED_KEY_SITE)
			put_key(p, i);
	}
	for (size_t i = 0; i < s->n_rules; i++)
		put_rule(p, &s->rules[i], &s->site.rules.v[i]);
}

/* The tree whose .edgediff counts: the argument, else HEAD. */
static int find_head(struct ed_run *run, struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;

	if (args->n > 2)
		return ed_fail(err, ED_EUSAGE, "'%s': one revision too many",
			       args->v[2]);
	return ed_range_side(&run->range.head, run->repo,
			     args->n == 2 ? args->v[1] : "HEAD", err);
}

int ed_cmd_rules(struct ed_run *run, struct ed_error *err)
{
	struct page page = { .settings = &run->settings, .mem = run->mem };
	struct ed_buf out;
	int rc;

	if (ed_run_open(run, err) < 0 || find_head(run, err) < 0 ||
	    ed_run_settings(run, err) < 0)
		return -1;
	ed_buf_init(&out, TEXT_MAX);
	page.out = &out;
	put_all(&page);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}
