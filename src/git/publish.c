/*
 * publish: changes as they appear through links.
 *
 * A pair of folders, one of each tree, is compared where it is published; the
 * first pair is the two trees themselves, at the top. Each link below them
 * that leads to a folder makes another pair, published below the link. A pair
 * of equal trees costs no more than looking at the links below it.
 */
#include <assert.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "git_internal.h"
#include "publish_internal.h"

enum {
	BASE,
	HEAD
};

/* A pair of folders, to be compared and published at 'at'. */
struct pair {
	const char *at;	     /* "" is the top */
	const char *path[2]; /* in base and head; NULL: not there */
	struct ed_oid id[2];
	const char *cause; /* the link that makes the sides differ; NULL: they
			    * differ in themselves */
	const struct ed_chain *chain[2]; /* of the folders above */
};

struct publisher {
	const struct ed_view *view;
	struct ed_side_view side[2];
	struct pair *queue;
	size_t n_queue, cap_queue;
	struct ed_change *v;
	size_t n, cap;
	bool warned;
	struct ed_arena *mem;
};

static void add(struct publisher *p, const struct ed_change *change)
{
	p->v = ed_arena_grow(p->mem, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = *change;
}

static void add_pair(struct publisher *p, const struct pair *pair)
{
	struct ed_change unknown = {
		.path = pair->at,
		.len = strlen(pair->at),
		.real = pair->cause,
		.status = ED_MODIFIED,
		.old_kind = ED_SYMLINK,
		.new_kind = ED_SYMLINK,
	};

	if (p->n_queue < ED_MAX_EXPANSIONS) {
		p->queue = ed_arena_grow(p->mem, p->queue, p->n_queue,
					 &p->cap_queue, sizeof(*p->queue));
		p->queue[p->n_queue++] = *pair;
		return;
	}
	if (!p->warned)
		ed_log_warn("link %s: links unfold to more than %d folders; "
			    "all below it counts as changed",
			    pair->at, ED_MAX_EXPANSIONS);
	p->warned = true;
	add(p, &unknown);
}

static void set_status(struct ed_change *c)
{
	c->status = c->old_kind == ED_NOTHING	? ED_ADDED
		    : c->new_kind == ED_NOTHING ? ED_DELETED
						: ED_MODIFIED;
}

/* One side of a place, and the folders above what is there. */
struct spot {
	struct ed_place place;
	struct ed_chain chain;
};

/* Do both sides of a place lead to the same path? */
static bool is_same_path(const struct spot spot[2])
{
	const char *a = spot[BASE].place.path;
	const char *b = spot[HEAD].place.path;

	return a && b && strcmp(a, b) == 0;
}

/* Is it surely the same on both sides? Of what cannot be read, only a path in
 * a submodule of one commit is. */
static bool is_same_entry(const struct spot spot[2])
{
	const struct ed_place *a = &spot[BASE].place;
	const struct ed_place *b = &spot[HEAD].place;

	if (a->kind != b->kind)
		return false;
	if (a->kind == ED_NOTHING)
		return true;
	if (!ed_oid_equal(&a->id, &b->id))
		return false;
	return a->kind != ED_SYMLINK ||
	       (a->in_submodule && b->in_submodule && is_same_path(spot));
}

/* The entries of both sides at one place, neither a folder. */
static void compare(struct publisher *p, const char *at, const char *cause,
		    const struct spot spot[2])
{
	struct ed_change c = {
		.path = at,
		.len = strlen(at),
		.old_kind = spot[BASE].place.kind,
		.new_kind = spot[HEAD].place.kind,
		.old_id = spot[BASE].place.id,
		.new_id = spot[HEAD].place.id,
		.real = cause,
	};

	if (is_same_entry(spot))
		return;
	set_status(&c);
	add(p, &c);
}

/* What is at 'rest' of a pair's folder on one side, links followed. */
static int find_spot(struct spot *out, struct publisher *p,
		     const struct pair *pair, int side, const char *rest,
		     struct ed_error *err)
{
	struct ed_side_view *view = &p->side[side];
	const char *path;
	struct ed_entry entry;

	*out = (struct spot){ 0 };
	if (!pair->path[side])
		return 0;
	path = ed_join(pair->path[side], rest, p->mem);
	out->chain = (struct ed_chain){ .root = pair->path[side],
					.in = ed_parent(path, p->mem),
					.up = pair->chain[side] };
	if (ed_side_has_link(view, path, strlen(path)))
		return ed_side_follow(&out->place, view, path, &out->chain,
				      p->mem, err);
	if (ed_side_entry(&entry, view, path, err) < 0)
		return -1;
	out->place = (struct ed_place){ .kind = entry.kind,
					.folder = entry.folder,
					.id = entry.id,
					.path = path };
	return 0;
}

/* One place of a pair that is a link on one side or both. */
static int visit_link(struct publisher *p, const struct pair *pair,
		      const char *rest, struct ed_error *err)
{
	/* Pairs below keep the chains. */
	struct spot *spot = ed_arena_zalloc(p->mem, 2, sizeof(*spot));
	struct pair below = { .at = ed_join(pair->at, rest, p->mem),
			      .cause = pair->cause };

	for (int side = BASE; side <= HEAD; side++) {
		if (find_spot(&spot[side], p, pair, side, rest, err) < 0)
			return -1;
	}
	if (!is_same_path(spot) && !below.cause)
		below.cause =
			ed_join(pair->path[pair->path[HEAD] ? HEAD : BASE],
				rest, p->mem);
	compare(p, below.at, below.cause ? below.cause : spot[HEAD].place.path,
		spot);
	for (int side = BASE; side <= HEAD; side++) {
		if (!spot[side].place.folder)
			continue;
		below.path[side] = spot[side].place.path;
		below.id[side] = spot[side].place.id;
		below.chain[side] = &spot[side].chain;
	}
	if (below.path[BASE] || below.path[HEAD])
		add_pair(p, &below);
	return 0;
}

/* Is a folder on the way a link on either side? Then what is there belongs to
 * the pair that the link makes. */
static bool through_link(const struct publisher *p, const struct pair *pair,
			 const char *rest)
{
	for (int side = BASE; side <= HEAD; side++) {
		const char *folder = pair->path[side];
		const char *path;

		if (!folder || p->side[side].links->n == 0 ||
		    !strchr(rest, '/'))
			continue;
		path = ed_join(folder, rest, p->mem);
		if (ed_side_through_link(&p->side[side], path, strlen(folder)))
			return true;
	}
	return false;
}

/* Links of one side of a pair; those that the other side has too were
 * visited with it. */
static int visit_side(struct publisher *p, const struct pair *pair, int side,
		      struct ed_error *err)
{
	const struct ed_links *links = p->side[side].links;
	const char *folder = pair->path[side];
	const char *other = pair->path[BASE];
	size_t skip, first, end;

	if (!folder)
		return 0;
	skip = strlen(folder) + (*folder != '\0');
	ed_side_links_below(&p->side[side], folder, &first, &end);
	for (size_t i = first; i < end; i++) {
		const char *rest = links->v[i].path + skip;
		const char *twin;

		if (through_link(p, pair, rest))
			continue;
		twin = side == HEAD && other ? ed_join(other, rest, p->mem)
					     : NULL;
		if (twin &&
		    ed_side_has_link(&p->side[BASE], twin, strlen(twin)))
			continue;
		if (visit_link(p, pair, rest, err) < 0)
			return -1;
	}
	return 0;
}

/* A link where links are not followed is nothing. */
static enum ed_kind without_link(enum ed_kind kind)
{
	return kind == ED_SYMLINK ? ED_NOTHING : kind;
}

/* The differences of a pair that no link is part of. */
static void take_plain(struct publisher *p, const struct pair *pair,
		       const struct ed_changes *changes)
{
	/* Without a cause it is one folder, which may be on one side only. */
	const char *folder = pair->path[pair->path[HEAD] ? HEAD : BASE];

	assert(folder);
	for (size_t i = 0; i < changes->n; i++) {
		struct ed_change c = changes->v[i];
		bool linked =
			c.old_kind == ED_SYMLINK || c.new_kind == ED_SYMLINK;

		if ((linked && p->view->follow) ||
		    through_link(p, pair, c.path))
			continue;
		c.old_kind = without_link(c.old_kind);
		c.new_kind = without_link(c.new_kind);
		if (c.old_kind == ED_NOTHING && c.new_kind == ED_NOTHING)
			continue;
		set_status(&c);
		if (*pair->at) {
			c.real = pair->cause;
			if (!c.real)
				c.real = ed_join(folder, c.path, p->mem);
			c.path = ed_join(pair->at, c.path, p->mem);
			c.len = strlen(c.path);
		}
		add(p, &c);
	}
}

static int visit_pair(struct publisher *p, const struct pair *pair,
		      struct ed_error *err)
{
	struct ed_changes changes;

	if (ed_changes_between(&changes, p->view->repo,
			       pair->path[BASE] ? &pair->id[BASE] : NULL,
			       pair->path[HEAD] ? &pair->id[HEAD] : NULL,
			       p->mem, err) < 0)
		return -1;
	take_plain(p, pair, &changes);
	return 0;
}

static int run(struct publisher *p, const struct ed_changes *changes,
	       struct ed_error *err)
{
	struct pair top = { .at = "" };

	top.path[BASE] = p->side[BASE].tree ? "" : NULL;
	top.path[HEAD] = p->side[HEAD].tree ? "" : NULL;
	add_pair(p, &top);
	for (size_t i = 0; i < p->n_queue; i++) {
		/* A copy: the queue moves as it grows. */
		struct pair pair = p->queue[i];

		if (i == 0)
			take_plain(p, &pair, changes);
		else if (visit_pair(p, &pair, err) < 0)
			return ed_wrap(err, "%s", pair.at);
		if (visit_side(p, &pair, BASE, err) < 0 ||
		    visit_side(p, &pair, HEAD, err) < 0)
			return -1;
	}
	return 0;
}

int ed_publish_changes(struct ed_changes *out, const struct ed_view *view,
		       const struct ed_tree_ids *trees,
		       const struct ed_changes *changes, struct ed_arena *mem,
		       struct ed_error *err)
{
	struct publisher p = { .view = view, .mem = mem };
	int rc = -1;

	*out = *changes;
	if (changes->n == 0)
		return 0;
	if (ed_side_view_init(&p.side[BASE], view, trees->base, err) == 0) {
		if (ed_side_view_init(&p.side[HEAD], view, trees->head, err) ==
		    0)
			rc = 0;
		p.side[HEAD].warn = true;
		if (rc == 0)
			rc = run(&p, changes, err);
		ed_side_view_dispose(&p.side[HEAD]);
	}
	ed_side_view_dispose(&p.side[BASE]);
	if (rc == 0)
		*out = (struct ed_changes){ .v = p.v, .n = p.n };
	return rc;
}
