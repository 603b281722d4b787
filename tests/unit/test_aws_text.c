/* Dates, and lines split into words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aws/iso8601.h"
#include "aws/words.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"

static void dates_are_seconds(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} table[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-20T08:30:00Z", 1795163400 },
		{ "2026-11-20T08:30:00.407Z", 1795163400 },
		{ "2026-11-20t08:30:00z", 1795163400 },
		{ "2026-11-20 08:30:00", 1795163400 },
		{ "2026-11-20T08:30:00UTC", 1795163400 },
		{ "2026-11-20T09:30:00+01:00", 1795163400 },
		{ "2026-11-20T03:00:00-0530", 1795163400 },
		{ "2024-02-29T23:59:60Z", 1709251200 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2000-03-01T00:00:00Z", 951868800 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		int64_t got = -1;

		assert_int_equal(ed_iso8601_parse(&got, table[i].text), 0);
		assert_int_equal(got, table[i].want);
	}
}

static void what_is_no_date_is_refused(void **state)
{
	static const char *const table[] = {
		"",
		"2026-11-20",
		"2026-11-20T",
		"2026-11-20T08:30",
		"2026-11-20T08:30:00X",
		"2026-11-20T08:30:00Zx",
		"2026-11-20T08:30:00.Z",
		"2026-13-20T08:30:00Z",
		"2026-00-20T08:30:00Z",
		"2026-11-31T08:30:00Z",
		"2023-02-29T08:30:00Z",
		"1900-02-28T08:30:00Z",
		"2026-11-20T24:00:00Z",
		"2026-11-20T08:60:00Z",
		"2026-11-20T08:30:61Z",
		"2026-11-20T08:30:00+1",
		"2026-11-20T08:30:00+24:00",
		"1970-01-01T00:00:00+01:00",
		"20261120T083000Z",
		"-026-11-20T08:30:00Z",
		" 2026-11-20T08:30:00Z",
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		int64_t got = 7;

		assert_int_equal(ed_iso8601_parse(&got, table[i]), -1);
		assert_int_equal(got, 7);
	}
}

static void lines_are_split_as_a_shell_does(void **state)
{
	static const struct {
		const char *line, *want; /* words, '|' after each */
	} table[] = {
		{ "", "" },
		{ "   ", "" },
		{ "a b\tc", "a|b|c|" },
		{ "\"/opt/tools/get creds\" --for deploy",
		  "/opt/tools/get creds|--for|deploy|" },
		{ "'a b'\"c d\"e", "a bc de|" },
		{ "'' \"\"", "||" },
		{ "a\\ b \\\\ \\'", "a b|\\|'|" },
		{ "\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d|" },
		{ "'a\\b\"'", "a\\b\"|" },
		{ "$HOME ~ *.x `id` a;b", "$HOME|~|*.x|`id`|a;b|" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_strlist words;
		struct ed_buf got;

		ed_buf_init(&got, 1000);
		assert_int_equal(ed_words_split(&words, table[i].line, mem), 0);
		for (size_t j = 0; j < words.n; j++)
			ed_buf_printf(&got, "%s|", words.v[j]);
		assert_string_equal(got.data, table[i].want);
		ed_buf_dispose(&got);
		ed_arena_free(mem);
	}
}

static void a_line_that_is_not_closed_is_refused(void **state)
{
	static const char *const table[] = { "'a", "\"a", "a \"b\\", "a\\",
					     "a '" };

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_strlist words = { .n = 9 };

		assert_int_equal(ed_words_split(&words, table[i], mem), -1);
		assert_int_equal(words.n, 9);
		ed_arena_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_seconds),
		cmocka_unit_test(what_is_no_date_is_refused),
		cmocka_unit_test(lines_are_split_as_a_shell_does),
		cmocka_unit_test(a_line_that_is_not_closed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
