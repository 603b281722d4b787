/* loose: a backend of the object database for loose objects. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "loose.h"

/* Longer than any path the system takes. */
#define MAX_PATH_BYTES ((size_t)64 * 1024)

struct loose {
	git_odb_backend parent; /* what the library knows of it */
	struct ed_arena *mem;	/* owns this struct, too */
	struct ed_strlist dirs;
	struct ed_loose_names *names; /* as many as dirs */
	struct ed_buf path;	      /* of the file in hand */
	git_odb_backend *writer;      /* the library's own, for dirs.v[0] */
};

static struct loose *from_backend(git_odb_backend *backend)
{
	return (struct loose *)backend;
}

/* DIR/ab/cdef..., as git names the file. */
static const char *file_of(struct loose *l, const char *dir, const char *hex)
{
	ed_buf_clear(&l->path);
	ed_buf_printf(&l->path, "%s/%.2s/%s", dir, hex, hex + 2);
	return l->path.data;
}

/* DIR/ab, the folder of the file in hand. */
static const char *folder_of(struct loose *l, const char *dir, const char *hex)
{
	ed_buf_clear(&l->path);
	ed_buf_printf(&l->path, "%s/%.2s", dir, hex);
	return l->path.data;
}

/* The object in the first directory that has it whole. */
static int find(struct ed_loose *out, struct loose *l, const git_oid *id,
		bool body)
{
	char hex[GIT_OID_HEXSZ + 1];
	int worst = GIT_ENOTFOUND;

	(void)git_oid_tostr(hex, sizeof(hex), id);
	for (size_t i = 0; i < l->dirs.n; i++) {
		int rc = ed_loose_read(out, file_of(l, l->dirs.v[i], hex),
				       body ? &l->parent : NULL);

		if (rc == 0)
			return 0;
		if (worst == GIT_ENOTFOUND)
			worst = rc;
	}
	return worst;
}

static int read_whole(void **data, size_t *size, git_object_t *type,
		      git_odb_backend *backend, const git_oid *id)
{
	struct ed_loose object;
	int rc = find(&object, from_backend(backend), id, true);

	if (rc < 0)
		return rc;
	*data = object.data;
	*size = object.size;
	*type = object.type;
	return 0;
}

static int read_header(size_t *size, git_object_t *type,
		       git_odb_backend *backend, const git_oid *id)
{
	struct ed_loose object;
	int rc = find(&object, from_backend(backend), id, false);

	if (rc < 0)
		return rc;
	*size = object.size;
	*type = object.type;
	return 0;
}

/* Is this the name of an object's file, and does it start like 'hex'? */
static bool is_like(const char *name, const char *hex, size_t n)
{
	return strlen(name) == GIT_OID_HEXSZ - 2 &&
	       strspn(name, "0123456789abcdef") == GIT_OID_HEXSZ - 2 &&
	       memcmp(name, hex, n) == 0;
}

/* Look in one directory for ids that start with n digits of 'hex'. */
static int find_prefix(git_oid *out, bool *found, struct loose *l,
		       const char *dir, const char *hex, size_t n)
{
	struct dirent *entry;
	DIR *files;
	int rc = 0;

	files = opendir(folder_of(l, dir, hex));
	if (!files)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : ed_loose_refused(l->path.data);
	while (rc == 0 && (entry = readdir(files))) {
		char full[GIT_OID_HEXSZ + 1];
		git_oid id;

		if (!is_like(entry->d_name, hex + 2, n - 2))
			continue;
		memcpy(full, hex, 2);
		memcpy(full + 2, entry->d_name, GIT_OID_HEXSZ - 1);
		rc = git_oid_fromstr(&id, full);
		if (rc == 0 && *found && !git_oid_equal(&id, out))
			rc = GIT_EAMBIGUOUS;
		*out = id;
		*found = true;
	}
	(void)closedir(files);
	return rc;
}

/* NOLINTNEXTLINE(readability-function-size): as the library calls it. */
static int read_prefix(git_oid *id, void **data, size_t *size,
		       git_object_t *type, git_odb_backend *backend,
		       const git_oid *start, size_t n)
{
	struct loose *l = from_backend(backend);
	char hex[GIT_OID_HEXSZ + 1];
	bool found = false;
	int worst = GIT_ENOTFOUND;

	if (n >= GIT_OID_HEXSZ) {
		*id = *start;
		return read_whole(data, size, type, backend, start);
	}
	(void)git_oid_tostr(hex, sizeof(hex), start);
	for (size_t i = 0; i < l->dirs.n; i++) {
		int rc = find_prefix(id, &found, l, l->dirs.v[i], hex, n);

		if (rc == GIT_EAMBIGUOUS)
			return rc;
		if (rc < 0 && worst == GIT_ENOTFOUND)
			worst = rc;
	}
	return found ? read_whole(data, size, type, backend, id) : worst;
}

static int exists(git_odb_backend *backend, const git_oid *id)
{
	struct loose *l = from_backend(backend);
	char hex[GIT_OID_HEXSZ + 1];

	(void)git_oid_tostr(hex, sizeof(hex), id);
	for (size_t i = 0; i < l->dirs.n; i++) {
		const char *folder = folder_of(l, l->dirs.v[i], hex);

		if (ed_loose_is_listed(&l->names[i], folder, id, l->mem))
			return 1;
	}
	for (size_t i = 0; i < l->dirs.n; i++) {
		if (access(file_of(l, l->dirs.v[i], hex), F_OK) == 0)
			return 1;
	}
	return 0;
}

static int write_object(git_odb_backend *backend, const git_oid *id,
			const void *data, size_t size, git_object_t type)
{
	git_odb_backend *writer = from_backend(backend)->writer;

	return writer->write(writer, id, data, size, type);
}

/* Without one the library collects the whole object in memory first. */
static int open_stream(git_odb_stream **out, git_odb_backend *backend,
		       git_object_size_t size, git_object_t type)
{
	git_odb_backend *writer = from_backend(backend)->writer;

	/* At the end it asks the backend of the stream for its database. */
	writer->odb = backend->odb;
	return writer->writestream(out, writer, size, type);
}

static void free_backend(git_odb_backend *backend)
{
	struct loose *l = from_backend(backend);

	l->writer->free(l->writer);
	ed_buf_dispose(&l->path);
	ed_arena_free(l->mem);
}

int ed_loose_backend(git_odb_backend **out, const struct ed_strlist *dirs)
{
	git_odb_backend *writer = NULL;
	struct ed_arena *mem;
	struct loose *l;
	int rc = git_odb_backend_loose(&writer, dirs->v[0], -1, 0, 0, 0);

	if (rc < 0)
		return rc;
	mem = ed_arena_new();
	l = ed_arena_zalloc(mem, 1, sizeof(*l));
	l->mem = mem;
	l->writer = writer;
	ed_buf_init(&l->path, MAX_PATH_BYTES);
	for (size_t i = 0; i < dirs->n; i++)
		ed_strlist_add(&l->dirs, ed_arena_strdup(mem, dirs->v[i]), mem);
	l->names = ed_arena_zalloc(mem, dirs->n, sizeof(*l->names));
	l->parent = (git_odb_backend){
		.version = GIT_ODB_BACKEND_VERSION,
		.read = read_whole,
		.read_prefix = read_prefix,
		.read_header = read_header,
		.exists = exists,
		.write = write_object,
		.writestream = open_stream,
		.free = free_backend,
	};
	*out = &l->parent;
	return 0;
}
