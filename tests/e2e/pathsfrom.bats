#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test
#
# --paths-from: URL paths that the user names beside what changed.

load emulator

setup_file() {
	start_file
	emulator_start main --slow-seconds 1
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	list=$work/list.txt
}

# given LINE...: the list.
given() {
	printf '%s\n' "$@" >"$list"
}

# plan_items ITEM...: of a plan from 'first' with the list, every path exact.
plan_items() {
	ed plan "$base" --paths-from "$list" --output paths --max-wildcards=0
	expect_plan "$@"
}
base=first

@test "the paths are added to what changed, once each" {
	given /api/news.json /about.html /p/3.html
	plan_items /about.html /api/news.json /gone.html /new.html /p/3.html
}

@test "an empty diff plans the given paths, and an empty list nothing" {
	base=HEAD
	given /p/3.html '' /p/4.html
	plan_items /p/3.html /p/4.html
	: >"$list"
	plan_items
	ed plan HEAD --paths-from "$list"
	expect_status 0
	grep -q '^0 changed files -> 0 changed URL paths' "$out"
}

@test "what is given is no longer kept: nothing is swept needlessly" {
	given /p/{1..10}.html
	ed plan HEAD --paths-from "$list" --output json
	expect_status 0
	[ "$(json '[(i["path"], i["covers"], i["collateral"]) for i in j["items"]]')" = \
		"[('/p/*', 10, 0)]" ]
}

@test "a required prefix, and what becomes one" {
	given '/tags/*' '/~joe/x'
	ed plan HEAD --paths-from "$list" --output paths
	expect_plan '/*'
	given '/tags/*' '/x/a*b' '/y/%7Ez'
	ed plan HEAD --paths-from "$list" --output paths
	expect_plan '/tags/*' '/x/*' '/y/*'
	# As for any required prefix, only a wildcard covers it.
	ed plan HEAD --paths-from "$list" --max-wildcards=0
	expect_failure 6 '/tags/* needs a wildcard'
}

@test "paths are encoded as the service wants them, and not twice" {
	base=HEAD
	given '/ä b' '/%C3%A4' '/a%20b?q=ä'
	plan_items /%C3%A4 /%C3%A4%20b '/a%20b?q=%C3%A4'
}

@test "standard input, CRLF, a byte order mark" {
	printf '\357\273\277/a\r\n\r\n/b' >"$list"
	ed_in plan HEAD --paths-from - --output paths --max-wildcards=0 <"$list"
	expect_plan /a /b
}

# As ed, with the standard input that it has.
ed_in() {
	status=0
	"$EDGEDIFF" "$@" >"$out" 2>"$err" || status=$?
}

@test "-z: NUL on both sides, and a line feed is a byte" {
	printf '/a\nb\0/c\0' >"$list"
	ed plan HEAD -z --paths-from "$list" --max-wildcards=0
	expect_status 0
	printf '/a%%0Ab\0/c\0' | cmp - "$out"
	printf '/a\n/b\0/c\0' >"$list"
	ed plan HEAD --paths-from "$list"
	expect_failure 3 "$list:2: a NUL"
}

@test "what is wrong is named by file and line, before anything else" {
	given /a https://example.com/b
	ed plan nonsense --paths-from "$list"
	expect_failure 3 "$list:2: a URL path starts with '/'"
	printf 'x' >"$work/in"
	ed_in plan HEAD --paths-from - <"$work/in"
	expect_failure 3 "stdin:1: a URL path starts with '/'"
	ed plan HEAD --paths-from "$work/none"
	expect_failure 3 "--paths-from $work/none: No such file"
	ed plan HEAD --paths-from "$work"
	expect_failure 3 "--paths-from $work: Is a directory"
	yes /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | head -c 67108865 >"$list"
	ed plan HEAD --paths-from "$list"
	expect_failure 3 "--paths-from $list: larger than 64 MiB"
}

@test "the file is relative to -C" {
	mkdir "$BATS_FILE_TMPDIR/lists"
	echo /a >"$BATS_FILE_TMPDIR/lists/one"
	cd /
	ed -C "$BATS_FILE_TMPDIR/site" plan HEAD --paths-from ../lists/one \
		--output paths
	expect_plan /a
}

@test "-v, JSON and explain say where a path is from" {
	given /p/3.html /about.html '/t/*'
	ed plan first --paths-from "$list" -v
	expect_status 0
	grep -qx "      --paths-from: $list:1" "$out"
	grep -A2 -x '  /about.html' "$out" | diff - <(
		cat <<-END
			  /about.html
			      site.root: M about.html
			      --paths-from: $list:2
		END
	)
	ed plan first --paths-from "$list" -v --output json
	expect_status 0
	[ "$(json '[(u["path"], u["files"], u["rule"], u.get("given")) for u in j["urls"]]')" = \
		"[('/about.html', ['about.html'], 'site.root', '$list:2'), ('/gone.html', ['gone.html'], 'site.root', None), ('/new.html', ['new.html'], 'site.root', None), ('/p/3.html', [], '--paths-from', '$list:1'), ('/t/*', [], '--paths-from', '$list:3')]" ]
	ed explain --base first --paths-from "$list" /p/3.html /t/x
	expect_status 0
	expect_out /p/3.html '  file    p/3.html, site.root' \
		"  changed --paths-from $list:1" \
		'  plan    invalidated by /p/3.html' \
		/t/x '  file    none in head publishes it' \
		"  changed --paths-from $list:3: /t/*" \
		'  plan    invalidated by /t/*'
	ed explain --base first --paths-from "$list" --output json /p/3.html
	[ "$(json 'j["paths"][0]["causes"]')" = \
		"[{'file': None, 'real': None, 'change': None, 'rule': '--paths-from', 'url': '/p/3.html', 'given': '$list:1'}]" ]
	ed explain --paths-from "$list" /p/3.html
	expect_failure 2 '--paths-from: explain wants --base'
}

@test "a first deploy, settings that leave out, query strings, links" {
	given /x /new.html
	ed plan --base=empty --paths-from "$list" --output paths
	expect_plan '/*'
	ed plan first --paths-from "$list" --output paths --max-wildcards=0 \
		--set site.added=skip
	expect_plan /about.html /gone.html /new.html /x
	given /p/3.html
	ed plan HEAD --paths-from "$list" --output paths \
		--set site.queryStrings=true
	expect_plan '/p/3.htm*'
	# K has what links show, though nothing changed.
	cp -r "$BATS_FILE_TMPDIR/site" "$work/linked"
	cd "$work/linked"
	ln -s p latest
	commit
	given /latest/{1,2,3,4,5,6,7,8,9}.html
	ed plan HEAD --paths-from "$list" --output json
	[ "$(json 'sum(i["collateral"] for i in j["items"])')" = 1 ]
	[ "$(json 'j["items"][0]["path"]')" = '/latest/*' ]
}

# A clone of the site with a ledger; goes there.
deployed() {
	git clone -q "$BATS_FILE_TMPDIR/site" "$work/repo"
	cd "$work/repo" || return
	printf '%s\n' '[target "production"]' "distribution = $dist" \
		'branch = main' >.edgediff
	commit
	submit --base=HEAD
	expect 0
}

@test "submitted, with a reference of their own, and recorded" {
	local one two

	deployed
	given /p/1.html
	submit --paths-from "$list" -n --output json
	expect 0
	one=$(json 'j["requests"][0]["caller_reference"]')
	submit --paths-from "$list"
	expect 0
	received 1 1
	[ "$(show main paths "$dist")" = /p/1.html ]
	[ "$(show main refs "$dist")" = "$one" ]
	[ "$(git rev-list --count refs/edgediff/production)" = 2 ]
	git log -1 --format=%B refs/edgediff/production | grep -qx 'Paths: 1'
	# The same again is another one: its ledger is another.
	submit --paths-from "$list"
	expect 0
	two=$(show main refs "$dist" | tail -n 1)
	[ "$one" != "$two" ]
	given /p/2.html
	submit --paths-from "$list" -n --output json
	expect 0
	one=$(json 'j["requests"][0]["caller_reference"]')
	given /p/3.html
	submit --paths-from "$list" -n --output json
	[ "$(json 'j["requests"][0]["caller_reference"]')" != "$one" ]
}

@test "standard input is there for the second round, too" {
	deployed
	tip=$(git rev-parse refs/edgediff/production)
	other=$(git commit-tree -p "$tip" -m "$(git log -1 --format=%B "$tip")" \
		"$tip^{tree}")
	given /p/1.html
	emulator_faults main slow
	ed_in submit --paths-from - <"$list" &
	# Another run moves the ledger while this one sends.
	await_requests main "$dist" 1
	git update-ref refs/edgediff/production "$other" "$tip"
	wait $!
	grep -q 'another run has deployed meanwhile' "$err"
	# The same once more, by the same reference.
	received 2 1
	[ "$(show main paths "$dist")" = /p/1.html ]
	[ "$(git rev-parse refs/edgediff/production^)" = "$other" ]
}
