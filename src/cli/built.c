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

static int take_site(struct ed_run *run, const char *rev, struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_snapshot snapshot;

	if (strcmp(rev, "HEAD") != 0)
		return ed_fail(err, ED_EUSAGE,
			       "'%s': --site is what will be deployed; name "
			       "only the base",
			       rev);
	if (ed_range_side(&run->source, run->repo, rev, err) < 0 ||
	    ed_snapshot_take(&snapshot, run->repo,
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
	if (run->opts->site)
		return take_site(run, rev, err);
	return ed_range_side(&run->range.head, run->repo, rev, err);
}

int ed_run_range(struct ed_run *run, const struct ed_revs *revs,
		 struct ed_error *err)
{
	/* The base first: that it is unknown should not take a walk. */
	if (ed_range_resolve(&run->range, run->repo, revs, err) < 0)
		return -1;
	return run->opts->site ? take_site(run, revs->head, err) : 0;
}
