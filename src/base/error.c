/* error: fill, wrap, become an exit status. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/error.h"
#include "edgediff/memory.h"

#define GAP "..."

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* What is said of a long path stands behind it: the middle is what can be
 * spared. Not cut within a UTF-8 sequence. */
static void put_without_middle(struct ed_error *err, const char *text, size_t n)
{
	const size_t half = (sizeof(err->msg) - sizeof(GAP)) / 2;
	size_t start = half;
	size_t end = n - half;

	while (start > 0 && is_tail(text[start]))
		start--;
	while (end < n && is_tail(text[end]))
		end++;
	memcpy(err->msg, text, start);
	memcpy(err->msg + start, GAP, strlen(GAP));
	memcpy(err->msg + start + strlen(GAP), text + end, n - end + 1);
}

/* What does not fit as it is: 'len' bytes of text, then ": " and 'inner' (may
 * be NULL). */
static void ED_PRINTF(4, 0) fill_long(struct ed_error *err, const char *inner,
				      size_t len, const char *fmt, va_list ap)
{
	size_t more = inner ? strlen(inner) + 2 : 0;
	char *text = ed_memory_alloc(len + more + 1);

	if (!text || vsnprintf(text, len + 1, fmt, ap) < 0) {
		free(text);
		return;
	}
	if (inner)
		(void)snprintf(text + len, more + 1, ": %s", inner);
	put_without_middle(err, text, len + more);
	free(text);
}

static void ED_PRINTF(3, 0) fill(struct ed_error *err, const char *inner,
				 const char *fmt, va_list ap)
{
	char text[sizeof(err->msg)];
	size_t more = inner ? strlen(inner) + 2 : 0;
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(text, sizeof(text), fmt, again);
	va_end(again);
	if (len < 0)
		return;
	if ((size_t)len + more >= sizeof(text)) {
		fill_long(err, inner, (size_t)len, fmt, ap);
		return;
	}
	if (inner)
		(void)snprintf(text + len, more + 1, ": %s", inner);
	memcpy(err->msg, text, (size_t)len + more + 1);
}

int ed_fail(struct ed_error *err, enum ed_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, fmt);
	fill(err, NULL, fmt, ap);
	va_end(ap);
	return -1;
}

int ed_wrap(struct ed_error *err, const char *fmt, ...)
{
	char inner[sizeof(err->msg)];
	va_list ap;

	memcpy(inner, err->msg, sizeof(inner));
	va_start(ap, fmt);
	fill(err, inner, fmt, ap);
	va_end(ap);
	return -1;
}

int ed_error_status(struct ed_error *err)
{
	if (err->code == ED_OK) {
		err->code = ED_ESYSTEM;
		if (err->msg[0] == '\0')
			(void)ed_fail(err, ED_ESYSTEM,
				      "failed without a reason; please report "
				      "this");
	}
	return (int)err->code;
}
