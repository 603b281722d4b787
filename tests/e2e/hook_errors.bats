#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# The hook, fed by hand, where it cannot deploy: it says so, and fails.

load helper

zero=0000000000000000000000000000000000000000

setup() {
	start
	new_repo "$work/site"
	put a.html
	put .edgediff '[target "t"]
	distribution = E1
	branch = main'
	commit first
	put a.html changed
	commit second
}

teardown() {
	finish
}

# hook LINE...: what git would write.
hook() {
	status=0
	printf '%s\n' "$@" |
		"$EDGEDIFF" hook post-receive >"$work/out" 2>"$work/err" ||
		status=$?
}

# The object loses its content.
damage() {
	local id

	id=$(git rev-parse "$1")
	chmod u+w ".git/objects/${id:0:2}/${id:2}"
	: >".git/objects/${id:0:2}/${id:2}"
}

@test "a branch that cannot be read is not a deleted one" {
	library_leaks
	local old new

	old=$(git rev-parse HEAD~1)
	new=$(git rev-parse HEAD)
	damage HEAD
	hook "$old $new refs/heads/main"
	expect_failure 4 refs/heads/main "$new"
}

@test "a branch whose tree cannot be read" {
	library_leaks
	local tree

	tree=$(git rev-parse 'HEAD^{tree}')
	damage 'HEAD^{tree}'
	hook "$(git rev-parse HEAD~1) $(git rev-parse HEAD) refs/heads/main"
	expect_failure 4 refs/heads/main "$tree"
}

@test "a deleted branch, and one that a later push deleted, are nothing" {
	local head

	head=$(git rev-parse HEAD)
	hook "$head $zero refs/heads/main" "$head $head refs/heads/gone"
	expect_status 0
	expect_out
	expect_err
	status=0
	printf '%s\n' "$head $head refs/heads/gone" |
		"$EDGEDIFF" hook post-receive -v >"$work/out" 2>"$work/err" ||
		status=$?
	expect_status 0
	expect_err 'edgediff: refs/heads/gone is deleted: nothing to deploy'
}

@test "a new branch without a ledger has no base" {
	hook "$zero $(git rev-parse HEAD) refs/heads/main"
	expect_failure 4 'there is no ledger refs/edgediff/t' \
		'edgediff submit --target t --base=empty refs/heads/main'
}

@test "a configuration that is wrong, in the branch that was pushed" {
	local old

	old=$(git rev-parse HEAD)
	put .edgediff '[target "t"]
	branch = main
	distributin = E1'
	commit wrong
	hook "$old $(git rev-parse HEAD) refs/heads/main"
	expect_failure 3 '.edgediff:3' distribution
}

# ---- turns ----

# The lock, until standard input ends.
hold() {
	python3 -c 'import fcntl, sys
f = open(sys.argv[1], "a")
fcntl.lockf(f, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()' "$work/site/.git/edgediff.lock"
}

@test "an interrupt while another push is deployed: nothing is done" {
	local pid head

	head=$(git rev-parse HEAD)
	mkfifo "$work/until"
	hold <"$work/until" >"$work/held" 3>&- &
	exec 9>"$work/until"
	until [ -s "$work/held" ]; do
		sleep 0.05
	done
	echo "$(git rev-parse HEAD~1) $head refs/heads/main" >"$work/input"
	"$EDGEDIFF" hook post-receive <"$work/input" >"$work/out" \
		2>"$work/err" 3>&- 9>&- &
	pid=$!
	until [ -s "$work/err" ]; do
		sleep 0.05
	done
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	exec 9>&-
	expect_status 75
	expect_out
	expect_err 'edgediff: warning: another push is being deployed; waiting for it, at most 300 s' \
		'edgediff: interrupted; nothing was deployed, the next push makes it good'
	[ -z "$(git for-each-ref refs/edgediff)" ]
	# It is free again, and what stands in the way is the next thing.
	hook "$zero $head refs/heads/main"
	expect_failure 4 'there is no ledger'
}
