/* config: the repository's own "edgediff.*" keys, and its branch. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/config.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_config, git_config_free);
ED_AUTO_DEFINE(git_config_entry, git_config_entry_free);
ED_AUTO_DEFINE(git_config_iterator, git_config_iterator_free);
ED_AUTO_DEFINE(git_reference, git_reference_free);

static void add(struct ed_config *out, const git_config_entry *from,
		struct ed_arena *mem)
{
	const char *key = strchr(from->name, '.') + 1;
	struct ed_config_entry entry = { .file = "git config" };

	/* "edgediff.root": without a section of ours it is unknown. */
	if (ed_config_split(&entry, ed_arena_strdup(mem, key), mem) < 0) {
		entry.section = "edgediff";
		entry.name = ed_arena_strdup(mem, key);
	}
	if (from->value)
		entry.value = ed_arena_strdup(mem, from->value);
	ed_config_add(out, &entry, mem);
}

int ed_repo_config(struct ed_config *out, struct git_repository *repo,
		   struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(git_config_free) git_config *all = NULL;
	ED_AUTO(git_config_iterator_free) git_config_iterator *iter = NULL;
	git_config_entry *entry;

	if (git_repository_config(&all, repo) < 0 ||
	    git_config_iterator_new(&iter, all) < 0)
		return ed_fail_git(err, "git config");
	while (git_config_next(&entry, iter) == 0) {
		/* Not the user's nor the system's: a run must not depend on
		 * who starts it. */
		if (entry->level >= GIT_CONFIG_LEVEL_LOCAL &&
		    ed_str_starts(entry->name, "edgediff."))
			add(out, entry, mem);
	}
	return 0;
}

/* Where a symbolic reference leads, without 'prefix'; NULL: not there. */
static const char *symbolic_target(struct git_repository *repo,
				   const char *name, const char *prefix,
				   struct ed_arena *mem)
{
	ED_AUTO(git_reference_free) git_reference *ref = NULL;
	const char *target;

	if (git_reference_lookup(&ref, repo, name) < 0 ||
	    git_reference_type(ref) != GIT_REFERENCE_SYMBOLIC)
		return NULL;
	target = git_reference_symbolic_target(ref);
	if (!ed_str_starts(target, prefix))
		return NULL;
	return ed_arena_strdup(mem, target + strlen(prefix));
}

/* HEAD of a repository without commits has a branch too. */
const char *ed_repo_branch(struct git_repository *repo, struct ed_arena *mem)
{
	return symbolic_target(repo, "HEAD", "refs/heads/", mem);
}

const char *ed_repo_default_branch(struct git_repository *repo,
				   struct ed_arena *mem)
{
	const char *name = symbolic_target(repo, "refs/remotes/origin/HEAD",
					   "refs/remotes/origin/", mem);

	return name ? name : ed_repo_branch(repo, mem);
}

const char *ed_repo_work_tree(struct git_repository *repo, struct ed_arena *mem)
{
	const char *path = git_repository_workdir(repo);
	size_t n = path ? strlen(path) : 0;

	if (!path)
		return NULL;
	return ed_arena_strndup(mem, path,
				n > 1 && path[n - 1] == '/' ? n - 1 : n);
}

const char *ed_repo_common_dir(struct git_repository *repo,
			       struct ed_arena *mem)
{
	return ed_arena_strdup(mem, git_repository_commondir(repo));
}

/* The repository's value, else the user's or the system's, which an open
 * repository does not have (repo.c). The caller frees both. */
static int find_hooks_path(git_config **config, git_config_entry **entry,
			   git_repository *repo)
{
	int rc = git_repository_config_snapshot(config, repo);

	if (rc == 0)
		rc = git_config_get_entry(entry, *config, "core.hookspath");
	if (rc != GIT_ENOTFOUND)
		return rc;
	git_config_free(*config);
	*config = NULL;
	rc = git_config_open_default(config);
	return rc < 0 ? rc
		      : git_config_get_entry(entry, *config, "core.hookspath");
}

int ed_repo_hooks_dir(const char **out, bool *foreign,
		      struct git_repository *repo, struct ed_arena *mem,
		      struct ed_error *err)
{
	ED_AUTO(git_config_free) git_config *config = NULL;
	ED_AUTO(git_config_entry_free) git_config_entry *entry = NULL;
	const char *common = git_repository_commondir(repo);
	git_buf path = { 0 };
	int rc;

	*foreign = false;
	rc = find_hooks_path(&config, &entry, repo);
	if (rc == GIT_ENOTFOUND || (rc == 0 && (!entry || !entry->value))) {
		*out = ed_arena_printf(mem, "%shooks", common);
		return 0;
	}
	if (rc < 0 || !entry || git_config_parse_path(&path, entry->value) < 0)
		return ed_fail_git(err, "core.hooksPath");
	*foreign = entry->level < GIT_CONFIG_LEVEL_LOCAL;
	*out = path.ptr[0] == '/'
		       ? ed_arena_strdup(mem, path.ptr)
		       : ed_arena_printf(mem, "%s%s", common, path.ptr);
	git_buf_dispose(&path);
	return 0;
}
