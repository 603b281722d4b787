/* log: lines on stderr that cannot drive the terminal. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/log.h"

#define LINE_MAX_BYTES 8192

/* The mutable globals of the program: set once by main. */
static enum ed_log_level log_level = ED_LOG_WARN;
static bool annotate;

void ed_log_set(enum ed_log_level level)
{
	log_level = level;
}

enum ed_log_level ed_log_get(void)
{
	return log_level;
}

void ed_log_annotate(bool on)
{
	annotate = on;
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

/* Whether a CI system's command opens here. */
static bool opens_command(const char *s, bool at_start)
{
	return (at_start && strncmp(s, "::", 2) == 0) ||
	       strncmp(s, "##[", 3) == 0 || strncmp(s, "##vso[", 6) == 0;
}

void ed_put_harmless(struct ed_buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	const char *start = text + strspn(text, " ");

	while (*s) {
		const char *here = (const char *)s;
		size_t n = utf8_len(s);
		/* U+0080..U+009f are controls too (C1). */
		bool control = *s < 0x20 || *s == 0x7f ||
			       (*s == 0xc2 && n == 2 && s[1] < 0xa0);

		if (n == 0 || control || opens_command(here, here == start)) {
			ed_buf_printf(out, "\\x%02X", *s);
			s++;
			continue;
		}
		ed_buf_put(out, s, n);
		s += n;
	}
}

/* https://docs.github.com/en/actions, "Workflow commands": there are no line
 * ends in 'text' any more. */
static void put_command(const char *command, const char *text)
{
	struct ed_buf line;

	ed_buf_init(&line, (size_t)LINE_MAX_BYTES * 12);
	for (const char *s = text; *s; s++) {
		if (*s == '%')
			ed_buf_puts(&line, "%25");
		else
			ed_buf_putc(&line, *s);
	}
	(void)fprintf(stderr, "::%s title=edgediff::%s\n", command, line.data);
	ed_buf_dispose(&line);
}

struct kind {
	enum ed_log_level level;
	const char *label;
	const char *command; /* of GitHub; NULL: a line as elsewhere */
};

static void ED_PRINTF(2, 0)
	print(const struct kind *kind, const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES];
	struct ed_buf line;

	if (kind->level > log_level)
		return;
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		return;
	ed_buf_init(&line, sizeof(text) * 4);
	ed_put_harmless(&line, text);
	if (annotate && kind->command)
		put_command(kind->command, line.data);
	else
		(void)fprintf(stderr, "edgediff: %s%s\n", kind->label,
			      line.data);
	ed_buf_dispose(&line);
}

void ed_log_error(const char *fmt, ...)
{
	static const struct kind kind = { ED_LOG_ERROR, "", "error" };
	va_list ap;

	va_start(ap, fmt);
	print(&kind, fmt, ap);
	va_end(ap);
}

void ed_log_warn(const char *fmt, ...)
{
	static const struct kind kind = { ED_LOG_WARN, "warning: ", "warning" };
	va_list ap;

	va_start(ap, fmt);
	print(&kind, fmt, ap);
	va_end(ap);
}

void ed_log_notice(const char *fmt, ...)
{
	static const struct kind kind = { ED_LOG_WARN, "", "notice" };
	va_list ap;

	va_start(ap, fmt);
	print(&kind, fmt, ap);
	va_end(ap);
}

void ed_log_info(const char *fmt, ...)
{
	static const struct kind kind = { ED_LOG_INFO, "", NULL };
	va_list ap;

	va_start(ap, fmt);
	print(&kind, fmt, ap);
	va_end(ap);
}

void ed_log_debug(const char *fmt, ...)
{
	static const struct kind kind = { ED_LOG_DEBUG, "", NULL };
	va_list ap;

	va_start(ap, fmt);
	print(&kind, fmt, ap);
	va_end(ap);
}
