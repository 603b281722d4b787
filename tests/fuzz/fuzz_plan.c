/* fuzz_plan: C, K and the limits from bytes. A small instance is planned as
 * well as trying everything does; for any, the plan is what plan.h says, and
 * the same whatever the order of C, or how exactly K counts. */
#include "bytes.h"
#include "edgediff/error.h"
#include "edgediff/plan.h"
#include "fuzz.h"

#define MEMBERS 48
#define KEPT 48
#define FEW 8	   /* members for which everything is tried */
#define PREFIXES 9 /* at most, of them */

struct instance {
	struct ed_arena *mem;
	const char *c[MEMBERS];
	size_t n_c;
	const char *k[KEPT];
	size_t n_k;
	bool exact; /* K counts beyond the cap */
	struct ed_limits lim;
};

/* ---- the instance ---- */

static bool known(const char *const *v, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], path) == 0)
			return true;
	return false;
}

/* A path of a few letters and escapes; the top bits of a byte end it. */
static const char *take_path(struct bytes *in, bool prefix,
			     struct ed_arena *mem)
{
	static const char *const parts[] = { "a", "b",	 "/",	"-",
					     ".", "%C1", "%C2", "index" };
	const char *path = "/";

	for (size_t i = 0; i < 24; i++) {
		unsigned b = take_byte(in);

		if (b >= 0xc0)
			break;
		path = ed_arena_printf(mem, "%s%s", path, parts[b % 8]);
		if (b >= 0x80)
			break;
	}
	return ed_arena_printf(mem, "%s%s", path, prefix ? "*" : "");
}

static void take_limits(struct ed_limits *lim, struct bytes *in)
{
	static const uint64_t weights[] = { 0, 1, 1, 2, 3, 7, 1000, 1000000 };
	unsigned b = take_byte(in);

	lim->star_matches_empty = b & 1;
	lim->want_frontier = b & 2;
	lim->max_items = b & 4 ? 1000 : 1 + take_below(in, 12);
	lim->max_wildcards = b & 8 ? 15 : take_below(in, 5);
	lim->left = b & 16 ? 1000 : take_below(in, 9);
	lim->per_path = weights[take_below(in, 7)];
	lim->per_paid_path = lim->per_path + weights[take_below(in, 7)];
}

static void take_instance(struct instance *in, struct bytes *from)
{
	unsigned b = take_byte(from);
	size_t want = 1 + take_below(from, MEMBERS);

	in->exact = b & 1;
	take_limits(&in->lim, from);
	for (size_t i = 0; i < want; i++) {
		bool prefix = b & 2 && i % 5 == 1;
		const char *path = take_path(from, prefix, in->mem);

		if (!known(in->c, in->n_c, path))
			in->c[in->n_c++] = path;
	}
	while (from->n > 0 && in->n_k < KEPT) {
		const char *path = take_path(from, false, in->mem);

		if (!known(in->c, in->n_c, path) &&
		    !known(in->k, in->n_k, path))
			in->k[in->n_k++] = path;
	}
}

static uint64_t below(const struct instance *in, const char *prefix, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < in->n_k; i++)
		n += strncmp(in->k[i], prefix, len) == 0;
	return n;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	const struct instance *in = ctx;
	uint64_t n = below(in, prefix, len);

	(void)err;
	*out = in->exact || n < cap ? n : cap;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct ed_url *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int build(struct ed_plan *plan, struct instance *in, bool backwards)
{
	const struct ed_kept kept = { .count = count, .ctx = in };
	struct ed_urls urls = { .n = in->n_c };
	struct ed_error err = { 0 };
	int rc;

	urls.v = ed_arena_zalloc(in->mem, in->n_c, sizeof(*urls.v));
	for (size_t i = 0; i < in->n_c; i++) {
		const char *path = in->c[backwards ? in->n_c - 1 - i : i];
		size_t len = strlen(path);

		urls.v[i] = (struct ed_url){ .path = path,
					     .len = len,
					     .prefix = path[len - 1] == '*',
					     .status = ED_MODIFIED };
	}
	if (!backwards)
		qsort(urls.v, urls.n, sizeof(*urls.v), by_path);
	rc = ed_plan_build(plan, &urls, &kept, &in->lim, in->mem, &err);
	must(rc == 0 || (err.code == ED_ELIMIT && err.msg[0] != '\0'));
	return rc;
}

/* ---- what holds for every plan ---- */

/* By the words of plan.h. 'p' is without the '*'. */
static bool covers(const struct ed_limits *lim, const char *p, size_t len,
		   const char *path)
{
	size_t n = strlen(path);

	if (strncmp(p, path, len) != 0)
		return false;
	if (path[n - 1] == '*')
		return n - 1 >= len;
	return n > len || lim->star_matches_empty || len == 1;
}

static bool item_covers(const struct ed_limits *lim, const struct ed_item *item,
			const char *path)
{
	return item->wildcard ? covers(lim, item->path, item->len - 1, path)
			      : strcmp(item->path, path) == 0;
}

static uint64_t cost_of(const struct ed_limits *lim, uint64_t n)
{
	uint64_t free_n = n < lim->left ? n : lim->left;

	return free_n * lim->per_path + (n - free_n) * lim->per_paid_path;
}

static void check_item(const struct instance *in, const struct ed_plan *plan,
		       size_t i)
{
	const struct ed_item *item = &plan->items[i];
	uint64_t n = 0;

	must(strlen(item->path) == item->len && item->path[0] == '/');
	must(item->wildcard == (item->path[item->len - 1] == '*'));
	must(i == 0 || strcmp(item[-1].path, item->path) < 0);
	for (size_t k = 0; k < in->n_c; k++)
		n += item_covers(&in->lim, item, in->c[k]);
	must(n > 0 && n == item->covers);
	must(item->collateral ==
	     (item->wildcard ? below(in, item->path, item->len - 1) : 0));
	for (size_t k = 0; k < plan->n_items; k++)
		must(k == i || !plan->items[k].wildcard ||
		     !item_covers(&in->lim, &plan->items[k], item->path));
	/* The service refuses a wildcard that cuts an escape. */
	must(!item->wildcard || item->len < 3 ||
	     (item->path[item->len - 2] != '%' &&
	      item->path[item->len - 3] != '%'));
}

static void check_plan(const struct instance *in, const struct ed_plan *plan)
{
	uint64_t collateral = 0, wildcards = 0;

	for (size_t i = 0; i < in->n_c; i++) {
		bool covered = false;

		for (size_t k = 0; k < plan->n_items && !covered; k++)
			covered = item_covers(&in->lim, &plan->items[k],
					      in->c[i]);
		must(covered);
	}
	for (size_t i = 0; i < plan->n_items; i++) {
		check_item(in, plan, i);
		collateral += plan->items[i].collateral;
		wildcards += plan->items[i].wildcard;
	}
	must(plan->collateral == collateral && plan->n_wildcards == wildcards);
	must(wildcards <= in->lim.max_wildcards);
	must(plan->n_items <= in->lim.max_items);
	must(plan->objective == collateral + cost_of(&in->lim, plan->n_items));
	must(plan->gap <= plan->objective);
}

/* The plan's point is on it, and it falls. */
static void check_frontier(const struct ed_plan *plan)
{
	const struct ed_point *v = plan->frontier;
	bool there = false;

	for (size_t i = 0; i < plan->n_frontier; i++) {
		must(i == 0 || (v[i - 1].items < v[i].items &&
				v[i - 1].collateral > v[i].collateral));
		/* None is better than the plan in both. */
		if (plan->gap == 0)
			must(v[i].items > plan->n_items ||
			     v[i].collateral >= plan->collateral);
		there = there || (v[i].items == plan->n_items &&
				  v[i].collateral == plan->collateral);
	}
	must(there || plan->gap > 0);
}

/* Two covers that need no thinking. */
static void check_bound(const struct instance *in, const struct ed_plan *plan)
{
	uint64_t bound = plan->objective - plan->gap;
	bool exact = in->n_c <= in->lim.max_items;

	for (size_t i = 0; i < in->n_c; i++)
		exact = exact && in->c[i][strlen(in->c[i]) - 1] != '*';
	must(!exact || bound <= cost_of(&in->lim, in->n_c));
	must(in->lim.max_wildcards == 0 ||
	     bound <= in->n_k + cost_of(&in->lim, 1));
}

static void same_plan(const struct ed_plan *a, const struct ed_plan *b)
{
	must(a->n_items == b->n_items && a->objective == b->objective &&
	     a->gap == b->gap && a->n_frontier == b->n_frontier);
	for (size_t i = 0; i < a->n_items; i++)
		must(strcmp(a->items[i].path, b->items[i].path) == 0);
	for (size_t i = 0; i < a->n_frontier; i++)
		must(a->frontier[i].items == b->frontier[i].items &&
		     a->frontier[i].collateral == b->frontier[i].collateral);
}

/* ---- the dumb way ---- */

struct wildcard {
	const char *p;
	size_t len;
	uint32_t covers;
	uint64_t sweeps; /* of K, as bits */
};

struct best {
	bool found;
	uint64_t objective, n, w;
	uint64_t least[FEW + PREFIXES + 1]; /* collateral by items */
};

static bool cuts_escape(const char *p, size_t len)
{
	return p[len - 1] == '%' || (len > 1 && p[len - 2] == '%');
}

/* How many there are; more than PREFIXES: too many to try. */
static size_t all_wildcards(struct wildcard *v, const struct instance *in)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n_c; i++)
		for (size_t len = 1; len <= strcspn(in->c[i], "*"); len++) {
			const char *p = in->c[i];
			bool seen = cuts_escape(p, len);

			for (size_t k = 0; k < n && !seen; k++)
				seen = v[k].len == len &&
				       memcmp(v[k].p, p, len) == 0;
			if (seen)
				continue;
			if (n == PREFIXES)
				return n + 1;
			v[n] = (struct wildcard){ .p = p, .len = len };
			for (size_t k = 0; k < in->n_c; k++)
				if (covers(&in->lim, p, len, in->c[k]))
					v[n].covers |= 1U << k;
			for (size_t k = 0; k < in->n_k; k++)
				if (strncmp(in->k[k], p, len) == 0)
					v[n].sweeps |= UINT64_C(1) << k;
			n++;
		}
	return n;
}

/* Two wildcards of which one covers the other are no better than the one. */
static void try_set(struct best *best, const struct instance *in,
		    const struct wildcard *v, uint32_t set)
{
	uint64_t w = 0, n, k, objective, sweeps = 0;
	uint32_t covered = 0;

	for (size_t i = 0; set >> i; i++) {
		if (!(set >> i & 1))
			continue;
		w++;
		covered |= v[i].covers;
		sweeps |= v[i].sweeps;
	}
	n = w;
	for (size_t i = 0; i < in->n_c; i++) {
		if (covered >> i & 1)
			continue;
		if (in->c[i][strlen(in->c[i]) - 1] == '*')
			return;
		n++;
	}
	if (w > in->lim.max_wildcards || n > in->lim.max_items)
		return;
	k = (uint64_t)__builtin_popcountll(sweeps);
	objective = k + cost_of(&in->lim, n);
	if (k < best->least[n])
		best->least[n] = k;
	if (best->found && (objective > best->objective ||
			    (objective == best->objective &&
			     (n > best->n || (n == best->n && w >= best->w)))))
		return;
	best->found = true;
	best->objective = objective;
	best->n = n;
	best->w = w;
}

/* Every point is exact; with all_steps there is every point. */
static void compare_frontier(const struct ed_plan *plan,
			     const struct best *best)
{
	uint64_t least = UINT64_MAX;
	size_t at = 0;

	for (size_t n = 0; n < ED_COUNT(best->least); n++) {
		if (best->least[n] >= least)
			continue;
		least = best->least[n];
		if (at < plan->n_frontier && plan->frontier[at].items == n) {
			must(plan->frontier[at].collateral == least);
			at++;
		} else {
			must(!plan->all_steps);
		}
	}
	must(at == plan->n_frontier);
}

static void compare(const struct instance *in, const struct ed_plan *plan,
		    int rc)
{
	struct wildcard v[PREFIXES];
	struct best best = { 0 };
	size_t n = in->n_c <= FEW ? all_wildcards(v, in) : PREFIXES + 1;

	if (n > PREFIXES)
		return;
	memset(best.least, 0xff, sizeof(best.least));
	for (uint32_t set = 0; set >> n == 0; set++)
		try_set(&best, in, v, set);
	must(best.found == (rc == 0));
	if (rc < 0)
		return;
	must(plan->objective >= best.objective);
	must(plan->objective - plan->gap <= best.objective);
	if (plan->gap == 0)
		must(plan->n_items == best.n && plan->n_wildcards == best.w);
	compare_frontier(plan, &best);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct instance in = { .mem = ed_arena_new() };
	struct bytes from = { data, size };
	struct ed_plan plan = { 0 }, again = { 0 };
	int rc;

	take_instance(&in, &from);
	rc = build(&plan, &in, false);
	if (rc == 0) {
		check_plan(&in, &plan);
		check_frontier(&plan);
		check_bound(&in, &plan);
	}
	compare(&in, &plan, rc);
	in.exact = !in.exact;
	must(build(&again, &in, true) == rc);
	if (rc == 0)
		same_plan(&plan, &again);
	ed_arena_free(in.mem);
	return 0;
}
