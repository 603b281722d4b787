/* text: what a person wants to read before pressing enter. */
#include <stdio.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/log.h"
#include "edgediff/report.h"
#include "report_internal.h"

/* A screen each; -v shows all. */
#define MOST_FILES 20
#define MOST_ITEMS 40
#define ID_SHOWN 10

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"

struct page {
	struct ed_buf *out;
	const struct ed_report *r;
};

static void put_colored(const struct page *p, const char *color,
			const char *text)
{
	if (p->r->color)
		ed_buf_puts(p->out, color);
	ed_buf_puts(p->out, text);
	if (p->r->color)
		ed_buf_puts(p->out, "\033[0m");
}

static void put_side(const struct page *p, const char *label,
		     const struct ed_side *side)
{
	char hex[ED_OID_HEX];

	ed_buf_printf(p->out, "%s  ", label);
	if (!side->has_tree) {
		ed_buf_puts(p->out, "nothing deployed yet\n");
		return;
	}
	ed_oid_hex(hex, side->has_commit ? &side->commit : &side->tree);
	hex[ID_SHOWN] = '\0';
	put_colored(p, YELLOW, hex);
	/* The ledger may name a commit that is not in this clone. */
	if (!side->has_commit) {
		ed_buf_puts(p->out, " (tree)");
	} else if (*side->subject) {
		ed_buf_putc(p->out, ' ');
		ed_put_harmless(p->out, side->subject);
	}
	ed_buf_putc(p->out, '\n');
}

static void put_change(const struct page *p, const struct ed_change *c)
{
	const char status[] = { (char)c->status, '\0' };

	ed_buf_puts(p->out, "  ");
	put_colored(p,
		    c->status == ED_ADDED     ? GREEN
		    : c->status == ED_DELETED ? RED
					      : YELLOW,
		    status);
	ed_buf_puts(p->out, "  ");
	ed_put_harmless(p->out, c->path);
	ed_buf_putc(p->out, '\n');
}

static void put_more(const struct page *p, size_t n)
{
	char text[ED_NUMBER_MAX];

	ed_buf_printf(p->out, "  ... %s more (-v shows all)\n",
		      ed_number(text, n));
}

static size_t shown(const struct ed_report *r, size_t n, size_t most)
{
	return r->verbose || n <= most + 1 ? n : most;
}

static void put_changes(const struct page *p)
{
	const struct ed_changes *c = p->r->changes;
	size_t n = shown(p->r, c->n, MOST_FILES);

	ed_buf_putc(p->out, '\n');
	ed_put_count(p->out, c->n, "changed file");
	ed_buf_puts(p->out, " -> ");
	ed_put_count(p->out, p->r->urls->n, "changed URL path");
	if (p->r->counted) {
		char text[ED_NUMBER_MAX];

		ed_buf_printf(p->out, "; the deployed site has %s",
			      ed_number(text, p->r->site_urls));
	}
	ed_buf_putc(p->out, '\n');
	for (size_t i = 0; i < n; i++)
		put_change(p, &c->v[i]);
	if (n < c->n)
		put_more(p, c->n - n);
}

/* A change that shows through a link: what changed in the tree. */
static void put_real(const struct page *p, const struct ed_change *change)
{
	if (!change->real)
		return;
	ed_buf_puts(p->out, " (");
	ed_put_harmless(p->out, change->real);
	ed_buf_putc(p->out, ')');
}

/* -v: the record of each URL path. */
static void put_urls(const struct page *p)
{
	ed_buf_puts(p->out, "\nURL paths and why\n");
	for (size_t i = 0; i < p->r->urls->n; i++) {
		const struct ed_url *url = &p->r->urls->v[i];

		ed_buf_printf(p->out, "  %s\n", url->path);
		for (size_t j = 0; j < url->n_causes; j++) {
			const struct ed_cause *cause = &url->causes[j];

			ed_buf_puts(p->out, "      ");
			ed_put_harmless(p->out, cause->rule);
			ed_buf_puts(p->out, ": ");
			if (cause->given)
				ed_put_harmless(p->out, cause->given);
			if (cause->change) {
				ed_buf_printf(p->out, "%c ",
					      (char)cause->change->status);
				ed_put_harmless(p->out, cause->change->path);
				put_real(p, cause->change);
			}
			ed_buf_putc(p->out, '\n');
		}
	}
}

static void put_item(const struct page *p, const struct ed_item *item)
{
	char covers[ED_NUMBER_MAX], sweeps[ED_NUMBER_MAX];

	ed_buf_printf(p->out, "  %8s  %8s  ", ed_number(covers, item->covers),
		      item->wildcard ? ed_number(sweeps, item->collateral)
				     : "");
	put_colored(p, item->wildcard ? YELLOW : "", item->path);
	ed_buf_putc(p->out, '\n');
}

static void put_items(const struct page *p)
{
	const struct ed_plan *plan = p->r->plan;
	size_t n = shown(p->r, plan->n_items, MOST_ITEMS);

	ed_buf_putc(p->out, '\n');
	put_colored(p, BOLD, "    covers    sweeps  item\n");
	for (size_t i = 0; i < n; i++)
		put_item(p, &plan->items[i]);
	if (n < plan->n_items)
		put_more(p, plan->n_items - n);
	ed_buf_puts(p->out, "\n  ");
	ed_put_count(p->out, plan->n_items, "path");
	ed_buf_puts(p->out, ", ");
	ed_put_count(p->out, plan->n_wildcards, "wildcard");
	ed_buf_puts(p->out, "; ");
	ed_put_count(p->out, plan->collateral, "unchanged URL path");
	ed_buf_puts(p->out, " swept");
	if (plan->gap == 0) {
		ed_buf_puts(p->out, "; no plan is better\n");
	} else {
		char text[ED_NUMBER_MAX];

		ed_buf_printf(p->out, "; the best is at most %s better\n",
			      ed_number(text, plan->gap));
	}
	if (plan->n_frontier > 1) {
		ed_buf_puts(p->out, "  the choice: ");
		ed_put_frontier(p->out, plan);
		ed_buf_putc(p->out, '\n');
	}
}

/* "18 paths   0.090 USD   sweeps 0" for one way to purge. */
static void put_way(const struct page *p, const char *name, uint64_t items,
		    const char *remark)
{
	struct ed_cost cost = ed_report_cost(p->r, items);
	char n[ED_NUMBER_MAX], usd[ED_USD_MAX];

	ed_cost_usd(usd, cost.usd_micros);
	ed_buf_printf(p->out, "  %-20s %7s path%s %12s USD   %s\n", name,
		      ed_number(n, items), items == 1 ? " " : "s", usd, remark);
}

/*
 * Exact paths sweep nothing. A required prefix does, and some wildcard of the
 * plan has it: so the plan sweeps as much at least, and no more if it is that
 * of everything.
 */
static void put_each_url(const struct page *p)
{
	const struct ed_urls *urls = p->r->urls;
	char text[ED_NUMBER_MAX], sweeps[80];
	bool prefix = false;
	bool all = false;

	for (size_t i = 0; i < urls->n; i++) {
		prefix = prefix || urls->v[i].prefix;
		all = all || strcmp(urls->v[i].path, "/*") == 0;
	}
	(void)snprintf(sweeps, sizeof(sweeps), "sweeps %s%s",
		       prefix && !all && p->r->plan->collateral > 0 ? "at most "
								    : "",
		       ed_number(text, prefix ? p->r->plan->collateral : 0));
	put_way(p, "one path per URL", urls->n, sweeps);
}

static void put_pace(const struct page *p)
{
	const struct ed_pace *pace = p->r->pace;
	char text[ED_NUMBER_MAX];

	ed_buf_puts(p->out, "  pace: ");
	ed_put_count(p->out, pace->share, "free path");
	ed_buf_printf(p->out, " for this deploy, as %s more %s expected ",
		      ed_number(text, pace->expected - 1),
		      pace->expected == 2 ? "is" : "are");
	ed_buf_printf(p->out, "this month (%s in the last %d days)\n",
		      ed_number(text, pace->recent), ED_PACE_DAYS);
}

static void put_cost(const struct page *p)
{
	const struct ed_report *r = p->r;
	uint64_t left = ed_cost_left(r->tariff);
	uint64_t most = r->plan->n_frontier > 0
				? r->plan->frontier[0].collateral
				: r->plan->collateral;
	char a[ED_NUMBER_MAX], b[ED_NUMBER_MAX], sweeps[80], whole[80];

	(void)snprintf(sweeps, sizeof(sweeps), "sweeps %s",
		       ed_number(a, r->plan->collateral));
	(void)snprintf(whole, sizeof(whole), "sweeps everything");
	/* A preset may assume pages that nobody counted. */
	if (r->counted && r->site_urls >= most)
		(void)snprintf(whole, sizeof(whole), "sweeps all %s",
			       ed_number(a, r->site_urls));
	ed_buf_puts(p->out, "\nCost");
	if (r->n_distributions > 1)
		ed_buf_printf(p->out, " for %zu distributions",
			      r->n_distributions);
	ed_buf_printf(p->out, " (%s of %s free paths left this month)\n",
		      ed_number(a, left), ed_number(b, r->tariff->free_paths));
	if (r->pace)
		put_pace(p);
	put_way(p, "this plan", r->plan->n_items, sweeps);
	put_each_url(p);
	put_way(p, "whole site (/*)", 1, whole);
}

static void put_requests(const struct page *p)
{
	const struct ed_cf_requests *all = p->r->requests;

	ed_buf_puts(p->out, "\nDry run: nothing was sent. It would be\n");
	for (size_t i = 0; i < all->n; i++) {
		const struct ed_cf_request *q = &all->v[i];

		ed_buf_printf(p->out, "\n%s %s\nContent-Type: %s\n\n",
			      q->method, q->url, q->content_type);
		ed_buf_put(p->out, q->body, q->body_len);
		ed_buf_putc(p->out, '\n');
	}
}

static void put_receipt(const struct page *p)
{
	const struct ed_receipt *receipt = p->r->receipt;

	ed_buf_putc(p->out, '\n');
	for (size_t i = 0; i < receipt->n; i++) {
		const struct ed_invalidation *v = &receipt->v[i];

		if (v->code == ED_OK) {
			put_colored(p, GREEN, "accepted");
			ed_buf_printf(p->out, "  %s  %s  ", v->distribution,
				      v->id);
			ed_put_count(p->out, v->n_paths, "path");
			ed_buf_puts(p->out, "  ");
			ed_put_harmless(p->out, v->status);
			ed_buf_putc(p->out, '\n');
		} else {
			put_colored(p, RED, "failed");
			ed_buf_puts(p->out, "    ");
			ed_put_harmless(p->out, v->error ? v->error : "");
			ed_buf_putc(p->out, '\n');
		}
	}
}

void ed_report_text(struct ed_buf *out, const struct ed_report *report)
{
	const struct page p = { .out = out, .r = report };

	put_side(&p, "base", &report->range->base);
	put_side(&p, "head", &report->range->head);
	if (report->plan->n_items == 0) {
		put_changes(&p);
		ed_buf_puts(out, "\nNothing to invalidate.\n");
		return;
	}
	put_changes(&p);
	if (report->verbose)
		put_urls(&p);
	put_items(&p);
	put_cost(&p);
	if (report->requests)
		put_requests(&p);
	if (report->receipt)
		put_receipt(&p);
}
