/*
 * objects: which directories hold the objects of a repository.
 *
 * The object database is put together here and not by libgit2, whose backend
 * for loose objects must not be in it (see loosefile.c). What is left out on
 * purpose is the commit-graph: nothing checks it against the commits.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#include "edgediff/arena.h"
#include "edgediff/repo.h"
#include "git_internal.h"
#include "loose.h"

/* git's own limit for alternates of alternates. */
#define MAX_DEPTH 5
/* Packs are asked first; the values are the library's own. */
#define PACKED_PRIORITY 2
#define LOOSE_PRIORITY 1

ED_AUTO_DEFINE(git_odb, git_odb_free);
ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

/* One object directory. */
struct dir {
	unsigned depth; /* alternate of an alternate of ... */
	dev_t dev;
	ino_t ino;
};

struct dirs {
	struct ed_strlist paths;
	struct dir *v; /* as many as paths */
	size_t cap;
	struct ed_arena *mem;
};

const char *ed_path_from(const char *dir, const char *path,
			 struct ed_arena *mem)
{
	if (path[0] == '/' || strcmp(dir, ".") == 0)
		return path;
	return ed_arena_printf(mem, "%s/%s", dir, path);
}

/* Add a directory once; false if there is none. */
static bool add_dir(struct dirs *dirs, const char *path, unsigned depth)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return false;
	for (size_t i = 0; i < dirs->paths.n; i++) {
		if (dirs->v[i].dev == st.st_dev && dirs->v[i].ino == st.st_ino)
			return true;
	}
	dirs->v = ed_arena_grow(dirs->mem, dirs->v, dirs->paths.n, &dirs->cap,
				sizeof(*dirs->v));
	dirs->v[dirs->paths.n] = (struct dir){
		.depth = depth,
		.dev = st.st_dev,
		.ino = st.st_ino,
	};
	ed_strlist_add(&dirs->paths, path, dirs->mem);
	return true;
}

/* The byte that the escape at *p, behind its backslash, stands for, and on
 * behind it; -1: it is none. */
static int unescape(const char **p)
{
	static const char names[] = "abfnrtv\\\"";
	static const char bytes[] = "\a\b\f\n\r\t\v\\\"";
	const char *name = **p ? strchr(names, **p) : NULL;
	int value = 0;

	if (name) {
		++*p;
		return bytes[name - names];
	}
	for (int i = 0; i < 3; i++, ++*p) {
		if (**p < '0' || **p > (i == 0 ? '3' : '7'))
			return -1;
		value = value * 8 + (**p - '0');
	}
	return value;
}

/* What stands in quotes at *rest, and on behind them; NULL: it is no such
 * quoting, and *rest as it was. */
static const char *unquote(const char **rest, struct ed_arena *mem)
{
	const char *p = *rest + 1;
	char *path = ed_arena_strdup(mem, p); /* never longer than quoted */
	size_t n = 0;

	while (*p && *p != '"') {
		int c = (unsigned char)*p++;

		if (c == '\\')
			c = unescape(&p);
		if (c < 0)
			return NULL;
		path[n++] = (char)c;
	}
	if (!*p)
		return NULL;
	path[n] = '\0';
	*rest = p + 1;
	return path;
}

/* The next path of a list that is written as git writes both, and on behind
 * it; "" for none, and for a comment. 'ends': what parts them. */
static const char *take_path(const char **rest, const char *ends,
			     struct ed_arena *mem)
{
	const char *path = **rest == '"' ? unquote(rest, mem) : NULL;
	const char *start = *rest;

	*rest += strcspn(*rest, ends);
	if (!path)
		path = ed_arena_strndup(
			mem, start,
			*start == '#' ? 0 : (size_t)(*rest - start));
	*rest += **rest != '\0';
	return path;
}

/* GIT_ALTERNATE_OBJECT_DIRECTORIES: those that do not exist are passed over,
 * as git does. */
static void add_given(struct dirs *dirs, const struct ed_repo_where *where)
{
	const char *rest = where->alternates ? where->alternates : "";

	while (*rest) {
		const char *dir = take_path(&rest, ":", dirs->mem);

		if (*dir)
			(void)add_dir(dirs,
				      ed_path_from(where->dir, dir, dirs->mem),
				      0);
	}
}

/* A line of info/alternates: relative to the directory it belongs to. */
static void add_line(struct dirs *dirs, size_t of, const char *line)
{
	const char *path = take_path(&line, "\r\n", dirs->mem);

	if (!*path)
		return;
	if (path[0] != '/')
		path = ed_arena_printf(dirs->mem, "%s/%s", dirs->paths.v[of],
				       path);
	(void)add_dir(dirs, path, dirs->v[of].depth + 1);
}

/* The alternates that directory number 'of' names. */
static int add_alternates(struct dirs *dirs, size_t of, struct ed_error *err)
{
	const char *path = ed_arena_printf(dirs->mem, "%s/info/alternates",
					   dirs->paths.v[of]);
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool whole;

	if (!file && errno == ENOMEM)
		ed_oom();
	if (!file && errno != ENOENT && errno != ENOTDIR)
		return ed_fail(err, ED_EREPO, "%s: %s", path, strerror(errno));
	if (!file)
		return 0;
	while (getline(&line, &size, file) >= 0)
		add_line(dirs, of, line);
	whole = feof(file);
	free(line);
	(void)fclose(file);
	return whole ? 0 : ed_fail(err, ED_ESYSTEM, "%s: cannot read", path);
}

static int find_dirs(struct dirs *dirs, git_repository *repo,
		     const struct ed_repo_where *where, struct ed_error *err)
{
	git_buf own = { 0 };
	const char *first;

	if (where->object_dir) {
		first = ed_path_from(where->dir, where->object_dir, dirs->mem);
	} else {
		if (git_repository_item_path(&own, repo,
					     GIT_REPOSITORY_ITEM_OBJECTS) < 0)
			return ed_fail_git(err, "object database");
		while (own.size > 1 && own.ptr[own.size - 1] == '/')
			own.size--;
		first = ed_arena_strndup(dirs->mem, own.ptr, own.size);
		git_buf_dispose(&own);
	}
	if (!add_dir(dirs, first, 0))
		return ed_fail(err, ED_EREPO, "%s: no object directory", first);
	add_given(dirs, where);
	for (size_t i = 0; i < dirs->paths.n; i++) {
		if (dirs->v[i].depth < MAX_DEPTH &&
		    add_alternates(dirs, i, err) < 0)
			return -1;
	}
	return 0;
}

/* The database owns the backend, but not if it refuses it. */
static int add_backend(git_odb *odb, git_odb_backend *backend, int priority)
{
	if (git_odb_add_backend(odb, backend, priority) == 0)
		return 0;
	backend->free(backend);
	return -1;
}

static int add_backends(git_odb *odb, const struct dirs *dirs,
			struct ed_error *err)
{
	git_odb_backend *backend = NULL;

	for (size_t i = 0; i < dirs->paths.n; i++) {
		const char *dir = dirs->paths.v[i];

		if (git_odb_backend_pack(&backend, dir) < 0 ||
		    add_backend(odb, backend, PACKED_PRIORITY) < 0)
			return ed_fail_git(err, dir);
	}
	if (ed_loose_backend(&backend, &dirs->paths) < 0 ||
	    add_backend(odb, backend, LOOSE_PRIORITY) < 0)
		return ed_fail_git(err, "loose objects");
	return 0;
}

int ed_objects_attach(git_repository *repo, const struct ed_repo_where *where,
		      struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	ED_AUTO(git_odb_free) git_odb *odb = NULL;
	struct dirs dirs = { .mem = mem };

	if (find_dirs(&dirs, repo, where, err) < 0)
		return -1;
	if (git_odb_new(&odb) < 0)
		return ed_fail_git(err, "object database");
	if (add_backends(odb, &dirs, err) < 0)
		return -1;
	if (git_repository_set_odb(repo, odb) < 0)
		return ed_fail_git(err, "object database");
	return 0;
}
