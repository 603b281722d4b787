/* Free allowance, billed paths, dollars rounded up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "edgediff/cost.h"

static void first_thousand_paths_are_free(void **state)
{
	static const struct {
		struct ed_tariff tariff;
		uint64_t paths, left, billed, micros;
	} rows[] = {
		{ { 1000, 0, 5000 }, 0, 1000, 0, 0 },
		{ { 1000, 0, 5000 }, 1000, 1000, 0, 0 },
		{ { 1000, 0, 5000 }, 1001, 1000, 1, 5000 },
		{ { 1000, 214, 5000 }, 4, 786, 0, 0 },
		{ { 1000, 999, 5000 }, 2, 1, 1, 5000 },
		{ { 1000, 1000, 5000 }, 3, 0, 3, 15000 },
		{ { 1000, 70000, 5000 }, 3, 0, 3, 15000 },
		{ { 0, 0, 5000 }, 3000, 0, 3000, 15000000 },
		{ { 0, 0, 0 }, 3000, 0, 3000, 0 },
		{ { 0, 0, 1000000000 },
		  1000000000,
		  0,
		  1000000000,
		  1000000000000000000 },
		{ { 1000000000, 1, 5000 }, 1000000000, 999999999, 1, 5000 },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_cost cost =
			ed_cost_of(&rows[i].tariff, rows[i].paths);

		assert_int_equal(ed_cost_left(&rows[i].tariff), rows[i].left);
		assert_int_equal(cost.billed_paths, rows[i].billed);
		assert_int_equal(cost.usd_micros, rows[i].micros);
	}
}

static void dollars_have_three_decimals_and_round_up(void **state)
{
	static const struct {
		uint64_t micros;
		const char *text;
	} rows[] = {
		{ 0, "0.000" },
		{ 1, "0.001" },
		{ 999, "0.001" },
		{ 1000, "0.001" },
		{ 1001, "0.002" },
		{ 5000, "0.005" },
		{ 999000, "0.999" },
		{ 999001, "1.000" },
		{ 15000000, "15.000" },
		{ 1234567890, "1234.568" },
		{ 1000000000000000000, "1000000000000.000" },
		{ UINT64_MAX, "18446744073709.552" },
	};
	char text[ED_USD_MAX];

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		ed_cost_usd(text, rows[i].micros);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_thousand_paths_are_free),
		cmocka_unit_test(dollars_have_three_decimals_and_round_up),
	};

	return cmocka_run_group_tests_name("cost", tests, NULL, NULL);
}
