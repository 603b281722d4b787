/* The settings of section [site]: what they accept and what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/site.h"
#include "site_keys.h"

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

static void repository_is_the_site_by_default(void **state)
{
	struct ed_site site;

	ed_site_init(&site, *state);
	assert_null(site.root);
	ed_site_finish(&site);
	assert_string_equal(site.root, "");
	assert_string_equal(site.prefix, "/");
	assert_int_equal(site.forms, ED_FORM_FILE | ED_FORM_SLASH);
	assert_int_equal(site.unmatched, ED_UNMATCHED_NONE);
	assert_int_equal(site.index.n, 1);
	assert_string_equal(site.index.v[0], "index.html");
	assert_int_equal(site.ignore.n, 0);
	ed_site_dispose(&site);
}

static void set(struct ed_site *site, const char *key, const char *value,
		void **state)
{
	struct ed_error err = { 0 };
	bool known = false;

	if (site_set(site, &known, key, value, *state, &err) < 0)
		fail_msg("%s=%s: %s", key, value, err.msg);
	assert_true(known);
}

static void root_is_a_folder_in_the_repository(void **state)
{
	static const struct {
		const char *value, *root;
	} rows[] = {
		{ "public", "public" },
		{ "public/", "public" },
		{ "public//", "public" },
		{ "./public", "public" },
		{ "././public/", "public" },
		{ "a/b/c", "a/b/c" },
		{ "", "" },
		{ ".", "" },
		{ "./", "" },
		{ "..a/b..", "..a/b.." },
		{ "my site", "my site" },
		{ ".site", ".site" },
		{ "caf\xc3\xa9/\xff", "caf\xc3\xa9/\xff" },
	};

	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_site site;

		ed_site_init(&site, *state);
		set(&site, "root", rows[i].value, state);
		assert_string_equal(site.root, rows[i].root);
		ed_site_dispose(&site);
	}
}

static void prefix_ends_in_one_slash(void **state)
{
	static const struct {
		const char *value, *prefix;
	} rows[] = {
		{ "/", "/" },
		{ "//", "/" },
		{ "/blog", "/blog/" },
		{ "/blog/", "/blog/" },
		{ "/a/b///", "/a/b/" },
		{ "/a%20b", "/a%20b/" },
		{ "/$-_.+!(),;:@=&", "/$-_.+!(),;:@=&/" },
	};

	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_site site;

		ed_site_init(&site, *state);
		set(&site, "prefix", rows[i].value, state);
		assert_string_equal(site.prefix, rows[i].prefix);
		ed_site_dispose(&site);
	}
}

static void forms_are_a_list_of_words(void **state)
{
	static const struct {
		const char *value;
		unsigned forms;
	} rows[] = {
		{ "file", ED_FORM_FILE },
		{ "slash", ED_FORM_SLASH },
		{ "bare", ED_FORM_BARE },
		{ "clean", ED_FORM_CLEAN },
		{ "file slash bare clean", 15 },
		{ "clean,bare, file",
		  ED_FORM_CLEAN | ED_FORM_BARE | ED_FORM_FILE },
		{ " \tfile\tfile ", ED_FORM_FILE },
		{ "File SLASH", ED_FORM_FILE | ED_FORM_SLASH },
	};

	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_site site;

		ed_site_init(&site, *state);
		set(&site, "forms", rows[i].value, state);
		assert_int_equal(site.forms, rows[i].forms);
		ed_site_dispose(&site);
	}
}

static void index_is_a_list_of_file_names(void **state)
{
	struct ed_site site;

	ed_site_init(&site, *state);
	set(&site, "index", "index.html,default.htm index.xhtml", state);
	assert_int_equal(site.index.n, 3);
	assert_string_equal(site.index.v[0], "index.html");
	assert_string_equal(site.index.v[1], "default.htm");
	assert_string_equal(site.index.v[2], "index.xhtml");
	set(&site, "index", "home.html", state);
	assert_int_equal(site.index.n, 1);
	assert_string_equal(site.index.v[0], "home.html");
	set(&site, "index", "", state);
	assert_int_equal(site.index.n, 0);
	ed_site_dispose(&site);
}

static void last_value_counts_but_ignore_adds_up(void **state)
{
	struct ed_site site;

	ed_site_init(&site, *state);
	set(&site, "root", "a", state);
	set(&site, "root", "b", state);
	set(&site, "forms", "clean", state);
	set(&site, "forms", "bare", state);
	set(&site, "ignore", "*.map", state);
	set(&site, "ignore", "drafts/", state);
	set(&site, "ignore", "*.md", state);
	assert_string_equal(site.root, "b");
	assert_int_equal(site.forms, ED_FORM_BARE);
	assert_int_equal(site.ignore.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_non_null(site.ignore.v[i]);
	ed_site_dispose(&site);
}

static void keys_are_known_in_any_case(void **state)
{
	struct ed_site site;

	ed_site_init(&site, *state);
	set(&site, "ROOT", "a", state);
	set(&site, "Prefix", "/x", state);
	assert_string_equal(site.root, "a");
	assert_string_equal(site.prefix, "/x/");
	ed_site_dispose(&site);
}

static char long_prefix[1102];

static void bad_values_are_refused_and_named(void **state)
{
	static const struct {
		const char *key, *value, *says;
	} rows[] = {
		{ "root", "/public", "starts with a slash" },
		{ "root", "/", "starts with a slash" },
		{ "root", ".github/site", "never published" },
		{ "root", "docs/.git", "never published" },
		{ "root", "./.edgediff/", "never published" },
		{ "root", "a//b", "part" },
		{ "root", "..", "part" },
		{ "root", "../x", "part" },
		{ "root", "a/../b", "part" },
		{ "root", "a/.", "part" },
		{ "root", "a/./b", "part" },
		{ "prefix", "", "starts with '/'" },
		{ "prefix", "blog", "starts with '/'" },
		{ "prefix", "/a b", "percent-encoded" },
		{ "prefix", "/~me", "'~'" },
		{ "prefix", "/*", "'*'" },
		{ "prefix", "/a?b", "percent-encoded" },
		{ "prefix", "/a#b", "percent-encoded" },
		{ "prefix", "/100%", "percent-encoded" },
		{ "prefix", "/%4", "percent-encoded" },
		{ "prefix", "/%zz", "percent-encoded" },
		{ "prefix", "/it's", "percent-encoded" },
		{ "prefix", "/caf\xc3\xa9", "percent-encoded" },
		{ "prefix", long_prefix, "1000" },
		{ "forms", "", "file, slash, bare and clean" },
		{ "forms", " , ", "file, slash, bare and clean" },
		{ "forms", "file pretty", "'pretty'" },
		{ "forms", "file;slash", "'file;slash'" },
		{ "index", "docs/index.html", "slash" },
		{ "ignore", "", "pattern" },
		{ "ignore", "[a", "'[a'" },
		{ "immutable", "[a", "'[a'" },
		{ "source", "/docs", "starts with a slash" },
		{ "source", ".gitlab/pages", "never published" },
		{ "unmatched", "most", "all" },
		{ "added", "yes", "invalidate or skip" },
		{ "queryStrings", "maybe", "true or false" },
		{ "urlMap", ".", "file" },
		{ "urlMap", "../x", "part" },
	};

	memset(long_prefix, 'a', sizeof(long_prefix) - 1);
	long_prefix[0] = '/';
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		struct ed_site site;
		bool known = false;

		ed_site_init(&site, *state);
		if (site_set(&site, &known, rows[i].key, rows[i].value, *state,
			     &err) == 0)
			fail_msg("%s=%s was accepted", rows[i].key,
				 rows[i].value);
		assert_true(known);
		assert_int_equal(err.code, ED_ECONFIG);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("%s=%s: %s", rows[i].key, rows[i].value,
				 err.msg);
		assert_null(site.root);
		assert_string_equal(site.prefix, "/");
		assert_int_equal(site.forms, ED_FORM_FILE | ED_FORM_SLASH);
		assert_int_equal(site.index.n, 1);
		assert_int_equal(site.ignore.n, 0);
		ed_site_dispose(&site);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(repository_is_the_site_by_default),
		TEST(root_is_a_folder_in_the_repository),
		TEST(prefix_ends_in_one_slash),
		TEST(forms_are_a_list_of_words),
		TEST(index_is_a_list_of_file_names),
		TEST(last_value_counts_but_ignore_adds_up),
		TEST(keys_are_known_in_any_case),
		TEST(bad_values_are_refused_and_named),
	};

	return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
