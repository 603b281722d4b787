#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# What is refused, with which words, and that the words are of use: where a
# remedy is named it is tried.

load helper

setup() {
	start
}

teardown() {
	finish
}

# Two files changed, in two folders; K has one member in each.
two_folders() {
	new_repo "$work/site"
	put a/1.html
	put a/2.html
	put b/1.html
	put b/2.html
	commit first
	put a/1.html changed
	put b/1.html changed
	commit second
}

# The option that the message names.
remedy() {
	grep -oE -e "$1" "$work/err"
}

@test "--max-cost names the plan that costs less" {
	local option paid=(--used 1000 --set plan.refetchesPerPaidPath=1)

	two_folders
	ed plan HEAD~1 "${paid[@]}" --max-cost 0.005 --output paths
	expect_status 6
	expect_out /a/1.html /b/1.html
	expect_err "edgediff: the plan costs 0.010 USD, more than --max-cost\
 0.005; --max-paths=1 costs 0.005 and sweeps 2 unchanged URL paths"
	option=$(remedy '--max-paths=[0-9]+')
	ed plan HEAD~1 "${paid[@]}" --max-cost 0.005 --output paths "$option"
	expect_plan '/*'
	# One path is the least there is.
	ed plan HEAD~1 "${paid[@]}" --max-cost 0.004 --output paths
	expect_status 6
	expect_err "edgediff: the plan costs 0.010 USD, more than --max-cost\
 0.004, and no cheaper one is known"
}

@test "--max-collateral names the plan that sweeps less" {
	local paths paid=(--used 1000)

	two_folders
	ed plan HEAD~1 "${paid[@]}" --max-collateral 1 --output paths
	expect_status 6
	expect_out '/*'
	expect_err "edgediff: the plan sweeps 2 unchanged URL paths, more than\
 --max-collateral allows (1); 2 paths would sweep 0"
	paths=$(remedy '[0-9]+ paths would')
	ed plan HEAD~1 --max-collateral 1 --output paths \
		--set plan.refetchesPerPaidPath=1 --max-paths "${paths%% *}"
	expect_plan /a/1.html /b/1.html
	# With one path there is no other plan.
	ed plan HEAD~1 --max-paths 1 --max-collateral 1 --output paths
	expect_status 6
	expect_err "edgediff: the plan sweeps 2 unchanged URL paths, more than\
 --max-collateral allows (1); raise plan.maxPaths or plan.maxWildcards"
}

@test "--max-collateral does not name limits where the change needs all" {
	two_folders
	echo '/*' >"$work/list"
	ed plan HEAD~1 --max-collateral 1 --output paths \
		--paths-from "$work/list"
	expect_status 6
	expect_err "edgediff: the plan sweeps 2 unchanged URL paths, more than\
 --max-collateral allows (1), as the change needs /*; -v says why"
}

@test "a path that is none is not explained" {
	two_folders
	ed explain a/1.html ''
	expect_failure 2 'an empty path'
}

@test "a full disk is no success, however little is printed" {
	local command

	two_folders
	for command in --version --help 'plan --help' rules \
		'explain a/1.html' 'plan HEAD~1' 'hook install'; do
		status=0
		# shellcheck disable=SC2086 # words
		"$EDGEDIFF" $command >/dev/full 2>"$work/err" </dev/null ||
			status=$?
		expect_status 1 || return
		[[ $(<"$work/err") == "edgediff: stdout: cannot write" ]] || {
			echo "$command"
			cat "$work/err"
			return 1
		}
	done
}

# ---- standard input ----

@test "a hook whose input cannot be read, or is no list of updates" {
	two_folders
	status=0
	"$EDGEDIFF" hook post-receive >"$work/out" 2>"$work/err" <"$work" ||
		status=$?
	expect_failure 1 'standard input: Is a directory'
	status=0
	head -c 16777217 /dev/zero | "$EDGEDIFF" hook post-receive \
		>"$work/out" 2>"$work/err" || status=$?
	expect_failure 2 'standard input: more than 16777216 bytes'
}

# ---- files ----

@test "a configuration that is not there, no file, or too large" {
	two_folders
	ed plan HEAD~1 --config "$work/none"
	expect_failure 3 "--config $work/none: No such file or directory"
	ed plan HEAD~1 --config "$work"
	expect_failure 1 "$work: Is a directory"
	head -c 2000000 /dev/zero | tr '\0' '#' >"$work/large"
	ed plan HEAD~1 --config "$work/large"
	expect_failure 3 "$work/large: larger than" 'too much for a configuration'
}

@test "--set wants a key with a section" {
	two_folders
	ed plan HEAD~1 --set root=public
	expect_failure 3 "--set: unknown key 'root'; keys are like site.root"
	ed plan HEAD~1 --set =public
	expect_failure 2 "--set '=public': KEY=VALUE is wanted"
}

@test "hooks that cannot be written" {
	two_folders
	# A folder that cannot be made. A relative one is below the repository,
	# where git runs this hook.
	git config core.hooksPath none/hooks
	ed hook install
	expect_failure 1 'none/hooks: No such file or directory'
	# A file where the folder should be.
	git config core.hooksPath file
	put .git/file
	ed hook install
	expect_failure 1 'file/post-receive: Not a directory'
	[ -f .git/file ]
}

@test "a lock that cannot be opened lets no push deploy" {
	new_repo "$work/site"
	put a.html
	put .edgediff '[target "t"]
	distribution = E1'
	commit
	mkdir .git/edgediff.lock
	status=0
	echo "$(git rev-parse HEAD) $(git rev-parse HEAD) refs/heads/main" |
		"$EDGEDIFF" hook post-receive >"$work/out" 2>"$work/err" ||
		status=$?
	expect_failure 1 'edgediff.lock: Is a directory'
	[ -z "$(git for-each-ref refs/edgediff)" ]
}

# ---- targets ----

@test "a target that is not there, or not the only one" {
	two_folders
	ed plan HEAD~1 --target t
	expect_failure 2 '--target t: the configuration has no target' \
		'it wants a section [target "t"]'
	printf '%s\n' '[target "t"]' 'distribution = E1' 'branch = main' \
		'[target "u"]' 'distribution = E2' 'branch = ma*' >.edgediff
	commit targets
	ed plan HEAD~1
	expect_failure 2 'targets t and u are both for branch main' \
		'name one with --target'
	ed plan HEAD~1 --target u --output paths
	expect_plan
	ed plan HEAD~1 --target v
	expect_failure 2 '--target v: there are t, u'
	git checkout -q --detach
	ed plan HEAD~1
	expect_failure 2 'there are targets t, u' \
		'none is for a detached HEAD; name one with --target'
}

# ---- rules ----

# rule LINES...: the map of the next plan.
rule() {
	printf '%s\n' '[map "m"]' 'match = **' "$@" >"$work/config"
	ed plan HEAD~1 --config "$work/config"
}

@test "templates and rules have limits" {
	local long many n

	two_folders
	long=$(printf '%02048d' 0)
	rule "url = /$long"
	expect_failure 3 'map.m.url' 'is longer than 2048 bytes'
	# 33 wildcards with something between them are 65 parts and more.
	many=$(printf '/{path}%.0s' {1..33})
	rule "url = $many"
	expect_failure 3 'has more than 64 parts'
	for n in {1..2001}; do
		printf '[map "m%d"]\nmatch = x%d\nurl = /\n' "$n" "$n"
	done >"$work/config"
	ed plan HEAD~1 --config "$work/config"
	expect_failure 3 'more than 2000 rules'
}

@test "a urlMap that is missing, too large, or binary" {
	two_folders
	ed plan HEAD~1 --set site.urlMap=map
	expect_failure 3 "site.urlMap 'map' is not in the tree"
	printf 'a/1.html\t/x\0\n' >map
	commit
	ed plan HEAD~1 --set site.urlMap=map
	expect_failure 3 'map: has a NUL byte'
}
