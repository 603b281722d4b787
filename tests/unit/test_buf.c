/* A string that grows up to its maximum and not one byte further. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/buf.h"

static void new_buf_is_an_empty_string(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 10);
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.len, 0);
	assert_false(buf.failed);
	ed_buf_put(&buf, NULL, 0);
	assert_string_equal(buf.data, "");
	ed_buf_dispose(&buf);
}

static void appends_add_up(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 100);
	ed_buf_puts(&buf, "ab");
	ed_buf_putc(&buf, '\0');
	ed_buf_put(&buf, "cdx", 2);
	ed_buf_printf(&buf, "%03d%s", 7, "!");
	assert_int_equal(buf.len, 9);
	assert_memory_equal(buf.data, "ab\0cd007!", 10);
	assert_false(buf.failed);
	ed_buf_dispose(&buf);
}

static void terminated_at_every_length(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 5000);
	for (size_t n = 1; n <= 5000; n++) {
		ed_buf_putc(&buf, 'a');
		assert_int_equal(buf.len, n);
		assert_int_equal(buf.data[n], '\0');
		assert_true(buf.cap > n);
	}
	assert_int_equal(strlen(buf.data), 5000);
	assert_false(buf.failed);
	ed_buf_dispose(&buf);
}

static void maximum_itself_fits_by_every_append(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 5);
	ed_buf_put(&buf, "hello", 5);
	assert_false(buf.failed);
	assert_string_equal(buf.data, "hello");
	ed_buf_clear(&buf);
	ed_buf_puts(&buf, "hello");
	assert_false(buf.failed);
	assert_string_equal(buf.data, "hello");
	ed_buf_clear(&buf);
	ed_buf_printf(&buf, "%s", "hello");
	assert_false(buf.failed);
	assert_string_equal(buf.data, "hello");
	ed_buf_clear(&buf);
	for (int i = 0; i < 5; i++)
		ed_buf_putc(&buf, 'x');
	assert_false(buf.failed);
	assert_string_equal(buf.data, "xxxxx");
	ed_buf_dispose(&buf);
}

static void one_byte_too_many_adds_nothing_and_sticks(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 5);
	ed_buf_puts(&buf, "abc");
	ed_buf_puts(&buf, "def");
	assert_true(buf.failed);
	assert_string_equal(buf.data, "abc");
	ed_buf_putc(&buf, 'd'); /* would fit, comes too late */
	ed_buf_printf(&buf, "%c", 'e');
	assert_string_equal(buf.data, "abc");
	assert_int_equal(buf.len, 3);
	ed_buf_clear(&buf);
	assert_false(buf.failed);
	ed_buf_printf(&buf, "%s", "123456");
	assert_true(buf.failed);
	assert_string_equal(buf.data, "");
	ed_buf_dispose(&buf);
}

static void maximum_of_zero_takes_nothing(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 0);
	ed_buf_puts(&buf, "");
	assert_false(buf.failed);
	ed_buf_putc(&buf, 'a');
	assert_true(buf.failed);
	assert_string_equal(buf.data, "");
	ed_buf_dispose(&buf);
}

static void huge_length_does_not_wrap_around(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 100);
	ed_buf_puts(&buf, "abc");
	ed_buf_put(&buf, "x", SIZE_MAX - 1);
	assert_true(buf.failed);
	assert_string_equal(buf.data, "abc");
	ed_buf_dispose(&buf);
}

static void cut_only_shortens(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 100);
	ed_buf_puts(&buf, "abcdef");
	ed_buf_cut(&buf, 6);
	assert_string_equal(buf.data, "abcdef");
	ed_buf_cut(&buf, 2);
	assert_string_equal(buf.data, "ab");
	assert_int_equal(buf.len, 2);
	ed_buf_puts(&buf, "Z");
	assert_string_equal(buf.data, "abZ");
	ed_buf_cut(&buf, 0);
	assert_string_equal(buf.data, "");
	ed_buf_dispose(&buf);
}

static void disposed_and_wiped_bufs_are_usable_again(void **state)
{
	struct ed_buf buf;

	(void)state;
	ed_buf_init(&buf, 100);
	for (int i = 0; i < 2; i++) {
		ed_buf_puts(&buf, "secret");
		ed_buf_wipe(&buf);
		assert_string_equal(buf.data, "");
		assert_int_equal(buf.cap, 0);
		ed_buf_puts(&buf, "text");
		ed_buf_dispose(&buf);
		ed_buf_dispose(&buf);
		assert_string_equal(buf.data, "");
		assert_int_equal(buf.max, 100);
	}
}

static void file_is_read_as_far_as_it_fits(void **state)
{
	FILE *f = tmpfile();
	struct ed_buf buf;

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(fputc('a' + i % 26, f), 'a' + i % 26);
	rewind(f);
	ed_buf_init(&buf, 100001);
	ed_buf_putc(&buf, '-');
	assert_int_equal(ed_buf_read(&buf, f), 0);
	assert_false(buf.failed);
	assert_int_equal(buf.len, 100001);
	assert_memory_equal(buf.data, "-abc", 4);
	assert_int_equal(buf.data[100000], 'a' + 99999 % 26);
	ed_buf_dispose(&buf);
	rewind(f);
	ed_buf_init(&buf, 99999);
	assert_int_equal(ed_buf_read(&buf, f), 0);
	assert_true(buf.failed);
	ed_buf_dispose(&buf);
	(void)fclose(f);
}

static void folder_cannot_be_read(void **state)
{
	FILE *f = fopen("/", "rb");
	struct ed_buf buf;

	(void)state;
	assert_non_null(f);
	ed_buf_init(&buf, 10);
	assert_int_equal(ed_buf_read(&buf, f), -1);
	assert_int_equal(errno, EISDIR);
	ed_buf_dispose(&buf);
	(void)fclose(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_buf_is_an_empty_string),
		cmocka_unit_test(appends_add_up),
		cmocka_unit_test(terminated_at_every_length),
		cmocka_unit_test(maximum_itself_fits_by_every_append),
		cmocka_unit_test(one_byte_too_many_adds_nothing_and_sticks),
		cmocka_unit_test(maximum_of_zero_takes_nothing),
		cmocka_unit_test(huge_length_does_not_wrap_around),
		cmocka_unit_test(cut_only_shortens),
		cmocka_unit_test(disposed_and_wiped_bufs_are_usable_again),
		cmocka_unit_test(file_is_read_as_far_as_it_fits),
		cmocka_unit_test(folder_cannot_be_read),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
