/* Caller references: the same submission, the same name; else another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cloudfront/reference.h"
#include "edgediff/error.h"

#define HEAD "0123456789abcdef0123456789abcdef01234567"
#define BASE "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const paths[] = { "/a", "/b*" };

static const struct ed_submit plain = {
	.target = "production",
	.head = HEAD,
	.base = BASE,
	.link = "tip",
};

static int make(char *out, const struct ed_submit *how, size_t n_batches,
		size_t batch, struct ed_error *err)
{
	const struct ed_reference ref = { .how = how,
					  .distribution = "E1",
					  .paths = paths,
					  .n_paths = 2,
					  .n_batches = n_batches };

	return ed_reference_make(out, &ref, batch, err);
}

static void the_form_is_the_documented_one(void **state)
{
	char out[ED_MAX_REFERENCE + 1];
	struct ed_error err;

	(void)state;
	/* printf 'E1\0bbb...\00123...\0tip\0/a\0/b*\0' | sha256sum */
	assert_int_equal(make(out, &plain, 1, 1, &err), 0);
	assert_string_equal(out,
			    "edgediff:production:" HEAD ":910a50eb384376cb");
	assert_int_equal(make(out, &plain, 12, 11, &err), 0);
	assert_string_equal(out,
			    "edgediff:production:" HEAD ":910a50eb384376cb:11");
}

static void every_ingredient_makes_a_difference(void **state)
{
	static const char *const other[] = { "/a", "/c" };
	static const char *const joined[] = { "/a/b*" };
	struct ed_submit how = plain;
	struct ed_reference ref = { .how = &how,
				    .distribution = "E1",
				    .paths = paths,
				    .n_paths = 2,
				    .n_batches = 1 };
	char out[7][ED_MAX_REFERENCE + 1];
	struct ed_error err;

	(void)state;
	assert_int_equal(ed_reference_make(out[0], &ref, 1, &err), 0);
	how.link = "other";
	assert_int_equal(ed_reference_make(out[1], &ref, 1, &err), 0);
	how = plain;
	how.base = "empty";
	assert_int_equal(ed_reference_make(out[2], &ref, 1, &err), 0);
	how = plain;
	ref.distribution = "E2";
	assert_int_equal(ed_reference_make(out[3], &ref, 1, &err), 0);
	ref.distribution = "E1";
	ref.paths = other;
	assert_int_equal(ed_reference_make(out[4], &ref, 1, &err), 0);
	ref.n_paths = 1;
	assert_int_equal(ed_reference_make(out[5], &ref, 1, &err), 0);
	ref.paths = joined;
	assert_int_equal(ed_reference_make(out[6], &ref, 1, &err), 0);
	for (size_t i = 0; i < 7; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(out[i], out[j]);
}

static void targets_are_made_harmless_and_cut(void **state)
{
	static const struct {
		const char *target, *start;
	} table[] = {
		{ NULL, "edgediff:-:" HEAD ":" },
		{ "a b:c\n\xc3\xa9", "edgediff:a-b-c---:" HEAD ":" },
		{ "0123456789012345678901234567890123456789012345678901234567"
		  "8901234567890123456789",
		  "edgediff:0123456789012345678901234567890123456789"
		  "0123456789012345:" HEAD ":" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_submit how = plain;
		char out[ED_MAX_REFERENCE + 1];
		struct ed_error err;

		how.target = table[i].target;
		assert_int_equal(make(out, &how, 1, 1, &err), 0);
		assert_memory_equal(out, table[i].start,
				    strlen(table[i].start));
		assert_int_equal(strlen(out), strlen(table[i].start) + 16);
		assert_int_equal(make(out, &how, 1000, 1000, &err), 0);
		assert_true(strlen(out) <= ED_MAX_REFERENCE);
		assert_string_equal(out + strlen(out) - 5, ":1000");
	}
}

static void a_given_one_is_kept(void **state)
{
	char longer[ED_MAX_REFERENCE + 2];
	char out[ED_MAX_REFERENCE + 1];
	struct ed_submit how = plain;
	struct ed_error err;

	(void)state;
	how.caller_reference = "release 7";
	assert_int_equal(make(out, &how, 1, 1, &err), 0);
	assert_string_equal(out, "release 7");
	assert_int_equal(make(out, &how, 2, 2, &err), 0);
	assert_string_equal(out, "release 7:2");
	how.caller_reference = "";
	assert_int_equal(make(out, &how, 1, 1, &err), -1);
	assert_string_equal(err.msg, "--caller-reference is empty");
	how.caller_reference = "a\tb";
	assert_int_equal(make(out, &how, 1, 1, &err), -1);
	assert_string_equal(err.msg, "--caller-reference has other than "
				     "printable ASCII characters");
	memset(longer, 'x', sizeof(longer));
	longer[ED_MAX_REFERENCE] = '\0';
	how.caller_reference = longer;
	assert_int_equal(make(out, &how, 1, 1, &err), 0);
	assert_int_equal(make(out, &how, 2, 1, &err), -1);
	assert_string_equal(err.msg, "--caller-reference is longer than 126 "
				     "characters");
	assert_int_equal(err.code, ED_EUSAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_is_the_documented_one),
		cmocka_unit_test(every_ingredient_makes_a_difference),
		cmocka_unit_test(targets_are_made_harmless_and_cut),
		cmocka_unit_test(a_given_one_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
