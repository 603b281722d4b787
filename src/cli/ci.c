/* ci: what the CI system knows, as base, branch, and reason not to submit. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/pattern.h"
#include "run.h"

ED_AUTO_DEFINE(struct ed_pattern, ed_pattern_free);

/* A file that cannot be read says nothing; ed_ci_detect() says so. */
static void read_event(struct ed_buf *out, const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f && errno == ENOMEM)
		ed_oom();
	if (!f)
		return;
	if (ed_buf_read(out, f) < 0 || out->failed)
		ed_buf_clear(out);
	(void)fclose(f);
}

void ed_environment_ci(struct ed_ci *out, struct ed_arena *mem)
{
	struct ed_ci_source source = { .lookup = ed_environment_lookup };
	const char *path = ed_environment_lookup(NULL, "GITHUB_EVENT_PATH");
	struct ed_buf event;

	ed_buf_init(&event, ED_CI_EVENT_MAX);
	if (path && ed_environment_github())
		read_event(&event, path);
	if (event.len > 0) {
		source.event = event.data;
		source.event_len = event.len;
	}
	ed_ci_detect(out, &source, mem);
	ed_buf_dispose(&event);
}

int ed_ci_range(struct ed_run *run, const struct ed_revs *given,
		struct ed_error *err)
{
	const struct ed_ci *ci = &run->env->ci;
	struct ed_revs revs = *given;

	/* A commit is not what a built site is compared with. */
	if (ed_revs_has_base(&revs) || !ci->system || run->opts->site)
		return ed_range_resolve(&run->range, run->repo, &revs, err);
	if (!ci->previous)
		return ed_fail(err, ED_EREPO,
			       "nothing says what is deployed, and %s does not "
			       "either: %s; name it: BASE or --base=REV, or "
			       "--base=empty for a first deploy",
			       ci->system, ci->why);
	revs.base = ci->previous;
	revs.from = ED_BASE_CI;
	ed_log_info("base %s: the previous commit, says %s; right if it was "
		    "deployed",
		    ci->previous, ci->system);
	if (ed_range_resolve(&run->range, run->repo, &revs, err) < 0)
		return ed_wrap(err, "the previous commit of %s%s", ci->system,
			       ci->forced ? ", before a forced push" : "");
	return 0;
}

/* As a branch is: no part of it stands for the whole. */
static int matches(bool *out, const char *glob, const char *branch,
		   struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(ed_pattern_free) struct ed_pattern *pattern = NULL;
	const char *anchored = ed_arena_printf(mem, "/%s", glob);

	if (ed_pattern_glob(&pattern, anchored, err) < 0 ||
	    ed_pattern_match(out, pattern, branch, strlen(branch), NULL, err) <
		    0) {
		err->code = ED_EUSAGE;
		return ed_wrap(err, "--branch");
	}
	return 0;
}

/* The branch that is built or checked out; NULL: none, or unknown. */
static const char *branch_now(const struct ed_run *run)
{
	const struct ed_ci *ci = &run->env->ci;

	if (ci->branch || ci->tag)
		return ci->branch;
	return ed_repo_branch(run->repo, run->mem);
}

int ed_ci_branch(const char **out, const struct ed_run *run,
		 struct ed_error *err)
{
	const char *wanted = run->opts->branch;
	bool same = false;

	*out = branch_now(run);
	if (!wanted)
		return 0;
	if (*out && matches(&same, wanted, *out, run->mem, err) < 0)
		return -1;
	if (!same)
		*out = wanted;
	return 0;
}

static int check_branch(const char **why, const struct ed_run *run,
			struct ed_error *err)
{
	const struct ed_ci *ci = &run->env->ci;
	const char *wanted = run->opts->branch;
	const char *branch = branch_now(run);
	bool same = false;

	if (!wanted)
		return 0;
	if (ci->tag && !branch) {
		*why = ed_arena_printf(run->mem,
				       "this is tag %s, not branch %s", ci->tag,
				       wanted);
		return 0;
	}
	if (!branch)
		return ed_fail(err, ED_EREPO,
			       "--branch %s: HEAD is on no branch, and no CI "
			       "system says which one this is",
			       wanted);
	if (matches(&same, wanted, branch, run->mem, err) < 0)
		return -1;
	if (!same)
		*why = ed_arena_printf(run->mem, "this is branch %s, not %s",
				       branch, wanted);
	return 0;
}

int ed_ci_check(bool *go_on, const struct ed_run *run, struct ed_error *err)
{
	const struct ed_ci *ci = &run->env->ci;
	const char *why = NULL;

	*go_on = true;
	if (ci->pull)
		why = ed_arena_printf(run->mem, "%s builds %s", ci->system,
				      ci->pull);
	else if (ci->deleted)
		why = "the branch was deleted";
	else if (check_branch(&why, run, err) < 0)
		return -1;
	if (why) {
		ed_log_notice("nothing is submitted: %s", why);
		*go_on = run->opts->dry_run;
		if (!*go_on)
			ed_ci_skipped(run, why);
	}
	return 0;
}
