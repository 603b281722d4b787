/* number: figures as people read them. */
#include <inttypes.h>
#include <stdio.h>

#include "edgediff/buf.h"
#include "report_internal.h"

const char *ed_number(char out[ED_NUMBER_MAX], uint64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	char *o = out;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*o++ = ',';
		*o++ = digits[i];
	}
	*o = '\0';
	return out;
}

void ed_put_count(struct ed_buf *out, uint64_t n, const char *noun)
{
	char text[ED_NUMBER_MAX];

	ed_buf_printf(out, "%s %s%s", ed_number(text, n), noun,
		      n == 1 ? "" : "s");
}

const char *ed_percent(char out[ED_PERCENT_MAX], uint64_t part, uint64_t whole)
{
	uint64_t share;

	if (whole == 0) {
		(void)snprintf(out, ED_PERCENT_MAX, "-");
		return out;
	}
	/* part * 10000 may not fit. */
	share = part / whole * 10000 +
		(whole < UINT64_MAX / 10000 ? part % whole * 10000 / whole
					    : part % whole / (whole / 10000));
	(void)snprintf(out, ED_PERCENT_MAX, "%" PRIu64 ".%02" PRIu64 "%%",
		       share / 100, share % 100);
	return out;
}
