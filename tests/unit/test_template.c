/* test_template: the url of a rule, expected values by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map/template_internal.h"

/* A front matter: slug is "my slug", tags has two values, empty is "", and so
 * is the first of mixed. */
static int lookup(void *ctx, struct ed_values *out, const struct ed_file *file,
		  const char *name, struct ed_error *err)
{
	static const char *const slug[] = { "my slug" };
	static const char *const tags[] = { "c++", "go/lang" };
	static const char *const empty[] = { "" };
	static const char *const mixed[] = { "", "b" };
	static const char *many[1200];

	(void)file;
	*out = (struct ed_values){ 0 };
	if (strcmp(name, "slug") == 0)
		*out = (struct ed_values){ .v = slug, .n = 1 };
	else if (strcmp(name, "tags") == 0)
		*out = (struct ed_values){ .v = tags, .n = 2 };
	else if (strcmp(name, "empty") == 0)
		*out = (struct ed_values){ .v = empty, .n = 1 };
	else if (strcmp(name, "mixed") == 0)
		*out = (struct ed_values){ .v = mixed, .n = 2 };
	else if (strcmp(name, "unread") == 0)
		out->unknown = true;
	else if (strcmp(name, "broken") == 0)
		return ed_fail(err, ED_ESYSTEM, "%s", (const char *)ctx);
	if (strcmp(name, "many") == 0) {
		for (size_t i = 0; i < ED_COUNT(many); i++)
			many[i] = "m";
		*out = (struct ed_values){ .v = many, .n = ED_COUNT(many) };
	}
	return 0;
}

struct result {
	struct ed_buf *url, text;
};

static void note(void *ctx, bool prefix)
{
	struct result *r = ctx;

	ed_buf_printf(&r->text, "%s%s ", r->url->data, prefix ? "*" : "");
}

/* Expand for the file, with the glob's captures. */
static int expand(struct ed_buf *out, const char *text, const char *glob,
		  const char *path, struct ed_error *err)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_file file = { .path = path, .len = strlen(path) };
	char cannot[] = "cannot";
	struct ed_names names = { .lookup = lookup, .ctx = cannot };
	struct ed_template_context context = { .front_matter = true };
	struct ed_template *t = NULL;
	struct ed_pattern *pattern;
	struct ed_captures captures;
	struct result r = { 0 };
	struct ed_buf url;
	struct ed_expand x = { .file = &file,
			       .captures = &captures,
			       .names = &names,
			       .url = &url,
			       .fn = note,
			       .ctx = &r };
	bool found;
	int rc;

	ed_buf_init(&url, 100000);
	ed_buf_init(&r.text, 100000);
	r.url = &url;
	assert_int_equal(ed_pattern_glob(&pattern, glob, err), 0);
	assert_int_equal(ed_pattern_match(&found, pattern, path, file.len,
					  &captures, err),
			 0);
	assert_true(found);
	context.groups = ed_pattern_groups(pattern);
	rc = ed_template_new(&t, text, &context, mem, err);
	ed_buf_puts(&url, "/");
	if (rc == 0)
		rc = ed_template_expand(t, &x, err);
	assert_string_equal(rc == 0 ? url.data : "/", "/");
	ed_buf_puts(out, r.text.data);
	ed_buf_dispose(&url);
	ed_buf_dispose(&r.text);
	ed_pattern_free(pattern);
	ed_arena_free(mem);
	return rc;
}

static void templates_expand_as_the_table_says(void **state)
{
	static const struct {
		const char *text, *glob, *path, *urls;
	} rows[] = {
		{ "/", "**", "a/b.md", "/ " },
		{ "/x", "**", "a/b.md", "/x " },
		{ "/*", "**", "a/b.md", "/* " },
		{ "/tags/*", "**", "a/b.md", "/tags/* " },
		{ "/p-*", "**", "a/b.md", "/p-* " },
		{ "/{path}", "**", "a/b c.md", "/a/b%20c.md " },
		{ "/{dir}/{name}", "**", "a/b/c.md", "/a/b/c.md " },
		{ "/{dir}/{name}", "**", "c.md", "/c.md " },
		{ "/{dir}/", "**", "c.md", "/ " },
		{ "/{dir}/{stem}/", "**", "a/c.tar.gz", "/a/c.tar/ " },
		{ "/{stem}", "**", "a/.htaccess", "/.htaccess " },
		{ "/{stem}", "**", "a/README", "/README " },
		{ "/{stem}", "**", "a.b/README", "/README " },
		{ "/{stem}/", "**", "x.", "/x/ " },
		{ "/p/{1}/{2}/", "p/**/*.md", "p/2024/01/x.md",
		  "/p/2024/01/x/ " },
		{ "/p/{1}/{2}/", "p/**/*.md", "p/x.md", "/p/x/ " },
		{ "/{1}/{1}-{2}", "p/**/*.md", "p/a/x.md", "/a/a-x " },
		{ "/{1}{2}", "?/[a-z]", "q/b", "/qb " },
		{ "/{1}.html", "*.md", "caf\xc3\xa9~.md", "/caf%C3%A9~.html " },
		{ "/{1}", "*", "100%", "/100%25 " },
		{ "/{1}", "*", "a#b?c", "/a%23b%3Fc " },
		{ "/a%20b/{1}", "*", "x", "/a%20b/x " },
		{ "/caf\xc3\xa9/{1}", "*", "x", "/caf%C3%A9/x " },
		{ "/a b", "*", "x", "/a%20b " },
		{ "//a///b//", "*", "x", "/a/b/ " },
		{ "/{1}/*", "**/*.md", "x.md", "/* " },
		{ "/{1}/*", "**/*.md", "s/x.md", "/s/* " },
		/* Front matter. */
		{ "/{slug}/", "*", "x", "/my%20slug/ " },
		{ "/tags/{tags}/", "*", "x", "/tags/c++/ /tags/go/lang/ " },
		{ "/{tags}/{tags}", "*", "x",
		  "/c++/c++ /c++/go/lang /go/lang/c++ /go/lang/go/lang " },
		{ "/{none}/", "*", "x", "" },
		{ "/{none|stem}/", "*", "x.md", "/x/ " },
		{ "/{empty|stem}/", "*", "x.md", "/x/ " },
		{ "/{slug|stem}/", "*", "x.md", "/my%20slug/ " },
		{ "/{none|empty|1}/", "*", "x.md", "/x.md/ " },
		{ "/{none|tags}", "*", "x", "/c++ /go/lang " },
		{ "/{mixed}/", "*", "x", "/ /b/ " },
		{ "/{mixed|slug}/", "*", "x", "/ /b/ " },
		{ "/{none|mixed|stem}/", "*", "x", "/ /b/ " },
		{ "/p/{unread}/q", "*", "x", "/p/* " },
		{ "/{unread}", "*", "x", "/* " },
		{ "/p-{unread|stem}", "*", "x", "/p-* " },
		{ "/p/{none}/{unread}", "*", "x", "/p/* " },
		{ "/t/{many}/{tags}", "*", "x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		struct ed_buf out;

		ed_buf_init(&out, 100000);
		if (expand(&out, rows[i].text, rows[i].glob, rows[i].path,
			   &err) < 0)
			fail_msg("row %zu: %s", i, err.msg);
		if (rows[i].urls)
			assert_string_equal(out.data, rows[i].urls);
		else
			assert_non_null(strstr(out.data, "/t/* "));
		ed_buf_dispose(&out);
	}
}

static void bad_templates_are_refused(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "start with a slash" },
		{ "x", "start with a slash" },
		{ "{1}", "start with a slash" },
		{ "http://h/x", "start with a slash" },
		{ "/{2}", "{2} is unknown, the pattern captures 1" },
		{ "/{9}", "{9} is unknown" },
		{ "/{0}", "{0} is no name" },
		{ "/{10}", "{10} is no name" },
		{ "/{}", "is no name" },
		{ "/{a b}", "is no name" },
		{ "/{a|}", "is no name" },
		{ "/{a", "brace without its partner" },
		{ "/a}", "brace without its partner" },
		{ "/*/x", "only at the end" },
		{ "/**", "only at the end" },
		{ "/a?b", "no '?'" },
		{ "/a#b", "no '?'" },
		{ "/100%", "two hexadecimal digits" },
		{ "/%zz", "two hexadecimal digits" },
		{ "/{a|b|c|d|e|f|g|h|i}", "more than 8 names" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_error err = { 0 };
		struct ed_buf out;

		ed_buf_init(&out, 1000);
		if (expand(&out, rows[i].text, "*", "x", &err) == 0)
			fail_msg("row %zu was accepted", i);
		assert_int_equal(err.code, ED_ECONFIG);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("row %zu: %s", i, err.msg);
		ed_buf_dispose(&out);
	}
}

static void front_matter_names_must_be_allowed(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_template_context context = { .groups = 1 };
	struct ed_template *t;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_template_new(&t, "/{slug}", &context, mem, &err),
			 -1);
	assert_non_null(strstr(err.msg, "frontMatter = true"));
	ed_arena_free(mem);
}

static void lookup_errors_are_passed_on(void **state)
{
	struct ed_error err = { 0 };
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 1000);
	assert_int_equal(expand(&out, "/{broken}", "*", "x", &err), -1);
	assert_int_equal(err.code, ED_ESYSTEM);
	ed_buf_dispose(&out);
}

static void own_templates_have_all_that_varies(void **state)
{
	static const struct {
		const char *text;
		size_t groups;
		bool own, constant;
	} rows[] = {
		{ "/a", 0, false, true },
		{ "/{1}", 1, true, false },
		{ "/{1}", 2, false, false },
		{ "/{2}/{1}", 2, true, false },
		{ "/{path}", 2, true, false },
		{ "/{dir}/{name}", 2, true, false },
		{ "/{dir}/", 1, false, false },
		{ "/{stem}", 1, false, false },
		{ "/{1}*", 1, false, false },
		{ "/{slug}/{1}", 1, false, false },
		{ "/{slug|1}", 1, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_template_context context = { .groups = rows[i].groups,
						       .front_matter = true };
		struct ed_template *t;
		struct ed_error err = { 0 };

		assert_int_equal(
			ed_template_new(&t, rows[i].text, &context, mem, &err),
			0);
		if (ed_template_is_own(t) != rows[i].own ||
		    ed_template_is_constant(t) != rows[i].constant)
			fail_msg("row %zu", i);
		ed_arena_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_expand_as_the_table_says),
		cmocka_unit_test(bad_templates_are_refused),
		cmocka_unit_test(front_matter_names_must_be_allowed),
		cmocka_unit_test(lookup_errors_are_passed_on),
		cmocka_unit_test(own_templates_have_all_that_varies),
	};

	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
