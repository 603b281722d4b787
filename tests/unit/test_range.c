/* What the positional revisions and --base mean together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/range.h"

struct row {
	const char *option;
	const char *args[4]; /* NULL ends them */
	const char *base, *head;
};

static const struct row good[] = {
	{ NULL, { NULL }, NULL, "HEAD" },
	{ NULL, { "A" }, "A", "HEAD" },
	{ NULL, { "A", "B" }, "A", "B" },
	{ NULL, { "A..B" }, "A", "B" },
	{ NULL, { "A.." }, "A", "HEAD" },
	{ NULL, { "A...B" }, "A", "B" },
	{ NULL, { "A..." }, "A", "HEAD" },
	{ NULL, { "v1.0..v1.1" }, "v1.0", "v1.1" },
	{ NULL, { "HEAD~2..HEAD^{tree}" }, "HEAD~2", "HEAD^{tree}" },
	{ NULL, { "@~1", "@" }, "HEAD~1", "HEAD" },
	{ NULL, { "@^..@:docs" }, "HEAD^", "HEAD:docs" },
	{ NULL, { "@{u}", "@x" }, "@{u}", "@x" },
	{ NULL, { "empty" }, "empty", "HEAD" },
	{ "A", { NULL }, "A", "HEAD" },
	{ "A", { "B" }, "A", "B" },
	{ "empty", { NULL }, "empty", "HEAD" },
	{ "empty", { "B" }, "empty", "B" },
};

/* The last word is what the message says. */
static const struct {
	struct row row;
	const char *says;
} bad[] = {
	{ { NULL, { "A", "B", "C" }, 0, 0 }, "'C'" },
	{ { "A", { "B", "C" }, 0, 0 }, "'C'" },
	{ { NULL, { "A..B", "C" }, 0, 0 }, "'C': one revision too many" },
	{ { "A", { "B..C" }, 0, 0 }, "both name the base" },
	{ { NULL, { "A..B", "C" }, 0, 0 }, "'C'" },
	{ { NULL, { "A", "B..C" }, 0, 0 }, "'A'" },
	{ { NULL, { "..B" }, 0, 0 }, "no base" },
	{ { NULL, { ".." }, 0, 0 }, "no base" },
	{ { NULL, { "...B" }, 0, 0 }, "no base" },
	{ { NULL, { "" }, 0, 0 }, "revision 1 is empty" },
	{ { NULL, { "A", "" }, 0, 0 }, "revision 2 is empty" },
	{ { NULL, { "", "B" }, 0, 0 }, "revision 1 is empty" },
	{ { "", { NULL }, 0, 0 }, "--base is empty" },
	{ { "", { "B" }, 0, 0 }, "--base is empty" },
	{ { "A", { "" }, 0, 0 }, "revision 1 is empty" },
};

static int parse(struct ed_revs *out, const struct row *row,
		 struct ed_arena *mem, struct ed_error *err)
{
	size_t n = 0;

	while (row->args[n])
		n++;
	return ed_revs_parse(out, row->option, row->args, n, mem, err);
}

static void same(const char *is, const char *wanted)
{
	if (wanted && is)
		assert_string_equal(is, wanted);
	else
		assert_ptr_equal(is, wanted);
}

static void words_become_two_revisions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(good); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_error err = { 0 };
		struct ed_revs revs = { 0 };

		if (parse(&revs, &good[i], mem, &err) < 0)
			fail_msg("row %zu: %s", i, err.msg);
		same(revs.base, good[i].base);
		same(revs.head, good[i].head);
		ed_arena_free(mem);
	}
}

/* An unset variable of a CI job must never mean "nothing changed". */
static void wrong_words_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_error err = { 0 };
		struct ed_revs revs = { .base = "old", .head = "old" };

		if (parse(&revs, &bad[i].row, mem, &err) == 0)
			fail_msg("row %zu was accepted", i);
		assert_int_equal(err.code, ED_EUSAGE);
		if (!strstr(err.msg, bad[i].says))
			fail_msg("row %zu: %s", i, err.msg);
		assert_string_equal(revs.base, "old");
		assert_string_equal(revs.head, "old");
		ed_arena_free(mem);
	}
}

static void origins_have_the_words_of_the_report(void **state)
{
	(void)state;
	assert_string_equal(ed_base_from_name(ED_BASE_ARGUMENT), "argument");
	assert_string_equal(ed_base_from_name(ED_BASE_EMPTY), "empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_two_revisions),
		cmocka_unit_test(wrong_words_are_refused),
		cmocka_unit_test(origins_have_the_words_of_the_report),
	};

	ed_log_set(ED_LOG_ERROR); /* three dots warn */
	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
