/*
 * share: a better bound if few wildcards may be used.
 *
 * A toll mixes covers with one wildcard and covers with hundreds to meet a
 * small cap on average, which is far from what fifteen can do. So where the
 * cap is small it is kept: the least of k + price * n is found for every
 * number of wildcards a subtree may use (in), by handing out shares to its
 * children; only max_items and the curve are left to the price. From the root
 * down follows what the rest of the tree costs at least (out), for every
 * number of wildcards the subtree takes: a state is in reach of the best only
 * if its cost and out[w] are. The same with numbers of items for costs tells
 * which states cannot keep max_items.
 *
 * A row has no more numbers than the subtree has use for wildcards, so all
 * rows are combined in candidates times max_wildcards steps.
 */
#include <string.h>

#include "plan_internal.h"

/* More than that many wildcards are no use. */
static uint32_t length(const struct ed_share *sh, uint32_t a, uint32_t b)
{
	return a + b - 1 < sh->most ? a + b - 1 : sh->most;
}

/* How long the rows are, and who is below whom; returns how many pairs of
 * numbers are looked at to add all of them. They have twice as many at most. */
static uint64_t shape(struct ed_share *sh, const struct ed_bound *b,
		      struct ed_arena *mem)
{
	size_t n = b->n_cands, bytes = n * sizeof(uint32_t);
	uint64_t pairs = 0;

	sh->len = ed_arena_alloc(mem, bytes);
	sh->upto = ed_arena_alloc(mem, bytes);
	sh->first = ed_arena_alloc(mem, bytes);
	sh->next = ed_arena_alloc(mem, bytes);
	memset(sh->first, 0xff, bytes);
	for (uint32_t i = 0; i < n; i++)
		sh->len[i] = 1;
	for (uint32_t i = 0; i + 1 < n; i++) {
		uint32_t p = b->cands[i].parent;

		if (sh->len[i] == 1)
			sh->len[i] = 2;
		pairs += (uint64_t)sh->len[p] * sh->len[i];
		sh->len[p] = length(sh, sh->len[p], sh->len[i]);
		sh->upto[i] = sh->len[p];
	}
	for (uint32_t i = b->n_cands - 1; i-- > 0;) {
		sh->next[i] = sh->first[b->cands[i].parent];
		sh->first[b->cands[i].parent] = i;
	}
	return pairs;
}

/* Where the rows start. Those of siblings follow each other. */
static void place(struct ed_share *sh, uint32_t n, struct ed_arena *mem)
{
	size_t at = sh->len[n - 1], after = 0;

	sh->at = ed_arena_zalloc(mem, n, sizeof(*sh->at));
	sh->after_at = ed_arena_zalloc(mem, n, sizeof(*sh->after_at));
	for (uint32_t p = n; p-- > 0;)
		for (uint32_t c = sh->first[p]; c != ED_NONE; c = sh->next[c]) {
			sh->at[c] = at;
			sh->after_at[c] = after;
			at += sh->len[c];
			after += sh->upto[c];
		}
	sh->in = ed_arena_zalloc(mem, at, sizeof(*sh->in));
	sh->n = ed_arena_zalloc(mem, at, sizeof(*sh->n));
	sh->out = ed_arena_zalloc(mem, at, sizeof(*sh->out));
	sh->after = ed_arena_zalloc(mem, after, sizeof(*sh->after));
}

struct ed_share *ed_share_new(const struct ed_bound *b, uint64_t most_pairs,
			      struct ed_arena *mem)
{
	struct ed_share *sh = ed_arena_zalloc(mem, 1, sizeof(*sh));
	uint32_t n = b->n_cands;

	sh->most = (uint32_t)b->lim.max_wildcards + 1;
	sh->pairs = shape(sh, b, mem);
	if (sh->pairs > most_pairs)
		return NULL;
	place(sh, n, mem);
	sh->now = ed_arena_zalloc(mem, n, sizeof(*sh->now));
	sh->kids = ed_arena_zalloc(mem, n, sizeof(*sh->kids));
	sh->row = ed_arena_zalloc(mem, sh->most, sizeof(*sh->row));
	sh->row_n = ed_arena_zalloc(mem, sh->most, sizeof(*sh->row_n));
	return sh;
}

/* Hand out w wildcards to row p and to row c: the best for each w. More never
 * cost more, so each w is handed out to the last one. */
static void row_join(struct ed_share *sh, uint32_t p, uint32_t c)
{
	const size_t at = sh->at[p], ct = sh->at[c];
	uint32_t lp = sh->now[p], lc = sh->len[c];
	uint32_t len = length(sh, lp, lc);

	for (uint32_t w = 0; w < len; w++) {
		sh->row[w] = INT64_MAX;
		for (uint32_t i = w < lc ? 0 : w - lc + 1; i < lp && i <= w;
		     i++) {
			int64_t cost = sh->in[at + i] + sh->in[ct + w - i];
			uint32_t n = sh->n[at + i] + sh->n[ct + w - i];

			if (cost > sh->row[w] ||
			    (cost == sh->row[w] && n >= sh->row_n[w]))
				continue;
			sh->row[w] = cost < ED_FAR ? cost : ED_FAR;
			sh->row_n[w] = n;
		}
	}
	memcpy(&sh->in[at], sh->row, len * sizeof(*sh->row));
	memcpy(&sh->n[at], sh->row_n, len * sizeof(*sh->row_n));
	sh->now[p] = len;
}

/* Let a candidate use its own wildcards in place of its children. */
static void row_own(struct ed_share *sh, const struct ed_bound *b, uint32_t i)
{
	const struct ed_cand *c = &b->cands[i];
	int64_t *in = &sh->in[sh->at[i]];
	uint32_t *n = &sh->n[sh->at[i]];

	if (c->must)
		in[0] = ED_FAR;
	if (sh->now[i] < sh->len[i]) {
		in[1] = in[0];
		n[1] = n[0];
	}
	for (uint32_t width = 0; width < 2; width++) {
		int64_t own = sh->price * (1 + width);

		if (c->k[width] >= ED_FAR)
			continue;
		if (!sh->free)
			own += c->k[width];
		for (uint32_t w = 1; w < sh->len[i]; w++) {
			if (own > in[w] || (own == in[w] && 1 + width >= n[w]))
				continue;
			in[w] = own;
			n[w] = 1 + width;
		}
	}
}

struct ed_sums ed_share_eval(struct ed_share *sh, const struct ed_bound *b)
{
	uint32_t root = b->n_cands - 1;
	size_t last;

	for (uint32_t i = 0; i < b->n_cands; i++) {
		sh->now[i] = 1;
		sh->in[sh->at[i]] = b->cands[i].own * sh->price;
		sh->n[sh->at[i]] = b->cands[i].own;
	}
	for (uint32_t i = 0; i < root; i++) {
		row_own(sh, b, i);
		row_join(sh, b->cands[i].parent, i);
	}
	last = sh->at[root] + sh->len[root] - 1;
	return (struct ed_sums){ .cost = sh->in[last], .n = sh->n[last] };
}

/* Costs by numbers of wildcards. */
struct row {
	const int64_t *v;
	uint32_t len;
};

/* out[w], w < len: the least of what some wildcards do in a row of inside
 * costs, and the rest where these and w are taken. */
static void row_add(int64_t *out, uint32_t len, struct row in, struct row rest)
{
	for (uint32_t w = 0; w < len; w++) {
		int64_t best = ED_FAR;

		for (uint32_t i = 0; i < in.len && w + i < rest.len; i++)
			if (in.v[i] + rest.v[w + i] < best)
				best = in.v[i] + rest.v[w + i];
		out[w] = best;
	}
}

/* The inside costs of kids[0..n) together, in sh->row. */
static struct row row_of(struct ed_share *sh, const uint32_t *kids, uint32_t n)
{
	int64_t *row = sh->row;
	uint32_t len = 1;

	row[0] = 0;
	for (uint32_t k = 0; k < n; k++) {
		const int64_t *in = &sh->in[sh->at[kids[k]]];
		uint32_t lc = sh->len[kids[k]], all = length(sh, len, lc);

		/* From the last: what is written is not read again. */
		for (uint32_t w = all; w-- > 0;) {
			int64_t best = ED_FAR;

			for (uint32_t i = w < len ? 0 : w - len + 1;
			     i < lc && i <= w; i++)
				if (in[i] + row[w - i] < best)
					best = in[i] + row[w - i];
			row[w] = best;
		}
		len = all;
	}
	return (struct row){ row, len };
}

/* What is outside all of kids[0..n) stands where their rows start: add the
 * left ones to it for the right ones, kids[left] on, and these for the left. */
static void outside_halves(struct ed_share *sh, const uint32_t *kids,
			   uint32_t n, uint32_t left, int64_t *sum)
{
	int64_t *out[2] = { &sh->out[sh->at[kids[0]]],
			    &sh->out[sh->at[kids[left]]] };
	struct row rest = { sum, 1 }, in;
	uint32_t lens[2] = { 1, 1 };

	for (uint32_t k = 0; k < n; k++) {
		uint32_t *len = &lens[k >= left];

		*len = length(sh, *len, sh->len[kids[k]]);
	}
	rest.len = length(sh, lens[0], lens[1]);
	memcpy(sum, out[0], rest.len * sizeof(*sum));
	in = row_of(sh, kids, left);
	row_add(out[1], lens[1], in, rest);
	in = row_of(sh, kids + left, n - left);
	row_add(out[0], lens[0], in, rest);
}

/* The rows 'after' of the children of p, from the last one on; 'rest' is what
 * is outside all of them. */
static void after_kids(struct ed_share *sh, uint32_t p, const uint32_t *kids,
		       uint32_t n, struct row rest)
{
	for (uint32_t k = n; k-- > 0;) {
		int64_t *after = &sh->after[sh->after_at[kids[k]]];
		uint32_t len = sh->upto[kids[k]];

		if (k + 1 == n)
			memcpy(after, rest.v, len * sizeof(*after));
		else
			row_add(after, len,
				(struct row){ &sh->in[sh->at[kids[k + 1]]],
					      sh->len[kids[k + 1]] },
				rest);
		rest = (struct row){ after, len };
	}
	sh->kids[p] = rest.v[0];
	if (n > 0)
		row_add(&sh->kids[p], 1,
			(struct row){ &sh->in[sh->at[kids[0]]],
				      sh->len[kids[0]] },
			rest);
}

/*
 * The rows of all children of p, whose own are known. By halves: a child at a
 * time would be square in the wildcards for each.
 */
static void outside_kids(struct ed_share *sh, const struct ed_bound *b,
			 uint32_t p, int64_t *sum, uint32_t *kids)
{
	uint32_t n = 0, block = 1;

	for (uint32_t c = sh->first[p]; c != ED_NONE; c = sh->next[c])
		kids[n++] = c;
	for (uint32_t w = 0; w < sh->len[p]; w++)
		sum[w] = sh->out[sh->at[p] + w] + b->cands[p].own * sh->price;
	after_kids(sh, p, kids, n, (struct row){ sum, sh->len[p] });
	if (n > 0)
		memcpy(&sh->out[sh->at[kids[0]]], sum,
		       sh->upto[kids[n - 1]] * sizeof(*sum));
	while (block < n)
		block *= 2;
	for (; block > 1; block /= 2)
		for (uint32_t k = 0; k + block / 2 < n; k += block)
			outside_halves(sh, kids + k,
				       n - k < block ? n - k : block, block / 2,
				       sum);
}

void ed_share_outside(struct ed_share *sh, const struct ed_bound *b,
		      struct ed_arena *mem)
{
	int64_t *sum = ed_arena_zalloc(mem, sh->most, sizeof(*sum));
	uint32_t *kids = ed_arena_zalloc(mem, b->n_cands, sizeof(*kids));

	/* The root's row of 'out' is zero: nothing is outside. */
	for (uint32_t i = b->n_cands; i-- > 0;)
		outside_kids(sh, b, i, sum, kids);
}
