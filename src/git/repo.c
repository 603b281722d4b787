/* repo: open a repository like git does, and say why when it cannot be. */
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_repository, git_repository_free);
ED_AUTO_DEFINE(git_config, git_config_free);
ED_AUTO_DEFINE(git_config_iterator, git_config_iterator_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* Extensions that change nothing for who only reads objects and refs; libgit2
 * 1.5 refuses them until told otherwise. */
static const char *harmless_extensions[] = {
	"worktreeconfig",
	"partialclone",
	"preciousobjects",
	"relativeworktrees",
};

int ed_git_start(struct ed_error *err)
{
	if (git_libgit2_init() < 0)
		return ed_fail(err, ED_ESYSTEM,
			       "the git library could not start");
	if (git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless_extensions,
			     ED_COUNT(harmless_extensions)) < 0)
		return ed_fail(err, ED_ESYSTEM,
			       "the git library refuses its extensions");
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

/* Does one value of safe.directory allow 'path'? As git 2.46 has it. */
static bool allows(const char *value, const char *path)
{
	size_t n = strlen(value);
	size_t path_len = strlen(path);

	if (strcmp(value, "*") == 0)
		return true;
	while (path_len > 1 && path[path_len - 1] == '/')
		path_len--;
	if (n >= 2 && strcmp(value + n - 2, "/*") == 0)
		return path_len >= n - 1 && memcmp(value, path, n - 1) == 0;
	while (n > 1 && value[n - 1] == '/')
		n--;
	return n == path_len && memcmp(value, path, n) == 0;
}

/* A value as written in the file, where git also expands '~/'. */
static bool value_allows(const char *value, const char *path)
{
	git_buf expanded = { 0 };
	bool allowed = git_config_parse_path(&expanded, value) == 0 &&
		       allows(expanded.ptr, path);

	git_buf_dispose(&expanded);
	return allowed;
}

/*
 * libgit2 1.5 knows only exact values of safe.directory; git also knows '*'
 * and 'path/' followed by '*'. Only the system's and the user's files count,
 * never the repository's own.
 */
static bool is_allowed(const char *path)
{
	ED_AUTO(git_config_free) git_config *config = NULL;
	ED_AUTO(git_config_iterator_free) git_config_iterator *iter = NULL;
	git_config_entry *entry;
	bool allowed = false;

	if (git_config_open_default(&config) < 0 ||
	    git_config_multivar_iterator_new(&iter, config, "safe.directory",
					     NULL) < 0)
		return false;
	while (git_config_next(&entry, iter) == 0) {
		if (entry->value[0] == '\0')
			allowed = false; /* an empty value clears the list */
		else if (value_allows(entry->value, path))
			allowed = true;
	}
	return allowed;
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

/* Put what libgit2 says about the format in our words. */
static int fail_format(struct ed_error *err, const char *path)
{
	const git_error *last = git_error_last();
	const char *msg = last && last->message ? last->message : "";

	if (strstr(msg, "extensions.objectformat"))
		return ed_fail(err, ED_EREPO,
			       "%s: a SHA-256 repository cannot be read; use "
			       "a clone converted to SHA-1",
			       path);
	if (strstr(msg, "extensions.refstorage"))
		return ed_fail(err, ED_EREPO,
			       "%s: reftable refs cannot be read; convert them "
			       "with: git refs migrate --ref-format=files",
			       path);
	return ed_fail_git(err, path);
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
		return fail_format(err, where->dir);
	}
	if (open_unchecked(&repo, where->dir, flags, where->ceilings) < 0)
		return fail_format(err, where->dir);
	if (!is_allowed(owned_path(repo)))
		return fail_owner(err, owned_path(repo));
	*out = ED_MOVE(repo);
	return 0;
}

static int open_found(git_repository **out, const struct ed_repo_where *where,
		      struct ed_error *err)
{
	unsigned int flags =
		where->across_fs ? GIT_REPOSITORY_OPEN_CROSS_FS : 0;
	int rc = git_repository_open_ext(out, where->dir, flags,
					 where->ceilings);

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
	return rc < 0 ? fail_format(err, path) : 0;
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
	if (rc < 0)
		return -1;
	if (ed_objects_attach(repo, where, err) < 0)
		return -1;
	*out = ED_MOVE(repo);
	return 0;
}
