/* git_helper: a repository in memory, and trees written entry by entry. */
#ifndef ED_TEST_GIT_HELPER_H
#define ED_TEST_GIT_HELPER_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/repository.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/changes.h"
#include "edgediff/error.h"
#include "edgediff/oid.h"
#include "edgediff/repo.h"

#define MODE_FILE 0100644u
#define MODE_EXEC 0100755u
#define MODE_LINK 0120000u
#define MODE_MODULE 0160000u
#define MODE_TREE 0040000u

/* Objects live in memory only, and what a tree names need not exist. */
static inline git_repository *memory_repo(void)
{
	git_repository *repo = NULL;
	git_odb_backend *backend = NULL;
	git_odb *odb = NULL;
	struct ed_error err = { 0 };

	assert_int_equal(ed_git_start(&err), 0);
	assert_int_equal(
		git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0), 0);
	assert_int_equal(git_odb_new(&odb), 0);
	assert_int_equal(git_mempack_new(&backend), 0);
	assert_int_equal(git_odb_add_backend(odb, backend, 1), 0);
	assert_int_equal(git_repository_wrap_odb(&repo, odb), 0);
	git_odb_free(odb);
	return repo;
}

static inline void memory_repo_free(git_repository *repo)
{
	ed_repo_free(repo);
	ed_git_stop();
}

/* An id of no object: 20 times the same byte. */
static inline struct ed_oid fake_id(unsigned char c)
{
	struct ed_oid id;

	memset(id.id, c, sizeof(id.id));
	return id;
}

/* Append one entry to a raw tree; nothing is sorted or checked. */
static inline void put_entry(struct ed_buf *tree, unsigned mode,
			     const char *name, const struct ed_oid *id)
{
	ed_buf_printf(tree, "%o %s", mode, name);
	ed_buf_putc(tree, '\0');
	ed_buf_put(tree, id->id, sizeof(id->id));
}

/* Write a raw object. */
static inline struct ed_oid write_object(git_repository *repo,
					 const struct ed_buf *data,
					 git_object_t type)
{
	git_odb *odb = NULL;
	struct ed_oid out;
	git_oid id;

	assert_false(data->failed);
	assert_int_equal(git_repository_odb(&odb, repo), 0);
	assert_int_equal(git_odb_write(&id, odb, data->data, data->len, type),
			 0);
	git_odb_free(odb);
	memcpy(out.id, id.id, sizeof(out.id));
	return out;
}

/* One entry of a tree; name NULL ends a list of them. */
struct entry {
	unsigned mode;
	const char *name;
	struct ed_oid id;
};

static inline struct ed_oid write_tree(git_repository *repo,
				       const struct entry *entries)
{
	struct ed_oid id;
	struct ed_buf raw;

	ed_buf_init(&raw, 1000000);
	for (; entries->name; entries++)
		put_entry(&raw, entries->mode, entries->name, &entries->id);
	id = write_object(repo, &raw, GIT_OBJECT_TREE);
	ed_buf_dispose(&raw);
	return id;
}

#endif
