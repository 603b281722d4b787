/* Numbers, booleans, money, comparing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/strings.h"

#define UNTOUCHED 4711

static void numbers_are_decimal_and_in_range(void **state)
{
	static const struct {
		const char *text;
		uint64_t min, max, value;
		int rc;
	} rows[] = {
		{ "0", 0, 10, 0, 0 },
		{ "10", 0, 10, 10, 0 },
		{ "11", 0, 10, UNTOUCHED, -1 },
		{ "0", 1, 10, UNTOUCHED, -1 },
		{ "007", 0, 10, 7, 0 },
		{ "", 0, 10, UNTOUCHED, -1 },
		{ " 1", 0, 10, UNTOUCHED, -1 },
		{ "1 ", 0, 10, UNTOUCHED, -1 },
		{ "+1", 0, 10, UNTOUCHED, -1 },
		{ "-1", 0, 10, UNTOUCHED, -1 },
		{ "0x1", 0, 10, UNTOUCHED, -1 },
		{ "1k", 0, 10, UNTOUCHED, -1 },
		{ "1.0", 0, 10, UNTOUCHED, -1 },
		{ "\xd9\xa1", 0, 10, UNTOUCHED, -1 }, /* an Arabic one */
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX, 0 },
		{ "9223372036854775808", 0, INT64_MAX, UNTOUCHED, -1 },
		/* Both wrap to a small number in 64 bits. */
		{ "18446744073709551617", 0, UINT64_MAX, UNTOUCHED, -1 },
		{ "99999999999999999999999", 0, UINT64_MAX, UNTOUCHED, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		uint64_t value = UNTOUCHED;

		assert_int_equal(ed_parse_uint(&value, rows[i].text,
					       rows[i].min, rows[i].max),
				 rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

static void booleans_are_those_of_git(void **state)
{
	static const char *const yes[] = { "true", "TRUE", "Yes", "on", "1" };
	static const char *const no[] = { "false", "No", "OFF", "0", "" };
	static const char *const bad[] = { "2", "t", "truely", " true", "y" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		bool value = false;

		assert_int_equal(ed_parse_bool(&value, yes[i]), 0);
		assert_true(value);
		assert_int_equal(ed_parse_bool(&value, no[i]), 0);
		assert_false(value);
		value = true;
		assert_int_equal(ed_parse_bool(&value, bad[i]), -1);
		assert_true(value);
	}
}

static void money_loses_no_digit(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, value;
		int rc;
	} rows[] = {
		{ "0", 0, 0, 0 },
		{ "0.005", 1000000, 5000, 0 },
		{ "1", 1000000, 1000000, 0 },
		{ "1.000001", 1000001, 1000001, 0 },
		{ "1.000001", 1000000, UNTOUCHED, -1 },
		{ ".5", 1000000, 500000, 0 },
		{ "5.", 5000000, 5000000, 0 },
		{ "12.34", UINT64_MAX, 12340000, 0 },
		{ "0.0000001", UINT64_MAX, UNTOUCHED, -1 },
		{ "0.0000000", UINT64_MAX, UNTOUCHED, -1 },
		{ "", UINT64_MAX, UNTOUCHED, -1 },
		{ ".", UINT64_MAX, UNTOUCHED, -1 },
		{ "1.2.3", UINT64_MAX, UNTOUCHED, -1 },
		{ "-1", UINT64_MAX, UNTOUCHED, -1 },
		{ "$1", UINT64_MAX, UNTOUCHED, -1 },
		{ "1,5", UINT64_MAX, UNTOUCHED, -1 },
		{ "1e3", UINT64_MAX, UNTOUCHED, -1 },
		{ "1000", UINT64_MAX, 1000000000, 0 },
		/* A million of it does not fit into 64 bits. */
		{ "18446744073710", UINT64_MAX, UNTOUCHED, -1 },
		{ "99999999999999999999", UINT64_MAX, UNTOUCHED, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		uint64_t value = UNTOUCHED;

		assert_int_equal(
			ed_parse_micros(&value, rows[i].text, rows[i].max),
			rows[i].rc);
		assert_int_equal(value, rows[i].value);
	}
}

static void starts_and_ends(void **state)
{
	(void)state;
	assert_true(ed_str_starts("abc", ""));
	assert_true(ed_str_starts("abc", "ab"));
	assert_true(ed_str_starts("abc", "abc"));
	assert_false(ed_str_starts("abc", "abcd"));
	assert_false(ed_str_starts("abc", "b"));
	assert_true(ed_str_ends("abc", ""));
	assert_true(ed_str_ends("abc", "bc"));
	assert_true(ed_str_ends("abc", "abc"));
	assert_false(ed_str_ends("abc", "zabc"));
	assert_false(ed_str_ends("abc", "b"));
}

/* Bytes, not characters of a signed type; a prefix comes first. */
static void bytes_are_compared_unsigned(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} rising[] = {
		{ "", 0 },	   { "\0", 1 },	  { "\0a", 2 },	 { "a", 1 },
		{ "a\0", 2 },	   { "a\0b", 3 }, { "a!", 2 },	 { "a/", 2 },
		{ "aa", 2 },	   { "b", 1 },	  { "\x7f", 1 }, { "\x80", 1 },
		{ "\xc3\xa9", 2 }, { "\xff", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rising); i++) {
		for (size_t j = 0; j < ED_COUNT(rising); j++) {
			int order = ed_bytes_cmp(rising[i].text, rising[i].len,
						 rising[j].text, rising[j].len);

			assert_int_equal((order > 0) - (order < 0),
					 (i > j) - (i < j));
		}
	}
}

static void hex_is_lower_case(void **state)
{
	static const unsigned char bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
	char out[9];

	(void)state;
	ed_hex(out, bytes, 4);
	assert_string_equal(out, "000fa5ff");
	ed_hex(out, bytes, 0);
	assert_string_equal(out, "");
}

static void edit_distance_counts_single_edits(void **state)
{
	static const struct {
		const char *a, *b;
		size_t limit, distance;
	} rows[] = {
		{ "", "", 9, 0 },
		{ "abc", "abc", 9, 0 },
		{ "", "abc", 9, 3 },
		{ "abc", "", 9, 3 },
		{ "outptu", "output", 9, 2 },
		{ "max-path", "max-paths", 9, 1 },
		{ "kitten", "sitting", 9, 3 },
		{ "flaw", "lawn", 9, 2 },
		{ "abcdef", "uvwxyz", 4, 4 },
		{ "a",
		  "0123456789012345678901234567890123456789012345678901234567"
		  "890123456789",
		  5, 5 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++)
		assert_int_equal(
			ed_edit_distance(rows[i].a, rows[i].b, rows[i].limit),
			rows[i].distance);
}

static void strlist_keeps_the_order(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_strlist list = { 0 };
	char text[8];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(text, sizeof(text), "%d", i);
		ed_strlist_add(&list, ed_arena_strdup(mem, text), mem);
	}
	assert_int_equal(list.n, 1000);
	assert_string_equal(list.v[0], "0");
	assert_string_equal(list.v[9], "9");
	assert_string_equal(list.v[999], "999");
	ed_strlist_add(&list, text, mem); /* itself, not a copy */
	assert_ptr_equal(list.v[1000], text);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal_and_in_range),
		cmocka_unit_test(booleans_are_those_of_git),
		cmocka_unit_test(money_loses_no_digit),
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(bytes_are_compared_unsigned),
		cmocka_unit_test(hex_is_lower_case),
		cmocka_unit_test(edit_distance_counts_single_edits),
		cmocka_unit_test(strlist_keeps_the_order),
	};

	return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
