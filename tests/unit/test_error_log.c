/* Messages that are shortened, not lost, and lines that cannot drive a
 * terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"

static void failing_is_one_statement(void **state)
{
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_fail(&err, ED_EREPO, "%s: %d", "thing", 7), -1);
	assert_int_equal(err.code, ED_EREPO);
	assert_string_equal(err.msg, "thing: 7");
}

static void wrapping_puts_context_before(void **state)
{
	struct ed_error err = { 0 };

	(void)state;
	(void)ed_fail(&err, ED_ECONFIG, "bad value");
	assert_int_equal(ed_wrap(&err, "--set %s", "site.root"), -1);
	assert_int_equal(ed_wrap(&err, "outer"), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_string_equal(err.msg, "outer: --set site.root: bad value");
}

static void a_failure_that_names_no_code_is_never_a_success(void **state)
{
	struct ed_error err = { .code = ED_OK };

	(void)state;
	assert_int_equal(ed_error_status(&err), 1);
	assert_string_equal(err.msg, "failed without a reason; please report "
				     "this");
}

static void context_alone_is_a_reason(void **state)
{
	struct ed_error err = { .code = ED_OK, .msg = "reading .edgediff" };

	(void)state;
	assert_int_equal(ed_error_status(&err), 1);
	assert_string_equal(err.msg, "reading .edgediff");
}

static void a_failure_keeps_its_code_and_reason(void **state)
{
	struct ed_error err = { 0 };

	(void)state;
	(void)ed_fail(&err, ED_ETEMP, "run again");
	assert_int_equal(ed_error_status(&err), 75);
	assert_string_equal(err.msg, "run again");
}

/* 512 bytes with the NUL: 254, three dots, 254. */
static void long_messages_lose_their_middle(void **state)
{
	struct ed_error err;
	char text[2000];
	char expected[sizeof(err.msg)];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memset(&err, 0x55, sizeof(err));
	(void)ed_fail(&err, ED_ESYSTEM, "%s", text);
	memset(expected, 'a', sizeof(expected));
	expected[sizeof(expected) - 1] = '\0';
	memcpy(expected + 254, "...", 3);
	assert_string_equal(err.msg, expected);
	(void)ed_wrap(&err, "bb");
	memcpy(expected, "bb: ", 4);
	assert_string_equal(err.msg, expected);
	(void)ed_fail(&err, ED_ESYSTEM, "no such thing");
	(void)ed_wrap(&err, "%s", text);
	memset(expected, 'a', 4);
	memcpy(expected + 511 - 15, ": no such thing", 15);
	assert_string_equal(err.msg, expected);
}

static void what_just_fits_is_whole(void **state)
{
	struct ed_error err = { 0 };
	char text[512];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[511] = '\0';
	(void)ed_fail(&err, ED_ESYSTEM, "%s", text);
	assert_string_equal(err.msg, text);
	text[508] = '\0';
	(void)ed_fail(&err, ED_ESYSTEM, "%s", text);
	(void)ed_wrap(&err, "b");
	assert_int_equal(strlen(err.msg), 511);
	assert_memory_equal(err.msg, "b: aaa", 6);
	assert_null(strchr(err.msg, '.'));
}

/* U+20AC is three bytes: of each end one is left out that would be a part. */
static void no_letter_is_cut_in_two(void **state)
{
	struct ed_error err = { 0 };
	char text[601];

	(void)state;
	for (size_t i = 0; i < 600; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	text[600] = '\0';
	(void)ed_fail(&err, ED_ESYSTEM, "%s", text);
	/* 252 and 252 are the multiples of three below 254. */
	assert_int_equal(strlen(err.msg), 252 + 3 + 252);
	assert_memory_equal(err.msg + 249, "\xe2\x82\xac...\xe2\x82\xac", 9);
}

static void text_is_made_harmless(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{ "", "" },
		{ "plain ~!*\\ text", "plain ~!*\\ text" },
		{ "a\tb\nc\rd", "a\\x09b\\x0Ac\\x0Dd" },
		{ "\033[31mred\033[0m", "\\x1B[31mred\\x1B[0m" },
		{ "\a\b\x7f", "\\x07\\x08\\x7F" },
		{ "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
		  "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ "\xc2\x80\xc2\x9f\xc2\xa0",
		  "\\xC2\\x80\\xC2\\x9F\xc2\xa0" }, /* C1 controls */
		{ "\x80\xbf", "\\x80\\xBF" },	    /* stray tails */
		{ "\xc3", "\\xC3" },		    /* ends too early */
		{ "\xe2\x82", "\\xE2\\x82" },	    /* the same */
		{ "\xe2\x82z", "\\xE2\\x82z" },	    /* broken off */
		{ "\xc0\xaf\xc1\xbf", "\\xC0\\xAF\\xC1\\xBF" }, /* overlong */
		{ "\xe0\x9f\xbf", "\\xE0\\x9F\\xBF" },		/* overlong */
		{ "\xe0\xa0\x80", "\xe0\xa0\x80" },		/* U+0800 */
		{ "\xf0\x8f\xbf\xbf", "\\xF0\\x8F\\xBF\\xBF" }, /* overlong */
		{ "\xed\xa0\x80", "\\xED\\xA0\\x80" },		/* surrogate */
		{ "\xed\x9f\xbf", "\xed\x9f\xbf" },		/* U+D7FF */
		{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },	/* U+10FFFF */
		{ "\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80" },
		{ "\xf5\x80\x80\x80\xff", "\\xF5\\x80\\x80\\x80\\xFF" },
		/* Commands of CI systems. */
		{ "::error::a::b", "\\x3A:error::a::b" },
		{ "  ::error::a", "  \\x3A:error::a" },
		{ "a::b", "a::b" },
		{ "a##[b]", "a\\x23#[b]" },
		{ "a##vso[b]", "a\\x23#vso[b]" },
		{ "## [b", "## [b" },
	};
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 1000);
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		ed_buf_clear(&out);
		ed_put_harmless(&out, rows[i].text);
		assert_string_equal(out.data, rows[i].shown);
	}
	ed_buf_dispose(&out);
}

/* stderr into a file, fn, and what was written. */
static void capture(char *out, size_t size, void (*fn)(void))
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t n;

	assert_non_null(file);
	assert_true(saved >= 0);
	(void)fflush(stderr);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
	fn();
	(void)fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	rewind(file);
	n = fread(out, 1, size - 1, file);
	out[n] = '\0';
	(void)fclose(file);
}

static void log_all(void)
{
	ed_log_error("e%d", 1);
	ed_log_warn("w%d", 2);
	ed_log_info("i%d", 3);
	ed_log_debug("d%d", 4);
}

static void each_level_shows_what_it_promises(void **state)
{
	static const struct {
		enum ed_log_level level;
		const char *lines;
	} rows[] = {
		{ ED_LOG_ERROR, "edgediff: e1\n" },
		{ ED_LOG_WARN, "edgediff: e1\nedgediff: warning: w2\n" },
		{ ED_LOG_INFO, "edgediff: e1\nedgediff: warning: w2\n"
			       "edgediff: i3\n" },
		{ ED_LOG_DEBUG, "edgediff: e1\nedgediff: warning: w2\n"
				"edgediff: i3\nedgediff: d4\n" },
	};
	char text[512];

	(void)state;
	assert_int_equal(ed_log_get(), ED_LOG_WARN);
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		ed_log_set(rows[i].level);
		assert_int_equal(ed_log_get(), rows[i].level);
		capture(text, sizeof(text), log_all);
		assert_string_equal(text, rows[i].lines);
	}
	ed_log_set(ED_LOG_WARN);
}

static void log_forgery(void)
{
	ed_log_error("no file %s", "a\nedgediff: all is well\033[2J");
}

static void name_cannot_forge_a_second_line(void **state)
{
	char text[512];

	(void)state;
	capture(text, sizeof(text), log_forgery);
	assert_string_equal(text, "edgediff: no file a\\x0Aedgediff: all is "
				  "well\\x1B[2J\n");
}

static void log_commands(void)
{
	ed_log_annotate(true);
	ed_log_error("e %s", "50%\n::x");
	ed_log_warn("w");
	ed_log_notice("n");
	ed_log_info("::i");
	ed_log_annotate(false);
}

static void github_gets_workflow_commands(void **state)
{
	char text[512];

	(void)state;
	ed_log_set(ED_LOG_INFO);
	capture(text, sizeof(text), log_commands);
	ed_log_set(ED_LOG_WARN);
	assert_string_equal(text, "::error title=edgediff::e 50%25\\x0A::x\n"
				  "::warning title=edgediff::w\n"
				  "::notice title=edgediff::n\n"
				  "edgediff: \\x3A:i\n");
}

static char long_name[100001];

static void log_long(void)
{
	ed_log_error("%s", long_name);
}

static void longest_line_is_cut_and_ends(void **state)
{
	static char text[100100];
	size_t n;

	(void)state;
	memset(long_name, '\001', sizeof(long_name) - 1);
	capture(text, sizeof(text), log_long);
	n = strlen(text);
	assert_true(n > 20000); /* cut, yet long enough to be of use */
	assert_true(n < 40000);
	assert_memory_equal(text, "edgediff: \\x01\\x01", 18);
	assert_string_equal(text + n - 5, "\\x01\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failing_is_one_statement),
		cmocka_unit_test(wrapping_puts_context_before),
		cmocka_unit_test(
			a_failure_that_names_no_code_is_never_a_success),
		cmocka_unit_test(context_alone_is_a_reason),
		cmocka_unit_test(a_failure_keeps_its_code_and_reason),
		cmocka_unit_test(long_messages_lose_their_middle),
		cmocka_unit_test(what_just_fits_is_whole),
		cmocka_unit_test(no_letter_is_cut_in_two),
		cmocka_unit_test(text_is_made_harmless),
		cmocka_unit_test(each_level_shows_what_it_promises),
		cmocka_unit_test(name_cannot_forge_a_second_line),
		cmocka_unit_test(github_gets_workflow_commands),
		cmocka_unit_test(longest_line_is_cut_and_ends),
	};

	return cmocka_run_group_tests_name("error and log", tests, NULL, NULL);
}
