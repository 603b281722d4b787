/* snapshot: walk a folder, depth first, and write its trees from below. */
/* For realpath(). */
#define _XOPEN_SOURCE 700 /* NOLINT(bugprone-reserved-identifier) */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2.h>

#include "edgediff/log.h"
#include "snapshot_internal.h"

#define MAX_PATH_BYTES ((size_t)1024 * 1024)
#define MAX_TREE_BYTES ((size_t)1024 * 1024 * 1024)
#define MAX_LIST_BYTES ((size_t)1024 * 1024 * 1024)
/* One mode for all: that of a file is not published. */
#define FILE_MODE "100644 "
#define TREE_MODE "40000 "
/* File systems with times in whole seconds, or in two. */
#define COARSE_S 2

ED_AUTO_DEFINE(struct ed_arena, ed_arena_free);

static struct ed_site_level *new_level(struct ed_site_walk *w)
{
	struct ed_site_level *level;

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

/* Enter the folder whose path, without a slash behind it, w->path is.
 * old: what the last run saw of it, NULL: nothing. */
static int push(struct ed_site_walk *w, const struct ed_site_name *name,
		const struct ed_stat_entry *old, struct ed_error *err)
{
	struct ed_site_level *level = new_level(w);

	ed_arena_reset(level->names);
	ed_buf_clear(&level->tree);
	level->v = NULL;
	level->n = level->cap = level->next = 0;
	level->key = name->key;
	level->seen = old != NULL;
	if (old)
		level->old = *old;
	level->at = ed_stat_open(&w->list, name->text, name->len);
	return ed_site_names_take(w, level, err);
}

static void put_entry(struct ed_buf *tree, const char *mode,
		      const struct ed_site_name *name, const struct ed_oid *id)
{
	ed_buf_puts(tree, mode);
	ed_buf_put(tree, name->text, name->len + 1); /* and the NUL */
	ed_buf_put(tree, id->id, ED_OID_BYTES);
}

/*
 * May a file change later and look like this still? As with git's index: a
 * time that is not older than the start of the walk may be had twice.
 */
static bool is_fresh(const struct ed_site_walk *w, int64_t s, int64_t ns)
{
	if (ns == 0)
		s += COARSE_S;
	return s > w->start.tv_sec ||
	       (s == w->start.tv_sec && ns >= w->start.tv_nsec);
}

/* May what is remembered of this be taken for true next time? */
static bool is_sure(const struct ed_site_walk *w, const struct ed_stat_key *key)
{
	return w->has_start && !is_fresh(w, key->mtime_s, key->mtime_ns) &&
	       !is_fresh(w, key->ctime_s, key->ctime_ns);
}

static void remember(struct ed_site_walk *w, const struct ed_site_name *name,
		     const struct ed_stat_key *key, const struct ed_oid *id)
{
	struct ed_stat_entry e = {
		.key = *key, .id = *id, .name = name->text, .len = name->len
	};

	if (!is_sure(w, key))
		e.key.size = ED_STAT_UNSURE;
	ed_stat_put(&w->list, &e);
}

/* The blob of the file w->path, read only if it has to be. */
static int store_file(struct ed_oid *out, struct ed_site_walk *w,
		      struct ed_site_name *name,
		      const struct ed_stat_entry *old, struct ed_error *err)
{
	git_oid id;

	if (old && ed_stat_key_equal(&old->key, &name->key)) {
		/* git gc may have thrown it away. */
		id = ed_oid_to_git(&old->id);
		if (git_odb_exists_ext(w->reader.odb, &id,
				       GIT_ODB_LOOKUP_NO_REFRESH)) {
			*out = old->id;
			remember(w, name, &name->key, out);
			return 0;
		}
	}
	if (ed_site_file_store(out, &name->key, &w->reader, w->path.data, err) <
	    0)
		return -1;
	w->result.n_read++;
	remember(w, name, &name->key, out);
	return 0;
}

/* What is there already is not touched: most trees are those of last time. */
static int store_tree(struct ed_oid *out, struct ed_site_walk *w,
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

/* Did the folder change while its names were read, or what is below it? */
static int check_same(struct ed_site_walk *w, const struct ed_site_level *level,
		      struct ed_error *err)
{
	struct stat st;

	if (!level->read)
		return 0;
	if (stat(w->path.data, &st) < 0)
		return ed_site_fail(err, w->path.data);
	if (st.st_ino != level->key.ino ||
	    st.st_mtim.tv_sec != level->key.mtime_s ||
	    st.st_mtim.tv_nsec != level->key.mtime_ns)
		return ed_fail(err, ED_ETEMP,
			       "%s: changes while it is read; run again when "
			       "the site's build is done",
			       w->path.data);
	return 0;
}

static void remember_folder(struct ed_site_walk *w,
			    const struct ed_site_level *level,
			    const struct ed_oid *tree)
{
	const struct ed_stat_entry e = {
		.key = level->key,
		.id = *tree,
		.whole = level->whole && is_sure(w, &level->key),
	};

	ed_stat_close(&w->list, level->at, &e);
}

/* Leave the folder on top of the stack: write its tree. */
static int pop(struct ed_site_walk *w, struct ed_error *err)
{
	struct ed_site_level *level = w->stack[w->depth - 1];
	struct ed_oid tree = { { 0 } };
	bool empty = level->tree.len == 0 && w->depth > 1;

	ed_buf_cut(&w->path, level->path_len - 1);
	if (check_same(w, level, err) < 0)
		return -1;
	w->depth--;
	if (level->tree.failed)
		return ed_fail(err, ED_ECONFIG, "%s: too many files",
			       w->path.data);
	if (!empty && store_tree(&tree, w, &level->tree, err) < 0)
		return -1;
	remember_folder(w, level, &tree);
	if (w->depth == 0) {
		w->result.tree = tree;
	} else if (!empty) {
		level = w->stack[w->depth - 1];
		put_entry(&level->tree, TREE_MODE, &level->v[level->next - 1],
			  &tree);
	}
	return 0;
}

/* The next name of the folder on top of the stack. */
static int step(struct ed_site_walk *w, struct ed_site_level *level,
		struct ed_error *err)
{
	struct ed_site_name *name = &level->v[level->next++];
	struct ed_stat_entry e;
	const struct ed_stat_entry *old =
		ed_site_name_old(&e, level, name) ? &e : NULL;
	struct ed_oid id;

	if (ed_site_path_set(w, name->text, name->len, err) < 0)
		return -1;
	if (name->folder)
		return push(w, name, old, err);
	if (store_file(&id, w, name, old, err) < 0)
		return -1;
	put_entry(&level->tree, FILE_MODE, name, &id);
	return 0;
}

static int run(struct ed_site_walk *w, const struct ed_stat_entry *old,
	       struct ed_error *err)
{
	struct ed_site_name top = { .text = "", .folder = true };
	struct stat st;

	if (stat(w->path.data, &st) < 0)
		return ed_site_fail(err, w->path.data);
	top.key = ed_stat_key_of(&st);
	if (push(w, &top, old, err) < 0)
		return -1;
	while (w->depth > 0) {
		struct ed_site_level *level = w->stack[w->depth - 1];
		int rc = level->next == level->n ? pop(w, err)
						 : step(w, level, err);

		if (rc < 0)
			return -1;
	}
	return 0;
}

/* What the last run saw; *text keeps it. */
static bool load(struct ed_stat_entry *top, struct ed_buf *text,
		 struct ed_site_walk *w, const char *file)
{
	bool known = false;

	if (!ed_cache_read(text, file))
		ed_log_debug("%s: nothing is known of this site yet", file);
	else if (!ed_stat_read(top, text->data, text->len))
		ed_log_debug("%s: damaged; it will be made again", file);
	else
		known = true;
	if (ed_cache_now(&w->start, file) < 0)
		ed_log_debug("%s: %s", file, strerror(errno));
	else
		w->has_start = true;
	return known;
}

/* Is there anything new but the checksum, which is not made yet? */
static bool is_news(const struct ed_buf *list, const struct ed_buf *old)
{
	size_t skip = strcspn(old->data, "\n");

	return list->len != old->len || list->failed || skip >= old->len ||
	       memcmp(list->data + skip, old->data + skip, old->len - skip) !=
		       0;
}

/* old: what is in the file, NULL: nothing that can be used. */
static void save(struct ed_site_walk *w, const struct ed_buf *old,
		 const char *file)
{
	if (old && !is_news(&w->list, old))
		return;
	ed_stat_end(&w->list);
	if (w->list.failed)
		ed_log_debug("%s: too many files to remember", file);
	else if (w->has_start && ed_cache_write(file, &w->list) < 0)
		ed_log_debug("%s: %s", file, strerror(errno));
}

/* One list for each folder, whatever path it is named by. */
static const char *list_file(struct ed_site_walk *w, const char *dir)
{
	char *real = realpath(dir, NULL);
	const char *name = real ? real : dir;
	char hex[ED_OID_HEX];

	ed_cache_sum(hex, name, strlen(name));
	free(real);
	name = ed_arena_printf(w->mem, "site-%s", hex);
	return ed_cache_path(w->repo, name, w->mem);
}

static void free_levels(struct ed_site_walk *w)
{
	for (size_t i = 0; i < w->n_levels; i++) {
		ed_buf_dispose(&w->stack[i]->tree);
		ed_arena_free(w->stack[i]->names);
	}
}

static int walk_dir(struct ed_site_walk *w, const char *dir,
		    struct ed_error *err)
{
	const char *file = list_file(w, dir);
	struct ed_stat_entry top;
	struct ed_buf old;
	size_t n = strlen(dir);
	bool known;
	int rc;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	ed_buf_init(&old, MAX_LIST_BYTES);
	ed_buf_init(&w->list, MAX_LIST_BYTES);
	ed_stat_begin(&w->list);
	known = load(&top, &old, w, file);
	ed_buf_init(&w->path, MAX_PATH_BYTES);
	ed_buf_put(&w->path, dir, n);
	w->top_len = n + 1;
	rc = run(w, known ? &top : NULL, err);
	if (rc == 0)
		save(w, known ? &old : NULL, file);
	ed_site_warn_rest(w, dir);
	free_levels(w);
	ed_buf_dispose(&w->path);
	ed_buf_dispose(&w->list);
	ed_buf_dispose(&old);
	return rc;
}

int ed_snapshot_take(struct ed_snapshot *out, struct git_repository *repo,
		     const char *dir, struct ed_error *err)
{
	ED_AUTO(ed_arena_free) struct ed_arena *mem = ed_arena_new();
	struct ed_site_walk w = { .repo = repo, .mem = mem };
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
	w.top = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = w.top < 0 ? ed_site_fail(err, dir) : walk_dir(&w, dir, err);
	ed_site_reader_close(&w.reader);
	if (w.top >= 0)
		(void)close(w.top);
	if (rc < 0)
		return ed_wrap(err, "--site");
	ed_log_info("%s: %zu files, %zu of them read", dir, w.result.n_files,
		    w.result.n_read);
	*out = w.result;
	return 0;
}
