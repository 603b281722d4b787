/* equal: changes that site.normalize says are none. */
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/normalize.h"
#include "edgediff/tree.h"
#include "run.h"

/* *read is false if a content is missing or too large to be compared. */
static int read_both(struct ed_buf text[2], bool *read,
		     const struct ed_run *run, const struct ed_change *c,
		     struct ed_error *err)
{
	const struct ed_oid *ids[] = { &c->old_id, &c->new_id };

	*read = false;
	for (size_t i = 0; i < 2; i++) {
		enum ed_blob_state state = ED_BLOB_MISSING;

		if (ed_blob_read(&text[i], &state, run->repo, ids[i], err) < 0)
			return ed_wrap(err, "%s", c->path);
		if (state != ED_BLOB_READ) {
			ed_log_info("%s: site.normalize: %s", c->path,
				    err->msg);
			return 0;
		}
	}
	*read = true;
	return 0;
}

/* When in doubt they are not: nothing may stay stale. */
static int are_equal(bool *out, const struct ed_run *run,
		     const struct ed_change *c, struct ed_error *err)
{
	struct ed_version both[2];
	struct ed_buf text[2];
	bool read;
	int rc;

	*out = false;
	for (size_t i = 0; i < 2; i++)
		ed_buf_init(&text[i], ED_NORMALIZE_MAX);
	rc = read_both(text, &read, run, c, err);
	for (size_t i = 0; i < 2; i++)
		both[i] = (struct ed_version){ text[i].data, text[i].len };
	if (rc == 0 && read &&
	    ed_normalize_equal(out, &run->settings.site, c->path, both, err) <
		    0)
		ed_log_warn("%s: site.normalize: %s; it counts as changed",
			    c->path, err->msg);
	for (size_t i = 0; i < 2; i++)
		ed_buf_dispose(&text[i]);
	return rc;
}

static bool is_candidate(const struct ed_change *c, bool through_links)
{
	return c->status == ED_MODIFIED && c->old_kind == ED_FILE &&
	       c->new_kind == ED_FILE && (c->real != NULL) == through_links;
}

int ed_run_drop_equal(struct ed_changes *changes, const struct ed_run *run,
		      bool through_links, struct ed_error *err)
{
	const struct ed_site *site = &run->settings.site;
	size_t kept = 0;

	for (size_t i = 0; i < changes->n; i++) {
		const struct ed_change *c = &changes->v[i];
		bool drop = false;

		if (site->normalize.n > 0 && is_candidate(c, through_links) &&
		    (ed_normalize_wanted(&drop, site, c->path, err) < 0 ||
		     (drop && are_equal(&drop, run, c, err) < 0)))
			return -1;
		if (drop)
			ed_log_debug("%s: site.normalize: no change", c->path);
		else
			changes->v[kept++] = *c;
	}
	if (kept < changes->n)
		ed_log_info("site.normalize: %zu changes are none",
			    changes->n - kept);
	changes->n = kept;
	return 0;
}
