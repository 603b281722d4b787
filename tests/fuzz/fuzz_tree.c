/* fuzz_tree: trees of a repository in memory, with names, modes and order as
 * git would never write them; the last two are compared. Nothing that differs
 * is lost, and a walk finds what is there. */
#include <stdio.h>

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>

#include "bytes.h"
#include "edgediff/buf.h"
#include "edgediff/changes.h"
#include "edgediff/error.h"
#include "edgediff/repo.h"
#include "edgediff/strings.h"
#include "edgediff/tree.h"
#include "fuzz.h"

#define TREES 6
#define LEAVES 300

/* What a tree unfolds to, with repeats. */
struct leaf {
	const char *path;
	enum ed_kind kind;
	struct ed_oid id;
};

struct shape {
	struct leaf v[LEAVES];
	size_t n;
	struct ed_oid id;
};

static git_repository *repo;
static git_odb_backend *pack;

static void start(void)
{
	struct ed_error err;
	git_odb *odb = NULL;

	must(ed_git_start(&err) == 0);
	must(git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0) == 0);
	must(git_odb_new(&odb) == 0 && git_mempack_new(&pack) == 0);
	must(git_odb_add_backend(odb, pack, 1) == 0);
	must(git_repository_wrap_odb(&repo, odb) == 0);
	git_odb_free(odb);
	/* Or the trees of the inputs before would pile up. */
	must(git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0) == 0);
}

static void write_tree(struct shape *out, const struct ed_buf *raw)
{
	git_odb *odb = NULL;
	git_oid id;

	must(git_repository_odb(&odb, repo) == 0);
	must(git_odb_write(&id, odb, raw->data, raw->len, GIT_OBJECT_TREE) ==
	     0);
	git_odb_free(odb);
	memcpy(out->id.id, id.id, sizeof(out->id.id));
}

/* A name of one to seven bytes, or one that is odd. */
static const char *take_name(struct bytes *in, struct ed_arena *mem)
{
	static const char *const odd[] = { "a",	 "a.", "a/b", "b",
					   "a/", "..", ".",   ".git" };
	unsigned b = take_byte(in);
	size_t n = b >> 4 & 7;
	char *name;

	if (n == 0 || n > in->n)
		return odd[b % 8];
	name = ed_arena_strndup(mem, (const char *)in->p, n);
	in->p += n;
	in->n -= n;
	for (size_t i = 0; i < n; i++)
		if (name[i] == '\0')
			name[i] = 'z';
	return name;
}

static void add_leaf(struct shape *s, const char *path, enum ed_kind kind,
		     const struct ed_oid *id)
{
	must(s->n < LEAVES);
	s->v[s->n++] = (struct leaf){ path, kind, *id };
}

static void take_entry(struct shape *s, struct ed_buf *raw, struct bytes *in,
		       const struct shape *below, size_t n_below,
		       struct ed_arena *mem)
{
	static const unsigned modes[] = { 0100644, 0100755, 0120000, 0160000 };
	static const enum ed_kind kinds[] = { ED_FILE, ED_FILE, ED_SYMLINK,
					      ED_SUBMODULE };
	unsigned b = take_byte(in);
	const char *name = take_name(in, mem);
	const struct shape *sub = n_below ? &below[b / 8 % n_below] : NULL;
	struct ed_oid id;

	/* What the shape has no room for is not in the tree either. */
	if (s->n == LEAVES)
		return;
	memset(id.id, (int)(1 + b / 64), sizeof(id.id));
	if (b % 8 >= 4 && sub && s->n + sub->n < LEAVES) {
		ed_buf_printf(raw, "40000 %s", name);
		id = sub->id;
		for (size_t i = 0; i < sub->n; i++)
			add_leaf(s,
				 ed_arena_printf(mem, "%s/%s", name,
						 sub->v[i].path),
				 sub->v[i].kind, &sub->v[i].id);
	} else {
		ed_buf_printf(raw, "%o %s", modes[b % 4], name);
		add_leaf(s, name, kinds[b % 4], &id);
	}
	ed_buf_putc(raw, '\0');
	ed_buf_put(raw, id.id, sizeof(id.id));
}

static bool same_leaf(const struct leaf *a, const struct leaf *b)
{
	return a->kind == b->kind && strcmp(a->path, b->path) == 0 &&
	       memcmp(&a->id, &b->id, sizeof(a->id)) == 0;
}

static bool has_leaf(const struct shape *s, const struct leaf *leaf)
{
	for (size_t i = 0; i < s->n; i++)
		if (same_leaf(&s->v[i], leaf))
			return true;
	return false;
}

static bool reports(const struct ed_change *c, const struct leaf *leaf)
{
	return strcmp(c->path, leaf->path) == 0 &&
	       (c->old_kind == leaf->kind || c->new_kind == leaf->kind);
}

/* What one side has and the other lacks is among the changes. */
static void all_reported(const struct ed_changes *changes,
			 const struct shape *one, const struct shape *other)
{
	for (size_t i = 0; i < one->n; i++) {
		bool found = has_leaf(other, &one->v[i]);

		for (size_t k = 0; k < changes->n && !found; k++)
			found = reports(&changes->v[k], &one->v[i]);
		must(found);
	}
}

/* Both sides of a change are in the trees; in byte order. */
static void check(const struct ed_changes *changes, const struct shape *a,
		  const struct shape *b)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct ed_change *c = &changes->v[i];
		const struct leaf was = { c->path, c->old_kind, c->old_id };
		const struct leaf is = { c->path, c->new_kind, c->new_id };

		must(c->len == strlen(c->path));
		must((c->old_kind == ED_NOTHING) == (c->status == ED_ADDED));
		must((c->new_kind == ED_NOTHING) == (c->status == ED_DELETED));
		must(c->old_kind == ED_NOTHING || has_leaf(a, &was));
		must(c->new_kind == ED_NOTHING || has_leaf(b, &is));
		must(i == 0 || strcmp(c[-1].path, c->path) <= 0);
	}
	all_reported(changes, a, b);
	all_reported(changes, b, a);
}

static int count_file(void *ctx, const char *path, size_t len,
		      enum ed_kind kind, struct ed_error *err)
{
	size_t *n = ctx;

	(void)kind;
	(void)err;
	must(len == strlen(path));
	++*n;
	return 0;
}

static void compare(const struct shape *a, const struct shape *b,
		    struct ed_arena *mem)
{
	struct ed_changes changes = { 0 };
	struct ed_error err = { 0 };
	struct ed_entry entry;
	size_t n = 0;

	if (ed_changes_between(&changes, repo, &a->id, &b->id, mem, &err) < 0) {
		must(err.code == ED_EREPO && err.msg[0] != '\0');
		return;
	}
	check(&changes, a, b);
	must(ed_changes_between(&changes, repo, &a->id, &a->id, mem, &err) ==
	     0);
	must(changes.n == 0);
	if (ed_tree_walk(repo, &b->id, "", count_file, &n, &err) == 0)
		must(n <= b->n && (n > 0 || b->n == 0));
	for (size_t i = 0; i < b->n; i++)
		if (ed_tree_entry(&entry, repo, &b->id, b->v[i].path, &err) < 0)
			must(err.code == ED_EREPO);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct shape shapes[TREES];
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	size_t n = 2 + take_below(&in, TREES - 1);
	struct ed_buf raw;

	if (!repo)
		start();
	ed_buf_init(&raw, 100000);
	for (size_t i = 0; i < n; i++) {
		unsigned entries = take_below(&in, 7);

		ed_buf_clear(&raw);
		shapes[i].n = 0;
		for (unsigned k = 0; k < entries; k++)
			take_entry(&shapes[i], &raw, &in, shapes, i, mem);
		write_tree(&shapes[i], &raw);
	}
	compare(&shapes[n - 2], &shapes[n - 1], mem);
	must(git_mempack_reset(pack) == 0);
	ed_buf_dispose(&raw);
	ed_arena_free(mem);
	return 0;
}
