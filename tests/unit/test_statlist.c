/* The list of what a snapshot saw, as bytes and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/buf.h"
#include "edgediff/snapshot.h"

#define MAX 65536

static const struct ed_stat_entry page = {
	.key = { .size = 1, .mtime_s = -5, .ino = UINT64_MAX, .dev = 7 },
	.id = { { 1, 2, 3 } },
	.name = "\xff\n b",
	.len = 4,
};
static const struct ed_stat_entry folder = {
	.key = { .ctime_ns = 999999999 },
	.id = { { 9 } },
	.whole = true,
};

/* page and docs/page and an empty folder, z. */
static int make(void **state)
{
	static struct ed_buf text;
	size_t top, at;

	ed_buf_init(&text, MAX);
	ed_stat_begin(&text);
	top = ed_stat_open(&text, "", 0);
	ed_stat_put(&text, &page);
	at = ed_stat_open(&text, "docs", 4);
	ed_stat_put(&text, &page);
	ed_stat_close(&text, at, &folder);
	at = ed_stat_open(&text, "z", 1);
	ed_stat_close(&text, at, &(struct ed_stat_entry){ 0 });
	ed_stat_close(&text, top, &folder);
	ed_stat_end(&text);
	*state = &text;
	return text.failed;
}

static int drop(void **state)
{
	ed_buf_dispose(*state);
	return 0;
}

static bool reads(const char *text, size_t len)
{
	/* A copy of its own, so that a sanitizer sees its end. */
	char *copy = malloc(len + 1);
	struct ed_stat_entry top;
	bool ok;

	assert_non_null(copy);
	memcpy(copy, text, len);
	ok = ed_stat_read(&top, copy, len);
	free(copy);
	return ok;
}

static void expect_page(const struct ed_stat_entry *e)
{
	assert_false(e->folder);
	assert_memory_equal(&e->key, &page.key, sizeof(page.key));
	assert_memory_equal(&e->id, &page.id, sizeof(page.id));
	assert_int_equal(e->len, page.len);
	assert_string_equal(e->name, page.name);
}

static void what_is_written_is_read(void **state)
{
	const struct ed_buf *text = *state;
	struct ed_stat_entry top, e, inner;
	const char *p, *end, *q;

	assert_true(ed_stat_read(&top, text->data, text->len));
	assert_true(top.folder && top.whole);
	assert_memory_equal(&top.key, &folder.key, sizeof(top.key));
	p = top.inside;
	end = p + top.inside_len;
	assert_int_equal(ed_stat_next(&e, &p, end), 1);
	expect_page(&e);
	assert_int_equal(ed_stat_next(&e, &p, end), 1);
	assert_true(e.folder && e.whole);
	assert_string_equal(e.name, "docs");
	assert_int_equal(e.id.id[0], 9);
	q = e.inside;
	assert_int_equal(ed_stat_next(&inner, &q, q + e.inside_len), 1);
	expect_page(&inner);
	assert_int_equal(ed_stat_next(&inner, &q, q), 0);
	assert_int_equal(ed_stat_next(&e, &p, end), 1);
	assert_true(e.folder && !e.whole);
	assert_int_equal(e.inside_len, 0);
	assert_int_equal(ed_stat_next(&e, &p, end), 0);
}

static void each_cut_is_noticed(void **state)
{
	const struct ed_buf *text = *state;

	for (size_t n = 0; n < text->len; n++)
		assert_false(reads(text->data, n));
	assert_true(reads(text->data, text->len));
}

static void each_flipped_bit_is_noticed(void **state)
{
	struct ed_buf *text = *state;

	for (size_t i = 0; i < text->len * 8; i++) {
		text->data[i / 8] = (char)(text->data[i / 8] ^ 1 << i % 8);
		assert_false(reads(text->data, text->len));
		text->data[i / 8] = (char)(text->data[i / 8] ^ 1 << i % 8);
	}
}

/* With a checksum that fits: what a mistake of ours could write. */
static void bad_lists_are_refused(void **state)
{
	struct ed_buf text;
	size_t at;

	(void)state;
	ed_buf_init(&text, MAX);
	ed_stat_begin(&text);
	ed_stat_end(&text);
	assert_false(reads(text.data, text.len)); /* no top */
	ed_buf_clear(&text);
	ed_stat_begin(&text);
	at = ed_stat_open(&text, "name", 4);
	ed_stat_close(&text, at, &folder);
	ed_stat_end(&text);
	assert_false(reads(text.data, text.len)); /* a top with a name */
	ed_buf_clear(&text);
	ed_stat_begin(&text);
	ed_stat_put(&text, &page);
	ed_stat_end(&text);
	assert_false(reads(text.data, text.len)); /* a file */
	ed_buf_clear(&text);
	ed_stat_begin(&text);
	at = ed_stat_open(&text, "", 0);
	ed_stat_close(&text, at, &folder);
	at = ed_stat_open(&text, "", 0);
	ed_stat_close(&text, at, &folder);
	ed_stat_end(&text);
	assert_false(reads(text.data, text.len)); /* two tops */
	ed_buf_dispose(&text);
}

/* Offsets in a record, as a list of another version might use them. */
static void bad_entries_are_no_entries(void **state)
{
	struct ed_buf *text = *state;
	struct ed_stat_entry top, e;
	const size_t offsets[] = { 56, 63, 64, 67, 68, 71 };

	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		const char *p;
		char *byte;

		assert_true(ed_stat_read(&top, text->data, text->len));
		p = top.inside;
		byte = text->data + (p - text->data) + offsets[i];
		*byte = (char)(*byte ^ 0x7c);
		assert_int_equal(ed_stat_next(&e, &p, p + top.inside_len), -1);
		assert_ptr_equal(p, top.inside);
		*byte = (char)(*byte ^ 0x7c);
	}
}

static void a_list_that_does_not_fit_fails(void **state)
{
	struct ed_buf text;
	size_t at;

	(void)state;
	ed_buf_init(&text, 200);
	ed_stat_begin(&text);
	at = ed_stat_open(&text, "", 0);
	ed_stat_put(&text, &page);
	ed_stat_close(&text, at, &folder);
	ed_stat_end(&text);
	assert_true(text.failed);
	ed_buf_dispose(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, make,
						drop),
		cmocka_unit_test_setup_teardown(each_cut_is_noticed, make,
						drop),
		cmocka_unit_test_setup_teardown(each_flipped_bit_is_noticed,
						make, drop),
		cmocka_unit_test(bad_lists_are_refused),
		cmocka_unit_test_setup_teardown(bad_entries_are_no_entries,
						make, drop),
		cmocka_unit_test(a_list_that_does_not_fit_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
