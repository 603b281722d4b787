#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# What CloudFront has accepted and the ledger cannot take: it is said, and
# running again is billed once.

load emulator

setup_file() {
	start_file
	emulator_start main
}

teardown_file() {
	emulators_stop
}

# A clone with a ledger whose ref is packed, and one more change.
setup() {
	start_test
	ref=refs/edgediff/production
	git clone -q . "$work/job"
	cd "$work/job" || return
	git config edgediff.target.production.distribution "$dist"
	ed submit --base=empty
	expect 0
	git pack-refs --all
	put about.html again
	commit again
}

@test "a file is in the way of the ledger" {
	local tip

	tip=$(git rev-parse "$ref")
	mkdir -p ".git/$ref"
	put ".git/$ref/x" 'in the way'
	ed submit --output paths
	expect 4 'the invalidation was accepted, but not recorded: ' "$ref"
	[ "$(<"$out")" = /about.html ]
	[ "$(git rev-parse "$ref")" = "$tip" ]
	received 2 2
	ed submit --output paths
	expect 4 'the invalidation was accepted, but not recorded: '
	received 3 2
	rm -r ".git/$ref"
	ed submit --output paths
	expect 0
	[ "$(<"$out")" = /about.html ]
	received 4 2
	[ "$(git rev-parse "$ref^")" = "$tip" ]
	[ "$(git log -1 --format='%(trailers:key=Invalidation,valueonly)' \
		"$ref" | grep -c I)" = 1 ]
	ed submit --output paths
	expect 0
	[ ! -s "$out" ]
	received 4 2
}

@test "the lock of the ledger is held, for a moment and for good" {
	local tip

	tip=$(git rev-parse "$ref")
	mkdir -p "$(dirname ".git/$ref")"
	put ".git/$ref.lock"
	(sleep 1 && rm ".git/$ref.lock") 3>&- &
	ed submit --output paths
	wait
	expect 0
	[ "$(git rev-parse "$ref^")" = "$tip" ]
	received 2 2
	put about.html 'and again'
	commit again
	put ".git/$ref.lock"
	ed submit --output paths
	expect 75 'the invalidation was accepted, but not recorded: ' \
		"$ref is locked by another process; if none runs, remove $ref.lock"
	received 3 3
	rm ".git/$ref.lock"
	ed submit --output paths
	expect 0
	received 4 3
}
