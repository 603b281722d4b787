/* fuzz_published: a byte for the site; then deploys: lines that add '+', remove
 * '-' or change '!' a file, "--" between deploys. What is followed from deploy
 * to deploy is what a list made of the whole tree says. */
#include "edgediff/published.h"
#include "edgediff/strings.h"
#include "fuzz.h"
#include "urls.h"

#define FILES 64

struct world {
	struct ed_arena *mem;
	struct ed_site site;
	struct ed_published *published;
	const char *files[FILES];
	size_t n;
};

static bool is_path(const char *path)
{
	size_t n = strlen(path);

	return n > 0 && path[0] != '/' && path[n - 1] != '/' &&
	       !strstr(path, "//");
}

static size_t find(const struct world *w, const char *path)
{
	size_t i = 0;

	while (i < w->n && strcmp(w->files[i], path) != 0)
		i++;
	return i;
}

static bool is_changed(const struct ed_changes *c, const char *path)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->v[i].path, path) == 0)
			return true;
	return false;
}

/* Apply a line to the files; false if it says nothing. */
static bool change(struct world *w, struct ed_change *out, const char *line)
{
	const char *path = line + (*line != '\0');
	size_t i = find(w, path);
	bool there = i < w->n;

	*out = (struct ed_change){ .path = path,
				   .len = strlen(path),
				   .status = ED_MODIFIED,
				   .old_kind = there ? ED_FILE : ED_NOTHING,
				   .new_kind = ED_FILE };
	if (!is_path(path) || (*line == '+' && (there || w->n == FILES)) ||
	    (*line != '+' && !there))
		return false;
	if (*line == '+') {
		out->status = ED_ADDED;
		w->files[w->n++] = path;
	} else if (*line == '-') {
		out->status = ED_DELETED;
		out->new_kind = ED_NOTHING;
		w->files[i] = w->files[--w->n];
	}
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct ed_change *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static void take_deploy(struct ed_changes *out, struct world *w,
			struct bytes *in)
{
	out->v = ed_arena_zalloc(w->mem, in->n + 1, sizeof(*out->v));
	while (in->n > 0) {
		const char *line = take_line(in, w->mem);

		if (strcmp(line, "--") == 0)
			break;
		if (!is_changed(out, line + (*line != '\0')) &&
		    change(w, &out->v[out->n], line))
			out->n++;
	}
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_path);
}

static uint64_t ask(const struct ed_kept *kept, const char *url, size_t len)
{
	struct ed_error err;
	uint64_t n;

	must(kept->count(kept->ctx, &n, url, len, UINT64_MAX, &err) == 0);
	return n;
}

static void compare(const struct world *w, const struct ed_urls *c)
{
	struct ed_kept followed = ed_published_kept(w->published, c, w->mem);
	struct ed_kept_list *list = ed_kept_new(&w->site, w->mem);
	struct ed_kept listed;
	struct ed_error err;
	uint64_t n;

	for (size_t i = 0; i < w->n; i++)
		must(ed_kept_add(list, w->files[i], strlen(w->files[i]),
				 ED_FILE, &err) == 0);
	listed = ed_kept_end(list, &n, c);
	must(ed_published_count(w->published, "", 0) == n);
	must(ask(&followed, "/", 1) == ask(&listed, "/", 1));
	for (size_t i = 0; i < c->n; i++)
		for (size_t len = 1; len <= c->v[i].len; len++)
			must(ask(&followed, c->v[i].path, len) ==
			     ask(&listed, c->v[i].path, len));
	ed_kept_free(list);
}

static void make_site(struct world *w, unsigned b)
{
	struct ed_error err;

	ed_site_init(&w->site, w->mem);
	w->site.forms = 1 + b % 15;
	if (b & 16)
		must(ed_site_set_root(&w->site, "www", w->mem, &err) == 0);
	if (b & 32)
		must(ed_site_set_unmatched(&w->site, "all", w->mem, &err) == 0);
	if (b & 64)
		must(ed_site_add_ignore(&w->site, "*.txt", w->mem, &err) == 0);
	ed_site_finish(&w->site);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .mem = ed_arena_new() };
	struct bytes in = { data, size };
	struct ed_error err;

	make_site(&w, take_byte(&in));
	w.published = ed_published_new();
	while (in.n > 0) {
		struct ed_changes changes = { 0 };
		struct ed_urls c;

		take_deploy(&changes, &w, &in);
		must(ed_map_changes(&c, &changes, &w.site, w.mem, &err) == 0);
		must_be_taken(&c);
		must(ed_published_apply(w.published, &changes, &w.site, &err) ==
		     0);
		compare(&w, &c);
	}
	ed_published_free(w.published);
	ed_site_dispose(&w.site);
	ed_arena_free(w.mem);
	return 0;
}
