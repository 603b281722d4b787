/* settings: entries of all sources become values, the strongest last. */
#include <assert.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/preset.h"
#include "opts.h"
#include "settings.h"

/* Where the entries of --set stand. */
#define ED_SET_OPTION "--set"

/* As with git -c, a key alone is true. */
static const char *value_of(const struct ed_config_entry *entry)
{
	return entry->value ? entry->value : "true";
}

static int fail_at(struct ed_error *err, const struct ed_config_entry *entry,
		   struct ed_arena *mem)
{
	return ed_wrap(err, "%s", ed_config_where(entry, mem));
}

/* ".edgediff:2: site.root: reason", or "--set site.root: reason". */
static int fail_value(struct ed_error *err, const struct ed_config_entry *entry,
		      const struct ed_key *key, struct ed_arena *mem)
{
	bool option = strcmp(entry->file, ED_SET_OPTION) == 0;

	return ed_wrap(err, "%s%s%s%s%s.%s", ed_config_where(entry, mem),
		       option ? " " : ": ", entry->section,
		       entry->sub ? "." : "", entry->sub ? entry->sub : "",
		       key->name);
}

/* Every value is checked, those that a stronger one replaces too. */
static int check_values(const struct ed_config *from,
			struct ed_settings *scratch, struct ed_arena *mem,
			struct ed_error *err)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct ed_config_entry *e = &from->v[i];
		const struct ed_key *key;
		bool forgets;

		if (ed_key_find(&key, e, err) < 0)
			return fail_at(err, e, mem);
		forgets = key->multi && e->value && *e->value == '\0';
		if (!forgets &&
		    ed_key_apply(scratch, key, value_of(e), mem, err) < 0)
			return fail_value(err, e, key, mem);
	}
	return 0;
}

static const struct ed_key *key_of(const struct ed_config_entry *entry)
{
	const struct ed_key *key = NULL;
	struct ed_error err;
	int rc = ed_key_find(&key, entry, &err);

	assert(rc == 0); /* check_values() has seen it */
	return key;
}

static void remember(struct ed_settings *s, const struct ed_config_entry *e,
		     struct ed_arena *mem)
{
	const struct ed_key *key = key_of(e);
	struct ed_config *values = &s->values[key - ed_keys];

	if (!key->multi || (e->value && *e->value == '\0'))
		values->n = 0;
	if (!key->multi || !e->value || *e->value != '\0')
		ed_config_add(values, e, mem);
}

/* Site and plan keys: the general ones, or those of the target. */
static void take_values(struct ed_settings *s, const struct ed_config *from,
			const char *target, struct ed_arena *mem)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct ed_config_entry *e = &from->v[i];
		bool is_target = strcmp(e->section, "target") == 0;

		if (strcmp(e->section, "map") == 0)
			continue;
		if (target ? is_target && strcmp(e->sub, target) == 0
			   : !is_target)
			remember(s, e, mem);
	}
}

static struct ed_rule_text *find_rule(struct ed_settings *s, const char *name)
{
	for (size_t i = 0; i < s->n_rules; i++) {
		if (strcmp(s->rules[i].name, name) == 0)
			return &s->rules[i];
	}
	return NULL;
}

static struct ed_rule_text *add_rule(struct ed_settings *s,
				     const struct ed_config_entry *e,
				     struct ed_arena *mem)
{
	s->rules = ed_arena_grow(mem, s->rules, s->n_rules, &s->cap_rules,
				 sizeof(*s->rules));
	s->rules[s->n_rules] = (struct ed_rule_text){
		.name = e->sub,
		.where = ed_config_where(e, mem),
	};
	return &s->rules[s->n_rules++];
}

static void add_url(struct ed_rule_text *rule, const struct ed_config_entry *e,
		    struct ed_arena *mem)
{
	if (e->value && *e->value == '\0') {
		rule->urls.n = 0;
		rule->wheres.n = 0;
		return;
	}
	ed_strlist_add(&rule->urls, value_of(e), mem);
	ed_strlist_add(&rule->wheres, ed_config_where(e, mem), mem);
}

/* 'file' is where the rule's pattern comes from: a stronger source may say
 * regex where a weaker one says match. */
static int set_rule(struct ed_rule_text *rule, const char **file,
		    const struct ed_config_entry *e, struct ed_arena *mem,
		    struct ed_error *err)
{
	bool is_regex = strcmp(e->name, "regex") == 0;

	if (strcmp(e->name, "url") == 0) {
		add_url(rule, e, mem);
		return 0;
	}
	if (strcmp(e->name, "frontmatter") == 0) {
		if (ed_parse_bool(&rule->front_matter, value_of(e)) == 0)
			return 0;
		(void)ed_fail(err, ED_ECONFIG,
			      "map.%s.frontMatter: '%s': true or false is "
			      "wanted",
			      rule->name, value_of(e));
		return fail_at(err, e, mem);
	}
	if (*file && strcmp(*file, e->file) != 0) {
		rule->match = NULL;
		rule->regex = NULL;
	}
	*file = e->file;
	*(is_regex ? &rule->regex : &rule->match) = value_of(e);
	rule->where = ed_config_where(e, mem);
	return 0;
}

/* Rules named before 'from' is read are left alone if 'keep'. */
static int take_rules(struct ed_settings *s, const struct ed_config *from,
		      bool keep, struct ed_arena *mem, struct ed_error *err)
{
	size_t n_before = keep ? s->n_rules : 0;
	const char **files =
		ed_arena_zalloc(mem, s->n_rules + from->n, sizeof(*files));

	for (size_t i = 0; i < from->n; i++) {
		const struct ed_config_entry *e = &from->v[i];
		struct ed_rule_text *rule;

		if (strcmp(e->section, "map") != 0)
			continue;
		rule = find_rule(s, e->sub);
		if (!rule)
			rule = add_rule(s, e, mem);
		else if ((size_t)(rule - s->rules) < n_before)
			continue;
		if (set_rule(rule, &files[rule - s->rules], e, mem, err) < 0)
			return -1;
	}
	return 0;
}

static int apply_values(struct ed_settings *s, struct ed_arena *mem,
			struct ed_error *err)
{
	for (size_t i = 0; i < ED_N_KEYS; i++) {
		for (size_t k = 0; k < s->values[i].n; k++) {
			if (ed_key_apply(s, &ed_keys[i],
					 value_of(&s->values[i].v[k]), mem,
					 err) < 0)
				return fail_at(err, &s->values[i].v[k], mem);
		}
	}
	return 0;
}

static void init(struct ed_settings *s, struct ed_arena *mem)
{
	*s = (struct ed_settings){
		.limits = { .max_items = 1000,
			    .max_wildcards = 15,
			    .per_path = 1,
			    .per_paid_path = 1000 },
		.tariff = { .free_paths = ED_FREE_PATHS,
			    .price_micros = ED_PRICE_MICROS },
	};
	ed_site_init(&s->site, mem);
}

static int check(const struct ed_config *from, struct ed_arena *mem,
		 struct ed_error *err)
{
	struct ed_settings scratch;
	int rc;

	init(&scratch, mem);
	rc = check_values(from, &scratch, mem, err);
	ed_settings_dispose(&scratch);
	return rc;
}

/* The files and --set, general values and those of the target. */
static void take_sources(struct ed_settings *s,
			 const struct ed_sources *sources, struct ed_arena *mem)
{
	take_values(s, &sources->files, NULL, mem);
	if (s->target)
		take_values(s, &sources->files, s->target, mem);
	take_values(s, &sources->set, NULL, mem);
	if (s->target)
		take_values(s, &sources->set, s->target, mem);
}

/* Which preset the sources name, as its entries. */
static int read_preset(struct ed_config *out, const struct ed_settings *s,
		       struct ed_arena *mem, struct ed_error *err)
{
	const struct ed_config *values = &s->values[0];
	const char *name;
	const char *text;

	assert(ed_keys[0].set == ed_site_set_preset);
	if (values->n == 0)
		return 0;
	name = value_of(&values->v[0]);
	text = ed_preset_text(name);
	assert(text); /* check_values() has seen it */
	return ed_config_parse(out, ed_arena_printf(mem, "preset %s", name),
			       text, strlen(text), mem, err);
}

static void warn_shadows(const struct ed_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct ed_rule *rule = &rules->v[i];

		if (rule->shadow)
			ed_log_warn("%s: %s can never match: %s (%s) takes all "
				    "its files",
				    rule->where, rule->name, rule->shadow->name,
				    rule->shadow->where);
	}
}

/* A built site is published as it lies there: what says how its source is
 * does not apply, and a preset is nothing else. */
static int take_built(struct ed_settings *s, const struct ed_sources *sources,
		      struct ed_arena *mem, struct ed_error *err)
{
	take_values(s, &sources->live, NULL, mem);
	take_sources(s, sources, mem);
	if (apply_values(s, mem, err) < 0)
		return -1;
	ed_site_finish_built(&s->site);
	return 0;
}

static int take_all(struct ed_settings *s, const struct ed_sources *sources,
		    struct ed_arena *mem, struct ed_error *err)
{
	struct ed_config preset = { 0 };

	take_sources(s, sources, mem);
	if (read_preset(&preset, s, mem, err) < 0 ||
	    check(&preset, mem, err) < 0)
		return -1;
	/* Again, with the preset below all. */
	for (size_t i = 0; i < ED_N_KEYS; i++)
		s->values[i].n = 0;
	take_values(s, &sources->live, NULL, mem);
	take_values(s, &preset, NULL, mem);
	take_sources(s, sources, mem);
	if (take_rules(s, &sources->files, false, mem, err) < 0 ||
	    take_rules(s, &sources->set, false, mem, err) < 0 ||
	    take_rules(s, &preset, true, mem, err) < 0 ||
	    apply_values(s, mem, err) < 0 ||
	    ed_rules_compile(&s->site.rules, s->rules, s->n_rules, mem, err) <
		    0)
		return -1;
	ed_site_finish(&s->site);
	warn_shadows(&s->site.rules);
	return 0;
}

/* The values of "target.distribution", the only key kept as it is. */
static void take_distributions(struct ed_settings *s, struct ed_arena *mem)
{
	for (size_t i = 0; i < ED_N_KEYS; i++) {
		if (strcmp(ed_keys[i].name, "distribution") != 0)
			continue;
		for (size_t k = 0; k < s->values[i].n; k++)
			ed_strlist_add(&s->distributions,
				       value_of(&s->values[i].v[k]), mem);
	}
}

static void override(uint64_t *out, const struct ed_optional *option)
{
	if (option->given)
		*out = option->value;
}

int ed_settings_load(struct ed_settings *out, const struct ed_sources *sources,
		     const struct ed_opts *opts, struct ed_arena *mem,
		     struct ed_error *err)
{
	struct ed_settings s;

	if (check(&sources->live, mem, err) < 0 ||
	    check(&sources->files, mem, err) < 0 ||
	    check(&sources->set, mem, err) < 0)
		return -1;
	init(&s, mem);
	if (ed_target_choose(&s.target, sources, mem, err) < 0 ||
	    (opts->site ? take_built(&s, sources, mem, err)
			: take_all(&s, sources, mem, err)) < 0) {
		ed_settings_dispose(&s);
		return -1;
	}
	take_distributions(&s, mem);
	override(&s.limits.max_items, &opts->max_paths);
	override(&s.limits.max_wildcards, &opts->max_wildcards);
	override(&s.tariff.used_paths, &opts->used);
	*out = s;
	return 0;
}

void ed_settings_dispose(struct ed_settings *settings)
{
	ed_site_dispose(&settings->site);
}

int ed_settings_from_options(struct ed_config *out, const struct ed_opts *opts,
			     struct ed_arena *mem, struct ed_error *err)
{
	for (size_t i = 0; i < opts->settings.n; i++) {
		const char *setting = opts->settings.v[i];
		size_t n = strcspn(setting, "=");
		struct ed_config_entry entry = { .file = ED_SET_OPTION };

		if (n == 0)
			return ed_fail(err, ED_EUSAGE,
				       "--set '%s': KEY=VALUE is wanted",
				       setting);
		if (ed_config_split(&entry, ed_arena_strndup(mem, setting, n),
				    mem) < 0)
			return ed_fail(err, ED_ECONFIG,
				       "--set: unknown key '%.*s'; keys are "
				       "like site.root",
				       (int)n, setting);
		if (setting[n])
			entry.value = setting + n + 1;
		ed_config_add(out, &entry, mem);
	}
	return 0;
}
