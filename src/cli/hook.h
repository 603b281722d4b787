/*
 * hook: what the command 'hook' is made of.
 */
#ifndef ED_HOOK_H
#define ED_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct ed_arena;
struct ed_error;
struct ed_run;

/* A ref that a push has moved. */
struct ed_update {
	const char *old_id, *new_id; /* 40 hexadecimal digits; zeros: none */
	const char *ref;
};

struct ed_updates {
	struct ed_update *v;
	size_t n;
};

/*
 * updates.c, pure: lines "old new ref", as git writes them for post-receive.
 * mem     owns what is in 'out'.
 * err     ED_EUSAGE: the line that is none, by its number.
 */
int ed_updates_parse(struct ed_updates *out, const char *text, size_t len,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Is it the id of nothing? */
bool ed_update_is_zero(const char *id) ED_NONNULL;

/*
 * turns.c: wait for one's turn. The lock goes when the process does, however
 * it ends; *fd is closed to give it up before.
 * err     ED_ETEMP: someone else held it for all of the time, or the wait was
 *         interrupted. ED_ESYSTEM: the file cannot be made.
 */
int ed_turn_take(int *fd, const char *path, int64_t timeout_ms,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * install.c: write the hook, beside one that is there; not twice.
 * err     ED_EREPO: it cannot be done safely; says what to add by hand.
 */
int ed_hook_install(struct ed_run *run,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
