/* usage: the invalidations of a month, one by one. */
#include <string.h>

#include "distributions.h"
#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/usage.h"
#include "list.h"
#include "tenants.h"

/* "2026-11" */
#define MONTH_LEN 7

struct counting {
	struct ed_usage usage;
	struct ed_session session;
	const struct ed_usage_cache *known;
	struct ed_usage_cache *next; /* for the next run */
	char month[ED_MONTH_TEXT];
	int64_t deadline_ms;
	uint64_t asked;
	struct ed_arena *mem;
};

static void remember(struct counting *c, const struct ed_usage_known *k)
{
	struct ed_usage_cache *next = c->next;

	next->v = ed_arena_grow(c->mem, next->v, next->n, &next->cap,
				sizeof(*next->v));
	next->v[next->n++] = *k;
}

static const struct ed_usage_known *find(const struct counting *c,
					 const char *distribution,
					 const char *id)
{
	for (size_t i = 0; i < c->known->n; i++) {
		const struct ed_usage_known *k = &c->known->v[i];

		if (strcmp(k->id, id) == 0 &&
		    strcmp(k->distribution, distribution) == 0)
			return k;
	}
	return NULL;
}

static int ask(uint64_t *paths, struct counting *c, const char *distribution,
	       const char *id, struct ed_error *err)
{
	struct ed_arena *scratch = ed_arena_new();
	struct ed_cf_reply seen = { 0 };
	const struct ed_get get = {
		.url = ed_arena_printf(scratch, "%s/%s",
				       ed_invalidations_url(c->session.url,
							    distribution,
							    scratch),
				       id),
		.action =
			ed_action_on(distribution, "GetInvalidation", scratch),
		.invalidation = &seen,
		.mem = scratch,
		.deadline_ms = c->deadline_ms,
	};
	char code[ED_CF_CODE];
	int ret = -1;

	if (!ed_id_plain(id))
		(void)ed_fail(err, ED_EAWS, "the list has an id that is none");
	else
		ret = ed_call_get(&c->session, &get, code, err);
	if (ret == 0)
		*paths = seen.paths.n;
	ed_arena_free(scratch);
	c->asked++;
	return ret;
}

static int count_one(struct ed_usage_part *part, struct counting *c,
		     const struct ed_summary *s, struct ed_error *err)
{
	const struct ed_usage_known *known = find(c, part->distribution, s->id);
	struct ed_usage_known now = { part->distribution, s->id, 0 };

	if (known)
		now.paths = known->paths;
	else if (ask(&now.paths, c, part->distribution, s->id, err) < 0)
		return ed_wrap(err, "%s", part->distribution);
	if (ed_is_completed(s->status))
		remember(c, &now);
	part->invalidations++;
	part->paths += now.paths;
	return 0;
}

/* Newest first: *over at what is older than the month. */
static int count_page(struct ed_usage_part *part, bool *over,
		      struct counting *c, const struct ed_summaries *page,
		      struct ed_error *err)
{
	for (size_t i = 0; i < page->n; i++) {
		*over = strncmp(page->v[i].create_time, c->month, MONTH_LEN) <
			0;
		if (*over)
			break;
		if (count_one(part, c, &page->v[i], err) < 0)
			return -1;
	}
	return 0;
}

static int count_distribution(struct counting *c, const char *id,
			      struct ed_error *err)
{
	struct ed_usage *u = &c->usage;
	struct ed_usage_part part = { .distribution = id };
	struct ed_list list = { .distribution = id,
				.deadline_ms = c->deadline_ms };
	struct ed_summaries page;
	bool over = false;

	if (!ed_id_plain(id))
		return ed_fail(err, ED_EUSAGE,
			       "'%.128s': not a distribution id", id);
	do {
		if (ed_list_page(&page, &c->session, &list, c->mem, err) < 0)
			return ed_wrap(err, "%s", id);
		if (count_page(&part, &over, c, &page, err) < 0)
			return -1;
	} while (!over && list.pages.marker);
	u->v = ed_arena_grow(c->mem, u->v, u->n, &u->cap, sizeof(*u->v));
	u->v[u->n++] = part;
	u->invalidations += part.invalidations;
	u->paths += part.paths;
	return 0;
}

static bool is_counted(const struct counting *c, const char *id)
{
	for (size_t i = 0; i < c->usage.n; i++)
		if (strcmp(c->usage.v[i].distribution, id) == 0)
			return true;
	return false;
}

static int count_tenants(struct counting *c, const struct ed_strlist *tenants,
			 struct ed_error *err)
{
	for (size_t i = 0; i < tenants->n; i++)
		if (ed_str_starts(tenants->v[i], "dt_") &&
		    !is_counted(c, tenants->v[i]) &&
		    count_distribution(c, tenants->v[i], err) < 0)
			return -1;
	return 0;
}

/* Not every account has tenants, nor may all keys list them: no reason to
 * know nothing. */
static int find_tenants(struct ed_strlist *out, struct counting *c,
			struct ed_error *err)
{
	bool refused;

	if (ed_tenants_all(out, &refused, &c->session, c->deadline_ms, c->mem,
			   err) == 0)
		return 0;
	if (!refused)
		return ed_wrap(err, "distribution tenants");
	ed_log_warn("distribution tenants are not counted, but for those that "
		    "--distribution-id names: %s",
		    err->msg);
	err->code = ED_OK;
	return 0;
}

static int count_all(struct counting *c, const struct ed_strlist *named,
		     struct ed_error *err)
{
	struct ed_distributions all = { 0 };
	struct ed_strlist tenants = { 0 };

	if (ed_distributions_all(&all, &c->session, c->deadline_ms, c->mem,
				 err) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (count_distribution(c, all.v[i].id, err) < 0)
			return -1;
	if (find_tenants(&tenants, c, err) < 0 ||
	    count_tenants(c, &tenants, err) < 0)
		return -1;
	return count_tenants(c, named, err);
}

/* A run that came to no end has still learnt something. */
static void keep_known(struct counting *c)
{
	for (size_t i = 0; i < c->known->n; i++)
		remember(c, &c->known->v[i]);
}

int ed_usage_live(struct ed_usage *out, const struct ed_account *account,
		  const struct ed_strlist *tenants,
		  struct ed_usage_cache *cache, struct ed_arena *mem,
		  struct ed_error *err)
{
	const struct ed_clock *clock = account->http->clock;
	const struct ed_usage_cache known = *cache;
	struct counting c = { .known = &known, .next = cache, .mem = mem };
	int ret;

	c.usage.month = ed_month_of(clock->now_ms(clock->ctx) / 1000);
	ed_month_text(c.month, c.usage.month);
	if (ed_session_open(&c.session, account, mem, err) < 0)
		return -1;
	*cache = (struct ed_usage_cache){ 0 };
	c.deadline_ms = ed_session_now(&c.session) + account->http->timeout_ms;
	ret = count_all(&c, tenants, err);
	ed_session_close(&c.session);
	if (ret < 0)
		keep_known(&c);
	else
		*out = c.usage;
	ed_log_info("%llu of the month's invalidations asked for, %zu known "
		    "next time",
		    (unsigned long long)c.asked, cache->n);
	return ret;
}
