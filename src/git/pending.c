/* pending: refs/edgediff-pending/<target>, what was begun and not recorded. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/log.h"
#include "edgediff/pending.h"
#include "git_internal.h"
#include "refs.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_tree, git_tree_free);

#define PREFIX "refs/edgediff-pending/"
/* A subject and eight trailers. */
#define MAX_MESSAGE 4096

/* One entry; *why if it is none, or not all there. */
static int read_entry(struct ed_pending_entry *out, git_oid *parent,
		      const char **why, git_repository *repo, const git_oid *id)
{
	ED_AUTO(git_commit_free) git_commit *commit = NULL;
	ED_AUTO(git_tree_free) git_tree *tree = NULL;
	const char *message;

	*why = "a commit of it is missing";
	if (git_commit_lookup(&commit, repo, id) < 0)
		return -1;
	message = git_commit_message(commit);
	*why = "no message";
	if (!message || ed_ledger_parse(&out->note, why, message) < 0)
		return -1;
	*why = "no trailer Link";
	if (*out->note.link == '\0')
		return -1;
	*why = "a tree of it is missing";
	if (git_commit_tree(&tree, commit) < 0)
		return -1;
	out->id = ed_oid_from_git(id);
	out->tree = ed_oid_from_git(git_commit_tree_id(commit));
	*parent = (git_oid){ { 0 } };
	if (git_commit_parentcount(commit) > 0)
		*parent = *git_commit_parent_id(commit, 0);
	return 0;
}

static void read_chain(struct ed_pending *p, git_repository *repo, git_oid id,
		       const struct ed_ledger_note *done)
{
	const char *why = NULL;

	while (!git_oid_is_zero(&id)) {
		struct ed_oid own = ed_oid_from_git(&id);
		git_oid parent;

		if (done && done->has_begun && ed_oid_equal(&done->begun, &own))
			return;
		if (p->n == ED_PENDING_MAX)
			why = "too many deploys that were not finished";
		else if (read_entry(&p->v[p->n], &parent, &why, repo, &id) == 0)
			why = NULL;
		if (why) {
			ed_log_warn("%s: %s: the caches may hold anything",
				    p->ref, why);
			p->unknown = true;
			return;
		}
		p->n++;
		id = parent;
		if (p->v[p->n - 1].note.from_empty) {
			p->unknown = true;
			return;
		}
	}
}

const char *ed_pending_ref(const char *target, struct ed_arena *mem)
{
	return ed_arena_printf(mem, PREFIX "%s", target);
}

int ed_pending_find(struct ed_oid *out, bool *found,
		    struct git_repository *repo, const char *ref,
		    struct ed_error *err)
{
	bool symbolic;
	git_oid id;

	if (ed_ref_find(&id, &symbolic, repo, ref, err) < 0)
		return -1;
	if (symbolic)
		return ed_fail(err, ED_EREPO,
			       "%s is a symbolic ref; drop it with: git "
			       "symbolic-ref -d %s",
			       ref, ref);
	*found = !git_oid_is_zero(&id);
	*out = ed_oid_from_git(&id);
	return 0;
}

void ed_pending_chain(struct ed_pending *out, struct git_repository *repo,
		      const char *ref, const struct ed_oid *id,
		      const struct ed_ledger_note *done, struct ed_arena *mem)
{
	*out = (struct ed_pending){
		.ref = ref,
		.found = true,
		.id = *id,
		.v = ed_arena_zalloc(mem, ED_PENDING_MAX + ED_PENDING_ADDED,
				     sizeof(*out->v)),
	};
	read_chain(out, repo, ed_oid_to_git(id), done);
}

int ed_pending_read(struct ed_pending *out, struct git_repository *repo,
		    const char *target, const struct ed_ledger_note *done,
		    struct ed_arena *mem, struct ed_error *err)
{
	const char *ref = ed_pending_ref(target, mem);
	struct ed_oid id = { { 0 } };
	bool found = false;

	if (ed_pending_find(&id, &found, repo, ref, err) < 0)
		return -1;
	/* Of no id there is no chain. */
	ed_pending_chain(out, repo, ref, &id, done, mem);
	out->found = found;
	return 0;
}

int ed_pending_add(bool *moved, struct ed_pending *pending,
		   struct git_repository *repo,
		   const struct ed_pending_entry *entry,
		   const struct ed_committer *who, struct ed_error *err)
{
	const struct ed_ref_commit commit = {
		.ref = pending->ref,
		.parent = pending->found ? &pending->id : NULL,
		.tree = &entry->tree,
		.who = who,
		.reflog = "edgediff: begin",
	};
	struct ed_oid id;
	struct ed_buf message;
	int rc;

	ed_buf_init(&message, MAX_MESSAGE);
	ed_pending_message(&message, &entry->note, &entry->tree);
	rc = ed_ref_commit(moved, &id, repo, &commit, message.data, err);
	ed_buf_dispose(&message);
	if (rc < 0 || !*moved)
		return rc;
	memmove(pending->v + 1, pending->v, pending->n * sizeof(*pending->v));
	pending->v[0] = *entry;
	pending->v[0].id = id;
	pending->n++;
	pending->found = true;
	pending->id = id;
	return 0;
}

int ed_pending_remove(struct ed_pending *pending, struct git_repository *repo,
		      struct ed_error *err)
{
	bool removed;

	if (!pending->found)
		return ed_ref_tidy(repo, pending->ref, err);
	return ed_ref_remove(&removed, repo, pending->ref, &pending->id, err);
}
