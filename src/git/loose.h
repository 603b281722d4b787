/*
 * loose: objects that are a file each, read without libgit2.
 *	objects.c --(directories)--> LOOSE --(git_odb_backend)--> libgit2
 * Functions return what the library wants of a backend: 0; GIT_ENOTFOUND;
 * ED_GIT_REFUSED if the system does not let us read; GIT_ERROR for a damaged
 * object. The last two leave a message with the library.
 */
#ifndef ED_LOOSE_H
#define ED_LOOSE_H

#include <git2.h>
#include <git2/sys/odb_backend.h>

#include <stdbool.h>

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

/* Handed through by the library as it is, which never returns it itself. */
#define ED_GIT_REFUSED GIT_EUSER

struct ed_loose {
	git_object_t type;
	size_t size;
	unsigned char *data; /* size bytes and a NUL */
};

/*
 * Read the loose object in the file 'path'.
 *
 * owner   who frees 'data', with git_odb_backend_data_free(); NULL: only the
 *         header is read and 'data' stays NULL.
 */
int ed_loose_read(struct ed_loose *out, const char *path,
		  git_odb_backend *owner) ED_MUST_CHECK ED_NONNULL_ARGS(1, 2);

struct ed_arena;

/* The errno of 'path' as ED_GIT_REFUSED. */
int ed_loose_refused(const char *path) ED_NONNULL;

/* Some of the loose objects of one directory; starts zeroed. */
struct ed_loose_names {
	struct ed_loose_fan *fans; /* NULL: nothing was asked yet */
};

/*
 * Was the object seen when its folder, DIR/ab, was read? It is read when more
 * than a few objects are asked for that lie in it. false says nothing: the
 * file may be new, or the folder was not read.
 *
 * folder  its path.
 * mem     keeps the names.
 */
bool ed_loose_is_listed(struct ed_loose_names *names, const char *folder,
			const git_oid *id, struct ed_arena *mem) ED_NONNULL;

/*
 * A backend for the loose objects in all of 'dirs'; the first is where
 * objects are written. An object that is damaged in one directory is looked
 * for in the others. The library frees it with the object database.
 */
int ed_loose_backend(git_odb_backend **out,
		     const struct ed_strlist *dirs) ED_MUST_CHECK ED_NONNULL;

#endif
