#!/usr/bin/env bats
# The plan as Markdown.
# shellcheck disable=SC2016,SC2154

load helper

setup() {
	start
}

teardown() {
	finish
}

@test "a plan is a table of items and a cost line" {
	make_site
	ed plan HEAD~1 --output markdown --used 998 --set plan.refetchesPerPaidPath=1
	expect_status 0
	expect_err
	expect_out \
		'**Invalidation paths: 3**, for 3 changed URL paths of 3 changed files; 0 unchanged URL paths are swept.' \
		'' \
		'| Item | Covers | Sweeps |' \
		'| :--- | ---: | ---: |' \
		'| `/a.html` | 1 | 0 |' \
		'| `/b.html` | 1 | 0 |' \
		'| `/new.html` | 1 | 0 |' \
		'' \
		'Cost: 0.005 USD; 1 paths are billed, 2 of 1,000 free ones were left this month.'
}

@test "without a change there is one line" {
	make_site
	ed plan HEAD --output markdown
	expect_status 0
	expect_err
	expect_out '**Nothing to invalidate.** Changed files: 0.'
}

@test "a long list of items is cut" {
	new_repo "$work/site"
	put a
	commit base
	for i in {1001..1250}; do put "d$i/$i"; done
	commit more
	ed plan HEAD~1 --output markdown --max-wildcards 0
	expect_status 0
	[[ $(grep -c '^| `' "$work/out") == 200 ]]
	grep -qx '... and 50 more.' "$work/out"
}
