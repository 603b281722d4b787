/*
 * clock: time, sleep, chance and the wish to stop, handed in by the caller.
 *
 * Only the command line owns the real ones; tests pass their own. No function
 * pointer may be NULL. 'ctx' is passed to each of them.
 */
#ifndef ED_CLOCK_H
#define ED_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct ed_clock {
	/* Wall clock: milliseconds since 1970-01-01 UTC. Signs requests. */
	int64_t (*now_ms)(void *ctx);
	/* A clock that never steps: milliseconds since any point. Deadlines. */
	int64_t (*mono_ms)(void *ctx);
	/* Sleep; returns early when interrupted() has become true. */
	void (*sleep_ms)(void *ctx, int64_t ms);
	/* 64 random bits: jitter, no secret depends on it. */
	uint64_t (*random)(void *ctx);
	/* SIGINT or SIGTERM has arrived: finish the request, then stop. */
	bool (*interrupted)(void *ctx);
	void *ctx;
};

#endif
