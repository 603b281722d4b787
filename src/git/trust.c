/* trust: safe.directory, for a repository of another user. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_config, git_config_free);
ED_AUTO_DEFINE(git_config_iterator, git_config_iterator_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

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

/* The user's file: git reads both places, the second wins. */
static void add_users_files(git_config *config)
{
	git_buf path = { 0 };

	if (git_config_find_xdg(&path) == 0)
		(void)git_config_add_file_ondisk(config, path.ptr,
						 GIT_CONFIG_LEVEL_XDG, NULL, 0);
	git_buf_dispose(&path);
	if (git_config_find_global(&path) == 0)
		(void)git_config_add_file_ondisk(
			config, path.ptr, GIT_CONFIG_LEVEL_GLOBAL, NULL, 0);
	git_buf_dispose(&path);
}

/* The files that git trusts. One that cannot be read trusts nobody. */
static int open_protected(git_config **out, const struct ed_repo_where *where)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const struct ed_git_protected *p = &where->config;
	git_buf found = { 0 };
	const char *path = NULL;

	if (git_config_new(out) < 0)
		return -1;
	if (p->system)
		path = ed_path_from(where->dir, p->system, mem);
	else if (git_config_find_system(&found) == 0)
		path = found.ptr;
	if (path && !p->no_system)
		(void)git_config_add_file_ondisk(
			*out, path, GIT_CONFIG_LEVEL_SYSTEM, NULL, 0);
	git_buf_dispose(&found);
	if (!p->global)
		add_users_files(*out);
	else if (*p->global)
		(void)git_config_add_file_ondisk(
			*out, ed_path_from(where->dir, p->global, mem),
			GIT_CONFIG_LEVEL_GLOBAL, NULL, 0);
	return 0;
}

/* One value more of safe.directory; an empty one clears the list. */
static void apply(bool *allowed, const char *value, const char *path)
{
	if (value && value[0] == '\0')
		*allowed = false;
	else if (value && value_allows(value, path))
		*allowed = true;
}

/*
 * Does safe.directory allow 'path'? Not left to libgit2: 1.5 knows only exact
 * values, where git also knows '*' and 'path/' followed by '*', and no
 * variables. The repository's own file never counts.
 */
bool ed_repo_is_trusted(const struct ed_repo_where *where, const char *path)
{
	ED_AUTO(git_config_free) git_config *config = NULL;
	ED_AUTO(git_config_iterator_free) git_config_iterator *iter = NULL;
	git_config_entry *entry;
	bool allowed = false;

	if (open_protected(&config, where) < 0 ||
	    git_config_multivar_iterator_new(&iter, config, "safe.directory",
					     NULL) < 0)
		return false;
	while (git_config_next(&entry, iter) == 0)
		apply(&allowed, entry->value, path);
	for (size_t i = 0; i < where->config.n_safe; i++)
		apply(&allowed, where->config.safe[i], path);
	return allowed;
}
