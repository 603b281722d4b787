/* history: follow first parents. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/calendar.h"
#include "edgediff/history.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_revwalk, git_revwalk_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* Where a walk is, newest first. */
struct chain {
	git_repository *repo;
	git_commit *commit; /* NULL: at the end */
	bool cut;	    /* ended where a shallow clone does */
};

static int chain_read(struct chain *c, const git_oid *id, struct ed_error *err)
{
	int rc = git_commit_lookup(&c->commit, c->repo, id);

	return rc < 0 ? ed_fail_object(err, c->repo, id, rc) : 0;
}

/* libgit2 1.5 does not know where a shallow clone ends: there the parent is
 * named but not in the object database. */
static int chain_next(struct chain *c, struct ed_error *err)
{
	ED_AUTO(git_commit_free) git_commit *old = c->commit;
	const git_oid *id = git_commit_parent_id(old, 0);
	int rc;

	c->commit = NULL;
	if (!id)
		return 0;
	rc = git_commit_lookup(&c->commit, c->repo, id);
	if (rc == 0)
		return 0;
	if (rc != GIT_ENOTFOUND || git_repository_is_shallow(c->repo) != 1)
		return ed_fail_object(err, c->repo, id, rc);
	c->cut = true;
	return 0;
}

static int start(struct chain *c, git_repository *repo,
		 const struct ed_oid *head, struct ed_error *err)
{
	git_oid id = ed_oid_to_git(head);

	*c = (struct chain){ .repo = repo };
	return chain_read(c, &id, err);
}

static int64_t time_of(const git_commit *commit)
{
	git_time_t t = git_commit_time(commit);

	return t < 0 ? 0 : t > ED_TIME_MAX ? ED_TIME_MAX : t;
}

static int by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

/* The first parents of head that base cannot reach: base may lie on a branch
 * that was merged, or that came from this one. */
struct only {
	git_oid *v;
	size_t n, cap;
};

static int find_only(struct only *out, git_repository *repo,
		     const git_oid *base, const git_oid *head,
		     struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(git_revwalk_free) git_revwalk *walk = NULL;
	git_oid id;
	int rc;

	if (git_revwalk_new(&walk, repo) < 0 ||
	    git_revwalk_simplify_first_parent(walk) < 0 ||
	    git_revwalk_push(walk, head) < 0 ||
	    git_revwalk_hide(walk, base) < 0)
		return ed_fail_git(err, "history");
	while ((rc = git_revwalk_next(&id, walk)) == 0) {
		out->v = ed_arena_grow(mem, out->v, out->n, &out->cap,
				       sizeof(*out->v));
		out->v[out->n++] = id;
	}
	if (rc != GIT_ITEROVER)
		return ed_fail_git(err, "history");
	if (out->n > 0)
		qsort(out->v, out->n, sizeof(*out->v), by_id);
	return 0;
}

/* *out: the newest first parent of head that base can reach. */
static int find_fork(git_oid *out, git_repository *repo,
		     const struct ed_history_want *want, struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	git_oid base = ed_oid_to_git(&want->base);
	git_oid head = ed_oid_to_git(&want->head);
	struct only only = { 0 };
	struct chain c;
	bool found = false;

	if (find_only(&only, repo, &base, &head, mem, err) < 0 ||
	    start(&c, repo, &want->head, err) < 0)
		return -1;
	while (c.commit) {
		*out = *git_commit_id(c.commit);
		found = !only.v ||
			!bsearch(out, only.v, only.n, sizeof(*only.v), by_id);
		if (found)
			break;
		if (chain_next(&c, err) < 0)
			return -1;
	}
	git_commit_free(c.commit);
	if (!found)
		return ed_fail(err, ED_EREPO,
			       "the two ends of the range have no commit in "
			       "common");
	return 0;
}

/* *out: where the range begins, mostly base itself. */
static int find_begin(git_oid *out, git_repository *repo,
		      const struct ed_history_want *want, struct ed_error *err)
{
	struct chain c;
	bool found = false;

	*out = ed_oid_to_git(&want->base);
	if (start(&c, repo, &want->head, err) < 0)
		return -1;
	while (c.commit && !found) {
		found = git_oid_equal(git_commit_id(c.commit), out);
		if (!found && chain_next(&c, err) < 0)
			return -1;
	}
	git_commit_free(c.commit);
	if (found)
		return 0;
	if (c.cut)
		return ed_fail(err, ED_EREPO,
			       "this shallow clone ends before the range "
			       "begins; git fetch --unshallow brings the rest");
	return find_fork(out, repo, want, err);
}

/* Is this commit, with so many deploys after it, the base? */
static bool is_base(const struct ed_history_want *want, const git_oid *begin,
		    const struct ed_deploy *d, uint64_t after)
{
	return (want->has_base &&
		memcmp(begin->id, d->commit.id, sizeof(begin->id)) == 0) ||
	       (want->last > 0 && after == want->last) || d->time < want->since;
}

static void reverse(struct ed_deploy *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct ed_deploy d = v[i];

		v[i] = v[n - 1 - i];
		v[n - 1 - i] = d;
	}
}

static int collect(struct ed_history *out, struct chain *c,
		   const struct ed_history_want *want, const git_oid *begin,
		   struct ed_arena *mem, struct ed_error *err)
{
	struct ed_history h = { 0 };
	size_t cap = 0;
	bool based = false;
	size_t base = 0;

	while (c->commit) {
		struct ed_deploy d = {
			.commit = ed_oid_from_git(git_commit_id(c->commit)),
			.tree = ed_oid_from_git(git_commit_tree_id(c->commit)),
			.time = time_of(c->commit),
		};

		if (based && d.time < h.v[base].time - want->lead_s)
			break;
		h.v = ed_arena_grow(mem, h.v, h.n, &cap, sizeof(*h.v));
		h.v[h.n++] = d;
		if (!based && is_base(want, begin, &d, h.n - 1)) {
			based = true;
			base = h.n - 1;
			if (want->lead_s == 0)
				break;
		}
		if (chain_next(c, err) < 0)
			return -1;
	}
	h.cut = c->cut && !based;
	h.first = based ? h.n - 1 - base : 0;
	reverse(h.v, h.n);
	*out = h;
	return 0;
}

int ed_history_read(struct ed_history *out, struct git_repository *repo,
		    const struct ed_history_want *want, struct ed_arena *mem,
		    struct ed_error *err)
{
	git_oid begin = { { 0 } };
	struct chain c;
	int rc;

	if (want->has_base && find_begin(&begin, repo, want, err) < 0)
		return -1;
	if (start(&c, repo, &want->head, err) < 0)
		return -1;
	rc = collect(out, &c, want, &begin, mem, err);
	git_commit_free(c.commit);
	return rc;
}

size_t ed_history_recent(const struct ed_history *history, size_t upto,
			 int64_t since)
{
	size_t n = 0;

	while (n <= upto && history->v[upto - n].time >= since)
		n++;
	return n;
}
