/* fuzz_lazy: a byte for the site, one for the cap, and file paths of the base
 * a line: K counted on demand is K as a list. A path after a '!' changed; one
 * after a '?' is asked for. */
#include "edgediff/strings.h"
#include "fuzz.h"
#include "urls.h"

struct world {
	struct ed_arena *mem;
	struct ed_site site;
	struct ed_strlist files, questions;
	struct ed_changes changes;
	size_t cap;
};

static int by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int walk(void *ctx, const char *prefix, ed_tree_fn fn, void *fn_ctx,
		struct ed_error *err)
{
	const struct world *w = ctx;
	size_t n = prefix ? strlen(prefix) : 0;

	for (size_t i = 0; i < w->files.n; i++) {
		const char *path = w->files.v[i];
		int rc = 0;

		if (strncmp(path, prefix ? prefix : "", n) == 0)
			rc = fn(fn_ctx, path, strlen(path), ED_FILE, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	return 0;
}

static void set(struct world *w, ed_site_setter *setter, const char *value)
{
	struct ed_error err;

	must(setter(&w->site, value, w->mem, &err) == 0);
}

static void make_site(struct world *w, unsigned b)
{
	static const char *const forms[] = { "file slash", "file", "slash bare",
					     "file slash bare clean" };

	ed_site_init(&w->site, w->mem);
	set(w, ed_site_set_forms, forms[b % 4]);
	if (b & 4)
		set(w, ed_site_set_root, "www");
	if (b & 8)
		set(w, ed_site_set_prefix, "/d%C3%B6cs/");
	if (b & 16)
		set(w, ed_site_set_source, "src");
	if (b & 32)
		set(w, ed_site_set_unmatched, b & 64 ? "none" : "all");
	ed_site_finish(&w->site);
}

/* As git has it. */
static bool is_path(const char *path)
{
	size_t n = strlen(path);

	return n > 0 && path[0] != '/' && path[n - 1] != '/' &&
	       !strstr(path, "//");
}

static void take_files(struct world *w, struct bytes *in)
{
	w->changes.v =
		ed_arena_zalloc(w->mem, in->n + 1, sizeof(*w->changes.v));
	while (in->n > 0) {
		const char *line = take_line(in, w->mem);
		bool changed = *line == '!';

		if (*line == '?') {
			ed_strlist_add(&w->questions, line + 1, w->mem);
			continue;
		}
		line += changed;
		if (!is_path(line))
			continue;
		ed_strlist_add(&w->files, line, w->mem);
		if (changed)
			w->changes.v[w->changes.n++] =
				(struct ed_change){ .path = line,
						    .len = strlen(line),
						    .status = ED_MODIFIED,
						    .old_kind = ED_FILE,
						    .new_kind = ED_FILE };
	}
	if (w->files.n > 0)
		qsort(w->files.v, w->files.n, sizeof(*w->files.v), by_name);
}

static void ask(const struct world *w, const struct ed_kept *list,
		const struct ed_kept *lazy, const char *url)
{
	for (size_t len = 1; len <= strlen(url); len++) {
		struct ed_error err;
		uint64_t exact, got;

		must(list->count(list->ctx, &exact, url, len, UINT64_MAX,
				 &err) == 0);
		must(lazy->count(lazy->ctx, &got, url, len, w->cap, &err) == 0);
		must(exact < w->cap ? got == exact : got >= w->cap);
	}
}

static void compare(struct world *w, const struct ed_urls *c)
{
	const struct ed_base_files files = { .walk = walk, .ctx = w };
	struct ed_kept_list *list = ed_kept_new(&w->site, w->mem);
	struct ed_kept_lazy *lazy =
		ed_kept_lazy_new(&w->site, &files, c, w->mem);
	struct ed_kept of_lazy = ed_kept_of_lazy(lazy), of_list;
	struct ed_error err;
	uint64_t n;

	must(walk(w, "", ed_kept_add, list, &err) == 0);
	of_list = ed_kept_end(list, &n, c);
	for (size_t i = 0; i < c->n; i++)
		ask(w, &of_list, &of_lazy, c->v[i].path);
	for (size_t i = 0; i < w->questions.n; i++) {
		struct ed_urls urls;
		struct ed_mapping mapping;
		const struct ed_file file = {
			.path = w->questions.v[i],
			.len = strlen(w->questions.v[i]),
			.kind = ED_FILE,
		};

		if (!is_path(file.path))
			continue;
		must(ed_map_file(&urls, &mapping, &file, &w->site, w->mem,
				 &err) == 0);
		for (size_t k = 0; k < urls.n; k++)
			ask(w, &of_list, &of_lazy, urls.v[k].path);
	}
	ed_kept_lazy_free(lazy);
	ed_kept_free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .mem = ed_arena_new() };
	struct bytes in = { data, size };
	struct ed_error err;
	struct ed_urls c;

	make_site(&w, take_byte(&in));
	w.cap = take_byte(&in);
	if (w.cap == 255)
		w.cap = SIZE_MAX;
	take_files(&w, &in);
	must(ed_map_changes(&c, &w.changes, &w.site, w.mem, &err) == 0);
	must_be_taken(&c);
	compare(&w, &c);
	ed_site_dispose(&w.site);
	ed_arena_free(w.mem);
	return 0;
}
