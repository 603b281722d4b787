/*
 * clock: a library to preload, whose calendar clock is set in mid-run.
 *
 *	FAULT_CLOCK=N:S	from the N-th look at it on (1: the first) it is S
 *			seconds ahead, or behind if S is negative; more of
 *			these, separated by commas, add up
 *	FAULT_LOOKS=F	how many looks there were, into the file F
 *
 * The monotonic clock goes on. A look is what the program itself does, by
 * clock_gettime(), time() or gettimeofday().
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "preload.h"

static const char *jumps;
static long looks;
static bool armed;

/* By how much it is off, at this look. */
static time_t look(void)
{
	const char *p = jumps;
	time_t sum = 0;
	char *end;

	if (!armed)
		return 0;
	looks++;
	while (p && *p) {
		long n = strtol(p, &end, 10);
		long by = strtol(end + 1, &end, 10);

		if (looks >= n)
			sum += by;
		p = *end == ',' ? end + 1 : end;
	}
	return sum;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	long rc = syscall(SYS_clock_gettime, id, t);

	if (rc == 0 && id == CLOCK_REALTIME)
		t->tv_sec += look();
	return (int)rc;
}

time_t time(time_t *out)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

int gettimeofday(struct timeval *out, void *zone)
{
	struct timespec t;

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	out->tv_sec = t.tv_sec;
	out->tv_usec = t.tv_nsec / 1000;
	return 0;
}

void preload_start(void)
{
	jumps = getenv("FAULT_CLOCK");
	(void)unsetenv("LD_PRELOAD"); /* for our children */
	armed = true;
}

void preload_end(void)
{
	const char *name = getenv("FAULT_LOOKS");
	FILE *f = name ? fopen(name, "w") : NULL;

	armed = false;
	if (!f)
		return;
	fprintf(f, "%ld\n", looks);
	(void)fclose(f);
}
