/* C of several changes: status, causes, order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "urls_helper.h"

static void added_and_deleted_files_keep_their_status(void **state)
{
	struct ed_change changes[] = {
		change_of("a.html", ED_NOTHING, ED_FILE),
		change_of("b.html", ED_FILE, ED_NOTHING),
		change_of("c.html", ED_FILE, ED_FILE),
	};

	(void)state;
	expect("", changes, 3, "A /a.html\nD /b.html\nM /c.html\n");
}

/* Two files under one URL path: one member with both causes. */
static void same_url_of_two_files_is_one_member(void **state)
{
	struct ed_change both[] = {
		change_of("docs.html", ED_FILE, ED_NOTHING),
		change_of("docs/index.html", ED_NOTHING, ED_FILE),
	};
	struct ed_changes all = { .v = both, .n = 2 };
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { 0 };
	struct ed_urls c = { 0 };
	struct ed_site site;

	(void)state;
	expect("forms=bare clean", both, 2, "M /docs\n");
	site_from(&site, "forms=bare clean", mem);
	assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), 0);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.v[0].n_causes, 2);
	assert_ptr_equal(c.v[0].causes[0].change, &both[0]);
	assert_ptr_equal(c.v[0].causes[1].change, &both[1]);
	assert_string_equal(c.v[0].causes[0].rule, "site.root");
	both[0] = change_of("docs.html", ED_NOTHING, ED_FILE);
	expect("forms=bare clean", both, 2, "A /docs\n");
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

/* Many files below one prefix; a cause is named once for each file. */
static void causes_of_a_prefix_are_all_its_files(void **state)
{
	struct ed_change changes[] = {
		change_of("a~1", ED_FILE, ED_FILE),
		change_of("a~2", ED_FILE, ED_FILE),
		change_of("a~3/index.html", ED_FILE, ED_FILE),
	};
	struct ed_changes all = { .v = changes, .n = 3 };
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { 0 };
	struct ed_urls c = { 0 };
	struct ed_site site;

	(void)state;
	site_from(&site, "", mem);
	assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), 0);
	assert_int_equal(c.n, 1);
	assert_string_equal(c.v[0].path, "/a*");
	assert_int_equal(c.v[0].n_causes, 3);
	for (size_t i = 0; i < 3; i++)
		assert_ptr_equal(c.v[0].causes[i].change, &changes[i]);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

static void order_is_that_of_bytes(void **state)
{
	struct ed_change changes[] = {
		change_of("B", ED_FILE, ED_FILE),
		change_of("a", ED_FILE, ED_FILE),
		change_of("a b", ED_FILE, ED_FILE),
		change_of("a.x", ED_FILE, ED_FILE),
		change_of("a/x", ED_FILE, ED_FILE),
		change_of("\xc3\xa9", ED_FILE, ED_FILE),
	};

	(void)state;
	expect("", changes, 6,
	       "M /%C3%A9\nM /B\nM /a\nM /a%20b\nM /a.x\nM /a/x\n");
}

static void no_changes_give_no_urls(void **state)
{
	struct ed_change none = change_of("x", ED_FILE, ED_FILE);

	(void)state;
	expect("", &none, 0, "");
}

static void first_deploy_is_everything(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_urls c = { 0 };
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 100);
	ed_map_everything(&c, "base=empty", mem);
	put_urls(&out, &c);
	assert_string_equal(out.data, "A /*\n");
	assert_true(c.v[0].prefix);
	assert_null(c.v[0].causes[0].change);
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

/* Two comparisons with the same head: each cause once, in order. */
static void members_of_two_comparisons_are_united(void **state)
{
	struct ed_change a[] = {
		change_of("a.html", ED_NOTHING, ED_FILE),
		change_of("c.html", ED_FILE, ED_FILE),
	};
	struct ed_change b[] = {
		change_of("a.html", ED_FILE, ED_FILE),
		change_of("b.html", ED_FILE, ED_NOTHING),
		change_of("d.html", ED_NOTHING, ED_FILE),
	};
	struct ed_changes first = { .v = a, .n = 2 };
	struct ed_changes second = { .v = b, .n = 3 };
	struct ed_urls c = { 0 }, more = { 0 };
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { 0 };
	struct ed_site site;
	struct ed_buf out;

	(void)state;
	site_from(&site, "", mem);
	assert_int_equal(ed_map_changes(&c, &first, &site, mem, &err), 0);
	assert_int_equal(ed_map_changes(&more, &second, &site, mem, &err), 0);
	ed_map_add(&c, &more, mem);
	ed_buf_init(&out, 100);
	put_urls(&out, &c);
	/* Added in one, changed in the other: it was there. */
	assert_string_equal(out.data,
			    "M /a.html\nD /b.html\nM /c.html\nA /d.html\n");
	assert_int_equal(c.v[0].n_causes, 1);
	assert_int_equal(c.v[3].n_causes, 1);
	ed_map_everything(&more, "why", mem);
	ed_map_add(&c, &more, mem);
	assert_int_equal(c.n, 5);
	assert_string_equal(c.v[0].path, "/*");
	assert_true(c.v[0].prefix);
	ed_buf_dispose(&out);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

/* A list page with as many causes as a large site has files. */
static void many_causes_are_united_in_one_pass(void **state)
{
	enum {
		FILES = 60000
	};
	struct ed_arena *mem = ed_arena_new();
	struct ed_change *v = ed_arena_zalloc(mem, FILES, sizeof(*v));
	struct ed_changes first = { .v = v, .n = FILES };
	struct ed_changes second = { .v = v + 1, .n = FILES - 1 };
	struct ed_urls c = { 0 }, more = { 0 };
	struct ed_error err = { 0 };
	struct ed_site site;

	(void)state;
	for (int i = 0; i < FILES; i++)
		v[i] = change_of(ed_arena_printf(mem, "a~%05d", i), ED_FILE,
				 ED_FILE);
	site_from(&site, "", mem);
	assert_int_equal(ed_map_changes(&c, &second, &site, mem, &err), 0);
	assert_int_equal(ed_map_changes(&more, &first, &site, mem, &err), 0);
	ed_map_add(&c, &more, mem);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.v[0].n_causes, FILES);
	for (size_t i = 0; i < FILES; i++)
		assert_ptr_equal(c.v[0].causes[i].change, &v[i]);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(added_and_deleted_files_keep_their_status),
		cmocka_unit_test(same_url_of_two_files_is_one_member),
		cmocka_unit_test(causes_of_a_prefix_are_all_its_files),
		cmocka_unit_test(order_is_that_of_bytes),
		cmocka_unit_test(no_changes_give_no_urls),
		cmocka_unit_test(first_deploy_is_everything),
		cmocka_unit_test(members_of_two_comparisons_are_united),
		cmocka_unit_test(many_causes_are_united_in_one_pass),
	};

	return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
