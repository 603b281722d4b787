/* oid: object names, and the library's errors in our words. */
#include <errno.h>
#include <string.h>

#include "edgediff/strings.h"
#include "git_internal.h"
#include "loose.h"

void ed_oid_hex(char out[ED_OID_HEX], const struct ed_oid *oid)
{
	ed_hex(out, oid->id, ED_OID_BYTES);
}

bool ed_oid_equal(const struct ed_oid *a, const struct ed_oid *b)
{
	return memcmp(a->id, b->id, ED_OID_BYTES) == 0;
}

struct ed_oid ed_oid_from_git(const git_oid *id)
{
	struct ed_oid oid = { { 0 } };

	memcpy(oid.id, id->id, ED_OID_BYTES);
	return oid;
}

git_oid ed_oid_to_git(const struct ed_oid *id)
{
	git_oid oid = { { 0 } };

	memcpy(oid.id, id->id, ED_OID_BYTES);
	return oid;
}

static int fail_as(struct ed_error *err, enum ed_code code, const char *what,
		   const git_error *last)
{
	/* A damaged size, or memory of zlib or the C library, not ours. */
	if (last && (last->klass == GIT_ERROR_NOMEMORY ||
		     (last->klass == GIT_ERROR_OS && last->message &&
		      strstr(last->message, strerror(ENOMEM)))))
		code = ED_ESYSTEM;
	return ed_fail(err, code, "%s: %s", what,
		       last && last->message ? last->message
					     : "the git library failed");
}

/* 1.5 may return NULL for the last error. */
int ed_fail_git(struct ed_error *err, const char *what)
{
	return fail_as(err, ED_EREPO, what, git_error_last());
}

int ed_fail_write(struct ed_error *err, const char *what)
{
	const git_error *last = git_error_last();

	return fail_as(err,
		       last && last->klass == GIT_ERROR_OS ? ED_ESYSTEM
							   : ED_EREPO,
		       what, last);
}

/*
 * Was the repository cloned with a filter (git clone --filter=...)? Compared
 * by hand: an iterator with a regular expression leaks in 1.5.
 */
bool ed_repo_is_partial(git_repository *repo)
{
	git_config *config = NULL;
	git_config_iterator *iter = NULL;
	git_config_entry *entry = NULL;
	bool partial = false;

	if (git_repository_config_snapshot(&config, repo) < 0)
		return false;
	if (git_config_iterator_new(&iter, config) == 0) {
		while (!partial && git_config_next(&entry, iter) == 0)
			partial = ed_str_starts(entry->name, "remote.") &&
				  ed_str_ends(entry->name, ".promisor");
		git_config_iterator_free(iter);
	}
	git_config_free(config);
	return partial;
}

int ed_fail_blob(struct ed_error *err, const git_oid *id)
{
	char hex[ED_OID_HEX];

	(void)git_oid_tostr(hex, sizeof(hex), id);
	/* In a blob:none clone git fetches a blob when something asks for it;
	 * --refetch would leave it out again. */
	return ed_fail(err, ED_EREPO,
		       "its content %s is missing in this repository; fetch "
		       "it with: git cat-file -p %s",
		       hex, hex);
}

int ed_fail_object(struct ed_error *err, git_repository *repo,
		   const git_oid *id, int rc)
{
	char hex[ED_OID_HEX];
	char remote[ED_REMOTE_BYTES];
	const git_error *last = git_error_last();

	(void)git_oid_tostr(hex, sizeof(hex), id);
	if (rc == ED_GIT_REFUSED)
		return ed_fail(err, ED_EREPO, "object %s cannot be read (%s)",
			       hex,
			       last && last->message ? last->message
						     : "no reason given");
	if (rc != GIT_ENOTFOUND)
		return ed_fail(
			err, ED_EREPO,
			"object %s is damaged (%s); git fsck tells more", hex,
			last && last->message ? last->message : "unreadable");
	/* A treeless clone (--filter=tree:0) lacks trees by design; blobs are
	 * never needed, so blob:none stays. */
	ed_repo_remote(remote, repo);
	return ed_fail(err, ED_EREPO,
		       "object %s is missing in this repository; fetch it "
		       "with: git fetch --refetch%s %s",
		       hex,
		       ed_repo_is_partial(repo) ? " --filter=blob:none" : "",
		       remote);
}
