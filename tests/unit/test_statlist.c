/* The list of what a snapshot read, as bytes and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/snapshot.h"

#define MAX 65536

static struct ed_stat_entry entries[] = {
	{ .key = { .size = 1, .mtime_s = -5, .ino = UINT64_MAX },
	  .id = { { 1, 2, 3 } },
	  .path = "a",
	  .len = 1 },
	{ .key = { .ctime_ns = 999999999 }, .path = "a/\xff\n b", .len = 6 },
	{ .path = "ab", .len = 2 },
};
static const struct ed_stat_list all = { .v = entries, .n = 3, .cap = 3 };

static int make(void **state)
{
	static struct ed_buf text;

	ed_buf_init(&text, MAX);
	ed_stat_list_write(&text, &all);
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
	struct ed_arena *mem = ed_arena_new();
	/* A copy of its own, so that a sanitizer sees its end. */
	char *copy = ed_arena_strndup(mem, text, len);
	struct ed_stat_list list;
	bool ok = ed_stat_list_read(&list, copy, len, mem);

	ed_arena_free(mem);
	return ok;
}

static void what_is_written_is_read(void **state)
{
	const struct ed_buf *text = *state;
	struct ed_arena *mem = ed_arena_new();
	struct ed_stat_list list;

	assert_true(ed_stat_list_read(&list, text->data, text->len, mem));
	assert_int_equal(list.n, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_memory_equal(&list.v[i].key, &entries[i].key,
				    sizeof(entries[i].key));
		assert_memory_equal(&list.v[i].id, &entries[i].id,
				    sizeof(entries[i].id));
		assert_int_equal(list.v[i].len, entries[i].len);
		assert_memory_equal(list.v[i].path, entries[i].path,
				    entries[i].len);
	}
	ed_arena_free(mem);
}

static void entries_are_found_by_path(void **state)
{
	(void)state;
	assert_ptr_equal(ed_stat_list_find(&all, "a", 1), &entries[0]);
	assert_ptr_equal(ed_stat_list_find(&all, "abc", 2), &entries[2]);
	assert_null(ed_stat_list_find(&all, "abc", 3));
	assert_null(ed_stat_list_find(&(struct ed_stat_list){ 0 }, "a", 1));
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
	struct ed_stat_entry bad[2] = { entries[0], entries[0] };
	const struct ed_stat_list list = { .v = bad, .n = 2 };
	struct ed_buf text;

	(void)state;
	ed_buf_init(&text, MAX);
	for (int i = 0; i < 4; i++) {
		bad[1] = entries[i == 1 ? 0 : 1];
		bad[0] = entries[i == 0 ? 2 : 0]; /* out of order, twice */
		if (i == 2)
			bad[0].len = 0;
		ed_buf_clear(&text);
		if (i == 3) {
			bad[1].path = "a\0b";
			bad[1].len = 3;
		}
		ed_stat_list_write(&text, &list);
		assert_false(reads(text.data, text.len));
	}
	ed_buf_dispose(&text);
}

static void an_empty_list_is_one(void **state)
{
	struct ed_buf text;

	(void)state;
	ed_buf_init(&text, MAX);
	ed_stat_list_write(&text, &(struct ed_stat_list){ 0 });
	assert_true(reads(text.data, text.len));
	ed_buf_dispose(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, make,
						drop),
		cmocka_unit_test(entries_are_found_by_path),
		cmocka_unit_test_setup_teardown(each_cut_is_noticed, make,
						drop),
		cmocka_unit_test_setup_teardown(each_flipped_bit_is_noticed,
						make, drop),
		cmocka_unit_test(bad_lists_are_refused),
		cmocka_unit_test(an_empty_list_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
