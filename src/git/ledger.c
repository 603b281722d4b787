/* ledger: refs/edgediff/<target>, read and moved. */
#include <string.h>

#include <git2.h>
#include <git2/transaction.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/ledger.h"
#include "edgediff/log.h"
#include "git_internal.h"
#include "reflock.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_reference, git_reference_free);
ED_AUTO_DEFINE(git_reference_iterator, git_reference_iterator_free);
ED_AUTO_DEFINE(git_signature, git_signature_free);
ED_AUTO_DEFINE(git_transaction, git_transaction_free);
ED_AUTO_DEFINE(git_tree, git_tree_free);

#define PREFIX "refs/edgediff/"
/* Where no one is configured; the address is nobody's (RFC 2606). */
#define OWN_NAME "edgediff"
#define OWN_EMAIL "edgediff@localhost.invalid"
/* One line for each of the invalidations of a large deploy. */
#define MAX_MESSAGE ((size_t)1024 * 1024)

int ed_ledger_ref(const char **out, const char *target, struct ed_arena *mem,
		  struct ed_error *err)
{
	const char *ref = ed_arena_printf(mem, PREFIX "%s", target);
	int valid = 0;

	if (git_reference_name_is_valid(&valid, ref) < 0 || !valid)
		return ed_fail(err, ED_ECONFIG,
			       "target '%s' cannot have a ledger, as git "
			       "allows no ref of that name; rename it, or pass "
			       "--no-ledger",
			       target);
	*out = ref;
	return 0;
}

static int fail_no_ledger(struct ed_error *err, const char *ref,
			  const char *why)
{
	return ed_fail(err, ED_EREPO,
		       "%s is no ledger (%s); if another tool owns it, rename "
		       "the target; else drop it with: git update-ref -d %s, "
		       "and name what is deployed with --base",
		       ref, why, ref);
}

static int fail_missing(struct ed_error *err, const char *ref, const char *what,
			const git_oid *id)
{
	char hex[ED_OID_HEX];

	(void)git_oid_tostr(hex, sizeof(hex), id);
	return ed_fail(err, ED_EREPO,
		       "%s: %s %s is missing in this repository; fetch it "
		       "with: git fetch --refetch origin +%s:%s",
		       ref, what, hex, ref, ref);
}

/* *out: where the ref is now; zero if it is not there. */
static int find_ref(git_oid *out, git_repository *repo, const char *ref,
		    struct ed_error *err)
{
	ED_AUTO(git_reference_free) git_reference *found = NULL;
	int rc = git_reference_lookup(&found, repo, ref);

	*out = (git_oid){ { 0 } };
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (rc < 0)
		return ed_fail_git(err, ref);
	if (git_reference_type(found) != GIT_REFERENCE_DIRECT)
		return fail_no_ledger(err, ref, "it is a symbolic ref");
	*out = *git_reference_target(found);
	return 0;
}

static int read_commit(git_commit **out, struct ed_ledger_note *note,
		       git_repository *repo, const char *ref, const git_oid *id,
		       struct ed_error *err)
{
	ED_AUTO(git_commit_free) git_commit *commit = NULL;
	int rc = git_commit_lookup(&commit, repo, id);
	const char *message;
	const char *why;

	if (rc == GIT_ENOTFOUND) {
		git_object *other = NULL;

		if (git_object_lookup(&other, repo, id, GIT_OBJECT_ANY) < 0)
			return fail_missing(err, ref, "commit", id);
		git_object_free(other);
		return fail_no_ledger(err, ref, "it is no commit");
	}
	if (rc < 0)
		return fail_no_ledger(err, ref, "its commit is damaged");
	message = git_commit_message(commit);
	if (!message || ed_ledger_parse(note, &why, message) < 0)
		return fail_no_ledger(err, ref, message ? why : "no message");
	*out = ED_MOVE(commit);
	return 0;
}

int ed_ledger_read(struct ed_ledger_tip *out, struct git_repository *repo,
		   const char *ref, struct ed_error *err)
{
	ED_AUTO(git_commit_free) git_commit *commit = NULL;
	ED_AUTO(git_tree_free) git_tree *tree = NULL;
	struct ed_ledger_tip tip = { .ref = ref };
	git_oid id;

	if (find_ref(&id, repo, ref, err) < 0)
		return -1;
	if (git_oid_is_zero(&id)) {
		*out = tip;
		return 0;
	}
	if (read_commit(&commit, &tip.note, repo, ref, &id, err) < 0)
		return -1;
	if (git_commit_tree(&tree, commit) < 0)
		return fail_missing(err, ref, "the tree that was deployed,",
				    git_commit_tree_id(commit));
	tip.found = true;
	tip.id = ed_oid_from_git(&id);
	tip.time = git_commit_time(commit);
	tip.tree = ed_oid_from_git(git_commit_tree_id(commit));
	*out = tip;
	return 0;
}

static void add_paths(uint64_t *sum, uint64_t paths)
{
	*sum += paths;
	if (*sum > ED_LEDGER_MAX_PATHS)
		*sum = ED_LEDGER_MAX_PATHS;
}

/* Add up a month of one ledger, from the entry 'id' back. */
static int add_month(uint64_t *sum, git_repository *repo, const char *ref,
		     git_oid id, int64_t month, struct ed_error *err)
{
	for (;;) {
		ED_AUTO(git_commit_free) git_commit *commit = NULL;
		struct ed_ledger_note note = { 0 };
		const git_oid *parent;
		bool in_month;

		if (read_commit(&commit, &note, repo, ref, &id, err) < 0)
			return -1;
		if (git_commit_time(commit) < ed_month_start(month))
			return 0;
		in_month = git_commit_time(commit) < ed_month_start(month + 1);
		if (in_month)
			add_paths(sum, note.has_month ? note.month_paths
						      : note.paths);
		parent = git_commit_parent_id(commit, 0);
		if (!parent || (in_month && note.has_month))
			return 0;
		id = *parent;
	}
}

/* Who is named; a name that git would refuse is passed over. */
static int sign(git_signature **out, git_repository *repo,
		const struct ed_ledger_entry *entry, struct ed_error *err)
{
	ED_AUTO(git_signature_free) git_signature *user = NULL;
	const char *name = entry->name;
	const char *email = entry->email;

	if ((!name || !email) && git_signature_default(&user, repo) == 0) {
		name = name ? name : user->name;
		email = email ? email : user->email;
	}
	if (name && email &&
	    git_signature_new(out, name, email, entry->time, 0) == 0)
		return 0;
	if (git_signature_new(out, OWN_NAME, OWN_EMAIL, entry->time, 0) < 0)
		return ed_fail_git(err, "committer");
	return 0;
}

/* An entry on its way into the ledger. */
struct move {
	git_repository *repo;
	const struct ed_ledger_tip *tip;
	const git_signature *who;
};

static int write_commit(git_oid *out, const struct move *m,
			const struct ed_oid *tree_id, const char *message,
			struct ed_error *err)
{
	ED_AUTO(git_commit_free) git_commit *parent = NULL;
	ED_AUTO(git_tree_free) git_tree *tree = NULL;
	git_oid tree_oid = ed_oid_to_git(tree_id);
	git_oid tip = ed_oid_to_git(&m->tip->id);
	const git_commit *parents[1];

	if (git_tree_lookup(&tree, m->repo, &tree_oid) < 0)
		return ed_fail_git(err, m->tip->ref);
	if (m->tip->found && git_commit_lookup(&parent, m->repo, &tip) < 0)
		return ed_fail_git(err, m->tip->ref);
	parents[0] = parent;
	if (git_commit_create(out, m->repo, NULL, m->who, m->who, NULL, message,
			      tree, parent ? 1 : 0, parents) < 0)
		return ed_fail_write(err, m->tip->ref);
	return 0;
}

/*
 * Move the ref while its lock file is ours. Not by
 * git_reference_create_matching(): without a value to match, two processes
 * that begin the same ledger both succeed in 1.5, and one entry is lost.
 */
static int swap_locked(bool *moved, const struct move *m, const git_oid *to,
		       struct ed_error *err)
{
	ED_AUTO(git_transaction_free) git_transaction *tx = NULL;
	const char *ref = m->tip->ref;
	git_oid from = ed_oid_to_git(&m->tip->id);
	git_oid now;
	int rc;

	if (git_transaction_new(&tx, m->repo) < 0)
		return ed_fail_git(err, ref);
	rc = git_transaction_lock_ref(tx, ref);
	if (rc == GIT_ELOCKED)
		return ed_fail(err, ED_ETEMP,
			       "%s is locked by another process; if none runs, "
			       "remove %s.lock",
			       ref, ref);
	if (rc < 0)
		return ed_fail_write(err, ref);
	if (find_ref(&now, m->repo, ref, err) < 0)
		return -1;
	*moved = git_oid_equal(&now, &from);
	if (!*moved)
		return 0;
	if (git_transaction_set_target(tx, ref, to, m->who,
				       "edgediff: deploy") < 0 ||
	    git_transaction_commit(tx) < 0)
		return ed_fail_write(err, ref);
	return 0;
}

static int swap(bool *moved, const struct move *m, const git_oid *to,
		struct ed_error *err)
{
	struct ed_reflock lock;
	int rc;

	if (ed_reflock_take(&lock, m->repo, m->tip->ref, err) < 0)
		return -1;
	rc = swap_locked(moved, m, to, err);
	ed_reflock_end(&lock);
	return rc;
}

/* The month with this entry; left out if what was before is not known. */
static void count_month(struct ed_ledger_note *note, const struct move *m,
			int64_t time)
{
	struct ed_error ignored;
	uint64_t sum = note->paths;

	note->has_month =
		!m->tip->found || add_month(&sum, m->repo, m->tip->ref,
					    ed_oid_to_git(&m->tip->id),
					    ed_month_of(time), &ignored) == 0;
	note->month_paths = sum;
}

int ed_ledger_append(bool *moved, struct ed_oid *id,
		     struct git_repository *repo,
		     const struct ed_ledger_tip *tip,
		     const struct ed_ledger_entry *entry, struct ed_error *err)
{
	ED_AUTO(git_signature_free) git_signature *who = NULL;
	struct move m = { .repo = repo, .tip = tip };
	struct ed_ledger_entry full = *entry;
	struct ed_buf message;
	git_oid to;
	int rc;

	if (sign(&who, repo, entry, err) < 0)
		return -1;
	m.who = who;
	count_month(&full.note, &m, entry->time);
	ed_buf_init(&message, MAX_MESSAGE);
	ed_ledger_message(&message, &full);
	rc = message.failed
		     ? ed_fail(err, ED_ESYSTEM,
			       "the ledger's entry is larger "
			       "than a commit should be")
		     : write_commit(&to, &m, &full.tree, message.data, err);
	ed_buf_dispose(&message);
	if (rc < 0 || swap(moved, &m, &to, err) < 0)
		return -1;
	*id = ed_oid_from_git(&to);
	return 0;
}

int ed_ledger_month_paths(uint64_t *out, struct git_repository *repo,
			  int64_t now, struct ed_error *err)
{
	ED_AUTO(git_reference_iterator_free) git_reference_iterator *all = NULL;
	uint64_t sum = 0;
	const char *ref;
	int rc;

	if (git_reference_iterator_glob_new(&all, repo, PREFIX "*") < 0)
		return ed_fail_git(err, PREFIX);
	while ((rc = git_reference_next_name(&ref, all)) == 0) {
		struct ed_error why;
		git_oid id;

		if (find_ref(&id, repo, ref, &why) < 0 ||
		    add_month(&sum, repo, ref, id, ed_month_of(now), &why) < 0)
			ed_log_warn("not all of this month's paths are known: "
				    "%s",
				    why.msg);
	}
	if (rc != GIT_ITEROVER)
		return ed_fail_git(err, PREFIX);
	*out = sum;
	return 0;
}
