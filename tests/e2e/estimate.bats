#!/usr/bin/env bats
# A small history replayed; every figure is worked out by hand below.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
}

teardown() {
	finish
}

# at DATE: of the next commit.
at() {
	export GIT_COMMITTER_DATE="$1" GIT_AUTHOR_DATE="$1"
}

# The site of the tests. Forms: every file, and '/' for an index. With five
# free paths a month (URL paths of the site before each deploy are counted
# in the last column, those that change taken off):
#
#	                                         edgediff  per URL  top dirs  K
#	base  9 URL paths
#	Jan 20        /a.html                    1 keeps 8  1, 8     1, 8     8
#	Jan 31 last   /docs/ and all three below 1 (/docs*) 4        1, 5     5
#	Feb 1 first   b.html moves into docs     2 keeps 8  2, 8     2, 4     8
#	Feb 10        nothing                    -
#	Feb 11        merge: /a.html /new.html   2 keeps 8  2, 8     2, 8     8
#	Feb 12        .gitignore, not published  -
#	Feb 13        /a.html /img/p.png         1 (/*)     3, 7     3, 7     7
#	              /new.html: one free path   keeps 0
#	              is left, two would be paid
make_history() {
	new_repo "$work/site"
	put index.html
	put a.html
	put b.html
	put docs/index.html
	put docs/x.html
	put docs/y.html
	put img/p.png
	at 2026-01-10T12:00:00Z
	commit base
	put a.html 1
	at 2026-01-20T12:00:00Z
	commit one
	put docs/index.html 1
	put docs/x.html 1
	put docs/y.html 1
	at 2026-01-31T23:59:59Z
	commit two
	git mv b.html docs/b.html
	at 2026-02-01T01:00:00+01:00
	commit three
	at 2026-02-10T12:00:00Z
	commit nothing
	git checkout -q -b side
	put a.html 2
	commit side-one
	put new.html
	commit side-two
	git checkout -q main
	at 2026-02-11T12:00:00Z
	git merge -q --no-ff -m merge side
	put .gitignore
	at 2026-02-12T12:00:00Z
	commit ignore
	put a.html 3
	put new.html 3
	put img/p.png 3
	at 2026-02-13T12:00:00Z
	commit last
}

id() {
	git rev-parse --short=10 "$1"
}

estimate() {
	ed estimate --set plan.freePaths=5 "$@"
}

# What each strategy did in m: items, billed, dollars, kept.
spent() {
	json "' '.join(str(x) for s in j$1['strategies'].values() for x in
		(s['items'], s['billed_paths'], s['usd'], s['kept_urls']))"
}

@test "each month in UTC, each strategy with its own allowance" {
	make_history
	estimate
	expect_status 0
	expect_err
	expect_out \
		"7 deploys after 2026-01-10 ($(id HEAD~7)) until 2026-02-13 ($(id HEAD))." \
		'' \
		'month    deploys     files      URLs  strategy                           items    billed        USD     kept' \
		'' \
		'2026-01        2         4         5  edgediff                               2         0      0.000  100.00%' \
		'                                      one path per changed URL               5         0      0.000  100.00%' \
		'                                      whole site                             2         0      0.000    0.00%' \
		'                                      one wildcard per top directory         2         0      0.000  100.00%' \
		'' \
		'2026-02        5         8         7  edgediff                               5         0      0.000   69.56%' \
		'                                      one path per changed URL               7         2      0.010  100.00%' \
		'                                      whole site                             3         0      0.000    0.00%' \
		'                                      one wildcard per top directory         7         2      0.010   82.60%' \
		'' \
		'total          7        12        12  edgediff                               7         0      0.000   80.55%' \
		'                                      one path per changed URL              12         2      0.010  100.00%' \
		'                                      whole site                             5         0      0.000    0.00%' \
		'                                      one wildcard per top directory         9         2      0.010   88.88%' \
		'' \
		'Free: 5 paths a month; then 0.005 USD each.' \
		'Kept: of the URL paths that a deploy did not change, those that stayed cached.'
}

@test "JSON has every figure" {
	make_history
	estimate --output json --distribution-id E1
	expect_status 0
	expect_err
	[[ $(json 'list(j)') == "['format', 'target', 'distributions', 'base', 'head', 'shallow', 'cost', 'months', 'total']" ]]
	[[ $(json '[j["format"], j["target"], j["distributions"], j["shallow"]]') == "[1, None, ['E1'], False]" ]]
	[[ $(json 'j["base"]["commit"]') == "$(git rev-parse HEAD~7)" ]]
	[[ $(json 'j["base"]["tree"]') == "$(git rev-parse 'HEAD~7^{tree}')" ]]
	[[ $(json 'j["base"]["time"]') == 2026-01-10T12:00:00Z ]]
	[[ $(json 'j["head"]["commit"]') == "$(git rev-parse HEAD)" ]]
	[[ $(json 'j["cost"]') == "{'free_paths': 5, 'used_paths': 0, 'price_usd': '0.005', 'pace': False}" ]]
	[[ $(json '[m["month"] for m in j["months"]]') == "['2026-01', '2026-02']" ]]
	[[ $(json 'list(j["months"][0])') == "['month', 'deploys', 'changed_files', 'changed_urls', 'unchanged_urls', 'strategies']" ]]
	[[ $(json 'list(j["months"][0].values())[1:5]') == '[2, 4, 5, 13]' ]]
	[[ $(json 'list(j["months"][1].values())[1:5]') == '[5, 8, 7, 23]' ]]
	[[ $(json 'list(j["total"].values())[:4]') == '[7, 12, 12, 36]' ]]
	[[ $(json 'list(j["total"]["strategies"])') == "['edgediff', 'url', 'site', 'top_directory']" ]]
	[[ $(spent '["months"][0]') == '2 0 0.000 13 5 0 0.000 13 2 0 0.000 0 2 0 0.000 13' ]]
	[[ $(spent '["months"][1]') == '5 0 0.000 16 7 2 0.010 23 3 0 0.000 0 7 2 0.010 19' ]]
	[[ $(spent '["total"]') == '7 0 0.000 29 12 2 0.010 36 5 0 0.000 0 9 2 0.010 32' ]]
	[[ $(json '[s["kept_percent"] for s in j["total"]["strategies"].values()]') == "['80.55', '100.00', '0.00', '88.88']" ]]
}

@test "Markdown is one table" {
	make_history
	estimate --last 1 --output markdown
	expect_status 0
	expect_err
	# Alone in its month, the last deploy has five free paths.
	expect_out \
		"1 deploy after 2026-02-12 ($(id HEAD~1)) until 2026-02-13 ($(id HEAD))." \
		'' \
		'| Month | Deploys | Files | URLs | Strategy | Items | Billed | USD | Kept |' \
		'| :--- | ---: | ---: | ---: | :--- | ---: | ---: | ---: | ---: |' \
		'| 2026-02 | 1 | 3 | 3 | edgediff | 3 | 0 | 0.000 | 100.00% |' \
		'| | | | | one path per changed URL | 3 | 0 | 0.000 | 100.00% |' \
		'| | | | | whole site | 1 | 0 | 0.000 | 0.00% |' \
		'| | | | | one wildcard per top directory | 3 | 0 | 0.000 | 100.00% |' \
		'| **total** | 1 | 3 | 3 | edgediff | 3 | 0 | 0.000 | 100.00% |' \
		'| | | | | one path per changed URL | 3 | 0 | 0.000 | 100.00% |' \
		'| | | | | whole site | 1 | 0 | 0.000 | 0.00% |' \
		'| | | | | one wildcard per top directory | 3 | 0 | 0.000 | 100.00% |' \
		'' \
		'Free: 5 paths a month; then 0.005 USD each.' \
		'Kept: of the URL paths that a deploy did not change, those that stayed cached.'
}

# replayed BASE N: the replay has N deploys after BASE.
replayed() {
	expect_status 0
	expect_err
	[[ $(json 'j["base"]["commit"]') == "$(git rev-parse "$1")" ]] &&
		[[ $(json 'j["total"]["deploys"]') == "$2" ]]
}

@test "--last, --since, a branch and a range choose the deploys" {
	make_history
	estimate --output json --last 3
	replayed HEAD~3 3
	estimate --output json --last 100
	replayed HEAD~7 7
	estimate --output json --since 2026-02-01
	replayed HEAD~5 5
	estimate --output json --since 2026-01-31T23:59:59Z
	replayed HEAD~6 6
	estimate --output json --since '2026-02-11 13:00+01:00'
	replayed HEAD~3 3
	estimate --output json --since 2026-02-11 --last 2
	replayed HEAD~2 2
	estimate --output json --since 2030-01-01
	replayed HEAD 0
	estimate --output json HEAD~5
	replayed HEAD~7 2
	estimate --output json HEAD~5..HEAD~1
	replayed HEAD~5 4
	estimate --output json HEAD~5..
	replayed HEAD~5 5
	estimate --output json HEAD~5 main
	replayed HEAD~5 5
	estimate --output json HEAD..HEAD~5
	replayed HEAD~5 0
}

@test "a range from a merged branch begins where that branch did" {
	make_history
	estimate --output json side~1..main
	replayed HEAD~3 3
	# The merge is reachable from none of the two, their origin is.
	git checkout -q --orphan other
	commit other
	ed estimate other..main
	expect_failure 4 'no commit in common'
}

@test "without a deploy there is nothing to show" {
	new_repo "$work/site"
	put index.html
	at 2026-03-01T00:00:00Z
	commit base
	ed estimate
	expect_status 0
	expect_err
	expect_out "No deploys after 2026-03-01 ($(id HEAD))."
	ed estimate --output json
	expect_status 0
	[[ $(json '[j["months"], j["total"]["deploys"]]') == '[[], 0]' ]]
	[[ $(json 'j["total"]["strategies"]["edgediff"]["kept_percent"]') == None ]]
}

@test "used paths and distributions count in every month" {
	make_history
	# Two distributions and three paths used elsewhere: one item is free.
	estimate --output json --used 3 --distribution-id E1 \
		--distribution-id E2
	expect_status 0
	# January: 1 + 1 items, the second is paid; per URL 1 + 4, 10 paths.
	[[ $(spent '["months"][0]') == '2 2 0.010 13 5 8 0.040 13 2 2 0.010 0 2 2 0.010 13' ]]
	# February: each deploy is one item (/*), as paid ones cost too much.
	[[ $(spent '["months"][1]' | cut -d' ' -f1-8) == '3 4 0.020 0 7 12 0.060 23' ]]
	estimate --used 3 --distribution-id E1 --distribution-id E2
	tail -n 2 "$work/out" | head -n 1 >"$work/line"
	diff - "$work/line" <<-'END'
		Free: 5 paths a month, 3 of them used elsewhere; then 0.005 USD each. Each item is billed for 2 distributions.
	END
}

@test "pace leaves free paths for the deploys to come" {
	make_history
	estimate --output json --set plan.pace
	expect_status 0
	[[ $(json 'j["cost"]["pace"]') == True ]]
	# Feb 1: 4 commits in the 28 days before, 28 days to come: 5 deploys
	# are expected. Feb 11: 5 commits, 17.5 days: 4. Feb 13: 7 commits,
	# 15.5 days: 4. So one free path each, and "/*" each time.
	[[ $(spent '["months"][1]' | cut -d' ' -f1-4) == '3 0 0.000 0' ]]
	# With nine it is two each: 9 / 5, 7 / 4, 5 / 4, rounded up.
	ed estimate --output json --set plan.pace --set plan.freePaths=9
	[[ $(spent '["months"][1]' | cut -d' ' -f1-4) == '5 0 0.000 16' ]]
	ed estimate --output json --set plan.freePaths=9
	[[ $(spent '["months"][1]' | cut -d' ' -f1-4) == '7 0 0.000 23' ]]
	estimate --set plan.pace
	grep -q 'The plans were paced' "$work/out"
}

@test "a plan says its pace" {
	new_repo "$work/site"
	put index.html
	at "$(($(date +%s) - 3600)) +0000"
	commit one
	put index.html 1
	put a.html
	at "$(date +%s) +0000"
	commit two
	ed plan HEAD~1 --set plan.pace=true --output json
	expect_status 0
	expect_err
	[[ $(json 'list(j["cost"]["pace"])') == "['recent_deploys', 'expected_deploys', 'free_paths']" ]]
	[[ $(json 'j["cost"]["pace"]["recent_deploys"]') == 2 ]]
	# 2 in 28 days: at most 2 more in 31.
	[[ $(json '(-(-1000 // j["cost"]["pace"]["expected_deploys"])
		== j["cost"]["pace"]["free_paths"],
		1 <= j["cost"]["pace"]["expected_deploys"] <= 3)') == '(True, True)' ]]
	ed plan HEAD~1 --set plan.pace=true
	grep -Eq '^  pace: [0-9,]+ free paths for this deploy, as [0-2] more (is|are) expected this month \(2 in the last 28 days\)$' "$work/out"
	ed plan HEAD~1 --output json
	[[ $(json '"pace" in j["cost"]') == False ]]
}

@test "a shallow clone ends at its graft, with a warning" {
	make_history
	git clone -q --depth 3 "file://$work/site" "$work/clone"
	cd "$work/clone"
	estimate --output json
	expect_status 0
	expect_err "edgediff: warning: this clone is shallow: its history ends at $(id HEAD~2); git fetch --unshallow brings the rest"
	[[ $(json '[j["shallow"], j["total"]["deploys"]]') == '[True, 2]' ]]
	estimate --output json --last 2
	replayed HEAD~2 2
	ed estimate "$(git -C "$work/site" rev-parse HEAD~4)..HEAD"
	expect_failure 4 'is not in this clone'
	ed plan HEAD~1 --set plan.pace --output paths
	expect_status 0
	expect_err
}

@test "progress is only for a terminal, and leaves nothing behind" {
	make_history
	run -0 python3 - "$EDGEDIFF" <<-'END'
		import os, pty, subprocess, sys
		for quiet in [], ["-q"]:
		    master, slave = pty.openpty()
		    subprocess.run([sys.argv[1], "estimate", *quiet], stderr=slave,
		                   stdout=subprocess.DEVNULL, check=True,
		                   env={**os.environ, "TERM": "xterm"})
		    os.close(slave)
		    try:
		        print(repr(os.read(master, 9999)))
		    except OSError:
		        print("nothing")
	END
	# shellcheck disable=SC2016
	[[ ${lines[0]} == "b'\\rreplayed 0 of 7 deploys"*"\\r\\x1b[K'" ]]
	[[ ${lines[1]} == nothing ]]
}

@test "bad input is refused" {
	make_history
	ed estimate nope
	expect_failure 4 "unknown revision 'nope'"
	ed estimate nope..HEAD
	expect_failure 4 "unknown revision 'nope'"
	ed estimate 'HEAD^{tree}'
	expect_failure 4 "'HEAD^{tree}' is a tree; a history begins at a commit"
	ed estimate ''
	expect_failure 2 'revision 1 is empty'
	ed estimate ..HEAD
	expect_failure 2 'no base before the dots'
	ed estimate a b c
	expect_failure 2 "'c': one revision too many"
	ed estimate --since tomorrow
	expect_failure 2 "--since 'tomorrow': a date like 2026-01-31 is wanted"
	ed estimate --since 2026-02-30
	expect_failure 2 "--since '2026-02-30'"
	ed estimate --last 0
	expect_failure 2 "--last '0': a number from 1"
	ed estimate --output paths
	expect_failure 2 'no output of paths'
	ed estimate -z
	expect_failure 2 "'estimate' has no option --null"
	ed plan HEAD --last 3
	expect_failure 2 "'plan' has no option --last"
	ed estimate --set site.root=public
	expect_failure 3 "site.root 'public' is no folder in base or head"
	ed estimate --set plan.pace=maybe
	expect_failure 3 "'maybe': true or false is wanted"
	ed estimate --max-wildcards 0 --max-paths 1
	expect_failure 6 "commit $(id HEAD~5)" 'plan.maxWildcards'
	cd "$work"
	ed estimate
	expect_failure 4 'not in a git repository'
}

@test "a missing tree names the commit and the cure" {
	make_history
	rm -f ".git/objects/$(git rev-parse 'HEAD~2:docs' | sed 's:^..:&/:')"
	ed estimate
	expect_status 4
	expect_err_has 'commit ' 'git fetch --refetch'
}

# A page of a preset: what a deploy did to its front matter decides, by that
# deploy's own configuration, as it does for a plan.
@test "front matter is that of each deploy" {
	new_repo "$work/site"
	put hugo.toml 'title = "x"'
	put content/posts/one.md $'---\ntitle: One\n---\ntext'
	put content/posts/two.md $'---\ntitle: Two\n---\ntext'
	at 2026-01-10T12:00:00Z
	commit base
	put content/posts/one.md $'---\ntitle: One\n---\nother text'
	at 2026-01-11T12:00:00Z
	commit text
	put content/posts/one.md $'---\ntitle: First\n---\nother text'
	at 2026-02-11T12:00:00Z
	commit title
	put content/posts/three.md $'---\ntitle: Three\n---\ntext'
	at 2026-03-11T12:00:00Z
	commit page
	ed estimate --set site.preset=hugo --set plan.refetchesPerPath=0 \
		--output json
	expect_status 0
	expect_err
	# The text alone leaves the other post; the others are the whole site.
	for strategy in edgediff url; do
		json "[m['strategies']['$strategy']['kept_urls'] > 0 \
			for m in j['months']]" >"$work/kept"
		[ "$(<"$work/kept")" = '[True, False, False]' ]
	done
}

# As many items as plan says; then how many URL paths did not change.
expect_as_planned() {
	ed plan --output json HEAD~1 HEAD
	expect_status 0
	json 'j["summary"]["items"]' >"$work/plan"
	ed estimate --output json HEAD~1..HEAD
	expect_status 0
	json 'j["total"]["strategies"]["edgediff"]["items"]' >"$work/estimate"
	diff "$work/plan" "$work/estimate"
	[[ $(json 'j["total"]["unchanged_urls"]') == "$1" ]]
}

# A preset's pages are counted by their paths, and more than the files tell
# are assumed beside its lists: by both commands.
@test "a deploy of a preset is planned as it was" {
	new_repo "$work/jekyll"
	put .edgediff $'[site]\n\tpreset = jekyll'
	put _config.yml 'title: x'
	put about.md $'---\n---\nx'
	put index.html $'---\n---\nx'
	put a.css
	for i in 1 2 3 4 5; do
		put "_posts/2024-01-0$i-p$i.md" $'---\ntitle: T\n---\nx'
	done
	commit base
	put _posts/2024-01-01-p1.md $'---\ntitle: T\n---\ny'
	commit text
	# Four posts, /a.css, and /about.md in case it is copied as it is.
	expect_as_planned 6
	new_repo "$work/hugo"
	put .edgediff $'[site]\n\tpreset = hugo'
	put hugo.toml 'title = "x"'
	put content/about/index.md $'---\ntags: [z]\n---\nx'
	put static/a.css
	for i in 1 2 3 4 5; do
		put "content/posts/p$i.md" $'---\ntags: [a, b]\nslug: s\n---\nx'
	done
	commit base
	put content/posts/p1.md $'---\ntags: [a, b]\nslug: s\n---\ny'
	commit text
	# Four posts with their index.html, and /a.css: /about/ is at the top,
	# where it may list the posts.
	expect_as_planned 9
}
