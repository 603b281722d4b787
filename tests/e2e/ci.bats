#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031 # each test is a process; Markdown
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# In a CI job: the previous commit as base, what keeps a job from submitting,
# and what is left for the system: annotations, outputs, a summary.

load emulator

setup_file() {
	start_file
	emulator_start main
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	zero=0000000000000000000000000000000000000000
	items='/about.html
/gone.html
/new.html'
}

commit_of() {
	git rev-parse "$1^{commit}"
}

# github EVENT [JSON]: a step of GitHub Actions.
github() {
	export GITHUB_ACTIONS=true GITHUB_EVENT_NAME=$1
	export GITHUB_REF=refs/heads/main
	GITHUB_SHA=$(commit_of HEAD)
	export GITHUB_SHA
	if [ $# -gt 1 ]; then
		printf '%s\n' "$2" >"$work/event.json"
		export GITHUB_EVENT_PATH=$work/event.json
	fi
}

# pushed BASE: the event file of a push.
pushed() {
	github push "{\"ref\": \"refs/heads/main\", \"before\": \"$1\",
		\"after\": \"$(commit_of HEAD)\", \"forced\": ${2-false}}"
}

# ---- base ----

@test "the previous commit of each system is the base" {
	local before after

	before=$(commit_of first)
	after=$(commit_of HEAD)
	systems=(
		"GITLAB_CI=true CI_COMMIT_BEFORE_SHA=$before"
		"TRAVIS=true TRAVIS_COMMIT_RANGE=${before:0:12}...${after:0:12}"
		"CODEBUILD_BUILD_ID=p:1 CODEBUILD_WEBHOOK_PREV_COMMIT=$before"
		"JENKINS_URL=http://j/ BUILD_ID=1 GIT_PREVIOUS_SUCCESSFUL_COMMIT=$before"
		"DRONE=true DRONE_BUILD_EVENT=push DRONE_COMMIT_BEFORE=$before"
	)
	for system in "${systems[@]}"; do
		# shellcheck disable=SC2086 # words without blanks
		env $system "$EDGEDIFF" plan --output paths >"$out"
		[ "$(<"$out")" = "$items" ]
	done
	pushed "$before"
	ed plan --output json
	expect 0
	[ ! -s "$err" ]
	[ "$(json 'j["base"]["from"], j["base"]["commit"]')" = \
		"('ci', '$before')" ]
	[ "$(json 'j["head"]["commit"]')" = "$after" ]
}

@test "a revision that is given wins over the CI system" {
	pushed "$(commit_of HEAD)"
	ed plan first --output json
	expect 0
	[ "$(json 'j["base"]["from"]')" = argument ]
	[ "$(json 'len(j["items"])')" = 3 ]
	ed plan --base=empty --output paths
	expect 0
	[ "$(<"$out")" = '/*' ]
}

@test "a base of zeros goes on to the CI system" {
	pushed "$(commit_of first)"
	ed plan "$zero" --output paths
	expect 0
	[ "$(<"$out")" = "$items" ]
	unset GITHUB_ACTIONS
	ed plan "$zero"
	expect 4 'all-zero id'
}

@test "without a previous commit the status is 4 and says what to pass" {
	ed plan
	expect 4 'nothing says what is deployed' '--base=REV'
	pushed "$zero"
	ed plan
	expect 4 'GitHub Actions does not either: this is a new branch' \
		'--base=REV'
	[ ! -s "$out" ]
	github workflow_dispatch '{}'
	ed plan
	expect 4 'the event workflow_dispatch has no commit before it'
	unset GITHUB_ACTIONS
	export TF_BUILD=True
	ed plan
	expect 4 'Azure Pipelines does not either: it does not say'
	unset TF_BUILD
	export CIRCLECI=true
	ed submit --distribution-id "$dist"
	expect 4 '--base=<< pipeline.git.base_revision >>'
	received 0 0
}

@test "a previous commit that is not in the clone: the fetch that cures it" {
	local before

	before=$(commit_of first)
	git clone -q --depth 1 "file://$PWD" "$work/shallow"
	git config uploadpack.allowAnySHA1InWant true
	cd "$work/shallow"
	pushed "$before"
	ed plan --output paths
	expect 4 'the previous commit of GitHub Actions' \
		"git fetch --depth=1 origin $before"
	eval "$(sed -n 's/.* with: //p' "$err")"
	ed plan --output paths
	expect 0
	[ "$(<"$out")" = "$items" ]
	pushed "${before//[0-8]/9}" true
	ed plan
	expect 4 'of GitHub Actions, before a forced push'
}

@test "a previous commit that is no commit name is none" {
	export GITLAB_CI=true CI_COMMIT_BEFORE_SHA=HEAD
	ed plan
	expect 4 'nothing says what is deployed'
	CI_COMMIT_BEFORE_SHA=--help
	ed plan
	expect 4 'nothing says what is deployed'
}

# ---- what is not submitted ----

@test "a pull request is planned, never submitted" {
	local base

	base=$(commit_of first)
	github pull_request "{\"pull_request\": {\"number\": 7,
		\"base\": {\"sha\": \"$base\"}, \"head\": {\"ref\": \"t\"}}}"
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	ed submit --distribution-id "$dist"
	expect 0
	[ ! -s "$out" ]
	[ "$(<"$err")" = "::notice title=edgediff::nothing is submitted: GitHub Actions builds pull request 7" ]
	ed plan --output paths
	expect 0
	[ "$(<"$out")" = "$items" ]
	ed submit -n --distribution-id "$dist" --output json
	expect 0 'pull request 7'
	[ "$(json 'len(j["requests"])')" = 1 ]
	received 0 0
}

@test "a pull request of every other system is not submitted either" {
	local system systems=(
		'GITLAB_CI=true CI_MERGE_REQUEST_IID=1'
		'TRAVIS=true TRAVIS_PULL_REQUEST=1'
		'BITBUCKET_BUILD_NUMBER=1 BITBUCKET_PR_ID=1'
		'CODEBUILD_BUILD_ID=1 CODEBUILD_WEBHOOK_TRIGGER=pr/1'
		'JENKINS_URL=http://j/ BUILD_ID=1 CHANGE_ID=1'
		'DRONE=true DRONE_BUILD_EVENT=pull_request DRONE_PULL_REQUEST=1'
		'BUILDKITE=true BUILDKITE_PULL_REQUEST=1'
		'CIRCLECI=true CIRCLE_PR_NUMBER=1'
		'TF_BUILD=True SYSTEM_PULLREQUEST_PULLREQUESTID=1'
	)

	for system in "${systems[@]}"; do
		# shellcheck disable=SC2086 # words without blanks
		env $system "$EDGEDIFF" submit first \
			--distribution-id "$dist" >"$out" 2>"$err"
		[ ! -s "$out" ]
		grep -qE 'nothing is submitted: .* builds (pull|merge) request 1' \
			"$err"
	done
	received 0 0
}

@test "a deleted branch is not submitted" {
	github push "{\"before\": \"$(commit_of first)\",
		\"after\": \"$zero\", \"deleted\": true}"
	ed submit --distribution-id "$dist"
	expect 0 'nothing is submitted: the branch was deleted'
	received 0 0
}

@test "--branch lets only that branch submit" {
	ed submit first --distribution-id "$dist" --branch next
	expect 0 'nothing is submitted: this is branch main, not next'
	[ ! -s "$out" ]
	ed submit first --distribution-id "$dist" --branch 'rel/*'
	expect 0 'nothing is submitted: this is branch main, not rel/*'
	received 0 0
	ed submit first --distribution-id "$dist" --branch main
	expect 0
	[ ! -s "$err" ]
	ed submit first --distribution-id "$dist" --branch 'm*'
	expect 0
	received 2 2
	ed submit first --distribution-id "$dist" --branch 'm['
	expect 2 '--branch'
}

@test "--branch asks the CI system first, for HEAD is on no branch there" {
	git clone -q . "$work/clone"
	cd "$work/clone"
	git checkout -q --detach
	ed submit HEAD~2 --distribution-id "$dist" --branch main
	expect 4 'HEAD is on no branch'
	export GITLAB_CI=true CI_COMMIT_BRANCH=topic/main
	ed submit HEAD~2 --distribution-id "$dist" --branch main
	expect 0 'this is branch topic/main, not main'
	unset CI_COMMIT_BRANCH
	CI_COMMIT_TAG=v1 ed submit HEAD~2 --distribution-id "$dist" \
		--branch main
	expect 0 'this is tag v1, not branch main'
	received 0 0
	CI_COMMIT_BRANCH=main ed submit HEAD~2 --distribution-id "$dist" \
		--branch main
	expect 0
	received 1 1
}

@test "the target of the CI system's branch is chosen" {
	git clone -q . "$work/clone"
	cd "$work/clone"
	put .edgediff '[target "a"]
	branch = main
	distribution = EMAIN
[target "b"]
	branch = next
	distribution = ENEXT'
	commit targets
	git checkout -q --detach
	GITLAB_CI=true CI_COMMIT_BRANCH=next ed plan HEAD~1 --output json
	expect 0
	[ "$(json 'j["distributions"]')" = "['ENEXT']" ]
	ed plan HEAD~1 --branch main --output json
	expect 0
	[ "$(json 'j["distributions"]')" = "['EMAIN']" ]
}

# ---- annotations ----

@test "warnings and errors are annotations on GitHub, and only there" {
	ed plan first...HEAD
	expect 0
	[[ $(<"$err") == "edgediff: warning: 'first...HEAD' is read as"* ]]
	GITHUB_ACTIONS=true ed plan first...HEAD
	expect 0
	[[ $(<"$err") == "::warning title=edgediff::'first...HEAD' is read as"* ]]
	GITHUB_ACTIONS=true ed plan $'50%\n::error::x'
	expect 4
	[ "$(wc -l <"$err")" = 1 ]
	grep -qF "::error title=edgediff::unknown revision '50%25\\x0A::error::x'" \
		"$err"
	GITHUB_ACTIONS=true ed plan --nonsense
	expect 2 '::error title=edgediff::unknown option'
}

@test "a file name gives no command to the log" {
	git clone -q . "$work/clone"
	cd "$work/clone"
	put '##[add-mask]a.html'
	put '##vso[task.setvariable]b.html'
	mkdir ::error::c
	put ::error::c/d.html
	commit names
	GITHUB_ACTIONS=true ed plan HEAD~1 -v
	expect 0
	lacks '##\[|##vso|^ *::' "$out"
	lacks '##\[|##vso|^ *::' "$err"
}

# ---- outputs and summary ----

# What a later step sees: output NAME. The runner's reading of the file.
output() {
	python3 - "$GITHUB_OUTPUT" "$1" <<-'END'
		import sys
		values, lines = {}, iter(open(sys.argv[1]).read().split("\n"))
		for line in lines:
		    if "<<" in line.split("=")[0]:
		        name, end = line.split("<<", 1)
		        text = []
		        for more in lines:
		            if more == end:
		                break
		            text.append(more)
		        else:
		            sys.exit("no end of " + name)
		        values[name] = "\n".join(text)
		    elif line:
		        name, values[name] = line.split("=", 1)[0], line.split("=", 1)[1]
		print(values[sys.argv[2]])
	END
}

outputs_to() {
	export GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary
	: >"$GITHUB_OUTPUT"
	: >"$GITHUB_STEP_SUMMARY"
}

@test "a plan leaves its counts and a summary on GitHub" {
	pushed "$(commit_of first)"
	outputs_to
	ed plan --output json
	expect 0
	[ ! -s "$err" ]
	[ "$(output items)" = 3 ]
	[ "$(output wildcards)" = 0 ]
	[ "$(output collateral)" = 0 ]
	[ "$(output changed_files)" = 3 ]
	[ "$(output billed_paths)" = 0 ]
	[ "$(output usd)" = "$(json 'j["cost"]["usd"]')" ]
	[ "$(output base)" = "$(commit_of first)" ]
	[ "$(output base_from)" = ci ]
	[ "$(output head)" = "$(commit_of HEAD)" ]
	[ "$(output submitted)" = false ]
	[ -z "$(output invalidation_id)" ]
	[ "$(output paths)" = "$items" ]
	grep -q '^### Invalidation, planned$' "$GITHUB_STEP_SUMMARY"
	grep -qF '| `/about.html` | 1 | 0 |' "$GITHUB_STEP_SUMMARY"
}

@test "a submission leaves the invalidation's id" {
	local id

	pushed "$(commit_of first)"
	outputs_to
	ed submit --distribution-id "$dist" --distribution-id "$other" \
		--output json
	expect 0
	id=$(json 'j["Invalidation"]["Id"]')
	[ "$(output submitted)" = true ]
	[ "$(output invalidation_id)" = "$id" ]
	[ "$(output invalidation_ids)" = "$(json '"\n".join(i["id"] for i in j["invalidations"])')" ]
	grep -qF "| \`$dist\` | \`$id\` | 3 |" "$GITHUB_STEP_SUMMARY"
	[ "$(stat -c %s "$out")" -gt 100 ]
}

@test "what was not accepted is not said to be submitted" {
	pushed "$(commit_of first)"
	outputs_to
	AWS_SECRET_ACCESS_KEY=wrong ed submit --distribution-id "$dist"
	expect 5 '::error title=edgediff::'
	[ "$(output submitted)" = false ]
	grep -q 'not accepted' "$GITHUB_STEP_SUMMARY"
}

@test "a pull request that is not submitted says so in both" {
	github pull_request '{"pull_request": {"number": 7}}'
	outputs_to
	ed submit --distribution-id "$dist"
	expect 0
	[ "$(<"$GITHUB_OUTPUT")" = submitted=false ]
	[ "$(<"$GITHUB_STEP_SUMMARY")" = 'Nothing was submitted: `GitHub Actions builds pull request 7`' ]
}

@test "outputs are appended, and begin a line of their own" {
	pushed "$(commit_of first)"
	outputs_to
	printf 'before=1' >"$GITHUB_OUTPUT"
	ed plan
	expect 0
	[ "$(output before)" = 1 ]
	[ "$(output items)" = 3 ]
}

@test "a summary beyond 1 MiB is cut at the end of a line" {
	pushed "$(commit_of first)"
	outputs_to
	head -c 1048400 /dev/zero | tr '\0' x >"$GITHUB_STEP_SUMMARY"
	ed plan
	expect 0 '::warning title=edgediff::GITHUB_STEP_SUMMARY: only'
	[ "$(stat -c %s "$GITHUB_STEP_SUMMARY")" -le 1048576 ]
	[ "$(tail -c 1 "$GITHUB_STEP_SUMMARY" | od -An -c | tr -d ' ')" = '\n' ]
	ed plan
	expect 0
	[ "$(stat -c %s "$GITHUB_STEP_SUMMARY")" -le 1048576 ]
}

@test "a file that cannot be written is a warning" {
	pushed "$(commit_of first)"
	export GITHUB_OUTPUT=$work/no/output GITHUB_STEP_SUMMARY=$work
	ed plan --output paths
	expect 0 'GITHUB_OUTPUT: ' 'GITHUB_STEP_SUMMARY: '
	[ "$(<"$out")" = "$items" ]
}

@test "elsewhere nothing is written, whatever the variables say" {
	outputs_to
	ed plan first
	expect 0
	[ ! -s "$GITHUB_OUTPUT" ]
	[ ! -s "$GITHUB_STEP_SUMMARY" ]
}
