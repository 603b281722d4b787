/* cachefile: files that save time, below the git directory. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
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
	char piece[65536];
	size_t n;
	bool ok;

	if (!f)
		return false;
	while (!out->failed && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		ed_buf_put(out, piece, n);
	ok = !out->failed && !ferror(f);
	(void)fclose(f);
	return ok;
}

static int make_folder(const char *path, struct ed_arena *mem)
{
	const char *slash = strrchr(path, '/');
	const char *dir = ed_arena_strndup(mem, path, (size_t)(slash - path));

	return mkdir(dir, 0777) < 0 && errno != EEXIST ? -1 : 0;
}

/* A new file for writing; one that a killed process of our number left is
 * replaced. */
static int create(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(path, flags, 0666);

	if (fd < 0 && errno == EEXIST && unlink(path) == 0)
		fd = open(path, flags, 0666);
	return fd;
}

static const char *temp_path(const char *path, struct ed_arena *mem)
{
	return ed_arena_printf(mem, "%s.%ld", path, (long)getpid());
}

int ed_cache_write(const char *path, const struct ed_buf *text)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *temp = temp_path(path, mem);
	bool written;
	FILE *f;
	int fd;

	if (make_folder(path, mem) < 0)
		return -1;
	fd = create(temp);
	if (fd < 0)
		return -1;
	f = fdopen(fd, "wb");
	if (!f) {
		(void)close(fd);
		(void)unlink(temp);
		return -1;
	}
	written = fwrite(text->data, 1, text->len, f) == text->len;
	if (fclose(f) != 0 || !written || rename(temp, path) < 0) {
		(void)unlink(temp);
		return -1;
	}
	return 0;
}

int ed_cache_now(struct timespec *out, const char *path)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *temp = temp_path(path, mem);
	struct stat st;
	int fd, rc;

	if (make_folder(path, mem) < 0)
		return -1;
	fd = create(temp);
	if (fd < 0)
		return -1;
	rc = fstat(fd, &st);
	(void)close(fd);
	(void)unlink(temp);
	if (rc == 0)
		*out = st.st_mtim;
	return rc;
}

void ed_cache_sum(char out[ED_OID_HEX], const char *p, size_t n)
{
	git_oid id = { { 0 } };

	(void)git_odb_hash(&id, p, n, GIT_OBJECT_BLOB);
	(void)git_oid_tostr(out, ED_OID_HEX, &id);
}
