/* What must not be taken for a push to the branch that is deployed: requests
 * to merge, in the words of each system. Submitted, they would purge what
 * nobody has published. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/ci.h"
#include "ci_helper.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

struct row {
	const char *vars[6]; /* NAME=VALUE; NULL ends them */
	const char *event;   /* JSON; NULL */
	const char *pull;    /* NULL: it is a push */
	const char *previous, *branch;
	const char *why; /* a part of it */
};

/* clang-format off */
static const struct row rows[] = {
	{ { "GITLAB_CI=true", "CI_EXTERNAL_PULL_REQUEST_IID=4",
	    "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA=" A,
	    "CI_COMMIT_BRANCH=topic" }, NULL,
	  "pull request 4", A, "topic", NULL },
	{ { "GITLAB_CI=true", "CI_EXTERNAL_PULL_REQUEST_IID=4" }, NULL,
	  "pull request 4", NULL, NULL, "does not say" },
	{ { "GITLAB_CI=true", "CI_MERGE_REQUEST_IID=9" }, NULL,
	  "merge request 9", NULL, NULL, "merge request goes into" },
	{ { "BITBUCKET_BUILD_NUMBER=1", "BITBUCKET_BRANCH=topic",
	    "BITBUCKET_PR_DESTINATION_BRANCH=main" }, NULL,
	  "a pull request", NULL, "topic", "origin/main" },
	{ { "BITBUCKET_BUILD_NUMBER=1", "BITBUCKET_PR_ID=3" }, NULL,
	  "pull request 3", NULL, NULL, "does not name the commit" },
	{ { "CODEBUILD_BUILD_ID=x", "CODEBUILD_WEBHOOK_TRIGGER=pr/7",
	    "CODEBUILD_WEBHOOK_BASE_REF=refs/heads/main" }, NULL,
	  "pull request 7", NULL, NULL, "origin/main" },
	{ { "CODEBUILD_BUILD_ID=x",
	    "CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_UPDATED",
	    "CODEBUILD_WEBHOOK_BASE_REF=main" }, NULL,
	  "a pull request", NULL, NULL, "origin/main" },
	{ { "CODEBUILD_BUILD_ID=x",
	    "CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_CREATED" }, NULL,
	  "a pull request", NULL, NULL, "does not name the commit" },
	/* What was merged is the branch. */
	{ { "CODEBUILD_BUILD_ID=x",
	    "CODEBUILD_WEBHOOK_EVENT=PULL_REQUEST_MERGED",
	    "CODEBUILD_WEBHOOK_PREV_COMMIT=" A,
	    "CODEBUILD_WEBHOOK_HEAD_REF=refs/heads/main" }, NULL,
	  NULL, A, "main", NULL },
	{ { "BUILDKITE=true", "BUILDKITE_BRANCH=queue",
	    "BUILDKITE_MERGE_QUEUE_BASE_COMMIT=" A,
	    "BUILDKITE_PULL_REQUEST=5" }, NULL,
	  "a merge queue", A, "queue", NULL },
	{ { "BUILDKITE=true", "BUILDKITE_PULL_REQUEST=false",
	    "BUILDKITE_BRANCH=main" }, NULL,
	  NULL, NULL, "main", "does not say" },
	{ { "TF_BUILD=True", "BUILD_REASON=PullRequest",
	    "BUILD_SOURCEBRANCH=refs/pull/7/merge",
	    "SYSTEM_PULLREQUEST_TARGETBRANCH=main" }, NULL,
	  "a pull request", NULL, NULL, "origin/main" },
	{ { "TF_BUILD=True", "SYSTEM_PULLREQUEST_PULLREQUESTID=7",
	    "SYSTEM_PULLREQUEST_TARGETBRANCH=refs/heads/main" }, NULL,
	  "pull request 7", NULL, NULL, "origin/main" },
	{ { "CIRCLECI=true", "CIRCLE_PR_NUMBER=7", "CIRCLE_BRANCH=pull/7" },
	  NULL, "pull request 7", NULL, "pull/7", "does not name the commit" },
	{ { "TRAVIS=true", "TRAVIS_PULL_REQUEST=6", "TRAVIS_BRANCH=main",
	    "TRAVIS_PULL_REQUEST_BRANCH=topic",
	    "TRAVIS_COMMIT_RANGE=" A "...bbbbbbb" }, NULL,
	  "pull request 6", A, "topic", NULL },
	{ { "TRAVIS=true", "TRAVIS_PULL_REQUEST=6", "TRAVIS_BRANCH=main",
	    "TRAVIS_COMMIT_RANGE=x..y" }, NULL,
	  "pull request 6", NULL, NULL, "origin/main" },
	/* A number that is none is not repeated. */
	{ { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request" },
	  "{\"pull_request\": {\"number\": -1, \"base\": {\"sha\": \"" A
	  "\"}, \"head\": {\"ref\": \"topic\"}}}",
	  "a pull request", A, "topic", NULL },
	{ { "GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=pull_request" },
	  "{\"pull_request\": {\"number\": \"7\", \"base\": {\"sha\": \"" A
	  "\"}, \"head\": {\"ref\": \"topic\"}}}",
	  "a pull request", A, "topic", NULL },
};
/* clang-format on */

static void compare(size_t i, const char *what, const char *is,
		    const char *wanted)
{
	if (is != wanted && (!is || !wanted || strcmp(is, wanted) != 0))
		fail_msg("row %zu: %s is %s, not %s", i, what,
			 is ? is : "nothing", wanted ? wanted : "nothing");
}

static void requests_to_merge_are_no_pushes(void **state)
{
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct row copy = rows[i];
		struct ed_ci_source source = { .lookup = lookup,
					       .ctx = copy.vars,
					       .event = copy.event };
		struct ed_ci is;

		source.event_len = copy.event ? strlen(copy.event) : 0;
		ed_ci_detect(&is, &source, mem);
		compare(i, "pull", is.pull, rows[i].pull);
		compare(i, "previous", is.previous, rows[i].previous);
		compare(i, "branch", is.branch, rows[i].branch);
		if (!is.why != !rows[i].why ||
		    (is.why && !strstr(is.why, rows[i].why)))
			compare(i, "why", is.why, rows[i].why);
	}
	ed_arena_free(mem);
}

/* Anything but a commit would be read as a revision, and HEAD as no change. */
static void a_previous_commit_is_a_name_of_one(void **state)
{
	static const struct {
		const char *value;
		bool taken;
	} table[] = {
		{ "CI_COMMIT_BEFORE_SHA=" A, true },
		{ "CI_COMMIT_BEFORE_SHA=abcdef7", true },
		{ "CI_COMMIT_BEFORE_SHA=ABCDEF0123456789", true },
		{ "CI_COMMIT_BEFORE_SHA=abcdef", false },
		{ "CI_COMMIT_BEFORE_SHA=" A A, false },
		{ "CI_COMMIT_BEFORE_SHA=0000000", false },
		{ "CI_COMMIT_BEFORE_SHA=HEAD~1234", false },
		{ "CI_COMMIT_BEFORE_SHA=main-branch", false },
		{ "CI_COMMIT_BEFORE_SHA=", false },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct row row = { .vars = { "GITLAB_CI=true",
					     table[i].value } };
		struct ed_ci_source source = { .lookup = lookup,
					       .ctx = row.vars };
		struct ed_ci is;

		ed_ci_detect(&is, &source, mem);
		if ((is.previous != NULL) != table[i].taken ||
		    (is.why != NULL) == table[i].taken)
			fail_msg("row %zu", i);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_to_merge_are_no_pushes),
		cmocka_unit_test(a_previous_commit_is_a_name_of_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
