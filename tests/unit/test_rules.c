/* test_rules: from rules and changes to C, expected values by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "map/map_internal.h"
#include "map_helper.h"

/* "name|match|url url ..." lines; a match that starts with "~" is a regex,
 * a name that starts with "@" reads front matter. */
static int rules_from(struct ed_site *site, const char *lines,
		      struct ed_arena *mem, struct ed_error *err)
{
	struct ed_rule_text texts[40] = { 0 };
	char *text = ed_arena_strdup(mem, lines);
	char *rest = NULL;
	size_t n = 0;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest), n++) {
		char *match = strchr(line, '|');
		char *urls = match + 1 + strcspn(match + 1, "|");
		char *more = NULL;

		*match++ = '\0';
		*urls++ = '\0';
		texts[n].front_matter = *line == '@';
		texts[n].name = line + (*line == '@');
		texts[n].where = ed_arena_printf(mem, "f:%zu", n + 1);
		*(*match == '~' ? &texts[n].regex : &texts[n].match) =
			match + (*match == '~');
		for (char *u = strtok_r(urls, " ", &more); u;
		     u = strtok_r(NULL, " ", &more)) {
			ed_strlist_add(&texts[n].urls, u, mem);
			ed_strlist_add(&texts[n].wheres, texts[n].where, mem);
		}
	}
	return ed_rules_compile(&site->rules, texts, n, mem, err);
}

/* C as the tests compare it: each member and, if asked, its rule. */
static void put_c(struct ed_buf *out, const struct ed_urls *c, bool rules)
{
	for (size_t i = 0; i < c->n; i++)
		ed_buf_printf(out, "%s%s%s ", c->v[i].path, rules ? "=" : "",
			      rules ? c->v[i].causes[0].rule : "");
}

struct row {
	const char *settings, *rules, *path, *urls;
};

static void check_row(const struct row *row, size_t i)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_change change = change_of(row->path, ED_FILE, ED_FILE);
	struct ed_changes all = { .v = &change, .n = 1 };
	struct ed_error err = { 0 };
	struct ed_urls c = { 0 };
	struct ed_site site;
	struct ed_buf out;

	ed_buf_init(&out, 10000);
	site_from(&site, "", mem);
	ed_site_dispose(&site);
	ed_site_init(&site, mem);
	for (const char *s = row->settings; *s;) {
		size_t n = strcspn(s, "\n");
		size_t k = strcspn(s, "=");
		bool known;

		assert_int_equal(
			site_set(&site, &known, ed_arena_strndup(mem, s, k),
				 ed_arena_strndup(mem, s + k + 1, n - k - 1),
				 mem, &err),
			0);
		s += n + (s[n] == '\n');
	}
	if (rules_from(&site, row->rules, mem, &err) < 0)
		fail_msg("row %zu: %s", i, err.msg);
	ed_site_finish(&site);
	if (ed_map_changes(&c, &all, &site, mem, &err) < 0)
		fail_msg("row %zu: %s", i, err.msg);
	put_c(&out, &c, true);
	if (strcmp(out.data, row->urls) != 0)
		fail_msg("row %zu: %s instead of %s", i, out.data, row->urls);
	ed_buf_dispose(&out);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

#define POSTS "posts|content/posts/**/*.md|/posts/{1}/{2}/"

static void files_are_mapped_as_the_table_says(void **state)
{
	static const struct row rows[] = {
		/* Order: ignore, rules, root, unmatched. */
		{ "", POSTS, "content/posts/a/b.md",
		  "/posts/a/b/=map.posts /posts/a/b/index.html=map.posts " },
		{ "forms=slash", POSTS, "content/posts/b.md",
		  "/posts/b/=map.posts " },
		{ "forms=file slash bare", POSTS, "content/posts/b.md",
		  "/posts/b=map.posts /posts/b/=map.posts "
		  "/posts/b/index.html=map.posts " },
		{ "", POSTS, "layouts/x.html", "/*=site.unmatched " },
		{ "unmatched=none", POSTS, "layouts/x.html", "" },
		{ "root=static", POSTS, "static/i/x.png",
		  "/i/x.png=site.root " },
		{ "root=static", POSTS, "static2/x.png", "/*=site.unmatched " },
		{ "root=.", POSTS, "x.png", "/x.png=site.root " },
		{ "ignore=*.md", POSTS, "content/posts/b.md", "" },
		{ "", "a|*.md|/a\nb|x/*.md|/b", "x/y.md", "/a=map.a " },
		{ "", "b|x/*.md|/b\na|*.md|/a", "x/y.md", "/b=map.b " },
		{ "", "drop|*.bak|\na|**|/a", "x/y.bak", "" },
		{ "root=.", "drop|*.bak|", "x/y.bak", "" },
		/* Private names. */
		{ "", "a|**|/a", ".gitignore", "" },
		{ "", "a|**|/a", "x/.github/y", "" },
		{ "", "a|**|/a", ".edgediff", "" },
		{ "", "a|**|/a", ".edgediffs", "/a=map.a " },
		{ "", "a|**|/{path}", ".well-known/x",
		  "/.well-known/x=map.a " },
		/* site.source. */
		{ "source=docs", POSTS, "docs/content/posts/b.md",
		  "/posts/b/=map.posts /posts/b/index.html=map.posts " },
		{ "source=docs", POSTS, "content/posts/b.md", "" },
		{ "source=docs", POSTS, "docs2/content/posts/b.md", "" },
		{ "source=docs", "a|**|/{path}", "docs/x/y", "/x/y=map.a " },
		{ "source=docs\nroot=static", "a|*.md|/a", "docs/static/y.js",
		  "/y.js=site.root " },
		{ "source=docs\nignore=/x.js", "a|**|/a", "docs/x.js", "" },
		/* Prefix. */
		{ "prefix=/blog", POSTS, "content/posts/b.md",
		  "/blog/posts/b/=map.posts "
		  "/blog/posts/b/index.html=map.posts " },
		{ "prefix=/blog", POSTS, "x",
		  "/blog/=site.unmatched /blog/*=site.unmatched " },
		{ "prefix=/blog\nforms=bare", POSTS, "x",
		  "/blog=site.unmatched /blog/*=site.unmatched " },
		{ "prefix=/blog", "a|**|/tags/*", "x", "/blog/tags/*=map.a " },
		/* Forms of templates. */
		{ "", "a|**|/", "x", "/=map.a /index.html=map.a " },
		{ "", "a|**|/index.html", "x", "/=map.a /index.html=map.a " },
		{ "", "a|**|/d/index.html", "x",
		  "/d/=map.a /d/index.html=map.a " },
		{ "index=index.html index.xml", "a|**|/d/", "x",
		  "/d/=map.a /d/index.html=map.a /d/index.xml=map.a " },
		{ "index=", "a|**|/d/", "x", "/d/=map.a " },
		{ "", "a|**|/x.html", "x", "/x.html=map.a " },
		{ "forms=file clean", "a|**|/x.html", "x",
		  "/x=map.a /x.html=map.a " },
		{ "forms=clean", "a|**|/d/", "x", "/d/index.html=map.a " },
		/* What cannot be exact. */
		{ "", "a|**|/u/{name}", "x/~me", "/u/*=map.a " },
		{ "", "a|**|/u/%7Eme", "x", "/u/*=map.a " },
		{ "", "a|**|/u/%2ame", "x", "/u/*=map.a " },
		{ "", "a|**|/u/%7eme/%2A", "x", "/u/*=map.a " },
		{ "", "a|**|/u/%7Fme", "x", "/u/%7Fme=map.a " },
		/* Regular expressions. */
		{ "", "a|~^c/(\\d+)-(.*)\\.md$|/{1}/{2}", "c/12-x.md",
		  "/12/x=map.a " },
		{ "unmatched=none", "a|~^c/(\\d+)$|/{1}", "c/x", "" },
		{ "", "a|~(?<y>\\d{4})|/{1}", "c/2024/x", "/2024=map.a " },
		{ "", "a|~(b)?(c)|/{1}/{2}", "xcx", "/c=map.a " },
		{ "", "a|~x|/a", "caxb", "/a=map.a " },
		/* Query strings. */
		{ "queryStrings=true", "a|**|/x", "y", "/x=map.a /x*=map.a " },
		{ "queryStrings=true", "a|**|/x/*", "y", "/x/*=map.a " },
		/* Front matter that nobody can read. */
		{ "", "@a|**|/p/{slug|stem}/", "y.md", "/p/*=map.a " },
		{ "", "@a|**|/p/ /{stem}/", "y.md",
		  "/p/=map.a /p/index.html=map.a /y/=map.a "
		  "/y/index.html=map.a " },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++)
		check_row(&rows[i], i);
}

static void bad_rules_are_refused_by_name(void **state)
{
	static const struct {
		const char *rules, *says;
	} rows[] = {
		{ "a|[x|/a", "f:1: map.a: pattern '[x'" },
		{ "a|x|/a\nb|~(|/b", "f:2: map.b: pattern '('" },
		{ "a|x|b", "f:1: map.a.url: 'b' does not start" },
		{ "a|*|/{2}", "f:1: map.a.url: '/{2}': {2} is unknown" },
		{ "a|~x|/{1}", "captures 0" },
		{ "a|*|/{slug}", "frontMatter" },
		{ "a|~(*UTF8)x|/", "map.a: pattern" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_error err = { 0 };
		struct ed_site site;

		ed_site_init(&site, mem);
		if (rules_from(&site, rows[i].rules, mem, &err) == 0)
			fail_msg("row %zu was accepted", i);
		assert_int_equal(err.code, ED_ECONFIG);
		if (!strstr(err.msg, rows[i].says))
			fail_msg("row %zu: %s", i, err.msg);
		ed_site_dispose(&site);
		ed_arena_free(mem);
	}
}

static void rules_need_one_pattern(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_rule_text none = { .name = "a", .where = "f:1" };
	struct ed_rule_text both = {
		.name = "a", .where = "f:1", .match = "x", .regex = "x"
	};
	struct ed_rules rules;
	struct ed_error err = { 0 };

	(void)state;
	assert_int_equal(ed_rules_compile(&rules, &none, 1, mem, &err), -1);
	assert_non_null(strstr(err.msg, "f:1: map.a says neither"));
	assert_int_equal(ed_rules_compile(&rules, &both, 1, mem, &err), -1);
	assert_non_null(strstr(err.msg, "f:1: map.a has both"));
	ed_arena_free(mem);
}

static void catastrophic_rule_is_named(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_change change = change_of(
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", ED_FILE, ED_FILE);
	struct ed_changes all = { .v = &change, .n = 1 };
	struct ed_error err = { 0 };
	struct ed_urls c;
	struct ed_site site;

	(void)state;
	ed_site_init(&site, mem);
	assert_int_equal(rules_from(&site, "bad|~(a+)+$|/", mem, &err), 0);
	ed_site_finish(&site);
	assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_non_null(strstr(err.msg, "f:1: map.bad: pattern '(a+)+$'"));
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

static void shadowed_rules_are_found(void **state)
{
	static const struct {
		const char *a, *b;
		bool contains;
	} rows[] = {
		{ "*.md", "*.md", true },
		{ "**", "*.md", true },
		{ "**", "a/b/c", true },
		{ "*.md", "a/*.md", true },
		{ "*.md", "a/**/*.md", true },
		{ "a/**", "a/b/*.md", true },
		{ "a/", "a/**/x", true },
		{ "a/**/*.md", "a/b/*.md", true },
		{ "a/**/*.md", "a/*.md", true },
		{ "a/*/c", "a/b/c", true },
		{ "a?c", "abc", true },
		{ "*", "a.b.c", true },
		{ "a/**", "a/**", true },
		{ "/x", "/x", true },
		{ "x", "/x", true },
		{ "/x", "x", false },
		{ "a/*.md", "*.md", false },
		{ "a/*.md", "a/**/*.md", false },
		{ "a/b/*.md", "a/**", false },
		{ "a/*", "a/**", false },
		{ "a?c", "a*c", false },
		{ "*.md", "*.m?", false },
		{ "*.md", "**", false },
		{ "a/*/c", "a/**/c", false },
		{ "[a-z]", "b", false }, /* classes count as unknown */
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		if (ed_glob_contains(rows[i].a, rows[i].b) != rows[i].contains)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
	}
}

static void immutable_and_added_files_are_skipped(void **state)
{
	static const struct {
		const char *settings, *path;
		enum ed_kind before, after;
		bool skipped;
	} rows[] = {
		{ "immutable=*-????????.js", "a-12345678.js", ED_NOTHING,
		  ED_FILE, true },
		{ "immutable=*-????????.js", "a-12345678.js", ED_FILE,
		  ED_NOTHING, true },
		{ "immutable=*-????????.js", "a-12345678.js", ED_FILE, ED_FILE,
		  false },
		{ "immutable=*-????????.js", "a.js", ED_NOTHING, ED_FILE,
		  false },
		{ "root=p\nimmutable=assets/**", "p/assets/x", ED_NOTHING,
		  ED_FILE, true },
		{ "root=p\nimmutable=p/assets/**", "p/assets/x", ED_NOTHING,
		  ED_FILE, true },
		{ "added=skip", "new.html", ED_NOTHING, ED_FILE, true },
		{ "added=skip", "old.html", ED_NOTHING, ED_FILE, false },
		{ "added=skip", "new.html", ED_FILE, ED_NOTHING, false },
		{ "added=skip\nqueryStrings=true", "new.html", ED_NOTHING,
		  ED_FILE, true },
		{ "added=skip", "new~.html", ED_NOTHING, ED_FILE, false },
		{ "", "new.html", ED_NOTHING, ED_FILE, false },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_change change =
			change_of(rows[i].path, rows[i].before, rows[i].after);
		struct ed_changes all = { .v = &change, .n = 1 };
		struct ed_kept_list *list;
		struct ed_error err = { 0 };
		struct ed_urls c;
		struct ed_site site;

		site_from(&site, rows[i].settings, mem);
		assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), 0);
		list = ed_kept_new(&site, mem);
		assert_int_equal(
			ed_kept_add(list, "old.html", 8, ED_FILE, &err), 0);
		if (site.skip_added)
			ed_map_skip_added(&c, list, mem);
		if ((c.n == 0) != rows[i].skipped)
			fail_msg("row %zu: %zu members", i, c.n);
		ed_kept_free(list);
		ed_site_dispose(&site);
		ed_arena_free(mem);
	}
}

/* The C of the changes in this order, with causes. */
static void map_in_order(struct ed_buf *out, const struct ed_change *v,
			 const size_t *order, size_t n)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_change *mixed = ed_arena_zalloc(mem, n, sizeof(*mixed));
	struct ed_changes all = { .v = mixed, .n = n };
	struct ed_error err = { 0 };
	struct ed_urls c;
	struct ed_site site;

	for (size_t i = 0; i < n; i++)
		mixed[i] = v[order[i]];
	ed_site_init(&site, mem);
	assert_int_equal(rules_from(&site,
				    "m|*.md|/{stem}/ /list/ /tags/*\n"
				    "h|*.html|/{name} /list/",
				    mem, &err),
			 0);
	ed_site_finish(&site);
	assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), 0);
	for (size_t i = 0; i < c.n; i++) {
		ed_buf_printf(out, "%c%s", (char)c.v[i].status, c.v[i].path);
		for (size_t k = 0; k < c.v[i].n_causes; k++)
			ed_buf_printf(out, " %s:%s",
				      c.v[i].causes[k].change->path,
				      c.v[i].causes[k].rule);
		ed_buf_putc(out, '\n');
	}
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

static void order_of_changes_does_not_matter(void **state)
{
	const struct ed_change v[] = {
		change_of("a.md", ED_FILE, ED_FILE),
		change_of("b.md", ED_NOTHING, ED_FILE),
		change_of("c/a.md", ED_FILE, ED_NOTHING),
		change_of("x.html", ED_FILE, ED_FILE),
		change_of("y/x.html", ED_NOTHING, ED_FILE),
		change_of("z.css", ED_FILE, ED_FILE),
	};
	size_t order[] = { 0, 1, 2, 3, 4, 5 };
	struct ed_buf first, again;
	uint32_t seed = 1;

	(void)state;
	ed_buf_init(&first, 100000);
	ed_buf_init(&again, 100000);
	map_in_order(&first, v, order, ED_COUNT(v));
	for (size_t turn = 0; turn < 50; turn++) {
		for (size_t i = ED_COUNT(v) - 1; i > 0; i--) {
			size_t j, t;

			seed = seed * 1664525 + 1013904223;
			j = (seed >> 8) % (i + 1);
			t = order[i];
			order[i] = order[j];
			order[j] = t;
		}
		ed_buf_clear(&again);
		map_in_order(&again, v, order, ED_COUNT(v));
		assert_string_equal(again.data, first.data);
	}
	ed_buf_dispose(&first);
	ed_buf_dispose(&again);
}

static void kept_is_the_same_mapping_of_all_files(void **state)
{
	static const char *const files[] = { "a.md", "b.md", "l/x.css" };
	struct ed_arena *mem = ed_arena_new();
	struct ed_kept_list *list;
	struct ed_urls none = { 0 };
	struct ed_error err = { 0 };
	struct ed_kept kept;
	struct ed_site site;
	uint64_t total, n;

	(void)state;
	ed_site_init(&site, mem);
	assert_int_equal(rules_from(&site, "@m|*.md|/{slug|stem} /list /tags/*",
				    mem, &err),
			 0);
	ed_site_finish(&site);
	list = ed_kept_new(&site, mem);
	for (size_t i = 0; i < ED_COUNT(files); i++)
		assert_int_equal(ed_kept_add(list, files[i], strlen(files[i]),
					     ED_FILE, &err),
				 0);
	kept = ed_kept_end(list, &total, &none);
	/* /a /b /list: what is required as a prefix is no URL path. */
	assert_int_equal(total, 3);
	assert_int_equal(kept.count(kept.ctx, &n, "/", 1, UINT64_MAX, &err), 0);
	assert_int_equal(n, 3);
	ed_kept_free(list);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_mapped_as_the_table_says),
		cmocka_unit_test(bad_rules_are_refused_by_name),
		cmocka_unit_test(rules_need_one_pattern),
		cmocka_unit_test(catastrophic_rule_is_named),
		cmocka_unit_test(shadowed_rules_are_found),
		cmocka_unit_test(immutable_and_added_files_are_skipped),
		cmocka_unit_test(order_of_changes_does_not_matter),
		cmocka_unit_test(kept_is_the_same_mapping_of_all_files),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
