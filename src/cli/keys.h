/*
 * keys: the one table of all configuration keys.
 */
#ifndef ED_KEYS_H
#define ED_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/config.h"
#include "edgediff/site.h"

struct ed_arena;
struct ed_error;
struct ed_settings;

enum ed_key_kind {
	ED_KEY_SITE,   /* 'set' has it */
	ED_KEY_NUMBER, /* uint64_t at 'offset', min..max */
	ED_KEY_MONEY,  /* uint64_t at 'offset', in millionths, ..max */
	ED_KEY_BOOL,   /* bool at 'offset' */
	ED_KEY_RULE,   /* of [map "name"] */
	ED_KEY_TARGET, /* of [target "name"] */
};

struct ed_key {
	const char *section; /* "site", "plan", "map", "target" */
	const char *name;    /* as it is written: "maxPaths" */
	enum ed_key_kind kind;
	bool multi; /* values add up; an empty one forgets those before */
	const char *standard; /* the default as text; NULL: none */
	ed_site_setter *set;
	size_t offset; /* in struct ed_settings */
	uint64_t min, max;
};

#define ED_N_KEYS 28
extern const struct ed_key ed_keys[ED_N_KEYS];

/*
 * The key of an entry. A target's section has all site and plan keys besides
 * its own.
 * err     ED_ECONFIG: unknown, with the nearest one; a subsection where there
 *         is none, or none where one is needed. Without the origin.
 */
int ed_key_find(const struct ed_key **out, const struct ed_config_entry *entry,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Set a site or plan key. err: ED_ECONFIG, the value is not valid. */
int ed_key_apply(struct ed_settings *settings, const struct ed_key *key,
		 const char *value, struct ed_arena *mem,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
