#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test
#
# Pushes whose turns come in another order, or never: what each of them has
# published may be in the caches.

load emulator

setup_file() {
	start_file
	emulator_start main --slow-seconds 2
}

teardown_file() {
	emulators_stop
}

# A host without a hook, which each test runs by hand, and what is deployed.
setup() {
	start_test
	host=$work/host.git
	git init -q --bare -b main "$host"
	git init -q -b main "$work/repo"
	cd "$work/repo" || return
	printf '%s\n' '[target "production"]' "distribution = $dist" \
		'branch = main' >.edgediff
	for n in {1..10}; do
		put "$n.html"
	done
	push A
	ed submit -C "$host" --base=main main
	expect 0
}

# push TAG: the work tree as a commit of that name, on the host's branch.
push() {
	commit "$1"
	git tag "$1"
	git push -q --force "$host" main
}

# back TAG: to that commit, on the host too.
back() {
	git reset -q --hard "$1"
	git push -q --force "$host" main
}

# turn OLD NEW [ARGUMENT]...: the hook of a push, with what it planned.
turn() {
	status=0
	git rev-parse "$1" "$2" | paste -sd ' ' | sed 's|$| refs/heads/main|' |
		(cd "$host" && GIT_DIR=. exec "$EDGEDIFF" hook post-receive \
			"${@:3}") >"$out" 2>"$err" || status=$?
}

# planned [PATH]...: by the last run, which was done.
planned() {
	expect 0
	diff <(sed -n 's|^  /|/|p' "$out") <(lines "$@")
}

# The turn does not come, as another one takes too long.
no_turn() {
	python3 -c 'import fcntl, sys, time
lock = open(sys.argv[1], "a")
fcntl.lockf(lock, fcntl.LOCK_EX)
print("locked", flush=True)
time.sleep(60)' "$host/edgediff.lock" >"$work/locked" 3>&- &
	until [ -s "$work/locked" ]; do
		sleep 0.05
	done
	turn "$@" --timeout 1
	kill $!
	expect 75 'another push has been deploying'
}

@test "there and back twice, and overtaken the second time" {
	put 1.html changed
	push B
	turn A B
	planned /1.html
	back A
	turn B A
	planned /1.html
	# The same two pushes once more, and the second one is faster.
	turn B A
	planned /1.html
	turn A B
	planned /1.html
	received 4 4
}

@test "a turn that does not come, of what was deployed too early" {
	put 1.html changed
	push B
	put 2.html changed
	push C
	# C is not published yet, and what is there may be cached again.
	turn A B
	planned /1.html /2.html
	no_turn B C
	put 3.html changed
	push D
	turn C D
	planned /1.html /2.html /3.html
	[ -z "$(git -C "$host" for-each-ref refs/edgediff-pending/)" ]
	put 4.html changed
	push E
	turn D E
	planned /4.html
}

@test "a hook that does not even begin, of what was deployed too early" {
	put 1.html changed
	push B
	put 2.html changed
	push C
	turn A B
	planned /1.html /2.html
	put 3.html changed
	push D
	turn C D
	planned /1.html /2.html /3.html
}

@test "a turn that does not come, and a deploy by hand" {
	put 1.html changed
	push B
	no_turn A B
	git -C "$host" update-ref refs/heads/main "$(git rev-parse A)"
	ed submit -C "$host" --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	received 1 1
}

@test "a push that waits is done when the turn before it is" {
	local pid

	put 1.html changed
	push B
	emulator_faults main slow
	turn A B &
	pid=$!
	await_requests main "$dist" 1
	put 2.html changed
	push C
	turn B C
	planned /2.html
	wait "$pid"
	received 2 2
	[ -z "$(git -C "$host" for-each-ref refs/edgediff-pending/)" ]
}

@test "a turn that comes again, after one that was refused" {
	put 1.html changed
	push B
	emulator_faults main ok
	for fault in drop-after ok; do
		emulator_faults main "$fault"
		AWS_MAX_ATTEMPTS=1 turn A B
	done
	planned /1.html
	received 2 1
}

# broken LINE: two pushes with that in the configuration, and one without.
broken() {
	cp .edgediff "$work/good"
	put 1.html changed
	echo "$1" >>.edgediff
	push B
	turn A B
	expect 3 '.edgediff:4'
	put 1.html
	put 2.html changed
	push C
	turn B C
	expect 3 '.edgediff:4'
	put 2.html
	cp "$work/good" .edgediff
	push D
	turn C D
	received 1 1
}

@test "a configuration that is wrong, and what it published" {
	broken 'brunch = x'
	planned /1.html /2.html
}

@test "one that cannot be read, and may have published anything" {
	broken '[target'
	planned '/*'
}
