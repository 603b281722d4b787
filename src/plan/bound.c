/*
 * bound: a lower bound for every cover that keeps the caps.
 *
 * The caps tie all parts of the tree together, which makes the problem hard.
 * Give them prices instead (Lagrange): each item costs 'price', each wildcard
 * 'toll'. The least of k + price * n + toll * w is again a sum over subtrees,
 * found in one pass, and
 *
 *	least(price, toll) - toll * max_wildcards
 *			   + min over n of (weight(n) - price * n)
 *
 * is no more than the objective of any cover that fits, for all prices. The
 * largest such bound is searched: for a price, the toll by secants between a
 * solution with too many wildcards and one with few (the bound is concave in
 * the toll); around it, the price by halving.
 *
 * Whatever prices are found, the bound holds; better ones only save work. All
 * in integers, scaled, so that every machine finds the same.
 */
#include "plan_internal.h"

static bool sums_less(const struct ed_sums *a, const struct ed_sums *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	if (a->n != b->n)
		return a->n < b->n;
	return a->w < b->w;
}

void ed_bound_eval(struct ed_bound *b)
{
	for (uint32_t i = 0; i < b->n_cands; i++)
		b->kids[i] = (struct ed_sums){
			.cost = b->cands[i].own * b->price,
			.n = b->cands[i].own,
		};
	for (uint32_t i = 0; i < b->n_cands; i++) {
		const struct ed_cand *c = &b->cands[i];
		struct ed_sums *best = &b->best[i];

		if (c->must)
			b->kids[i].cost = ED_FAR;
		*best = b->kids[i];
		for (uint32_t w = 0; w < 2; w++) {
			struct ed_sums own = { .n = 1 + w, .w = 1 };

			own.cost = c->k[w] + own.n * b->price + b->toll;
			if (sums_less(&own, best))
				*best = own;
		}
		if (c->parent != ED_NONE) {
			b->kids[c->parent].cost += best->cost;
			b->kids[c->parent].n += best->n;
			b->kids[c->parent].w += best->w;
		}
	}
}

/* The search for prices. */
struct search {
	struct ed_bound *b;
	uint64_t n_max;	     /* items that may be */
	int64_t price, toll; /* of the largest bound so far */
	int64_t most;	     /* the largest price and toll */
	bool found;
};

/* A solution as a line over the toll: base + toll * over. */
struct line {
	int64_t base, over;
	uint32_t n;
};

/* min over n of weight(n) - price * n: at a corner of the curve. */
static int64_t weight_least(const struct search *s)
{
	const struct ed_limits *lim = &s->b->lim;
	uint64_t corner[3] = { 1, lim->left, s->n_max };
	int64_t least = INT64_MAX;

	for (int i = 0; i < 3; i++) {
		uint64_t n = corner[i];
		int64_t x;

		if (n < 1 || n > s->n_max)
			continue;
		x = (int64_t)ed_weight(lim, n) * s->b->scale -
		    (int64_t)n * s->b->price;
		if (x < least)
			least = x;
	}
	return least;
}

/* Evaluate at a toll and keep what it shows. */
static struct line probe(struct search *s, int64_t toll)
{
	struct ed_bound *b = s->b;
	const struct ed_sums *root = &b->best[b->n_cands - 1];
	int64_t low, wmax = (int64_t)b->lim.max_wildcards;
	struct line line;

	b->toll = toll;
	ed_bound_eval(b);
	b->spent += b->n_cands;
	line.n = root->n;
	line.base = root->cost - toll * root->w;
	line.over = (int64_t)root->w - wmax;
	low = line.base + toll * line.over + weight_least(s);
	if (!s->found || low > b->low) {
		s->found = true;
		b->low = low;
		s->price = b->price;
		s->toll = toll;
	}
	if (root->n <= s->n_max && line.over <= 0) {
		uint64_t k =
			(uint64_t)((line.base - b->price * root->n) / b->scale);
		uint64_t value = k + ed_weight(&b->lim, root->n);

		if (value < b->high) {
			b->high = value;
			b->high_price = b->price;
			b->high_toll = toll;
		}
	}
	return line;
}

static int64_t line_at(const struct line *l, int64_t toll)
{
	return l->base + toll * l->over;
}

/* Keep what a price shows where wildcards have no toll. */
static int64_t search_share(struct search *s)
{
	struct ed_bound *b = s->b;
	struct ed_sums root;
	int64_t low;

	b->share->price = b->price;
	root = ed_share_eval(b->share, b);
	b->spent += b->share->pairs;
	low = root.cost + weight_least(s);

	if (!s->found || low > b->low) {
		s->found = true;
		b->low = low;
		s->price = b->price;
		s->toll = 0;
	}
	if (root.n <= s->n_max) {
		uint64_t value =
			(uint64_t)((root.cost - b->price * root.n) / b->scale) +
			ed_weight(&b->lim, root.n);

		b->high = value < b->high ? value : b->high;
	}
	return (int64_t)root.n * 256;
}

/*
 * Find the best toll for b->price. Returns how many items, times 256, the
 * mixture of solutions has that meets max_wildcards there: the slope of the
 * bound over the price.
 */
static int64_t search_toll(struct search *s)
{
	struct line many, few;

	if (s->b->share)
		return search_share(s);
	many = probe(s, 0);
	if (many.over <= 0)
		return (int64_t)many.n * 256;
	few = probe(s, s->most);
	for (int i = 0; i < 64 && few.over <= 0; i++) {
		int64_t toll = (few.base - many.base) / (many.over - few.over);
		int64_t least;
		struct line l;

		if (toll <= 0)
			break;
		least = line_at(&many, toll) < line_at(&few, toll)
				? line_at(&many, toll)
				: line_at(&few, toll);
		l = probe(s, toll);
		if (line_at(&l, toll) >= least)
			break;
		if (l.over > 0)
			many = l;
		else
			few = l;
	}
	if (few.over > 0)
		return (int64_t)few.n * 256;
	return ((int64_t)many.n * -few.over + (int64_t)few.n * many.over) *
	       256 / (many.over - few.over);
}

/* Is the bound still rising at this price? */
static bool rising(struct search *s, int64_t price)
{
	const struct ed_limits *lim = &s->b->lim;
	uint64_t n = s->n_max;

	s->b->price = price;
	if (price <= (int64_t)lim->per_path * s->b->scale)
		n = 1;
	else if (price <= (int64_t)lim->per_paid_path * s->b->scale &&
		 lim->left < n)
		n = lim->left > 0 ? lim->left : 1;
	return search_toll(s) > (int64_t)n * 256;
}

static void search_price(struct search *s)
{
	const struct ed_limits *lim = &s->b->lim;
	int64_t lo = (int64_t)lim->per_path * s->b->scale;
	int64_t hi = (int64_t)lim->per_paid_path * s->b->scale;

	if (!rising(s, lo))
		return;
	if (hi == lo)
		hi = lo + s->b->scale;
	while (hi < s->most && rising(s, hi)) {
		lo = hi;
		hi = hi > s->most / 2 ? s->most : hi * 2;
	}
	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (rising(s, mid))
			lo = mid;
		else
			hi = mid;
	}
}

/* The price of every path, or -1 if there is more than one, or a cap. */
static int64_t one_price(const struct ed_limits *lim, uint32_t m)
{
	if (m > lim->max_items)
		return -1;
	if (m <= lim->left)
		return (int64_t)lim->per_path;
	if (lim->left == 0 || lim->per_path == lim->per_paid_path)
		return (int64_t)lim->per_paid_path;
	return -1;
}

/* The root's wildcard always fits, if it is known; so do the required
 * prefixes' own and exact items, if they are not too many. */
static void high_init(struct ed_bound *b)
{
	const struct ed_cand *root = &b->cands[b->n_cands - 1];
	uint64_t k = 0, musts = 0;

	b->high = UINT64_MAX;
	for (const struct ed_cand *c = b->cands; c < root; c++) {
		int64_t own = c->k[ED_NARROW] < ED_FAR ? c->k[ED_NARROW]
						       : c->k[ED_WIDE];

		if (!c->must)
			continue;
		k += (uint64_t)(own / b->scale);
		musts++;
	}
	if (root->members <= b->lim.max_items &&
	    musts <= b->lim.max_wildcards) {
		b->high = k + ed_weight(&b->lim, root->members);
		b->high_price = ED_HIGH_MUST;
	}
	if (b->n_cands < 2 || root[-1].members != root->members ||
	    root[-1].k[ED_WIDE] >= ED_FAR)
		return;
	k = (uint64_t)(root[-1].k[ED_WIDE] / b->scale) + ed_weight(&b->lim, 1);
	if (k < b->high) {
		b->high = k;
		b->high_price = ED_HIGH_ROOT;
	}
}

/* Which of the two bounds, and which prices may be. */
static void search_init(struct search *s, const struct ed_limits *lim,
			struct ed_arena *mem)
{
	struct ed_bound *b = s->b;
	uint32_t m = b->cands[b->n_cands - 1].members;
	int64_t price = one_price(lim, m);

	b->lim = *lim;
	b->share = NULL;
	b->items = NULL;
	if (b->leaves > lim->max_wildcards)
		b->share = ed_share_new(b, b->budget.shares, mem);
	high_init(b);
	s->most = ED_MOST / m;
	s->n_max = lim->max_items < m ? lim->max_items : m;
	b->linear = price >= 0;
	b->price = price * b->scale;
}

/* The tables that the states are held against. */
static void search_finish(struct search *s, struct ed_arena *mem)
{
	struct ed_bound *b = s->b;

	b->price = s->price;
	b->toll = s->toll;
	ed_bound_eval(b);
	if (!b->share)
		return;
	b->share->price = b->price;
	(void)ed_share_eval(b->share, b);
	ed_share_outside(b->share, b, mem);
	if (s->n_max == b->cands[b->n_cands - 1].members)
		return;
	b->items = ed_share_new(b, b->budget.items, mem);
	if (!b->items)
		return;
	b->items->price = 1;
	b->items->free = true;
	(void)ed_share_eval(b->items, b);
	ed_share_outside(b->items, b, mem);
}

void ed_bound_search(struct ed_bound *b, const struct ed_limits *lim,
		     struct ed_arena *mem)
{
	struct search s = { .b = b };

	search_init(&s, lim, mem);
	if (b->linear)
		(void)search_toll(&s);
	else
		search_price(&s);
	search_finish(&s, mem);
}

/* Each required prefix's own wildcard. */
static void picks_must(struct ed_solution *out, const struct ed_bound *b)
{
	for (uint32_t i = 0; i + 1 < b->n_cands; i++) {
		const struct ed_cand *c = &b->cands[i];
		enum ed_width width =
			c->k[ED_NARROW] < ED_FAR ? ED_NARROW : ED_WIDE;

		if (!c->must)
			continue;
		out->picks[out->n_picks++] = (struct ed_pick){ c->node, width };
		out->collateral += (uint64_t)(c->k[width] / b->scale);
	}
}

/* The root's wildcard. */
static void picks_root(struct ed_solution *out, const struct ed_bound *b)
{
	const struct ed_cand *c = &b->cands[b->n_cands - 2];

	out->picks[out->n_picks++] = (struct ed_pick){ c->node, ED_WIDE };
	out->collateral = (uint64_t)(c->k[ED_WIDE] / b->scale);
	out->n = 1;
}

static void picks_unfold(struct ed_solution *out, const struct ed_bound *b,
			 bool *under)
{
	for (uint32_t i = b->n_cands - 1; i-- > 0;) {
		const struct ed_cand *c = &b->cands[i];
		const struct ed_sums *best = &b->best[i];
		enum ed_width width = best->n == 1 ? ED_WIDE : ED_NARROW;
		int64_t own = c->k[width] + best->n * b->price + b->toll;

		under[i] = under[c->parent];
		if (under[i] || best->w != 1 || best->n > 2 ||
		    best->cost != own)
			continue;
		under[i] = true;
		out->picks[out->n_picks++] = (struct ed_pick){ c->node, width };
		out->collateral += (uint64_t)(c->k[width] / b->scale);
		out->n -= c->members - best->n;
	}
}

/* What the prices in b choose. */
static void picks_priced(struct ed_solution *out, struct ed_bound *b,
			 struct ed_arena *mem)
{
	int64_t price = b->price, toll = b->toll;
	bool *under = ed_arena_zalloc(mem, b->n_cands, sizeof(*under));

	b->price = b->high_price;
	b->toll = b->high_toll;
	ed_bound_eval(b);
	picks_unfold(out, b, under);
	b->price = price;
	b->toll = toll;
	ed_bound_eval(b);
	/* Found from the root down, wanted by node. */
	for (uint32_t i = 0; i < out->n_picks / 2; i++) {
		struct ed_pick x = out->picks[i];

		out->picks[i] = out->picks[out->n_picks - 1 - i];
		out->picks[out->n_picks - 1 - i] = x;
	}
}

uint64_t ed_bound_unfold(struct ed_solution *out, struct ed_bound *b,
			 struct ed_arena *mem)
{
	out->n_picks = 0;
	out->collateral = 0;
	out->n = b->cands[b->n_cands - 1].members;
	out->picks = ed_arena_zalloc(mem, b->n_cands, sizeof(*out->picks));
	if (b->high_price == ED_HIGH_MUST)
		picks_must(out, b);
	else if (b->high_price == ED_HIGH_ROOT)
		picks_root(out, b);
	else
		picks_priced(out, b, mem);
	return out->collateral + ed_weight(&b->lim, out->n);
}
