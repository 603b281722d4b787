/* The syntax of the shared files: entries, and lines that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "aws/ini.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"

/* "section|key|sub|value;" for each setting. */
static void show(struct ed_buf *out, const struct ed_ini *ini)
{
	for (size_t i = 0; i < ini->n; i++) {
		const struct ed_ini_entry *e = &ini->v[i];

		if (!e->is_section)
			ed_buf_printf(out, "%s|%s|%s|%s;", e->section, e->key,
				      e->sub ? e->sub : "", e->value);
	}
}

static void entries_are_read(void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{ "", "" },
		{ "\n\n# x\n; y\n", "" },
		{ "[a]\nk = v\n", "a|k||v;" },
		{ "[a]\nk=v", "a|k||v;" },
		{ "\xef\xbb\xbf[a]\r\nk\t=\tv \r\n", "a|k||v;" },
		{ "[a]\nk: v=w\n", "a|k||v=w;" },
		{ "[a]\nk = v # no comment\n", "a|k||v # no comment;" },
		{ "  [ a ]  junk\n  k = v\n", "a|k||v;" },
		{ "[profile \"x]y\"]\nk=v\n", "profile \"x]y\"|k||v;" },
		{ "[a]\nk =\n", "a|k||;" },
		{ "[a]\nk =\n  s = t\n  u=v\nl = w\n",
		  "a|k||;a|k|s|t;a|k|u|v;a|l||w;" },
		{ "[a]\nk =\n\n# c\n\ts = t=u\n", "a|k||;a|k|s|t=u;" },
		{ "[a]\nk = one\n  two\n\tthree\n", "a|k||one\ntwo\nthree;" },
		{ "[a]\n  k = v\n  l = w\n", "a|k||v;a|l||w;" },
		{ "[a]\nk = v\n[b]\nk = w\n[a]\nk = x\n",
		  "a|k||v;b|k||w;a|k||x;" },
		{ "[a]\nk = v\n  [b]\n", "a|k||v\n[b];" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_arena *mem = ed_arena_new();
		char *text = strdup(table[i].text);
		struct ed_error err = { 0 };
		struct ed_ini ini;
		struct ed_buf got;

		ed_buf_init(&got, 4096);
		assert_int_equal(
			ed_ini_parse(&ini, text, strlen(text), mem, &err), 0);
		show(&got, &ini);
		assert_string_equal(got.data, table[i].want);
		ed_buf_dispose(&got);
		free(text);
		ed_arena_free(mem);
	}
}

static void what_is_no_setting_is_told_by_its_line(void **state)
{
	static const struct {
		const char *text, *msg;
	} table[] = {
		{ "k = v\n", "line 1: a setting before the first [section]" },
		{ "[a]\n\nsecret\n", "line 3: not a setting (key = value)" },
		{ "[a]\n= v\n", "line 2: not a setting (key = value)" },
		{ "[a\nk=v\n", "line 1: a section without ']'" },
		{ "[ ]\n", "line 1: a section without a name" },
		{ "[a]\nk =\n  secret\n",
		  "line 3: not a setting (key = value)" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_arena *mem = ed_arena_new();
		char *text = strdup(table[i].text);
		struct ed_error err = { 0 };
		struct ed_ini ini;

		assert_int_equal(
			ed_ini_parse(&ini, text, strlen(text), mem, &err), -1);
		assert_int_equal(err.code, ED_ECONFIG);
		assert_string_equal(err.msg, table[i].msg);
		free(text);
		ed_arena_free(mem);
	}
}

static void no_text_is_refused(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	char text[] = "[a]\nk = v\0w\n";
	char *large = calloc(1, ED_INI_MAX_BYTES + 2);
	struct ed_error err = { 0 };
	struct ed_ini ini;

	(void)state;
	assert_int_equal(ed_ini_parse(&ini, text, sizeof(text) - 1, mem, &err),
			 -1);
	assert_string_equal(err.msg, "a NUL byte: not a text");
	memset(large, '\n', ED_INI_MAX_BYTES + 1);
	assert_int_equal(
		ed_ini_parse(&ini, large, ED_INI_MAX_BYTES + 1, mem, &err), -1);
	assert_string_equal(err.msg, "larger than 1 MiB");
	free(large);
	ed_arena_free(mem);
}

static void a_token_of_many_kilobytes_is_whole(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { 0 };
	struct ed_buf text;
	struct ed_ini ini;

	(void)state;
	ed_buf_init(&text, 100000);
	ed_buf_puts(&text, "[a]\naws_session_token = ");
	for (int i = 0; i < 16000; i++)
		ed_buf_putc(&text, '=');
	assert_int_equal(ed_ini_parse(&ini, text.data, text.len, mem, &err), 0);
	assert_int_equal(strlen(ini.v[1].value), 16000);
	ed_buf_dispose(&text);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read),
		cmocka_unit_test(what_is_no_setting_is_told_by_its_line),
		cmocka_unit_test(no_text_is_refused),
		cmocka_unit_test(a_token_of_many_kilobytes_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
