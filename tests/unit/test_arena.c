/* Blocks that are aligned, disjoint, kept while an array grows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/arena.h"

static int make(void **state)
{
	*state = ed_arena_new();
	return 0;
}

static int drop(void **state)
{
	ed_arena_free(*state);
	return 0;
}

static void blocks_of_any_size_are_aligned_and_disjoint(void **state)
{
	/* Around the sizes at which a block gets a malloc of its own. */
	static const size_t sizes[] = { 0,     1,      7,      8,     15,
					16,    17,     4095,   32767, 32768,
					32769, 262143, 262144, 300000 };
	unsigned char *p[ED_COUNT(sizes) * 3];
	size_t n = 0;

	for (size_t round = 0; round < 3; round++) {
		for (size_t i = 0; i < ED_COUNT(sizes); i++, n++) {
			p[n] = ed_arena_alloc(*state, sizes[i]);
			assert_non_null(p[n]);
			assert_int_equal(
				(uintptr_t)p[n] % _Alignof(max_align_t), 0);
			memset(p[n], (int)n + 1, sizes[i]);
		}
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizes[i % ED_COUNT(sizes)]; j++)
			assert_int_equal(p[i][j], i + 1);
	}
}

static void zalloc_clears_memory_that_was_used_before(void **state)
{
	unsigned char *p;

	memset(ed_arena_alloc(*state, 100000), 0xee, 100000);
	memset(ed_arena_alloc(*state, 1000), 0xee, 1000);
	ed_arena_reset(*state);
	for (size_t size = 1000; size <= 100000; size *= 100) {
		p = ed_arena_zalloc(*state, size / 8, 8);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
	}
}

static void strndup_copies_and_terminates(void **state)
{
	char text[] = "abcdef";
	char *copy = ed_arena_strndup(*state, text, 3);
	char *zero = ed_arena_strndup(*state, "a\0b", 3);

	text[0] = 'X';
	assert_string_equal(copy, "abc");
	assert_memory_equal(zero, "a\0b", 4);
	assert_string_equal(ed_arena_strndup(*state, NULL, 0), "");
	assert_string_equal(ed_arena_strdup(*state, ""), "");
	assert_string_equal(ed_arena_strdup(*state, "x y"), "x y");
}

static void printf_makes_room_for_what_it_prints(void **state)
{
	char *text = ed_arena_printf(*state, "%s-%d-%zu", "a", -5, (size_t)7);
	char *wide = ed_arena_printf(*state, "%*s|", 50000, "x");

	assert_string_equal(text, "a--5-7");
	assert_int_equal(strlen(wide), 50001);
	assert_int_equal(wide[49999], 'x');
	assert_int_equal(wide[50000], '|');
}

/* Two arrays at once: one may not grow over the other, nor over the pieces
 * allocated in between, whether copied or moved by the system. */
static void growing_arrays_keep_their_elements(void **state)
{
	const uint32_t most = 200000;
	uint32_t *a = NULL;
	uint64_t *b = NULL;
	size_t a_cap = 0;
	size_t b_cap = 0;
	char *piece = ed_arena_strdup(*state, "in between");

	for (uint32_t i = 0; i < most; i++) {
		a = ed_arena_grow(*state, a, i, &a_cap, sizeof(*a));
		a[i] = i ^ 0x5a5a5a5a;
		b = ed_arena_grow(*state, b, i, &b_cap, sizeof(*b));
		b[i] = (uint64_t)i << 20;
		assert_true(a_cap > i && b_cap > i);
	}
	for (uint32_t i = 0; i < most; i++) {
		assert_int_equal(a[i], i ^ 0x5a5a5a5a);
		assert_true(b[i] == (uint64_t)i << 20);
	}
	assert_string_equal(piece, "in between");
}

static void array_with_room_stays_where_it_is(void **state)
{
	size_t cap = 0;
	char *v = ed_arena_grow(*state, NULL, 0, &cap, 1);
	size_t first = cap;

	assert_true(first >= 1);
	for (size_t n = 1; n < first; n++)
		assert_ptr_equal(ed_arena_grow(*state, v, n, &cap, 1), v);
	assert_int_equal(cap, first);
}

static void arena_is_usable_after_reset(void **state)
{
	for (int i = 0; i < 3; i++) {
		char *p = ed_arena_alloc(*state, 40000);

		p[39999] = 'z';
		assert_string_equal(ed_arena_strdup(*state, "again"), "again");
		ed_arena_reset(*state);
	}
}

static void freeing_null_does_nothing(void **state)
{
	(void)state;
	ed_arena_free(NULL);
}

static void zalloc_too_much(struct ed_arena *mem)
{
	/* Wraps to 16 bytes where the product is not checked. */
	(void)ed_arena_zalloc(mem, SIZE_MAX / 16 + 2, 16);
}

static void alloc_too_much(struct ed_arena *mem)
{
	(void)ed_arena_alloc(mem, SIZE_MAX - 8);
}

static void grow_too_much(struct ed_arena *mem)
{
	size_t cap = SIZE_MAX / 2 + 1;

	(void)ed_arena_grow(mem, NULL, cap, &cap, 8);
}

/* Exit status 1 and one line, in a process of its own. */
static void expect_oom(void (*fn)(struct ed_arena *), struct ed_arena *mem)
{
	char line[64] = "";
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(ends[1], STDERR_FILENO);
		fn(mem);
		_exit(99);
	}
	(void)close(ends[1]);
	assert_true(read(ends[0], line, sizeof(line) - 1) >= 0);
	(void)close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_string_equal(line, "edgediff: out of memory\n");
}

static void sizes_that_overflow_are_out_of_memory(void **state)
{
	expect_oom(zalloc_too_much, *state);
	expect_oom(alloc_too_much, *state);
	expect_oom(grow_too_much, *state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(blocks_of_any_size_are_aligned_and_disjoint),
		TEST(zalloc_clears_memory_that_was_used_before),
		TEST(strndup_copies_and_terminates),
		TEST(printf_makes_room_for_what_it_prints),
		TEST(growing_arrays_keep_their_elements),
		TEST(array_with_room_stays_where_it_is),
		TEST(arena_is_usable_after_reset),
		TEST(freeing_null_does_nothing),
		TEST(sizes_that_overflow_are_out_of_memory),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
