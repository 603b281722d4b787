/*
 * given: URL paths that the user names beside what changed.
 *	--paths-from (bytes) --> GIVEN --> C
 * Pure: no I/O, no clock, no environment.
 */
#ifndef ED_GIVEN_H
#define ED_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/urls.h"

struct ed_arena;
struct ed_error;

/* Whoever calls reads no more. */
#define ED_GIVEN_MAX ((size_t)64 * 1024 * 1024)

/* Where they come from, and how. */
struct ed_given_text {
	const char *name; /* for messages and causes */
	const char *p;
	size_t len;
	bool nul; /* each ends in NUL, not in a line feed */
};

/* The paths as they were written, in their order, as members of C. */
struct ed_given {
	struct ed_url *v;
	size_t n, cap;
};

/*
 * Each line is a URL path as CloudFront compares it, or with a '*' at its end
 * a required prefix. %XX stays as it is, other bytes that are no URL path text
 * are encoded. One with '~' or another '*' becomes the required prefix that
 * ends before it, and one that is too long a shorter one. A CR before the line
 * feed, empty lines and a byte order mark do not count.
 *
 * mem     owns everything 'out' points to.
 * err     ED_ECONFIG, "name:line: reason": it does not start with a slash, has
 *         a '%' that is none, a control character, or a blank at its end.
 */
int ed_given_parse(struct ed_given *out, const struct ed_given_text *text,
		   struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Make them members of C, which stays sorted and unique; the cause of each is
 * the rule "--paths-from".
 * query_strings  as site.queryStrings: every exact one also as 'path*'.
 */
void ed_given_merge(struct ed_urls *c, const struct ed_given *given,
		    bool query_strings, struct ed_arena *mem) ED_NONNULL;

#endif
