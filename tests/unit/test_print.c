/* What a command prints: all of it, or an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/run.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"

/* Half a report would be taken for a whole one. */
static void a_report_that_was_cut_is_not_printed(void **state)
{
	struct ed_error err = { 0 };
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 3);
	ed_buf_puts(&out, "ab");
	ed_buf_puts(&out, "cd");
	assert_int_equal(ed_print(&out, &err), -1);
	assert_int_equal(err.code, ED_ESYSTEM);
	assert_string_equal(err.msg, "the report is larger than 3 bytes");
	ed_buf_dispose(&out);
}

/* Of small texts the failure shows only when they are flushed. */
static void a_full_disk_is_an_error(void **state)
{
	struct ed_error err = { 0 };
	int ours = dup(STDOUT_FILENO);
	struct ed_buf out;
	int ret;

	(void)state;
	ed_buf_init(&out, 16);
	ed_buf_puts(&out, "a\n");
	assert_int_equal(fflush(stdout), 0);
	assert_non_null(freopen("/dev/full", "w", stdout));
	ret = ed_print(&out, &err);
	clearerr(stdout);
	assert_true(dup2(ours, STDOUT_FILENO) >= 0);
	assert_int_equal(close(ours), 0);
	assert_int_equal(ret, -1);
	assert_int_equal(err.code, ED_ESYSTEM);
	assert_string_equal(err.msg, "stdout: cannot write");
	ed_buf_dispose(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_that_was_cut_is_not_printed),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
