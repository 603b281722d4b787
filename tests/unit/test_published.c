/* published: compared after each random deploy with K made from a list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/map.h"
#include "edgediff/published.h"
#include "site_keys.h"

/* File i of the world; some have URL paths in common, some a required
 * prefix, some none. In byte order. */
#define FILES 1500
#define DEPLOYS 60

struct world {
	struct ed_arena *mem;
	struct ed_site site;
	struct ed_published *published;
	char paths[FILES][32];
	enum ed_kind kinds[FILES];
	uint64_t random;
};

static uint64_t draw(struct world *w, uint64_t n)
{
	w->random = w->random * 6364136223846793005u + 1442695040888963407u;
	return (w->random >> 33) % n;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void name_files(struct world *w)
{
	static const char *const names[] = {
		"index.html", "a.html", "a", "b~c.html", ".git", "d e.txt"
	};
	size_t n = sizeof(names) / sizeof(names[0]);

	for (size_t i = 0; i < FILES; i++)
		(void)snprintf(w->paths[i], sizeof(w->paths[i]), "d%zu/%zu/%s",
			       i / n / 10, i / n % 10, names[i % n]);
	qsort(w->paths, FILES, sizeof(w->paths[0]), by_bytes);
}

static int setup(void **state)
{
	static struct world w;
	struct ed_error err;
	bool known;

	memset(&w, 0, sizeof(w));
	w.mem = ed_arena_new();
	w.random = 5;
	name_files(&w);
	ed_site_init(&w.site, w.mem);
	assert_int_equal(site_set(&w.site, &known, "forms",
				  "file slash bare clean", w.mem, &err),
			 0);
	ed_site_finish(&w.site);
	w.published = ed_published_new();
	*state = &w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	ed_published_free(w->published);
	ed_site_dispose(&w->site);
	ed_arena_free(w->mem);
	return 0;
}

/* Change about one in 'rate' files to any kind. */
static struct ed_changes change(struct world *w, uint64_t rate,
				enum ed_kind *after, struct ed_arena *mem)
{
	struct ed_changes out = { 0 };

	out.v = ed_arena_zalloc(mem, FILES, sizeof(*out.v));
	memcpy(after, w->kinds, sizeof(w->kinds));
	for (size_t i = 0; i < FILES; i++) {
		struct ed_change c = { .path = w->paths[i],
				       .len = strlen(w->paths[i]),
				       .old_kind = w->kinds[i] };

		if (draw(w, rate) != 0)
			continue;
		c.new_kind = draw(w, 3) == 0	? ED_NOTHING
			     : draw(w, 10) == 0 ? ED_SYMLINK
						: ED_FILE;
		if (c.old_kind == ED_NOTHING && c.new_kind == ED_NOTHING)
			continue;
		c.status = c.old_kind == ED_NOTHING   ? ED_ADDED
			   : c.new_kind == ED_NOTHING ? ED_DELETED
						      : ED_MODIFIED;
		after[i] = c.new_kind;
		out.v[out.n++] = c;
	}
	return out;
}

static uint64_t ask(const struct ed_kept *kept, const char *prefix, size_t len)
{
	struct ed_error err;
	uint64_t n;

	assert_int_equal(
		kept->count(kept->ctx, &n, prefix, len, UINT64_MAX, &err), 0);
	return n;
}

/* Every prefix of some paths: the same answers as the list's. */
static void compare(struct world *w, const struct ed_urls *c,
		    struct ed_arena *mem)
{
	struct ed_kept_list *list = ed_kept_new(&w->site, mem);
	struct ed_kept mine = ed_published_kept(w->published, c, mem);
	struct ed_kept other;
	struct ed_error err;
	uint64_t site_urls;

	for (size_t i = 0; i < FILES; i++) {
		if (w->kinds[i] == ED_NOTHING)
			continue;
		assert_int_equal(ed_kept_add(list, w->paths[i],
					     strlen(w->paths[i]), w->kinds[i],
					     &err),
				 0);
	}
	other = ed_kept_end(list, &site_urls, c);
	assert_int_equal(ed_published_count(w->published, "", 0), site_urls);
	assert_int_equal(ask(&mine, "", 0), ask(&other, "", 0));
	for (size_t i = 0; i < FILES; i += 1 + draw(w, 40)) {
		char url[40];
		int len = snprintf(url, sizeof(url), "/%s", w->paths[i]);

		for (size_t n = 1; n <= (size_t)len; n++)
			assert_int_equal(ask(&mine, url, n),
					 ask(&other, url, n));
	}
	ed_kept_free(list);
}

static void follow(struct world *w, uint64_t rate)
{
	struct ed_arena *mem = ed_arena_new();
	enum ed_kind after[FILES];
	struct ed_changes changes = change(w, rate, after, mem);
	struct ed_urls c = { 0 };
	struct ed_error err;

	assert_int_equal(ed_map_changes(&c, &changes, &w->site, mem, &err), 0);
	compare(w, &c, mem);
	assert_int_equal(
		ed_published_apply(w->published, &changes, &w->site, &err), 0);
	memcpy(w->kinds, after, sizeof(after));
	ed_arena_free(mem);
}

static void k_is_the_same_as_from_the_whole_tree(void **state)
{
	struct world *w = *state;

	follow(w, 1);
	for (int i = 0; i < DEPLOYS; i++)
		follow(w, i % 10 == 9 ? 2 : 100);
}

static void everything_may_go_and_come_back(void **state)
{
	struct world *w = *state;
	struct ed_change changes[2] = {
		{ .path = "a/index.html",
		  .len = 12,
		  .status = ED_ADDED,
		  .new_kind = ED_FILE },
		{ .path = "b",
		  .len = 1,
		  .status = ED_ADDED,
		  .new_kind = ED_FILE },
	};
	struct ed_changes all = { changes, 2 };
	struct ed_error err;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			ed_published_apply(w->published, &all, &w->site, &err),
			0);
		/* /a /a/ /a/index.html /b */
		assert_int_equal(ed_published_count(w->published, "", 0), 4);
		assert_int_equal(ed_published_count(w->published, "/a/", 3), 2);
		for (int j = 0; j < 2; j++) {
			changes[j].status = ED_DELETED;
			changes[j].old_kind = ED_FILE;
			changes[j].new_kind = ED_NOTHING;
		}
		assert_int_equal(
			ed_published_apply(w->published, &all, &w->site, &err),
			0);
		assert_int_equal(ed_published_count(w->published, "", 0), 0);
		assert_int_equal(ed_published_count(w->published, "/a", 2), 0);
		for (int j = 0; j < 2; j++) {
			changes[j].status = ED_ADDED;
			changes[j].old_kind = ED_NOTHING;
			changes[j].new_kind = ED_FILE;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			k_is_the_same_as_from_the_whole_tree, setup, teardown),
		cmocka_unit_test_setup_teardown(everything_may_go_and_come_back,
						setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
