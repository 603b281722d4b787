/*
 * plan_internal: what the files of the planner share. In order of execution:
 *
 *	trie.c		C becomes a compressed trie: the wildcards worth a look
 *	count.c		what is asked of K, and how far
 *	linear.c	the optimum when a path has one price and no cap binds
 *	cands.c		the wildcards that are left, and what they sweep
 *	bound.c		a lower bound: caps replaced by prices (Lagrange)
 *	share.c		a better one if few wildcards may be used
 *	states.c	lists of partial covers
 *	merge.c		how two lists are combined
 *	cover.c		the optimum under the caps, guided by the bound
 *	frontier.c	the least collateral for each number of items
 *	build.c		ed_plan_build(): check, choose the method, write down
 */
#ifndef ED_PLAN_INTERNAL_H
#define ED_PLAN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/plan.h"
#include "edgediff/urls.h"

/* Numbers of K beyond this are taken as this: sums then cannot overflow. */
#define ED_COUNT_MAX (UINT64_C(1) << 40)
#define ED_NONE UINT32_MAX

/* A member of C without the '*' of a required prefix. */
struct ed_term {
	const struct ed_url *url;
	uint32_t len; /* of the path, without the '*' */
	bool prefix;
};

/* What is known about one number: exact if k < cap, else "cap or more". */
struct ed_known {
	uint64_t k, cap;
};

/*
 * The two wildcards that a node of the trie can offer.
 * ED_WIDE covers the whole subtree. ED_NARROW leaves the node's own path out,
 * which then needs an exact item: it exists where that path is a member that
 * the star would miss.
 */
enum ed_width {
	ED_WIDE,
	ED_NARROW
};

struct ed_node {
	uint32_t depth;	 /* length of the node's path */
	uint32_t above;	 /* prefixes up to this length cover more; mostly
			  * that of its parent's path, 0 for the root */
	uint32_t lo, hi; /* the members below it: terms[lo..hi) */
	uint32_t parent; /* ED_NONE for the root */
	bool exact;	 /* its path is an exact member ... */
	bool must;	 /* ... or a required prefix */
	uint32_t len[2]; /* of the prefix, by ed_width; 0: does not exist */
	struct ed_known known[2];
};

/* The members that need a cover, and the trie over them, children before
 * parents; the root is last. */
struct ed_task {
	struct ed_arena *mem; /* for the work */
	struct ed_arena *out; /* for the plan */
	const struct ed_kept *kept;
	struct ed_limits lim;
	struct ed_term *all; /* every member, sorted without the '*' */
	size_t n_all;
	struct ed_term *terms; /* without those another one implies */
	uint32_t n_terms;
	uint32_t n_must;
	struct ed_node *nodes;
	uint32_t n_nodes;
};

/* A chosen wildcard; members below none of them are exact items. */
struct ed_pick {
	uint32_t node;
	enum ed_width width;
};

struct ed_solution {
	struct ed_pick *picks; /* by node; none below another */
	uint32_t n_picks;
	uint64_t n, collateral;
	uint64_t gap; /* of the objective */
};

/* trie.c */
void ed_trie_build(struct ed_task *task, const struct ed_urls *urls) ED_NONNULL;
static inline uint32_t ed_node_members(const struct ed_node *v)
{
	return v->hi - v->lo;
}

/* The part of the objective that depends on the number of items. */
static inline uint64_t ed_weight(const struct ed_limits *lim, uint64_t n)
{
	uint64_t paid = n > lim->left ? n - lim->left : 0;

	return (n - paid) * lim->per_path + paid * lim->per_paid_path;
}

/* count.c */
/* Know a wildcard's collateral, at least up to cap. */
int ed_count_ask(struct ed_task *task, uint32_t node, enum ed_width width,
		 uint64_t cap, struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* As above, for any prefix and without memory. */
int ed_count_prefix(uint64_t *out, const struct ed_task *task,
		    const char *prefix, size_t len, uint64_t cap,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* Is it known exactly? */
static inline bool ed_count_exact(const struct ed_node *v, enum ed_width width)
{
	return v->len[width] > 0 && v->known[width].k < v->known[width].cap;
}
/* Know all that a plan can use, or, if 'exactly', everything. */
int ed_count_all(struct ed_task *task, bool exactly,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* linear.c */
/* Try to solve the task with one price for all paths. *done says whether the
 * answer holds under the real limits. */
int ed_linear_solve(struct ed_solution *out, bool *done, struct ed_task *task,
		    uint64_t price,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* cands.c */
/* A node with a wildcard that is worth a look. */
struct ed_cand {
	uint32_t node;	 /* ED_NONE for the artificial root, the last */
	uint32_t parent; /* among the candidates; ED_NONE for the last */
	uint32_t members;
	uint32_t own;	/* members below no other candidate */
	bool must;	/* a required prefix: a wildcard it is */
	uint8_t pos[2]; /* where its wildcards stand in byte order: below 2,
			 * before what its children give, above 2, after */
	int64_t k[2];	/* scaled; ED_FAR: not worth a look */
};

#define ED_FAR (INT64_MAX / 8)
/* No sum of prices is larger. */
#define ED_MOST (INT64_C(1) << 56)

struct ed_sums {
	int64_t cost; /* scaled: k + price * n + toll * w */
	uint32_t n, w;
};

/* How much work there may be before an answer is left unproven. */
struct ed_budget {
	uint64_t pairs;	 /* of states, looked at in one merge */
	uint64_t cells;	 /* states told apart in one merge */
	uint64_t work;	 /* pairs in all */
	size_t states;	 /* kept in all */
	uint32_t few;	 /* pairs in one merge after that */
	uint64_t shares; /* pairs of numbers in share.c ... */
	uint64_t items;	 /* ... and in the one for items */
	uint64_t spent;	 /* see ed_bound; no further corners after that */
};

extern const struct ed_budget ed_budget_usual;

struct ed_bound {
	struct ed_limits lim;
	struct ed_budget budget;
	uint64_t spent; /* candidates priced and pairs combined so far */
	struct ed_cand *cands;
	uint32_t n_cands;
	uint32_t leaves; /* candidates without others below: no cover has use
			  * for more wildcards */
	int64_t scale;
	int64_t price, toll;  /* of an item, of a wildcard; scaled */
	struct ed_sums *best; /* by candidate: the least */
	struct ed_sums *kids; /* and the least without its own wildcards */
	bool linear; /* neither the curve nor max_items matter: one price */
	int64_t low; /* scaled lower bound of the objective */
	/* A cover that fits: no more than this objective. */
	uint64_t high;
	int64_t high_price, high_toll; /* prices that give one; or see below */
	struct ed_share *share;	       /* NULL: wildcards have a toll */
	struct ed_share *items;	       /* the same for numbers of items; NULL:
					* as share, too large, or all fit */
};

/* Instead of high_price: the root's wildcard; each required prefix's own. */
#define ED_HIGH_ROOT (-1)
#define ED_HIGH_MUST (-2)

void ed_bound_init(struct ed_bound *b, const struct ed_task *task) ED_NONNULL;

/* bound.c */
/* Fill best and kids for the prices in b. */
void ed_bound_eval(struct ed_bound *b) ED_NONNULL;
/* Find prices with a large lower bound for the given limits. */
void ed_bound_search(struct ed_bound *b, const struct ed_limits *lim,
		     struct ed_arena *mem) ED_NONNULL;

/* The cover that b->high tells of; returns its objective. Keeps the prices. */
uint64_t ed_bound_unfold(struct ed_solution *out, struct ed_bound *b,
			 struct ed_arena *mem) ED_NONNULL;

/* share.c */
/* Costs by numbers of wildcards, a row of them for each candidate. */
struct ed_share {
	int64_t price;
	bool free;	/* collateral does not count */
	uint32_t most;	/* max_wildcards + 1: the longest row */
	uint64_t pairs; /* looked at to add all rows */
	uint32_t *len;	/* of a candidate's rows: more wildcards are no use */
	uint32_t *now;	/* of them, while children are added */
	uint32_t *upto; /* of the row 'after': of its siblings before it, too */
	size_t *at, *after_at; /* where the rows start */
	int64_t *in;	       /* least cost of its subtree, with w at most */
	uint32_t *n;	       /* items of that cover */
	int64_t *out;	       /* least cost of the rest of the tree, if the
				* subtree takes w */
	int64_t *after; /* of the rest without the siblings before it, if they
			 * and the subtree take w */
	int64_t *kids;	/* by candidate: least cost of a whole cover that does
			 * without wildcards at it or above */
	uint32_t *first, *next; /* children, ED_NONE at the end */
	int64_t *row;		/* one more, for sums */
	uint32_t *row_n;
};

/* NULL if it would take more than 'most_pairs'. */
struct ed_share *ed_share_new(const struct ed_bound *b, uint64_t most_pairs,
			      struct ed_arena *mem) ED_NONNULL;
/* Fill 'in' for sh->price; returns the root's. */
struct ed_sums ed_share_eval(struct ed_share *sh,
			     const struct ed_bound *b) ED_NONNULL;
/* Fill the others, after ed_share_eval(). */
void ed_share_outside(struct ed_share *sh, const struct ed_bound *b,
		      struct ed_arena *mem) ED_NONNULL;

/* states.c */
/* A cover of the members below some candidates. */
struct ed_state {
	int64_t t;	/* scaled: k - price * saved */
	uint64_t k;	/* collateral */
	uint64_t rank;	/* place in byte order among its list */
	uint32_t saved; /* members - items */
	uint32_t w;	/* wildcards */
	uint32_t a, b;	/* the states it is made of; or a candidate's
			 * wildcard (2 * index + width, ED_PICK); or none */
};
#define ED_PICK (ED_NONE - 1)

/* pool[off .. off + len), by t, or by w and t if states are told apart by w */
struct ed_list {
	uint32_t off, len;
};

/*
 * Which states matter: t up to base - toll * w, or, if 'after' is not NULL,
 * up to base - after[w]; and no more items than max_items, together with
 * items[w] elsewhere.
 */
struct ed_room {
	int64_t base, toll;
	const int64_t *after;
	const int64_t *items; /* may be NULL: none elsewhere */
	uint32_t members;     /* items if nothing were saved */
};

struct ed_states {
	struct ed_arena *mem;
	struct ed_state *pool; /* [0] is "all exact" */
	size_t n, cap;
	const struct ed_bound *bound;
	bool by_saved, by_w; /* which of them tell states apart */
	struct ed_budget budget;
	uint64_t work; /* pairs combined */
	/* of merge.c */
	uint32_t *cell;
	size_t n_cells;
	uint64_t *least;
	size_t n_least;
	uint32_t *touched;
	size_t n_touched, cap_touched;
	struct ed_state *made;
	size_t n_made, cap_made;
};

void ed_states_init(struct ed_states *s, const struct ed_bound *b,
		    struct ed_arena *mem) ED_NONNULL;
/* The largest t that matters with w wildcards. */
int64_t ed_states_room(const struct ed_room *room, uint64_t w) ED_NONNULL;
/* How many must be saved with w wildcards, so that the items fit. */
uint32_t ed_states_saved(const struct ed_states *s, const struct ed_room *room,
			 uint64_t w) ED_NONNULL;
/* The least t of a list. */
int64_t ed_states_least(const struct ed_states *s,
			struct ed_list list) ED_NONNULL;
/* Is x at least as good as y wherever y could be used? */
bool ed_states_dominate(const struct ed_states *s, const struct ed_state *x,
			const struct ed_state *y) ED_NONNULL;
/* Add to made[], which is the list at work ... */
void ed_states_make(struct ed_states *s, const struct ed_state *x) ED_NONNULL;
/* ... and put it in order, into the pool. */
struct ed_list ed_states_keep(struct ed_states *s) ED_NONNULL;
/* Add a candidate's own wildcards to what its children give. *cut is by how
 * much the room had to be lowered because it held too many. */
struct ed_list ed_states_add(struct ed_states *s, struct ed_list list,
			     uint32_t cand, const struct ed_room *room,
			     int64_t *cut) ED_NONNULL;

/* merge.c */
/* Combine a list and one to its right in byte order. *cut is by how much the
 * room had to be lowered because it held too many. */
struct ed_list ed_states_merge(struct ed_states *s, struct ed_list left,
			       struct ed_list right, const struct ed_room *room,
			       int64_t *cut) ED_NONNULL;

/* cover.c */
/* The best cover under b->lim, after ed_bound_search(). */
void ed_cover_solve(struct ed_solution *out, struct ed_bound *b,
		    struct ed_arena *mem) ED_NONNULL;
/* All that no other dominates; false if they are too many. */
bool ed_cover_all(struct ed_states *s, struct ed_list *out, struct ed_bound *b,
		  struct ed_arena *mem) ED_NONNULL;
/* The best of a list under b->lim, NULL if none fits. */
const struct ed_state *ed_cover_best(const struct ed_states *s,
				     struct ed_list list) ED_NONNULL;
void ed_cover_unfold(struct ed_solution *out, const struct ed_states *s,
		     const struct ed_state *st,
		     struct ed_arena *mem) ED_NONNULL;

/* frontier.c */
/* Solve the task with all numbers known, and fill the frontier too. */
void ed_frontier_solve(struct ed_solution *out, struct ed_plan *plan,
		       struct ed_task *task) ED_NONNULL;

#endif
