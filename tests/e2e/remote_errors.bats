#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# --ledger-remote, when the git that is called fails on its way: what was sent
# is said, and the next run makes it good without being billed again.

load remote

setup_file() {
	start_file
	emulator_start main
}

teardown_file() {
	emulators_stop
}

# A bare origin that holds a ledger, and a clone of it with one more change.
setup() {
	start_origin
	real=$(command -v git)
	job job
	ed submit --base=empty --ledger-remote=origin
	expect 0
	put about.html again
	commit again
	mkdir "$work/bin"
}

# stub COMMANDS: a git that runs these first; $1 is the sub-command.
stub() {
	cat >"$work/bin/git" <<-END
		#!/bin/sh
		case " \$* " in
		*' ls-remote '*) set -- ls-remote "\$@" ;;
		*' fetch '*) set -- fetch "\$@" ;;
		*' push '*) set -- push "\$@" ;;
		esac
		$1
		shift
		exec '$real' "\$@"
	END
	chmod +x "$work/bin/git"
}

with_stub() {
	PATH=$work/bin:$PATH ed submit --ledger-remote=origin --output paths
}

@test "a fetch that fails: nothing is sent, status 75" {
	# shellcheck disable=SC2016 # for the stub
	stub 'if [ "$1" = fetch ]; then exit 128; fi'
	with_stub
	expect 75 '--ledger-remote origin: git fetch failed with status 128'
	[ ! -s "$out" ]
	received 1 1
}

@test "a push that fails is told, and is made good without a second bill" {
	local before

	before=$(remote_tip)
	# shellcheck disable=SC2016 # for the stub
	stub 'if [ "$1" = push ]; then exit 128; fi'
	with_stub
	expect 75 'the invalidation was accepted: --ledger-remote origin: git push failed with status 128; the next run makes this good'
	[ "$(<"$out")" = /about.html ]
	received 2 2
	[ "$(remote_tip)" = "$before" ]
	ed submit --ledger-remote=origin --output paths
	expect 0
	# The ledger of the remote counts, so it is sent again, under the same
	# reference: CloudFront takes it for the first one.
	[ "$(<"$out")" = /about.html ]
	received 3 2
	[ "$(git -C "$work/origin.git" rev-parse "$ref^{tree}")" = \
		"$(git rev-parse 'HEAD^{tree}')" ]
}

@test "a git that is killed has failed" {
	# shellcheck disable=SC2016 # for the stub
	stub 'if [ "$1" = fetch ]; then kill -9 $$; fi'
	with_stub
	expect 75 'git fetch failed with status 128'
	received 1 1
}

@test "a remote that answers at length is read to its end" {
	# shellcheck disable=SC2016 # for the stub
	stub 'if [ "$1" = ls-remote ]; then
		shift; '"'$real'"' "$@" && yes more | head -n 40000; exit; fi'
	with_stub
	expect 0
	[ "$(<"$out")" = /about.html ]
	[ "$(remote_tip)" = "$(git rev-parse "$ref")" ]
}

# Each time the ledger of the remote has another tip than the one fetched,
# which is of the same deploy: nothing is billed for it again.
@test "a race that is always lost ends, and says so" {
	# shellcheck disable=SC2016 # for the stub
	stub 'case "$*" in push*:refs/edgediff/*)
		tip=$('"'$real'"' -C '"'$work/origin.git'"' rev-parse '"$ref"')
		new=$(: | '"'$real'"' -C '"'$work/origin.git'"' commit-tree -p "$tip" \
			-F '"'$work/message'"' "$tip^{tree}")
		'"'$real'"' -C '"'$work/origin.git'"' update-ref '"$ref"' "$new"
		exit 1
	esac'
	git -C "$work/origin.git" log -1 --format=%B "$ref" >"$work/message"
	with_stub
	expect 75 'the ledger has been moved by other runs 20 times; run again'
	# Each of what was accepted is told.
	[ "$(grep -c 'was accepted before that' "$err")" = 20 ]
	received 21 2
	ed submit --ledger-remote=origin --output paths
	expect 0
	[ "$(<"$out")" = /about.html ]
	[ "$(remote_tip)" = "$(git rev-parse "$ref")" ]
}
