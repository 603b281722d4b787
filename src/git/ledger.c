/* ledger: refs/edgediff/<target>, read and moved. */
#include <string.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/calendar.h"
#include "edgediff/ledger.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "git_internal.h"
#include "refs.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_reference_iterator, git_reference_iterator_free);
ED_AUTO_DEFINE(git_tree, git_tree_free);

#define PREFIX "refs/edgediff/"
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
	bool symbolic;

	if (ed_ref_find(out, &symbolic, repo, ref, err) < 0)
		return -1;
	if (symbolic)
		return fail_no_ledger(err, ref, "it is a symbolic ref");
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

/* Which of them the message does not name either; NULL: none. */
static const char *not_told(bool *told, const struct ed_strlist *distributions,
			    const char *message)
{
	const char *other = NULL;

	for (size_t i = 0; i < distributions->n; i++) {
		const char *name = distributions->v[i];

		told[i] = told[i] || ed_ledger_names(message, name);
		if (!told[i] && !other)
			other = name;
	}
	return other;
}

void ed_ledger_past(struct ed_ledger_past *out, struct git_repository *repo,
		    const struct ed_ledger_tip *tip,
		    const struct ed_strlist *distributions,
		    struct ed_arena *mem)
{
	bool *told = ed_arena_zalloc(mem, distributions->n, sizeof(*told));
	git_oid id = ed_oid_to_git(&tip->id);
	size_t cap = 0;

	*out = (struct ed_ledger_past){
		.unknown = distributions->n > 0 ? distributions->v[0] : NULL,
	};
	for (size_t i = 0; out->unknown && i < ED_LEDGER_PAST_MAX; i++) {
		ED_AUTO(git_commit_free) git_commit *commit = NULL;
		struct ed_ledger_tip entry = { .ref = tip->ref, .found = true };
		struct ed_error ignored;

		if (read_commit(&commit, &entry.note, repo, tip->ref, &id,
				&ignored) < 0 ||
		    entry.note.kind != tip->note.kind)
			return;
		entry.id = ed_oid_from_git(&id);
		entry.tree = ed_oid_from_git(git_commit_tree_id(commit));
		out->v = ed_arena_grow(mem, out->v, out->n, &cap,
				       sizeof(*out->v));
		out->v[out->n++] = entry;
		out->unknown = not_told(told, distributions,
					git_commit_message(commit));
		/* What they had was not told those that are missing. */
		if (entry.note.unfinished > 0 ||
		    git_commit_parentcount(commit) == 0)
			return;
		id = *git_commit_parent_id(commit, 0);
	}
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

/* The month with this entry; left out if what was before is not known. */
static void count_month(struct ed_ledger_note *note, git_repository *repo,
			const struct ed_ledger_tip *tip, int64_t time)
{
	struct ed_error ignored;
	uint64_t sum = note->paths;

	note->has_month =
		!tip->found ||
		add_month(&sum, repo, tip->ref, ed_oid_to_git(&tip->id),
			  ed_month_of(time), &ignored) == 0;
	note->month_paths = sum;
}

int ed_ledger_append(bool *moved, struct ed_oid *id,
		     struct git_repository *repo,
		     const struct ed_ledger_tip *tip,
		     const struct ed_ledger_entry *entry, struct ed_error *err)
{
	struct ed_ledger_entry full = *entry;
	const struct ed_ref_commit commit = {
		.ref = tip->ref,
		.parent = tip->found ? &tip->id : NULL,
		.tree = &entry->tree,
		.who = &entry->who,
		.reflog = "edgediff: deploy",
	};
	struct ed_buf message;
	int rc;

	count_month(&full.note, repo, tip, entry->who.time);
	ed_buf_init(&message, MAX_MESSAGE);
	ed_ledger_message(&message, &full);
	rc = message.failed ? ed_fail(err, ED_ESYSTEM,
				      "the ledger's entry is larger "
				      "than a commit should be")
			    : ed_ref_commit(moved, id, repo, &commit,
					    message.data, err);
	ed_buf_dispose(&message);
	return rc;
}

int ed_ledger_only(const char **target, git_repository *repo,
		   struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(git_reference_iterator_free) git_reference_iterator *all = NULL;
	const char *ref;
	size_t n = 0;

	*target = NULL;
	if (git_reference_iterator_glob_new(&all, repo, PREFIX "*") < 0)
		return ed_fail_git(err, PREFIX);
	while (git_reference_next_name(&ref, all) == 0) {
		*target = n == 0 ? ed_arena_strdup(mem, ref + strlen(PREFIX))
				 : NULL;
		n++;
	}
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
