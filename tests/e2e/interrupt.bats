#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status, took: by start_test
#
# submit that is killed or interrupted, and submit that nobody listens to.

load emulator

setup_file() {
	start_file
	emulator_start main --slow-seconds 0.5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
}

nothing='nothing was accepted, run again'

# ---- stopped ----

# in_background ARGUMENT...: sets pid; its output goes to $out and $err.
in_background() {
	"$EDGEDIFF" submit "$@" >"$out" 2>"$err" 3>&- &
	pid=$!
}

# await_open PATTERN: until the program has such a file open, and 0.2 s longer,
# which is time enough to use it.
await_open() {
	local n

	for ((n = 0; n < 400; n++)); do
		! readlink "/proc/$pid/fd/"* | grep -q "$1" || break
		sleep 0.05
	done
	sleep 0.2
}

# Sets status, and took (ms) since the call.
finish() {
	local start=${EPOCHREALTIME/./}

	status=0
	wait "$pid" || status=$?
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
}

@test "killed before or after the work, the next run makes it one" {
	local kind

	for kind in slow slow-before; do
		emulator_faults main "$kind"
		in_background first --distribution-id "$dist" \
			--caller-reference "$kind"
		if [ "$kind" = slow ]; then
			await_requests main "$dist" 1
		else
			await_open socket:
		fi
		kill -KILL "$pid"
		finish
		[ "$status" -eq 137 ]
		[ ! -s "$out" ]
		submit first --distribution-id "$dist" \
			--caller-reference "$kind"
		expect 0
	done
	# The killed one's work is still to come.
	await_requests main "$dist" 4
	received 4 2
	[ "$(show main refs "$dist" | sort)" = 'slow
slow-before' ]
}

@test "SIGTERM and SIGINT end a wait, cleanly" {
	local name n=0

	for name in TERM INT; do
		n=$((n + 1))
		emulator_faults main 'Create:toomany*inf'
		in_background first --distribution-id "$dist" --timeout 10
		await_requests main "$dist" $((2 * n))
		sleep 0.1
		kill -"$name" "$pid"
		finish
		expect 75 "$dist: interrupted after 1 attempt: HTTP 400" \
			"$nothing"
		[ "$took" -lt 1000 ]
		[ "$(wc -l <"$err")" -eq 1 ]
	done
	received 4 0 # each with a look at what is in progress
}

@test "SIGTERM ends the planning at once" {
	cp -R . "$work/site"
	cd "$work/site"
	# Who reads this waits for a writer.
	rm .git/refs/tags/first
	mkfifo .git/refs/tags/first
	in_background first --distribution-id "$dist"
	sleep 0.2
	kill -TERM "$pid"
	finish
	[ "$status" -eq 143 ]
	received 0 0
}

@test "SIGTERM lets a request under way finish and starts no other" {
	emulator_faults main slow
	in_background first --distribution-id "$dist" \
		--distribution-id "$other" --timeout 10
	await_requests main "$dist" 1
	kill -TERM "$pid"
	finish
	expect 75 "$other: interrupted before the first attempt" "$nothing"
	grep -q "^accepted  $dist" "$out"
	received 1 1
	received 0 0 "$other"
}

# ---- nobody reads ----

# The id in the last line of the log.
accepted_id() {
	tail -n 1 "$BATS_FILE_TMPDIR/main/log" |
		sed 's/.*"id": "\([A-Z0-9]*\)".*/\1/'
}

@test "a report that cannot be written says that it was accepted" {
	status=0
	"$EDGEDIFF" submit first --distribution-id "$dist" >/dev/full \
		2>"$err" 3>&- || status=$?
	expect 1 'the invalidation was accepted: stdout: cannot write' \
		"warning: $dist: invalidation $(accepted_id) was accepted"
	received 1 1
	status=0
	"$EDGEDIFF" submit first --distribution-id "$dist" >&- 2>"$err" 3>&- ||
		status=$?
	expect 1 'the invalidation was accepted: stdout: cannot write'
	received 2 2
}

@test "a reader that goes away does not end the submission" {
	emulator_faults main slow # the reader is gone by then
	{
		status=0
		"$EDGEDIFF" submit first --distribution-id "$dist" 2>"$err" \
			3>&- || status=$?
		echo "$status" >"$work/status"
	} | true
	status=$(cat "$work/status")
	expect 1 'the invalidation was accepted: stdout: cannot write'
	received 1 1
}

@test "closed standard streams are not mistaken for the connection" {
	status=0
	"$EDGEDIFF" submit first --distribution-id "$dist" -vv <&- >&- 2>&- \
		3>&- || status=$?
	[ "$status" -eq 1 ]
	received 1 1
	[ "$(show main bad-signatures "$dist")" = 0 ]
}

@test "what is logged goes nowhere if stderr is closed" {
	emulator_faults main '503*2'
	status=0
	traced write first --distribution-id "$dist" -vv >"$out" 2>&- ||
		status=$?
	[ "$status" -eq 0 ]
	received 3 1
	grep -q 'write(2, "edgediff: ' "$work/trace"
	lacks 'write\(2, .* = [0-9]+$' "$work/trace"
}

@test "nothing is invented where nothing was accepted" {
	status=0
	emulator_faults main denied
	"$EDGEDIFF" submit first --distribution-id "$dist" >/dev/full \
		2>"$err" 3>&- || status=$?
	expect 5 AccessDenied
	lacks 'was accepted' "$err"
}
