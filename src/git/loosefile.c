/*
 * loosefile: the object in one loose file, read with bounds.
 *
 * libgit2 1.5 waits for ever for the rest of a file that was cut off (its
 * zstream takes "no progress" for success), so that its own backend for loose
 * objects is not used. Here every step consumes input, or fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "edgediff/strings.h"
#include "loose.h"

/* "commit 123", and a NUL; git's own limit. */
#define MAX_HEADER 32
/* Deflate makes at most 1032 bytes of one; what claims more is lying, and
 * must not make us allocate what it claims. */
#define MAX_RATIO 1032
/* A tree of ten million entries. */
#define MAX_OBJECT ((size_t)1024 * 1024 * 1024)

struct source {
	const char *path;
	int fd;
	size_t file_size;
	size_t taken; /* bytes of the file so far */
	z_stream z;
	bool ended; /* the compressed stream is complete */
	unsigned char in[16384];
};

/* Say what is wrong with the file. The reason comes first: a long path may be
 * cut. */
static int damaged(const struct source *s, const char *reason)
{
	char msg[400];

	(void)snprintf(msg, sizeof(msg), "%s: %s", reason, s->path);
	(void)git_error_set_str(GIT_ERROR_ODB, msg);
	return GIT_ERROR;
}

int ed_loose_refused(const char *path)
{
	char msg[400];

	(void)snprintf(msg, sizeof(msg), "%s: %s", strerror(errno), path);
	(void)git_error_set_str(GIT_ERROR_OS, msg);
	return ED_GIT_REFUSED;
}

static int refill(struct source *s)
{
	ssize_t n;

	do
		n = read(s->fd, s->in, sizeof(s->in));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return ed_loose_refused(s->path);
	/* A file that grows is no object either, and could grow for ever. */
	s->taken += (size_t)n;
	if (n == 0 || s->taken > s->file_size)
		return damaged(s, "cut off");
	s->z.next_in = s->in;
	s->z.avail_in = (uInt)n;
	return 0;
}

static int fill(struct source *s)
{
	while (s->z.avail_out > 0 && !s->ended) {
		int rc = inflate(&s->z, Z_NO_FLUSH);

		if (rc == Z_STREAM_END) {
			s->ended = true;
		} else if (rc == Z_BUF_ERROR && s->z.avail_in == 0) {
			/* Only now is there nothing left inside of zlib. */
			rc = refill(s);
			if (rc < 0)
				return rc;
		} else if (rc != Z_OK) {
			return damaged(s, "not compressed as an object is");
		}
	}
	return 0;
}

/* Inflate up to n bytes; fewer only at the end of the stream. */
static int pull(size_t *got, struct source *s, unsigned char *out, size_t n)
{
	int rc;

	s->z.next_out = out;
	s->z.avail_out = (uInt)n;
	rc = fill(s);
	s->z.next_out = NULL;
	*got = n - s->z.avail_out;
	return rc;
}

/* "tree 123\0": *used is its length with the NUL. */
static int parse_header(struct ed_loose *out, size_t *used,
			const struct source *s, const char *head, size_t n)
{
	const char *end = memchr(head, '\0', n);
	const char *blank = end ? strchr(head, ' ') : NULL;
	char type[MAX_HEADER];
	uint64_t size;

	if (!blank || ed_parse_uint(&size, blank + 1, 0, UINT64_MAX) < 0)
		return damaged(s, "no object");
	memcpy(type, head, (size_t)(blank - head));
	type[blank - head] = '\0';
	/* The library takes any word that starts like a type. */
	out->type = git_object_string2type(type);
	if (git_object_typeisloose(out->type) != 1 ||
	    strcmp(git_object_type2string(out->type), type) != 0)
		return damaged(s, "no object");
	if (size / MAX_RATIO > s->file_size)
		return damaged(s, "cut off");
	out->size = (size_t)size;
	*used = (size_t)(end - head) + 1;
	return 0;
}

static int read_body(struct ed_loose *out, struct source *s,
		     const unsigned char *begin, size_t n)
{
	unsigned char more;
	size_t got = 0;
	int rc = 0;

	if (n > out->size)
		return damaged(s, "longer than it says");
	if (n > 0)
		memcpy(out->data, begin, n);
	if (n < out->size)
		rc = pull(&got, s, out->data + n, out->size - n);
	if (rc == 0 && n + got < out->size)
		return damaged(s, "shorter than it says");
	/* The checksum of the stream comes behind the last byte. */
	if (rc == 0)
		rc = pull(&got, s, &more, 1);
	if (rc == 0 && got > 0)
		return damaged(s, "longer than it says");
	return rc;
}

static int read_object(struct ed_loose *out, struct source *s,
		       git_odb_backend *owner)
{
	unsigned char head[MAX_HEADER];
	size_t n, used = 0;
	int rc = pull(&n, s, head, sizeof(head));

	if (rc == 0)
		rc = parse_header(out, &used, s, (const char *)head, n);
	if (rc < 0 || !owner)
		return rc;
	if (out->size > MAX_OBJECT)
		return damaged(s, "larger than 1 GiB");
	/* The library's readers expect a NUL after the last byte. */
	out->data = git_odb_backend_data_alloc(owner, out->size + 1);
	if (!out->data)
		return GIT_ERROR;
	out->data[out->size] = '\0';
	rc = read_body(out, s, head + used, n - used);
	if (rc < 0)
		git_odb_backend_data_free(owner, out->data);
	return rc;
}

static int read_open(struct ed_loose *out, struct source *s,
		     git_odb_backend *owner)
{
	struct stat st;
	int rc;

	if (fstat(s->fd, &st) < 0)
		return ed_loose_refused(s->path);
	if (!S_ISREG(st.st_mode))
		return damaged(s, "not a file");
	if (st.st_size == 0)
		return damaged(s, "empty file");
	s->file_size = (size_t)st.st_size;
	if (inflateInit(&s->z) != Z_OK)
		return damaged(s, "zlib does not start");
	rc = read_object(out, s, owner);
	(void)inflateEnd(&s->z);
	return rc;
}

int ed_loose_read(struct ed_loose *out, const char *path,
		  git_odb_backend *owner)
{
	struct source s = { .path = path };
	struct ed_loose object = { .type = GIT_OBJECT_INVALID };
	int rc;

	/* O_NONBLOCK: what lies there may be a FIFO. */
	s.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (s.fd < 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? GIT_ENOTFOUND
			       : ed_loose_refused(path);
	rc = read_open(&object, &s, owner);
	(void)close(s.fd);
	if (rc == 0)
		*out = object;
	return rc;
}
