/* TOML 1.0, by its specification: values, and what ends before it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/frontmatter.h"

#define NO "not understood"

struct example {
	const char *text, *fields;
};

/* "name=value|value;name2=value" */
static void print(struct ed_buf *out, const struct ed_frontmatter *fm)
{
	if (!fm->understood)
		ed_buf_puts(out, NO);
	for (size_t i = 0; fm->understood && i < fm->n; i++) {
		ed_buf_printf(out, "%s%s=", i ? ";" : "", fm->v[i].name);
		for (size_t j = 0; j < fm->v[i].n; j++)
			ed_buf_printf(out, "%s%s", j ? "|" : "",
				      fm->v[i].values[j]);
	}
}

static void check(const struct example *v, size_t n)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_frontmatter fm;
	struct ed_buf out;

	ed_buf_init(&out, 100000);
	for (size_t i = 0; i < n; i++) {
		ed_buf_clear(&out);
		ed_metadata_read(&fm, "x.toml", v[i].text, strlen(v[i].text),
				 mem);
		print(&out, &fm);
		if (strcmp(out.data, v[i].fields) != 0)
			fail_msg("in:\n%s\nwanted: %s\nis:     %s", v[i].text,
				 v[i].fields, out.data);
	}
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

#define CHECK(table) check(table, sizeof(table) / sizeof((table)[0]))

static void strings_and_their_escapes(void **state)
{
	static const struct example table[] = {
		{ "a = \"\\u20ac\\U0000007a\"", "a=\xe2\x82\xacz" },
		{ "a = \"\\uD7FF\\uE000\"", "a=\xed\x9f\xbf\xee\x80\x80" },
		{ "a = \"\\U0010ffff\"", "a=\xf4\x8f\xbf\xbf" },
		{ "a = \"\\b\\f\\r\\t\\\\\"", "a=\b\f\r\t\\" },
		{ "a = \"\\ud800\"", NO },
		{ "a = \"\\udfff\"", NO },
		{ "a = \"\\U00110000\"", NO },
		{ "a = \"\\u12g4\"", NO },
		{ "a = \"\\u12", NO },
		{ "a = \"\\", NO },
		{ "a = \"\\q\"", NO },
		{ "a = \"x", NO },
		{ "a = \"x\n\"", NO },
		{ "a = 'x", NO },
		{ "a = '\\'", "a=\\" },
	};

	(void)state;
	CHECK(table);
}

static void strings_of_several_lines(void **state)
{
	static const struct example table[] = {
		{ "a = \"\"\"\r\nx\"\"\"", "a=x" },
		{ "a = \"\"\"\nx\ny\"\"\"\nb = 1", "a=x\ny;b=1" },
		{ "a = \"\"\"x\\\r\n\t y\"\"\"", "a=xy" },
		{ "a = \"\"\"x\"\"\"\"\"", "a=x\"\"" },
		{ "a = \"\"\"\"x\"\"\"", "a=\"x" },
		{ "a = '''\\\n'''", "a=\\\n" },
		{ "a = \"\"\"x\"\"", NO },
		{ "a = \"\"\"x\\", NO },
		{ "a = '''x", NO },
	};

	(void)state;
	CHECK(table);
}

static void keys_and_tables(void **state)
{
	static const struct example table[] = {
		{ "\"x y\" = 1\n'z' = 2", "x y=1;z=2" },
		{ "a . b = 1", "a.b=1" },
		{ "\"a", NO },
		{ "'a\n' = 1", NO },
		{ "a.", NO },
		{ "a. = 1", NO },
		{ "= 1", NO },
		{ "a", NO },
		{ "[a.b", NO },
		{ "[]\nb = 1", NO },
		{ "[[a]\nb = 1", NO },
		{ "[a] b = 1", NO },
		{ "[a]]", NO },
		{ "[ a . \"b c\" ] # note\nd = 1", "a.b c.d=1" },
		/* A list of tables has its name alone; what is named alike
		 * has fields. */
		{ "[[r]]\nx = 1\n[rx]\ny = 2", "r=;rx.y=2" },
		{ "[[r]]\n[r.q]\nx = 1\n[s]\ny = 2", "r=;s.y=2" },
		{ "a = 1\na = 2", NO },
	};

	(void)state;
	CHECK(table);
}

static void lists_and_inline_tables(void **state)
{
	static const struct example table[] = {
		{ "a = [1, 'x', true]", "a=1|x|true" },
		{ "a = [\r\n  1, # one\r\n]\r\n", "a=1" },
		{ "a = { b = 1, c = { d = 2 } }", "a.b=1;a.c.d=2" },
		{ "a = [1", NO },
		{ "a = [", NO },
		{ "a = [1}", NO },
		{ "a = { b = 1", NO },
		{ "a = { b }", NO },
		{ "a = { b", NO },
		{ "a = {", NO },
		{ "a = [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", NO },
	};

	(void)state;
	CHECK(table);
}

static void numbers_and_dates(void **state)
{
	static const struct example table[] = {
		{ "d = 2024-01-31", "d=2024-01-31" },
		{ "d = 2024-01-31 # a day", "d=2024-01-31" },
		{ "d = 2024-01-31 07:32:00", "d=2024-01-31 07:32:00" },
		{ "d = 2024-01-31 x", NO },
		{ "d = 2024-01-31 7", NO },
		{ "a = 1 b = 2", NO },
		{ "a = 1 2", NO },
		{ "a = ", NO },
		{ "a = \nb = 1", NO },
		{ "a = ;", NO },
		{ "a = 1\r\n\r\nb = 2", "a=1;b=2" },
		{ "# nothing", "" },
		{ "", "" },
	};

	(void)state;
	CHECK(table);
}

/* Where the text has a NUL it is not TOML, and nothing behind it is read as
 * if it were the end. */
static void a_nul_is_no_end(void **state)
{
	static const char texts[][9] = { "a\0 = 1\nb", "a = 1\0\nb",
					 "a = \"\0\"", "[a\0]\nb=1" };
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ed_frontmatter fm;

		ed_metadata_read(&fm, "x.toml", texts[i], 8, mem);
		if (fm.understood)
			fail_msg("row %zu", i);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_and_their_escapes),
		cmocka_unit_test(strings_of_several_lines),
		cmocka_unit_test(keys_and_tables),
		cmocka_unit_test(lists_and_inline_tables),
		cmocka_unit_test(numbers_and_dates),
		cmocka_unit_test(a_nul_is_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
