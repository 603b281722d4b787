/*
 * stub: a server in a child process that gives scripted answers, and a clock
 * that only sleeping moves. One connection per answer.
 */
#ifndef ED_STUB_H
#define ED_STUB_H

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edgediff/clock.h"

#define STUB_MAX 65536

struct stub {
	char url[64];
	pid_t pid;
	int from_child; /* every request, a NUL after each */
	char seen[STUB_MAX];
	const char *requests[32];
	size_t n;
};

/* Until the end of the header and of the body it announces. */
static size_t stub_read(int fd, char *buf, size_t size)
{
	size_t len = 0;

	for (;;) {
		char *end;
		char *length;
		size_t want;
		ssize_t n = read(fd, buf + len, size - 1 - len);

		if (n <= 0)
			return len;
		len += (size_t)n;
		buf[len] = '\0';
		end = strstr(buf, "\r\n\r\n");
		if (!end)
			continue;
		length = strstr(buf, "Content-Length: ");
		want = (size_t)(end + 4 - buf);
		if (length)
			want += strtoul(length + 16, NULL, 10);
		if (len >= want)
			return len;
	}
}

static void stub_serve(int listener, int out, const char *const *answers,
		       size_t n)
{
	static char buf[STUB_MAX];

	for (size_t i = 0; i < n; i++) {
		int fd = accept(listener, NULL, NULL);
		size_t len = stub_read(fd, buf, sizeof(buf));

		if (write(out, buf, len + 1) < 0 ||
		    write(fd, answers[i], strlen(answers[i])) < 0)
			_exit(1);
		close(fd);
	}
	_exit(0);
}

/* Answers are raw bytes; "" closes the connection without one. */
static void stub_start(struct stub *stub, const char *const *answers, size_t n)
{
	struct sockaddr_in addr = { .sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(addr);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int fds[2];

	assert(listener >= 0 && pipe(fds) == 0);
	assert(bind(listener, (struct sockaddr *)&addr, sizeof(addr)) == 0);
	assert(listen(listener, 8) == 0);
	assert(getsockname(listener, (struct sockaddr *)&addr, &size) == 0);
	(void)snprintf(stub->url, sizeof(stub->url), "http://127.0.0.1:%u",
		       (unsigned)ntohs(addr.sin_port));
	stub->pid = fork();
	assert(stub->pid >= 0);
	if (stub->pid == 0)
		stub_serve(listener, fds[1], answers, n);
	close(listener);
	close(fds[1]);
	stub->from_child = fds[0];
}

/* End it and read what it was asked. */
static void stub_stop(struct stub *stub)
{
	size_t len = 0;
	ssize_t n;

	(void)kill(stub->pid, SIGTERM);
	(void)waitpid(stub->pid, NULL, 0);
	stub->n = 0;
	while ((n = read(stub->from_child, stub->seen + len,
			 sizeof(stub->seen) - 1 - len)) > 0)
		len += (size_t)n;
	close(stub->from_child);
	for (size_t i = 0; i < len; i += strlen(stub->seen + i) + 1)
		stub->requests[stub->n++] = stub->seen + i;
}

struct stub_clock {
	int64_t now_ms, mono_ms;
	int64_t waits[64];
	size_t n_waits;
	bool interrupt_in_sleep, interrupted;
};

static int64_t stub_now(void *ctx)
{
	return ((struct stub_clock *)ctx)->now_ms;
}

static int64_t stub_mono(void *ctx)
{
	return ((struct stub_clock *)ctx)->mono_ms;
}

static void stub_sleep(void *ctx, int64_t ms)
{
	struct stub_clock *c = ctx;

	c->waits[c->n_waits++ % 64] = ms;
	c->now_ms += ms;
	c->mono_ms += ms;
	if (c->interrupt_in_sleep)
		c->interrupted = true;
}

/* Always the shortest wait. */
static uint64_t stub_random(void *ctx)
{
	(void)ctx;
	return 0;
}

static bool stub_interrupted(void *ctx)
{
	return ((struct stub_clock *)ctx)->interrupted;
}

static struct ed_clock stub_clock_of(struct stub_clock *c)
{
	return (struct ed_clock){ .now_ms = stub_now,
				  .mono_ms = stub_mono,
				  .sleep_ms = stub_sleep,
				  .random = stub_random,
				  .interrupted = stub_interrupted,
				  .ctx = c };
}

#endif
