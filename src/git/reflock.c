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

/* Does the file name this ref? Sets when that was written. */
static bool names(int fd, const char *ref, struct timespec *when)
{
	size_t len = strlen(ref);
	char text[MAX_REF];
	struct stat st;

	if (len > sizeof(text) || fstat(fd, &st) < 0 ||
	    (uint64_t)st.st_size != len ||
	    pread(fd, text, len, 0) != (ssize_t)len)
		return false;
	*when = st.st_mtim;
	return memcmp(text, ref, len) == 0;
}

static void clear_away(int fd, git_repository *repo, const char *ref,
		       struct ed_arena *mem)
{
	const char *path = ed_arena_printf(mem, "%s%s.lock",
					   git_repository_commondir(repo), ref);
	struct timespec when;
	struct stat st;

	if (!names(fd, ref, &when) || lstat(path, &st) < 0 ||
	    st.st_mtim.tv_sec < when.tv_sec ||
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
	clear_away(fd, repo, ref, mem);
	say(fd, ref);
	out->fd = fd;
	return 0;
}

void ed_reflock_end(struct ed_reflock *lock)
{
	if (lock->fd < 0)
		return;
	(void)!ftruncate(lock->fd, 0);
	(void)close(lock->fd);
	*lock = ED_REFLOCK_NONE;
}
