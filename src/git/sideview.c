/* sideview: the links of one tree, followed. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"
#include "git_internal.h"
#include "publish_internal.h"

/* PATH_MAX of Linux; nobody can follow a longer one. */
#define MAX_TARGET 4096
#define MAX_PATH ((size_t)1024 * 1024)
#define MAX_WARNINGS 10

int ed_side_view_init(struct ed_side_view *side, const struct ed_view *view,
		      const struct ed_oid *tree, struct ed_error *err)
{
	static const struct ed_links none;

	*side = (struct ed_side_view){
		.repo = view->repo,
		.tree = tree,
		.links = &none,
		.under = view->under,
	};
	ed_buf_init(&side->target, MAX_TARGET);
	ed_buf_init(&side->path, MAX_PATH);
	ed_buf_init(&side->name, MAX_PATH + 1);
	if (tree && view->follow &&
	    ed_links_of(&side->links, view->store, tree, err) < 0)
		return ed_wrap(err, "looking for symbolic links");
	side->warned = calloc(side->links->n + 1, sizeof(*side->warned));
	side->folders = calloc(ED_SIDE_FOLDERS, sizeof(*side->folders));
	if (!side->warned || !side->folders)
		ed_oom();
	return 0;
}

void ed_side_view_dispose(struct ed_side_view *side)
{
	ed_buf_dispose(&side->target);
	ed_buf_dispose(&side->path);
	ed_buf_dispose(&side->name);
	free(side->warned);
	side->warned = NULL;
	ed_side_folders_dispose(side);
}

static size_t position(const struct ed_links *links, const char *path,
		       size_t len)
{
	size_t low = 0;
	size_t high = links->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct ed_link *l = &links->v[mid];

		if (ed_bytes_cmp(l->path, l->len, path, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct ed_link *find(const struct ed_side_view *side,
				  const char *path, size_t len)
{
	size_t i = position(side->links, path, len);
	const struct ed_link *l;

	if (i == side->links->n)
		return NULL;
	l = &side->links->v[i];
	return ed_bytes_cmp(l->path, l->len, path, len) == 0 ? l : NULL;
}

bool ed_side_has_link(const struct ed_side_view *side, const char *path,
		      size_t len)
{
	return find(side, path, len) != NULL;
}

bool ed_side_through_link(const struct ed_side_view *side, const char *path,
			  size_t from)
{
	if (side->links->n == 0)
		return false;
	for (const char *p = strchr(path + from, '/'); p;
	     p = strchr(p + 1, '/')) {
		if ((size_t)(p - path) > from &&
		    find(side, path, (size_t)(p - path)))
			return true;
	}
	return false;
}

void ed_side_links_below(struct ed_side_view *side, const char *folder,
			 size_t *first, size_t *end)
{
	size_t n = strlen(folder);
	size_t i = 0;

	if (n > 0) {
		/* "a-b" sorts between "a" and "a/b". */
		ed_buf_clear(&side->name);
		ed_buf_puts(&side->name, folder);
		ed_buf_putc(&side->name, '/');
		i = position(side->links, side->name.data, side->name.len);
	}
	*first = i;
	while (i < side->links->n &&
	       (n == 0 || (ed_str_starts(side->links->v[i].path, folder) &&
			   side->links->v[i].path[n] == '/')))
		i++;
	*end = i;
}

/* ed_link_targets.read */
static int read_target(void *ctx, const char **out, bool *unknown,
		       const char *path, struct ed_error *err)
{
	struct ed_side_view *side = ctx;
	const struct ed_link *link = find(side, path, strlen(path));
	enum ed_blob_state state;
	struct ed_error why; /* of a state that is no failure here */

	*out = NULL;
	*unknown = false;
	if (!link)
		return 0;
	ed_buf_clear(&side->target);
	if (ed_blob_read(&side->target, &state, side->repo, &link->id, &why) <
	    0) {
		*err = why;
		return ed_wrap(err, "%s", path);
	}
	*unknown = state == ED_BLOB_MISSING;
	if (state == ED_BLOB_TOO_LARGE ||
	    memchr(side->target.data, '\0', side->target.len))
		ed_buf_clear(&side->target);
	*out = side->target.data;
	return 0;
}

/* Is 'folder' one of those between root and in, both included? */
static bool is_between(const char *folder, const struct ed_chain *c)
{
	size_t n = strlen(folder);
	size_t root = strlen(c->root);

	if (n < root || n > strlen(c->in))
		return false;
	if (strncmp(folder, c->in, n) != 0)
		return false;
	return n == 0 || c->in[n] == '/' || c->in[n] == '\0';
}

static bool is_loop(const char *folder, const struct ed_chain *chain)
{
	for (; chain; chain = chain->up) {
		if (is_between(folder, chain))
			return true;
	}
	return false;
}

static bool is_worth_it(const struct ed_side_view *side, const char *path)
{
	size_t n = strlen(side->under);

	return side->warn &&
	       (n == 0 || (ed_str_starts(path, side->under) && path[n] == '/'));
}

static void warn(struct ed_side_view *side, const char *path,
		 const char *reason)
{
	bool *warned = &side->warned[position(side->links, path, strlen(path))];

	if (*warned || !is_worth_it(side, path))
		return;
	*warned = true;
	side->n_warned++;
	if (side->n_warned <= MAX_WARNINGS)
		ed_log_warn("link %s %s", path, reason);
	else if (side->n_warned == MAX_WARNINGS + 1)
		ed_log_warn("more links lead nowhere");
}

static void warn_missing(struct ed_side_view *side, const char *path)
{
	char hex[ED_OID_HEX];

	if (side->warned_missing || !side->warn)
		return;
	side->warned_missing = true;
	ed_oid_hex(hex, side->tree);
	ed_log_warn("link %s: its target is missing in this clone, so that "
		    "all it may lead to counts as changed; fetch links with: "
		    "git ls-tree -r %s | grep ^120000 | cut -c 13-52 | git "
		    "cat-file --batch-check",
		    path, hex);
}

/* Does the path go through a submodule, whose content is unknown? */
static int find_submodule(struct ed_place *out, struct ed_side_view *side,
			  const char *path, struct ed_arena *mem,
			  struct ed_error *err)
{
	struct ed_entry entry;

	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		const char *start =
			ed_arena_strndup(mem, path, (size_t)(p - path));

		if (ed_side_entry(&entry, side, start, err) < 0)
			return -1;
		if (entry.kind == ED_SUBMODULE) {
			out->kind = ED_SYMLINK;
			out->in_submodule = true;
			out->id = entry.id;
			return 0;
		}
		if (!entry.folder)
			return 0;
	}
	return 0;
}

static int look(struct ed_place *out, struct ed_side_view *side,
		const char *path, struct ed_arena *mem, struct ed_error *err)
{
	struct ed_entry entry;

	if (ed_side_entry(&entry, side, path, err) < 0)
		return -1;
	*out = (struct ed_place){
		.kind = entry.kind,
		.folder = entry.folder,
		.id = entry.id,
		.path = ed_arena_strdup(mem, path),
	};
	if (entry.kind == ED_NOTHING && !entry.folder)
		return find_submodule(out, side, out->path, mem, err);
	return 0;
}

int ed_side_follow(struct ed_place *out, struct ed_side_view *side,
		   const char *path, const struct ed_chain *chain,
		   struct ed_arena *mem, struct ed_error *err)
{
	struct ed_link_targets targets = { .read = read_target, .ctx = side };
	enum ed_link_end end;

	*out = (struct ed_place){ .path = path };
	if (ed_link_follow(&side->path, &end, path, &targets, err) < 0)
		return -1;
	switch (end) {
	case ED_LINK_OUTSIDE:
		warn(side, path, "leaves the tree; it publishes nothing");
		return 0;
	case ED_LINK_LOOPS:
		warn(side, path, "loops; it publishes nothing");
		return 0;
	case ED_LINK_UNKNOWN:
		warn_missing(side, path);
		out->kind = ED_SYMLINK;
		return 0;
	case ED_LINK_ENDS:
		break;
	}
	if (look(out, side, side->path.data, mem, err) < 0)
		return -1;
	if (out->folder && is_loop(out->path, chain)) {
		warn(side, path,
		     chain->up ? "loops through other links; it publishes "
				 "nothing there"
			       : "leads to a folder it is in; it publishes "
				 "nothing");
		*out = (struct ed_place){ .path = path };
	} else if (out->kind == ED_NOTHING && !out->folder) {
		warn(side, path, "leads to nothing; it publishes nothing");
	}
	return 0;
}

const char *ed_join(const char *folder, const char *rest, struct ed_arena *mem)
{
	if (*folder == '\0')
		return rest;
	if (*rest == '\0')
		return folder;
	return ed_arena_printf(mem, "%s/%s", folder, rest);
}

const char *ed_parent(const char *path, struct ed_arena *mem)
{
	const char *slash = strrchr(path, '/');

	return slash ? ed_arena_strndup(mem, path, (size_t)(slash - path)) : "";
}
