#!/usr/bin/env bats
# File names that break programs, and the URL path of each, written out.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	make_site
}

teardown() {
	finish
}

# The file 'NAME' is changed by the last commit; its URL path is URL.
expect_url() {
	put "$1" before
	commit
	put "$1" after
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan "$2"
}

# The same where one required prefix is the plan.
expect_prefix() {
	put "$1" before
	commit
	put "$1" after
	commit
	ed plan HEAD~1 --output paths
	expect_plan "$2"
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_status 6
	expect_out
}

@test "spaces" {
	expect_url 'a b/ c .html' '/a%20b/%20c%20.html'
}

@test "quotes and backslashes" {
	expect_url "it's \"q\" \\ x" '/it%27s%20%22q%22%20%5C%20x'
}

@test "newlines, tabs and other controls" {
	expect_url $'a\nb\tc\rd\001\033[31m\177' \
		'/a%0Ab%09c%0Dd%01%1B%5B31m%7F'
}

@test "percent signs are never taken for an escape" {
	expect_url '%41%2F100%' '/%2541%252F100%25'
}

@test "hash and question mark" {
	expect_url '#a?b=1&c' '/%23a%3Fb=1&c'
}

@test "brackets, braces and the rest that RFC 1738 calls unsafe" {
	expect_url '<a>[b]{c}|d^e`' '/%3Ca%3E%5Bb%5D%7Bc%7D%7Cd%5Ee%60'
}

@test "what stays as it is" {
	expect_url "a-._\$+!(),;:@=&z" "/a-._\$+!(),;:@=&z"
}

@test "UTF-8" {
	expect_url $'caf\xc3\xa9/\xe2\x82\xac.html' '/caf%C3%A9/%E2%82%AC.html'
}

@test "bytes that are no UTF-8" {
	expect_url $'\xff\xc3(.html' '/%FF%C3(.html'
}

@test "leading dashes" {
	expect_url '--output/-rf' '/--output/-rf'
}

@test "a tilde becomes a prefix that ends before it" {
	expect_prefix 'docs/x~y.html' '/docs/x*'
}

@test "a star becomes a prefix that ends before it" {
	expect_prefix 'img/y*z.png' '/img/y*'
}

@test "a tilde in front of everything is everything" {
	expect_prefix '~me/x.html' '/*'
}

@test "components of 255 bytes" {
	local a b

	a=$(printf 'a%.0s' {1..255})
	b=$(printf ' %.0s' {1..255})
	expect_url "$a/$b" "/$a/${b// /%20}"
}

# A file with this path, changed from the first argument's commit on; such
# long ones exist in trees only.
commit_long() {
	local old new

	old=$(echo old | git hash-object -w --stdin)
	new=$(echo new | git hash-object -w --stdin)
	git update-index --add --cacheinfo "100644,$old,$1"
	git commit -q -m before
	git update-index --cacheinfo "100644,$new,$1"
	git commit -q -m after
}

# n bytes: components of 99 letters.
long_path() {
	local path

	path=$(printf 'abcdefghijklmnopqrstuvwxyz/%.0s' {1..200})
	printf '%s' "${path:0:$1}"
}

@test "path of 4,000 bytes is exact, of 4,001 a prefix" {
	local path

	path=$(long_path 3999)
	[[ $path != */ ]]
	commit_long "$path"
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan "/$path"
	path=$(long_path 4000)
	[[ ${path:3996} == abcd ]]
	# A neighbour that any shorter prefix would sweep as well.
	commit_long "${path:0:3996}aZ"
	commit_long "$path"
	ed plan HEAD~1 --output paths
	expect_plan "/${path:0:3998}*"
}

@test "path of 5,000 bytes is cut, but not within an escape" {
	local path

	# The escape is bytes 3,998 to 4,000 of the URL path.
	path=$(long_path 3996)Z' '$(long_path 1003)
	[[ $path == */abcdefghijklmnopqrstuvwxyz/Z\ abc* ]]
	# Its neighbour is swept by any shorter prefix.
	commit_long "${path:0:3996}Y"
	commit_long "$path"
	ed plan HEAD~1 --output paths
	expect_plan "/${path:0:3997}*"
}

@test "all of them in one plan, in byte order" {
	local name

	for name in 'a b' 'a%20b' 'a+b' $'a\nb' $'\xff' '-n' 'é' '#' '?' 'a"b' \
		"a'b" 'Z' '.x'; do
		put "$name" before
	done
	commit
	for name in 'a b' 'a%20b' 'a+b' $'a\nb' $'\xff' '-n' 'é' '#' '?' 'a"b' \
		"a'b" 'Z' '.x'; do
		put "$name" after
	done
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan '/%23' '/%3F' '/%C3%A9' '/%FF' '/-n' '/.x' '/Z' \
		'/a%0Ab' '/a%20b' '/a%22b' '/a%2520b' '/a%27b' '/a+b'
	[[ $(git diff --name-only -z HEAD~1 | tr -dc '\0' | wc -c) == 13 ]]
}

@test "names do not drive the terminal" {
	put $'x\033[2J\n\a.html'
	commit
	ed plan HEAD~1 -v --max-wildcards 0
	expect_status 0
	grep -qF 'x\x1B[2J\x0A\x07.html' "$work/out"
	grep -qF '/x%1B%5B2J%0A%07.html' "$work/out"
	[[ -z $(tr -d '\n -~' <"$work/out") ]]
}

@test "names that are no UTF-8 do not break the JSON" {
	put $'\xff\xe9t\xc3\xa9.html'
	commit
	ed plan HEAD~1 -v --output json --max-wildcards 0
	expect_status 0
	[[ $(json 'ascii(j["urls"][0]["files"])') == \
		"['\\ufffd\\ufffdt\\xe9.html']" ]]
	[[ $(json 'j["urls"][0]["path"]') == '/%FF%E9t%C3%A9.html' ]]
}
