#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, other, out, err, status: by start_test
#
# Distributions of one target that are not told the same: what one of them was
# told last is what its caches are compared with.

load emulator

setup_file() {
	start_file
	emulator_start main --distribution EFOUND,alias=www.example.org
}

teardown_file() {
	emulators_stop
}

ref=refs/edgediff/production

# Ten files, deployed to two distributions.
setup() {
	start_test
	third=E2E$((BATS_TEST_NUMBER + 50))
	git init -q -b main "$work/repo"
	cd "$work/repo" || return
	configure "$dist" "$other"
	for n in {1..10}; do
		put "$n.html"
	done
	commit A
	git tag A
	submit --base=HEAD
	expect 0
}

# configure DISTRIBUTION...
configure() {
	printf '%s\n' '[target "production"]' 'branch = main' >.edgediff
	(($# == 0)) || printf 'distribution = %s\n' "$@" >>.edgediff
}

# page N [TEXT]: a commit that changes it.
page() {
	put "$1.html" "${2-changed}"
	commit "page $1"
}

# submitted [LINE...]: the last run's plan, and not a word about it.
submitted() {
	expect 0
	[ ! -s "$err" ]
	planned "$@"
}

planned() {
	diff "$out" <(lines "$@")
}

@test "what one did not accept is not forgotten as the other did" {
	page 1
	emulator_faults main ok,denied
	submit
	expect 5
	emulator_faults main ok
	submit --distribution-id "$dist" --output paths
	submitted /1.html
	received 2 1
	ed plan --output paths
	submitted /1.html
	submit --output paths
	submitted /1.html
	received 2 1 "$other"
	submit --output paths
	submitted
}

@test "one after the other, each is told what it has not been told" {
	for n in 1 2 3; do
		page "$n"
		submit --distribution-id "$dist" --output paths
		submitted "/$n.html"
		submit --distribution-id "$other" --output paths
		submitted "/$n.html"
		submit --distribution-id "$other" --output paths
		submitted
	done
	received 3 3
	received 3 3 "$other"
	# What it has missed is more than the last one.
	page 4
	submit --distribution-id "$dist"
	page 5
	submit --distribution-id "$dist"
	submit --distribution-id "$other" --output paths
	submitted /4.html /5.html
}

@test "what was published in between may be in its caches" {
	page 1
	submit --distribution-id "$dist"
	git read-tree -u --reset A
	commit back
	submit --distribution-id "$other" --output paths
	submitted /1.html
	submit --output paths
	submitted /1.html
}

@test "a new one is told everything, and it is said how to spare the others" {
	configure "$dist" "$other" "$third"
	page 1
	submit --output paths
	expect 0 "$ref does not say what $third was told last" \
		"; to tell $third alone before, with --distribution-id $third\
 --base=empty, spares the others"
	planned '/*'
	page 2
	submit --output paths
	submitted /2.html
}

@test "a new one that was told everything before" {
	configure "$dist" "$other" "$third"
	page 1
	submit --distribution-id "$third" --base=empty --output paths
	submitted '/*'
	received 0 0
	page 2
	submit --output paths
	submitted /1.html /2.html
	received 1 1
	received 2 2 "$third"
}

@test "a base that is given is right for all of them" {
	configure "$third"
	page 1
	submit --base=A --output paths
	submitted /1.html
}

@test "one that was left out when an unfinished deploy was made good" {
	page 1
	emulator_faults main ok,denied
	submit
	expect 5
	emulator_faults main ok
	git read-tree -u --reset A
	page 2
	# The ledger has never heard of the first one.
	submit --distribution-id "$dist" --output paths
	expect 0 'was begun and not finished'
	planned /1.html /2.html
	submit --distribution-id "$other" --output paths
	expect 0 "$ref does not say what $other was told last"
	planned '/*'
	submit --output paths
	submitted
}

@test "paths that only one of them was given" {
	echo /list >"$work/list"
	for who in "$dist" "$other"; do
		submit --distribution-id "$who" --paths-from "$work/list" \
			--output paths
		submitted /list
	done
	submit --output paths
	expect 0 'what --paths-from gave a deploy to some of the distributions'
	planned '/*'
	submit --paths-from "$work/list"
	submit --output paths
	submitted
}

@test "paths that one was to be given, and was told everything instead" {
	echo /list >"$work/list"
	emulator_faults main denied,denied
	submit --paths-from "$work/list"
	expect 5
	emulator_faults main ok
	for who in "$dist" "$other"; do
		submit --distribution-id "$who" --output paths
		expect 0 'everything is invalidated'
		planned '/*'
	done
}

@test "one that is found, and one of the environment" {
	configure
	page 1
	CLOUDFRONT_DISTRIBUTION_ID=$third submit --output paths
	expect 0 "what $third was told last"
	planned '/*'
	page 2
	submit --distribution-for www.example.org --output paths
	expect 0 'what EFOUND was told last'
	planned '/*'
}

@test "a ledger of which not all is here" {
	page 1
	submit --distribution-id "$dist"
	git fetch -q --depth=1 "file://$PWD" "$ref"
	git clone -q --depth=1 "file://$PWD" "$work/shallow"
	cd "$work/shallow"
	git fetch -q --depth=1 origin "$ref:$ref"
	submit --distribution-id "$dist" --output paths
	submitted
	submit --output paths
	expect 0 "what $other was told last"
	planned '/*'
}
