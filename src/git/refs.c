/* refs: our own refs, read, and moved while their lock file is ours. */
#include <git2/transaction.h>

#include "git_internal.h"
#include "reflock.h"
#include "refs.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_reference, git_reference_free);
ED_AUTO_DEFINE(git_signature, git_signature_free);
ED_AUTO_DEFINE(git_transaction, git_transaction_free);
ED_AUTO_DEFINE(git_tree, git_tree_free);

/* Where no one is configured; the address is nobody's (RFC 2606). */
#define OWN_NAME "edgediff"
#define OWN_EMAIL "edgediff@localhost.invalid"

int ed_ref_find(git_oid *out, bool *symbolic, git_repository *repo,
		const char *ref, struct ed_error *err)
{
	ED_AUTO(git_reference_free) git_reference *found = NULL;
	int rc = git_reference_lookup(&found, repo, ref);

	*out = (git_oid){ { 0 } };
	*symbolic = false;
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0)
		return ed_fail_git(err, ref);
	*symbolic = git_reference_type(found) != GIT_REFERENCE_DIRECT;
	if (!*symbolic)
		*out = *git_reference_target(found);
	return 0;
}

/* Who is named; a name that git would refuse is passed over. */
static int sign(git_signature **out, git_repository *repo,
		const struct ed_committer *who, struct ed_error *err)
{
	ED_AUTO(git_signature_free) git_signature *user = NULL;
	const char *name = who->name;
	const char *email = who->email;

	if ((!name || !email) && git_signature_default(&user, repo) == 0) {
		name = name ? name : user->name;
		email = email ? email : user->email;
	}
	if (name && email &&
	    git_signature_new(out, name, email, who->time, 0) == 0)
		return 0;
	if (git_signature_new(out, OWN_NAME, OWN_EMAIL, who->time, 0) < 0)
		return ed_fail_git(err, "committer");
	return 0;
}

static int write_commit(git_oid *out, git_repository *repo,
			const struct ed_ref_commit *c, const git_signature *who,
			const char *message, struct ed_error *err)
{
	ED_AUTO(git_commit_free) git_commit *parent = NULL;
	ED_AUTO(git_tree_free) git_tree *tree = NULL;
	git_oid tree_id = ed_oid_to_git(c->tree);
	const git_commit *parents[1];

	if (git_tree_lookup(&tree, repo, &tree_id) < 0)
		return ed_fail_git(err, c->ref);
	if (c->parent) {
		git_oid id = ed_oid_to_git(c->parent);

		if (git_commit_lookup(&parent, repo, &id) < 0)
			return ed_fail_git(err, c->ref);
	}
	parents[0] = parent;
	if (git_commit_create(out, repo, NULL, who, who, NULL, message, tree,
			      parent ? 1 : 0, parents) < 0)
		return ed_fail_write(err, c->ref);
	return 0;
}

/*
 * Lock the ref and look whether it is still at 'from'. Not by
 * git_reference_create_matching(): without a value to match, two processes
 * that begin the same ledger both succeed in 1.5, and one entry is lost.
 */
static int lock_at(git_transaction **out, bool *same, git_repository *repo,
		   const char *ref, const git_oid *from, struct ed_error *err)
{
	ED_AUTO(git_transaction_free) git_transaction *tx = NULL;
	bool symbolic;
	git_oid now;
	int rc;

	if (git_transaction_new(&tx, repo) < 0)
		return ed_fail_git(err, ref);
	rc = git_transaction_lock_ref(tx, ref);
	if (rc == GIT_ELOCKED)
		return ed_fail(err, ED_ETEMP,
			       "%s is locked by another process; if none runs, "
			       "remove %s.lock",
			       ref, ref);
	if (rc < 0)
		return ed_fail_write(err, ref);
	if (ed_ref_find(&now, &symbolic, repo, ref, err) < 0)
		return -1;
	*same = !symbolic && git_oid_equal(&now, from);
	*out = ED_MOVE(tx);
	return 0;
}

/* A ref on its way from one commit to another. */
struct move {
	const char *ref;
	git_oid from, to;	  /* zero: not there; to be removed */
	const git_signature *who; /* with 'to' */
	const char *reflog;
};

static int move_locked(bool *moved, struct ed_reflock *lock,
		       git_repository *repo, const struct move *m,
		       struct ed_error *err)
{
	ED_AUTO(git_transaction_free) git_transaction *tx = NULL;
	int rc;

	if (lock_at(&tx, moved, repo, m->ref, &m->from, err) < 0)
		return -1;
	ed_reflock_locked(lock, repo, m->ref);
	if (!*moved)
		return 0;
	rc = m->who ? git_transaction_set_target(tx, m->ref, &m->to, m->who,
						 m->reflog)
		    : git_transaction_remove(tx, m->ref);
	if (rc < 0 || git_transaction_commit(tx) < 0)
		return ed_fail_write(err, m->ref);
	return 0;
}

static int move_ref(bool *moved, git_repository *repo, const struct move *m,
		    struct ed_error *err)
{
	struct ed_reflock lock;
	int rc;

	if (ed_reflock_take(&lock, repo, m->ref, err) < 0)
		return -1;
	rc = move_locked(moved, &lock, repo, m, err);
	ed_reflock_end(&lock, repo, m->ref);
	return rc;
}

int ed_ref_commit(bool *moved, struct ed_oid *id, git_repository *repo,
		  const struct ed_ref_commit *c, const char *message,
		  struct ed_error *err)
{
	ED_AUTO(git_signature_free) git_signature *who = NULL;
	struct move m = { .ref = c->ref, .reflog = c->reflog };

	if (c->parent)
		m.from = ed_oid_to_git(c->parent);
	if (sign(&who, repo, c->who, err) < 0 ||
	    write_commit(&m.to, repo, c, who, message, err) < 0)
		return -1;
	m.who = who;
	if (move_ref(moved, repo, &m, err) < 0)
		return -1;
	*id = ed_oid_from_git(&m.to);
	return 0;
}

int ed_ref_tidy(git_repository *repo, const char *ref, struct ed_error *err)
{
	struct ed_reflock lock;

	if (ed_reflock_take(&lock, repo, ref, err) < 0)
		return -1;
	ed_reflock_end(&lock, repo, ref);
	return 0;
}

int ed_ref_remove(bool *removed, git_repository *repo, const char *ref,
		  const struct ed_oid *id, struct ed_error *err)
{
	const struct move m = { .ref = ref, .from = ed_oid_to_git(id) };

	return move_ref(removed, repo, &m, err);
}
