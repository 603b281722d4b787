#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# The files to paste: each is read as its system reads it, and what it would
# run is run against the emulator, in a clone like the one that system makes,
# under its variables. Hugo, Jekyll and the AWS CLI are stand-ins that note
# what they were asked.

load emulator

setup_file() {
	start_file
	git config uploadpack.allowAnySHA1InWant true
	emulator_start main
}

teardown_file() {
	emulators_stop
}

setup() {
	local name

	start_test
	items='/about.html
/gone.html
/new.html'
	first=$(git rev-parse 'first^{commit}') head=$(git rev-parse HEAD)
	zero=0000000000000000000000000000000000000000
	export CLOUDFRONT_DISTRIBUTION_ID=$dist BUCKET=bucket
	mkdir "$work/bin"
	ln -s "$EDGEDIFF" "$work/bin/edgediff"
	for name in aws hugo bundle; do
		printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\n' "$name" \
			"$work" >"$work/bin/$name"
		chmod +x "$work/bin/$name"
	done
	PATH=$work/bin:$PATH
}

# cloned OPTION...: what the system checks out, on no branch.
cloned() {
	git clone -q "$@" "file://$BATS_FILE_TMPDIR/site" "$work/clone"
	cd "$work/clone" || return
	git checkout -q --detach
}

# job ARGUMENT...: what job.py says, run by bash; the status is in $status.
job() {
	python3 "$BATS_TEST_DIRNAME/job.py" "$@" >"$work/script" || return
	status=0
	bash "$work/script" >"$out" 2>"$err" || status=$?
}

# The three files of the change were invalidated, after the upload.
invalidated() {
	expect 0
	received 1 1
	[ "$(show main paths "$dist")" = "$items" ]
}

# pushed BEFORE: a step of GitHub Actions; 'context' is for expressions.
pushed() {
	export GITHUB_ACTIONS=true GITHUB_EVENT_NAME=push
	export GITHUB_REF=refs/heads/main GITHUB_SHA=$head
	export GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary
	export GITHUB_EVENT_PATH=$work/event.json
	echo "{\"before\": \"$1\", \"after\": \"$head\"}" >"$work/event.json"
	context="{\"github\": {\"event_name\": \"push\", \"action_path\": \"/no\",
		\"event\": {\"before\": \"$1\"}}, \"vars\": {\"BUCKET\": \"bucket\",
		\"CLOUDFRONT_DISTRIBUTION_ID\": \"$dist\"}}"
}

pull_request() {
	pushed "$first"
	export GITHUB_EVENT_NAME=pull_request GITHUB_REF=refs/pull/7/merge
	echo "{\"pull_request\": {\"number\": 7,
		\"base\": {\"sha\": \"$first\"}}}" >"$work/event.json"
	context="{\"github\": {\"event_name\": \"pull_request\",
		\"event\": {\"pull_request\": {\"base\": {\"sha\": \"$first\"}}}},
		\"vars\": {\"CLOUDFRONT_DISTRIBUTION_ID\": \"$dist\"}}"
}

@test "the action submits a push, in a clone of one commit" {
	cloned --depth 1
	pushed "$first"
	job action "$TOP/action.yml" "$context" branch=main
	invalidated
	grep -q '^submitted=true$' "$GITHUB_OUTPUT"
	grep -q '^### Invalidation$' "$GITHUB_STEP_SUMMARY"
}

@test "the action fetches the base that is named" {
	cloned --depth 1
	pushed "$zero"
	job action "$TOP/action.yml" "$context" branch=main base="$first"
	invalidated
}

@test "the action's inputs are words, never script" {
	cloned --depth 1
	pushed "$first"
	job action "$TOP/action.yml" "$context" \
		"branch=\$(touch $work/hacked)\"; touch $work/hacked; '"
	expect 0 'nothing is submitted: this is branch main'
	[ ! -e "$work/hacked" ]
	job action "$TOP/action.yml" "$context" command=rules
	expect 2
	job action "$TOP/action.yml" "$context" command=plan base="$first" \
		$'arguments=--output=paths\n--set=site.ignore=about.html\n'
	expect 0
	[ "$(<"$out")" = '/gone.html
/new.html' ]
	received 0 0
}

@test "the action fails where the previous commit cannot be had" {
	cloned --depth 1
	pushed "$zero"
	job action "$TOP/action.yml" "$context"
	expect 4 'new branch'
	pushed "${head//[0-9]/7}"
	job action "$TOP/action.yml" "$context"
	expect 4 'is not in this clone'
	received 0 0
}

@test "the action's outputs are those that the program writes" {
	cloned
	pushed "$first"
	job action "$TOP/action.yml" "$context"
	expect 0
	while read -r name; do
		grep -qE "^${name##*.}(=|<<)" "$GITHUB_OUTPUT"
	done < <(grep -o 'steps.run.outputs.[a-z_]*' "$TOP/action.yml")
}

@test "github.yml: a push is uploaded, then invalidated" {
	cloned --depth 1
	pushed "$first"
	job github "$TOP/man/examples/github.yml" "$TOP/action.yml" "$context"
	invalidated
	[ "$(<"$work/asked")" = \
		'aws s3 sync --delete --exclude .git/* . s3://bucket' ]
}

@test "github.yml: a pull request is planned" {
	cloned --depth 1
	pull_request
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	job github "$TOP/man/examples/github.yml" "$TOP/action.yml" "$context"
	expect 0
	[ ! -e "$work/asked" ]
	grep -q '^items=3$' "$GITHUB_OUTPUT"
	received 0 0
}

@test "hugo.yml and jekyll.yml: built, uploaded, invalidated" {
	local name

	cloned
	put .edgediff '[site]
	preset = hugo'
	put content/a.md 'old'
	commit before
	put content/a.md 'new'
	commit after
	pushed "$(git rev-parse HEAD~1)"
	GITHUB_SHA=$(git rev-parse HEAD)
	for name in hugo jekyll; do
		put .edgediff "[site]
	preset = $name"
		git commit -qa --amend -m "$name"
		rm -f "$work/asked"
		job github "$TOP/man/examples/$name.yml" "$TOP/action.yml" \
			"$context"
		expect 0
	done
	[ "$(<"$work/asked")" = 'bundle exec jekyll build
aws s3 sync --delete _site s3://bucket' ]
	received 2 2
}

@test "gitlab-ci.yml: a push" {
	cloned --depth 1
	export GITLAB_CI=true CI_COMMIT_SHA=$head CI_COMMIT_BEFORE_SHA=$first
	export CI_COMMIT_BRANCH=main CI_DEFAULT_BRANCH=main
	job list "$TOP/man/examples/gitlab-ci.yml" invalidate script
	invalidated
	grep -q '"caller_reference"' receipt.json
}

@test "gitlab-ci.yml: a merge request" {
	cloned --depth 1
	export GITLAB_CI=true CI_COMMIT_SHA=$head CI_MERGE_REQUEST_IID=1
	export CI_COMMIT_BEFORE_SHA=$zero CI_MERGE_REQUEST_DIFF_BASE_SHA=$first
	job list "$TOP/man/examples/gitlab-ci.yml" plan script
	expect 0
	grep -qF '/about.html' plan.md
	received 0 0
}

@test "buildspec.yml: a push" {
	cloned
	export CODEBUILD_BUILD_ID=p:1 CODEBUILD_BUILD_SUCCEEDING=1
	export CODEBUILD_RESOLVED_SOURCE_VERSION=$head
	export CODEBUILD_WEBHOOK_PREV_COMMIT=$first
	export CODEBUILD_WEBHOOK_TRIGGER=branch/main
	job list "$TOP/man/examples/buildspec.yml" phases build commands
	expect 0
	job list "$TOP/man/examples/buildspec.yml" phases post_build commands
	invalidated
	(
		set +e
		# shellcheck disable=SC1091 # made above
		CODEBUILD_WEBHOOK_TRIGGER=branch/main . "$work/script"
		[[ $INVALIDATION_ID =~ ^I[A-Z0-9]+$ ]]
	)
	CODEBUILD_BUILD_SUCCEEDING=0 job list \
		"$TOP/man/examples/buildspec.yml" phases post_build commands
	expect 1
}

@test "travis.yml: a push, and a pull request" {
	cloned
	export TRAVIS=true TRAVIS_COMMIT=$head TRAVIS_BRANCH=main
	export TRAVIS_COMMIT_RANGE=${first:0:12}...${head:0:12}
	export TRAVIS_PULL_REQUEST=false
	job list "$TOP/man/examples/travis.yml" script
	expect 0
	job list "$TOP/man/examples/travis.yml" deploy script
	invalidated
	TRAVIS_PULL_REQUEST=3 job list "$TOP/man/examples/travis.yml" deploy \
		script
	expect 0 'pull request 3'
	received 1 1
}

# A bare host with the hook, which publishes into $work/www, and a first push.
host() {
	git init -q --bare -b main "$work/host.git"
	cd "$work/host.git" || return
	cp "$TOP/man/examples/post-receive" hooks/
	mkdir "$work/www"
	git config site.www "$work/www"
	git config edgediff.target.production.distribution "$dist"
	git config edgediff.target.production.branch main
	unset CLOUDFRONT_DISTRIBUTION_ID
	push "$first:refs/heads/main"
	[ "$(show main paths "$dist")" = '/*' ]
	[ -e "$work/www/gone.html" ]
}

push() {
	git -C "$BATS_FILE_TMPDIR/site" push -q "$work/host.git" "$@" \
		>"$out" 2>"$err" 3>&-
}

deployed() {
	git log -1 --format='%(trailers:key=Source,valueonly)' \
		refs/edgediff/production | head -n 1
}

@test "post-receive: a push is published, then invalidated" {
	host
	push main
	[ ! -e "$work/www/gone.html" ]
	grep -q "accepted  $dist" "$err"
	[ "$(show main paths "$dist" | tail -n +2)" = "$items" ]
	[ "$(deployed)" = "$head" ]
	received 2 2
	push main:topic
	push main:refs/heads/fix/main
	git config receive.denyDeleteCurrent ignore
	push :main
	received 2 2
}

@test "post-receive: what failed is made good by the next push" {
	host
	emulator_faults main 403
	push main~1:main
	[ ! -e "$work/www/gone.html" ]
	grep -q 'the next run makes this good' "$err"
	[ "$(deployed)" = "$first" ]
	push main
	[ "$(show main paths "$dist" | tail -n +2 | sort -u)" = "$items" ]
	[ "$(deployed)" = "$head" ]
	# Nothing is invalidated that is not published.
	git config site.www "$work/none/at/all"
	push "$(git -C "$BATS_FILE_TMPDIR/site" commit-tree -p "$head" -m again \
		"$first^{tree}"):main"
	grep -q 'not published, so nothing is invalidated' "$err"
	[ "$(deployed)" = "$head" ]
}

@test "post-receive: publishing one, the next push arrives" {
	local one

	host
	# The hook of the first finds the second one's commit on the branch.
	one=$(git -C "$BATS_FILE_TMPDIR/site" rev-parse main~1)
	push main:refs/tmp/x
	cat >"$work/bin/flock" <<-END
		#!/bin/sh
		command -p flock "\$@" || exit
		[ -e "$work/done" ] || {
			: >"$work/done"
			git update-ref refs/heads/main "$head"
		}
	END
	chmod +x "$work/bin/flock"
	push "$one:main"
	[ "$(deployed)" = "$head" ]
	[ ! -e "$work/www/gone.html" ]
	printf '%s\n' "$one $head refs/heads/main" |
		GIT_DIR=. hooks/post-receive >"$out" 2>"$err"
	[ "$(deployed)" = "$head" ]
	[ "$(show main paths "$dist" | tail -n +2 | sort -u)" = "$items" ]
}

@test "iam-policy.json allows what the program asks for, and no more" {
	python3 - "$TOP/man/examples/iam-policy.json" <<-'END'
		import json, sys
		(s,) = json.load(open(sys.argv[1]))["Statement"]
		assert s["Effect"] == "Allow"
		assert s["Action"] == ["cloudfront:CreateInvalidation",
		                       "cloudfront:GetInvalidation"]
		assert s["Resource"].startswith("arn:aws:cloudfront::")
		assert "*" not in s["Resource"]
	END
	cmp "$TOP/man/examples/iam-policy.json" \
		"$TOP/fixtures/ci/iam-policy-invalidate-only.json"
}
