/* error: fill, wrap, become an exit status. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/error.h"

int ed_fail(struct ed_error *err, enum ed_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	va_start(ap, fmt);
	if (vsnprintf(err->msg, sizeof(err->msg), fmt, ap) < 0)
		err->msg[0] = '\0';
	va_end(ap);
	return -1;
}

int ed_wrap(struct ed_error *err, const char *fmt, ...)
{
	char inner[sizeof(err->msg)];
	va_list ap;
	size_t used;
	int n;

	memcpy(inner, err->msg, sizeof(inner));
	va_start(ap, fmt);
	n = vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	used = n < 0 ? 0 : (size_t)n;
	if (used < sizeof(err->msg))
		(void)snprintf(err->msg + used, sizeof(err->msg) - used, ": %s",
			       inner);
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
