/* repo: open a repository like git does, and say why when it cannot be. */
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <git2.h>

#include "allocator.h"
#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_repository, git_repository_free);
ED_AUTO_DEFINE(git_config, git_config_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* Extensions that change nothing for who only reads objects and refs, and two
 * whose values check_format() looks at; libgit2 1.5 refuses them all until
 * told otherwise, by name alone. */
static const char *known_extensions[] = {
	"worktreeconfig",    "partialclone", "preciousobjects",
	"relativeworktrees", "objectformat", "refstorage",
};

/* A folder of a million files. */
#define MAX_TREE_KEPT ((size_t)64 * 1024 * 1024)

int ed_git_start(struct ed_error *err)
{
	if (ed_git_set_allocator() < 0 || git_libgit2_init() < 0)
		return ed_fail(err, ED_ESYSTEM,
			       "the git library could not start");
	if (git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, known_extensions,
			     ED_COUNT(known_extensions)) < 0)
		return ed_fail(err, ED_ESYSTEM,
			       "the git library refuses its extensions");
	/* A folder of a hundred thousand files may be asked thousands of
	 * times, and the library keeps no tree above 4 KiB by itself. All it
	 * keeps together has a limit besides. */
	if (git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE,
			     MAX_TREE_KEPT) < 0)
		return ed_fail(err, ED_ESYSTEM,
			       "the git library refuses its limits");
	return 0;
}

void ed_git_stop(void)
{
	(void)git_libgit2_shutdown();
}

int ed_git_limit_cache(size_t max_bytes, struct ed_error *err)
{
	if (git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)max_bytes) <
	    0)
		return ed_fail_git(err, "object cache");
	return 0;
}

void ed_repo_free(struct git_repository *repo)
{
	git_repository_free(repo);
}

/* Where libgit2 looks for the files of the system and the user; NULL: where
 * it does by itself. */
static void set_search_paths(const char *path)
{
	static const git_config_level_t levels[] = {
		GIT_CONFIG_LEVEL_SYSTEM,
		GIT_CONFIG_LEVEL_XDG,
		GIT_CONFIG_LEVEL_GLOBAL,
	};

	for (size_t i = 0; i < ED_COUNT(levels); i++)
		(void)git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i],
				       path);
}

static int open_unchecked(git_repository **out, const char *path,
			  unsigned int flags, const char *ceilings)
{
	int rc;

	(void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	rc = git_repository_open_ext(out, path, flags, ceilings);
	(void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
	return rc;
}

/* The directory whose owner counts: the work tree, or the bare repository. */
static const char *owned_path(git_repository *repo)
{
	const char *workdir = git_repository_workdir(repo);

	return workdir ? workdir : git_repository_path(repo);
}

/* The value of an extension in the repository's own file; NULL: not there. */
static const char *extension(git_config *config, const char *name)
{
	const char *value = NULL;

	return git_config_get_string(&value, config, name) == 0 ? value : NULL;
}

/* Can the objects and the references be read? A value of its own for what git
 * does anyway is no obstacle. */
static int check_format(git_repository *repo, struct ed_error *err)
{
	ED_AUTO(git_config_free) git_config *config = NULL;
	ED_AUTO(git_config_free) git_config *own = NULL;
	const char *path = owned_path(repo);
	const char *value;

	if (git_repository_config_snapshot(&config, repo) < 0)
		return ed_fail_git(err, path);
	if (git_config_open_level(&own, config, GIT_CONFIG_LEVEL_LOCAL) < 0)
		return 0;
	value = extension(own, "extensions.objectformat");
	if (value && strcmp(value, "sha1") != 0)
		return ed_fail(err, ED_EREPO,
			       "%s: a repository with %s objects cannot be "
			       "read; use a clone converted to SHA-1",
			       path,
			       strcmp(value, "sha256") ? value : "SHA-256");
	value = extension(own, "extensions.refstorage");
	if (value && strcmp(value, "files") != 0)
		return ed_fail(err, ED_EREPO,
			       "%s: %s refs cannot be read; convert them "
			       "with: git refs migrate --ref-format=files",
			       path, value);
	return 0;
}

static int fail_owner(struct ed_error *err, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return ed_fail(err, ED_EREPO,
		       "%.*s belongs to another user; if you trust it: git "
		       "config --global --add safe.directory %.*s",
		       (int)n, path, (int)n, path);
}

/*
 * The first attempt failed. If it was for the owner, apply git's rules for
 * safe.directory; 1.5 reports an owner problem as "safe.directory was not
 * found" when the user has no such setting.
 */
static int open_again(git_repository **out, const struct ed_repo_where *where,
		      unsigned int flags, int rc, struct ed_error *err)
{
	ED_AUTO(git_repository_free) git_repository *repo = NULL;
	const git_error *last = git_error_last();
	const char *msg = last && last->message ? last->message : "";

	if (rc != GIT_EOWNER && !strstr(msg, "safe.directory")) {
		if (rc == GIT_ENOTFOUND)
			return ed_fail(err, ED_EREPO,
				       "%s: not in a git repository; name one "
				       "with -C DIR",
				       where->dir);
		return ed_fail_git(err, where->dir);
	}
	if (open_unchecked(&repo, where->dir, flags, where->ceilings) < 0)
		return ed_fail_git(err, where->dir);
	if (!ed_repo_is_trusted(where, owned_path(repo)))
		return fail_owner(err, owned_path(repo));
	*out = ED_MOVE(repo);
	return 0;
}

static int open_found(git_repository **out, const struct ed_repo_where *where,
		      struct ed_error *err)
{
	unsigned int flags =
		where->across_fs ? GIT_REPOSITORY_OPEN_CROSS_FS : 0;
	int rc;

	/* It must see the owner alone: variables may replace the files. */
	set_search_paths("");
	rc = git_repository_open_ext(out, where->dir, flags, where->ceilings);
	set_search_paths(NULL);
	return rc < 0 ? open_again(out, where, flags, rc, err) : 0;
}

/* GIT_DIR: git neither searches nor checks the owner then. */
static int open_given(git_repository **out, const struct ed_repo_where *where,
		      struct ed_arena *mem, struct ed_error *err)
{
	const char *path = ed_path_from(where->dir, where->git_dir, mem);
	int rc = open_unchecked(out, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);

	if (rc == GIT_ENOTFOUND)
		return ed_fail(err, ED_EREPO,
			       "GIT_DIR: %s is no git repository", path);
	return rc < 0 ? ed_fail_git(err, path) : 0;
}

int ed_repo_open(struct git_repository **out, const struct ed_repo_where *where,
		 struct ed_error *err)
{
	ED_AUTO(git_repository_free) git_repository *repo = NULL;
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct stat st;
	int rc;

	if (stat(where->dir, &st) < 0 || !S_ISDIR(st.st_mode))
		return ed_fail(err, ED_EUSAGE, "-C %s: no such directory",
			       where->dir);
	if (where->git_dir)
		rc = open_given(&repo, where, mem, err);
	else
		rc = open_found(&repo, where, err);
	if (rc < 0 || check_format(repo, err) < 0)
		return -1;
	if (ed_objects_attach(repo, where, err) < 0)
		return -1;
	*out = ED_MOVE(repo);
	return 0;
}

bool ed_repo_is_shallow(struct git_repository *repo)
{
	return git_repository_is_shallow(repo) == 1;
}
