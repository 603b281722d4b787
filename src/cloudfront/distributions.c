/* distributions: page after page of the account's distributions. */
#include <string.h>
#include <strings.h>

#include "distributions.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "pages.h"

struct reading {
	struct ed_distributions *all;
	size_t n_before;
	const char *next; /* marker */
	bool truncated;
	struct ed_arena *mem;
};

static void reset(void *ctx)
{
	struct reading *r = ctx;

	r->all->n = r->n_before;
	r->next = NULL;
	r->truncated = false;
}

static bool on_root(void *ctx, const char *path)
{
	(void)ctx;
	return strcmp(path, "/DistributionList") == 0;
}

#define ITEM "/DistributionList/Items/DistributionSummary"

static void on_begin(void *ctx, const char *path)
{
	struct reading *r = ctx;
	struct ed_distributions *all = r->all;

	if (strcmp(path, ITEM) != 0)
		return;
	all->v = ed_arena_grow(r->mem, all->v, all->n, &all->cap,
			       sizeof(*all->v));
	all->v[all->n++] = (struct ed_distribution){ .id = "", .domain = "" };
}

static void on_member(struct ed_distribution *d, const char *path,
		      const char *text, struct ed_arena *mem)
{
	if (strcmp(path, "/Id") == 0)
		d->id = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/DomainName") == 0)
		d->domain = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/Aliases/Items/CNAME") == 0)
		ed_strlist_add(&d->aliases, ed_arena_strdup(mem, text), mem);
	else if (strcmp(path, "/Origins/Items/Origin/DomainName") == 0)
		ed_strlist_add(&d->origins, ed_arena_strdup(mem, text), mem);
	else if (strcmp(path, "/Staging") == 0)
		d->staging = strcasecmp(text, "true") == 0;
	else if (strcmp(path, "/Enabled") == 0)
		d->disabled = strcasecmp(text, "false") == 0;
}

static void on_end(void *ctx, const char *path, const char *text, size_t len)
{
	struct reading *r = ctx;
	struct ed_distributions *all = r->all;

	(void)len;
	if (!text)
		return;
	if (strcmp(path, "/DistributionList/NextMarker") == 0)
		r->next = ed_arena_strdup(r->mem, text);
	else if (strcmp(path, "/DistributionList/IsTruncated") == 0)
		r->truncated = strcasecmp(text, "true") == 0;
	else if (ed_str_starts(path, ITEM "/") && all->n > r->n_before)
		on_member(&all->v[all->n - 1], path + strlen(ITEM), text,
			  r->mem);
}

static int read_page(struct ed_distributions *all, struct ed_pages *pages,
		     struct ed_session *session, int64_t deadline_ms,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct reading r = { .all = all, .n_before = all->n, .mem = mem };
	const struct ed_reader reader = {
		.xml = { on_root, on_begin, on_end, &r },
		.reset = reset,
	};
	const char *query = ed_pages_query(pages, mem);
	struct ed_get get = { .action = "ListDistributions",
			      .reader = &reader,
			      .mem = mem,
			      .deadline_ms = deadline_ms };
	char code[ED_CF_CODE];

	if (!query)
		return ed_fail(err, ED_EAWS,
			       "the list has a marker that is "
			       "none");
	get.url =
		ed_arena_printf(mem, "%s/distribution%s", session->url, query);
	if (ed_call_get(session, &get, code, err) < 0)
		return -1;
	return ed_pages_turn(pages, r.truncated, r.next, err);
}

int ed_distributions_all(struct ed_distributions *out,
			 struct ed_session *session, int64_t deadline_ms,
			 struct ed_arena *mem, struct ed_error *err)
{
	struct ed_distributions all = { 0 };
	struct ed_pages pages = { 0 };

	do {
		if (read_page(&all, &pages, session, deadline_ms, mem, err) < 0)
			return -1;
	} while (pages.marker);
	*out = all;
	return 0;
}
