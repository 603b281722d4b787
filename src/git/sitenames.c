/*
 * sitenames: what is in one folder of a built site.
 *
 * Names are read from the folder, or taken from what the last run saw if the
 * folder has not changed since. Each is looked at in any case: what a file
 * holds may change without a trace in the folder.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "edgediff/log.h"
#include "snapshot_internal.h"

#define MAX_WARNINGS 20

/* A file is published: is anything the matter with one that is not? */
static void leave_out(struct ed_site_walk *w, struct ed_site_level *level,
		      const char *why)
{
	/* Whether it is published next time is not in the folder's time. */
	level->whole = false;
	if (w->warnings++ < MAX_WARNINGS)
		ed_log_warn("%s: %s; it is not published", w->path.data, why);
}

void ed_site_warn_rest(const struct ed_site_walk *w, const char *dir)
{
	if (w->warnings > MAX_WARNINGS)
		ed_log_warn("%s: %zu more are not published", dir,
			    w->warnings - MAX_WARNINGS);
}

int ed_site_fail(struct ed_error *err, const char *path)
{
	if (errno == ENOENT || errno == ENOTDIR)
		return ed_fail(err, ED_ETEMP,
			       "%s: vanished while the site was read; run "
			       "again when its build is done",
			       path);
	return ed_fail(err, ED_ESYSTEM, "%s: %s", path, strerror(errno));
}

int ed_site_path_set(struct ed_site_walk *w, const char *name, size_t len,
		     struct ed_error *err)
{
	ed_buf_cut(&w->path, w->stack[w->depth - 1]->path_len);
	ed_buf_put(&w->path, name, len);
	if (w->path.failed)
		return ed_fail(err, ED_ESYSTEM,
			       "a path in the site is longer than %zu bytes",
			       w->path.max);
	return 0;
}

/* git's order of a tree: a folder sorts as if a slash followed. */
static int in_tree_order(const void *a, const void *b)
{
	const struct ed_site_name *x = a;
	const struct ed_site_name *y = b;
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
static bool is_above(const struct ed_site_walk *w, const struct stat *st)
{
	for (size_t i = 0; i < w->depth; i++) {
		if (w->stack[i]->key.ino == st->st_ino &&
		    w->stack[i]->key.dev == st->st_dev)
			return true;
	}
	return false;
}

/* stat() failed: a link that leads nowhere is left out. */
static int skip_link(struct ed_site_walk *w, struct ed_site_level *level,
		     struct ed_error *err)
{
	int reason = errno;
	struct stat st;

	if (lstat(w->path.data, &st) < 0)
		return ed_site_fail(err, w->path.data);
	errno = reason;
	if (!S_ISLNK(st.st_mode))
		return ed_site_fail(err, w->path.data);
	if (reason == ELOOP)
		leave_out(w, level, "a link that leads in a circle");
	else if (reason == ENOENT || reason == ENOTDIR)
		leave_out(w, level, "a link that leads nowhere");
	else
		return ed_site_fail(err, w->path.data);
	return 0;
}

static void add_name(struct ed_site_level *level, const char *text, size_t len,
		     const struct stat *st)
{
	level->v = ed_arena_grow(level->names, level->v, level->n, &level->cap,
				 sizeof(*level->v));
	level->v[level->n++] = (struct ed_site_name){
		.text = text,
		.len = len,
		.folder = S_ISDIR(st->st_mode),
		.key = ed_stat_key_of(st),
	};
}

/* The path is that of the name, 'text'. */
static int add_if_published(struct ed_site_walk *w, struct ed_site_level *level,
			    const char *text, size_t len, const struct stat *st,
			    struct ed_error *err)
{
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode)) {
		leave_out(w, level, "neither a file nor a folder");
		return 0;
	}
	if (S_ISDIR(st->st_mode) && is_above(w, st)) {
		leave_out(w, level, "a link that leads in a circle");
		return 0;
	}
	if (++w->n_entries > ED_SITE_MAX_ENTRIES)
		return ed_fail(err, ED_ECONFIG,
			       "%.*s has more than %zu files and folders; do "
			       "links make a circle?",
			       (int)w->top_len, w->path.data,
			       ED_SITE_MAX_ENTRIES);
	w->result.n_files += S_ISREG(st->st_mode);
	add_name(level, text, len, st);
	return 0;
}

/* 'dir' is the folder: its path need not be walked for each name. */
static int take_name(struct ed_site_walk *w, struct ed_site_level *level,
		     int dir, const char *text, struct ed_error *err)
{
	size_t len = strlen(text);
	struct stat st;

	/* What the mapping never publishes, and ".", "..". */
	if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0 ||
	    strncmp(text, ".git", 4) == 0)
		return 0;
	if (ed_site_path_set(w, text, len, err) < 0)
		return -1;
	if (fstatat(dir, text, &st, 0) < 0)
		return skip_link(w, level, err);
	return add_if_published(w, level,
				ed_arena_strndup(level->names, text, len), len,
				&st, err);
}

static void sort(struct ed_site_level *level)
{
	if (level->n > 0)
		qsort(level->v, level->n, sizeof(*level->v), in_tree_order);
}

bool ed_site_name_old(struct ed_stat_entry *out,
		      const struct ed_site_level *level,
		      const struct ed_site_name *name)
{
	const char *p = name->old;

	return p &&
	       ed_stat_next(out, &p,
			    level->old.inside + level->old.inside_len) == 1;
}

/* Say of each name what the last run saw there: both are in order. */
static void match_old(struct ed_site_level *level)
{
	const char *p = level->old.inside;
	const char *end;
	const char *at = p;
	struct ed_stat_entry e;

	if (!p)
		return; /* it saw nothing */
	end = p + level->old.inside_len;
	for (size_t i = 0; i < level->n && ed_stat_next(&e, &p, end) == 1;
	     at = p) {
		const struct ed_site_name old = { .text = e.name,
						  .len = e.len,
						  .folder = e.folder };

		while (i < level->n && in_tree_order(&level->v[i], &old) < 0)
			i++;
		if (i < level->n && in_tree_order(&level->v[i], &old) == 0 &&
		    level->v[i].folder == e.folder)
			level->v[i++].old = at;
	}
}

static int read_names(struct ed_site_walk *w, struct ed_site_level *level,
		      struct ed_error *err)
{
	DIR *dir = opendir(w->path.data);
	struct dirent *entry;
	int rc = 0;

	if (!dir)
		return ed_site_fail(err, w->path.data);
	ed_buf_putc(&w->path, '/');
	level->path_len = w->path.len;
	while (rc == 0 && (errno = 0, entry = readdir(dir)))
		rc = take_name(w, level, dirfd(dir), entry->d_name, err);
	if (rc == 0 && errno != 0)
		rc = ed_site_fail(err, w->path.data);
	(void)closedir(dir);
	sort(level);
	if (level->seen)
		match_old(level);
	return rc;
}

/* One name that the last run saw in the folder, at 'old', as it is now. */
static int look_again(struct ed_site_walk *w, struct ed_site_level *level,
		      const struct ed_stat_entry *e, const char *old,
		      struct ed_error *err)
{
	size_t n = level->n;
	struct stat st;

	if (ed_site_path_set(w, e->name, e->len, err) < 0)
		return -1;
	if (fstatat(w->top, w->path.data + w->top_len, &st, 0) < 0)
		return skip_link(w, level, err);
	if (add_if_published(w, level, e->name, e->len, &st, err) < 0)
		return -1;
	/* A link may have become one to a folder, or to a file. */
	if (level->n > n && level->v[n].folder == e->folder)
		level->v[n].old = old;
	return 0;
}

static int take_old_names(struct ed_site_walk *w, struct ed_site_level *level,
			  struct ed_error *err)
{
	const char *p = level->old.inside;
	const char *end = p + level->old.inside_len;
	const char *at = p;
	struct ed_stat_entry e;
	bool sorted = true;

	ed_buf_putc(&w->path, '/');
	level->path_len = w->path.len;
	for (; ed_stat_next(&e, &p, end) == 1; at = p) {
		if (look_again(w, level, &e, at, err) < 0)
			return -1;
		if (level->n > 0)
			sorted = sorted && level->v[level->n - 1].old;
	}
	/* Otherwise they are in the order in which they were written. */
	if (!sorted)
		sort(level);
	return 0;
}

/* Are all of the names in level->old, each of them an entry? */
static bool has_all_names(const struct ed_site_level *level)
{
	const char *p = level->old.inside;
	const char *end;
	struct ed_stat_entry e;
	int rc = 0;

	if (!level->seen || !level->old.whole ||
	    !ed_stat_key_equal(&level->old.key, &level->key))
		return false;
	end = p + level->old.inside_len;
	while ((rc = ed_stat_next(&e, &p, end)) == 1) {
		if (e.len == 0 || memchr(e.name, '/', e.len))
			return false;
	}
	return rc == 0;
}

static bool is_trusted(struct ed_site_walk *w, uint64_t dev)
{
	if (!w->has_dev || w->dev != dev) {
		w->trusted = ed_site_is_local(w->path.data);
		w->has_dev = true;
		w->dev = dev;
	}
	return w->trusted;
}

int ed_site_names_take(struct ed_site_walk *w, struct ed_site_level *level,
		       struct ed_error *err)
{
	level->whole = is_trusted(w, level->key.dev);
	level->read = !level->whole || !has_all_names(level);
	return level->read ? read_names(w, level, err)
			   : take_old_names(w, level, err);
}
