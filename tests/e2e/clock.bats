#!/usr/bin/env bats
# shellcheck disable=SC2154 # made, work: by what is loaded
#
# The calendar clock is set in mid-run, by an hour or by decades: nothing
# waits for it, nothing is submitted twice, and the ledger's month is that of
# the service.

load sweep

setup() {
	skip_sanitized
	start
	library clock
}

teardown() {
	finish
}

@test "submit with a ledger" {
	sweep clock submit 3
}

@test "submit to two distributions, after a look at the account" {
	sweep clock two 3
}

@test "hook" {
	sweep clock hook 2
}

@test "a clock that was set back does not end the sum of the month" {
	local ref=refs/edgediff/production year=$((365 * 86400)) now old tree

	make_site
	put .edgediff '[target "production"]
	branch = main'
	commit target
	ed submit --base=HEAD --distribution-id E1
	expect_status 0
	# What a deploy of 70 paths would have recorded, just now.
	old=$(git rev-parse "$ref")
	tree=$(git rev-parse "$ref^{tree}")
	now=$(GIT_COMMITTER_DATE="$(date +%s) +0000" git commit-tree -p "$old" \
		-m deploy -m "$(git log -1 --format=%b "$ref" |
			sed 's/^Paths: .*/Paths: 70/
				s/^Month-Paths: .*/Month-Paths: 70/')" "$tree")
	git update-ref "$ref" "$now"
	ed usage
	grep -qE '(^| )70 ' "$work/out"
	for n in 1 2; do
		git commit -q --allow-empty -m "empty $n"
		LD_PRELOAD=$made FAULT_CLOCK=1:-$year ed submit \
			--distribution-id E1
		expect_status 0
		# The month's sum is as it was, and in this month.
		ed usage
		grep -qE '(^| )70 ' "$work/out"
		[ "$(git log -1 --format=%ct "$ref")" -ge \
			"$(git log -1 --format=%ct "$now")" ]
	done
	[ "$(git rev-list --count "$ref")" = 4 ]
}
