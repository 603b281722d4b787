/* calendar: months and dates in UTC. Expectations by date(1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "edgediff/calendar.h"
#include "edgediff/pace.h"

#define DAY INT64_C(86400)

static void a_month_begins_and_ends_at_midnight_utc(void **state)
{
	static const struct {
		int64_t time;
		const char *month, *text;
	} cases[] = {
		{ 0, "1970-01", "1970-01-01T00:00:00Z" },
		{ 1767225599, "2025-12", "2025-12-31T23:59:59Z" },
		{ 1767225600, "2026-01", "2026-01-01T00:00:00Z" },
		{ 1769903999, "2026-01", "2026-01-31T23:59:59Z" },
		{ 1769904000, "2026-02", "2026-02-01T00:00:00Z" },
		{ 1772323199, "2026-02", "2026-02-28T23:59:59Z" },
		{ 1772323200, "2026-03", "2026-03-01T00:00:00Z" },
		{ 951782400, "2000-02", "2000-02-29T00:00:00Z" },
		{ 951868800, "2000-03", "2000-03-01T00:00:00Z" },
		{ 4107542399, "2100-02", "2100-02-28T23:59:59Z" },
		{ 4107542400, "2100-03", "2100-03-01T00:00:00Z" },
		{ ED_TIME_MAX, "9999-12", "9999-12-31T23:59:59Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char month[ED_MONTH_TEXT];
		char text[ED_TIME_TEXT];

		ed_month_text(month, ed_month_of(cases[i].time));
		ed_time_text(text, cases[i].time);
		assert_string_equal(month, cases[i].month);
		assert_string_equal(text, cases[i].text);
	}
}

static void months_follow_each_other_without_a_gap(void **state)
{
	(void)state;
	for (int64_t m = 12 * 1970; m < 12 * 10000; m++) {
		int64_t days =
			(ed_month_start(m + 1) - ed_month_start(m)) / DAY;

		assert_in_range(days, 28, 31);
		assert_int_equal(ed_month_of(ed_month_start(m)), m);
		assert_int_equal(ed_month_of(ed_month_start(m + 1) - 1), m);
	}
}

static void a_date_is_its_first_second_in_utc(void **state)
{
	static const struct {
		const char *text;
		int64_t time;
	} cases[] = {
		{ "1970-01-01", 0 },
		{ "2026-01-01", 1767225600 },
		{ "2024-02-29", 1709164800 },
		{ "2026-01-01T00:00", 1767225600 },
		{ "2026-01-01T00:00:01Z", 1767225601 },
		{ "2026-01-01 12:30:05", 1767270605 },
		{ "2026-01-01T01:00:00+01:00", 1767225600 },
		{ "2026-01-01T01:30+0130", 1767225600 },
		{ "2025-12-31T16:00:00-08:00", 1767225600 },
		{ "9999-12-31T23:59:59Z", ED_TIME_MAX },
		/* As AWS and others write them. */
		{ "2026-11-20T08:30:00Z", 1795163400 },
		{ "2026-11-20T08:30:00.407Z", 1795163400 },
		{ "2026-11-20T08:30:00.123456789+00:00", 1795163400 },
		{ "2026-11-20t08:30:00z", 1795163400 },
		{ "2026-11-20 08:30:00", 1795163400 },
		{ "2026-11-20T08:30:00UTC", 1795163400 },
		{ "2026-11-20T09:30:00+01:00", 1795163400 },
		{ "2026-11-20T03:00:00-0530", 1795163400 },
		{ "2024-02-29T23:59:60Z", 1709251200 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2000-03-01T00:00:00Z", 951868800 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t time = -1;

		assert_int_equal(ed_parse_time(&time, cases[i].text), 0);
		assert_int_equal(time, cases[i].time);
	}
}

static void what_is_no_date_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-01",
		"2026-1-1",
		"2026-13-01",
		"2026-00-10",
		"2026-01-00",
		"2026-04-31",
		"2026-02-29",
		"2100-02-29",
		"1969-12-31",
		"2026-01-01x",
		"2026-01-01T",
		"2026-01-01T24:00",
		"2026-01-01T10:60",
		"2026-01-01T1:0",
		"2026-01-01T10:00:",
		"2026-01-01T10:00:61",
		"2026-01-01Z",
		"2026-01-01T10:00+1",
		"2026-01-01T10:00+24:00",
		"1970-01-01T00:00+00:01",
		"9999-12-31T23:59-00:01",
		"2026-11-20T08:30:00X",
		"2026-11-20T08:30:00Zx",
		"2026-11-20T08:30:00U",
		"2026-11-20T08:30:00UTCx",
		"2026-11-20T08:30:00.Z",
		"2026-11-20T08:30:00.5.5",
		"2026-11-20T08:30:005",
		"2026-11-20T08:30.5",
		"2026-11-31T08:30:00Z",
		"2023-02-29T08:30:00Z",
		"1900-02-28T08:30:00Z",
		"2026-11-20T08:30:00+24:00",
		"1970-01-01T00:00:00+01:00",
		"9999-12-31T23:59:60Z",
		"20261120T083000Z",
		"-026-11-20T08:30:00Z",
		"yesterday",
		"-2026-01-01",
		" 2026-01-01",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t time = 7;

		if (ed_parse_time(&time, bad[i]) == 0)
			fail_msg("'%s' is taken for a date", bad[i]);
		assert_int_equal(time, 7);
	}
}

/* June 2026 begins at 1780272000 and has 30 days. */
#define JUNE INT64_C(1780272000)

static void pace_spreads_what_is_left_over_the_month(void **state)
{
	static const struct {
		uint64_t left, recent;
		int64_t now;
		uint64_t expected, share;
	} cases[] = {
		/* One a day: 30 days to come, and this one. */
		{ 1000, 28, JUNE, 31, 33 },
		/* Fifteen days are left, two deploys a day. */
		{ 310, 56, JUNE + 15 * DAY, 31, 10 },
		{ 311, 56, JUNE + 15 * DAY, 31, 11 },
		/* Eight deploys a day, the last hour: a third of one. */
		{ 90, 224, JUNE + 30 * DAY - 3600, 1, 90 },
		{ 90, 224, JUNE + 30 * DAY - 3 * 3600, 2, 45 },
		/* The last second of the month. */
		{ 5, 1000, JUNE + 30 * DAY - 1, 1, 5 },
		/* No deploy is known. */
		{ 700, 0, JUNE, 1, 700 },
		/* At least one while one is left. */
		{ 1, 2800, JUNE, 3001, 1 },
		{ 0, 2800, JUNE, 3001, 0 },
		{ 0, 0, JUNE, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ed_pace pace = ed_pace_of(cases[i].left, cases[i].recent,
						 cases[i].now);

		assert_int_equal(pace.recent, cases[i].recent);
		assert_int_equal(pace.expected, cases[i].expected);
		assert_int_equal(pace.share, cases[i].share);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_begins_and_ends_at_midnight_utc),
		cmocka_unit_test(months_follow_each_other_without_a_gap),
		cmocka_unit_test(a_date_is_its_first_second_in_utc),
		cmocka_unit_test(what_is_no_date_is_refused),
		cmocka_unit_test(pace_spreads_what_is_left_over_the_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
