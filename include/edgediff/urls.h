/*
 * urls: what a change made stale, and what one would like to keep cached.
 *	map --(C: ed_urls, K: ed_kept)--> plan
 */
#ifndef ED_URLS_H
#define ED_URLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"

struct ed_error;

/* Why a URL path is in C: a change, and the rule that mapped it. */
struct ed_cause {
	const struct ed_change *change; /* NULL: not from the repository */
	const char *rule;		/* "site.root", "map.posts", ... */
	const char *given; /* "file:line" of --paths-from; NULL: not given */
};

/*
 * A member of C: a URL path as CloudFront compares it (starts with '/',
 * percent-encoded, no host, no query), or a required prefix, written with a
 * '*' at its end: everything that starts with what stands before the '*'.
 */
struct ed_url {
	const char *path; /* NUL-terminated, the '*' included */
	size_t len;	  /* of path, the '*' included; 1..4000 */
	bool prefix;	  /* a required prefix */
	bool vague; /* stands for an unknown number of URL paths, as a rule
		     * or a submodule says: none of its own for K */
	bool own;   /* only the files that cause it are published there; false
		     * for what many files touch, like a list */
	enum ed_status status;
	const struct ed_cause *causes; /* at least one, in path order */
	size_t n_causes;
};

/* C: sorted by path in byte order, each path at most once. */
struct ed_urls {
	struct ed_url *v;
	size_t n;
};

/*
 * K, the URL paths of the base tree that are not in C, as a question: how
 * many of them start with a prefix? It may be answered from a list or by
 * looking into the tree just then, so ask for no more than is needed.
 */
struct ed_kept {
	/*
	 * *out = how many members of K start with the 'len' bytes at
	 * 'prefix', the member that equals it included. Counting may stop at
	 * 'cap': a result below cap is exact, any other means "cap or more".
	 * UINT64_MAX asks for the exact number. Returns 0, or -1 with 'err',
	 * which is passed on.
	 */
	int (*count)(void *ctx, uint64_t *out, const char *prefix, size_t len,
		     uint64_t cap, struct ed_error *err);
	void *ctx;
};

#endif
