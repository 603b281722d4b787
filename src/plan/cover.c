/*
 * cover: the optimum under the caps, guided by the bound.
 *
 * With the prices of bound.c, every choice that the cheapest solution would
 * not make costs some slack, and the slacks of all choices of a cover add up:
 * its objective is at least the bound plus their sum. So to find all covers
 * within 'slack' of the bound, a subtree needs only the states (states.c)
 * whose own slack is within it, and nothing at all below a wildcard that
 * would be too dear to do without. The room starts small and grows until it
 * holds a cover: that one is the best, since every cover as good would have
 * been met too.
 *
 * If there are too many states the dearest are left out, and the least slack
 * of what was left out is as far as the answer is proven.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_internal.h"

#define ENDLESS (INT64_MAX / 4)

struct run {
	struct ed_bound *b;
	struct ed_states *s;
	int64_t slack;	      /* room above the bound */
	int64_t lost;	      /* least slack of what was left out */
	int64_t *out;	      /* by candidate: slack of doing without the
			       * wildcards of all nodes above */
	int64_t *without;     /* and without its own */
	int64_t *rest;	      /* least cost of the children still to come */
	uint32_t *joined;     /* members of the children so far */
	struct ed_list *list; /* of the children so far */
};

static const struct ed_list all_exact = { 0, 1 };

/* The least cost of a candidate's states, as their t says it. */
static int64_t least_t(const struct ed_bound *b, uint32_t i)
{
	return b->best[i].cost - b->price * b->cands[i].members;
}

/* The slack of doing without wildcards at and above a candidate. */
static int64_t slack_without(const struct run *run, uint32_t i)
{
	const struct ed_bound *b = run->b;
	int64_t slack;

	if (b->cands[i].must)
		return ENDLESS;
	if (b->share)
		slack = b->share->kids[i] - b->share->kids[b->n_cands - 1];
	else
		slack = run->out[i] + b->kids[i].cost - b->best[i].cost;
	return slack < ENDLESS ? slack : ENDLESS;
}

static void run_init(struct run *run)
{
	const struct ed_bound *b = run->b;
	struct ed_arena *mem = run->s->mem;
	uint32_t n = b->n_cands;

	run->lost = ENDLESS;
	run->out = ed_arena_zalloc(mem, n, sizeof(*run->out));
	run->without = ed_arena_zalloc(mem, n, sizeof(*run->without));
	run->rest = ed_arena_zalloc(mem, n, sizeof(*run->rest));
	run->joined = ed_arena_zalloc(mem, n, sizeof(*run->joined));
	run->list = ed_arena_zalloc(mem, n, sizeof(*run->list));
	for (uint32_t i = n; i-- > 0;) {
		uint32_t p = b->cands[i].parent;

		if (p != ED_NONE)
			run->out[i] = run->without[p];
		run->without[i] = slack_without(run, i);
		run->rest[i] = b->kids[i].cost - b->price * b->cands[i].members;
		/* Nothing below is looked at if it is out of reach. */
		run->list[i] = all_exact;
		if (run->without[i] > run->slack)
			run->list[i].len = 0;
	}
}

/* What matters of a candidate's own list. */
static struct ed_room room_at(const struct run *run, uint32_t i)
{
	const struct ed_bound *b = run->b;
	uint32_t members = b->cands[i].members;
	struct ed_room room = { .members = members };

	if (b->items)
		room.items = &b->items->out[b->items->at[i]];
	if (b->share) {
		room.base = b->share->kids[b->n_cands - 1] + run->slack -
			    b->price * members;
		room.after = &b->share->out[b->share->at[i]];
	} else {
		room.base = run->slack - run->out[i] + least_t(b, i);
		room.toll = b->toll;
	}
	return room;
}

/* What matters of a candidate's parent's list, up to this child. */
static struct ed_room room_upto(const struct run *run, uint32_t i)
{
	const struct ed_bound *b = run->b;
	uint32_t p = b->cands[i].parent;
	struct ed_room room = { .members = run->joined[p] };

	if (b->items)
		room.items = &b->items->after[b->items->after_at[i]];
	if (b->share) {
		room.base = b->share->kids[b->n_cands - 1] + run->slack -
			    b->price * run->joined[p];
		room.after = &b->share->after[b->share->after_at[i]];
	} else {
		room.base =
			run->slack - run->out[p] + least_t(b, p) - run->rest[p];
		room.toll = b->toll;
	}
	return room;
}

static bool is_all_exact(const struct ed_states *s, struct ed_list list)
{
	return list.len == 1 && s->pool[list.off].a == ED_NONE;
}

/* The room had to be cut: what has just more slack is lost. */
static void note_cut(struct run *run, int64_t cut)
{
	int64_t lost = run->slack - cut + 1;

	if (cut > 0 && lost < run->lost)
		run->lost = lost;
}

/* Add a candidate's list to its parent's. */
static void run_join(struct run *run, uint32_t i, struct ed_list list)
{
	const struct ed_bound *b = run->b;
	uint32_t p = b->cands[i].parent;
	struct ed_room room;
	int64_t cut;

	run->rest[p] -= least_t(b, i);
	run->joined[p] += b->cands[i].members;
	if (is_all_exact(run->s, list))
		return;
	if (is_all_exact(run->s, run->list[p])) {
		run->list[p] = list;
		return;
	}
	room = room_upto(run, i);
	run->list[p] = ed_states_merge(run->s, run->list[p], list, &room, &cut);
	note_cut(run, cut);
}

/* All states within the room: the list of the artificial root. */
static struct ed_list run_go(struct run *run)
{
	const struct ed_bound *b = run->b;
	uint32_t root = b->n_cands - 1;

	run_init(run);
	for (uint32_t i = 0; i < root; i++) {
		struct ed_list list;
		struct ed_room room;
		int64_t cut;

		if (run->out[i] > run->slack)
			continue;
		room = room_at(run, i);
		list = ed_states_add(run->s, run->list[i], i, &room, &cut);
		note_cut(run, cut);
		run_join(run, i, list);
	}
	return run->list[root];
}

static uint64_t objective(const struct ed_bound *b, const struct ed_state *x)
{
	uint64_t n = b->cands[b->n_cands - 1].members - x->saved;

	return x->k + ed_weight(&b->lim, n);
}

static bool state_less(const struct ed_bound *b, const struct ed_state *x,
		       const struct ed_state *y)
{
	uint64_t vx = objective(b, x), vy = objective(b, y);

	if (vx != vy)
		return vx < vy;
	if (x->saved != y->saved)
		return x->saved > y->saved;
	if (x->w != y->w)
		return x->w < y->w;
	return x->rank < y->rank;
}

const struct ed_state *ed_cover_best(const struct ed_states *s,
				     struct ed_list list)
{
	const struct ed_bound *b = s->bound;
	uint64_t m = b->cands[b->n_cands - 1].members;
	const struct ed_state *best = NULL;

	for (uint32_t i = list.off; i < list.off + list.len; i++) {
		const struct ed_state *x = &s->pool[i];

		if (m - x->saved > b->lim.max_items ||
		    x->w > b->lim.max_wildcards)
			continue;
		if (!best || state_less(b, x, best))
			best = x;
	}
	return best;
}

static int pick_cmp(const void *pa, const void *pb)
{
	const struct ed_pick *a = pa, *b = pb;

	return a->node < b->node ? -1 : a->node > b->node;
}

void ed_cover_unfold(struct ed_solution *out, const struct ed_states *s,
		     const struct ed_state *st, struct ed_arena *mem)
{
	const struct ed_bound *b = s->bound;
	uint32_t *stack = NULL;
	size_t n = 0, cap = 0;
	const struct ed_state *x = st;

	out->n = b->cands[b->n_cands - 1].members - st->saved;
	out->collateral = st->k;
	out->picks = ed_arena_zalloc(mem, st->w, sizeof(*out->picks));
	out->n_picks = 0;
	for (;;) {
		if (x->b == ED_PICK) {
			out->picks[out->n_picks++] = (struct ed_pick){
				b->cands[x->a / 2].node,
				(enum ed_width)(x->a % 2),
			};
		} else if (x->a != ED_NONE) {
			stack = ed_arena_grow(s->mem, stack, n, &cap,
					      sizeof(*stack));
			stack[n++] = x->b;
			x = &s->pool[x->a];
			continue;
		}
		if (n == 0)
			break;
		x = &s->pool[stack[--n]];
	}
	qsort(out->picks, out->n_picks, sizeof(*out->picks), pick_cmp);
}

/* Which numbers tell states apart: those that a cap or the curve looks at. */
static void set_keys(struct ed_states *s, bool all)
{
	s->by_w = s->bound->leaves > s->bound->lim.max_wildcards;
	s->by_saved = all || !s->bound->linear;
}

/* What the search knows so far. */
struct answer {
	uint64_t value; /* of the best cover met */
	int64_t proven; /* no cover is below, scaled */
	bool done;
};

/* One run with the given room. */
static void attempt(struct ed_solution *out, struct answer *ans,
		    struct ed_bound *b, int64_t slack, struct ed_arena *mem)
{
	struct ed_arena *scratch = ed_arena_new();
	struct ed_states s;
	struct run run = { .b = b, .s = &s, .slack = slack };
	const struct ed_state *best;
	struct ed_list list;

	ed_states_init(&s, b, scratch);
	set_keys(&s, false);
	list = run_go(&run);
	b->spent += s.work;
	best = ed_cover_best(&s, list);
	if (best && objective(b, best) <= ans->value) {
		ed_cover_unfold(out, &s, best, mem);
		ans->value = objective(b, best);
	}
	ans->done = run.lost <= slack;
	if (b->low + (ans->done ? run.lost : slack + 1) > ans->proven)
		ans->proven = b->low + (ans->done ? run.lost : slack + 1);
	if (ans->value <= (uint64_t)INT64_MAX / (uint64_t)b->scale &&
	    (int64_t)ans->value * b->scale < ans->proven)
		ans->done = true;
	ed_arena_free(scratch);
}

void ed_cover_solve(struct ed_solution *out, struct ed_bound *b,
		    struct ed_arena *mem)
{
	struct answer ans = { .proven = b->low };
	int64_t slack;
	uint64_t most, low;

	ans.value = ed_bound_unfold(out, b, mem);
	most = b->high < ans.value ? b->high : ans.value;
	slack = ((int64_t)most * b->scale - b->low) / 256 + b->scale;
	while (!ans.done) {
		most = most < ans.value ? most : ans.value;
		if (slack > (int64_t)most * b->scale - b->low)
			slack = (int64_t)most * b->scale - b->low;
		attempt(out, &ans, b, slack, mem);
		slack *= 4;
	}
	low = ans.proven > 0
		      ? (uint64_t)((ans.proven + b->scale - 1) / b->scale)
		      : 0;
	out->gap = ans.value > low ? ans.value - low : 0;
}

bool ed_cover_all(struct ed_states *s, struct ed_list *out, struct ed_bound *b,
		  struct ed_arena *mem)
{
	struct run run = { .b = b, .s = s, .slack = ED_FAR };

	b->price = 0;
	b->toll = 0;
	b->share = NULL;
	b->items = NULL;
	ed_bound_eval(b);
	ed_states_init(s, b, mem);
	s->budget.work /= 4;
	set_keys(s, true);
	*out = run_go(&run);
	return run.lost > run.slack;
}
