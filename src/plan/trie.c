/*
 * trie: which wildcards are worth a look.
 *
 * Sorted, the members of C are the leaves and inner points of a trie. What a
 * wildcard covers changes only where the trie branches or a member ends, so
 * all prefixes between two such points cover the same, and the longest of
 * them sweeps the least of K: one wildcard for each node of the compressed
 * trie, fewer than 2 * |C| in all. Where the star does not match the empty
 * string a node whose own path is a member has two: see enum ed_width.
 *
 * Built with a stack over the sorted members, no recursion: a path may have
 * 4,000 bytes and as many nodes above it.
 */
#include <stdlib.h>
#include <string.h>

#include "plan_internal.h"

static int term_cmp(const void *pa, const void *pb)
{
	const struct ed_term *a = pa, *b = pb;
	uint32_t len = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->url->path, b->url->path, len);

	if (c != 0)
		return c;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return (int)a->prefix - (int)b->prefix;
}

static bool starts_with(const struct ed_term *t, const struct ed_term *prefix)
{
	return t->len >= prefix->len &&
	       memcmp(t->url->path, prefix->url->path, prefix->len) == 0;
}

/* Does 'p*' cover p itself? */
static bool covers_self(const struct ed_task *task, uint32_t len)
{
	return task->lim.star_matches_empty || len == 1;
}

/* Leave out what a required prefix implies, as whatever covers it covers. */
static void terms_reduce(struct ed_task *task)
{
	const struct ed_term *must = NULL;
	uint32_t n = 0;

	for (size_t i = 0; i < task->n_all; i++) {
		struct ed_term *t = &task->all[i];

		if (must && starts_with(t, must))
			continue;
		if (t->prefix) {
			must = t;
			task->n_must++;
			/* The exact member of that path sorts before. */
			if (n > 0 && covers_self(task, t->len) &&
			    task->terms[n - 1].len == t->len &&
			    starts_with(&task->terms[n - 1], t))
				n--;
		}
		task->terms[n++] = *t;
	}
	task->n_terms = n;
}

static void terms_init(struct ed_task *task, const struct ed_urls *urls)
{
	task->n_all = urls->n;
	task->all = ed_arena_zalloc(task->mem, urls->n, sizeof(*task->all));
	task->terms = ed_arena_zalloc(task->mem, urls->n, sizeof(*task->terms));
	for (size_t i = 0; i < urls->n; i++) {
		const struct ed_url *u = &urls->v[i];

		task->all[i].url = u;
		task->all[i].prefix = u->prefix;
		task->all[i].len = (uint32_t)u->len - (u->prefix ? 1 : 0);
	}
	qsort(task->all, task->n_all, sizeof(*task->all), term_cmp);
	terms_reduce(task);
}

/*
 * Back to the '%' of an escape that ends beyond len: three bytes stand for one
 * character there, and the service refuses a prefix that cuts them.
 */
static uint32_t whole(const char *path, uint32_t len)
{
	if (len >= 1 && path[len - 1] == '%')
		return len - 1;
	if (len >= 2 && path[len - 2] == '%')
		return len - 2;
	return len;
}

static uint32_t common(const struct ed_term *a, const struct ed_term *b)
{
	uint32_t n = a->len < b->len ? a->len : b->len;
	uint32_t i = 0;

	while (i < n && a->url->path[i] == b->url->path[i])
		i++;
	return whole(a->url->path, i);
}

/* An open node: which depth, and where it starts. */
struct open {
	uint32_t depth, lo;
};

static void nodes_build(struct ed_task *task)
{
	uint32_t m = task->n_terms;
	struct open *stack =
		ed_arena_zalloc(task->mem, (size_t)m * 2 + 1, sizeof(*stack));
	uint32_t n = 0;

	for (uint32_t i = 0; i <= m; i++) {
		uint32_t lo = i, shared = 0;

		if (i > 0 && i < m)
			shared = common(&task->terms[i - 1], &task->terms[i]);
		for (; n > 0 && stack[n - 1].depth > shared; n--) {
			struct ed_node *v = &task->nodes[task->n_nodes++];

			lo = stack[n - 1].lo;
			v->depth = stack[n - 1].depth;
			v->lo = lo;
			v->hi = i;
		}
		if (i == m)
			break;
		if (shared > 0 && (n == 0 || stack[n - 1].depth < shared))
			stack[n++] = (struct open){ shared, lo };
		if (task->terms[i].len > shared)
			stack[n++] = (struct open){ task->terms[i].len, i };
	}
}

/* From the root down: a node's parent is the last one seen that starts no
 * later. */
static void nodes_link(struct ed_task *task)
{
	uint32_t *stack = ed_arena_zalloc(task->mem, (size_t)task->n_nodes + 1,
					  sizeof(*stack));
	uint32_t n = 0;

	for (uint32_t i = task->n_nodes; i-- > 0;) {
		struct ed_node *v = &task->nodes[i];

		while (n > 0 && task->nodes[stack[n - 1]].lo > v->lo)
			n--;
		v->parent = n > 0 ? stack[n - 1] : ED_NONE;
		v->above = n > 0 ? task->nodes[stack[n - 1]].depth : 0;
		stack[n++] = i;
	}
}

/* The last child of a node stands just before it: the child whose wildcard
 * covers all that a narrow one here would, NULL if there is none. */
static struct ed_node *only_child(const struct ed_task *task, struct ed_node *v)
{
	struct ed_node *child = v > task->nodes ? v - 1 : NULL;

	if (child && child->lo == v->lo + 1 && child->hi == v->hi &&
	    child->len[ED_WIDE] > 0)
		return child;
	return NULL;
}

static void node_offer(const struct ed_task *task, struct ed_node *v)
{
	const struct ed_term *t = &task->terms[v->lo];
	struct ed_node *child = only_child(task, v);
	uint32_t less;

	v->exact = t->len == v->depth && !t->prefix;
	v->must = t->len == v->depth && t->prefix;
	if (v->exact && v->lo + 1 < v->hi)
		v->must = t[1].len == v->depth;
	v->len[ED_WIDE] = v->depth;
	if (!v->exact || covers_self(task, v->depth))
		return;
	/* One character less takes the node's own path in, if that character
	 * is its own; else it is the parent's wildcard. */
	less = whole(t->url->path, v->depth - 1);
	v->len[ED_WIDE] = less > v->above ? less : 0;
	/* A narrow one would be a shorter way to write the child's. */
	if (child)
		child->above = v->depth - 1;
	else
		v->len[ED_NARROW] = v->depth;
}

void ed_trie_build(struct ed_task *task, const struct ed_urls *urls)
{
	terms_init(task, urls);
	task->nodes = ed_arena_zalloc(task->mem, (size_t)task->n_terms * 2 + 1,
				      sizeof(*task->nodes));
	nodes_build(task);
	nodes_link(task);
	for (uint32_t i = 0; i < task->n_nodes; i++)
		node_offer(task, &task->nodes[i]);
}
