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

struct reading {
	struct ed_summaries list;
	const char *next; /* marker */
	bool truncated;
	struct ed_arena *mem;
};

static void reset(void *ctx)
{
	struct reading *r = ctx;

	r->list.n = 0;
	r->next = NULL;
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
		r->next = ed_arena_strndup(r->mem, text, len);
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
		 struct ed_list *list, struct ed_arena *mem,
		 struct ed_error *err)
{
	struct reading r = { .mem = mem };
	const struct ed_reader reader = {
		.xml = { on_root, on_begin, on_end, &r },
		.reset = reset,
	};
	const char *query = ed_pages_query(&list->pages, mem);
	struct ed_get get = { .action = ed_action_on(list->distribution,
						     "ListInvalidations", mem),
			      .reader = &reader,
			      .mem = mem,
			      .deadline_ms = list->deadline_ms };
	char code[ED_CF_CODE];

	if (!query)
		return ed_fail(err, ED_EAWS,
			       "the list has a marker that is "
			       "none");
	get.url = ed_arena_printf(
		mem, "%s%s",
		ed_invalidations_url(session->url, list->distribution, mem),
		query);
	if (ed_call_get(session, &get, code, err) < 0 ||
	    ed_pages_turn(&list->pages, r.truncated, r.next, err) < 0)
		return -1;
	*out = r.list;
	return 0;
}
