/* range: from the words of the user to two trees. */
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/log.h"
#include "edgediff/range.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_commit, git_commit_free);
ED_AUTO_DEFINE(git_object, git_object_free);
ED_AUTO_DEFINE(git_reference, git_reference_free);

#define ASK_FOR_BASE                                                           \
	"name what is deployed now: BASE or --base=REV, or --base=empty for "  \
	"a first deploy"

/* "A..B" into its two sides. */
static int split(struct ed_revs *out, const char *arg, const char *dots,
		 struct ed_arena *mem, struct ed_error *err)
{
	const char *head = dots + (dots[2] == '.' ? 3 : 2);

	/* git reads '..B' as HEAD..B. In a CI job that is an unset variable
	 * and would compare HEAD with itself: nothing to do, all stale. */
	if (dots == arg)
		return ed_fail(
			err, ED_EUSAGE,
			"'%s' has no base before the dots; " ASK_FOR_BASE, arg);
	if (dots[2] == '.')
		ed_log_warn("'%s' is read as two trees, what is deployed and "
			    "what will be; never as the merge base",
			    arg);
	out->base = ed_arena_strndup(mem, arg, (size_t)(dots - arg));
	out->head = *head ? head : "HEAD";
	return 0;
}

/* No name of a revision has two dots, but a text to look for, as in ":/a..b",
 * or a path. */
static bool is_range(const char *arg)
{
	return strstr(arg, "..") && !strpbrk(arg, ":{");
}

/* git's '@' for HEAD, which libgit2 1.5 does not know. */
static bool is_at(const char *rev)
{
	return rev[0] == '@' && (!rev[1] || strchr("~^:", rev[1]));
}

static const char *expand(const char *rev, struct ed_arena *mem)
{
	return rev && is_at(rev) ? ed_arena_printf(mem, "HEAD%s", rev + 1)
				 : rev;
}

int ed_revs_parse(struct ed_revs *out, const char *base_option,
		  const char *const *args, size_t n, struct ed_arena *mem,
		  struct ed_error *err)
{
	struct ed_revs revs = { .base = base_option, .head = "HEAD" };
	const char *dots = n == 1 ? strstr(args[0], "..") : NULL;
	size_t most = base_option ? 1 : 2;

	for (size_t i = 0; i < n; i++) {
		if (args[i][0] == '\0')
			return ed_fail(err, ED_EUSAGE,
				       "revision %zu is empty (an unset "
				       "variable?); " ASK_FOR_BASE,
				       i + 1);
	}
	if (base_option && base_option[0] == '\0')
		return ed_fail(err, ED_EUSAGE,
			       "--base is empty (an unset "
			       "variable?); " ASK_FOR_BASE);
	if (n > most)
		return ed_fail(err, ED_EUSAGE, "'%s': one revision too many%s",
			       args[most], base_option ? " after --base" : "");
	if (n == 2 && (is_range(args[0]) || is_range(args[1])))
		return ed_fail(err, ED_EUSAGE,
			       "'%s': one revision too many beside '%s'",
			       args[is_range(args[0])],
			       args[!is_range(args[0])]);
	if (dots && base_option)
		return ed_fail(err, ED_EUSAGE,
			       "'%s' and --base=%s both name the base", args[0],
			       base_option);
	if (dots && split(&revs, args[0], dots, mem, err) < 0)
		return -1;
	if (!dots && base_option && n == 1)
		revs.head = args[0];
	if (!dots && !base_option && n > 0)
		revs.base = args[0];
	if (n == 2)
		revs.head = args[1];
	revs.base = expand(revs.base, mem);
	revs.head = expand(revs.head, mem);
	*out = revs;
	return 0;
}

/* An id of zeros only: how hooks and CI systems write "there was none". */
static bool is_zero(const char *rev)
{
	size_t n = strspn(rev, "0");

	return rev[n] == '\0' && (n == 40 || n == 64);
}

static bool is_full_id(const char *rev)
{
	return strlen(rev) == 40 && strspn(rev, "0123456789abcdefABCDEF") == 40;
}

/* Is 'rev' a branch, a tag or HEAD? Then *out is the object it names. */
static bool is_reference(git_oid *out, git_repository *repo, const char *rev)
{
	ED_AUTO(git_reference_free) git_reference *ref = NULL;
	ED_AUTO(git_reference_free) git_reference *direct = NULL;
	const git_error *last = git_error_last();
	char msg[512];
	bool is = false;

	/* Looking for it leaves messages of its own. */
	(void)snprintf(msg, sizeof(msg), "%s",
		       last && last->message ? last->message : "");
	if (git_reference_dwim(&ref, repo, rev) == 0 &&
	    git_reference_resolve(&direct, ref) == 0) {
		*out = *git_reference_target(direct);
		is = true;
	}
	(void)git_error_set_str(GIT_ERROR_INVALID, msg);
	return is;
}

static int fail_unknown(struct ed_error *err, git_repository *repo,
			const char *rev, int rc)
{
	char remote[ED_REMOTE_BYTES];
	git_oid id;

	/* Of an index, which is no revision. */
	if (rev[0] == ':' && rev[1] != '/')
		rc = GIT_EINVALIDSPEC;
	if (rc == GIT_EAMBIGUOUS)
		return ed_fail(err, ED_EREPO,
			       "'%s' is ambiguous; give more of its digits",
			       rev);
	if (is_reference(&id, repo, rev)) {
		(void)ed_fail_object(err, repo, &id, rc);
		return ed_wrap(err, "%s", rev);
	}
	if (rc != GIT_ENOTFOUND && rc != GIT_EINVALIDSPEC)
		return ed_fail_git(err, rev);
	if (strcmp(rev, "HEAD") == 0)
		return ed_fail(err, ED_EREPO,
			       "HEAD has no commit yet; commit first, or name "
			       "a revision");
	if (is_full_id(rev)) {
		ed_repo_remote(remote, repo);
		return ed_fail(err, ED_EREPO,
			       "commit %s is not in this clone; fetch it with: "
			       "git fetch --depth=1 %s %s",
			       rev, remote, rev);
	}
	return ed_fail(err, ED_EREPO, "unknown revision '%s'%s", rev,
		       git_repository_is_shallow(repo)
			       ? "; this clone is shallow, git fetch "
				 "--unshallow may bring it"
			       : "; git fetch may bring it");
}

/* Copy as much as there is room for, not within a UTF-8 sequence. */
static void copy_text(char *out, size_t size, const char *text)
{
	size_t n = strlen(text);

	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(out, text, n);
	out[n] = '\0';
}

static void read_commit(struct ed_side *side, git_commit *commit)
{
	const char *summary = git_commit_summary(commit);

	side->has_commit = true;
	side->commit = ed_oid_from_git(git_commit_id(commit));
	side->tree = ed_oid_from_git(git_commit_tree_id(commit));
	copy_text(side->subject, sizeof(side->subject), summary ? summary : "");
}

/* Replace *object by what the tag names, as long as it is one. Not by
 * git_object_peel(): it does not say which object is missing. */
static int peel_tags(git_object **object, git_repository *repo,
		     struct ed_error *err)
{
	while (git_object_type(*object) == GIT_OBJECT_TAG) {
		ED_AUTO(git_object_free) git_object *tag = ED_MOVE(*object);
		const git_oid *id = git_tag_target_id((const git_tag *)tag);
		int rc = git_object_lookup(object, repo, id, GIT_OBJECT_ANY);

		if (rc < 0)
			return ed_fail_object(err, repo, id, rc);
	}
	return 0;
}

static int find_object(git_object **out, git_repository *repo, const char *rev)
{
	struct ed_buf head;
	int rc;

	if (!is_at(rev))
		return git_revparse_single(out, repo, rev);
	ed_buf_init(&head, strlen(rev) + strlen("HEAD"));
	ed_buf_printf(&head, "HEAD%s", rev + 1);
	rc = git_revparse_single(out, repo, head.data);
	ed_buf_dispose(&head);
	return rc;
}

/* Fill 'side' from a revision: a commit, or a tag of one, or a tree. */
int ed_range_side(struct ed_side *out, struct git_repository *repo,
		  const char *rev, struct ed_error *err)
{
	struct ed_side side = { 0 };
	ED_AUTO(git_object_free) git_object *object = NULL;
	int rc;

	/* libgit2 1.5 has another message for it at each place. */
	if (*rev == '\0')
		return ed_fail(err, ED_EUSAGE,
			       "a revision is empty (an unset variable?)");
	rc = find_object(&object, repo, rev);
	if (rc < 0)
		return fail_unknown(err, repo, rev, rc);
	if (peel_tags(&object, repo, err) < 0)
		return ed_wrap(err, "tag '%s'", rev);
	if (git_object_type(object) == GIT_OBJECT_COMMIT)
		read_commit(&side, (git_commit *)object);
	else if (git_object_type(object) == GIT_OBJECT_TREE)
		side.tree = ed_oid_from_git(git_object_id(object));
	else
		return ed_fail(err, ED_EREPO,
			       "'%s' is a %s, not a commit or a tree", rev,
			       git_object_type2string(git_object_type(object)));
	side.has_tree = true;
	*out = side;
	return 0;
}

bool ed_range_has_ref(struct git_repository *repo, const char *ref)
{
	ED_AUTO(git_reference_free) git_reference *found = NULL;

	return git_reference_lookup(&found, repo, ref) != GIT_ENOTFOUND;
}

bool ed_revs_has_base(const struct ed_revs *revs)
{
	return revs->base && !is_zero(revs->base);
}

int ed_range_head(struct ed_side *out, struct git_repository *repo,
		  const struct ed_revs *revs, struct ed_error *err)
{
	if (is_zero(revs->head))
		return ed_fail(err, ED_EREPO,
			       "the head is the all-zero id (a deleted "
			       "branch): there is nothing to deploy");
	return ed_range_side(out, repo, revs->head, err);
}

void ed_range_side_of(struct ed_side *out, struct git_repository *repo,
		      const struct ed_oid *tree, const struct ed_oid *commit)
{
	ED_AUTO(git_commit_free) git_commit *found = NULL;
	struct ed_side side = { .has_tree = true, .tree = *tree };
	git_oid id;

	if (commit) {
		id = ed_oid_to_git(commit);
		/* Where it was fetched, its subject is shown. */
		if (git_commit_lookup(&found, repo, &id) == 0)
			read_commit(&side, found);
		side.has_commit = true;
		side.commit = *commit;
		side.tree = *tree;
	}
	*out = side;
}

int ed_range_resolve(struct ed_range *out, struct git_repository *repo,
		     const struct ed_revs *revs, struct ed_error *err)
{
	struct ed_range range = { .from = revs->from };

	if (!revs->base)
		return ed_fail(err, ED_EREPO,
			       "nothing says what is deployed; " ASK_FOR_BASE);
	if (is_zero(revs->base))
		return ed_fail(err, ED_EREPO,
			       "the base is the all-zero id (a new branch), so "
			       "nothing says what is deployed; " ASK_FOR_BASE);
	/* Zeros are told first: a deleted branch has a base that may be gone.
	 */
	if (is_zero(revs->head))
		return ed_range_head(&range.head, repo, revs, err);
	if (strcmp(revs->base, "empty") == 0)
		range.from = ED_BASE_EMPTY;
	else if (ed_range_side(&range.base, repo, revs->base, err) < 0)
		return -1;
	if (ed_range_head(&range.head, repo, revs, err) < 0)
		return -1;
	*out = range;
	return 0;
}

const char *ed_base_from_name(enum ed_base_from from)
{
	switch (from) {
	case ED_BASE_EMPTY:
		return "empty";
	case ED_BASE_LEDGER:
		return "ledger";
	case ED_BASE_CI:
		return "ci";
	case ED_BASE_ARGUMENT:
		break;
	}
	return "argument";
}
