/* Dates, and lines split into words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "aws/words.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"

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
		cmocka_unit_test(lines_are_split_as_a_shell_does),
		cmocka_unit_test(a_line_that_is_not_closed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
