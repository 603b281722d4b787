/*
 * lookup: which distribution serves a host or bucket, and what its
 * configuration says about the site.
 *	name --> LOOKUP (ListDistributions, GetDistributionConfig,
 *	GetCachePolicy) --(ed_conclusions)--> cli
 */
#ifndef ED_LOOKUP_H
#define ED_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/account.h"
#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;

/* Is it part of the cache key? */
enum ed_in_key {
	ED_KEY_NO,
	ED_KEY_YES,
	ED_KEY_UNKNOWN, /* the cache policy cannot be read, or says nothing */
};

/* How some of the paths are cached, in the order in which they are tried. */
struct ed_behavior {
	const char *pattern; /* NULL: all that is left */
	const char *origin;  /* id */
	const char *policy;  /* id of the cache policy; "": the legacy form */
	enum ed_in_key query;
	bool rewrites; /* code may turn a viewer's path into another one */
};

struct ed_origin {
	const char *id;
	const char *domain;
	const char
		*path; /* put before the viewer's path; "" or "/production" */
};

struct ed_conclusions {
	const char *distribution;
	const char *default_root; /* object served for "/"; "" */
	struct ed_origin *origins;
	size_t n_origins, cap_origins;
	struct ed_behavior *behaviors; /* the default one is the last */
	size_t n_behaviors, cap_behaviors;

	/* Of the default behaviour's origin. */
	const char *origin_path; /* no slash at its ends; "" */
	bool website; /* an S3 website endpoint: it has index documents */
	enum ed_in_key query; /* of any behaviour */
	bool certain; /* no code rewrites paths: the viewer's path is the key */
};

/*
 * The distribution with 'what' as an alias ("*.example.org" included), as its
 * domain name, or as an origin: a bucket's name, or a host.
 *
 * id      its id, in 'mem'.
 * err     ED_EUSAGE: none, or several; the message lists what there is.
 *         ED_EAWS: refused. Else what ed_http_send() fails with.
 */
int ed_lookup_distribution(const char **id, const struct ed_account *account,
			   const char *what, struct ed_arena *mem,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * What the distribution's configuration says.
 * mem     owns what 'out' points to.
 * err     as above. A cache policy that cannot be read is none: what depends on
 *         it is unknown, which is warned about.
 */
int ed_lookup_config(struct ed_conclusions *out,
		     const struct ed_account *account, const char *id,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Is it certain that nothing is ever cached under this URL path? Pure. */
bool ed_conclusions_uncached(const struct ed_conclusions *c,
			     const char *path) ED_NONNULL;

#endif
