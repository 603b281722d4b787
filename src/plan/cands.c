/*
 * cands: the wildcards that are left, and what they sweep.
 *
 * Nodes without a wildcard that can matter, most of them exact leaves, are
 * left out; what remains is a smaller tree, its numbers scaled so that prices
 * may be fractions. An artificial root stands above all.
 */
#include <string.h>

#include "plan_internal.h"

static bool worth(const struct ed_node *v)
{
	return (ed_node_members(v) > 1 || v->must) &&
	       (ed_count_exact(v, ED_WIDE) || ed_count_exact(v, ED_NARROW));
}

/* See ed_cand.pos. The first byte where two lists differ decides. */
static uint8_t position(const struct ed_task *task, const struct ed_node *v,
			enum ed_width width)
{
	const char *path = task->terms[v->lo].url->path;
	bool first;

	if (v->len[width] < v->depth)
		return path[v->len[width]] > '*' ? 0 : 4;
	if (ed_node_members(v) < 2)
		return 0;
	first = task->terms[v->lo + v->exact].url->path[v->depth] > '*';
	if (width == ED_NARROW)
		return first ? 1 : 3;
	return first && !v->exact ? 0 : 4;
}

static void cands_collect(struct ed_bound *b, const struct ed_task *task,
			  uint32_t *index)
{
	for (uint32_t i = 0; i < task->n_nodes; i++) {
		const struct ed_node *v = &task->nodes[i];
		struct ed_cand *c = &b->cands[b->n_cands];

		index[i] = ED_NONE;
		if (!worth(v))
			continue;
		index[i] = b->n_cands++;
		c->node = i;
		c->members = ed_node_members(v);
		c->must = v->must;
		for (unsigned int w = 0; w < 2; w++) {
			c->k[w] = ED_FAR;
			if (!ed_count_exact(v, (enum ed_width)w))
				continue;
			c->k[w] = (int64_t)v->known[w].k;
			c->pos[w] = position(task, v, (enum ed_width)w);
		}
	}
	b->cands[b->n_cands++] = (struct ed_cand){
		.node = ED_NONE,
		.parent = ED_NONE,
		.members = task->n_terms,
		.k = { ED_FAR, ED_FAR },
	};
}

static void cands_link(struct ed_bound *b, const struct ed_task *task,
		       uint32_t *index)
{
	uint32_t root = b->n_cands - 1;

	for (uint32_t i = task->n_nodes; i-- > 0;) {
		uint32_t p = task->nodes[i].parent;
		uint32_t up = p == ED_NONE ? root : index[p];

		if (index[i] != ED_NONE)
			b->cands[index[i]].parent = up;
		else
			index[i] = up;
	}
	for (uint32_t i = 0; i < b->n_cands; i++)
		b->cands[i].own = b->cands[i].members;
	for (uint32_t i = 0; i < root; i++)
		b->cands[b->cands[i].parent].own -= b->cands[i].members;
}

/* The largest power of two that keeps all sums far from overflow. */
static void cands_scale(struct ed_bound *b, const struct ed_limits *lim)
{
	uint64_t most = lim->per_paid_path * b->cands[b->n_cands - 1].members;

	for (uint32_t i = 0; i < b->n_cands; i++)
		for (int w = 0; w < 2; w++)
			if (b->cands[i].k[w] < ED_FAR &&
			    (uint64_t)b->cands[i].k[w] > most)
				most = (uint64_t)b->cands[i].k[w];
	b->scale = 1 << 12;
	while (b->scale > 1 && most > (uint64_t)(ED_MOST / 64 / b->scale))
		b->scale /= 2;
	for (uint32_t i = 0; i < b->n_cands; i++)
		for (int w = 0; w < 2; w++)
			if (b->cands[i].k[w] < ED_FAR)
				b->cands[i].k[w] *= b->scale;
}

void ed_bound_init(struct ed_bound *b, const struct ed_task *task)
{
	uint32_t *index =
		ed_arena_zalloc(task->mem, task->n_nodes, sizeof(*index));

	memset(b, 0, sizeof(*b));
	b->lim = task->lim;
	b->budget = ed_budget_usual;
	b->cands = ed_arena_zalloc(task->mem, (size_t)task->n_nodes + 1,
				   sizeof(*b->cands));
	cands_collect(b, task, index);
	cands_link(b, task, index);
	cands_scale(b, &task->lim);
	for (uint32_t i = 0; i + 1 < b->n_cands; i++)
		b->leaves += i == 0 || b->cands[i - 1].parent != i;
	b->best = ed_arena_zalloc(task->mem, b->n_cands, sizeof(*b->best));
	b->kids = ed_arena_zalloc(task->mem, b->n_cands, sizeof(*b->kids));
}
