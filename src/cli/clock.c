/* clock: the real one. */
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "environment.h"

/* A signal handler can reach nothing else; only it writes. */
static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
	(void)number;
	stop_asked = 1;
}

static int64_t read_clock(clockid_t id)
{
	struct timespec t = { 0 };

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t ed_now_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

static int64_t now_ms(void *ctx)
{
	(void)ctx;
	return ed_now_ms();
}

static int64_t mono_ms(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_MONOTONIC);
}

/* In slices: a signal that comes between the look at the flag and the sleep
 * is noticed soon all the same. */
static void sleep_ms(void *ctx, int64_t ms)
{
	const int64_t slice = 200;

	(void)ctx;
	while (ms > 0 && !stop_asked) {
		int64_t part = ms < slice ? ms : slice;
		struct timespec t = { .tv_nsec = (long)part * 1000000 };

		(void)nanosleep(&t, NULL);
		ms -= part;
	}
}

static uint64_t random_bits(void *ctx)
{
	uint64_t bits = 0;
	FILE *f = fopen("/dev/urandom", "rb");

	if (!f || fread(&bits, sizeof(bits), 1, f) != 1)
		bits = (uint64_t)now_ms(ctx) * 0x9e3779b97f4a7c15u;
	if (f)
		(void)fclose(f);
	return bits;
}

uint64_t ed_random(void)
{
	return random_bits(NULL);
}

static bool interrupted(void *ctx)
{
	(void)ctx;
	return stop_asked != 0;
}

struct ed_clock ed_clock_real(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	return (struct ed_clock){
		.now_ms = now_ms,
		.mono_ms = mono_ms,
		.sleep_ms = sleep_ms,
		.random = random_bits,
		.interrupted = interrupted,
	};
}

void ed_clock_release(void)
{
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGTERM, SIG_DFL);
}
