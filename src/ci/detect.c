/*
 * detect: ten CI systems, one function each.
 *
 * Only what was deployed may be a base. Most systems know the commit of the
 * last push, which is right when each push is deployed; Jenkins knows the last
 * build that succeeded, which is better. A commit that is missing is said to
 * be, with the reason: to guess it would leave something stale.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/ci.h"
#include "edgediff/strings.h"

#define NOT_SAID "it does not say which commit was built before this one"
#define NEW_BRANCH "this is the first commit of a branch"
#define TAG "this is a tag, and no push to a branch came before it"

struct probe {
	const struct ed_ci_source *source;
	struct ed_ci *ci;
	struct ed_arena *mem;
};

static const char *get(const struct probe *p, const char *name)
{
	return p->source->lookup(p->source->ctx, name);
}

static bool is(const struct probe *p, const char *name, const char *value)
{
	const char *is = get(p, name);

	return is && strcmp(is, value) == 0;
}

/* "false" is how Travis and Buildkite say that there is none. */
static const char *number(const struct probe *p, const char *name)
{
	const char *value = get(p, name);

	return value && value[strspn(value, "0123456789")] == '\0' ? value
								   : NULL;
}

static bool is_zero(const char *id)
{
	return id[0] == '0' && id[strspn(id, "0")] == '\0';
}

/* A commit name, maybe cut, and not of zeros: anything else would be read as
 * a revision, and "HEAD" as no change at all. */
static const char *commit(const char *id)
{
	size_t n = id ? strlen(id) : 0;

	if (n < 7 || n > 64 || is_zero(id) ||
	    id[strspn(id, "0123456789abcdefABCDEF")] != '\0')
		return NULL;
	return id;
}

static void set_previous(const struct probe *p, const char *id, const char *why)
{
	p->ci->previous = commit(id);
	p->ci->why = p->ci->previous ? NULL : why;
}

static void set_pull(const struct probe *p, const char *what, const char *id)
{
	p->ci->pull = ed_arena_printf(p->mem, "%s%s%s%.40s", id ? "" : "a ",
				      what, id ? " " : "", id ? id : "");
}

/* The target of a pull request, for systems that name only its branch. */
static void pull_without_base(const struct probe *p, const char *branch)
{
	p->ci->previous = NULL;
	p->ci->why = "it does not name the commit that the pull request "
		     "goes into";
	if (branch)
		p->ci->why = ed_arena_printf(
			p->mem,
			"the pull request goes into %.100s, so --base may be "
			"origin/%.100s",
			branch, branch);
}

/* "refs/heads/main" into branch or tag. */
static void set_ref(const struct probe *p, const char *ref)
{
	if (ref && ed_str_starts(ref, "refs/heads/"))
		p->ci->branch = ref + strlen("refs/heads/");
	else if (ref && ed_str_starts(ref, "refs/tags/"))
		p->ci->tag = ref + strlen("refs/tags/");
}

static void github_push(const struct probe *p, const struct ed_ci_event *event)
{
	struct ed_ci *ci = p->ci;

	if (event->after)
		ci->current = commit(event->after);
	ci->forced = event->forced;
	ci->deleted = event->deleted || (event->after && is_zero(event->after));
	set_previous(p, event->before, NOT_SAID);
	if (ci->deleted)
		set_previous(p, NULL, "the branch was deleted");
	else if (!ci->previous && ci->tag)
		ci->why = "this is a new tag";
	else if (!ci->previous && event->before)
		ci->why = "this is a new branch";
}

static void github(const struct probe *p)
{
	const char *name = get(p, "GITHUB_EVENT_NAME");
	struct ed_ci_event event = { 0 };
	bool read = p->source->event &&
		    ed_ci_event_parse(&event, p->source->event,
				      p->source->event_len, p->mem) == 0;

	p->ci->current = commit(get(p, "GITHUB_SHA"));
	set_ref(p, get(p, "GITHUB_REF"));
	if (name && strcmp(name, "merge_group") == 0) {
		set_pull(p, "merge queue", NULL);
		set_previous(p, event.merge_base, NOT_SAID);
	} else if (name && ed_str_starts(name, "pull_request")) {
		set_pull(p, "pull request", event.number);
		p->ci->branch = event.pull_head ? event.pull_head
						: get(p, "GITHUB_HEAD_REF");
		pull_without_base(p, get(p, "GITHUB_BASE_REF"));
		if (commit(event.pull_base))
			set_previous(p, event.pull_base, NULL);
	} else if (!name || strcmp(name, "push") == 0) {
		github_push(p, &event);
		if (!read)
			p->ci->why = "the event file GITHUB_EVENT_PATH cannot "
				     "be read";
	} else {
		p->ci->why = ed_arena_printf(
			p->mem, "the event %.60s has no commit before it",
			name);
	}
}

static void gitlab(const struct probe *p)
{
	const char *id = get(p, "CI_MERGE_REQUEST_IID");
	const char *external = get(p, "CI_EXTERNAL_PULL_REQUEST_IID");

	p->ci->current = commit(get(p, "CI_COMMIT_SHA"));
	p->ci->branch = get(p, "CI_COMMIT_BRANCH");
	p->ci->tag = get(p, "CI_COMMIT_TAG");
	if (id) {
		set_pull(p, "merge request", id);
		p->ci->branch = get(p, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME");
		set_previous(p, get(p, "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
			     "it does not name the commit that the merge "
			     "request goes into");
	} else if (external) {
		set_pull(p, "pull request", external);
		set_previous(
			p, get(p, "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA"),
			NOT_SAID);
	} else {
		set_previous(p, get(p, "CI_COMMIT_BEFORE_SHA"),
			     "this is the first commit of a branch, a tag, or "
			     "a pipeline that no push has started");
	}
}

/* "a...b": both ends are commits, and the three dots are not meant. */
static const char *range_start(const struct probe *p, const char *range)
{
	const char *dots = range ? strstr(range, "..") : NULL;

	return dots ? ed_arena_strndup(p->mem, range, (size_t)(dots - range))
		    : NULL;
}

static void travis(const struct probe *p)
{
	const char *id = number(p, "TRAVIS_PULL_REQUEST");

	p->ci->current = commit(get(p, "TRAVIS_COMMIT"));
	p->ci->tag = get(p, "TRAVIS_TAG");
	p->ci->branch = p->ci->tag ? NULL : get(p, "TRAVIS_BRANCH");
	if (id) {
		set_pull(p, "pull request", id);
		pull_without_base(p, get(p, "TRAVIS_BRANCH"));
		p->ci->branch = get(p, "TRAVIS_PULL_REQUEST_BRANCH");
		if (commit(range_start(p, get(p, "TRAVIS_COMMIT_RANGE"))) ==
		    NULL)
			return;
	}
	set_previous(p, range_start(p, get(p, "TRAVIS_COMMIT_RANGE")),
		     p->ci->tag ? TAG : NEW_BRANCH);
}

static void bitbucket(const struct probe *p)
{
	const char *id = get(p, "BITBUCKET_PR_ID");
	const char *into = get(p, "BITBUCKET_PR_DESTINATION_BRANCH");

	p->ci->current = commit(get(p, "BITBUCKET_COMMIT"));
	p->ci->branch = get(p, "BITBUCKET_BRANCH");
	p->ci->tag = get(p, "BITBUCKET_TAG");
	set_previous(p, NULL, p->ci->tag ? TAG : NOT_SAID);
	if (id || into) {
		set_pull(p, "pull request", id);
		pull_without_base(p, into);
	}
}

/* CODEBUILD_WEBHOOK_TRIGGER: "branch/main", "tag/v1", "pr/7". */
static void codebuild(const struct probe *p)
{
	const char *trigger = get(p, "CODEBUILD_WEBHOOK_TRIGGER");
	const char *event = get(p, "CODEBUILD_WEBHOOK_EVENT");
	const char *into = get(p, "CODEBUILD_WEBHOOK_BASE_REF");

	p->ci->current = commit(get(p, "CODEBUILD_RESOLVED_SOURCE_VERSION"));
	set_ref(p, get(p, "CODEBUILD_WEBHOOK_HEAD_REF"));
	if (trigger && ed_str_starts(trigger, "branch/"))
		p->ci->branch = trigger + strlen("branch/");
	if (trigger && ed_str_starts(trigger, "tag/"))
		p->ci->tag = trigger + strlen("tag/");
	set_previous(p, get(p, "CODEBUILD_WEBHOOK_PREV_COMMIT"),
		     p->ci->tag ? TAG
		     : trigger	? NEW_BRANCH
				: "no webhook has started this build");
	if ((trigger && ed_str_starts(trigger, "pr/")) ||
	    (event && ed_str_starts(event, "PULL_REQUEST_") &&
	     !ed_str_starts(event, "PULL_REQUEST_MERGED"))) {
		set_pull(p, "pull request",
			 trigger && ed_str_starts(trigger, "pr/")
				 ? trigger + strlen("pr/")
				 : NULL);
		if (into && ed_str_starts(into, "refs/heads/"))
			into += strlen("refs/heads/");
		pull_without_base(p, into);
	}
}

/* Without a build that succeeded nothing was deployed, whatever was built. */
static void jenkins(const struct probe *p)
{
	const char *branch = get(p, "GIT_BRANCH");
	const char *id = get(p, "CHANGE_ID");

	p->ci->current = commit(get(p, "GIT_COMMIT"));
	p->ci->tag = get(p, "TAG_NAME");
	if (branch && ed_str_starts(branch, "origin/"))
		branch += strlen("origin/");
	if (!p->ci->tag)
		p->ci->branch =
			get(p, "BRANCH_NAME") ? get(p, "BRANCH_NAME") : branch;
	set_previous(p, get(p, "GIT_PREVIOUS_SUCCESSFUL_COMMIT"),
		     get(p, "GIT_PREVIOUS_COMMIT")
			     ? "no build of this branch has succeeded yet"
			     : "this is the first build of a branch");
	if (id) {
		set_pull(p, "pull request", id);
		p->ci->branch = get(p, "CHANGE_BRANCH");
		pull_without_base(p, get(p, "CHANGE_TARGET"));
	}
}

static void drone(const struct probe *p)
{
	const char *event = get(p, "DRONE_BUILD_EVENT");
	const char *after = commit(get(p, "DRONE_COMMIT_AFTER"));
	bool pull = event && strcmp(event, "pull_request") == 0;

	p->ci->current = after ? after : commit(get(p, "DRONE_COMMIT"));
	p->ci->tag = get(p, "DRONE_TAG");
	p->ci->branch = p->ci->tag ? NULL : get(p, "DRONE_BRANCH");
	if (pull) {
		set_pull(p, "pull request", get(p, "DRONE_PULL_REQUEST"));
		p->ci->branch = get(p, "DRONE_SOURCE_BRANCH");
	}
	set_previous(p, get(p, "DRONE_COMMIT_BEFORE"),
		     p->ci->tag ? TAG : NEW_BRANCH);
	/* Of a promotion or a cron job it names the commit itself. */
	if (event && !pull && strcmp(event, "push") != 0)
		set_previous(p, NULL,
			     ed_arena_printf(p->mem,
					     "the event %.60s has no commit "
					     "before it",
					     event));
}

static void buildkite(const struct probe *p)
{
	const char *id = number(p, "BUILDKITE_PULL_REQUEST");
	const char *queue = get(p, "BUILDKITE_MERGE_QUEUE_BASE_COMMIT");

	/* It can be the word HEAD, which is not known here. */
	p->ci->current = commit(get(p, "BUILDKITE_COMMIT"));
	p->ci->tag = get(p, "BUILDKITE_TAG");
	p->ci->branch = p->ci->tag ? NULL : get(p, "BUILDKITE_BRANCH");
	set_previous(p, NULL, p->ci->tag ? TAG : NOT_SAID);
	if (queue) {
		set_pull(p, "merge queue", NULL);
		set_previous(p, queue, NOT_SAID);
	} else if (id) {
		set_pull(p, "pull request", id);
		pull_without_base(p,
				  get(p, "BUILDKITE_PULL_REQUEST_BASE_BRANCH"));
	}
}

/* CIRCLE_PULL_REQUEST is also set for a push to main from which some pull
 * request goes elsewhere; only those of forks are built as such. */
static void circleci(const struct probe *p)
{
	const char *id = get(p, "CIRCLE_PR_NUMBER");

	p->ci->current = commit(get(p, "CIRCLE_SHA1"));
	p->ci->tag = get(p, "CIRCLE_TAG");
	p->ci->branch = p->ci->tag ? NULL : get(p, "CIRCLE_BRANCH");
	set_previous(p, NULL,
		     p->ci->tag ? TAG
				: "its previous commit must be passed in: "
				  "--base=<< pipeline.git.base_revision >>");
	if (id) {
		set_pull(p, "pull request", id);
		pull_without_base(p, NULL);
	}
}

static void azure(const struct probe *p)
{
	const char *id = get(p, "SYSTEM_PULLREQUEST_PULLREQUESTID");
	const char *into = get(p, "SYSTEM_PULLREQUEST_TARGETBRANCH");

	p->ci->current = commit(get(p, "BUILD_SOURCEVERSION"));
	set_ref(p, get(p, "BUILD_SOURCEBRANCH"));
	set_previous(p, NULL, p->ci->tag ? TAG : NOT_SAID);
	if (id || is(p, "BUILD_REASON", "PullRequest")) {
		set_pull(p, "pull request", id);
		if (into && ed_str_starts(into, "refs/heads/"))
			into += strlen("refs/heads/");
		pull_without_base(p, into);
	}
}

static const struct {
	const char *name;
	const char *variable;
	const char *value; /* NULL: any */
	void (*detect)(const struct probe *p);
} systems[] = {
	{ "GitHub Actions", "GITHUB_ACTIONS", "true", github },
	{ "GitLab", "GITLAB_CI", "true", gitlab },
	{ "Travis", "TRAVIS", "true", travis },
	{ "Bitbucket", "BITBUCKET_BUILD_NUMBER", NULL, bitbucket },
	{ "CodeBuild", "CODEBUILD_BUILD_ID", NULL, codebuild },
	{ "Drone", "DRONE", "true", drone },
	{ "Buildkite", "BUILDKITE", "true", buildkite },
	{ "CircleCI", "CIRCLECI", "true", circleci },
	{ "Azure Pipelines", "TF_BUILD", "True", azure },
	/* Last: it also starts jobs of others, and its variable is set by
	 * hand for its agents. */
	{ "Jenkins", "JENKINS_URL", NULL, jenkins },
};

void ed_ci_detect(struct ed_ci *out, const struct ed_ci_source *source,
		  struct ed_arena *mem)
{
	struct ed_ci ci = { 0 };
	const struct probe p = { source, &ci, mem };

	for (size_t i = 0; i < ED_COUNT(systems) && !ci.system; i++) {
		if (systems[i].value
			    ? !is(&p, systems[i].variable, systems[i].value)
			    : !get(&p, systems[i].variable))
			continue;
		if (systems[i].detect == jenkins && !get(&p, "BUILD_ID"))
			continue;
		ci.system = systems[i].name;
		systems[i].detect(&p);
	}
	/* "refs/heads/" alone names none. */
	if (ci.branch && *ci.branch == '\0')
		ci.branch = NULL;
	if (ci.tag && *ci.tag == '\0')
		ci.tag = NULL;
	*out = ci;
}
