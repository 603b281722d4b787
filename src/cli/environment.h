/*
 * environment: what the process was started with, as values. The only place
 * that reads variables; the stages get what they need handed in.
 */
#ifndef ED_ENVIRONMENT_H
#define ED_ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "edgediff/awsenv.h"
#include "edgediff/clock.h"
#include "edgediff/compiler.h"
#include "edgediff/repo.h"

struct ed_arena;

struct ed_environment {
	struct ed_repo_where git; /* GIT_*; 'dir' is left to -C */
	struct ed_aws_env aws;
	const char *distribution; /* CLOUDFRONT_DISTRIBUTION_ID; NULL */
	const char *cache_home;	  /* XDG_CACHE_HOME; NULL */
	const char *name, *email; /* GIT_COMMITTER_NAME, _EMAIL; NULL */
	bool quarantine;	  /* GIT_QUARANTINE_PATH: a push that may
				   * still be refused */
	bool color;		  /* stdout is a terminal that wants colours */
	bool progress;		  /* stderr is a terminal that can go back */
};

/* An empty variable counts as unset, but for GIT_CONFIG_GLOBAL and _SYSTEM.
 * The strings live as long as the process; lists are in the arena. */
void ed_environment_read(struct ed_environment *out,
			 struct ed_arena *mem) ED_NONNULL;

/* From here on keys are in memory: neither a core dump nor another process of
 * the user is to see it. */
void ed_forbid_cores(void);

/* Milliseconds since 1970, for what needs nothing else of a clock. */
int64_t ed_now_ms(void);

/* The real clock; catches SIGINT and SIGTERM from then on, so that a run
 * stops between two requests. */
struct ed_clock ed_clock_real(void);

/* Signals end the process again, as at the start. */
void ed_clock_release(void);

#endif
