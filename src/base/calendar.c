/* calendar: the Gregorian calendar in integers. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "edgediff/calendar.h"

/* Days from 1970-01-01 to a day; month 1..12. Years begin in March here, so
 * that the leap day is the last one. */
static int64_t days_to(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t since_march = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 +
	       (153 * since_march + 2) / 5 + day - 1 - 719468;
}

int64_t ed_month_start(int64_t month)
{
	return days_to(month / 12, month % 12 + 1, 1) * ED_DAY_S;
}

int64_t ed_month_of(int64_t time)
{
	/* The average month is 30.436875 days: the guess is one off at most. */
	int64_t month = INT64_C(12) * 1970 + time / 2629746;

	while (ed_month_start(month) > time)
		month--;
	while (ed_month_start(month + 1) <= time)
		month++;
	return month;
}

void ed_month_text(char out[ED_MONTH_TEXT], int64_t month)
{
	(void)snprintf(out, ED_MONTH_TEXT, "%04d-%02d", (int)(month / 12),
		       (int)(month % 12 + 1));
}

void ed_time_text(char out[ED_TIME_TEXT], int64_t time)
{
	char month[ED_MONTH_TEXT];
	int64_t rest = time - ed_month_start(ed_month_of(time));
	int s = (int)(rest % ED_DAY_S);

	ed_month_text(month, ed_month_of(time));
	(void)snprintf(out, ED_TIME_TEXT, "%s-%02dT%02d:%02d:%02dZ", month,
		       (int)(rest / ED_DAY_S) + 1, s / 3600, s / 60 % 60,
		       s % 60);
}

/* Exactly n digits. Moves *p behind them. */
static bool take_digits(int64_t *out, const char **p, int n)
{
	int64_t value = 0;

	for (int i = 0; i < n; i++) {
		char c = (*p)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*p += n;
	*out = value;
	return true;
}

static bool take(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

/* A letter in either case. */
static bool take_letter(const char **p, char upper)
{
	return take(p, upper) || take(p, (char)(upper - 'A' + 'a'));
}

static bool take_day(int64_t *out, const char **p)
{
	int64_t year, month, day;

	if (!take_digits(&year, p, 4) || !take(p, '-') ||
	    !take_digits(&month, p, 2) || !take(p, '-') ||
	    !take_digits(&day, p, 2))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	*out = days_to(year, month, day) * ED_DAY_S;
	/* The 31st of April would be in May. */
	return *out < ed_month_start(12 * year + month);
}

/* "05", "05.407" */
static bool take_seconds(int64_t *out, const char **p)
{
	int64_t digit;

	if (!take_digits(out, p, 2))
		return false;
	if (!take(p, '.'))
		return true;
	if (!take_digits(&digit, p, 1))
		return false;
	while (take_digits(&digit, p, 1))
		;
	return true;
}

static bool take_hours(int64_t *out, const char **p)
{
	int64_t hour, minute;
	int64_t second = 0;

	if (!take_digits(&hour, p, 2) || !take(p, ':') ||
	    !take_digits(&minute, p, 2))
		return false;
	if (take(p, ':') && !take_seconds(&second, p))
		return false;
	*out += hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second <= 60;
}

static bool take_zone(int64_t *out, const char **p)
{
	int64_t hour, minute;
	int64_t sign = **p == '-' ? 1 : -1;

	if (take_letter(p, 'Z'))
		return true;
	if (take_letter(p, 'U'))
		return take_letter(p, 'T') && take_letter(p, 'C');
	if (!take(p, '+') && !take(p, '-'))
		return true;
	if (!take_digits(&hour, p, 2))
		return false;
	(void)take(p, ':');
	if (!take_digits(&minute, p, 2))
		return false;
	*out += sign * (hour * 3600 + minute * 60);
	return hour < 24 && minute < 60;
}

int ed_parse_time(int64_t *out, const char *text)
{
	const char *p = text;
	int64_t time;

	if (!take_day(&time, &p))
		return -1;
	if ((take_letter(&p, 'T') || take(&p, ' ')) &&
	    (!take_hours(&time, &p) || !take_zone(&time, &p)))
		return -1;
	if (*p != '\0' || time < 0 || time > ED_TIME_MAX)
		return -1;
	*out = time;
	return 0;
}
