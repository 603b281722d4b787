/* rules: [map] sections, compiled. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map_internal.h"
#include "template_internal.h"

/* More is no configuration that a person wrote. */
#define MAX_RULES 2000
/* Beyond, only equal patterns are found: the search is square. */
#define MAX_SHADOWS 100

static int compile_pattern(struct ed_rule *rule,
			   const struct ed_rule_text *text,
			   struct ed_error *err)
{
	int rc;

	if (text->match && text->regex)
		return ed_fail(err, ED_ECONFIG,
			       "%s: %s has both match and regex; one is wanted",
			       text->where, rule->name);
	if (!text->match && !text->regex)
		return ed_fail(err, ED_ECONFIG,
			       "%s: %s says neither match nor regex: which "
			       "files it is for",
			       text->where, rule->name);
	rule->is_regex = text->regex != NULL;
	rule->text = rule->is_regex ? text->regex : text->match;
	rc = rule->is_regex ? ed_pattern_regex(&rule->pattern, rule->text, err)
			    : ed_pattern_glob(&rule->pattern, rule->text, err);
	if (rc < 0)
		return ed_wrap(err, "%s: %s", text->where, rule->name);
	return 0;
}

/* Do the wildcards of a glob stand for whole components, and is there nothing
 * else behind a '**'? Then the captures of "static/x/a" are those of
 * "static/x" and what follows. */
static bool has_tails(const char *glob)
{
	bool deep = false;
	size_t n;

	if (!strchr(glob, '/'))
		return false; /* any base name */
	for (const char *p = glob; *p; p += n + (p[n] == '/')) {
		bool star = *p == '*';

		n = strcspn(p, "/");
		if (star && n == strspn(p, "*") && n <= 2)
			deep |= n == 2;
		else if (deep || strcspn(p, "*?[\\") < n)
			return false;
	}
	return glob[strlen(glob) - 1] != '/';
}

static int compile_urls(struct ed_rule *rule, const struct ed_rule_text *text,
			struct ed_arena *mem, struct ed_error *err)
{
	struct ed_template_context context = {
		.groups = ed_pattern_groups(rule->pattern),
		.front_matter = text->front_matter,
		.tails = !rule->is_regex && has_tails(rule->text),
	};

	rule->front_matter = text->front_matter;
	rule->urls = ed_arena_zalloc(mem, text->urls.n, sizeof(void *));
	rule->n_urls = text->urls.n;
	for (size_t i = 0; i < text->urls.n; i++) {
		if (ed_template_new(&rule->urls[i], text->urls.v[i], &context,
				    mem, err) < 0)
			return ed_wrap(err, "%s: %s.url", text->wheres.v[i],
				       rule->name);
	}
	return 0;
}

/* The first earlier rule that leaves nothing for v[i]. */
static const struct ed_rule *find_shadow(const struct ed_rule *v, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (v[j].is_regex == v[i].is_regex &&
		    strcmp(v[j].text, v[i].text) == 0)
			return &v[j];
		if (i < MAX_SHADOWS && !v[j].is_regex &&
		    ed_glob_contains(v[j].text,
				     v[i].is_regex ? "**" : v[i].text))
			return &v[j];
	}
	return NULL;
}

int ed_rules_compile(struct ed_rules *out, const struct ed_rule_text *texts,
		     size_t n, struct ed_arena *mem, struct ed_error *err)
{
	struct ed_rules rules = { 0 };

	if (n > MAX_RULES)
		return ed_fail(err, ED_ECONFIG, "more than %d rules",
			       MAX_RULES);
	rules.v = ed_arena_zalloc(mem, n, sizeof(*rules.v));
	for (; rules.n < n; rules.n++) {
		struct ed_rule *rule = &rules.v[rules.n];
		const struct ed_rule_text *text = &texts[rules.n];

		rule->name = ed_arena_printf(mem, "map.%s", text->name);
		rule->where = text->where;
		if (compile_pattern(rule, text, err) < 0)
			break;
		if (compile_urls(rule, text, mem, err) < 0) {
			ed_pattern_free(rule->pattern);
			break;
		}
		rule->shadow = find_shadow(rules.v, rules.n);
	}
	if (rules.n < n) {
		ed_rules_dispose(&rules);
		return -1;
	}
	*out = rules;
	return 0;
}

void ed_rules_dispose(struct ed_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++)
		ed_pattern_free(rules->v[i].pattern);
	rules->n = 0;
}
