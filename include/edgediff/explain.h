/*
 * explain: what becomes of single paths.
 *	plan, rules, one path each --(ed_explanation)--> EXPLAIN --(text, JSON)
 * Pure; what a buffer has no room for is told by its 'failed'.
 */
#ifndef ED_EXPLAIN_H
#define ED_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/map.h"
#include "edgediff/plan.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_buf;

/* A URL path and what the plan does to it. */
struct ed_fate {
	const char *path;
	const struct ed_item *item; /* NULL: none, or there is no plan */
	bool changed;		    /* in C, by itself or by a prefix */
};

/* A file that publishes a URL path. */
struct ed_publisher {
	const char *file;
	const char *rule; /* "map.posts" */
};

/* One path that was asked about. */
struct ed_explained {
	const char *path; /* as published: a file, or with is_url a URL path */
	bool is_url;

	/* A file. */
	bool found;	    /* in base or head */
	const char *real;   /* through a link: where it lies; else NULL */
	const char *change; /* "added", ..., "unchanged"; NULL: no base */
	struct ed_mapping mapping;
	struct ed_fate *urls; /* what it publishes or, if it changed, touches */
	size_t n_urls;

	/* A URL path. */
	struct ed_fate fate;
	const struct ed_url *member; /* of C that says it changed; NULL */
	struct ed_publisher *files;  /* that publish it in head */
	size_t n_files;
};

struct ed_explanation {
	struct ed_explained *v;
	size_t n;
	bool planned; /* there is a base, hence a plan */
};

/*
 * The fate of a URL path under a plan.
 * member  the member of C that it is or that covers it; may be NULL.
 */
struct ed_fate ed_fate_of(const char *path, const struct ed_urls *c,
			  const struct ed_plan *plan, bool star_matches_empty,
			  const struct ed_url **member) ED_NONNULL;

void ed_explain_text(struct ed_buf *out,
		     const struct ed_explanation *all) ED_NONNULL;
/* {"format": 1, "planned": true, "paths": [...]} */
void ed_explain_json(struct ed_buf *out,
		     const struct ed_explanation *all) ED_NONNULL;

#endif
