/* keys: the table, and how a value gets where it belongs. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "keys.h"
#include "settings.h"

#define AT(member) offsetof(struct ed_settings, member)
#define SITE(name, multi, standard, set)                                       \
	{                                                                      \
		"site", name, ED_KEY_SITE, multi, standard, set, 0, 0, 0       \
	}
#define NUMBER(name, standard, member, min, max)                               \
	{                                                                      \
		"plan", name, ED_KEY_NUMBER, false, standard, NULL,            \
			AT(member), min, max                                   \
	}
#define OTHER(section, name, kind, multi)                                      \
	{                                                                      \
		section, name, kind, multi, NULL, NULL, 0, 0, 0                \
	}

/* clang-format off */
const struct ed_key ed_keys[ED_N_KEYS] = {
	SITE("preset", false, NULL, ed_site_set_preset),
	SITE("source", false, ".", ed_site_set_source),
	SITE("root", false, NULL, ed_site_set_root),
	SITE("prefix", false, "/", ed_site_set_prefix),
	SITE("forms", false, "file slash", ed_site_set_forms),
	SITE("index", false, "index.html", ed_site_set_index),
	SITE("ignore", true, NULL, ed_site_add_ignore),
	SITE("immutable", true, NULL, ed_site_add_immutable),
	SITE("unmatched", false, NULL, ed_site_set_unmatched),
	SITE("urlMap", false, NULL, ed_site_set_url_map),
	SITE("added", false, "invalidate", ed_site_set_added),
	SITE("queryStrings", false, "false", ed_site_set_query_strings),
	SITE("followSymlinks", false, "true", ed_site_set_follow_symlinks),
	SITE("normalize", true, NULL, ed_site_add_normalize),
	NUMBER("maxPaths", "1000", limits.max_items, 1, ED_MAX_ITEMS),
	NUMBER("maxWildcards", "15", limits.max_wildcards, 0, ED_MAX_ITEMS),
	NUMBER("freePaths", "1000", tariff.free_paths, 0, ED_MAX_PATHS_A_MONTH),
	{ "plan", "pathPrice", ED_KEY_MONEY, false, "0.005", NULL,
	  AT(tariff.price_micros), 0, ED_MAX_PRICE_MICROS },
	NUMBER("refetchesPerPath", "1", limits.per_path, 0, ED_MAX_WEIGHT),
	NUMBER("refetchesPerPaidPath", "1000", limits.per_paid_path, 0, ED_MAX_WEIGHT),
	{ "plan", "starMatchesEmpty", ED_KEY_BOOL, false, "false", NULL,
	  AT(limits.star_matches_empty), 0, 0 },
	{ "plan", "pace", ED_KEY_BOOL, false, "false", NULL, AT(pace), 0, 0 },
	OTHER("map", "match", ED_KEY_RULE, false),
	OTHER("map", "regex", ED_KEY_RULE, false),
	OTHER("map", "url", ED_KEY_RULE, true),
	OTHER("map", "frontMatter", ED_KEY_RULE, false),
	OTHER("target", "distribution", ED_KEY_TARGET, true),
	OTHER("target", "branch", ED_KEY_TARGET, false),
};
/* clang-format on */

static bool in_section(const struct ed_key *key, const char *section)
{
	return strcmp(key->section, section) == 0 ||
	       (strcmp(section, "target") == 0 && key->kind != ED_KEY_RULE);
}

static bool has_sub(const char *section)
{
	return strcmp(section, "map") == 0 || strcmp(section, "target") == 0;
}

/* "map.posts.url", or "site.root". */
static void full_name(char *out, size_t size,
		      const struct ed_config_entry *entry, const char *section,
		      const char *name)
{
	bool sub = entry->sub && has_sub(section);

	(void)snprintf(out, size, "%s%s%s.%s", section, sub ? "." : "",
		       sub ? entry->sub : "", name);
}

static size_t distance(const char *a, const char *b, size_t limit)
{
	char lower[64];
	size_t n = 0;

	for (; n < sizeof(lower) - 1 && b[n]; n++)
		lower[n] =
			(char)(b[n] >= 'A' && b[n] <= 'Z' ? b[n] | 0x20 : b[n]);
	lower[n] = '\0';
	return ed_edit_distance(a, lower, limit);
}

/* The section that was meant, then the key of it that was meant. */
static int fail_unknown(struct ed_error *err,
			const struct ed_config_entry *entry)
{
	const struct ed_key *nearest = NULL;
	const char *section = entry->section;
	size_t best = 8;
	char is[128], meant[128];

	for (size_t i = 0; i < ED_N_KEYS; i++) {
		const struct ed_key *key = &ed_keys[i];
		size_t d = distance(entry->name, key->name, best);
		bool named = d == 0;
		bool here = in_section(key, entry->section);

		if (!here)
			d += distance(entry->section, key->section, best) + 1;
		if (d >= best || (!named && d >= strlen(key->name)))
			continue;
		best = d;
		nearest = key;
		section = here ? entry->section : key->section;
	}
	(void)snprintf(is, sizeof(is), "%.40s%s%.40s.%.40s", entry->section,
		       entry->sub ? "." : "", entry->sub ? entry->sub : "",
		       entry->spelt ? entry->spelt : entry->name);
	if (!nearest)
		return ed_fail(err, ED_ECONFIG,
			       "unknown key '%s'; see edgediff-config(5)", is);
	full_name(meant, sizeof(meant), entry, section, nearest->name);
	return ed_fail(err, ED_ECONFIG, "unknown key '%s'; did you mean '%s'?",
		       is, meant);
}

static int check_sub(const struct ed_config_entry *entry, struct ed_error *err)
{
	if (!has_sub(entry->section)) {
		if (entry->sub)
			return ed_fail(err, ED_ECONFIG,
				       "section [%s] takes no name, but has "
				       "'%.80s'",
				       entry->section, entry->sub);
		return 0;
	}
	if (!entry->sub || entry->sub[0] == '\0')
		return ed_fail(err, ED_ECONFIG,
			       "section [%s] needs a name, like [%s \"%s\"]",
			       entry->section, entry->section,
			       *entry->section == 'm' ? "posts" : "production");
	return 0;
}

int ed_key_find(const struct ed_key **out, const struct ed_config_entry *entry,
		struct ed_error *err)
{
	if (strcmp(entry->section, "include") == 0 ||
	    strcmp(entry->section, "includeif") == 0)
		return ed_fail(err, ED_ECONFIG,
			       "%s is refused: a configuration reads no other "
			       "file",
			       entry->section);
	for (size_t i = 0; i < ED_N_KEYS; i++) {
		if (!in_section(&ed_keys[i], entry->section) ||
		    strcasecmp(entry->name, ed_keys[i].name) != 0)
			continue;
		if (check_sub(entry, err) < 0)
			return -1;
		*out = &ed_keys[i];
		return 0;
	}
	return fail_unknown(err, entry);
}

static int fail_number(struct ed_error *err, const struct ed_key *key,
		       const char *value)
{
	return ed_fail(err, ED_ECONFIG,
		       "'%s': a number from %llu to %llu is wanted", value,
		       (unsigned long long)key->min,
		       (unsigned long long)key->max);
}

int ed_key_apply(struct ed_settings *settings, const struct ed_key *key,
		 const char *value, struct ed_arena *mem, struct ed_error *err)
{
	void *member = (char *)settings + key->offset;

	switch (key->kind) {
	case ED_KEY_SITE:
		return key->set(&settings->site, value, mem, err);
	case ED_KEY_NUMBER:
		if (ed_parse_uint(member, value, key->min, key->max) < 0)
			return fail_number(err, key, value);
		return 0;
	case ED_KEY_MONEY:
		if (ed_parse_micros(member, value, key->max) < 0)
			return ed_fail(err, ED_ECONFIG,
				       "'%s': an amount like 0.005 is wanted",
				       value);
		return 0;
	case ED_KEY_BOOL:
		if (ed_parse_bool(member, value) < 0)
			return ed_fail(err, ED_ECONFIG,
				       "'%s': true or false is wanted", value);
		return 0;
	case ED_KEY_RULE:
	case ED_KEY_TARGET:
		break;
	}
	return 0;
}
