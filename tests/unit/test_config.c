/* test_config: git-config syntax, expected values by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/config.h"
#include "edgediff/error.h"

/* "section[.sub].name=value@line;" for each entry; no '=' for a key alone. */
static const char *as_text(const struct ed_config *c, struct ed_arena *mem)
{
	struct ed_buf out;
	const char *text;

	ed_buf_init(&out, 65536);
	for (size_t i = 0; i < c->n; i++) {
		const struct ed_config_entry *e = &c->v[i];

		ed_buf_printf(&out, "%s%s%s.%s%s%s@%u;", e->section,
			      e->sub ? "." : "", e->sub ? e->sub : "", e->name,
			      e->value ? "=" : "", e->value ? e->value : "",
			      e->line);
	}
	text = ed_arena_strdup(mem, out.data);
	ed_buf_dispose(&out);
	return text;
}

static void entries_are_what_git_reads(void **state)
{
	static const struct {
		const char *text, *entries;
	} rows[] = {
		{ "", "" },
		{ "\n\n", "" },
		{ "# c\n; d\n", "" },
		{ "[a]\n", "" },
		{ "[a]\nb=c", "a.b=c@2;" },
		{ "[a]\nb = c\n", "a.b=c@2;" },
		{ "[A]\nBeE = C\n", "a.bee=C@2;" },
		{ "[a]\nb\n", "a.b@2;" },
		{ "[a]\nb=\n", "a.b=@2;" },
		{ "[a] b = c\n", "a.b=c@1;" },
		{ "[a \"X y\"]\nb=c\n", "a.X y.b=c@2;" },
		{ "[a  \"x\"]\nb=c\n", "a.x.b=c@2;" },
		{ "[a \"x\\\"y\\\\z\\q\"]\nb=c\n", "a.x\"y\\zq.b=c@2;" },
		{ "[a \"\"]\nb=c\n", "a..b=c@2;" },
		{ "[a \"x]y\"]\nb=c\n", "a.x]y.b=c@2;" },
		{ "[a.X.y]\nb=c\n", "a.x.y.b=c@2;" },
		{ "[a-1]\nb-2=c\n", "a-1.b-2=c@2;" },
		{ "[a]\nb = c # d\n", "a.b=c@2;" },
		{ "[a]\nb = c;d\n", "a.b=c@2;" },
		{ "[a]\nb = \"c # d\"\n", "a.b=c # d@2;" },
		{ "[a]\nb = \" c \"  \n", "a.b= c @2;" },
		{ "[a]\nb = c\" d \"e\n", "a.b=c d e@2;" },
		{ "[a]\nb = c  d  \n", "a.b=c  d@2;" },
		{ "[a]\nb = \\\"c\\\\\\t\\n\n", "a.b=\"c\\\t\n@2;" },
		{ "[a]\nb = c\\\n  d\nx=y\n", "a.b=c  d@2;a.x=y@4;" },
		{ "[a]\nb = \"c\\\nd\"\n", "a.b=cd@2;" },
		{ "[a]\r\nb = c\r\n", "a.b=c@2;" },
		{ "[a]\r\nb = c\\\r\nd\r\n", "a.b=cd@2;" },
		{ "\xef\xbb\xbf[a]\nb=c\n", "a.b=c@2;" },
		{ "[a]\nb=c\n[d]\ne=f\n[a]\nb=g\n",
		  "a.b=c@2;d.e=f@4;a.b=g@6;" },
		{ "[a]\nb=c # x\\\nd=e\n", "a.b=c@2;a.d=e@3;" },
		{ "[a]\nb=\n\nc=d\n", "a.b=@2;a.c=d@4;" },
		{ "[a]\nb = \xff\xc3\xa9\n", "a.b=\xff\xc3\xa9@2;" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_config c = { 0 };
		struct ed_error err = { 0 };

		if (ed_config_parse(&c, "f", rows[i].text, strlen(rows[i].text),
				    mem, &err) < 0)
			fail_msg("row %zu: %s", i, err.msg);
		assert_string_equal(as_text(&c, mem), rows[i].entries);
		ed_arena_free(mem);
	}
}

static void errors_name_file_and_line(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "b=c\n", "f:1: a key stands before" },
		{ "[a]\n\n=c\n", "f:3: a key starts with a letter" },
		{ "[a]\n1=c\n", "f:2: a key starts with a letter" },
		{ "[a]\nb c\n", "f:2: '=' is missing" },
		{ "[a]\nb_c=d\n", "f:2: '=' is missing" },
		{ "[a\nb=c\n", "f:1: ']' is missing" },
		{ "[a", "f:1: ']' is missing" },
		{ "[]\n", "f:1: a section without a name" },
		{ "[a_b]\n", "f:1: a section's name" },
		{ "[a b]\n", "f:1: a subsection is written in quotes" },
		{ "[a \"b]\n", "f:1: unclosed quote" },
		{ "[a \"b\" ]\n", "f:1: ']' is missing" },
		{ "[a \"b\\", "f:1: unclosed quote" },
		{ "[a]\nb=\"c\n", "f:2: unclosed quote" },
		{ "[a]\nb=\"c", "f:2: unclosed quote" },
		{ "[a]\nb=c\\x\n", "f:2: a backslash stands only" },
		{ "[a]\nb=c\\", "f:2: a backslash stands only" },
		{ "[a]\nb=c\\\nd\\q\n", "f:3: a backslash stands only" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_config c = { 0 };
		struct ed_error err = { 0 };

		if (ed_config_parse(&c, "f", rows[i].text, strlen(rows[i].text),
				    mem, &err) == 0)
			fail_msg("row %zu was accepted", i);
		assert_int_equal(err.code, ED_ECONFIG);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("row %zu: %s", i, err.msg);
		ed_arena_free(mem);
	}
}

static void large_or_binary_text_is_refused(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_config c = { 0 };
	struct ed_error err = { 0 };
	char *text = ed_arena_alloc(mem, ED_CONFIG_MAX + 1);

	(void)state;
	memset(text, '#', ED_CONFIG_MAX + 1);
	assert_int_equal(
		ed_config_parse(&c, "f", text, ED_CONFIG_MAX, mem, &err), 0);
	assert_int_equal(
		ed_config_parse(&c, "f", text, ED_CONFIG_MAX + 1, mem, &err),
		-1);
	assert_non_null(strstr(err.msg, "too large"));
	assert_int_equal(ed_config_parse(&c, "f", "[a]\n\0", 5, mem, &err), -1);
	assert_non_null(strstr(err.msg, "NUL"));
	ed_arena_free(mem);
}

static void keys_split_at_first_and_last_dot(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_config_entry e = { 0 };

	(void)state;
	assert_int_equal(ed_config_split(&e, "Site.Root", mem), 0);
	assert_string_equal(e.section, "site");
	assert_null(e.sub);
	assert_string_equal(e.name, "root");
	assert_int_equal(ed_config_split(&e, "map.A.b.URL", mem), 0);
	assert_string_equal(e.sub, "A.b");
	assert_string_equal(e.name, "url");
	assert_int_equal(ed_config_split(&e, "root", mem), -1);
	assert_int_equal(ed_config_split(&e, ".root", mem), -1);
	assert_int_equal(ed_config_split(&e, "site.", mem), -1);
	ed_arena_free(mem);
}

static void written_values_read_the_same(void **state)
{
	static const char *const values[] = {
		"",	"a",	" a",  "a ",  "a#b", "a;b",  "a\"b", "a\\b",
		"a\nb", "a\tb", "\ta", "a\\", "\"",  "a\rb", "\r",   "\b",
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(values); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_config c = { 0 };
		struct ed_error err = { 0 };
		struct ed_buf text;

		ed_buf_init(&text, 1000);
		ed_buf_puts(&text, "[a \"");
		ed_config_put_sub(&text, "s\"\\t");
		ed_buf_puts(&text, "\"]\nb = ");
		ed_config_put_value(&text, values[i]);
		ed_buf_puts(&text, " # c\n");
		assert_int_equal(ed_config_parse(&c, "f", text.data, text.len,
						 mem, &err),
				 0);
		assert_int_equal(c.n, 1);
		assert_string_equal(c.v[0].sub, "s\"\\t");
		assert_string_equal(c.v[0].value, values[i]);
		ed_buf_dispose(&text);
		ed_arena_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_what_git_reads),
		cmocka_unit_test(errors_name_file_and_line),
		cmocka_unit_test(large_or_binary_text_is_refused),
		cmocka_unit_test(keys_split_at_first_and_last_dot),
		cmocka_unit_test(written_values_read_the_same),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
