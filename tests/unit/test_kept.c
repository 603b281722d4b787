/* K: what of the base tree is not in C, counted by prefix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "map_helper.h"

struct fixture {
	struct ed_arena *mem;
	struct ed_site site;
	struct ed_kept_list *list;
	struct ed_kept kept;
	uint64_t site_urls;
	struct ed_urls c;
};

static void begin(struct fixture *f, const char *settings)
{
	*f = (struct fixture){ .mem = ed_arena_new() };
	site_from(&f->site, settings, f->mem);
	f->list = ed_kept_new(&f->site, f->mem);
}

static void add(struct fixture *f, const char *path, enum ed_kind kind)
{
	struct ed_error err = { 0 };

	assert_int_equal(ed_kept_add(f->list, path, strlen(path), kind, &err),
			 0);
}

/* K is what was added without the C of these changes. */
static void end(struct fixture *f, struct ed_change *changes, size_t n)
{
	struct ed_changes all = { .v = changes, .n = n };
	struct ed_error err = { 0 };

	assert_int_equal(ed_map_changes(&f->c, &all, &f->site, f->mem, &err),
			 0);
	f->kept = ed_kept_end(f->list, &f->site_urls, &f->c);
}

static void finish(struct fixture *f)
{
	ed_kept_free(f->list);
	ed_site_dispose(&f->site);
	ed_arena_free(f->mem);
}

static uint64_t count(const struct fixture *f, const char *prefix)
{
	struct ed_error err = { 0 };
	uint64_t n = UINT64_MAX;
	size_t len = strlen(prefix);
	/* Not terminated: only 'len' bytes are the prefix. */
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, prefix, len);
	copy[len] = 'x';
	assert_int_equal(
		f->kept.count(f->kept.ctx, &n, copy, len, UINT64_MAX, &err), 0);
	free(copy);
	return n;
}

static void members_with_the_prefix_are_counted(void **state)
{
	struct ed_change changes[] = {
		change_of("a.html", ED_FILE, ED_FILE),
		change_of("docs/new.html", ED_NOTHING, ED_FILE),
	};
	struct fixture f;

	(void)state;
	begin(&f, "");
	add(&f, "a.html", ED_FILE);
	add(&f, "about.html", ED_FILE);
	add(&f, "docs/a b.html", ED_FILE);
	add(&f, "docs/b.html", ED_FILE);
	add(&f, "docs/index.html", ED_FILE);
	add(&f, "docs.css", ED_FILE);
	add(&f, "index.html", ED_FILE);
	add(&f, ".gitignore", ED_FILE);
	end(&f, changes, 2);
	/* Seven published files, two of them with a second form. */
	assert_int_equal(f.site_urls, 9);
	assert_int_equal(count(&f, "/"), 8); /* /a.html is in C */
	assert_int_equal(count(&f, ""), 8);
	assert_int_equal(count(&f, "/a"), 1);
	assert_int_equal(count(&f, "/a.html"), 0);
	assert_int_equal(count(&f, "/about.html"), 1); /* itself */
	assert_int_equal(count(&f, "/about.html/"), 0);
	assert_int_equal(count(&f, "/docs"), 5);
	assert_int_equal(count(&f, "/docs/"), 4); /* and its own */
	assert_int_equal(count(&f, "/docs/a"), 1);
	assert_int_equal(count(&f, "/docs/a%20"), 1);
	assert_int_equal(count(&f, "/docs/n"), 0); /* not in base */
	assert_int_equal(count(&f, "/z"), 0);
	assert_int_equal(count(&f, "/A"), 0);
	finish(&f);
}

static void same_url_of_two_files_counts_once(void **state)
{
	struct ed_change change = change_of("x", ED_FILE, ED_FILE);
	struct fixture f;

	(void)state;
	begin(&f, "forms=bare clean");
	add(&f, "docs.html", ED_FILE);
	add(&f, "docs/index.html", ED_FILE);
	add(&f, "docs.html", ED_FILE);
	end(&f, &change, 1);
	assert_int_equal(f.site_urls, 1);
	assert_int_equal(count(&f, "/docs"), 1);
	finish(&f);
}

static void only_what_is_published_is_kept(void **state)
{
	struct ed_change change = change_of("public/x", ED_FILE, ED_FILE);
	struct fixture f;

	(void)state;
	begin(&f, "root=public\nprefix=/v1\nignore=*.map");
	add(&f, "public/a.js", ED_FILE);
	add(&f, "public/a.map", ED_FILE);
	add(&f, "README.md", ED_FILE);
	end(&f, &change, 1);
	assert_int_equal(f.site_urls, 1);
	assert_int_equal(count(&f, "/v1/a"), 1);
	assert_int_equal(count(&f, "/"), 1);
	finish(&f);
}

/* A submodule touches the url of its rule as any file does. */
static void fixed_url_of_a_submodule_counts_once(void **state)
{
	struct ed_rule_text rule = { .name = "a", .where = "x", .match = "*" };
	struct ed_change change = change_of("x", ED_FILE, ED_FILE);
	struct ed_error err = { 0 };
	struct fixture f = { .mem = ed_arena_new() };

	(void)state;
	ed_strlist_add(&rule.urls, "/list", f.mem);
	ed_strlist_add(&rule.wheres, "x:1", f.mem);
	site_from(&f.site, "", f.mem);
	assert_int_equal(ed_rules_compile(&f.site.rules, &rule, 1, f.mem, &err),
			 0);
	f.list = ed_kept_new(&f.site, f.mem);
	add(&f, "a.md", ED_FILE);
	add(&f, "b.md", ED_SUBMODULE);
	add(&f, "c.md", ED_FILE);
	end(&f, &change, 0);
	assert_int_equal(f.site_urls, 1); /* /list */
	finish(&f);
}

static void empty_base_keeps_nothing(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, "");
	ed_map_everything(&f.c, "base=empty", f.mem);
	f.kept = ed_kept_end(f.list, &f.site_urls, &f.c);
	assert_int_equal(f.site_urls, 0);
	assert_int_equal(count(&f, "/"), 0);
	assert_int_equal(count(&f, ""), 0);
	finish(&f);
	ed_kept_free(NULL);
}

static uint32_t seed;

/* A small generator of our own: the same numbers on every machine. */
static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void draw_path(char *out)
{
	static const char letters[] = "ab./-";
	size_t n = 1 + draw(6);

	for (size_t i = 0; i < n; i++)
		out[i] = letters[draw(i == 0 || i == n - 1 ? 2 : 5)];
	out[n] = '\0';
}

static bool is_in(char (*v)[8], size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i], path) == 0)
			return true;
	}
	return false;
}

/* Count the members one by one: every file once, none that changed. */
static uint64_t naive(char (*base)[8], size_t n, char (*changed)[8],
		      size_t n_changed, const char *prefix)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		char url[16] = "/";

		memcpy(url + 1, base[i], 8);
		if (!is_in(base, i, base[i]) &&
		    !is_in(changed, n_changed, base[i]) &&
		    strncmp(url, prefix, strlen(prefix)) == 0)
			found++;
	}
	return found;
}

static void random_sites_agree_with_counting_one_by_one(void **state)
{
	(void)state;
	for (seed = 1; seed < 2000000000; seed += 9999991) {
		char base[60][8], changed[20][8];
		struct ed_change changes[20];
		struct fixture f;
		size_t n = draw(60);
		size_t n_changed = draw(20);
		uint32_t keep = seed;

		begin(&f, "forms=file");
		for (size_t i = 0; i < n; i++) {
			draw_path(base[i]);
			add(&f, base[i], ED_FILE);
		}
		for (size_t i = 0; i < n_changed; i++) {
			draw_path(changed[i]);
			changes[i] = change_of(changed[i], ED_FILE, ED_FILE);
		}
		end(&f, changes, n_changed);
		for (int i = 0; i < 30; i++) {
			char prefix[16] = "/";

			draw_path(prefix + 1);
			prefix[draw(8)] = '\0';
			assert_int_equal(
				count(&f, prefix),
				naive(base, n, changed, n_changed, prefix));
		}
		finish(&f);
		seed = keep;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_with_the_prefix_are_counted),
		cmocka_unit_test(same_url_of_two_files_counts_once),
		cmocka_unit_test(only_what_is_published_is_kept),
		cmocka_unit_test(fixed_url_of_a_submodule_counts_once),
		cmocka_unit_test(empty_base_keeps_nothing),
		cmocka_unit_test(random_sites_agree_with_counting_one_by_one),
	};

	return cmocka_run_group_tests_name("kept", tests, NULL, NULL);
}
