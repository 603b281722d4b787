/* cachefile: files that save time, below the git directory. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/replace.h"
#include "git_internal.h"

#define DIR_NAME "edgediff"

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

const char *ed_cache_path(git_repository *repo, const char *name,
			  struct ed_arena *mem)
{
	return ed_arena_printf(mem, "%s" DIR_NAME "/%s",
			       git_repository_commondir(repo), name);
}

bool ed_cache_read(struct ed_buf *out, const char *path)
{
	FILE *f = fopen(path, "rb");
	bool ok;

	if (!f)
		return false;
	ok = ed_buf_read(out, f) == 0 && !out->failed;
	(void)fclose(f);
	return ok;
}

int ed_cache_folder(const char *path, struct ed_arena *mem)
{
	const char *slash = strrchr(path, '/');
	const char *dir = ed_arena_strndup(mem, path, (size_t)(slash - path));

	return mkdir(dir, 0777) < 0 && errno != EEXIST ? -1 : 0;
}

int ed_cache_write(const char *path, const struct ed_buf *text)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();

	return ed_cache_folder(path, mem) < 0 ? -1 : ed_replace(path, text, 0);
}

int ed_cache_now(struct timespec *out, const char *path)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();

	return ed_cache_folder(path, mem) < 0 ? -1 : ed_replace_now(out, path);
}

void ed_cache_sum(char out[ED_OID_HEX], const char *p, size_t n)
{
	git_oid id = { { 0 } };

	(void)git_odb_hash(&id, p, n, GIT_OBJECT_BLOB);
	(void)git_oid_tostr(out, ED_OID_HEX, &id);
}
