/* blob_start: the start of one file's bytes. */
#include "edgediff/arena.h"
#include "edgediff/blob.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_odb, git_odb_free);
ED_AUTO_DEFINE(git_odb_object, git_odb_object_free);

/* Small enough to unpack? Asked before, since libgit2 unpacks all of it. */
static int look(struct ed_blob *out, git_odb *odb, git_repository *repo,
		const git_oid *id, struct ed_error *err)
{
	git_object_t type;
	size_t size;
	int rc = git_odb_read_header(&size, &type, odb, id);

	if (rc == GIT_ENOTFOUND) {
		out->state = ED_BLOB_MISSING;
		return 0;
	}
	if (rc < 0)
		return ed_fail_object(err, repo, id, rc);
	if (type != GIT_OBJECT_BLOB)
		return ed_fail(err, ED_EREPO,
			       "%s is no blob, though a tree says so",
			       git_oid_tostr_s(id));
	if (size > ED_BLOB_MAX)
		out->state = ED_BLOB_LARGE;
	return 0;
}

int ed_blob_read(struct ed_blob *out, struct git_repository *repo,
		 const struct ed_oid *id, size_t max, struct ed_arena *mem,
		 struct ed_error *err)
{
	ED_AUTO(git_odb_free) git_odb *odb = NULL;
	ED_AUTO(git_odb_object_free) git_odb_object *object = NULL;
	struct ed_blob blob = { .state = ED_BLOB_READ, .p = "" };
	git_oid oid = ed_oid_to_git(id);
	int rc;

	if (git_repository_odb(&odb, repo) < 0)
		return ed_fail_git(err, "object database");
	if (look(&blob, odb, repo, &oid, err) < 0)
		return -1;
	if (blob.state == ED_BLOB_READ) {
		rc = git_odb_read(&object, odb, &oid);
		if (rc < 0)
			return ed_fail_object(err, repo, &oid, rc);
		blob.len = git_odb_object_size(object);
		if (blob.len > max)
			blob.len = max;
		blob.p = ed_arena_strndup(mem, git_odb_object_data(object),
					  blob.len);
	}
	*out = blob;
	return 0;
}
