/* remote: which remote a recommended 'git fetch' should name. */
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_config, git_config_free);
ED_AUTO_DEFINE(git_config_iterator, git_config_iterator_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

struct remotes {
	const char *promisor; /* of a partial clone; NULL: none */
	const char *last;     /* seen */
	size_t n;
};

/* People paste the command into a shell: only what a shell leaves alone. */
static bool is_plain(const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._/";

	return *name && *name != '-' && name[strspn(name, plain)] == '\0';
}

/* "remote.NAME.url". Several URLs of one remote follow each other. */
static void see(struct remotes *out, const git_config_entry *entry,
		struct ed_arena *mem)
{
	static const char section[] = "remote.";
	const char *name = entry->name + sizeof(section) - 1;
	const char *key = strrchr(entry->name, '.');
	const char *copy;

	if (!ed_str_starts(entry->name, section) || key < name)
		return;
	copy = ed_arena_strndup(mem, name, (size_t)(key - name));
	if (strcmp(key, ".promisor") == 0 && !out->promisor)
		out->promisor = copy;
	if (strcmp(key, ".url") != 0 ||
	    (out->last && strcmp(out->last, copy) == 0))
		return;
	out->last = copy;
	out->n++;
}

/* The remote of the branch HEAD is on; NULL: none, or not a named one. */
static const char *of_branch(git_repository *repo, git_config *config,
			     struct ed_arena *mem)
{
	const char *branch = ed_repo_branch(repo, mem);
	const char *name = NULL;
	const char *url = NULL;
	const char *key;

	if (!branch)
		return NULL;
	key = ed_arena_printf(mem, "branch.%s.remote", branch);
	if (git_config_get_string(&name, config, key) < 0)
		return NULL;
	key = ed_arena_printf(mem, "remote.%s.url", name);
	return git_config_get_string(&url, config, key) == 0 ? name : NULL;
}

void ed_repo_remote(char out[ED_REMOTE_BYTES], git_repository *repo)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	ED_AUTO(git_config_free) git_config *config = NULL;
	ED_AUTO(git_config_iterator_free) git_config_iterator *iter = NULL;
	struct remotes all = { 0 };
	git_config_entry *entry;
	const char *name = NULL;

	if (git_repository_config_snapshot(&config, repo) == 0 &&
	    git_config_iterator_new(&iter, config) == 0) {
		while (git_config_next(&entry, iter) == 0)
			see(&all, entry, mem);
		name = all.promisor ? all.promisor
				    : of_branch(repo, config, mem);
	}
	if (!name && all.n == 1)
		name = all.last;
	if (!name || !is_plain(name) || strlen(name) >= ED_REMOTE_BYTES)
		name = "origin";
	(void)snprintf(out, ED_REMOTE_BYTES, "%s", name);
}
