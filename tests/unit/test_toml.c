/* TOML 1.0, by its specification: values, and what ends before it should. */
#include "frontmatter_helper.h"

static void read_toml(struct ed_frontmatter *out, const char *text, size_t len,
		      struct ed_arena *mem)
{
	ed_metadata_read(out, "x.toml", text, len, mem);
}

#define CHECK(table) check_fields(read_toml, table, ED_COUNT(table))

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
