#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
#
# The configuration itself changes: both trees are mapped by head's, so where
# that publishes something else, or elsewhere, nothing of the base is known.

load helper

setup() {
	work=$BATS_TEST_TMPDIR
	clear_environment
	mkdir "$HOME"
	new_repo "$work/site"
	out=$work/out err=$work/err
	put public/a.html a
	put public/b.html b
	put other/a.html a
}

# base LINE...: those are .edgediff, in a commit.
config() {
	printf '%s\n' "$@" >.edgediff
	commit configuration
}

# planned [LINE...]: these and no other items between the last two commits.
planned() {
	ed plan HEAD~1 --output paths
	expect_status 0
	diff "$out" <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; fi)
}

@test "another root leaves nothing of the old one" {
	config '[site]' 'root = public'
	config '[site]' 'root = other'
	# By head alone /b.html would be in neither tree.
	planned '/*'
	grep -qF '.edgediff does not say what that of the base said' "$err"
}

@test "so do a prefix, an ignored folder, a rule, a preset, links" {
	local line

	for line in 'prefix = /x/' 'ignore = b.html' 'preset = hugo' \
		'followSymlinks = false'; do
		config '[site]' 'root = public'
		config '[site]' 'root = public' "$line"
		planned '/*'
	done
	config '[site]' 'root = public'
	config '[site]' 'root = public' '[map "x"]' 'match = a' 'url = /a'
	planned '/*'
	config '[map "x"]' 'match = a' 'url = /b'
	planned '/*'
	config '[target "t"]' 'distribution = E1' 'root = public'
	config '[target "t"]' 'distribution = E1' 'root = other'
	planned '/*'
}

@test "what says nothing about the place does not matter" {
	config '[site]' 'root = public'
	config '# a comment' '[site]' '	root=public' '[plan]' 'maxPaths = 10' \
		'[target "t"]' 'distribution = E1'
	planned
	config '[site]' 'root = public' 'forms = file slash bare' \
		'[target "t"]' 'distribution = E2' '[target "u"]' \
		'distribution = E3' 'root = other' '[plan]' 'maxPaths = 9' \
		'[target "v"]' 'branch = x'
	ed plan HEAD~1 --target t --output paths
	expect_status 0
	[ ! -s "$out" ]
}

@test "a first configuration is how it was" {
	commit first
	put public/a.html A
	config '[site]' 'root = public'
	planned /a.html
}

@test "removed it is another mapping" {
	config '[site]' 'root = public'
	git rm -qf .edgediff
	commit removed
	planned '/*'
}

@test "one that was never right may have said anything" {
	printf '[site\n' >.edgediff
	commit wrong
	config '[site]' 'root = public'
	planned '/*'
}
