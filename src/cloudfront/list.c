/* list: InvalidationList as an array. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "list.h"

bool ed_is_completed(const char *status)
{
	return strcasecmp(status, "Completed") == 0;
}

const char *ed_page_query(const char *marker, struct ed_arena *mem)
{
	/* In the order in which they are signed. */
	if (!marker)
		return "?MaxItems=100";
	if (!ed_id_plain(marker))
		return NULL;
	return ed_arena_printf(mem, "?Marker=%s&MaxItems=100", marker);
}

struct reading {
	struct ed_summaries list;
	bool truncated;
	struct ed_arena *mem;
};

static void reset(void *ctx)
{
	struct reading *r = ctx;

	r->list.n = 0;
	r->list.next = NULL;
	r->truncated = false;
}

static bool on_root(void *ctx, const char *path)
{
	(void)ctx;
	return strcmp(path, "/InvalidationList") == 0;
}

#define ITEM "/InvalidationList/Items/InvalidationSummary"

static void on_begin(void *ctx, const char *path)
{
	struct reading *r = ctx;
	struct ed_summaries *l = &r->list;

	if (strcmp(path, ITEM) != 0)
		return;
	l->v = ed_arena_grow(r->mem, l->v, l->n, &l->cap, sizeof(*l->v));
	l->v[l->n++] = (struct ed_summary){ "", "", "" };
}

static void on_end(void *ctx, const char *path, const char *text, size_t len)
{
	struct reading *r = ctx;
	struct ed_summary *last = r->list.n ? &r->list.v[r->list.n - 1] : NULL;

	if (!text)
		return;
	if (strcmp(path, "/InvalidationList/NextMarker") == 0)
		r->list.next = ed_arena_strndup(r->mem, text, len);
	else if (strcmp(path, "/InvalidationList/IsTruncated") == 0)
		r->truncated = strcasecmp(text, "true") == 0;
	else if (!last)
		return;
	else if (strcmp(path, ITEM "/Id") == 0)
		last->id = ed_arena_strndup(r->mem, text, len);
	else if (strcmp(path, ITEM "/Status") == 0)
		last->status = ed_arena_strndup(r->mem, text, len);
	else if (strcmp(path, ITEM "/CreateTime") == 0)
		last->create_time = ed_arena_strndup(r->mem, text, len);
}

int ed_list_page(struct ed_summaries *out, struct ed_session *session,
		 const struct ed_page *page, struct ed_arena *mem,
		 struct ed_error *err)
{
	struct reading r = { .mem = mem };
	const struct ed_reader reader = {
		.xml = { on_root, on_begin, on_end, &r },
		.reset = reset,
	};
	const char *query = ed_page_query(page->marker, mem);
	struct ed_get get = { .action = ed_action_on(page->distribution,
						     "ListInvalidations", mem),
			      .reader = &reader,
			      .mem = mem,
			      .deadline_ms = page->deadline_ms };
	char code[ED_CF_CODE];

	if (!query)
		return ed_fail(err, ED_EAWS,
			       "the list has a marker that is "
			       "none");
	get.url = ed_arena_printf(
		mem, "%s%s",
		ed_invalidations_url(session->url, page->distribution, mem),
		query);
	if (ed_call_get(session, &get, code, err) < 0)
		return -1;
	if (!r.truncated || (r.list.next && !*r.list.next))
		r.list.next = NULL;
	/* A list that does not move on would be read for ever. */
	if (r.list.next && page->marker &&
	    strcmp(r.list.next, page->marker) == 0)
		return ed_fail(err, ED_EAWS, "the list does not end");
	*out = r.list;
	return 0;
}
