/* arena_helper: one arena for the tests of a file. */
#ifndef ED_TEST_ARENA_HELPER_H
#define ED_TEST_ARENA_HELPER_H

#include "edgediff/arena.h"

static struct ed_arena *mem;

static inline int setup(void **state)
{
	(void)state;
	mem = ed_arena_new();
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	ed_arena_free(mem);
	return 0;
}

#endif
