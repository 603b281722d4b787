/* blob: the little content that is ever read: configuration, front matter,
 * link targets. */
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/tree.h"
#include "git_internal.h"

ED_AUTO_DEFINE(git_odb, git_odb_free);
ED_AUTO_DEFINE(git_blob, git_blob_free);

int ed_blob_read(struct ed_buf *out, enum ed_blob_state *state,
		 struct git_repository *repo, const struct ed_oid *id,
		 struct ed_error *err)
{
	ED_AUTO(git_odb_free) git_odb *odb = NULL;
	ED_AUTO(git_blob_free) git_blob *blob = NULL;
	git_oid oid = ed_oid_to_git(id);
	git_object_t type;
	size_t size;
	int rc;

	if (git_repository_odb(&odb, repo) < 0)
		return ed_fail_git(err, "object database");
	/* The header first: a huge blob must not be read to be refused. */
	rc = git_odb_read_header(&size, &type, odb, &oid);
	if (rc == 0 && type == GIT_OBJECT_BLOB && size > out->max - out->len) {
		*state = ED_BLOB_TOO_LARGE;
		(void)ed_fail(err, ED_ECONFIG,
			      "has %zu bytes; at most %zu are read", size,
			      out->max - out->len);
		return 0;
	}
	if (rc == 0)
		rc = git_blob_lookup(&blob, repo, &oid);
	if (rc == GIT_ENOTFOUND) {
		*state = ED_BLOB_MISSING;
		(void)ed_fail_blob(err, &oid);
		return 0;
	}
	if (rc < 0)
		return ed_fail_object(err, repo, &oid, rc);
	*state = ED_BLOB_READ;
	ed_buf_put(out, git_blob_rawcontent(blob),
		   (size_t)git_blob_rawsize(blob));
	return 0;
}

int ed_tree_file(struct ed_buf *out, bool *found, struct git_repository *repo,
		 const struct ed_oid *tree, const char *path,
		 struct ed_error *err)
{
	enum ed_blob_state state = ED_BLOB_MISSING;
	struct ed_entry entry;

	if (ed_tree_entry(&entry, repo, tree, path, err) < 0)
		return -1;
	*found = entry.folder || entry.kind != ED_NOTHING;
	if (!*found)
		return 0;
	if (entry.kind != ED_FILE)
		return ed_fail(err, ED_ECONFIG,
			       "%s is a %s in the tree; a file is wanted", path,
			       entry.folder		  ? "folder"
			       : entry.kind == ED_SYMLINK ? "symbolic link"
							  : "submodule");
	if (ed_blob_read(out, &state, repo, &entry.id, err) < 0)
		return ed_wrap(err, "%s", path);
	if (state != ED_BLOB_READ)
		return ed_wrap(err, "%s", path);
	return 0;
}
