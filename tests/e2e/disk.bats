#!/usr/bin/env bats
# shellcheck disable=SC2154 # made, status, work: by what is loaded
#
# A disk that is full or broken, at one write or from it on: what only saves
# time fails nothing; what is not recorded is said, and made good by the next
# run; and no file is left that is half there.

load sweep

setup() {
	skip_sanitized
	start
	program inject
}

teardown() {
	finish
}

@test "plan" {
	sweep disk plan 10
}

@test "submit with a ledger" {
	sweep disk submit 14
}

@test "submit of a built site" {
	sweep disk site 16
}

@test "submit to two distributions, with the files that GitHub reads" {
	sweep disk two 14
}

@test "hook" {
	sweep disk hook 12
}

@test "init and hook install" {
	sweep disk init 20
	sweep disk install 20
}

@test "half a value does not stay in the file that GitHub reads" {
	local n

	make_site
	echo 'before=1' >"$work/output"
	export GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output
	ed plan --base=HEAD~1
	expect_status 0
	[ "$(wc -l <"$work/output")" -gt 1 ]
	echo 'before=1' >"$work/output"
	# The second write finds the disk full, after half of it was written.
	"$made" -w -p "$work/output" -l "$work/list" "$EDGEDIFF" plan \
		--base=HEAD~1 >/dev/null
	n=$(grep -n -m 1 '^write ' "$work/list" | cut -d : -f 1)
	echo 'before=1' >"$work/output"
	status=0
	"$made" -w -p "$work/output" -e "$n+:short" "$EDGEDIFF" plan \
		--base=HEAD~1 >"$work/out" 2>"$work/err" || status=$?
	expect_status 0
	grep -q 'GITHUB_OUTPUT: .*No space left on device' "$work/err"
	[ "$(<"$work/output")" = before=1 ]
}
