/* snapshot: walk a folder, depth first, and write its trees from below. */
/* For realpath(). */
#define _XOPEN_SOURCE 700 /* NOLINT(bugprone-reserved-identifier) */

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <git2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "snapshot_internal.h"

/* More is a circle of folders that links make of each other. */
#define MAX_FILES ((size_t)5 * 1000 * 1000)
#define MAX_PATH_BYTES ((size_t)1024 * 1024)
#define MAX_TREE_BYTES ((size_t)1024 * 1024 * 1024)
#define MAX_LIST_BYTES ((size_t)1024 * 1024 * 1024)
/* One mode for all: that of a file is not published. */
#define FILE_MODE "100644 "
#define TREE_MODE "40000 "
#define MAX_WARNINGS 20
/* File systems with times in whole seconds, or in two. */
#define COARSE_S 2

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

struct name {
	const char *text;
	size_t len;
	bool folder;
	dev_t dev;
	struct ed_stat_key key;
};

/* One folder of the stack. */
struct level {
	size_t path_len; /* of w->path, with the slash behind it */
	struct name *v;
	size_t n, cap, next;
	struct ed_buf tree;	/* its entries so far */
	struct ed_arena *names; /* of this level, used again */
	dev_t dev;
	struct ed_stat_key key; /* before it was read */
};

struct walk {
	git_repository *repo;
	struct ed_site_reader reader;
	struct ed_arena *mem;
	struct ed_buf path;
	size_t top_len; /* of DIR and its slash */
	struct level **stack;
	size_t depth, n_levels, cap;
	struct ed_stat_list old, new;
	struct timespec start; /* of the walk, by the file system's clock */
	bool has_start;
	size_t warnings;
	struct ed_snapshot result;
};

/* A file is published: is anything the matter with one that is not? */
static void warn(struct walk *w, const char *why)
{
	if (w->warnings++ < MAX_WARNINGS)
		ed_log_warn("%s: %s; it is not published", w->path.data, why);
}

static int fail_path(struct ed_error *err, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return ed_fail(err, ED_ETEMP,
			       "%s: vanished while the site was read; run "
			       "again when its build is done",
			       path);
	return ed_fail(err, ED_ESYSTEM, "%s: %s", path, strerror(errno));
}

/* w->path becomes that of a name in the folder on top of the stack. */
static int set_path(struct walk *w, const char *name, size_t len,
		    struct ed_error *err)
{
	ed_buf_cut(&w->path, w->stack[w->depth - 1]->path_len);
	ed_buf_put(&w->path, name, len);
	if (w->path.failed)
		return ed_fail(err, ED_ESYSTEM,
			       "a path in the site is longer than %zu bytes",
			       MAX_PATH_BYTES);
	return 0;
}

/* git's order of a tree: a folder sorts as if a slash followed. */
static int in_tree_order(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int d = memcmp(x->text, y->text, n);
	unsigned char cx, cy;

	if (d != 0)
		return d;
	cx = (unsigned char)(x->len > n ? x->text[n] : x->folder ? '/' : 0);
	cy = (unsigned char)(y->len > n ? y->text[n] : y->folder ? '/' : 0);
	return (cx > cy) - (cx < cy);
}

/* Is it a folder that we are in already? */
static bool is_above(const struct walk *w, const struct stat *st)
{
	for (size_t i = 0; i < w->depth; i++) {
		if (w->stack[i]->key.ino == st->st_ino &&
		    w->stack[i]->dev == st->st_dev)
			return true;
	}
	return false;
}

/* stat() failed: a link that leads nowhere is left out. */
static int skip_link(struct walk *w, struct ed_error *err)
{
	int reason = errno;
	struct stat st;

	if (lstat(w->path.data, &st) < 0)
		return fail_path(err, w->path.data);
	errno = reason;
	if (!S_ISLNK(st.st_mode))
		return fail_path(err, w->path.data);
	if (reason == ELOOP)
		warn(w, "a link that leads in a circle");
	else if (reason == ENOENT || reason == ENOTDIR)
		warn(w, "a link that leads nowhere");
	else
		return fail_path(err, w->path.data);
	return 0;
}

static void add_name(struct level *level, const char *text,
		     const struct stat *st)
{
	struct name *name;

	level->v = ed_arena_grow(level->names, level->v, level->n, &level->cap,
				 sizeof(*level->v));
	name = &level->v[level->n++];
	*name = (struct name){ .text = ed_arena_strdup(level->names, text),
			       .len = strlen(text),
			       .folder = S_ISDIR(st->st_mode),
			       .dev = st->st_dev,
			       .key = ed_stat_key_of(st) };
}

/* 'dir' is the folder: its path need not be walked for each name. */
static int take_name(struct walk *w, struct level *level, int dir,
		     const char *text, struct ed_error *err)
{
	struct stat st;

	/* What the mapping never publishes, and ".", "..". */
	if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
	    strncmp(text, ".git", 4) == 0)
		return 0;
	if (set_path(w, text, strlen(text), err) < 0)
		return -1;
	if (fstatat(dir, text, &st, 0) < 0)
		return skip_link(w, err);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
		warn(w, "neither a file nor a folder");
		return 0;
	}
	if (S_ISDIR(st.st_mode) && is_above(w, &st)) {
		warn(w, "a link that leads in a circle");
		return 0;
	}
	if (S_ISREG(st.st_mode) && ++w->result.n_files > MAX_FILES)
		return ed_fail(err, ED_ECONFIG,
			       "%.*s has more than %zu files; do links make a "
			       "circle?",
			       (int)w->top_len, w->path.data, MAX_FILES);
	add_name(level, text, &st);
	return 0;
}

/* All names of the folder whose path w->path is; a slash is put behind it. */
static int read_names(struct walk *w, struct level *level, struct ed_error *err)
{
	DIR *dir = opendir(w->path.data);
	struct dirent *entry;
	int rc = 0;

	if (!dir)
		return fail_path(err, w->path.data);
	ed_buf_putc(&w->path, '/');
	level->path_len = w->path.len;
	while (rc == 0 && (errno = 0, entry = readdir(dir)))
		rc = take_name(w, level, dirfd(dir), entry->d_name, err);
	if (rc == 0 && errno != 0)
		rc = fail_path(err, w->path.data);
	(void)closedir(dir);
	if (level->n > 0)
		qsort(level->v, level->n, sizeof(*level->v), in_tree_order);
	return rc;
}

static struct level *new_level(struct walk *w)
{
	struct level *level;

	if (w->depth < w->n_levels)
		return w->stack[w->depth++];
	w->stack = ed_arena_grow(w->mem, w->stack, w->n_levels, &w->cap,
				 sizeof(void *));
	level = ed_arena_zalloc(w->mem, 1, sizeof(*level));
	level->names = ed_arena_new();
	ed_buf_init(&level->tree, MAX_TREE_BYTES);
	w->stack[w->n_levels++] = level;
	w->depth = w->n_levels;
	return level;
}

/* Enter the folder whose path, without a slash behind it, w->path is. */
static int push(struct walk *w, const struct ed_stat_key *key, dev_t dev,
		struct ed_error *err)
{
	struct level *level = new_level(w);

	ed_arena_reset(level->names);
	ed_buf_clear(&level->tree);
	level->v = NULL;
	level->n = level->cap = level->next = 0;
	level->dev = dev;
	level->key = *key;
	return read_names(w, level, err);
}

static void put_entry(struct ed_buf *tree, const char *mode,
		      const struct name *name, const struct ed_oid *id)
{
	ed_buf_puts(tree, mode);
	ed_buf_put(tree, name->text, name->len + 1); /* and the NUL */
	ed_buf_put(tree, id->id, ED_OID_BYTES);
}

/*
 * May a file change later and look like this still? As with git's index: a
 * time that is not older than the start of the walk may be had twice.
 */
static bool is_fresh(const struct walk *w, int64_t s, int64_t ns)
{
	if (ns == 0)
		s += COARSE_S;
	return s > w->start.tv_sec ||
	       (s == w->start.tv_sec && ns >= w->start.tv_nsec);
}

static void remember(struct walk *w, const struct ed_stat_key *key,
		     const struct ed_oid *id)
{
	struct ed_stat_list *list = &w->new;
	struct ed_stat_entry *e;

	if (!w->has_start || is_fresh(w, key->mtime_s, key->mtime_ns) ||
	    is_fresh(w, key->ctime_s, key->ctime_ns))
		return;
	list->v = ed_arena_grow(w->mem, list->v, list->n, &list->cap,
				sizeof(*list->v));
	e = &list->v[list->n++];
	e->key = *key;
	e->id = *id;
	e->len = w->path.len - w->top_len;
	e->path = ed_arena_strndup(w->mem, w->path.data + w->top_len, e->len);
}

/* The blob of the file w->path, read only if it has to be. */
static int store_file(struct ed_oid *out, struct walk *w, struct name *name,
		      struct ed_error *err)
{
	const struct ed_stat_entry *old = ed_stat_list_find(
		&w->old, w->path.data + w->top_len, w->path.len - w->top_len);
	git_oid id;

	if (old && ed_stat_key_equal(&old->key, &name->key)) {
		/* git gc may have thrown it away. */
		id = ed_oid_to_git(&old->id);
		if (git_odb_exists_ext(w->reader.odb, &id,
				       GIT_ODB_LOOKUP_NO_REFRESH)) {
			*out = old->id;
			remember(w, &name->key, out);
			return 0;
		}
	}
	if (ed_site_file_store(out, &name->key, &w->reader, w->path.data, err) <
	    0)
		return -1;
	w->result.n_read++;
	remember(w, &name->key, out);
	return 0;
}

/* What is there already is not touched: most trees are those of last time. */
static int store_tree(struct ed_oid *out, struct walk *w,
		      const struct ed_buf *tree, struct ed_error *err)
{
	git_odb *odb = w->reader.odb;
	git_oid id;

	if (git_odb_hash(&id, tree->data, tree->len, GIT_OBJECT_TREE) < 0)
		return ed_fail_git(err, w->path.data);
	if (!git_odb_exists_ext(odb, &id, GIT_ODB_LOOKUP_NO_REFRESH) &&
	    git_odb_write(&id, odb, tree->data, tree->len, GIT_OBJECT_TREE) < 0)
		return ed_fail_write(err, w->path.data);
	*out = ed_oid_from_git(&id);
	return 0;
}

/* Leave the folder on top of the stack: write its tree. */
static int pop(struct walk *w, struct ed_error *err)
{
	struct level *level = w->stack[w->depth - 1];
	struct ed_oid tree;
	struct stat st;

	ed_buf_cut(&w->path, level->path_len - 1);
	if (stat(w->path.data, &st) < 0)
		return fail_path(err, w->path.data);
	if (st.st_ino != level->key.ino ||
	    st.st_mtim.tv_sec != level->key.mtime_s ||
	    st.st_mtim.tv_nsec != level->key.mtime_ns)
		return ed_fail(err, ED_ETEMP,
			       "%s: changes while it is read; run again when "
			       "the site's build is done",
			       w->path.data);
	w->depth--;
	if (level->tree.failed)
		return ed_fail(err, ED_ECONFIG, "%s: too many files",
			       w->path.data);
	if (level->tree.len == 0 && w->depth > 0)
		return 0;
	if (store_tree(&tree, w, &level->tree, err) < 0)
		return -1;
	if (w->depth == 0) {
		w->result.tree = tree;
		return 0;
	}
	level = w->stack[w->depth - 1];
	put_entry(&level->tree, TREE_MODE, &level->v[level->next - 1], &tree);
	return 0;
}

static int run(struct walk *w, struct ed_error *err)
{
	struct ed_stat_key top;
	struct stat st;

	if (stat(w->path.data, &st) < 0)
		return fail_path(err, w->path.data);
	top = ed_stat_key_of(&st);
	if (push(w, &top, st.st_dev, err) < 0)
		return -1;
	while (w->depth > 0) {
		struct level *level = w->stack[w->depth - 1];
		struct name *name;
		struct ed_oid id;

		if (level->next == level->n) {
			if (pop(w, err) < 0)
				return -1;
			continue;
		}
		name = &level->v[level->next++];
		if (set_path(w, name->text, name->len, err) < 0)
			return -1;
		if (name->folder) {
			if (push(w, &name->key, name->dev, err) < 0)
				return -1;
			continue;
		}
		if (store_file(&id, w, name, err) < 0)
			return -1;
		put_entry(&level->tree, FILE_MODE, name, &id);
	}
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct ed_stat_entry *x = a;
	const struct ed_stat_entry *y = b;

	return ed_bytes_cmp(x->path, x->len, y->path, y->len);
}

static void load(struct walk *w, struct ed_buf *text, const char *file)
{
	if (!ed_cache_read(text, file))
		ed_log_debug("%s: nothing is known of this site yet", file);
	else if (!ed_stat_list_read(&w->old, text->data, text->len, w->mem))
		ed_log_debug("%s: damaged; it will be made again", file);
	if (ed_cache_now(&w->start, file) < 0)
		ed_log_debug("%s: %s", file, strerror(errno));
	else
		w->has_start = true;
}

static void save(struct walk *w, const char *file)
{
	struct ed_buf text;

	/* Nothing was learnt. */
	if (w->result.n_read == 0 && w->old.n == w->new.n)
		return;
	if (w->new.n > 0)
		qsort(w->new.v, w->new.n, sizeof(*w->new.v), by_path);
	ed_buf_init(&text, MAX_LIST_BYTES);
	ed_stat_list_write(&text, &w->new);
	if (text.failed)
		ed_log_debug("%s: too many files to remember", file);
	else if (w->has_start && ed_cache_write(file, &text) < 0)
		ed_log_debug("%s: %s", file, strerror(errno));
	ed_buf_dispose(&text);
}

/* One list for each folder, whatever path it is named by. */
static const char *list_file(struct walk *w, const char *dir)
{
	char *real = realpath(dir, NULL);
	const char *name = real ? real : dir;
	char hex[ED_OID_HEX];

	ed_cache_sum(hex, name, strlen(name));
	free(real);
	name = ed_arena_printf(w->mem, "site-%s", hex);
	return ed_cache_path(w->repo, name, w->mem);
}

static int walk_dir(struct walk *w, const char *dir, struct ed_error *err)
{
	const char *file = list_file(w, dir);
	struct ed_buf text;
	size_t n = strlen(dir);
	int rc;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	ed_buf_init(&text, MAX_LIST_BYTES);
	load(w, &text, file);
	ed_buf_init(&w->path, MAX_PATH_BYTES);
	ed_buf_put(&w->path, dir, n);
	w->top_len = n + 1;
	rc = run(w, err);
	if (rc == 0)
		save(w, file);
	if (w->warnings > MAX_WARNINGS)
		ed_log_warn("%s: %zu more are not published", dir,
			    w->warnings - MAX_WARNINGS);
	for (size_t i = 0; i < w->n_levels; i++) {
		ed_buf_dispose(&w->stack[i]->tree);
		ed_arena_free(w->stack[i]->names);
	}
	ed_buf_dispose(&w->path);
	ed_buf_dispose(&text);
	return rc;
}

int ed_snapshot_take(struct ed_snapshot *out, struct git_repository *repo,
		     const char *dir, struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct walk w = { .repo = repo, .mem = mem };
	struct stat st;
	int rc;

	if (stat(dir, &st) < 0)
		return ed_fail(err, ED_ECONFIG, "--site %s: %s", dir,
			       strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return ed_fail(err, ED_ECONFIG, "--site %s: it is no directory",
			       dir);
	if (ed_site_reader_open(&w.reader, repo, err) < 0)
		return -1;
	rc = walk_dir(&w, dir, err);
	ed_site_reader_close(&w.reader);
	if (rc < 0)
		return ed_wrap(err, "--site");
	ed_log_info("%s: %zu files, %zu of them read", dir, w.result.n_files,
		    w.result.n_read);
	*out = w.result;
	return 0;
}
