/*
 * states: lists of partial covers, and how two of them are combined.
 *
 * A state says what a cover of one subtree has: items (as the number saved
 * over exact ones), wildcards, collateral. Of two states of a subtree one is
 * dropped if the other has no more of anything; if they are equal, the one
 * whose items come first in byte order stays, so that the plan does not
 * depend on the order in which states are met.
 *
 * Byte order needs no look at the items: a state's rank is its place among
 * the lists of its subtree. Items of subtrees side by side follow each other,
 * so a combined state is ranked by its left, then by its right half. No list
 * of a subtree is the beginning of another of the same subtree, since a cover
 * has nothing to spare.
 *
 * Lists are kept by t, the cost at the prices of bound.c but for a constant,
 * and by wildcards before that where their number matters: pairs that are too
 * dear are never looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_internal.h"

/* About 50 ms and 16 MiB for one merge, a second and 40 MiB for all of them,
 * 180 MiB for the tables. */
const struct ed_budget ed_budget_usual = {
	.pairs = UINT64_C(1) << 22,
	.cells = UINT64_C(1) << 22,
	.work = UINT64_C(1) << 26,
	.states = (size_t)1 << 20,
	.few = 64,
	.shares = UINT64_C(3) << 20,
};

/* What the states of a merge span. */
struct span {
	uint32_t saved, n_saved; /* least, and how many numbers */
	uint32_t w, n_w;
};

static struct ed_state *state_push(struct ed_states *s)
{
	s->pool =
		ed_arena_grow(s->mem, s->pool, s->n, &s->cap, sizeof(*s->pool));
	return &s->pool[s->n++];
}

void ed_states_init(struct ed_states *s, const struct ed_bound *b,
		    struct ed_arena *mem)
{
	memset(s, 0, sizeof(*s));
	s->mem = mem;
	s->bound = b;
	s->budget = b->budget;
	*state_push(s) = (struct ed_state){ .a = ED_NONE, .b = ED_NONE };
}

/* The largest t that matters with w wildcards. */
static int64_t room_for(const struct ed_states *s, const struct ed_room *room,
			uint64_t w)
{
	if (room->after)
		return room->base -
		       room->after[s->bound->lim.max_wildcards - w];
	return room->base - room->toll * (int64_t)w;
}

/* How many must be saved with w wildcards, so that the items fit. */
static uint32_t saved_least(const struct ed_states *s,
			    const struct ed_room *room, uint64_t w)
{
	const struct ed_limits *lim = &s->bound->lim;
	int64_t n = room->members;

	if (room->items)
		n += room->items[lim->max_wildcards - w];
	n -= (int64_t)lim->max_items;
	if (n > UINT32_MAX)
		return UINT32_MAX;
	return n > 0 ? (uint32_t)n : 0;
}

/* Is x at least as good as y wherever y could be used? */
static bool dominates(const struct ed_states *s, const struct ed_state *x,
		      const struct ed_state *y)
{
	if (s->by_w && x->w > y->w)
		return false;
	if (s->by_saved && (x->saved < y->saved || x->k > y->k))
		return false;
	if (!s->by_saved && x->t != y->t)
		return x->t < y->t;
	if (x->saved != y->saved)
		return x->saved > y->saved;
	if (x->k != y->k)
		return x->k < y->k;
	if (x->w != y->w)
		return x->w < y->w;
	return x->rank < y->rank;
}

static int by_t(const void *pa, const void *pb)
{
	const struct ed_state *a = pa, *b = pb;

	if (a->t != b->t)
		return a->t < b->t ? -1 : 1;
	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static int by_w_and_t(const void *pa, const void *pb)
{
	const struct ed_state *a = pa, *b = pb;

	if (a->w != b->w)
		return a->w < b->w ? -1 : 1;
	return by_t(pa, pb);
}

static int by_rank(const void *pa, const void *pb)
{
	const struct ed_state *a = pa, *b = pb;

	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

static int by_number(const void *pa, const void *pb)
{
	const uint32_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/* The states from 'at' on with as many wildcards, if that matters. */
static struct ed_list group(const struct ed_states *s, struct ed_list list,
			    uint32_t at)
{
	uint32_t end = list.off + list.len;
	struct ed_list out = { at, end - at };

	if (!s->by_w)
		return out;
	for (uint32_t i = at; i < end; i++) {
		if (s->pool[i].w == s->pool[at].w)
			continue;
		out.len = i - at;
		break;
	}
	return out;
}

#define NOTHING (INT64_MIN / 2)

/* Two groups, the largest t their sums may have ... */
struct pair {
	struct ed_list a, b;
	int64_t limit;
	uint32_t saved; /* and the least they must save */
};

/* Step through all pairs of groups; start with a.len = 0. */
static bool pair_next(struct pair *p, const struct ed_states *s,
		      struct ed_list a, struct ed_list b,
		      const struct ed_room *room)
{
	uint64_t w;

	if (p->a.len == 0)
		p->a = group(s, a, a.off);
	if (p->b.len == 0)
		p->b = group(s, b, b.off);
	else if (p->b.off + p->b.len < b.off + b.len)
		p->b = group(s, b, p->b.off + p->b.len);
	else if (p->a.off + p->a.len < a.off + a.len) {
		p->a = group(s, a, p->a.off + p->a.len);
		p->b = group(s, b, b.off);
	} else {
		return false;
	}
	w = s->by_w ? s->pool[p->a.off].w + s->pool[p->b.off].w : 0;
	p->limit = NOTHING;
	if (w <= s->bound->lim.max_wildcards) {
		p->limit = room_for(s, room, w);
		p->saved = saved_least(s, room, w);
	}
	return true;
}

static uint64_t pairs_within(const struct ed_states *s, struct ed_list a,
			     struct ed_list b, const struct ed_room *room)
{
	struct pair p = { { 0, 0 }, { 0, 0 }, 0, 0 };
	uint64_t n = 0;

	while (pair_next(&p, s, a, b, room)) {
		uint32_t j = p.b.len;

		for (uint32_t i = 0; i < p.a.len && j > 0; i++) {
			int64_t t = p.limit - s->pool[p.a.off + i].t;

			while (j > 0 && s->pool[p.b.off + j - 1].t > t)
				j--;
			n += j;
		}
	}
	return n;
}

static int64_t least_of(const struct ed_states *s, struct ed_list list)
{
	int64_t t = INT64_MAX;

	for (uint32_t i = list.off; i < list.off + list.len; i++)
		t = s->pool[i].t < t ? s->pool[i].t : t;
	return t;
}

/* Widen the span by the states of a list up to t. */
static void span_list(struct span *sp, const struct ed_states *s,
		      struct ed_list list, int64_t t)
{
	uint32_t saved[2] = { UINT32_MAX, 0 }, w[2] = { UINT32_MAX, 0 };

	for (uint32_t i = list.off; i < list.off + list.len; i++) {
		const struct ed_state *x = &s->pool[i];

		if (x->t > t)
			continue;
		saved[0] = x->saved < saved[0] ? x->saved : saved[0];
		saved[1] = x->saved > saved[1] ? x->saved : saved[1];
		w[0] = x->w < w[0] ? x->w : w[0];
		w[1] = x->w > w[1] ? x->w : w[1];
	}
	sp->saved += saved[0];
	sp->n_saved += saved[1] - saved[0];
	sp->w += w[0];
	sp->n_w += w[1] - w[0];
}

static struct span span_of(const struct ed_states *s, struct ed_list a,
			   struct ed_list b, const struct ed_room *room)
{
	struct span sp = { 0, 1, 0, 1 };
	uint64_t most = s->bound->lim.max_wildcards;
	int64_t t = room_for(s, room, 0);

	span_list(&sp, s, a, t - least_of(s, b));
	span_list(&sp, s, b, t - least_of(s, a));
	if (sp.w + (uint64_t)sp.n_w > most + 1)
		sp.n_w = sp.w <= most ? (uint32_t)most + 1 - sp.w : 1;
	if (!s->by_saved)
		sp.n_saved = 1;
	if (!s->by_w)
		sp.n_w = 1;
	return sp;
}

static bool fits(const struct ed_states *s, struct ed_list a, struct ed_list b,
		 struct ed_room room, int64_t cut)
{
	const struct ed_budget *most = &s->budget;
	bool tired = s->work > most->work || s->n > most->states;
	struct span sp;

	room.base -= cut;
	sp = span_of(s, a, b, &room);
	return (uint64_t)sp.n_saved * sp.n_w <= most->cells &&
	       pairs_within(s, a, b, &room) <=
		       (tired ? most->few : most->pairs);
}

/* By how much to lower the room, so that it is not too much work. */
static int64_t needed_cut(const struct ed_states *s, struct ed_list a,
			  struct ed_list b, const struct ed_room *room)
{
	int64_t lo = 0, hi;

	if (fits(s, a, b, *room, 0))
		return 0;
	hi = room_for(s, room, 0) - least_of(s, a) - least_of(s, b);
	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (fits(s, a, b, *room, mid))
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

/* Room for the tables of a merge; cell[] stays zero between merges. */
static void reserve(struct ed_states *s, const struct span *sp)
{
	size_t cells = (size_t)sp->n_saved * sp->n_w;

	if (cells > s->n_cells) {
		s->n_cells = cells * 2;
		s->cell = ed_arena_zalloc(s->mem, s->n_cells, sizeof(*s->cell));
	}
	if (sp->n_saved + 1 > s->n_least) {
		s->n_least = (size_t)sp->n_saved * 2 + 1;
		s->least =
			ed_arena_zalloc(s->mem, s->n_least, sizeof(*s->least));
	}
	s->n_touched = 0;
	s->n_made = 0;
}

/* Which of two states in one cell: they differ in what the cell ignores. */
static bool better(const struct ed_state *x, const struct ed_state *y)
{
	if (x->t != y->t)
		return x->t < y->t;
	if (x->saved != y->saved)
		return x->saved > y->saved;
	if (x->w != y->w)
		return x->w < y->w;
	return x->rank < y->rank;
}

static void made_push(struct ed_states *s, const struct ed_state *x)
{
	s->made = ed_arena_grow(s->mem, s->made, s->n_made, &s->cap_made,
				sizeof(*s->made));
	s->made[s->n_made++] = *x;
}

static void offer(struct ed_states *s, const struct span *sp,
		  const struct ed_state *x)
{
	size_t at = 0;

	if (s->by_saved)
		at = sp->saved + sp->n_saved - 1 - x->saved;
	if (s->by_w)
		at += (size_t)(x->w - sp->w) * sp->n_saved;
	if (s->cell[at] != 0) {
		if (better(x, &s->made[s->cell[at] - 1]))
			s->made[s->cell[at] - 1] = *x;
		return;
	}
	s->touched = ed_arena_grow(s->mem, s->touched, s->n_touched,
				   &s->cap_touched, sizeof(*s->touched));
	s->touched[s->n_touched++] = (uint32_t)at;
	made_push(s, x);
	s->cell[at] = (uint32_t)s->n_made;
}

static void combine(struct ed_states *s, const struct pair *p,
		    const struct span *sp)
{
	for (uint32_t i = p->a.off; i < p->a.off + p->a.len; i++) {
		const struct ed_state *x = &s->pool[i];

		for (uint32_t j = p->b.off; j < p->b.off + p->b.len; j++) {
			const struct ed_state *y = &s->pool[j];
			struct ed_state both = { .t = x->t + y->t,
						 .k = x->k + y->k,
						 .rank = x->rank << 32 |
							 y->rank,
						 .saved = x->saved + y->saved,
						 .w = x->w + y->w,
						 .a = i,
						 .b = j };

			if (both.t > p->limit)
				break;
			s->work++;
			if (both.saved >= p->saved)
				offer(s, sp, &both);
		}
	}
}

/* No state so far saves as much and sweeps no more? least[] is a Fenwick tree
 * of the least k over the first columns, the most saving ones. */
static bool keep_by_saved(struct ed_states *s, const struct span *sp,
			  size_t column, uint64_t k)
{
	for (size_t i = column + 1; i > 0; i -= i & (~i + 1))
		if (s->least[i] <= k)
			return false;
	for (size_t i = column + 1; i <= sp->n_saved; i += i & (~i + 1))
		if (s->least[i] > k)
			s->least[i] = k;
	return true;
}

/* Walk the cells by wildcards, then items rising, and mark what another state
 * dominates. */
static void sift(struct ed_states *s, const struct span *sp)
{
	const struct ed_state *best = NULL;

	qsort(s->touched, s->n_touched, sizeof(*s->touched), by_number);
	memset(s->least, 0xff, ((size_t)sp->n_saved + 1) * sizeof(*s->least));
	for (size_t i = 0; i < s->n_touched; i++) {
		uint32_t *cell = &s->cell[s->touched[i]];
		struct ed_state *x = &s->made[*cell - 1];
		bool keep;

		*cell = 0;
		if (s->by_saved)
			keep = keep_by_saved(s, sp, s->touched[i] % sp->n_saved,
					     x->k);
		else
			keep = !best || !dominates(s, best, x);
		if (!keep)
			x->b = ED_NONE; /* a combined state has two halves */
		else
			best = x;
	}
}

/* Number the ranks, order by t, and give the list its place in the pool. */
static struct ed_list settle(struct ed_states *s)
{
	struct ed_list out = { (uint32_t)s->n, 0 };
	size_t n = 0;

	for (size_t i = 0; i < s->n_made; i++)
		if (s->made[i].b != ED_NONE)
			s->made[n++] = s->made[i];
	qsort(s->made, n, sizeof(*s->made), by_rank);
	for (size_t i = 0; i < n; i++)
		s->made[i].rank = i;
	qsort(s->made, n, sizeof(*s->made), s->by_w ? by_w_and_t : by_t);
	for (size_t i = 0; i < n; i++)
		*state_push(s) = s->made[i];
	out.len = (uint32_t)n;
	return out;
}

struct ed_list ed_states_merge(struct ed_states *s, struct ed_list left,
			       struct ed_list right, const struct ed_room *room,
			       int64_t *cut)
{
	struct pair p = { { 0, 0 }, { 0, 0 }, 0, 0 };
	struct ed_room less = *room;
	struct span sp;

	*cut = 0;
	if (left.len == 0 || right.len == 0 ||
	    least_of(s, left) + least_of(s, right) > room_for(s, room, 0))
		return (struct ed_list){ 0, 0 };
	*cut = needed_cut(s, left, right, room);
	less.base -= *cut;
	sp = span_of(s, left, right, &less);
	reserve(s, &sp);
	while (pair_next(&p, s, left, right, &less))
		combine(s, &p, &sp);
	if (s->n_made == 0)
		return (struct ed_list){ 0, 0 };
	sift(s, &sp);
	return settle(s);
}

static struct ed_state own_state(const struct ed_states *s, uint32_t cand,
				 enum ed_width width)
{
	const struct ed_bound *b = s->bound;
	const struct ed_cand *c = &b->cands[cand];
	uint32_t saved = c->members - 1 - (uint32_t)width;
	static const uint32_t rank[] = { 0, 1, 0, ED_NONE - 1, ED_NONE };

	return (struct ed_state){
		.t = c->k[width] - b->price * saved,
		.k = (uint64_t)(c->k[width] / b->scale),
		.rank = rank[c->pos[width]],
		.saved = saved,
		.w = 1,
		.a = cand * 2 + (uint32_t)width,
		.b = ED_PICK,
	};
}

static bool matters(const struct ed_states *s, const struct ed_room *room,
		    const struct ed_state *x)
{
	uint32_t w = s->by_w ? x->w : 0;

	return x->saved >= saved_least(s, room, w) &&
	       x->t <= room_for(s, room, w);
}

/* A candidate's own wildcards, as far as they matter. */
static int own_states(struct ed_state own[2], const struct ed_states *s,
		      uint32_t cand, const struct ed_room *room)
{
	int n = 0;

	for (unsigned int width = 0; width < 2; width++) {
		if (s->bound->cands[cand].k[width] >= ED_FAR)
			continue;
		own[n] = own_state(s, cand, (enum ed_width)width);
		if (matters(s, room, &own[n]))
			n++;
	}
	if (n == 2 && dominates(s, &own[0], &own[1]))
		n = 1;
	else if (n == 2 && dominates(s, &own[1], &own[0]))
		own[0] = own[--n];
	return n;
}

/* Put x into made[], unless one of own[] dominates it; drop those of own[]
 * that it dominates. */
static void challenge(struct ed_states *s, const struct ed_state *x,
		      struct ed_state own[2], int *n_own)
{
	int n = 0;

	for (int i = 0; i < *n_own; i++)
		if (dominates(s, &own[i], x))
			return;
	for (int i = 0; i < *n_own; i++)
		if (!dominates(s, x, &own[i]))
			own[n++] = own[i];
	*n_own = n;
	made_push(s, x);
}

/* By how much to lower the room so that few states stay. */
static int64_t few_cut(const struct ed_states *s, struct ed_list list,
		       const struct ed_room *room)
{
	int64_t lo = 0, hi = room_for(s, room, 0) - least_of(s, list);

	while (hi - lo > 1) {
		struct ed_room less = *room;
		int64_t mid = lo + (hi - lo) / 2;
		uint32_t n = 0;

		less.base -= mid;
		for (uint32_t i = 0; i < list.len; i++)
			n += matters(s, &less, &s->pool[list.off + i]);
		if (n <= s->budget.few)
			hi = mid;
		else
			lo = mid;
	}
	return hi > 0 ? hi : 0;
}

struct ed_list ed_states_add(struct ed_states *s, struct ed_list list,
			     uint32_t cand, const struct ed_room *room,
			     int64_t *cut)
{
	struct ed_list out = { (uint32_t)s->n, 0 };
	struct ed_room less = *room;
	struct ed_state own[2];
	int n_own = own_states(own, s, cand, room);

	*cut = 0;
	if (n_own == 0)
		return list;
	if (s->n > s->budget.states && list.len > s->budget.few)
		*cut = few_cut(s, list, room);
	less.base -= *cut;
	s->n_made = 0;
	for (uint32_t i = list.off; i < list.off + list.len; i++) {
		struct ed_state x = s->pool[i];

		x.rank += 2; /* below are the places before all of these */
		if (matters(s, &less, &x))
			challenge(s, &x, own, &n_own);
	}
	for (int i = 0; i < n_own; i++)
		made_push(s, &own[i]);
	qsort(s->made, s->n_made, sizeof(*s->made),
	      s->by_w ? by_w_and_t : by_t);
	for (size_t i = 0; i < s->n_made; i++)
		*state_push(s) = s->made[i];
	out.len = (uint32_t)s->n_made;
	return out;
}
