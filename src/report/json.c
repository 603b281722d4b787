/*
 * json: the machine-readable report.
 *
 * Members keep the order in which they are set, so the bytes are stable. A
 * tree may hold names that are not UTF-8, which JSON cannot carry: each bad
 * byte becomes U+FFFD. The URL paths are ASCII and lose nothing.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/changes.h"
#include "edgediff/report.h"
#include "json_internal.h"

static json_t *oid_or_null(bool known, const struct ed_oid *oid)
{
	char hex[ED_OID_HEX];

	if (!known)
		return json_null();
	ed_oid_hex(hex, oid);
	return json_string(hex);
}

static json_t *side(const struct ed_side *s)
{
	json_t *object = need(json_object());

	set(object, "commit", oid_or_null(s->has_commit, &s->commit));
	set(object, "tree", oid_or_null(s->has_tree, &s->tree));
	return object;
}

static json_t *items(const struct ed_plan *plan)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		json_t *object = need(json_object());

		set(object, "path", json_string(item->path));
		set(object, "wildcard", json_boolean(item->wildcard));
		set(object, "covers", integer(item->covers));
		set(object, "collateral", integer(item->collateral));
		append(array, object);
	}
	return array;
}

static json_t *summary(const struct ed_report *r)
{
	json_t *object = need(json_object());

	set(object, "changed_files", integer(r->changes->n));
	set(object, "changed_urls", integer(r->urls->n));
	set(object, "items", integer(r->plan->n_items));
	set(object, "wildcards", integer(r->plan->n_wildcards));
	set(object, "collateral", integer(r->plan->collateral));
	set(object, "objective", integer(r->plan->objective));
	set(object, "optimal", json_boolean(r->plan->gap == 0));
	set(object, "gap", integer(r->plan->gap));
	set(object, "site_urls",
	    r->counted ? integer(r->site_urls) : json_null());
	return object;
}

static json_t *frontier(const struct ed_plan *plan)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < plan->n_frontier; i++) {
		json_t *point = need(json_array());

		append(point, integer(plan->frontier[i].items));
		append(point, integer(plan->frontier[i].collateral));
		append(array, point);
	}
	return array;
}

static json_t *pace(const struct ed_pace *p)
{
	json_t *object = need(json_object());

	set(object, "recent_deploys", integer(p->recent));
	set(object, "expected_deploys", integer(p->expected));
	set(object, "free_paths", integer(p->share));
	return object;
}

static json_t *cost(const struct ed_report *r)
{
	struct ed_cost c = ed_report_cost(r, r->plan->n_items);
	json_t *object = need(json_object());
	char usd[ED_USD_MAX];

	set(object, "free_paths", integer(r->tariff->free_paths));
	set(object, "used_paths", integer(r->tariff->used_paths));
	set(object, "billed_paths", integer(c.billed_paths));
	ed_cost_usd(usd, c.usd_micros);
	set(object, "usd", json_string(usd));
	ed_cost_usd(usd, r->tariff->price_micros);
	set(object, "price_usd", json_string(usd));
	if (r->pace)
		set(object, "pace", pace(r->pace));
	return object;
}

/* Only where --paths-from names it: the first line that does. */
static void set_given(json_t *object, const struct ed_url *url)
{
	for (size_t i = 0; i < url->n_causes; i++) {
		const char *given = url->causes[i].given;

		if (given) {
			set(object, "given",
			    ed_json_bytes(given, strlen(given)));
			return;
		}
	}
}

static json_t *urls(const struct ed_urls *c)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < c->n; i++) {
		const struct ed_url *url = &c->v[i];
		json_t *object = need(json_object());
		json_t *files = need(json_array());

		for (size_t j = 0; j < url->n_causes; j++) {
			const struct ed_change *change = url->causes[j].change;

			if (change && change->real)
				append(files,
				       ed_json_bytes(change->real,
						     strlen(change->real)));
			else if (change)
				append(files, ed_json_bytes(change->path,
							    change->len));
		}
		set(object, "path", json_string(url->path));
		set(object, "change", json_string(ed_status_name(url->status)));
		set(object, "files", files);
		set(object, "rule", text(url->causes[0].rule));
		set_given(object, url);
		append(array, object);
	}
	return array;
}

static json_t *requests(const struct ed_cf_requests *all)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < all->n; i++) {
		const struct ed_cf_request *q = &all->v[i];
		json_t *object = need(json_object());

		set(object, "distribution", text(q->distribution));
		set(object, "method", text(q->method));
		set(object, "url", text(q->url));
		set(object, "caller_reference", text(q->caller_reference));
		set(object, "paths", integer(q->n_paths));
		set(object, "body", json_stringn(q->body, q->body_len));
		append(array, object);
	}
	return array;
}

static json_t *invalidations(const struct ed_receipt *receipt)
{
	json_t *array = need(json_array());

	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];
		json_t *object = need(json_object());

		set(object, "distribution", text(v->distribution));
		set(object, "id", text(v->id));
		set(object, "status", text(v->status));
		set(object, "caller_reference", text(v->caller_reference));
		set(object, "paths", integer(v->n_paths));
		if (v->error)
			set(object, "error", text(v->error));
		append(array, object);
	}
	return array;
}

/* The first accepted one, as 'aws cloudfront create-invalidation' prints. */
static json_t *aws_shape(const struct ed_invalidation *v)
{
	json_t *object = need(json_object());
	json_t *batch = need(json_object());
	json_t *paths = need(json_object());
	json_t *list = need(json_array());

	for (size_t i = 0; i < v->n_paths; i++)
		append(list, json_string(v->paths[i]));
	set(paths, "Quantity", integer(v->n_paths));
	set(paths, "Items", list);
	set(batch, "Paths", paths);
	set(batch, "CallerReference", text(v->caller_reference));
	set(object, "Id", text(v->id));
	set(object, "Status", text(v->status));
	set(object, "CreateTime", text(v->create_time));
	set(object, "InvalidationBatch", batch);
	return object;
}

static void set_receipt(json_t *top, const struct ed_receipt *receipt)
{
	set(top, "invalidations", invalidations(receipt));
	for (size_t i = 0; i < receipt->n; i++) {
		if (receipt->v[i].code == ED_OK && receipt->v[i].id) {
			set(top, "Invalidation", aws_shape(&receipt->v[i]));
			return;
		}
	}
}

static json_t *report(const struct ed_report *r)
{
	json_t *top = need(json_object());
	json_t *distributions = need(json_array());
	json_t *base;

	for (size_t i = 0; i < r->n_distributions; i++)
		append(distributions, text(r->distributions[i]));
	base = side(&r->range->base);
	set(base, "from", json_string(ed_base_from_name(r->range->from)));
	set(top, "format", json_integer(1));
	set(top, "target", text(r->target));
	set(top, "distributions", distributions);
	set(top, "base", base);
	set(top, "head", side(&r->range->head));
	set(top, "items", items(r->plan));
	set(top, "summary", summary(r));
	set(top, "frontier", frontier(r->plan));
	set(top, "cost", cost(r));
	if (r->verbose)
		set(top, "urls", urls(r->urls));
	if (r->requests)
		set(top, "requests", requests(r->requests));
	if (r->receipt)
		set_receipt(top, r->receipt);
	return top;
}

void ed_report_json(struct ed_buf *out, const struct ed_report *r)
{
	dump(out, report(r));
}
