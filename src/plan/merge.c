/*
 * merge: combine the states of two neighbouring subtrees.
 *
 * Every pair within the room is looked at: sums of t rise along the lists, so
 * the first one beyond ends the row. Each sum goes to a cell for its number
 * of wildcards and of saved items; what is left after that is walked from few
 * wildcards to many and from many saved to few, and kept if it sweeps less
 * than all before.
 *
 * If there were too many pairs or cells the room is cut first.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_internal.h"

/* What the states of a merge span. */
struct span {
	uint32_t saved, n_saved; /* least, and how many numbers */
	uint32_t w, n_w;
};

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

/* The states from 'at' on with as many wildcards, if that matters: the list is
 * sorted by them then. */
static struct ed_list group(const struct ed_states *s, struct ed_list list,
			    uint32_t at)
{
	uint32_t lo = at, hi = list.off + list.len;

	while (s->by_w && hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (s->pool[mid].w == s->pool[at].w)
			lo = mid;
		else
			hi = mid;
	}
	return (struct ed_list){ at, hi - at };
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
		p->limit = ed_states_room(room, w);
		p->saved = ed_states_saved(s, room, w);
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
	int64_t t = ed_states_room(room, 0);

	span_list(&sp, s, a, t - ed_states_least(s, b));
	span_list(&sp, s, b, t - ed_states_least(s, a));
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

/* By how much to lower the room, so that it is not too much work; more than
 * 'spare' if even the cheapest are too many. */
static int64_t needed_cut(const struct ed_states *s, struct ed_list a,
			  struct ed_list b, const struct ed_room *room,
			  int64_t spare)
{
	int64_t lo = -1, hi = spare + 1;

	if (fits(s, a, b, *room, 0))
		return 0;
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
	ed_states_make(s, x);
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
			keep = !best || !ed_states_dominate(s, best, x);
		if (!keep)
			x->b = ED_NONE; /* a combined state has two halves */
		else
			best = x;
	}
}

/* Rank what is left, and put it into the pool. */
static struct ed_list settle(struct ed_states *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_made; i++)
		if (s->made[i].b != ED_NONE)
			s->made[n++] = s->made[i];
	s->n_made = n;
	qsort(s->made, n, sizeof(*s->made), by_rank);
	for (size_t i = 0; i < n; i++)
		s->made[i].rank = i;
	return ed_states_keep(s);
}

struct ed_list ed_states_merge(struct ed_states *s, struct ed_list left,
			       struct ed_list right, const struct ed_room *room,
			       int64_t *cut)
{
	struct pair p = { { 0, 0 }, { 0, 0 }, 0, 0 };
	struct ed_room less = *room;
	struct span sp;

	int64_t spare;

	*cut = 0;
	if (left.len == 0 || right.len == 0)
		return (struct ed_list){ 0, 0 };
	spare = ed_states_room(room, 0) - ed_states_least(s, left) -
		ed_states_least(s, right);
	if (spare < 0)
		return (struct ed_list){ 0, 0 };
	*cut = needed_cut(s, left, right, room, spare);
	if (*cut > spare)
		return (struct ed_list){ 0, 0 };
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
