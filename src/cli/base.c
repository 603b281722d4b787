/* base: what is deployed now, by the revision given or by the ledger. */
#include <string.h>

#include "deploy.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "pending.h"
#include "run.h"
#include "sources.h"

#define ID_SHOWN 10

/* The ledger's tree is the base. */
static void take_ledger(struct ed_run *run)
{
	const struct ed_ledger_tip *tip = &run->tip;

	run->range.from = ED_BASE_LEDGER;
	/* The tree of a built site is no commit's. */
	ed_range_side_of(&run->range.base, run->repo, &tip->tree,
			 tip->note.has_source && run->kind == ED_KIND_SOURCE
				 ? &tip->note.source
				 : NULL);
}

/* A built site and its sources have no file in common. */
static int check_kind(const struct ed_run *run, struct ed_error *err)
{
	const struct ed_ledger_tip *tip = &run->tip;

	if (!tip->found || tip->note.kind == run->kind ||
	    run->range.from == ED_BASE_EMPTY)
		return 0;
	return ed_fail(err, ED_EREPO,
		       "%s has a %s tree and this run a %s tree, which cannot "
		       "be compared; use another target, or --base=empty once, "
		       "which invalidates everything",
		       run->ledger, ed_deploy_kind_name(tip->note.kind),
		       ed_deploy_kind_name(run->kind));
}

int ed_run_ledger(struct ed_run *run, struct ed_error *err)
{
	struct ed_oid old;
	bool found = false;

	if (run->opts->ledger_remote &&
	    (run->opts->no_ledger || !run->settings.target))
		return ed_fail(err, ED_EUSAGE,
			       "--ledger-remote: there is no ledger %s",
			       run->opts->no_ledger ? "with --no-ledger"
						    : "without a target");
	if (run->opts->no_ledger || !run->settings.target)
		return 0;
	if (ed_ledger_ref(&run->ledger, run->settings.target, run->mem, err) <
		    0 ||
	    ed_pending_find(&old, &found, run->repo,
			    ed_pending_ref(run->settings.target, run->mem),
			    err) < 0)
		return -1;
	if (run->opts->ledger_remote && ed_remote_fetch(run, err) < 0)
		return -1;
	if (ed_ledger_read(&run->tip, run->repo, run->ledger, err) < 0)
		return -1;
	return ed_run_pending(
		run, run->opts->ledger_remote && found ? &old : NULL, err);
}

int ed_run_target(struct ed_run *run, struct ed_error *err)
{
	struct ed_sources sources;
	const char **target = &run->settings.target;

	*target = run->opts->target;
	if (*target)
		return 0;
	if (ed_sources_read(&sources, run->opts, run->repo,
			    &ed_run_deployed(run)->tree, run->mem, err) < 0)
		return ed_ledger_only(target, run->repo, run->mem, err);
	if (ed_ci_branch(&sources.branch, run, err) < 0)
		return -1;
	return ed_target_choose(target, &sources, run->mem, err);
}

/* Who names a base knows better; what it leaves out is said. Of a head that
 * is deployed already nothing can be left out. */
static void compare_base(const struct ed_run *run)
{
	const struct ed_side *base = &run->range.base;
	char hex[ED_OID_HEX];

	if (!run->tip.found || run->range.from != ED_BASE_ARGUMENT ||
	    ed_oid_equal(&base->tree, &run->tip.tree) ||
	    ed_oid_equal(&run->range.head.tree, &run->tip.tree))
		return;
	ed_oid_hex(hex, run->tip.note.has_source ? &run->tip.note.source
						 : &run->tip.tree);
	ed_log_warn("the base given is not what %s says was deployed, %.*s: "
		    "what differs between the two is left out",
		    run->ledger, ID_SHOWN, hex);
}

static int find_base(struct ed_run *run, const struct ed_revs *revs,
		     struct ed_error *err)
{
	if (run->tip.found) {
		take_ledger(run);
		return 0;
	}
	/* The CI system's, or it fails and says why. */
	if (ed_ci_range(run, revs, err) == 0)
		return 0;
	if (!run->ledger)
		return -1;
	return ed_wrap(err,
		       "there is no ledger %s (fetch it, if it was kept "
		       "elsewhere)",
		       run->ledger);
}

int ed_run_resolve(struct ed_run *run, const struct ed_revs *revs,
		   struct ed_error *err)
{
	bool given = ed_revs_has_base(revs);

	if (ed_run_source(run, revs->head ? revs->head : "HEAD", err) < 0)
		return -1;
	if (given ? ed_range_resolve(&run->range, run->repo, revs, err) < 0
		  : ed_range_head(&run->range.head, run->repo, revs, err) < 0)
		return -1;
	if (ed_run_settings_of_head(run, err) < 0 ||
	    ed_run_ledger(run, err) < 0)
		return -1;
	if (!given && find_base(run, revs, err) < 0)
		return -1;
	/* That the base is unknown should not take a walk of the site. */
	if (check_kind(run, err) < 0 || ed_run_site(run, err) < 0)
		return -1;
	compare_base(run);
	return 0;
}

int ed_run_used(struct ed_run *run, struct ed_error *err)
{
	if (run->used.given) {
		run->settings.tariff.used_paths = run->used.value;
		return 0;
	}
	if (run->opts->used.given || run->opts->no_ledger)
		return 0;
	return ed_ledger_month_paths(&run->settings.tariff.used_paths,
				     run->repo, ed_now_ms() / 1000, err);
}
