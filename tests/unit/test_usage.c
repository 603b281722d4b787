/* The cache of usage: what was written is read, all else is no cache. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/usage.h"

static void put(struct ed_buf *out, struct ed_usage_known *v, size_t n)
{
	const struct ed_usage_cache cache = { .v = v, .n = n };
	struct ed_error err;

	ed_buf_init(out, 65536);
	assert_int_equal(ed_usage_cache_put(out, &cache, &err), 0);
}

static void what_was_written_is_read(void **state)
{
	struct ed_usage_known v[] = { { "E1", "I1", 3 }, { "dt_2", "I2", 0 } };
	struct ed_arena *mem = ed_arena_new();
	struct ed_usage_cache cache;
	struct ed_buf text;

	(void)state;
	put(&text, v, 2);
	ed_usage_cache_parse(&cache, text.data, text.len, mem);
	assert_int_equal(cache.n, 2);
	assert_string_equal(cache.v[1].distribution, "dt_2");
	assert_string_equal(cache.v[1].id, "I2");
	assert_int_equal(cache.v[0].paths, 3);
	ed_buf_dispose(&text);
	put(&text, NULL, 0);
	ed_usage_cache_parse(&cache, text.data, text.len, mem);
	assert_int_equal(cache.n, 0);
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

static void any_damage_empties_it(void **state)
{
	struct ed_usage_known v[] = { { "E1", "I1", 3 }, { "E2", "I2", 4 } };
	struct ed_arena *mem = ed_arena_new();
	struct ed_usage_cache cache;
	struct ed_buf text;

	(void)state;
	put(&text, v, 2);
	for (size_t i = 0; i < text.len; i++) {
		text.data[i] ^= 1;
		ed_usage_cache_parse(&cache, text.data, text.len, mem);
		if (cache.n != 0)
			fail_msg("byte %zu", i);
		text.data[i] ^= 1;
		ed_usage_cache_parse(&cache, text.data, i, mem);
		assert_int_equal(cache.n, 0);
	}
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

/* A digest that is right says nothing about the lines. */
static void lines_of_another_kind_are_no_cache(void **state)
{
	static const struct ed_usage_known table[] = {
		{ "E1 x", "I1", 3 },
		{ "E1", "../I1", 3 },
		{ "", "I1", 3 },
		{ "E1", "I1", 99999999 },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_usage_known v = table[i];
		struct ed_usage_cache cache;
		struct ed_buf text;

		put(&text, &v, 1);
		ed_usage_cache_parse(&cache, text.data, text.len, mem);
		assert_int_equal(cache.n, 0);
		ed_buf_dispose(&text);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(any_damage_empties_it),
		cmocka_unit_test(lines_of_another_kind_are_no_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
