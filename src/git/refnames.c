/* refnames: the names that a user may want to type. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_reference_iterator, git_reference_iterator_free);

/* Where references lie whose names are typed without the folder. */
#define HEADS "refs/heads/"
static const char *const folders[] = { HEADS, "refs/tags/", "refs/remotes/" };

/* What is typed for a reference; NULL: nobody does. */
static const char *typed(const char *name)
{
	for (size_t i = 0; i < ED_COUNT(folders); i++) {
		if (ed_str_starts(name, folders[i]))
			return name + strlen(folders[i]);
	}
	/* A ledger goes by its whole name. */
	return ed_str_starts(name, "refs/edgediff/") ? name : NULL;
}

static int add_names(struct ed_strlist *out, git_repository *repo,
		     const char *prefix, struct ed_arena *mem,
		     struct ed_error *err)
{
	ED_AUTO(git_reference_iterator_free)
	git_reference_iterator *iter = NULL;
	const char *name;
	int rc;

	if (git_reference_iterator_new(&iter, repo) < 0)
		return ed_fail_git(err, "the references");
	while ((rc = git_reference_next_name(&name, iter)) == 0) {
		const char *text = typed(name);

		if (text && ed_str_starts(name, prefix))
			ed_strlist_add(out, ed_arena_strdup(mem, text), mem);
	}
	return rc == GIT_ITEROVER ? 0 : ed_fail_git(err, "the references");
}

int ed_repo_branches(struct ed_strlist *out, git_repository *repo,
		     struct ed_arena *mem, struct ed_error *err)
{
	return add_names(out, repo, HEADS, mem, err);
}

int ed_repo_revisions(struct ed_strlist *out, git_repository *repo,
		      struct ed_arena *mem, struct ed_error *err)
{
	return add_names(out, repo, "", mem, err);
}

int ed_repo_remotes(struct ed_strlist *out, git_repository *repo,
		    struct ed_arena *mem, struct ed_error *err)
{
	git_strarray names = { 0 };

	if (git_remote_list(&names, repo) < 0)
		return ed_fail_git(err, "the remotes");
	for (size_t i = 0; i < names.count; i++)
		ed_strlist_add(out, ed_arena_strdup(mem, names.strings[i]),
			       mem);
	git_strarray_dispose(&names);
	return 0;
}
