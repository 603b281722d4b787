/*
 * states: lists of partial covers.
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
 * 100 MiB for the tables. */
const struct ed_budget ed_budget_usual = {
	.pairs = UINT64_C(1) << 22,
	.cells = UINT64_C(1) << 22,
	.work = UINT64_C(1) << 26,
	.states = (size_t)1 << 20,
	.few = 64,
	.shares = UINT64_C(8) << 20,
	.items = UINT64_C(3) << 20,
	.spent = UINT64_C(1) << 27,
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
int64_t ed_states_room(const struct ed_room *room, uint64_t w)
{
	if (room->after)
		return room->base - room->after[w];
	return room->base - room->toll * (int64_t)w;
}

/* How many must be saved with w wildcards, so that the items fit. */
uint32_t ed_states_saved(const struct ed_states *s, const struct ed_room *room,
			 uint64_t w)
{
	int64_t n = room->members;

	if (room->items)
		n += room->items[w];
	n -= (int64_t)s->bound->lim.max_items;
	if (n > UINT32_MAX)
		return UINT32_MAX;
	return n > 0 ? (uint32_t)n : 0;
}

int64_t ed_states_least(const struct ed_states *s, struct ed_list list)
{
	int64_t t = INT64_MAX;

	for (uint32_t i = list.off; i < list.off + list.len; i++)
		t = s->pool[i].t < t ? s->pool[i].t : t;
	return t;
}

/* Is x at least as good as y wherever y could be used? */
bool ed_states_dominate(const struct ed_states *s, const struct ed_state *x,
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

void ed_states_make(struct ed_states *s, const struct ed_state *x)
{
	s->made = ed_arena_grow(s->mem, s->made, s->n_made, &s->cap_made,
				sizeof(*s->made));
	s->made[s->n_made++] = *x;
}

/* Put made[] in order and give it its place in the pool. */
struct ed_list ed_states_keep(struct ed_states *s)
{
	struct ed_list out = { (uint32_t)s->n, (uint32_t)s->n_made };

	if (s->n_made > 0)
		qsort(s->made, s->n_made, sizeof(*s->made),
		      s->by_w ? by_w_and_t : by_t);
	for (size_t i = 0; i < s->n_made; i++)
		*state_push(s) = s->made[i];
	return out;
}

/* 'last' is the largest rank of what its children give. */
static struct ed_state own_state(const struct ed_states *s, uint32_t cand,
				 enum ed_width width, uint64_t last)
{
	const struct ed_bound *b = s->bound;
	const struct ed_cand *c = &b->cands[cand];
	uint32_t saved = c->members - 1 - (uint32_t)width;

	return (struct ed_state){
		.t = c->k[width] - b->price * saved,
		.k = (uint64_t)(c->k[width] / b->scale),
		.rank = c->pos[width] + (c->pos[width] > 2 ? last : 0),
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

	return x->saved >= ed_states_saved(s, room, w) &&
	       x->t <= ed_states_room(room, w);
}

/* A candidate's own wildcards, as far as they matter. */
static int own_states(struct ed_state own[2], const struct ed_states *s,
		      uint32_t cand, const struct ed_room *room, uint64_t last)
{
	int n = 0;

	for (unsigned int width = 0; width < 2; width++) {
		if (s->bound->cands[cand].k[width] >= ED_FAR)
			continue;
		own[n] = own_state(s, cand, (enum ed_width)width, last);
		if (matters(s, room, &own[n]))
			n++;
	}
	if (n == 2 && ed_states_dominate(s, &own[0], &own[1]))
		n = 1;
	else if (n == 2 && ed_states_dominate(s, &own[1], &own[0]))
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
		if (ed_states_dominate(s, &own[i], x))
			return;
	for (int i = 0; i < *n_own; i++)
		if (!ed_states_dominate(s, x, &own[i]))
			own[n++] = own[i];
	*n_own = n;
	ed_states_make(s, x);
}

static uint64_t last_rank(const struct ed_states *s, struct ed_list list)
{
	uint64_t last = 0;

	for (uint32_t i = list.off; i < list.off + list.len; i++)
		if (s->pool[i].rank > last)
			last = s->pool[i].rank;
	return last;
}

/* By how much to lower the room so that few states stay. */
static int64_t few_cut(const struct ed_states *s, struct ed_list list,
		       const struct ed_room *room)
{
	int64_t lo = 0, hi = ed_states_room(room, 0) - ed_states_least(s, list);

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
	struct ed_room less = *room;
	struct ed_state own[2];
	int n_own = own_states(own, s, cand, room, last_rank(s, list));

	*cut = 0;
	if (n_own == 0)
		return list;
	if (s->n > s->budget.states && list.len > s->budget.few)
		*cut = few_cut(s, list, room);
	less.base -= *cut;
	s->n_made = 0;
	for (uint32_t i = list.off; i < list.off + list.len; i++) {
		struct ed_state x = s->pool[i];

		x.rank += 2; /* see ed_cand.pos */
		if (matters(s, &less, &x))
			challenge(s, &x, own, &n_own);
	}
	for (int i = 0; i < n_own; i++)
		ed_states_make(s, &own[i]);
	return ed_states_keep(s);
}
