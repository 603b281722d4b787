/* replay_json: a replayed history, for programs. */
#include <string.h>

#include "edgediff/calendar.h"
#include "edgediff/report.h"
#include "json_internal.h"
#include "report_internal.h"

static json_t *end(const struct ed_deploy *deploy)
{
	json_t *object = need(json_object());
	char hex[ED_OID_HEX];
	char time[ED_TIME_TEXT];

	ed_oid_hex(hex, &deploy->commit);
	set(object, "commit", json_string(hex));
	ed_oid_hex(hex, &deploy->tree);
	set(object, "tree", json_string(hex));
	ed_time_text(time, deploy->time);
	set(object, "time", json_string(time));
	return object;
}

static json_t *tariff(const struct ed_replay *r)
{
	const struct ed_tariff *t = &r->estimate->tariff;
	json_t *object = need(json_object());
	char usd[ED_USD_MAX];

	set(object, "free_paths", integer(t->free_paths));
	set(object, "used_paths", integer(t->used_paths));
	ed_cost_usd(usd, t->price_micros);
	set(object, "price_usd", json_string(usd));
	set(object, "pace", json_boolean(r->pace));
	return object;
}

static json_t *strategy(const struct ed_period *p, const struct ed_spent *spent)
{
	json_t *object = need(json_object());
	char usd[ED_USD_MAX];
	char kept[ED_PERCENT_MAX];

	ed_cost_usd(usd, spent->usd_micros);
	set(object, "items", integer(spent->items));
	set(object, "billed_paths", integer(spent->billed_paths));
	set(object, "usd", json_string(usd));
	set(object, "kept_urls", integer(spent->kept));
	(void)ed_percent(kept, spent->kept, p->unchanged);
	set(object, "kept_percent",
	    p->unchanged == 0 ? json_null()
			      : json_stringn(kept, strlen(kept) - 1));
	return object;
}

static void set_period(json_t *object, const struct ed_period *p)
{
	json_t *strategies = need(json_object());

	set(object, "deploys", integer(p->deploys));
	set(object, "changed_files", integer(p->files));
	set(object, "changed_urls", integer(p->urls));
	set(object, "unchanged_urls", integer(p->unchanged));
	for (int s = 0; s < ED_STRATEGIES; s++)
		set(strategies, ed_strategy_key((enum ed_strategy)s),
		    strategy(p, &p->by[s]));
	set(object, "strategies", strategies);
}

static json_t *months(const struct ed_estimate *e)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < e->n; i++) {
		json_t *object = need(json_object());
		char name[ED_MONTH_TEXT];

		ed_month_text(name, e->months[i].month);
		set(object, "month", json_string(name));
		set_period(object, &e->months[i]);
		append(array, object);
	}
	return array;
}

void ed_replay_json(struct ed_buf *out, const struct ed_replay *r)
{
	json_t *top = need(json_object());
	json_t *distributions = need(json_array());
	json_t *total = need(json_object());

	for (size_t i = 0; i < r->n_distributions; i++)
		append(distributions, text(r->distributions[i]));
	set_period(total, &r->estimate->total);
	set(top, "format", json_integer(1));
	set(top, "target", json_null());
	set(top, "distributions", distributions);
	set(top, "base", end(r->base));
	set(top, "head", end(r->head));
	set(top, "shallow", json_boolean(r->cut));
	set(top, "cost", tariff(r));
	set(top, "months", months(r->estimate));
	set(top, "total", total);
	dump(out, top);
}
