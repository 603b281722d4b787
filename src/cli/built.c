/* built: where head comes from, a revision or a built site. */
#include <string.h>

#include "edgediff/error.h"
#include "edgediff/snapshot.h"
#include "run.h"

/* An empty folder is a build that failed: deployed, it would purge all. */
static int check_files(const struct ed_snapshot *snapshot,
		       const struct ed_opts *opts, struct ed_error *err)
{
	if (snapshot->n_files > 0 || opts->allow_empty)
		return 0;
	return ed_fail(err, ED_ECONFIG,
		       "--site %s: there is no file in it; did the build fail? "
		       "--allow-empty takes it for what it is",
		       opts->site);
}

int ed_run_source(struct ed_run *run, const char *rev, struct ed_error *err)
{
	run->kind = run->opts->site ? ED_KIND_SITE : ED_KIND_SOURCE;
	if (!run->opts->site)
		return 0;
	if (strcmp(rev, "HEAD") != 0)
		return ed_fail(err, ED_EUSAGE,
			       "'%s': --site is what will be deployed; name "
			       "only the base",
			       rev);
	return ed_range_side(&run->source, run->repo, rev, err);
}

int ed_run_site(struct ed_run *run, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_snapshot snapshot;

	if (!opts->site)
		return 0;
	if (ed_snapshot_take(&snapshot, run->repo,
			     ed_opts_path(opts, opts->site, run->mem),
			     err) < 0 ||
	    check_files(&snapshot, opts, err) < 0)
		return -1;
	run->range.head =
		(struct ed_side){ .has_tree = true, .tree = snapshot.tree };
	return 0;
}

int ed_run_head(struct ed_run *run, const char *rev, struct ed_error *err)
{
	if (ed_run_source(run, rev, err) < 0)
		return -1;
	if (run->opts->site)
		return ed_run_site(run, err);
	return ed_range_side(&run->range.head, run->repo, rev, err);
}

const struct ed_side *ed_run_deployed(const struct ed_run *run)
{
	return run->kind == ED_KIND_SITE ? &run->source : &run->range.head;
}
