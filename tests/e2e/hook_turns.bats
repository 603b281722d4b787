#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, other, out, err, status: by start_test
#
# The hook, run by hand: turns that come too late, too early, or not at all.

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

@test "the status says what became of it" {
	begin
	change 1.html
	git push -q --no-verify "$work/host.git" main:stage 2>/dev/null
	git -C "$host" update-ref refs/heads/main refs/heads/stage
	hook "$zero $(git rev-parse HEAD) refs/heads/main"
	expect 0
	emulator_faults main 503
	change 2.html
	git push -q "$work/host.git" main:stage 2>/dev/null
	git -C "$host" update-ref refs/heads/main refs/heads/stage
	AWS_MAX_ATTEMPTS=1 hook "$zero $(git rev-parse HEAD) refs/heads/main"
	expect 75 "$dist"
}

@test "a line that is none is named, and nothing is done" {
	begin
	hook "$zero $zero refs/heads/main" 'rm -rf /'
	expect 2 'line 2'
	hook "$zero $zero refs/heads/main^{tree}"
	expect 2 'line 1'
	received 0 0
}

@test "a push that was overtaken deploys the branch as it is" {
	local old

	begin
	change 1.html
	old=$(git rev-parse HEAD)
	change 2.html
	push main
	hook "$(git rev-parse HEAD~2) $old refs/heads/main"
	expect 0
	# Whether its files were published before the other turn is not known.
	diff <(head -n 3 "$out") - <<-'END'
		production: 2 paths invalidated, 0.000 USD
		  /1.html
		  /2.html
	END
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

@test "a force push that was overtaken is deployed again in its turn" {
	local was

	begin
	change 1.html
	was=$(git rev-parse HEAD)
	git push -q "$host" main:stage
	git reset -q --hard HEAD~1
	change 2.html
	git push -q --force "$host" main:stage2
	git -C "$host" update-ref refs/heads/main refs/heads/stage2
	# The first turn finds what the second push has yet to publish.
	hook "$(git rev-parse HEAD~1) $was refs/heads/main"
	expect 0
	[ "$(sed -n 2,3p "$out")" = $'  /1.html\n  /2.html' ]
	hook "$was $(git rev-parse HEAD) refs/heads/main"
	expect 0
	[ "$(sed -n 2,3p "$out")" = $'  /1.html\n  /2.html' ]
	# And that was it, for both.
	submit -C "$host"
	expect 0
	received 2 2
}

@test "there and back before the first turn came" {
	local old

	begin
	change 1.html
	push main
	old=$(git rev-parse HEAD)
	change 2.html
	git push -q "$host" main:stage
	# Back to what its last turn was about, by another way.
	for line in "$old $(git rev-parse HEAD)" "$(git rev-parse HEAD) $old"; do
		hook "$line refs/heads/main"
		expect 0
		[ "$(sed -n 2p "$out")" = '  /2.html' ]
	done
	received 3 3
}

@test "a part that was sent too early, and not to all, is sent again" {
	configure "distribution = $other"
	commit two
	begin
	change 1.html
	change 2.html
	git push -q "$host" main:stage
	git -C "$host" update-ref refs/heads/main refs/heads/stage
	# As before, but this turn fails: it is not the next one's submission.
	emulator_faults main ok,denied
	hook "$(git rev-parse HEAD~2 HEAD~1 | paste -sd ' ') refs/heads/main"
	expect 5
	emulator_faults main ok,denied,ok
	for _ in 1 2; do
		hook "$(git rev-parse HEAD~1 HEAD |
			paste -sd ' ') refs/heads/main"
	done
	expect 0
	# Repeated, each turn is one.
	received 3 2
	received 3 1 "$other"
}

@test "a push whose turn never came, taken back by the next one" {
	begin
	change 1.html
	git push -q "$host" main:stage
	git revert -n HEAD
	git commit -q -m back
	git push -q "$host" main:stage
	git -C "$host" update-ref refs/heads/main refs/heads/stage
	emulator_faults main denied
	hook "$(git rev-parse HEAD~1 HEAD | paste -sd ' ') refs/heads/main"
	expect 5
	# Also where that one fails.
	emulator_faults main ok
	change 2.html
	push main
	expect 0 'remote:   /1.html' 'remote:   /2.html'
	received 2 1
}

@test "a turn that does not come is temporary; a killed run leaves no lock" {
	local pid

	begin
	change 1.html
	emulator_faults main slow
	git push -q "$work/host.git" main:stage 2>/dev/null
	git -C "$host" update-ref refs/heads/main refs/heads/stage
	echo "$zero $(git rev-parse HEAD) refs/heads/main" >"$work/line"
	GIT_DIR=$host "$EDGEDIFF" hook post-receive <"$work/line" \
		>/dev/null 2>&1 3>&- &
	pid=$!
	await_requests main "$dist" 1
	status=0
	GIT_DIR=$host "$EDGEDIFF" hook post-receive --timeout 1 \
		<"$work/line" >"$out" 2>"$err" || status=$?
	kill -KILL "$pid" 2>/dev/null || :
	wait "$pid" || :
	expect 75 "another push has been deploying for 1 s"
	hook "$(cat "$work/line")"
	expect 0
	[ "$(show main effective "$dist")" = 1 ]
}

@test "one word is wanted" {
	for words in '' 'pre-receive' 'post-receive x'; do
		# shellcheck disable=SC2086 # words
		ed hook $words
		expect 2 'post-receive or install'
	done
}
