/* sitefile: one file of a built site becomes a blob. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "snapshot_internal.h"

/* A larger file is stored piece by piece. */
#define MAX_AT_ONCE ((size_t)4 * 1024 * 1024)
#define PIECE ((size_t)64 * 1024)
#define TRIES 4
#define PAUSE_NS 50000000

ED_AUTO_DEFINE(git_odb_stream, git_odb_stream_free);

struct ed_stat_key ed_stat_key_of(const struct stat *st)
{
	return (struct ed_stat_key){
		.size = st->st_size,
		.mtime_s = st->st_mtim.tv_sec,
		.mtime_ns = st->st_mtim.tv_nsec,
		.ctime_s = st->st_ctim.tv_sec,
		.ctime_ns = st->st_ctim.tv_nsec,
		.ino = st->st_ino,
		.dev = st->st_dev,
	};
}

bool ed_stat_key_equal(const struct ed_stat_key *a, const struct ed_stat_key *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static int fail_errno(struct ed_error *err, const char *path)
{
	if (errno == ENOENT)
		return ed_fail(err, ED_ETEMP,
			       "%s: vanished while the site was read; run "
			       "again when its build is done",
			       path);
	return ed_fail(err, ED_ESYSTEM, "%s: %s", path, strerror(errno));
}

/* The next piece, as full as it gets; *n is 0 at the end. */
static int read_piece(char *out, size_t size, size_t *n, int fd)
{
	*n = 0;
	while (*n < size) {
		ssize_t got = read(fd, out + *n, size - *n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		*n += (size_t)got;
	}
	return 0;
}

/* One open file on its way into the object database. */
struct reading {
	struct ed_site_reader *r;
	const char *path;
	int fd;
	uint64_t size; /* as the file system says */
};

/* *whole is false if the file has another size than it should. */
static int store_at_once(struct ed_oid *out, bool *whole,
			 const struct reading *f, struct ed_error *err)
{
	git_oid id;
	size_t n;

	/* One byte more than there should be: it may have grown. */
	if (read_piece(f->r->bytes, (size_t)f->size + 1, &n, f->fd) < 0)
		return fail_errno(err, f->path);
	*whole = n == f->size;
	if (!*whole)
		return 0;
	if (git_odb_write(&id, f->r->odb, f->r->bytes, n, GIT_OBJECT_BLOB) < 0)
		return ed_fail_write(err, f->path);
	*out = ed_oid_from_git(&id);
	return 0;
}

static int store_in_pieces(struct ed_oid *out, bool *whole,
			   const struct reading *f, struct ed_error *err)
{
	ED_AUTO(git_odb_stream_free) git_odb_stream *stream = NULL;
	uint64_t done = 0;
	git_oid id;
	size_t n;

	*whole = false;
	if (git_odb_open_wstream(&stream, f->r->odb, f->size, GIT_OBJECT_BLOB) <
	    0)
		return ed_fail_write(err, f->path);
	for (;;) {
		if (read_piece(f->r->bytes, PIECE, &n, f->fd) < 0)
			return fail_errno(err, f->path);
		done += n;
		if (done > f->size)
			return 0;
		if (n == 0)
			break;
		if (git_odb_stream_write(stream, f->r->bytes, n) < 0)
			return ed_fail_write(err, f->path);
	}
	if (done != f->size)
		return 0;
	if (git_odb_stream_finalize_write(&id, stream) < 0)
		return ed_fail_write(err, f->path);
	*out = ed_oid_from_git(&id);
	*whole = true;
	return 0;
}

/* Store what the open file has; *same: it did not change meanwhile. */
static int store(struct ed_oid *out, struct ed_stat_key *key, bool *same,
		 struct reading *f, struct ed_error *err)
{
	struct ed_stat_key after;
	struct stat st;
	int rc;

	*same = false;
	if (fstat(f->fd, &st) < 0)
		return fail_errno(err, f->path);
	if (!S_ISREG(st.st_mode))
		return 0;
	*key = ed_stat_key_of(&st);
	f->size = (uint64_t)st.st_size;
	rc = f->size < MAX_AT_ONCE ? store_at_once(out, same, f, err)
				   : store_in_pieces(out, same, f, err);
	if (rc < 0 || !*same)
		return rc;
	if (fstat(f->fd, &st) < 0)
		return fail_errno(err, f->path);
	after = ed_stat_key_of(&st);
	*same = ed_stat_key_equal(key, &after);
	return 0;
}

int ed_site_reader_open(struct ed_site_reader *out, git_repository *repo,
			struct ed_error *err)
{
	if (git_repository_odb(&out->odb, repo) < 0)
		return ed_fail_git(err, "object database");
	out->bytes = malloc(MAX_AT_ONCE + 1);
	if (!out->bytes)
		ed_oom();
	return 0;
}

void ed_site_reader_close(struct ed_site_reader *r)
{
	git_odb_free(r->odb);
	free(r->bytes);
}

int ed_site_file_store(struct ed_oid *out, struct ed_stat_key *key,
		       struct ed_site_reader *r, const char *path,
		       struct ed_error *err)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct reading f = { .r = r, .path = path };
	bool same = false;
	int rc = 0;

	for (int i = 0; i < TRIES && rc == 0 && !same; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		/* What has become a pipe since must not block. */
		f.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (f.fd < 0)
			return fail_errno(err, path);
		rc = store(out, key, &same, &f, err);
		(void)close(f.fd);
	}
	if (rc == 0 && !same)
		return ed_fail(err, ED_ETEMP,
			       "%s: changes while it is read; run again when "
			       "the site's build is done",
			       path);
	return rc;
}
