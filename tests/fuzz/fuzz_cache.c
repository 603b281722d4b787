/* fuzz_cache: the first byte says of which cache, the rest are its bytes. What
 * is taken is written and read again with the same result. A checksum would
 * keep everything out, so it is made to fit. */
#include "bytes.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/links.h"
#include "edgediff/repo.h"
#include "edgediff/sigv4.h"
#include "fuzz.h"
#include "git/git_internal.h"
#include "usage.h"

#define MAX ((size_t)4 * 1024 * 1024)

/* ---- the paths of invalidations ---- */

static void read_usage(const char *text, size_t len, struct ed_arena *mem)
{
	struct ed_usage_cache first, again;
	struct ed_error err;
	struct ed_buf out;

	ed_usage_cache_parse(&first, text, len, mem);
	ed_buf_init(&out, MAX);
	must(ed_usage_cache_put(&out, &first, &err) == 0);
	if (!out.failed) {
		ed_usage_cache_parse(&again, out.data, out.len, mem);
		same_cache(&first, &again);
	}
	ed_buf_dispose(&out);
}

static void usage(const char *text, size_t len, struct ed_arena *mem)
{
	char hex[ED_SHA256_HEX];
	struct ed_error err;
	struct ed_buf whole;

	read_usage(text, len, mem);
	ed_buf_init(&whole, MAX);
	ed_buf_puts(&whole, "edgediff usage 1\n");
	ed_buf_put(&whole, text, len);
	must(ed_sha256_hex(hex, whole.data, whole.len, &err) == 0);
	ed_buf_printf(&whole, "sha256 %s\n", hex);
	if (!whole.failed)
		read_usage(whole.data, whole.len, mem);
	ed_buf_dispose(&whole);
}

/* ---- the links of trees ---- */

static void compare_links(const struct ed_link_list *a,
			  const struct ed_link_list *b)
{
	must(memcmp(&a->tree, &b->tree, sizeof(a->tree)) == 0);
	must(a->links.n == b->links.n);
	for (size_t i = 0; i < a->links.n; i++) {
		const struct ed_link *x = &a->links.v[i];
		const struct ed_link *y = &b->links.v[i];

		must(strlen(x->path) == x->len && x->len == y->len &&
		     strcmp(x->path, y->path) == 0 &&
		     memcmp(&x->id, &y->id, sizeof(x->id)) == 0);
	}
}

static void read_links(const char *text, size_t len, struct ed_arena *mem)
{
	struct ed_link_list *first, *again;
	size_t n, m;
	struct ed_buf out;

	if (!ed_link_cache_read(&first, &n, text, len, mem))
		return;
	ed_buf_init(&out, MAX);
	ed_link_cache_write(&out, first, n);
	if (!out.failed) {
		must(ed_link_cache_read(&again, &m, out.data, out.len, mem));
		must(n == m);
		for (size_t i = 0; i < n; i++)
			compare_links(&first[i], &again[i]);
	}
	ed_buf_dispose(&out);
}

static void links(const char *text, size_t len, struct ed_arena *mem)
{
	char hex[ED_OID_HEX];
	struct ed_buf whole;

	read_links(text, len, mem);
	ed_cache_sum(hex, text, len);
	ed_buf_init(&whole, MAX);
	ed_buf_printf(&whole, "edgediff links 1 %s\n", hex);
	ed_buf_put(&whole, text, len);
	if (!whole.failed)
		read_links(whole.data, whole.len, mem);
	ed_buf_dispose(&whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err;

	/* It says why an id is none. */
	must(started || ed_git_start(&err) == 0);
	started = true;
	if (size > 0 && data[0] == 'u')
		usage((const char *)data + 1, size - 1, mem);
	else if (size > 0)
		links((const char *)data + 1, size - 1, mem);
	ed_arena_free(mem);
	return 0;
}
