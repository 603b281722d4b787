/* test_lazy: K on demand answers like K as a list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/map.h"
#include "site_keys.h"

#define FILES 300
#define ROUNDS 400

struct world {
	struct ed_arena *mem;
	struct ed_site site;
	const char *files[FILES]; /* sorted, may repeat */
	size_t n;
	size_t visited;
	unsigned seed;
};

static unsigned pick(struct world *w, unsigned n)
{
	w->seed = w->seed * 1103515245u + 12345u;
	return (w->seed >> 16) % n;
}

static int by_name(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

static const char *random_path(struct world *w)
{
	static const char *const names[] = {
		"a",	    "ab",	"a b", "index.html", "a.html",
		"\xc3\xa4", "\xc3\xbc", "x~1", "docs",	     "b*c",
	};
	const char *path = pick(w, 2) ? "www" : "";
	unsigned depth = 1 + pick(w, 4);

	for (unsigned i = 0; i < depth; i++)
		path = ed_arena_printf(w->mem, "%s%s%s", path, *path ? "/" : "",
				       names[pick(w, ED_COUNT(names))]);
	return path;
}

static void set(struct world *w, const char *key, const char *value)
{
	struct ed_error err;
	bool known;

	assert_int_equal(site_set(&w->site, &known, key, value, w->mem, &err),
			 0);
	assert_true(known);
}

static void make_world(struct world *w, unsigned seed)
{
	static const char *const forms[] = { "file slash", "file", "slash bare",
					     "file slash bare clean" };

	*w = (struct world){ .mem = ed_arena_new(), .seed = seed };
	ed_site_init(&w->site, w->mem);
	set(w, "forms", forms[pick(w, ED_COUNT(forms))]);
	if (pick(w, 2))
		set(w, "root", "www");
	if (pick(w, 2))
		set(w, "prefix", "/blog/%C3%A4");
	ed_site_finish(&w->site);
	w->n = 1 + pick(w, FILES);
	for (size_t i = 0; i < w->n; i++)
		w->files[i] = random_path(w);
	qsort(w->files, w->n, sizeof(w->files[0]), by_name);
}

static int walk(void *ctx, const char *prefix, ed_tree_fn fn, void *fn_ctx,
		struct ed_error *err)
{
	struct world *w = ctx;

	for (size_t i = 0; i < w->n; i++) {
		const char *path = w->files[i];
		int rc;

		if (strncmp(path, prefix, strlen(prefix)) != 0)
			continue;
		w->visited++;
		rc = fn(fn_ctx, path, strlen(path), ED_FILE, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	return 0;
}

/* C: every seventh file is modified. */
static void make_c(struct world *w, struct ed_urls *c)
{
	struct ed_changes changes = { 0 };
	struct ed_error err;

	changes.v = ed_arena_zalloc(w->mem, w->n, sizeof(*changes.v));
	for (size_t i = 0; i < w->n; i += 7)
		changes.v[changes.n++] = (struct ed_change){
			.path = w->files[i],
			.len = strlen(w->files[i]),
			.status = ED_MODIFIED,
			.old_kind = ED_FILE,
			.new_kind = ED_FILE,
		};
	assert_int_equal(ed_map_changes(c, &changes, &w->site, w->mem, &err),
			 0);
}

static void compare(struct world *w, struct ed_kept list, struct ed_kept lazy,
		    const char *url)
{
	size_t len = strlen(url);
	struct ed_error err;
	uint64_t exact, got, cap;

	len = 1 + pick(w, (unsigned)len);
	cap = pick(w, 3) ? pick(w, 20) : UINT64_MAX;
	assert_int_equal(
		list.count(list.ctx, &exact, url, len, UINT64_MAX, &err), 0);
	assert_int_equal(lazy.count(lazy.ctx, &got, url, len, cap, &err), 0);
	if (exact < cap)
		assert_int_equal(got, exact);
	else
		assert_true(got >= cap);
}

static void lazy_answers_like_the_list(void **state)
{
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct world w;
		struct ed_urls c;
		struct ed_base_files files = { .walk = walk, .ctx = &w };
		struct ed_kept_list *list;
		struct ed_kept_lazy *lazy;
		struct ed_kept listed;
		struct ed_error err;
		uint64_t site_urls;

		make_world(&w, round);
		make_c(&w, &c);
		list = ed_kept_new(&w.site, w.mem);
		assert_int_equal(walk(&w, "", ed_kept_add, list, &err), 0);
		listed = ed_kept_end(list, &site_urls, &c);
		lazy = ed_kept_lazy_new(&w.site, &files, &c, w.mem);
		for (size_t i = 0; i < c.n; i++)
			compare(&w, listed, ed_kept_of_lazy(lazy), c.v[i].path);
		ed_kept_lazy_free(lazy);
		ed_kept_free(list);
		ed_site_dispose(&w.site);
		ed_arena_free(w.mem);
	}
}

static void a_small_cap_looks_at_few_files(void **state)
{
	struct world w = { .mem = ed_arena_new() };
	struct ed_base_files files = { .walk = walk, .ctx = &w };
	struct ed_urls none = { 0 };
	struct ed_kept_lazy *lazy;
	struct ed_kept kept;
	struct ed_error err;
	uint64_t n;

	(void)state;
	ed_site_init(&w.site, w.mem);
	ed_site_finish(&w.site);
	for (w.n = 0; w.n < FILES; w.n++)
		w.files[w.n] = ed_arena_printf(w.mem, "d/%03zu.html", w.n);
	lazy = ed_kept_lazy_new(&w.site, &files, &none, w.mem);
	kept = ed_kept_of_lazy(lazy);
	assert_int_equal(kept.count(kept.ctx, &n, "/d/", 3, 5, &err), 0);
	assert_int_equal(n, 5);
	assert_int_equal(w.visited, 5);
	ed_kept_lazy_free(lazy);
	ed_site_dispose(&w.site);
	ed_arena_free(w.mem);
}

static void only_a_small_base_is_counted_whole(void **state)
{
	struct world w = { .mem = ed_arena_new() };
	struct ed_base_files files = { .walk = walk, .ctx = &w };
	struct ed_urls none = { 0 };
	struct ed_kept_lazy *lazy;
	struct ed_error err;
	uint64_t site_urls;
	bool counted;

	(void)state;
	ed_site_init(&w.site, w.mem);
	ed_site_finish(&w.site);
	for (w.n = 0; w.n < 10; w.n++)
		w.files[w.n] = ed_arena_printf(w.mem, "%zu.html", w.n);
	lazy = ed_kept_lazy_new(&w.site, &files, &none, w.mem);
	assert_int_equal(ed_kept_lazy_load(lazy, 9, &counted, &site_urls, &err),
			 0);
	assert_false(counted);
	assert_int_equal(
		ed_kept_lazy_load(lazy, 10, &counted, &site_urls, &err), 0);
	assert_true(counted);
	assert_int_equal(site_urls, 10);
	ed_kept_lazy_free(lazy);
	ed_site_dispose(&w.site);
	ed_arena_free(w.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lazy_answers_like_the_list),
		cmocka_unit_test(a_small_cap_looks_at_few_files),
		cmocka_unit_test(only_a_small_base_is_counted_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
