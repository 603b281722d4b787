/*
 * ci: what a CI system says about the commit it builds.
 *	variables, GitHub's event file (from cli) --> CI --(previous commit,
 *	branch, pull request)--> range, submit
 * Pure: the variables come by a callback, the event as text. All of it is
 * outside data: what is no commit name, branch or number counts as not said.
 */
#ifndef ED_CI_H
#define ED_CI_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"

struct ed_arena;

/* GitHub's payloads are at most 25 MB ("Webhook events and payloads"). */
#define ED_CI_EVENT_MAX ((size_t)32 * 1024 * 1024)

/* Where the variables come from. */
struct ed_ci_source {
	/* The value of a variable; NULL: not set, or empty. */
	const char *(*lookup)(void *ctx, const char *name);
	void *ctx;
	const char *event; /* the text of the file that GITHUB_EVENT_PATH
			    * names; NULL: none */
	size_t event_len;
};

/* All strings may be NULL: not said. */
struct ed_ci {
	const char *system;   /* "GitHub Actions"; NULL: no CI system */
	const char *current;  /* the commit it builds: hexadecimal */
	const char *previous; /* the one before, of the last push or build, or
			       * what a pull request goes into: hexadecimal */
	const char *why;      /* if there is a system and no previous commit:
			       * why, like "this is a new branch" */
	const char *branch;   /* that is built; with a pull request the one it
			       * comes from, if known */
	const char *tag;      /* instead of a branch */
	const char *pull;     /* "pull request 7": what is built is not what
			       * will be deployed */
	bool forced;	      /* the previous commit may not be an ancestor */
	bool deleted;	      /* the branch is gone: nothing to deploy */
};

/* The members of GitHub's event file that matter; NULL or false: not there. */
struct ed_ci_event {
	const char *before, *after;
	bool created, deleted, forced;
	const char *pull_base;	/* pull_request.base.sha */
	const char *pull_head;	/* pull_request.head.ref */
	const char *merge_base; /* merge_group.base_sha */
	const char *number;	/* of the pull request, digits */
};

/* Fill 'out' from what the variables say; none of the systems leaves it all
 * NULL. mem owns the strings that are not the callback's own. */
void ed_ci_detect(struct ed_ci *out, const struct ed_ci_source *source,
		  struct ed_arena *mem) ED_NONNULL;

/* Read an event file. Returns -1 if it is no JSON object; 'out' is then all
 * NULL. */
int ed_ci_event_parse(struct ed_ci_event *out, const char *text, size_t len,
		      struct ed_arena *mem) ED_MUST_CHECK ED_NONNULL;

#endif
