/* estimate: sums of deploys by month and by strategy. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/estimate.h"

const char *ed_strategy_key(enum ed_strategy strategy)
{
	static const char *const keys[] = {
		[ED_BY_PLAN] = "edgediff",
		[ED_BY_URL] = "url",
		[ED_BY_SITE] = "site",
		[ED_BY_TOP_DIR] = "top_directory",
	};

	return keys[strategy];
}

const char *ed_strategy_name(enum ed_strategy strategy)
{
	static const char *const names[] = {
		[ED_BY_PLAN] = "edgediff",
		[ED_BY_URL] = "one path per changed URL",
		[ED_BY_SITE] = "whole site",
		[ED_BY_TOP_DIR] = "one wildcard per top directory",
	};

	return names[strategy];
}

/* Where the month is, or would be inserted. */
static size_t find_month(const struct ed_estimate *e, int64_t month)
{
	size_t i = e->n;

	/* Mostly the last one; clocks of committers differ. */
	while (i > 0 && e->months[i - 1].month >= month)
		i--;
	return i;
}

static struct ed_period *month_at(struct ed_estimate *e, int64_t month,
				  struct ed_arena *mem)
{
	size_t i = find_month(e, month);

	if (i < e->n && e->months[i].month == month)
		return &e->months[i];
	e->months = ed_arena_grow(mem, e->months, e->n, &e->cap,
				  sizeof(*e->months));
	memmove(&e->months[i + 1], &e->months[i],
		(e->n - i) * sizeof(*e->months));
	e->months[i] = (struct ed_period){ .month = month };
	e->n++;
	return &e->months[i];
}

/* Many items of many distributions: a bill beyond all measure stays there. */
static uint64_t paths_of(const struct ed_estimate *e, uint64_t items)
{
	if (items > ED_MAX_PATHS_A_MONTH / e->distributions)
		return ED_MAX_PATHS_A_MONTH;
	return items * e->distributions;
}

uint64_t ed_estimate_left(const struct ed_estimate *e, int64_t time)
{
	int64_t month = ed_month_of(time);
	size_t i = find_month(e, month);
	uint64_t left = ed_cost_left(&e->tariff);
	uint64_t used = 0;

	if (i < e->n && e->months[i].month == month)
		used = paths_of(e, e->months[i].by[ED_BY_PLAN].items);
	return left > used ? left - used : 0;
}

static void add_spent(const struct ed_estimate *e, struct ed_spent *month,
		      struct ed_spent *total, const struct ed_spent *more)
{
	struct ed_cost before =
		ed_cost_of(&e->tariff, paths_of(e, month->items));
	struct ed_cost after;

	month->items += more->items;
	month->kept += more->kept;
	after = ed_cost_of(&e->tariff, paths_of(e, month->items));
	month->billed_paths = after.billed_paths;
	month->usd_micros = after.usd_micros;
	total->items += more->items;
	total->kept += more->kept;
	total->billed_paths += after.billed_paths - before.billed_paths;
	total->usd_micros += after.usd_micros - before.usd_micros;
}

static void add_counts(struct ed_period *p, const struct ed_deployed *d)
{
	p->deploys++;
	p->files += d->files;
	p->urls += d->urls;
	if (d->urls > 0)
		p->unchanged += d->unchanged;
}

void ed_estimate_add(struct ed_estimate *e, int64_t time,
		     const struct ed_deployed *d, struct ed_arena *mem)
{
	struct ed_period *month = month_at(e, ed_month_of(time), mem);

	add_counts(month, d);
	add_counts(&e->total, d);
	for (int s = 0; s < ED_STRATEGIES && d->urls > 0; s++)
		add_spent(e, &month->by[s], &e->total.by[s], &d->by[s]);
}
