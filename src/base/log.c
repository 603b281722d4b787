/* log: lines on stderr that cannot drive the terminal. */
#include <stdarg.h>
#include <stdio.h>

#include "edgediff/buf.h"
#include "edgediff/log.h"

#define LINE_MAX_BYTES 8192

/* The one mutable global of the program: set once by main. */
static enum ed_log_level log_level = ED_LOG_WARN;

void ed_log_set(enum ed_log_level level)
{
	log_level = level;
}

enum ed_log_level ed_log_get(void)
{
	return log_level;
}

/* Length of the UTF-8 sequence at s, 0 if it is none (RFC 3629). */
static size_t utf8_len(const unsigned char *s)
{
	size_t n = 0;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		n = 2;
	else if ((s[0] & 0xf0) == 0xe0)
		n = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		n = 4;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

void ed_put_harmless(struct ed_buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	while (*s) {
		size_t n = utf8_len(s);
		/* U+0080..U+009f are controls too (C1). */
		bool control = *s < 0x20 || *s == 0x7f ||
			       (*s == 0xc2 && n == 2 && s[1] < 0xa0);

		if (n == 0 || control) {
			ed_buf_printf(out, "\\x%02X", *s);
			s++;
			continue;
		}
		ed_buf_put(out, s, n);
		s += n;
	}
}

static void ED_PRINTF(3, 0) print(enum ed_log_level level, const char *label,
				  const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES];
	struct ed_buf line;

	if (level > log_level)
		return;
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		return;
	ed_buf_init(&line, sizeof(text) * 4);
	ed_put_harmless(&line, text);
	(void)fprintf(stderr, "edgediff: %s%s\n", label, line.data);
	ed_buf_dispose(&line);
}

void ed_log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(ED_LOG_ERROR, "", fmt, ap);
	va_end(ap);
}

void ed_log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(ED_LOG_WARN, "warning: ", fmt, ap);
	va_end(ap);
}

void ed_log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(ED_LOG_INFO, "", fmt, ap);
	va_end(ap);
}

void ed_log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print(ED_LOG_DEBUG, "", fmt, ap);
	va_end(ap);
}
