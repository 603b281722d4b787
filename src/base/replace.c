/* replace: write aside, under a lock that ends with the process. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/replace.h"

#define SUFFIX ".edgediff-new"

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* Who had it before may have renamed it between our open() and our lock. */
static bool is_there(int fd, const char *path)
{
	struct stat mine, there;

	return fstat(fd, &mine) == 0 && lstat(path, &there) == 0 &&
	       mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

/* The empty file aside, ours until it is closed; or -1 with errno. */
static int open_aside(const char *path)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	int why;

	if (fd < 0)
		return -1;
	/* A file system without locks has to do without. */
	if ((fcntl(fd, F_SETLK, &lock) < 0 &&
	     (errno == EACCES || errno == EAGAIN)) ||
	    !is_there(fd, path)) {
		why = EAGAIN;
	} else if (ftruncate(fd, 0) < 0) {
		why = errno;
		(void)unlink(path);
	} else {
		return fd;
	}
	(void)close(fd);
	errno = why;
	return -1;
}

static int write_all(int fd, const struct ed_buf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return -1;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int ed_replace(const char *path, const struct ed_buf *text, unsigned flags)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *aside = ed_arena_printf(mem, "%s" SUFFIX, path);
	int fd = open_aside(aside);
	int why;

	if (fd < 0)
		return -1;
	/* Not closed before: the lock would end. */
	if ((!(flags & ED_REPLACE_PRIVATE) || fchmod(fd, 0600) == 0) &&
	    write_all(fd, text) == 0 &&
	    (!(flags & ED_REPLACE_PROGRAM) || fchmod(fd, 0755) == 0) &&
	    (!(flags & ED_REPLACE_SYNC) || fsync(fd) == 0) &&
	    rename(aside, path) == 0) {
		if (close(fd) == 0 || (flags & ED_REPLACE_SYNC))
			return 0;
		/* A server did not take all of it: better none. */
		why = errno;
		(void)unlink(path);
	} else {
		why = errno;
		(void)unlink(aside);
		(void)close(fd);
	}
	errno = why;
	return -1;
}

int ed_replace_now(struct timespec *out, const char *path)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	const char *aside = ed_arena_printf(mem, "%s" SUFFIX, path);
	int fd = open_aside(aside);
	struct stat st;
	int rc;

	if (fd < 0)
		return -1;
	/* It may have been there. */
	rc = futimens(fd, NULL) < 0 ? -1 : fstat(fd, &st);
	(void)unlink(aside);
	(void)close(fd);
	if (rc == 0)
		*out = st.st_mtim;
	return rc;
}
