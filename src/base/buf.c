/* buf: a growing string with a maximum and a sticky error. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"

/* What an empty buf points to; never written. */
static char empty[1];

void ed_buf_init(struct ed_buf *buf, size_t max)
{
	*buf = (struct ed_buf){ .data = empty, .max = max };
}

void ed_buf_dispose(struct ed_buf *buf)
{
	if (buf->cap > 0)
		free(buf->data);
	ed_buf_init(buf, buf->max);
}

void ed_buf_wipe(struct ed_buf *buf)
{
	/* volatile: the compiler may not drop stores before free(). */
	volatile char *p = buf->data;

	for (size_t i = 0; i < buf->cap; i++)
		p[i] = 0;
	ed_buf_dispose(buf);
}

void ed_buf_clear(struct ed_buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->cap > 0)
		buf->data[0] = '\0';
}

/*
 * Room for n more bytes and the NUL. The old block is copied and wiped by
 * hand, not by realloc(): a buf may hold a secret, and realloc() would leave
 * it behind in freed memory.
 */
static bool make_room(struct ed_buf *buf, size_t n)
{
	size_t cap = buf->cap < 64 ? 64 : buf->cap;
	char *data;

	if (buf->failed || n > buf->max - buf->len) {
		buf->failed = true;
		return false;
	}
	if (buf->len + n < buf->cap)
		return true;
	while (cap <= buf->len + n)
		cap *= 2;
	data = malloc(cap);
	if (!data)
		ed_oom();
	memcpy(data, buf->data, buf->len + 1);
	if (buf->cap > 0) {
		memset(buf->data, 0, buf->cap);
		__asm__ __volatile__("" : : "r"(buf->data) : "memory");
		free(buf->data);
	}
	buf->data = data;
	buf->cap = cap;
	return true;
}

void ed_buf_put(struct ed_buf *buf, const void *p, size_t n)
{
	if (n == 0 || !make_room(buf, n))
		return;
	memcpy(buf->data + buf->len, p, n);
	buf->len += n;
	buf->data[buf->len] = '\0';
}

void ed_buf_puts(struct ed_buf *buf, const char *s)
{
	ed_buf_put(buf, s, strlen(s));
}

void ed_buf_putc(struct ed_buf *buf, char c)
{
	ed_buf_put(buf, &c, 1);
}

void ed_buf_printf(struct ed_buf *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0) {
		buf->failed = true;
		return;
	}
	if (!make_room(buf, (size_t)n))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	buf->len += (size_t)n;
}

int ed_buf_read(struct ed_buf *buf, FILE *file)
{
	char piece[65536];
	size_t n;

	while (!buf->failed && (n = fread(piece, 1, sizeof(piece), file)) > 0)
		ed_buf_put(buf, piece, n);
	return ferror(file) ? -1 : 0;
}

void ed_buf_cut(struct ed_buf *buf, size_t len)
{
	if (len >= buf->len)
		return;
	buf->len = len;
	buf->data[len] = '\0';
}
