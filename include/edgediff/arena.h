/*
 * arena: memory that is given back all at once.
 *
 * One arena per run owns all data that flows between the stages. Allocation
 * never returns NULL: out of memory prints one line and exits with status 1,
 * the only exit outside main. Sizes read from outside are capped by whoever
 * read them. Blocks are aligned for any type and not cleared.
 *
 * With -DED_ARENA_EXACT (sanitizer builds) every allocation is its own
 * malloc(), so that AddressSanitizer sees an overrun inside the arena.
 */
#ifndef ED_ARENA_H
#define ED_ARENA_H

#include "edgediff/compiler.h"

struct ed_arena;

struct ed_arena *ed_arena_new(void);
/* May be NULL. */
void ed_arena_free(struct ed_arena *mem);
/* Give back what was allocated, keep the arena. */
void ed_arena_reset(struct ed_arena *mem) ED_NONNULL;

void *ed_arena_alloc(struct ed_arena *mem, size_t size) ED_NONNULL;
/* n * size bytes, cleared; an overflow counts as out of memory. */
void *ed_arena_zalloc(struct ed_arena *mem, size_t n, size_t size) ED_NONNULL;
/* The n bytes at p (may be NULL if n is 0) and a NUL after them. */
char *ed_arena_strndup(struct ed_arena *mem, const char *p, size_t n)
	ED_NONNULL_ARGS(1);
char *ed_arena_strdup(struct ed_arena *mem, const char *s) ED_NONNULL;
char *ed_arena_printf(struct ed_arena *mem, const char *fmt, ...)
	ED_PRINTF(2, 3) ED_NONNULL;

/*
 * Room for one more element in a growing array: returns where the array now
 * is, and raises *cap when it had to move. The array starts as NULL with
 * n = *cap = 0. Large arrays are grown in place where the system can.
 *
 *	v = ed_arena_grow(mem, v, n, &cap, sizeof(*v));
 *	v[n++] = x;
 */
void *ed_arena_grow(struct ed_arena *mem, void *array, size_t n, size_t *cap,
		    size_t size) ED_NONNULL_ARGS(1, 4);

/* Print "out of memory" and exit with status 1. */
void ed_oom(void) ED_NORETURN;

#endif
