#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, other, out, err, status: by start_test
#
# The hook is installed beside what is there.

load hook

setup_file() {
	start_file
	emulator_start main --slow-seconds 2
}

teardown_file() {
	emulators_stop
}

setup() {
	start_host
}

@test "install is idempotent and keeps a hook that is there" {
	local hooks=$host/hooks

	cp "$hooks/post-receive" "$work/ours"
	ed hook install -C "$host"
	expect 0
	[ "$(cat "$out")" = "$hooks/post-receive" ]
	cmp "$hooks/post-receive" "$work/ours"
	[ ! -e "$hooks/post-receive.before-edgediff" ]
	# Another one, that eats its input and fails.
	printf '#!/bin/sh\ncat >"%s"\nexit 3\n' "$work/seen" \
		>"$hooks/post-receive"
	chmod 755 "$hooks/post-receive"
	for _ in 1 2; do
		ed hook install -C "$host"
		expect 0
	done
	cmp "$hooks/post-receive" "$work/ours"
	[ -x "$hooks/post-receive" ]
	begin
	change 1.html
	push main
	expect 0 'remote: production: 1 path invalidated'
	[ "$(cut -d ' ' -f 2- "$work/seen")" = \
		"$(git rev-parse HEAD) refs/heads/main" ]
	# A third one has no place.
	printf '#!/bin/sh\n' >"$hooks/post-receive"
	ed hook install -C "$host"
	expect 4 'cannot be kept' 'edgediff hook post-receive'
	[ "$(cat "$hooks/post-receive")" = '#!/bin/sh' ]
}

@test "install honours core.hooksPath, but not one that is shared" {
	git -C "$host" config core.hooksPath "$work/my hooks"
	ed hook install -C "$host"
	expect 0
	[ -x "$work/my hooks/post-receive" ]
	git -C "$host" config core.hooksPath own
	ed hook install -C "$host"
	expect 0
	[ -x "$host/own/post-receive" ]
	begin
	change 1.html
	push main
	expect 0 'remote: production: 1 path invalidated'
	git -C "$host" config --unset core.hooksPath
	git config --global core.hooksPath "$work/all"
	ed hook install -C "$host"
	expect 4 'for other repositories too'
	[ ! -e "$work/all" ]
}

@test "install does not touch a link" {
	ln -sf /bin/true "$host/hooks/post-receive"
	ed hook install -C "$host"
	expect 4 'is no plain file' 'edgediff hook post-receive'
	[ -L "$host/hooks/post-receive" ]
}
