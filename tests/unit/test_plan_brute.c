/*
 * The planner against the dumb way: every set of wildcards over all prefixes
 * of all members, on small alphabets.
 */
#include "plan_helpers.h"

#define INSTANCES 60000
#define MEMBERS 7
#define KEPT 16
#define CANDS 13 /* prefixes, at most */

struct instance {
	struct ed_arena *mem;
	const char *c[MEMBERS + 3];
	size_t n_c;
	const char *k[KEPT];
	struct site site;
	struct ed_limits lim;
};

struct cand {
	const char *path;
	size_t len;
	uint32_t covers; /* members, as bits */
	uint32_t sweeps; /* of K, as bits */
	bool longest;	 /* of those that cover the same */
};

struct best {
	uint64_t objective, n, w;
	uint64_t g[CANDS + MEMBERS + 1]; /* by items, UINT64_MAX: none */
	bool found;
	char list[256]; /* the first in byte order of all as good */
};

static bool known(const char **v, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], path) == 0)
			return true;
	return false;
}

static const char *some_path(struct ed_arena *mem, uint64_t *seed)
{
	/* A digit stands for an escape: two that differ in the last byte. */
	static const char *const alphabets[] = { "ab/-", "a/", "ab", "a!/",
						 "a12/" };
	static const char *const forms[] = { "/a", "/a/", "/a/index", "/",
					     "/b", "/b/", "/b/a" };
	const char *abc = alphabets[rnd(seed, 5)];
	size_t len = rnd(seed, 6);
	char path[32] = "/";
	char *end = path + 1;

	if (rnd(seed, 4) == 0)
		return forms[rnd(seed, 7)];
	for (size_t i = 1; i <= len; i++) {
		char c = abc[rnd(seed, strlen(abc))];

		if (c == '1' || c == '2') {
			*end++ = '%';
			*end++ = 'C';
		}
		*end++ = c;
	}
	return ed_arena_strdup(mem, path);
}

/* The service refuses a wildcard that cuts an escape. */
static bool cuts_escape(const char *path, size_t len)
{
	return path[len - 1] == '%' || (len > 1 && path[len - 2] == '%');
}

static size_t count_prefixes(const struct instance *in)
{
	const char *seen[128];
	size_t n = 0;

	for (size_t i = 0; i < in->n_c; i++)
		for (size_t len = 1;
		     in->c[i][len - 1] != '\0' && in->c[i][len - 1] != '*';
		     len++) {
			char *p = ed_arena_strndup(in->mem, in->c[i], len);

			if (!known(seen, n, p) && !cuts_escape(p, len))
				seen[n++] = p;
		}
	return n;
}

/* Members, fewer if they had too many prefixes to try all sets. */
static void make_members(struct instance *in, uint64_t *seed)
{
	size_t want = 1 + rnd(seed, MEMBERS);
	uint64_t musts = rnd(seed, 3);

	for (size_t i = 0; i < want * 2 && in->n_c < want; i++) {
		const char *p = some_path(in->mem, seed);

		if (musts > 0 && rnd(seed, 6) == 0)
			p = ed_arena_printf(in->mem, "%s*", p);
		if (known(in->c, in->n_c, p))
			continue;
		in->c[in->n_c++] = p;
		if (count_prefixes(in) > CANDS)
			in->n_c--;
	}
	if (in->n_c == 0)
		in->c[in->n_c++] = "/a";
}

static void make_kept(struct instance *in, uint64_t *seed)
{
	size_t want = rnd(seed, KEPT);

	for (size_t i = 0; i < want; i++) {
		const char *p = some_path(in->mem, seed);

		if (!known(in->c, in->n_c, p) && !known(in->k, in->site.n, p))
			in->k[in->site.n++] = p;
	}
	if (in->site.n > 0)
		qsort(in->k, in->site.n, sizeof(in->k[0]), str_cmp);
	in->site.v = in->k;
}

static void make_instance(struct instance *in, uint64_t *seed)
{
	static const uint64_t weights[] = { 0, 1, 1, 2, 3, 7, 1000 };

	make_members(in, seed);
	make_kept(in, seed);
	in->site.exact = rnd(seed, 2);
	in->lim.max_items = rnd(seed, 2) ? 1000 : 1 + rnd(seed, 7);
	in->lim.max_wildcards = rnd(seed, 2) ? 15 : rnd(seed, 4);
	in->lim.left = rnd(seed, 2) ? 1000 : rnd(seed, 6);
	in->lim.per_path = weights[rnd(seed, 6)];
	in->lim.per_paid_path = in->lim.per_path + weights[rnd(seed, 7)];
	in->lim.star_matches_empty = rnd(seed, 2);
}

static uint32_t covered(const struct instance *in, const char *path, size_t len)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < in->n_c; i++) {
		size_t n = strcspn(in->c[i], "*");

		if (strncmp(in->c[i], path, len) != 0)
			continue;
		if (n > len || in->c[i][n] == '*' || len == 1 ||
		    in->lim.star_matches_empty)
			bits |= 1U << i;
	}
	return bits;
}

static size_t all_wildcards(struct cand *v, const struct instance *in)
{
	const char *seen[CANDS + 1];
	size_t n = 0;

	for (size_t i = 0; i < in->n_c; i++)
		for (size_t len = 1; len <= strcspn(in->c[i], "*"); len++) {
			char *p = ed_arena_strndup(in->mem, in->c[i], len);

			if (known(seen, n, p) || cuts_escape(p, len))
				continue;
			seen[n] = p;
			v[n] = (struct cand){ p, len, covered(in, p, len), 0,
					      true };
			for (size_t k = 0; k < in->site.n; k++)
				if (strncmp(in->k[k], p, len) == 0)
					v[n].sweeps |= 1U << k;
			n++;
		}
	return n;
}

static void mark_longest(struct cand *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (v[i].covers == v[j].covers && v[i].len < v[j].len)
				v[i].longest = false;
}

/* The items of a set in byte order, each with a byte below all others. */
static void write_list(char list[256], const struct instance *in,
		       const struct cand *v, uint32_t set)
{
	const char *items[CANDS + MEMBERS];
	uint32_t covers = 0;
	size_t n = 0, len = 0;

	for (uint32_t s = set; s != 0; s &= s - 1) {
		const struct cand *c = &v[__builtin_ctz(s)];

		covers |= c->covers;
		items[n++] = ed_arena_printf(in->mem, "%s*", c->path);
	}
	for (size_t i = 0; i < in->n_c; i++)
		if (!(covers & 1U << i))
			items[n++] = in->c[i];
	qsort(items, n, sizeof(items[0]), str_cmp);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(list + len, 256 - len, "%s\x01",
					items[i]);
}

static uint64_t cost_of(const struct ed_limits *lim, uint64_t n)
{
	uint64_t cost = 0;

	for (uint64_t i = 0; i < n; i++)
		cost += i < lim->left ? lim->per_path : lim->per_paid_path;
	return cost;
}

static int best_cmp(const struct best *a, const struct best *b)
{
	if (a->objective != b->objective)
		return a->objective < b->objective ? -1 : 1;
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return a->w < b->w ? -1 : a->w > b->w;
}

static void keep_best(struct best *best, const struct best *other,
		      const struct instance *in, const struct cand *v,
		      uint32_t set)
{
	int c = best->found ? best_cmp(other, best) : -1;
	char list[256] = "";

	if (c > 0)
		return;
	for (uint32_t s = set; s != 0; s &= s - 1)
		if (!v[__builtin_ctz(s)].longest)
			c = c < 0 ? -2 : 1;
	if (c > 0)
		return;
	/* A set with a shorter wildcard sets the mark for the longest. */
	if (c == -2)
		memset(list, '\x7f', sizeof(list) - 1);
	else
		write_list(list, in, v, set);
	if (c == 0 && strcmp(list, best->list) >= 0)
		return;
	best->found = true;
	best->objective = other->objective;
	best->n = other->n;
	best->w = other->w;
	memcpy(best->list, list, sizeof(list));
}

static void try_set(struct best *best, const struct instance *in,
		    const struct cand *v, uint32_t set)
{
	uint32_t covers = 0, sweeps = 0;
	uint64_t w = (uint64_t)__builtin_popcount(set), n = w, k, obj;

	if (w > in->lim.max_wildcards)
		return;
	for (uint32_t s = set; s != 0; s &= s - 1) {
		covers |= v[__builtin_ctz(s)].covers;
		sweeps |= v[__builtin_ctz(s)].sweeps;
	}
	for (size_t i = 0; i < in->n_c; i++) {
		if (covers & 1U << i)
			continue;
		if (strchr(in->c[i], '*'))
			return;
		n++;
	}
	if (n > in->lim.max_items)
		return;
	k = (uint64_t)__builtin_popcount(sweeps);
	obj = k + cost_of(&in->lim, n);
	if (k < best->g[n])
		best->g[n] = k;
	keep_best(best, &(struct best){ .objective = obj, .n = n, .w = w }, in,
		  v, set);
}

static struct best brute(const struct instance *in)
{
	struct cand v[CANDS];
	struct best best = { 0 };
	size_t n = all_wildcards(v, in);

	mark_longest(v, n);
	memset(best.g, 0xff, sizeof(best.g));
	for (uint32_t set = 0; set < 1U << n; set++)
		try_set(&best, in, v, set);
	return best;
}

static void check_frontier(const struct ed_plan *plan, const struct best *best)
{
	uint64_t least = UINT64_MAX;
	size_t at = 0;

	for (size_t n = 0; n < sizeof(best->g) / sizeof(best->g[0]); n++) {
		if (best->g[n] >= least)
			continue;
		least = best->g[n];
		assert_true(at < plan->n_frontier);
		assert_int_equal(plan->frontier[at].items, n);
		assert_int_equal(plan->frontier[at].collateral, least);
		at++;
	}
	assert_int_equal(at, plan->n_frontier);
}

/* The same items, but for how short a wildcard is written. */
static void check_ties(const struct instance *in, const struct ed_plan *plan,
		       const struct best *best)
{
	struct cand v[CANDS];
	size_t n = all_wildcards(v, in);
	uint32_t set = 0;
	char list[256] = "";

	mark_longest(v, n);
	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		uint32_t covers = covered(in, item->path, item->len - 1);

		for (size_t j = 0; item->wildcard && j < n; j++)
			if (v[j].longest && v[j].covers == covers)
				set |= 1U << j;
	}
	write_list(list, in, v, set);
	assert_string_equal(list, best->list);
}

/* A wildcard is the longest of those that cover the same or, if that sweeps
 * no more, the longest of them that ends in a slash. */
static void check_writing(const struct instance *in, const struct ed_plan *plan)
{
	struct cand v[CANDS];
	size_t n = all_wildcards(v, in);

	mark_longest(v, n);
	for (size_t i = 0; i < plan->n_items; i++) {
		const struct ed_item *item = &plan->items[i];
		uint32_t covers = covered(in, item->path, item->len - 1);
		const struct cand *want = NULL;
		size_t len;

		for (size_t j = 0; item->wildcard && j < n; j++)
			if (v[j].longest && v[j].covers == covers)
				want = &v[j];
		if (!want)
			continue;
		len = want->len;
		for (size_t j = 0; j < n; j++)
			if (v[j].covers == covers &&
			    v[j].path[v[j].len - 1] == '/' &&
			    v[j].sweeps == want->sweeps &&
			    (want->path[len - 1] != '/' || v[j].len > len))
				len = v[j].len;
		assert_int_equal(item->len - 1, len);
	}
}

static void show(const struct instance *in, const struct ed_plan *plan,
		 const struct best *best)
{
	printf("C:");
	for (size_t i = 0; i < in->n_c; i++)
		printf(" %s", in->c[i]);
	printf("\nK:");
	for (size_t i = 0; i < in->site.n; i++)
		printf(" %s", in->k[i]);
	printf("\nitems %d wildcards %d left %d weights %d %d empty %d\nplan:",
	       (int)in->lim.max_items, (int)in->lim.max_wildcards,
	       (int)in->lim.left, (int)in->lim.per_path,
	       (int)in->lim.per_paid_path, in->lim.star_matches_empty);
	for (size_t i = 0; i < plan->n_items; i++)
		printf(" %s", plan->items[i].path);
	printf("\nobjective %d gap %d, best %d n %d w %d\n",
	       (int)plan->objective, (int)plan->gap, (int)best->objective,
	       (int)best->n, (int)best->w);
}

static void check_instance(struct instance *in, uint64_t *seed)
{
	struct best best = brute(in);
	struct ed_urls urls = urls_of(in->mem, in->c, in->n_c);
	struct ed_kept kept = site_kept(&in->site);
	struct ed_plan lazy, full;
	struct ed_error err;
	int rc = ed_plan_build(&lazy, &urls, &kept, &in->lim, in->mem, &err);

	if (!best.found) {
		assert_int_equal(rc, -1);
		assert_int_equal(err.code, ED_ELIMIT);
		return;
	}
	assert_int_equal(rc, 0);
	if (lazy.objective != best.objective || lazy.n_items != best.n ||
	    lazy.n_wildcards != best.w || lazy.gap != 0)
		show(in, &lazy, &best);
	assert_int_equal(lazy.objective, best.objective);
	assert_int_equal(lazy.n_items, best.n);
	assert_int_equal(lazy.n_wildcards, best.w);
	assert_int_equal(lazy.gap, 0);
	check_plan(&lazy, &urls, &in->site, &in->lim);
	check_ties(in, &lazy, &best);
	check_writing(in, &lazy);
	for (size_t i = in->n_c; i > 1; i--) {
		size_t j = rnd(seed, i);
		const char *p = in->c[i - 1];

		in->c[i - 1] = in->c[j];
		in->c[j] = p;
	}
	urls = urls_of(in->mem, in->c, in->n_c);
	in->lim.want_frontier = true;
	assert_int_equal(
		ed_plan_build(&full, &urls, &kept, &in->lim, in->mem, &err), 0);
	check_plan(&full, &urls, &in->site, &in->lim);
	same_plan(&lazy, &full);
	assert_true(full.all_steps || in->lim.max_wildcards == 0);
	check_frontier(&full, &best);
}

static void every_small_plan_is_the_best(void **state)
{
	uint64_t seed = 20240229;

	(void)state;
	for (int i = 0; i < INSTANCES; i++) {
		struct instance in = { .mem = ed_arena_new() };

		make_instance(&in, &seed);
		check_instance(&in, &seed);
		ed_arena_free(in.mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_small_plan_is_the_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
