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
#include "edgediff/report.h"
#include "json_internal.h"

static json_t *integer(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *text_or_null(const char *s)
{
	return s ? json_string(s) : json_null();
}

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
	json_t *object = ed_json_need(json_object());

	ed_json_set(object, "commit", oid_or_null(s->has_commit, &s->commit));
	ed_json_set(object, "tree", oid_or_null(s->has_tree, &s->tree));
	return object;
}

static json_t *items(const struct ed_plan *plan)
{
	json_t *array = ed_json_need(json_array());

	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		json_t *object = ed_json_need(json_object());

		ed_json_set(object, "path", json_string(item->path));
		ed_json_set(object, "wildcard", json_boolean(item->wildcard));
		ed_json_set(object, "covers", integer(item->covers));
		ed_json_set(object, "collateral", integer(item->collateral));
		ed_json_append(array, object);
	}
	return array;
}

static json_t *summary(const struct ed_report *r)
{
	json_t *object = ed_json_need(json_object());

	ed_json_set(object, "changed_files", integer(r->changes->n));
	ed_json_set(object, "changed_urls", integer(r->urls->n));
	ed_json_set(object, "items", integer(r->plan->n_items));
	ed_json_set(object, "wildcards", integer(r->plan->n_wildcards));
	ed_json_set(object, "collateral", integer(r->plan->collateral));
	ed_json_set(object, "objective", integer(r->plan->objective));
	ed_json_set(object, "optimal", json_boolean(r->plan->gap == 0));
	ed_json_set(object, "gap", integer(r->plan->gap));
	ed_json_set(object, "site_urls",
		    r->counted ? integer(r->site_urls) : json_null());
	return object;
}

static json_t *frontier(const struct ed_plan *plan)
{
	json_t *array = ed_json_need(json_array());

	for (size_t i = 0; i < plan->n_frontier; i++) {
		json_t *point = ed_json_need(json_array());

		ed_json_append(point, integer(plan->frontier[i].items));
		ed_json_append(point, integer(plan->frontier[i].collateral));
		ed_json_append(array, point);
	}
	return array;
}

static json_t *cost(const struct ed_report *r)
{
	struct ed_cost c = ed_report_cost(r, r->plan->n_items);
	json_t *object = ed_json_need(json_object());
	char usd[ED_USD_MAX];

	ed_json_set(object, "free_paths", integer(r->tariff->free_paths));
	ed_json_set(object, "used_paths", integer(r->tariff->used_paths));
	ed_json_set(object, "billed_paths", integer(c.billed_paths));
	ed_cost_usd(usd, c.usd_micros);
	ed_json_set(object, "usd", json_string(usd));
	ed_cost_usd(usd, r->tariff->price_micros);
	ed_json_set(object, "price_usd", json_string(usd));
	return object;
}

static json_t *urls(const struct ed_urls *c)
{
	json_t *array = ed_json_need(json_array());

	for (size_t i = 0; i < c->n; i++) {
		const struct ed_url *url = &c->v[i];
		json_t *object = ed_json_need(json_object());
		json_t *files = ed_json_need(json_array());

		for (size_t j = 0; j < url->n_causes; j++) {
			const struct ed_change *change = url->causes[j].change;

			if (change && change->real)
				ed_json_append(
					files,
					ed_json_bytes(change->real,
						      strlen(change->real)));
			else if (change)
				ed_json_append(files,
					       ed_json_bytes(change->path,
							     change->len));
		}
		ed_json_set(object, "path", json_string(url->path));
		ed_json_set(object, "change",
			    json_string(ed_json_status(url->status)));
		ed_json_set(object, "files", files);
		ed_json_set(object, "rule", json_string(url->causes[0].rule));
		ed_json_append(array, object);
	}
	return array;
}

static json_t *requests(const struct ed_cf_requests *all)
{
	json_t *array = ed_json_need(json_array());

	for (size_t i = 0; i < all->n; i++) {
		const struct ed_cf_request *q = &all->v[i];
		json_t *object = ed_json_need(json_object());

		ed_json_set(object, "distribution",
			    json_string(q->distribution));
		ed_json_set(object, "method", json_string(q->method));
		ed_json_set(object, "url", json_string(q->url));
		ed_json_set(object, "caller_reference",
			    json_string(q->caller_reference));
		ed_json_set(object, "paths", integer(q->n_paths));
		ed_json_set(object, "body", json_stringn(q->body, q->body_len));
		ed_json_append(array, object);
	}
	return array;
}

static json_t *invalidations(const struct ed_receipt *receipt)
{
	json_t *array = ed_json_need(json_array());

	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];
		json_t *object = ed_json_need(json_object());

		ed_json_set(object, "distribution",
			    json_string(v->distribution));
		ed_json_set(object, "id", text_or_null(v->id));
		ed_json_set(object, "status", text_or_null(v->status));
		ed_json_set(object, "caller_reference",
			    json_string(v->caller_reference));
		ed_json_set(object, "paths", integer(v->n_paths));
		if (v->error)
			ed_json_set(object, "error",
				    ed_json_bytes(v->error, strlen(v->error)));
		ed_json_append(array, object);
	}
	return array;
}

/* The first accepted one, as 'aws cloudfront create-invalidation' prints. */
static json_t *aws_shape(const struct ed_invalidation *v)
{
	json_t *object = ed_json_need(json_object());
	json_t *batch = ed_json_need(json_object());
	json_t *paths = ed_json_need(json_object());
	json_t *list = ed_json_need(json_array());

	for (size_t i = 0; i < v->n_paths; i++)
		ed_json_append(list, json_string(v->paths[i]));
	ed_json_set(paths, "Quantity", integer(v->n_paths));
	ed_json_set(paths, "Items", list);
	ed_json_set(batch, "Paths", paths);
	ed_json_set(batch, "CallerReference", json_string(v->caller_reference));
	ed_json_set(object, "Id", json_string(v->id));
	ed_json_set(object, "Status", text_or_null(v->status));
	ed_json_set(object, "CreateTime", text_or_null(v->create_time));
	ed_json_set(object, "InvalidationBatch", batch);
	return object;
}

static void set_receipt(json_t *top, const struct ed_receipt *receipt)
{
	ed_json_set(top, "invalidations", invalidations(receipt));
	for (size_t i = 0; i < receipt->n; i++) {
		if (receipt->v[i].code == ED_OK && receipt->v[i].id) {
			ed_json_set(top, "Invalidation",
				    aws_shape(&receipt->v[i]));
			return;
		}
	}
}

static json_t *report(const struct ed_report *r)
{
	json_t *top = ed_json_need(json_object());
	json_t *distributions = ed_json_need(json_array());
	json_t *base;

	for (size_t i = 0; i < r->n_distributions; i++)
		ed_json_append(distributions, json_string(r->distributions[i]));
	base = side(&r->range->base);
	ed_json_set(base, "from",
		    json_string(ed_base_from_name(r->range->from)));
	ed_json_set(top, "format", json_integer(1));
	ed_json_set(top, "target", json_null());
	ed_json_set(top, "distributions", distributions);
	ed_json_set(top, "base", base);
	ed_json_set(top, "head", side(&r->range->head));
	ed_json_set(top, "items", items(r->plan));
	ed_json_set(top, "summary", summary(r));
	ed_json_set(top, "frontier", frontier(r->plan));
	ed_json_set(top, "cost", cost(r));
	if (r->verbose)
		ed_json_set(top, "urls", urls(r->urls));
	if (r->requests)
		ed_json_set(top, "requests", requests(r->requests));
	if (r->receipt)
		set_receipt(top, r->receipt);
	return top;
}

void ed_report_json(struct ed_buf *out, const struct ed_report *r)
{
	json_t *top = report(r);

	ed_json_put(out, top);
}
