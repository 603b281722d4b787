/* The lines that git writes for post-receive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/hook.h"
#include "edgediff/arena.h"
#include "edgediff/compiler.h"
#include "edgediff/error.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO "0000000000000000000000000000000000000000"
#define GOOD A " " B " refs/heads/main\n"

static struct ed_arena *mem;

static int parse(struct ed_updates *out, const char *text, size_t len,
		 struct ed_error *err)
{
	return ed_updates_parse(out, text, len, mem, err);
}

static void lines_become_updates(void **state)
{
	static const char text[] = GOOD ZERO
		" " B " refs/heads/fix/\xc3\xbc\n" A " " ZERO " refs/tags/v1";
	struct ed_updates all;
	struct ed_error err;

	(void)state;
	assert_int_equal(parse(&all, text, strlen(text), &err), 0);
	assert_int_equal(all.n, 3);
	assert_string_equal(all.v[0].old_id, A);
	assert_string_equal(all.v[0].new_id, B);
	assert_string_equal(all.v[0].ref, "refs/heads/main");
	assert_true(ed_update_is_zero(all.v[1].old_id));
	assert_false(ed_update_is_zero(all.v[1].new_id));
	assert_string_equal(all.v[1].ref, "refs/heads/fix/\xc3\xbc");
	assert_string_equal(all.v[2].ref, "refs/tags/v1");
	assert_int_equal(parse(&all, "", 0, &err), 0);
	assert_int_equal(all.n, 0);
}

static const char *const bad[] = {
	"",
	"x",
	A,
	A " " B,
	A " " B " ",
	A " " B " main",
	A "  " B " refs/heads/main",
	A " " B "  refs/heads/main",
	A " " B " refs/heads/a b",
	A " " B " refs/heads/main\r",
	A " " B " refs/heads/a..b",
	A " " B " refs/heads/main^{tree}",
	A " " B " refs/heads/main~1",
	A " " B " refs/heads/@{1}",
	A " " B " refs/heads/a:b",
	A " " B " refs/heads/\033[31m",
	"A" A " " B " refs/heads/main",
	A " " A B " refs/heads/main",
	"gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa " B " refs/heads/main",
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA " B " refs/heads/main",
};

static void bad_line_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		const char *text =
			ed_arena_printf(mem, GOOD "%s\n" GOOD, bad[i]);
		struct ed_updates all;
		struct ed_error err;

		if (parse(&all, text, strlen(text), &err) == 0)
			fail_msg("'%s' is taken", bad[i]);
		assert_int_equal(err.code, ED_EUSAGE);
		assert_non_null(strstr(err.msg, "line 2:"));
	}
}

static void nul_is_no_part_of_a_line(void **state)
{
	static const char text[] = A " " B " refs/heads/ma\0in\n";
	struct ed_updates all;
	struct ed_error err;

	(void)state;
	assert_int_equal(parse(&all, text, sizeof(text) - 1, &err), -1);
	assert_non_null(strstr(err.msg, "line 1:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_updates),
		cmocka_unit_test(bad_line_is_named),
		cmocka_unit_test(nul_is_no_part_of_a_line),
	};
	int rc;

	mem = ed_arena_new();
	rc = cmocka_run_group_tests_name("updates", tests, NULL, NULL);
	ed_arena_free(mem);
	return rc;
}
