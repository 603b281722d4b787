/*
 * published: a sorted list in blocks, so that a change moves little, with
 * the number of files behind each URL path.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/published.h"
#include "map_internal.h"

#define BLOCK_MAX 512

struct member {
	size_t refs; /* how often files publish it */
	char path[];
};

struct block {
	size_t n; /* 1..BLOCK_MAX */
	struct member *v[BLOCK_MAX];
};

struct ed_published {
	struct block **blocks;
	size_t n, cap;
};

/* blocks[block]->v[index]; index may be one behind the last. */
struct place {
	size_t block, index;
};

struct ed_published *ed_published_new(void)
{
	struct ed_published *p = calloc(1, sizeof(*p));

	if (!p)
		ed_oom();
	return p;
}

void ed_published_free(struct ed_published *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++) {
		for (size_t j = 0; j < p->blocks[i]->n; j++)
			free(p->blocks[i]->v[j]);
		free(p->blocks[i]);
	}
	free(p->blocks);
	free(p);
}

/* A prefix, and which end of the members that have it. */
struct bound {
	const char *prefix;
	size_t len;
	bool after;
};

static bool lies_before(const struct member *m, const struct bound *b)
{
	int order;

	assert(m); /* no block has a hole */
	order = strncmp(m->path, b->prefix, b->len);
	return order < 0 || (b->after && order == 0);
}

/* Behind the last member that lies before the bound. */
static struct place find(const struct ed_published *p, const struct bound *b)
{
	struct place at = { 0 };
	size_t low = 0;
	size_t high = p->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (lies_before(p->blocks[mid]->v[0], b))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return at;
	at.block = low - 1;
	low = 0;
	high = p->blocks[at.block]->n;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (lies_before(p->blocks[at.block]->v[mid], b))
			low = mid + 1;
		else
			high = mid;
	}
	at.index = low;
	return at;
}

/* The member at 'place' or, if that is the end of a block, in the next. */
static struct member *member_at(const struct ed_published *p,
				struct place *place)
{
	if (place->block < p->n && place->index == p->blocks[place->block]->n) {
		place->block++;
		place->index = 0;
	}
	return place->block < p->n ? p->blocks[place->block]->v[place->index]
				   : NULL;
}

/* The member 'path' and where it is; NULL: not there. */
static struct member *member_find(const struct ed_published *p,
				  const char *path, struct place *place)
{
	const struct bound b = { .prefix = path, .len = strlen(path) };
	struct member *m;

	*place = find(p, &b);
	m = member_at(p, place);
	return m && strcmp(m->path, path) == 0 ? m : NULL;
}

static uint64_t rank(const struct ed_published *p, const struct bound *b)
{
	struct place at = find(p, b);
	uint64_t sum = at.index;

	for (size_t i = 0; i < at.block; i++)
		sum += p->blocks[i]->n;
	return sum;
}

uint64_t ed_published_count(const struct ed_published *p, const char *prefix,
			    size_t len)
{
	struct bound b = { .prefix = prefix, .len = len };
	uint64_t before = rank(p, &b);

	b.after = true;
	return rank(p, &b) - before;
}

/* gcc's analyzer loses sight of what is stored in an array whose index it does
 * not know. LeakSanitizer has these, in the tests. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* Put a new block at position i. */
static struct block *block_insert(struct ed_published *p, size_t i)
{
	struct block *block = calloc(1, sizeof(*block));

	if (p->n == p->cap) {
		size_t cap = p->cap < 8 ? 8 : p->cap * 2;
		struct block **blocks =
			realloc(p->blocks, cap * sizeof(struct block *));

		if (!blocks)
			ed_oom();
		p->blocks = blocks;
		p->cap = cap;
	}
	if (!block)
		ed_oom();
	memmove(&p->blocks[i + 1], &p->blocks[i],
		(p->n - i) * sizeof(struct block *));
	p->blocks[i] = block;
	p->n++;
	return block;
}

static void block_remove(struct ed_published *p, size_t i)
{
	free(p->blocks[i]);
	p->n--;
	memmove(&p->blocks[i], &p->blocks[i + 1],
		(p->n - i) * sizeof(struct block *));
}

/* Move what lies behind the place (or half of a block that is asked for its
 * middle) to a block of its own; at the end of all, nothing: a tree is read
 * in order, and its blocks stay full. */
static void block_split(struct ed_published *p, struct place *at)
{
	struct block *old = p->blocks[at->block];
	bool append = at->block + 1 == p->n && at->index == old->n;
	size_t keep = append ? old->n : old->n / 2;
	struct block *new = block_insert(p, at->block + 1);

	new->n = old->n - keep;
	memcpy(new->v, &old->v[keep], new->n * sizeof(struct member *));
	old->n = keep;
	if (append || at->index > keep) {
		at->block++;
		at->index -= keep;
	}
}

/* Nobody has published it yet. */
static struct member *member_insert(struct ed_published *p, const char *path)
{
	const struct bound b = { .prefix = path, .len = strlen(path) };
	struct member *m = calloc(1, sizeof(*m) + b.len + 1);
	struct place at = find(p, &b);
	struct block *block;

	if (!m)
		ed_oom();
	memcpy(m->path, path, b.len + 1);
	if (p->n == 0)
		(void)block_insert(p, 0);
	else if (p->blocks[at.block]->n == BLOCK_MAX)
		block_split(p, &at);
	block = p->blocks[at.block];
	memmove(&block->v[at.index + 1], &block->v[at.index],
		(block->n - at.index) * sizeof(struct member *));
	block->v[at.index] = m;
	block->n++;
	return m;
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

static void member_remove(struct ed_published *p, const struct place *at)
{
	struct block *block = p->blocks[at->block];

	free(block->v[at->index]);
	block->n--;
	memmove(&block->v[at->index], &block->v[at->index + 1],
		(block->n - at->index) * sizeof(struct member *));
	if (block->n == 0)
		block_remove(p, at->block);
}

static void publish(struct ed_published *p, const char *path)
{
	struct place at;
	struct member *m = member_find(p, path, &at);

	if (!m)
		m = member_insert(p, path);
	m->refs++;
}

static void withdraw(struct ed_published *p, const char *path)
{
	struct place at;
	struct member *m = member_find(p, path, &at);

	if (!m)
		return;
	if (m->refs > 1)
		m->refs--;
	else
		member_remove(p, &at);
}

/* One side of the changes: what was there, or what is there now. */
struct side {
	struct ed_published *published;
	enum ed_status side;
};

static void on_mapped(void *ctx, const struct ed_mapped *mapped)
{
	const struct side *s = ctx;

	if (mapped->vague)
		return;
	if (s->side == ED_ADDED)
		publish(s->published, mapped->url);
	else
		withdraw(s->published, mapped->url);
}

static int apply_side(struct ed_published *p, const struct ed_changes *changes,
		      enum ed_status side, const struct ed_site *site,
		      struct ed_error *err)
{
	struct side ctx = { p, side };
	struct ed_mapper m;
	int rc = 0;

	ed_mapper_init(&m, site, on_mapped, &ctx);
	for (size_t i = 0; i < changes->n && rc == 0; i++) {
		const struct ed_change *c = &changes->v[i];
		struct ed_decision d;

		if (c->old_kind == c->new_kind)
			continue;
		rc = ed_mapper_decide(&d, &m, c->path, c->len, err);
		if (rc == 0)
			rc = ed_mapper_emit(&m, &d,
					    side == ED_ADDED ? c->new_kind
							     : c->old_kind,
					    NULL, err);
	}
	ed_mapper_dispose(&m);
	return rc;
}

int ed_published_apply(struct ed_published *published,
		       const struct ed_changes *changes,
		       const struct ed_site *site, struct ed_error *err)
{
	if (apply_side(published, changes, ED_ADDED, site, err) < 0)
		return -1;
	return apply_side(published, changes, ED_DELETED, site, err);
}

struct question {
	const struct ed_published *published;
	const struct ed_urls *c;
	size_t *known; /* [i]: how many of c->v[0..i) are published */
};

/* The first member of C that does not lie before the bound. */
static size_t find_in_c(const struct ed_urls *c, const struct bound *b)
{
	size_t low = 0;
	size_t high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strncmp(c->v[mid].path, b->prefix, b->len);

		if (order < 0 || (b->after && order == 0))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int count(void *ctx, uint64_t *out, const char *prefix, size_t len,
		 uint64_t cap, struct ed_error *err)
{
	const struct question *q = ctx;
	struct bound b = { .prefix = prefix, .len = len };
	size_t first = find_in_c(q->c, &b);

	(void)cap; /* any number costs the same */
	(void)err;
	b.after = true;
	*out = ed_published_count(q->published, prefix, len) -
	       (q->known[find_in_c(q->c, &b)] - q->known[first]);
	return 0;
}

struct ed_kept ed_published_kept(const struct ed_published *published,
				 const struct ed_urls *c, struct ed_arena *mem)
{
	struct question *q = ed_arena_zalloc(mem, 1, sizeof(*q));

	q->published = published;
	q->c = c;
	q->known = ed_arena_zalloc(mem, c->n + 1, sizeof(*q->known));
	for (size_t i = 0; i < c->n; i++) {
		struct place at;
		bool there = member_find(published, c->v[i].path, &at) != NULL;

		q->known[i + 1] = q->known[i] + there;
	}
	return (struct ed_kept){ .count = count, .ctx = q };
}
