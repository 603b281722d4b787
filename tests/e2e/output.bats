#!/usr/bin/env bats
# The three outputs, byte for byte where programs read them.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	two_commits
}

teardown() {
	finish
}

# $work/out is JSON and equals the Python expression on stdin.
expect_json() {
	python3 -c '
import json, sys
is_ = json.load(open(sys.argv[1]))
null, true, false = None, True, False
wanted = eval(sys.stdin.read())
if list(is_) != list(wanted):
    sys.exit("members: %s" % list(is_))
for key in wanted:
    if is_[key] != wanted[key]:
        sys.exit("%s: %s" % (key, json.dumps(is_[key])))' "$work/out"
}

@test "JSON, member by member" {
	ed plan HEAD~1 HEAD --output json
	expect_status 0
	expect_err
	expect_json <<-END
		{
		  "format": 1, "target": null, "distributions": [],
		  "base": {"commit": "$first",
		           "tree": "$(git rev-parse 'HEAD~1^{tree}')",
		           "from": "argument"},
		  "head": {"commit": "$second",
		           "tree": "$(git rev-parse 'HEAD^{tree}')"},
		  "items": [
		    {"path": "/a.html", "wildcard": false,
		     "covers": 1, "collateral": 0},
		    {"path": "/b.html", "wildcard": false,
		     "covers": 1, "collateral": 0},
		    {"path": "/new.html", "wildcard": false,
		     "covers": 1, "collateral": 0}],
		  "summary": {"changed_files": 3, "changed_urls": 3,
		              "items": 3, "wildcards": 0, "collateral": 0,
		              "objective": 3, "optimal": true, "gap": 0,
		              "site_urls": 7},
		  "frontier": [[1, 5], [3, 0]],
		  "cost": {"free_paths": 1000, "used_paths": 0,
		           "billed_paths": 0, "usd": "0.000",
		           "price_usd": "0.005"}
		}
	END
}

@test "JSON of a wildcard, with -v, distributions and paid paths" {
	ed plan "HEAD~1^{tree}" --output json -v --max-paths 1 --used 1000 \
		--distribution-id E1 --distribution-id E2
	expect_status 0
	expect_json <<-END
		{
		  "format": 1, "target": null, "distributions": ["E1", "E2"],
		  "base": {"commit": null,
		           "tree": "$(git rev-parse 'HEAD~1^{tree}')",
		           "from": "argument"},
		  "head": {"commit": "$second",
		           "tree": "$(git rev-parse 'HEAD^{tree}')"},
		  "items": [{"path": "/*", "wildcard": true,
		             "covers": 3, "collateral": 5}],
		  "summary": {"changed_files": 3, "changed_urls": 3,
		              "items": 1, "wildcards": 1, "collateral": 5,
		              "objective": 1005, "optimal": true, "gap": 0,
		              "site_urls": 7},
		  "frontier": [[1, 5]],
		  "cost": {"free_paths": 1000, "used_paths": 1000,
		           "billed_paths": 2, "usd": "0.010",
		           "price_usd": "0.005"},
		  "urls": [
		    {"path": "/a.html", "change": "modified",
		     "files": ["a.html"], "rule": "site.root"},
		    {"path": "/b.html", "change": "deleted",
		     "files": ["b.html"], "rule": "site.root"},
		    {"path": "/new.html", "change": "added",
		     "files": ["new.html"], "rule": "site.root"}]
		}
	END
}

@test "JSON of a first deploy and of no change" {
	ed plan --base=empty --output json
	expect_status 0
	[[ $(json 'j["base"]') == \
		"{'commit': None, 'tree': None, 'from': 'empty'}" ]]
	[[ $(json '[i["path"] for i in j["items"]]') == "['/*']" ]]
	[[ $(json 'j["summary"]["changed_files"]') == 5 ]]
	ed plan HEAD --output json
	expect_status 0
	[[ $(json 'j["items"], j["summary"]["items"], j["cost"]["usd"]') == \
		"([], 0, '0.000')" ]]
}

@test "JSON is the same byte for byte, run after run" {
	local i

	for i in {1..40}; do
		put "deep/$((i % 7))/page $i.html"
	done
	commit
	for i in {1..40}; do
		put "deep/$((i % 5))/page $i.html" changed
	done
	commit
	ed plan HEAD~2 --output json -v
	expect_status 0
	cp "$work/out" "$work/one"
	for i in 1 2 3; do
		ed plan HEAD~2 --output json -v
		cmp "$work/one" "$work/out"
	done
	# Nor do the place of the objects or of the caller matter.
	git gc -q
	cd deep
	ed plan HEAD~2 --output json -v
	cmp "$work/one" "$work/out"
}

@test "two files of one URL path are both named" {
	put docs.html
	put docs/index.html changed
	commit
	ed plan HEAD~1 --output json -v --set 'site.forms=bare clean'
	[[ $(json 'j["urls"]') == "[{'path': '/docs', 'change': 'modified', \
'files': ['docs.html', 'docs/index.html'], 'rule': 'site.root'}]" ]]
}

@test "text, as a person reads it" {
	ed plan HEAD~1 HEAD
	expect_status 0
	expect_err
	expect_out \
		"base  ${first:0:10} first" \
		"head  ${second:0:10} second" \
		'' \
		'3 changed files -> 3 changed URL paths; the deployed site has 7' \
		'  M  a.html' \
		'  D  b.html' \
		'  A  new.html' \
		'' \
		'    covers    sweeps  item' \
		'         1            /a.html' \
		'         1            /b.html' \
		'         1            /new.html' \
		'' \
		'  3 paths, 0 wildcards; 0 unchanged URL paths swept; no plan is better' \
		'  the choice: 1 path sweeps 5; 3 sweep none' \
		'' \
		'Cost (1,000 of 1,000 free paths left this month)' \
		'  this plan                  3 paths        0.000 USD   sweeps 0' \
		'  one path per URL           3 paths        0.000 USD   sweeps 0' \
		'  whole site (/*)            1 path         0.000 USD   sweeps all 7'
}

@test "one path per URL sweeps what a required prefix sweeps" {
	# Unchanged: / /docs/ /docs/index.html /img/x.png /index.html
	echo '/docs*' >"$work/list"
	ed plan HEAD~1 --paths-from "$work/list" \
		--set plan.refetchesPerPath=0
	expect_status 0
	grep -qx '  this plan .* sweeps 2' "$work/out"
	grep -qx '  one path per URL .* sweeps at most 2' "$work/out"
	echo '/*' >"$work/list"
	ed plan HEAD~1 --paths-from "$work/list" \
		--set plan.refetchesPerPath=0
	expect_status 0
	grep -qx '  this plan .* sweeps 5' "$work/out"
	grep -qx '  one path per URL .* sweeps 5' "$work/out"
}

@test "a commit without a subject leaves no blank behind" {
	git commit -q --amend --allow-empty-message -m ''
	ed plan HEAD~1 HEAD
	expect_status 0
	grep -qx "head  $(git rev-parse HEAD | cut -c -10)" "$work/out"
}

@test "text is short unless asked" {
	local i

	for i in {10..39}; do
		put "p/$i.html"
	done
	commit
	ed plan HEAD~1
	expect_status 0
	[[ $(grep -c '^  A  p/' "$work/out") == 20 ]]
	grep -qx '  \.\.\. 10 more (-v shows all)' "$work/out"
	ed plan HEAD~1 -v
	[[ $(grep -c '^  A  p/' "$work/out") == 30 ]]
	grep -qx 'URL paths and why' "$work/out"
	grep -qx '      site.root: A p/39.html' "$work/out"
}

@test "subject is cut between two characters" {
	git commit -q --allow-empty -m "$(printf '\303\251%.0s' {1..60})"
	ed plan HEAD~1
	expect_status 0
	if grep -q '\\x' "$work/out"; then
		return 1
	fi
}

@test "subject cannot drive the terminal" {
	git commit -q --allow-empty -m $'bad \033[2J subject'
	ed plan HEAD~1
	grep -qF 'bad \x1B[2J subject' "$work/out"
}

@test "paths are the items alone" {
	ed plan HEAD~1 --output paths
	cmp "$work/out" <(printf '/a.html\n/b.html\n/new.html\n')
	ed plan HEAD~1 -z
	cmp "$work/out" <(printf '/a.html\0/b.html\0/new.html\0')
	ed plan HEAD~1 --null --output paths
	cmp "$work/out" <(printf '/a.html\0/b.html\0/new.html\0')
}

esc=$'\033'

@test "no colours into files and pipes, unless asked" {
	TERM=xterm ed plan HEAD~1
	plain
	TERM=xterm ed plan HEAD~1 --color=never
	plain
	NO_COLOR=1 ed plan HEAD~1 --color=always
	expect_status 0
	grep -q "$esc" "$work/out"
	# Taken out, they are all the difference.
	sed "s/$esc\\[[0-9;]*m//g" "$work/out" >"$work/plain"
	ed plan HEAD~1 --color=auto
	cmp "$work/out" "$work/plain"
}

# Run the program with a terminal as its stdout.
on_terminal() {
	python3 -c '
import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$EDGEDIFF" "$@" \
		>"$work/out" </dev/null
}

plain() {
	if grep -q "$esc" "$work/out"; then
		return 1
	fi
}

@test "colours on a terminal, unless it or the user cannot bear them" {
	TERM=xterm on_terminal plan HEAD~1
	grep -q "$esc" "$work/out"
	TERM=xterm NO_COLOR='' on_terminal plan HEAD~1 # empty is unset
	grep -q "$esc" "$work/out"
	TERM=xterm NO_COLOR=1 on_terminal plan HEAD~1
	plain
	TERM=dumb on_terminal plan HEAD~1
	plain
	on_terminal plan HEAD~1
	plain
	TERM=xterm on_terminal plan HEAD~1 --color=never
	plain
	# Programs read these, on a terminal too.
	TERM=xterm on_terminal plan HEAD~1 --output json --color=always
	plain
	TERM=xterm on_terminal plan HEAD~1 --output paths --color=always
	plain
}

@test "full disk is exit 1" {
	[[ -c /dev/full ]] || skip 'no /dev/full'
	local args

	for args in 'plan HEAD~1' 'plan HEAD~1 --output json' 'plan HEAD~1 -z' \
		--help 'plan --help' --version; do
		status=0
		# shellcheck disable=SC2086 # words
		"$EDGEDIFF" $args >/dev/full 2>"$work/err" || status=$?
		: >"$work/out"
		expect_failure 1 'stdout: cannot write'
	done
}

@test "closed stdout is exit 1" {
	status=0
	"$EDGEDIFF" plan HEAD~1 >&- 2>"$work/err" || status=$?
	: >"$work/out"
	expect_failure 1 'stdout: cannot write'
}

@test "closed stderr and stdin do not matter" {
	"$EDGEDIFF" plan HEAD~1 --output paths >"$work/out" 2>&- <&-
	expect_out "${site_items[@]}"
}

@test "reader that goes away ends it quietly" {
	local i

	local blob pad

	blob=$(git rev-parse HEAD:a.html)
	pad=$(printf "x%.0s" {1..90})
	for i in {1..3000}; do
		printf "100644 %s\tq/%s-%s\n" "$blob" "$i" "$pad"
	done >"$work/index"
	git update-index --add --index-info <"$work/index"
	git commit -q -m many
	{
		"$EDGEDIFF" plan HEAD~1 --output json -v 2>"$work/err"
		echo "${PIPESTATUS[0]}" >"$work/status"
	} | head -n 1 >"$work/out"
	[[ $(<"$work/out") == '{' ]]
	[[ ! -s $work/err ]]
}
