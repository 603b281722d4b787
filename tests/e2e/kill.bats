#!/usr/bin/env bats
# shellcheck disable=SC2154 # work: by what is loaded
#
# SIGKILL between two system calls: run again, and there is one invalidation,
# a ledger that is right, a repository that git finds sound, no lock that
# blocks, and nothing that piles up.

load sweep

setup() {
	skip_sanitized
	start
	program inject
}

teardown() {
	finish
}

@test "submit with a ledger" {
	sweep kill submit 70
}

@test "submit of a built site" {
	sweep kill site 40
}

@test "submit --wait" {
	sweep kill wait 5
}

@test "submit to two distributions, after a look at the account" {
	sweep kill two 30
}

@test "the first submit" {
	sweep kill first 20
}

@test "hook" {
	sweep kill hook 30
}

@test "init and hook install" {
	sweep kill init 12
	sweep kill install 16
}

# ---- the lock of a ledger ----

ref=refs/edgediff/production

# Nothing is to be invalidated, so nobody is asked.
submit() {
	ed submit --distribution-id E1 "$@"
}

# A ledger, and a lock of its ref.
locked() {
	make_site
	put .edgediff '[target "production"]
	branch = main'
	commit target
	submit --base=HEAD
	expect_status 0
	: >".git/$ref.lock"
	git commit -q --allow-empty -m third
}

@test "a lock that another program holds stays, and is named" {
	locked
	submit
	expect_failure 75 "if none runs, remove $ref.lock"
	[ -e ".git/$ref.lock" ]
}

@test "a lock that another program took in this very second stays" {
	locked
	# Three times: a second may be over in between.
	for _ in 1 2 3; do
		touch ".git/$ref.lock"
		submit
		expect_failure 75 "if none runs, remove $ref.lock"
		[ -e ".git/$ref.lock" ]
	done
}

@test "a lock that is not of the run that was killed stays" {
	locked
	printf %s "$ref" >.git/edgediff/moving
	touch -d '1 hour ago' ".git/$ref.lock"
	submit
	expect_failure 75 "if none runs, remove $ref.lock"
	# The mark is of this run now, which ended.
	[ ! -s .git/edgediff/moving ]
}

@test "a lock of the run that was killed goes" {
	locked
	printf %s "$ref" >.git/edgediff/moving
	: >".git/$ref.lock"
	submit -v
	expect_status 0
	grep -q "$ref.lock: removed; the run that held it was killed" \
		"$work/err"
	[ "$(git rev-list --count "$ref")" = 2 ]
}
