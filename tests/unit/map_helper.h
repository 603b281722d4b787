/* map_helper: sites, changes and URL paths as text, for the tests of map. */
#ifndef ED_TEST_MAP_HELPER_H
#define ED_TEST_MAP_HELPER_H

#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/map.h"
#include "edgediff/site.h"
#include "site_keys.h"

/* Apply "key=value" settings, one a line; "" is the defaults. */
static inline void site_from(struct ed_site *site, const char *lines,
			     struct ed_arena *mem)
{
	ed_site_init(site, mem);
	while (*lines) {
		struct ed_error err = { 0 };
		size_t n = strcspn(lines, "\n");
		size_t key = strcspn(lines, "=");
		bool known = false;

		assert_true(key < n);
		if (site_set(
			    site, &known, ed_arena_strndup(mem, lines, key),
			    ed_arena_strndup(mem, lines + key + 1, n - key - 1),
			    mem, &err) < 0)
			fail_msg("%s: %s", lines, err.msg);
		assert_true(known);
		lines += n + (lines[n] == '\n');
	}
	ed_site_finish(site);
}

/* A change by what stood there before and what stands there now. */
static inline struct ed_change change_of(const char *path, enum ed_kind before,
					 enum ed_kind after)
{
	return (struct ed_change){
		.path = path,
		.len = strlen(path),
		.old_kind = before,
		.new_kind = after,
		.status = before == ED_NOTHING	? ED_ADDED
			  : after == ED_NOTHING ? ED_DELETED
						: ED_MODIFIED,
	};
}

/* C as text: "M /a.html\n" for each member; checks what holds for any C. */
static inline void put_urls(struct ed_buf *out, const struct ed_urls *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct ed_url *url = &c->v[i];

		assert_int_equal(url->len, strlen(url->path));
		assert_in_range(url->len, 1, 4000);
		assert_int_equal(url->path[0], '/');
		assert_int_equal(url->prefix, url->path[url->len - 1] == '*');
		assert_true(strcspn(url->path, "*") >= url->len - 1);
		assert_true(url->n_causes >= 1);
		if (i > 0)
			assert_true(strcmp(c->v[i - 1].path, url->path) < 0);
		ed_buf_printf(out, "%c %s\n", (char)url->status, url->path);
	}
}

/* The C of some changes as text; the caller disposes of 'out'. */
static inline void map_text(struct ed_buf *out, const char *settings,
			    struct ed_change *changes, size_t n)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_changes all = { .v = changes, .n = n };
	struct ed_error err = { 0 };
	struct ed_urls c = { 0 };
	struct ed_site site;

	site_from(&site, settings, mem);
	if (ed_map_changes(&c, &all, &site, mem, &err) < 0)
		fail_msg("%s", err.msg);
	put_urls(out, &c);
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

#endif
