/* What ten CI systems say: a push, a new branch, a tag, a pull request, and
 * variables that are missing or nonsense. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/ci.h"
#include "ci_helper.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ZERO "0000000000000000000000000000000000000000"

struct row {
	const char *name;
	const char *vars[9]; /* NAME=VALUE; NULL ends them */
	const char *event;   /* JSON; "@file" of fixtures/ci; NULL */
	struct ed_ci is;     /* 'why' is a part of it */
};

/* clang-format off */
static const struct row rows[] = {
	{ "no system", { "CI=true", "GITHUB_SHA=" A, "DRONE=yes",
			 "GITHUB_ACTIONS=false" }, NULL, { 0 } },

	{ "GitHub, push",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_SHA=" B,
	    "GITHUB_REF=refs/heads/main" },
	  "@github-push-event.json",
	  { .system = "GitHub Actions", .current = B, .previous = A,
	    .branch = "main" } },
	{ "GitHub, new branch",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_SHA=" B,
	    "GITHUB_REF=refs/heads/a/b" },
	  "@github-push-event-new-branch.json",
	  { .system = "GitHub Actions", .current = B, .branch = "a/b",
	    .why = "new branch" } },
	{ "GitHub, forced push",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_SHA=" B,
	    "GITHUB_REF=refs/heads/main" },
	  "@github-push-event-forced.json",
	  { .system = "GitHub Actions", .current = B, .previous = A,
	    .branch = "main", .forced = true } },
	{ "GitHub, deleted branch",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_SHA=" B,
	    "GITHUB_REF=refs/heads/topic" },
	  "@github-push-event-deleted.json",
	  { .system = "GitHub Actions", .branch = "topic", .deleted = true,
	    .why = "deleted" } },
	{ "GitHub, tag",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push", "GITHUB_SHA=" B,
	    "GITHUB_REF=refs/tags/v1" },
	  "{\"before\": \"" ZERO "\", \"after\": \"" B "\"}",
	  { .system = "GitHub Actions", .current = B, .tag = "v1",
	    .why = "new tag" } },
	{ "GitHub, pull request",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request",
	    "GITHUB_SHA=" B, "GITHUB_REF=refs/pull/7/merge",
	    "GITHUB_BASE_REF=main", "GITHUB_HEAD_REF=topic" },
	  "{\"number\": 7, \"pull_request\": {\"number\": 7, \"base\":"
	  " {\"sha\": \"" A "\"}, \"head\": {\"ref\": \"topic\"}}}",
	  { .system = "GitHub Actions", .current = B, .previous = A,
	    .branch = "topic", .pull = "pull request 7" } },
	{ "GitHub, pull request, event lost",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request_target",
	    "GITHUB_SHA=" B, "GITHUB_BASE_REF=main",
	    "GITHUB_HEAD_REF=topic" }, NULL,
	  { .system = "GitHub Actions", .current = B, .branch = "topic",
	    .pull = "a pull request", .why = "origin/main" } },
	{ "GitHub, merge queue",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=merge_group",
	    "GITHUB_SHA=" B, "GITHUB_REF=refs/heads/gh-readonly-queue/main/x" },
	  "{\"merge_group\": {\"base_sha\": \"" A "\"}}",
	  { .system = "GitHub Actions", .current = B, .previous = A,
	    .branch = "gh-readonly-queue/main/x", .pull = "a merge queue" } },
	{ "GitHub, by hand",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=workflow_dispatch",
	    "GITHUB_SHA=" B, "GITHUB_REF=refs/heads/main" },
	  "{\"inputs\": null}",
	  { .system = "GitHub Actions", .current = B, .branch = "main",
	    .why = "the event workflow_dispatch has no commit" } },
	{ "GitHub, no event",
	  { "GITHUB_ACTIONS=true" }, NULL,
	  { .system = "GitHub Actions", .why = "GITHUB_EVENT_PATH" } },
	{ "GitHub, event is no JSON",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push" }, "{\"before\"",
	  { .system = "GitHub Actions", .why = "GITHUB_EVENT_PATH" } },
	{ "GitHub, event of other types",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push" },
	  "{\"before\": 7, \"after\": [], \"deleted\": \"true\","
	  " \"pull_request\": 1}",
	  { .system = "GitHub Actions", .why = "does not say" } },
	{ "GitHub, before is a revision, no commit",
	  { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=push" },
	  "{\"before\": \"HEAD\", \"after\": \"" B "\"}",
	  { .system = "GitHub Actions", .current = B, .why = "new branch" } },

	{ "GitLab, push",
	  { "GITLAB_CI=true", "CI_COMMIT_SHA=" B, "CI_COMMIT_BEFORE_SHA=" A,
	    "CI_COMMIT_BRANCH=main" }, NULL,
	  { .system = "GitLab", .current = B, .previous = A,
	    .branch = "main" } },
	{ "GitLab, new branch",
	  { "GITLAB_CI=true", "CI_COMMIT_SHA=" B,
	    "CI_COMMIT_BEFORE_SHA=" ZERO, "CI_COMMIT_BRANCH=main" }, NULL,
	  { .system = "GitLab", .current = B, .branch = "main",
	    .why = "first commit" } },
	{ "GitLab, merge request",
	  { "GITLAB_CI=true", "CI_COMMIT_SHA=" B,
	    "CI_COMMIT_BEFORE_SHA=" ZERO, "CI_MERGE_REQUEST_IID=9",
	    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME=topic",
	    "CI_MERGE_REQUEST_DIFF_BASE_SHA=" A }, NULL,
	  { .system = "GitLab", .current = B, .previous = A,
	    .branch = "topic", .pull = "merge request 9" } },
	{ "GitLab, tag",
	  { "GITLAB_CI=true", "CI_COMMIT_SHA=" B,
	    "CI_COMMIT_BEFORE_SHA=" ZERO, "CI_COMMIT_TAG=v1" }, NULL,
	  { .system = "GitLab", .current = B, .tag = "v1", .why = "a tag" } },
	{ "GitLab, nothing else", { "GITLAB_CI=true" }, NULL,
	  { .system = "GitLab", .why = "no push" } },

	{ "Travis, push: three dots, cut ids",
	  { "TRAVIS=true", "TRAVIS_COMMIT=" B, "TRAVIS_BRANCH=main",
	    "TRAVIS_COMMIT_RANGE=aaaaaaaaaaaa...bbbbbbbbbbbb",
	    "TRAVIS_PULL_REQUEST=false" }, NULL,
	  { .system = "Travis", .current = B, .previous = "aaaaaaaaaaaa",
	    .branch = "main" } },
	{ "Travis, new branch",
	  { "TRAVIS=true", "TRAVIS_COMMIT=" B, "TRAVIS_BRANCH=topic",
	    "TRAVIS_PULL_REQUEST=false" }, NULL,
	  { .system = "Travis", .current = B, .branch = "topic",
	    .why = "first commit" } },
	{ "Travis, pull request",
	  { "TRAVIS=true", "TRAVIS_COMMIT=" B, "TRAVIS_BRANCH=main",
	    "TRAVIS_PULL_REQUEST_BRANCH=topic",
	    "TRAVIS_COMMIT_RANGE=" A "..." B, "TRAVIS_PULL_REQUEST=12" }, NULL,
	  { .system = "Travis", .current = B, .previous = A,
	    .branch = "topic", .pull = "pull request 12" } },
	{ "Travis, tag",
	  { "TRAVIS=true", "TRAVIS_COMMIT=" B, "TRAVIS_BRANCH=v1",
	    "TRAVIS_TAG=v1", "TRAVIS_PULL_REQUEST=false" }, NULL,
	  { .system = "Travis", .current = B, .tag = "v1", .why = "a tag" } },
	{ "Travis, range without dots",
	  { "TRAVIS=true", "TRAVIS_COMMIT_RANGE=" A }, NULL,
	  { .system = "Travis", .why = "first commit" } },

	{ "Bitbucket, push",
	  { "BITBUCKET_BUILD_NUMBER=3", "BITBUCKET_COMMIT=" B,
	    "BITBUCKET_BRANCH=main" }, NULL,
	  { .system = "Bitbucket", .current = B, .branch = "main",
	    .why = "does not say" } },
	{ "Bitbucket, pull request",
	  { "BITBUCKET_BUILD_NUMBER=3", "BITBUCKET_COMMIT=" B,
	    "BITBUCKET_BRANCH=topic", "BITBUCKET_PR_ID=4",
	    "BITBUCKET_PR_DESTINATION_BRANCH=main" }, NULL,
	  { .system = "Bitbucket", .current = B, .branch = "topic",
	    .pull = "pull request 4", .why = "--base may be origin/main" } },
	{ "Bitbucket, tag",
	  { "BITBUCKET_BUILD_NUMBER=3", "BITBUCKET_COMMIT=" B,
	    "BITBUCKET_TAG=v1" }, NULL,
	  { .system = "Bitbucket", .current = B, .tag = "v1",
	    .why = "a tag" } },

	{ "CodeBuild, push",
	  { "CODEBUILD_BUILD_ID=p:1", "CODEBUILD_RESOLVED_SOURCE_VERSION=" B,
	    "CODEBUILD_WEBHOOK_PREV_COMMIT=" A,
	    "CODEBUILD_WEBHOOK_TRIGGER=branch/main" }, NULL,
	  { .system = "CodeBuild", .current = B, .previous = A,
	    .branch = "main" } },
	{ "CodeBuild, new branch",
	  { "CODEBUILD_BUILD_ID=p:1", "CODEBUILD_RESOLVED_SOURCE_VERSION=" B,
	    "CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/topic",
	    "CODEBUILD_WEBHOOK_TRIGGER=branch/topic" }, NULL,
	  { .system = "CodeBuild", .current = B, .branch = "topic",
	    .why = "first commit" } },
	{ "CodeBuild, pull request",
	  { "CODEBUILD_BUILD_ID=p:1", "CODEBUILD_RESOLVED_SOURCE_VERSION=" B,
	    "CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/topic",
	    "CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main",
	    "CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_UPDATED",
	    "CODEBUILD_WEBHOOK_TRIGGER=pr/5" }, NULL,
	  { .system = "CodeBuild", .current = B, .branch = "topic",
	    .pull = "pull request 5", .why = "origin/main" } },
	{ "CodeBuild, tag",
	  { "CODEBUILD_BUILD_ID=p:1", "CODEBUILD_RESOLVED_SOURCE_VERSION=" B,
	    "CODEBUILD_WEBHOOK_TRIGGER=tag/v1" }, NULL,
	  { .system = "CodeBuild", .current = B, .tag = "v1",
	    .why = "a tag" } },
	{ "CodeBuild, in a pipeline",
	  { "CODEBUILD_BUILD_ID=p:1", "CODEBUILD_INITIATOR=codepipeline/x" },
	  NULL, { .system = "CodeBuild", .why = "no webhook" } },

	{ "Jenkins, the last build that succeeded",
	  { "JENKINS_URL=http://j/", "BUILD_ID=7", "GIT_COMMIT=" B,
	    "GIT_PREVIOUS_SUCCESSFUL_COMMIT=" A, "GIT_PREVIOUS_COMMIT=" B,
	    "GIT_BRANCH=origin/main" }, NULL,
	  { .system = "Jenkins", .current = B, .previous = A,
	    .branch = "main" } },
	{ "Jenkins, none has succeeded",
	  { "JENKINS_URL=http://j/", "BUILD_ID=7", "GIT_COMMIT=" B,
	    "GIT_PREVIOUS_COMMIT=" A, "GIT_BRANCH=origin/main" }, NULL,
	  { .system = "Jenkins", .current = B, .branch = "main",
	    .why = "succeeded yet" } },
	{ "Jenkins, first build",
	  { "JENKINS_URL=http://j/", "BUILD_ID=7", "GIT_COMMIT=" B,
	    "GIT_BRANCH=origin/topic" }, NULL,
	  { .system = "Jenkins", .current = B, .branch = "topic",
	    .why = "first build" } },
	{ "Jenkins, pull request",
	  { "JENKINS_URL=http://j/", "BUILD_ID=7", "GIT_COMMIT=" B,
	    "BRANCH_NAME=PR-6", "CHANGE_ID=6", "CHANGE_BRANCH=topic",
	    "CHANGE_TARGET=main" }, NULL,
	  { .system = "Jenkins", .current = B, .branch = "topic",
	    .pull = "pull request 6", .why = "origin/main" } },
	{ "Jenkins, tag",
	  { "JENKINS_URL=http://j/", "BUILD_ID=7", "GIT_COMMIT=" B,
	    "BRANCH_NAME=v1", "TAG_NAME=v1" }, NULL,
	  { .system = "Jenkins", .current = B, .tag = "v1",
	    .why = "first build" } },
	{ "Jenkins, only its address", { "JENKINS_URL=http://j/" }, NULL,
	  { 0 } },

	{ "Drone, push",
	  { "DRONE=true", "DRONE_BUILD_EVENT=push", "DRONE_COMMIT=" B,
	    "DRONE_COMMIT_AFTER=" B, "DRONE_COMMIT_BEFORE=" A,
	    "DRONE_BRANCH=main" }, NULL,
	  { .system = "Drone", .current = B, .previous = A,
	    .branch = "main" } },
	{ "Drone, new branch",
	  { "DRONE=true", "DRONE_BUILD_EVENT=push", "DRONE_COMMIT=" B,
	    "DRONE_COMMIT_BEFORE=" ZERO, "DRONE_BRANCH=topic" }, NULL,
	  { .system = "Drone", .current = B, .branch = "topic",
	    .why = "first commit" } },
	{ "Drone, pull request",
	  { "DRONE=true", "DRONE_BUILD_EVENT=pull_request",
	    "DRONE_COMMIT=" B, "DRONE_COMMIT_BEFORE=" A, "DRONE_BRANCH=main",
	    "DRONE_SOURCE_BRANCH=topic", "DRONE_PULL_REQUEST=3" }, NULL,
	  { .system = "Drone", .current = B, .previous = A,
	    .branch = "topic", .pull = "pull request 3" } },
	{ "Drone, tag",
	  { "DRONE=true", "DRONE_BUILD_EVENT=tag", "DRONE_COMMIT=" B,
	    "DRONE_COMMIT_BEFORE=" A, "DRONE_TAG=v1" }, NULL,
	  { .system = "Drone", .current = B, .tag = "v1",
	    .why = "the event tag" } },
	{ "Drone, promotion",
	  { "DRONE=true", "DRONE_BUILD_EVENT=promote", "DRONE_COMMIT=" B,
	    "DRONE_COMMIT_BEFORE=" B, "DRONE_BRANCH=main" }, NULL,
	  { .system = "Drone", .current = B, .branch = "main",
	    .why = "the event promote" } },

	{ "Buildkite, the word HEAD",
	  { "BUILDKITE=true", "BUILDKITE_COMMIT=HEAD", "BUILDKITE_BRANCH=main",
	    "BUILDKITE_PULL_REQUEST=false" }, NULL,
	  { .system = "Buildkite", .branch = "main", .why = "does not say" } },
	{ "Buildkite, pull request",
	  { "BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_BRANCH=topic",
	    "BUILDKITE_PULL_REQUEST=8",
	    "BUILDKITE_PULL_REQUEST_BASE_BRANCH=main" }, NULL,
	  { .system = "Buildkite", .current = B, .branch = "topic",
	    .pull = "pull request 8", .why = "origin/main" } },
	{ "Buildkite, merge queue",
	  { "BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_BRANCH=queue",
	    "BUILDKITE_MERGE_QUEUE_BASE_COMMIT=" A }, NULL,
	  { .system = "Buildkite", .current = B, .previous = A,
	    .branch = "queue", .pull = "a merge queue" } },
	{ "Buildkite, tag",
	  { "BUILDKITE=true", "BUILDKITE_COMMIT=" B, "BUILDKITE_BRANCH=v1",
	    "BUILDKITE_TAG=v1", "BUILDKITE_PULL_REQUEST=false" }, NULL,
	  { .system = "Buildkite", .current = B, .tag = "v1",
	    .why = "a tag" } },

	{ "CircleCI, push to a branch that a pull request comes from",
	  { "CIRCLECI=true", "CIRCLE_SHA1=" B, "CIRCLE_BRANCH=main",
	    "CIRCLE_PULL_REQUEST=https://host.example/pull/1" }, NULL,
	  { .system = "CircleCI", .current = B, .branch = "main",
	    .why = "pipeline.git.base_revision" } },
	{ "CircleCI, pull request of a fork",
	  { "CIRCLECI=true", "CIRCLE_SHA1=" B, "CIRCLE_BRANCH=pull/2",
	    "CIRCLE_PR_NUMBER=2" }, NULL,
	  { .system = "CircleCI", .current = B, .branch = "pull/2",
	    .pull = "pull request 2", .why = "pull request goes into" } },
	{ "CircleCI, tag",
	  { "CIRCLECI=true", "CIRCLE_SHA1=" B, "CIRCLE_TAG=v1" }, NULL,
	  { .system = "CircleCI", .current = B, .tag = "v1",
	    .why = "a tag" } },

	{ "Azure, push",
	  { "TF_BUILD=True", "BUILD_SOURCEVERSION=" B,
	    "BUILD_SOURCEBRANCH=refs/heads/main",
	    "BUILD_REASON=IndividualCI" }, NULL,
	  { .system = "Azure Pipelines", .current = B, .branch = "main",
	    .why = "does not say" } },
	{ "Azure, pull request",
	  { "TF_BUILD=True", "BUILD_SOURCEVERSION=" B,
	    "BUILD_SOURCEBRANCH=refs/pull/3/merge",
	    "BUILD_REASON=PullRequest", "SYSTEM_PULLREQUEST_PULLREQUESTID=3",
	    "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main" }, NULL,
	  { .system = "Azure Pipelines", .current = B,
	    .pull = "pull request 3", .why = "origin/main" } },
	{ "Azure, tag",
	  { "TF_BUILD=True", "BUILD_SOURCEVERSION=" B,
	    "BUILD_SOURCEBRANCH=refs/tags/v1", "BUILD_REASON=Manual" }, NULL,
	  { .system = "Azure Pipelines", .current = B, .tag = "v1",
	    .why = "a tag" } },
};
/* clang-format on */

static void compare(const struct row *row, const char *what, const char *is,
		    const char *wanted)
{
	if ((!is && !wanted) || (is && wanted && strcmp(is, wanted) == 0))
		return;
	fail_msg("%s: %s is '%s', not '%s'", row->name, what,
		 is ? is : "(none)", wanted ? wanted : "(none)");
}

static const char *read_event(const struct row *row, char *text, size_t size)
{
	char path[200];
	FILE *f;

	if (!row->event || row->event[0] != '@')
		return row->event;
	(void)snprintf(path, sizeof(path), "fixtures/ci/%s", row->event + 1);
	f = fopen(path, "rb");
	assert_non_null(f);
	text[fread(text, 1, size - 1, f)] = '\0';
	(void)fclose(f);
	return text;
}

static void check_row(const struct row *row, struct ed_arena *mem)
{
	char text[8192];
	struct row copy = *row;
	struct ed_ci_source source = { .lookup = lookup, .ctx = copy.vars };
	struct ed_ci is;

	source.event = read_event(row, text, sizeof(text));
	source.event_len = source.event ? strlen(source.event) : 0;
	ed_ci_detect(&is, &source, mem);
	compare(row, "system", is.system, row->is.system);
	compare(row, "current", is.current, row->is.current);
	compare(row, "previous", is.previous, row->is.previous);
	compare(row, "branch", is.branch, row->is.branch);
	compare(row, "tag", is.tag, row->is.tag);
	compare(row, "pull", is.pull, row->is.pull);
	if (!row->is.why || !is.why)
		compare(row, "why", is.why, row->is.why);
	else if (!strstr(is.why, row->is.why))
		compare(row, "why", is.why, row->is.why);
	if (is.forced != row->is.forced || is.deleted != row->is.deleted)
		fail_msg("%s: forced %d, deleted %d", row->name, is.forced,
			 is.deleted);
}

static void every_system_says_what_it_knows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();

		check_row(&rows[i], mem);
		ed_arena_free(mem);
	}
}

static void a_system_has_a_previous_commit_or_a_reason(void **state)
{
	static const char *const names[] = {
		"GITHUB_ACTIONS=true",	"GITLAB_CI=true",
		"TRAVIS=true",		"BITBUCKET_BUILD_NUMBER=1",
		"CODEBUILD_BUILD_ID=1", "DRONE=true",
		"BUILDKITE=true",	"CIRCLECI=true",
		"TF_BUILD=True",
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(names); i++) {
		struct row row = { .vars = { names[i] } };
		struct ed_ci_source source = { .lookup = lookup,
					       .ctx = row.vars };
		struct ed_arena *mem = ed_arena_new();
		struct ed_ci is;

		ed_ci_detect(&is, &source, mem);
		assert_non_null(is.system);
		assert_null(is.previous);
		assert_non_null(is.why);
		ed_arena_free(mem);
	}
}

/* Its nesting must not end the program, nor a NUL in a string. */
static void an_event_may_be_hostile(void **state)
{
	static const char nul[] = "{\"before\": \"aaaaaaa\\u0000b\"}";
	struct ed_arena *mem = ed_arena_new();
	struct ed_ci_event event;
	char deep[60000];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_int_equal(ed_ci_event_parse(&event, deep, sizeof(deep), mem),
			 -1);
	assert_int_equal(ed_ci_event_parse(&event, nul, sizeof(nul) - 1, mem),
			 -1);
	assert_null(event.before);
	assert_int_equal(ed_ci_event_parse(&event, "[]", 2, mem), -1);
	assert_int_equal(ed_ci_event_parse(&event, "", 0, mem), -1);
	assert_int_equal(ed_ci_event_parse(&event, "{}", 2, mem), 0);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_system_says_what_it_knows),
		cmocka_unit_test(a_system_has_a_previous_commit_or_a_reason),
		cmocka_unit_test(an_event_may_be_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
