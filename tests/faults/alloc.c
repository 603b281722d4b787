/*
 * alloc: a library to preload, whose malloc() fails.
 *
 *	FAULT_ALLOC=N	the N-th allocation since main() began fails, or with
 *			N+ it and all that follow
 *	FAULT_PLACES=F	none fails; a line in the file F for each, which is the
 *			same where the same calls led to it
 *	FAULT_STACK=F	what led to the one that failed, into the file F
 *
 * What the C library allocates for others (strdup, fopen, getaddrinfo) comes
 * by here as well. What a child process allocates does not fail.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preload.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

#define DEPTH 8

static atomic_long count;
static long fail_at; /* 0: none */
static bool all_after;
static const char *stack_file;
static FILE *places;
static bool armed;

static void show_stack(void)
{
	const char *name = stack_file;
	void *at[64];
	int n, fd;

	stack_file = NULL; /* this allocates as well */
	if (!name)
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	n = backtrace(at, 64);
	backtrace_symbols_fd(at, n, fd);
	(void)close(fd);
}

/* Calls further away are of no interest: what is near knows what to do. */
static void add_place(void)
{
	uintptr_t at[DEPTH] = { 0 }, sum = 0;

	armed = false;
	(void)backtrace((void **)at, DEPTH);
	for (int i = 0; i < DEPTH; i++)
		sum = sum * 31 + at[i];
	fprintf(places, "%jx\n", (uintmax_t)sum);
	armed = true;
}

static bool fails(void)
{
	long n;

	if (!armed)
		return false;
	if (places) {
		add_place();
		return false;
	}
	n = atomic_fetch_add(&count, 1) + 1;
	if (fail_at == 0 || (n != fail_at && !(all_after && n > fail_at)))
		return false;
	armed = all_after;
	show_stack();
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t whole;

	if (__builtin_mul_overflow(n, size, &whole)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, whole);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *p = aligned_alloc(alignment, size);

	if (!p)
		return ENOMEM;
	*out = p;
	return 0;
}

void preload_start(void)
{
	const char *text = getenv("FAULT_ALLOC");
	char *end;

	if (text) {
		fail_at = strtol(text, &end, 10);
		all_after = *end == '+';
	}
	stack_file = getenv("FAULT_STACK");
	text = getenv("FAULT_PLACES");
	if (text)
		places = fopen(text, "we");
	(void)unsetenv("LD_PRELOAD"); /* for our children */
	armed = true;
}

void preload_end(void)
{
	armed = false;
	if (places)
		(void)fclose(places);
}
