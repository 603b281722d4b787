/* settings: one table of keys; values are checked where they are kept. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "opts.h"
#include "settings.h"

/* The numbers of section [plan]. */
struct number_key {
	const char *key;
	size_t offset; /* in struct ed_settings */
	uint64_t min, max;
};

#define AT(member) offsetof(struct ed_settings, member)

static const struct number_key numbers[] = {
	{ "maxPaths", AT(limits.max_items), 1, ED_MAX_ITEMS },
	{ "maxWildcards", AT(limits.max_wildcards), 0, ED_MAX_ITEMS },
	{ "freePaths", AT(tariff.free_paths), 0, ED_MAX_PATHS_A_MONTH },
	{ "refetchesPerPath", AT(limits.per_path), 0, ED_MAX_WEIGHT },
	{ "refetchesPerPaidPath", AT(limits.per_paid_path), 0, ED_MAX_WEIGHT },
};

/* For "did you mean": all keys there are. */
static const char *const all_keys[] = {
	"site.root",
	"site.prefix",
	"site.forms",
	"site.index",
	"site.ignore",
	"plan.maxPaths",
	"plan.maxWildcards",
	"plan.freePaths",
	"plan.pathPrice",
	"plan.refetchesPerPath",
	"plan.refetchesPerPaidPath",
	"plan.starMatchesEmpty",
	"plan.pace",
};

static int fail_key(struct ed_error *err, const char *key)
{
	const char *nearest = NULL;
	size_t best = 6;

	for (size_t i = 0; i < ED_COUNT(all_keys); i++) {
		size_t d = ed_edit_distance(key, all_keys[i], best);

		if (d < best) {
			best = d;
			nearest = all_keys[i];
		}
	}
	if (nearest)
		return ed_fail(err, ED_ECONFIG,
			       "unknown key '%s'; did you mean '%s'?", key,
			       nearest);
	return ed_fail(err, ED_ECONFIG, "unknown key '%s'; see edgediff(1)",
		       key);
}

static int set_number(struct ed_settings *s, const struct number_key *k,
		      const char *value, struct ed_error *err)
{
	uint64_t *member = (uint64_t *)(void *)((char *)s + k->offset);

	if (ed_parse_uint(member, value, k->min, k->max) < 0)
		return ed_fail(err, ED_ECONFIG,
			       "'%s': a number from %llu to %llu is wanted",
			       value, (unsigned long long)k->min,
			       (unsigned long long)k->max);
	return 0;
}

static int set_bool(bool *out, const char *value, struct ed_error *err)
{
	if (ed_parse_bool(out, value) < 0)
		return ed_fail(err, ED_ECONFIG, "'%s': true or false is wanted",
			       value);
	return 0;
}

static int set_plan(struct ed_settings *s, bool *known, const char *key,
		    const char *value, struct ed_error *err)
{
	*known = true;
	for (size_t i = 0; i < ED_COUNT(numbers); i++) {
		if (strcasecmp(key, numbers[i].key) == 0)
			return set_number(s, &numbers[i], value, err);
	}
	if (strcasecmp(key, "pathPrice") == 0) {
		if (ed_parse_micros(&s->tariff.price_micros, value,
				    ED_MAX_PRICE_MICROS) < 0)
			return ed_fail(err, ED_ECONFIG,
				       "'%s': an amount like 0.005 is wanted",
				       value);
		return 0;
	}
	if (strcasecmp(key, "starMatchesEmpty") == 0)
		return set_bool(&s->limits.star_matches_empty, value, err);
	if (strcasecmp(key, "pace") == 0)
		return set_bool(&s->pace, value, err);
	*known = false;
	return 0;
}

/* One "KEY=VALUE"; as with git -c, a key alone is true. */
static int apply(struct ed_settings *s, const char *setting,
		 struct ed_arena *mem, struct ed_error *err)
{
	size_t n = strcspn(setting, "=");
	const char *key = ed_arena_strndup(mem, setting, n);
	const char *value = setting[n] ? setting + n + 1 : "true";
	bool known = false;
	int rc = 0;

	if (n == 0)
		return ed_fail(err, ED_EUSAGE,
			       "--set '%s': KEY=VALUE is wanted", setting);
	if (strncasecmp(key, "site.", 5) == 0)
		rc = ed_site_set(&s->site, &known, key + 5, value, mem, err);
	else if (strncasecmp(key, "plan.", 5) == 0)
		rc = set_plan(s, &known, key + 5, value, err);
	if (rc < 0)
		return ed_wrap(err, "--set %s", key);
	return known ? 0 : fail_key(err, key);
}

static void override(uint64_t *out, const struct ed_optional *option)
{
	if (option->given)
		*out = option->value;
}

int ed_settings_load(struct ed_settings *out, const struct ed_opts *opts,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct ed_settings s = {
		.limits = { .max_items = 1000,
			    .max_wildcards = 15,
			    .per_path = 1,
			    .per_paid_path = 1000 },
		.tariff = { .free_paths = ED_FREE_PATHS,
			    .price_micros = ED_PRICE_MICROS },
	};

	ed_site_init(&s.site, mem);
	for (size_t i = 0; i < opts->settings.n; i++) {
		if (apply(&s, opts->settings.v[i], mem, err) < 0) {
			ed_settings_dispose(&s);
			return -1;
		}
	}
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
