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
		'Cost: 0.005 USD; 1 path is billed, 2 of 1,000 free ones were left this month.'
}

@test "one is said as one" {
	new_repo "$work/site"
	put a.html
	put b.html
	commit base
	put a.html changed
	commit change
	ed plan HEAD~1 --output markdown
	expect_status 0
	grep -qxF '**Invalidation paths: 1**, for 1 changed URL path of 1 changed file; 0 unchanged URL paths are swept.' \
		"$work/out"
	echo /c.html >"$work/list"
	ed plan HEAD~1 --output markdown --max-paths 1 \
		--paths-from "$work/list"
	expect_status 0
	grep -qF '; 1 unchanged URL path is swept.' "$work/out"
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
