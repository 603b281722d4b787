/* reflock: the ref's lock of a process that was killed is removed. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "git_internal.h"
#include "reflock.h"

/* In the folder of the caches. */
#define FILE_NAME "moving"
/* git allows refs as long as a path may be. */
#define MAX_REF 4096
/* The ref's lock is made, and written, right after this file. One that is
 * older or younger is another program's. */
#define LATEST_S 10

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* The ref that the file names, and when that was written; NULL: none. */
static const char *named(int fd, struct timespec *when, struct ed_arena *mem)
{
	static const char ours[] = "refs/edgediff";
	char text[MAX_REF];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0 || st.st_size > (off_t)sizeof(text))
		return NULL;
	n = pread(fd, text, sizeof(text), 0);
	if (n != st.st_size || (size_t)n < sizeof(ours) ||
	    memcmp(text, ours, sizeof(ours) - 1) != 0 ||
	    memchr(text, '\0', (size_t)n))
		return NULL;
	*when = st.st_mtim;
	return ed_arena_strndup(mem, text, (size_t)n);
}

static const char *lock_path(git_repository *repo, const char *ref,
			     struct ed_arena *mem)
{
	return ed_arena_printf(mem, "%s%s.lock", git_repository_commondir(repo),
			       ref);
}

static void clear_away(int fd, git_repository *repo, struct ed_arena *mem)
{
	struct timespec when;
	const char *ref = named(fd, &when, mem);
	const char *path;
	struct stat st;

	if (!ref)
		return;
	path = lock_path(repo, ref, mem);
	if (lstat(path, &st) < 0 || st.st_mtim.tv_sec < when.tv_sec ||
	    st.st_mtim.tv_sec > when.tv_sec + LATEST_S || unlink(path) < 0)
		return;
	ed_log_info("%s: removed; the run that held it was killed", path);
}

static void say(int fd, const char *ref)
{
	size_t len = strlen(ref);

	/* What is cut off names no ref. */
	if (ftruncate(fd, 0) < 0 || pwrite(fd, ref, len, 0) != (ssize_t)len)
		(void)!ftruncate(fd, 0);
}

int ed_reflock_take(struct ed_reflock *out, git_repository *repo,
		    const char *ref, struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const char *path = ed_cache_path(repo, FILE_NAME, mem);
	int fd;

	*out = ED_REFLOCK_NONE;
	if (ed_cache_folder(path, mem) < 0)
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return 0;
	if (fcntl(fd, F_SETLK, &lock) < 0) {
		bool taken = errno == EACCES || errno == EAGAIN;

		(void)close(fd);
		return taken ? ed_fail(err, ED_ETEMP,
				       "%s: another process is moving a ledger",
				       ref)
			     : 0;
	}
	clear_away(fd, repo, mem);
	say(fd, ref);
	out->fd = fd;
	return 0;
}

void ed_reflock_locked(struct ed_reflock *lock, git_repository *repo,
		       const char *ref)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct stat st;

	if (lstat(lock_path(repo, ref, mem), &st) == 0)
		lock->ino = st.st_ino;
}

void ed_reflock_end(struct ed_reflock *lock, git_repository *repo,
		    const char *ref)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *path = lock_path(repo, ref, mem);
	struct stat st;

	if (lock->fd < 0)
		return;
	/* Another file of that name is another program's lock. */
	if (lock->ino == 0 || lstat(path, &st) < 0 || st.st_ino != lock->ino)
		(void)!ftruncate(lock->fd, 0);
	(void)close(lock->fd);
	*lock = ED_REFLOCK_NONE;
}
