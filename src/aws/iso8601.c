/* iso8601: a date to seconds, without the C library's time zones. */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "iso8601.h"

/* Exactly n digits; moves *p past them. -1: there are others. */
static int digits(const char **p, int n)
{
	int value = 0;

	for (; n > 0; n--, ++*p) {
		if (**p < '0' || **p > '9')
			return -1;
		value = value * 10 + (**p - '0');
	}
	return value;
}

static bool skip(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01, by Howard Hinnant's "chrono-compatible low-level
 * date algorithms". */
static int64_t days_since_1970(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return (int64_t)era * 146097 + doe - 719468;
}

static int read_day(int64_t *out, const char **p)
{
	int year = digits(p, 4);
	int month = skip(p, '-') ? digits(p, 2) : -1;
	int day = month > 0 && skip(p, '-') ? digits(p, 2) : -1;

	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return -1;
	*out = days_since_1970(year, month, day) * 86400;
	return 0;
}

/* A leap second counts as the one after it. */
static int read_time(int64_t *out, const char **p)
{
	int hour = digits(p, 2);
	int minute = hour >= 0 && skip(p, ':') ? digits(p, 2) : -1;
	int second = minute >= 0 && skip(p, ':') ? digits(p, 2) : -1;

	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60)
		return -1;
	*out += ((int64_t)hour * 60 + minute) * 60 + second;
	if (skip(p, '.') && digits(p, 1) < 0)
		return -1;
	while (**p >= '0' && **p <= '9')
		++*p;
	return 0;
}

static int read_zone(int64_t *out, const char *p)
{
	int sign = *p == '-' ? 1 : -1;
	int hour;
	int minute;

	if (!*p || strcasecmp(p, "Z") == 0 || strcasecmp(p, "UTC") == 0)
		return 0;
	if (*p != '+' && *p != '-')
		return -1;
	p++;
	hour = digits(&p, 2);
	if (hour < 0)
		return -1;
	(void)skip(&p, ':');
	minute = digits(&p, 2);
	if (hour > 23 || minute < 0 || minute > 59 || *p)
		return -1;
	*out += sign * ((int64_t)hour * 60 + minute) * 60;
	return 0;
}

int ed_iso8601_parse(int64_t *out, const char *text)
{
	const char *p = text;
	int64_t when = 0;

	if (read_day(&when, &p) < 0)
		return -1;
	if (!skip(&p, 'T') && !skip(&p, 't') && !skip(&p, ' '))
		return -1;
	if (read_time(&when, &p) < 0 || read_zone(&when, p) < 0 || when < 0)
		return -1;
	*out = when;
	return 0;
}
