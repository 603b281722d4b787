/*
 * share: a better bound if few wildcards may be used.
 *
 * A toll mixes covers with one wildcard and covers with hundreds to meet a
 * small cap on average, which is far from what fifteen can do. So where the
 * cap is small it is kept: the least of k + price * n is found for every
 * number of wildcards a subtree may use (in), by handing out shares to its
 * children; only max_items and the curve are left to the price. From the root
 * down follows what the rest of the tree costs at least (out), for every
 * number of wildcards left to it: a state of a subtree with w wildcards is in
 * reach of the best only if its cost and out[max_wildcards - w] are. The same
 * with numbers of items for costs tells which states cannot keep max_items.
 */
#include <string.h>

#include "plan_internal.h"

struct ed_share *ed_share_new(const struct ed_bound *b, struct ed_arena *mem)
{
	struct ed_share *sh = ed_arena_zalloc(mem, 1, sizeof(*sh));
	size_t n = b->n_cands, cells;

	sh->stride = (uint32_t)b->lim.max_wildcards + 1;
	cells = n * sh->stride;
	sh->len = ed_arena_zalloc(mem, n, sizeof(*sh->len));
	sh->in = ed_arena_zalloc(mem, cells, sizeof(*sh->in));
	sh->n = ed_arena_zalloc(mem, cells, sizeof(*sh->n));
	sh->row = ed_arena_zalloc(mem, sh->stride, sizeof(*sh->row));
	sh->row_n = ed_arena_zalloc(mem, sh->stride, sizeof(*sh->row_n));
	return sh;
}

/* Hand out w wildcards to row p and to row c: the best for each w. */
static void row_join(struct ed_share *sh, uint32_t p, uint32_t c)
{
	const size_t at = (size_t)p * sh->stride, ct = (size_t)c * sh->stride;
	uint32_t lp = sh->len[p], lc = sh->len[c], len = lp + lc - 1;

	if (len > sh->stride)
		len = sh->stride;
	for (uint32_t w = 0; w < len; w++) {
		sh->row[w] = INT64_MAX;
		for (uint32_t i = 0; i < lp && i <= w; i++) {
			uint32_t j = w - i < lc ? w - i : lc - 1;
			int64_t cost = sh->in[at + i] + sh->in[ct + j];
			uint32_t n = sh->n[at + i] + sh->n[ct + j];

			if (cost > sh->row[w] ||
			    (cost == sh->row[w] && n >= sh->row_n[w]))
				continue;
			sh->row[w] = cost < ED_FAR ? cost : ED_FAR;
			sh->row_n[w] = n;
		}
	}
	memcpy(&sh->in[at], sh->row, len * sizeof(*sh->row));
	memcpy(&sh->n[at], sh->row_n, len * sizeof(*sh->row_n));
	sh->len[p] = len;
}

/* Let a candidate use its own wildcards in place of its children. */
static void row_own(struct ed_share *sh, const struct ed_bound *b, uint32_t i)
{
	const struct ed_cand *c = &b->cands[i];
	int64_t *in = &sh->in[(size_t)i * sh->stride];
	uint32_t *n = &sh->n[(size_t)i * sh->stride];

	if (c->must)
		in[0] = ED_FAR;
	if (sh->len[i] == 1 && sh->stride > 1) {
		in[1] = in[0];
		n[1] = n[0];
		sh->len[i] = 2;
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
		sh->len[i] = 1;
		sh->in[(size_t)i * sh->stride] = b->cands[i].own * sh->price;
		sh->n[(size_t)i * sh->stride] = b->cands[i].own;
	}
	for (uint32_t i = 0; i < root; i++) {
		row_own(sh, b, i);
		row_join(sh, b->cands[i].parent, i);
	}
	last = (size_t)root * sh->stride + sh->len[root] - 1;
	return (struct ed_sums){ .cost = sh->in[last], .n = sh->n[last] };
}

/* out[w] = the best of giving some to a row of inside costs, the rest to a
 * full row. */
static void row_add(int64_t *out, const struct ed_share *sh, const int64_t *in,
		    uint32_t len, const int64_t *full)
{
	for (uint32_t w = 0; w < sh->stride; w++) {
		int64_t best = ED_FAR;

		for (uint32_t i = 0; i < len && i <= w; i++)
			if (in[i] + full[w - i] < best)
				best = in[i] + full[w - i];
		out[w] = best;
	}
}

/* The rows 'out' and 'after' of all children of p, whose own are known. */
static void outside_kids(struct ed_share *sh, const struct ed_bound *b,
			 uint32_t p, int64_t *sum, uint32_t *kids)
{
	const size_t stride = sh->stride;
	uint32_t n = 0;

	for (uint32_t c = sh->first[p]; c != ED_NONE; c = sh->next[c])
		kids[n++] = c;
	/* From the last child: 'sum' is what comes after it. */
	for (uint32_t w = 0; w < stride; w++)
		sum[w] = sh->out[p * stride + w] + b->cands[p].own * sh->price;
	for (uint32_t k = n; k-- > 0;) {
		size_t c = kids[k] * stride;

		memcpy(&sh->after[c], sum, stride * sizeof(*sum));
		row_add(sum, sh, &sh->in[c], sh->len[kids[k]], &sh->after[c]);
	}
	sh->kids[p] = sum[stride - 1];
	/* From the first: 'sum' is what comes before it. */
	memset(sum, 0, stride * sizeof(*sum));
	for (uint32_t k = 0; k < n; k++) {
		size_t c = kids[k] * stride;

		row_add(&sh->out[c], sh, sum, sh->stride, &sh->after[c]);
		row_add(sh->row, sh, &sh->in[c], sh->len[kids[k]], sum);
		memcpy(sum, sh->row, stride * sizeof(*sum));
	}
}

void ed_share_outside(struct ed_share *sh, const struct ed_bound *b,
		      struct ed_arena *mem)
{
	size_t n = b->n_cands, cells = n * sh->stride;
	int64_t *sum = ed_arena_zalloc(mem, sh->stride, sizeof(*sum));
	uint32_t *kids = ed_arena_zalloc(mem, n, sizeof(*kids));

	sh->out = ed_arena_zalloc(mem, cells, sizeof(*sh->out));
	sh->after = ed_arena_zalloc(mem, cells, sizeof(*sh->after));
	sh->kids = ed_arena_zalloc(mem, n, sizeof(*sh->kids));
	sh->first = ed_arena_alloc(mem, n * sizeof(*sh->first));
	sh->next = ed_arena_alloc(mem, n * sizeof(*sh->next));
	memset(sh->first, 0xff, n * sizeof(*sh->first));
	for (uint32_t i = b->n_cands - 1; i-- > 0;) {
		sh->next[i] = sh->first[b->cands[i].parent];
		sh->first[b->cands[i].parent] = i;
	}
	/* The root's row of 'out' is zero: nothing is outside. */
	for (uint32_t i = b->n_cands; i-- > 0;)
		outside_kids(sh, b, i, sum, kids);
}
