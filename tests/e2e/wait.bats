#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status, took: by start_test
#
# submit --wait: until it is completed, or until one has had enough.

load emulator

setup_file() {
	start_file
	emulator_start main --complete-polls 1
	emulator_start third --complete-polls 3
	emulator_start never --complete-after inf
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
}

# The report's last lines, with the ids left out.
outcomes() {
	grep -E '^(accepted|failed)' "$out" | sed 's/  I[A-Z0-9]*  /  ID  /'
}

@test "a wait ends when CloudFront says that it is done" {
	submit first --distribution-id "$dist" --wait
	expect 0
	[ ! -s "$err" ]
	[ "$(outcomes)" = "accepted  $dist  ID  3 paths  Completed" ]
	[ "$took" -ge 2000 ]
	[ "$took" -lt 4000 ]
	received 2 1
	submit first --distribution-id "$other" --wait=30 --output json
	expect 0
	[ "$(json 'j["invalidations"][0]["status"], j["Invalidation"]["Status"]')" = \
		"('Completed', 'Completed')" ]
}

@test "several are waited for together, less and less often" {
	submit first --distribution-id "$dist" --distribution-id "$other" \
		--wait --endpoint-url "$(emulator_url third)" -v
	expect 0 "$dist: invalidation I" ' completed'
	[ "$(outcomes)" = "accepted  $dist  ID  3 paths  Completed
accepted  $other  ID  3 paths  Completed" ]
	received 4 1 "$dist" third
	received 4 1 "$other" third
	# 2 + 3 + 4.5 s
	[ "$took" -ge 9500 ]
	[ "$took" -lt 12000 ]
}

@test "a wait that runs out is temporary, and what was accepted stands" {
	submit first --distribution-id "$dist" --wait=1 \
		--endpoint-url "$(emulator_url never)"
	expect 75 "$dist: out of time after waiting 1 s; invalidation I" \
		'was accepted and stands, but is not completed yet'
	[ "$(outcomes)" = "accepted  $dist  ID  3 paths  InProgress" ]
	[ "$took" -lt 2000 ]
	received 2 1 "$dist" never # with a last look
}

@test "an interrupt ends the wait at once and says what stands" {
	local pid

	"$EDGEDIFF" submit first --distribution-id "$dist" --wait \
		--endpoint-url "$(emulator_url never)" >"$out" 2>"$err" 3>&- &
	pid=$!
	await_requests never "$dist" 1
	sleep 0.2
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	expect 75 "$dist: interrupted after waiting 0 s; invalidation I" stands
	[ "$(outcomes)" = "accepted  $dist  ID  3 paths  InProgress" ]
}

@test "one that is not found is looked for once more" {
	emulator_faults main 'Get:503,Get:ok'
	submit first --distribution-id "$dist" --wait
	expect 0
	emulator_faults main 'Get:nosuch-invalidation'
	submit first --distribution-id "$other" --wait
	expect 0
	received 3 1 "$other"
	emulator_faults main 'Get:nosuch-invalidation*2'
	submit first --distribution-id "$other" --wait
	expect 5 'was accepted, but it cannot be seen whether it is completed' \
		NoSuchInvalidation
}

@test "keys that may not look are told, and what is accepted stays" {
	emulator_faults main 'Get:denied'
	submit first --distribution-id "$dist" --distribution-id "$other" --wait
	expect 5 "$dist: invalidation I" cloudfront:GetInvalidation
	[ "$(outcomes)" = "accepted  $dist  ID  3 paths  InProgress
accepted  $other  ID  3 paths  Completed" ]
}

@test "a refusal beside it is the worse news" {
	submit first --distribution-id ENONESUCH --distribution-id "$dist" \
		--wait
	expect 5 'ENONESUCH: NoSuchDistribution'
	grep -q "^accepted  $dist .*Completed" "$out"
}

@test "nothing to submit is nothing to wait for" {
	submit second same --distribution-id "$dist" --wait
	expect 0
	[ "$took" -lt 1000 ]
	submit first --distribution-id "$dist" --wait=0
	expect 2 '--wait'
	submit first --distribution-id "$dist" --wait=soon
	expect 2 '--wait'
}

# on_terminal ARGUMENT...: stderr is one; what it got is in $work/tty.
on_terminal() {
	TERM=xterm python3 - "$work/tty" "$EDGEDIFF" submit "$@" <<-'END'
		import os, pty, subprocess, sys
		ours, theirs = pty.openpty()
		p = subprocess.Popen(sys.argv[2:], stderr=theirs,
		                     stdout=subprocess.DEVNULL)
		os.close(theirs)
		seen = b''
		try:
		    while data := os.read(ours, 4096):
		        seen += data
		except OSError:
		    pass
		open(sys.argv[1], 'wb').write(seen)
		sys.exit(p.wait())
	END
}

@test "a terminal shows one line with ids and time, and then nothing" {
	on_terminal first --distribution-id "$dist" --wait
	grep -qE $'^(\r\033\\[Kwaiting for I[A-Z0-9]+: [0-9]+ s)+\r\033\\[K$' \
		"$work/tty"
	on_terminal first --distribution-id "$dist" --wait -q
	[ ! -s "$work/tty" ]
}
