#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test
#
# Deploys that failed before there was a plan: their files may be published all
# the same, and a later run takes them out again.

load pending

setup_file() {
	start_file
	emulator_start main --slow-seconds 0.5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_pending
}

# failed STATUS [TEXT]: the last run, which has sent nothing; and back to A.
failed() {
	expect "$@"
	received 0 0
	back A
	submit --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
}

@test "a run that has no keys" {
	pages B
	AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' submit
	failed 5
}

@test "a run that does not know its profile, or its endpoint" {
	pages B
	submit --profile nonesuch
	expect 3 nonesuch
	submit --endpoint-url file:///x
	failed 2
}

@test "a run that knows no distribution" {
	git config -f .edgediff --unset-all target.production.distribution
	pages B
	submit
	expect 2 'no distribution'
	failed 2
}

@test "a configuration that is wrong" {
	echo 'brunch = x' >>.edgediff
	pages B
	submit
	failed 3 .edgediff:5
}

@test "a configuration that cannot be read" {
	echo '[target' >>.edgediff
	pages B
	submit
	expect 3 .edgediff:5
	received 0 0
	back A
	submit --output paths
	expect 0
	# Whatever it said.
	[ "$(cat "$out")" = '/*' ]
	nothing_pending
}

@test "a ledger's first deploy with a configuration that is wrong" {
	git update-ref -d "$ref"
	echo 'brunch = x' >>.edgediff
	pages B
	submit A
	expect 3
	git config -f .edgediff --unset target.production.brunch
	put 2.html C
	commit C
	# Its base is not forgotten.
	submit HEAD~1 --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = '/1.html
/2.html' ]
	nothing_pending
}

@test "a folder that is missing" {
	pages B
	submit --set site.root=nonesuch
	failed 3 nonesuch
}

@test "killed before there is a plan" {
	local pid

	pages B
	emulator_faults main slow
	"$EDGEDIFF" submit --live >"$out" 2>"$err" 3>&- &
	pid=$!
	for _ in {1..100}; do
		git rev-parse -q --verify "$pending" && break
		sleep 0.05
	done
	kill -KILL "$pid"
	wait "$pid" || :
	emulator_faults main ok
	status=0
	failed 0
}
