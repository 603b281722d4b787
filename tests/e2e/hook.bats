#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, other, out, err, status: by start_test
#
# The hook: pushes through git to a bare repository that has it installed.

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

# ---- pushes ----

@test "a push is deployed, and the pusher is told" {
	begin
	change 1.html
	change 2.html
	push main
	expect 0 'remote: production: 2 paths invalidated, 0.000 USD' \
		'remote:   /1.html' 'remote:   /2.html' \
		"remote:   accepted  $dist  I"
	received 1 1
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

@test "there and back and there again are three invalidations" {
	begin
	for text in B A B; do
		change 1.html "$text"
		push main
		expect 0
	done
	received 3 3
}

@test "a push that changes nothing says so, and is recorded" {
	begin
	commit empty
	push main
	expect 0 'remote: production: nothing to invalidate'
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
	received 0 0
}

@test "what failed is made good by the next push" {
	begin
	change 1.html
	emulator_faults main 503
	AWS_MAX_ATTEMPTS=1 push main
	# The push stands.
	expect 0 "$ref does not move"
	change 2.html
	push main
	expect 0 'remote:   /1.html' 'remote:   /2.html'
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

@test "without a ledger the base is where the branch was" {
	begin
	git -C "$host" update-ref -d "$ref"
	change 1.html
	push main
	expect 0 "there is no ledger $ref: compared with" 'remote:   /1.html'
	received 1 1
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

@test "a new branch without a ledger says how to begin" {
	push main
	expect 0 "production: there is no ledger $ref" \
		'edgediff submit --target production --base=empty'
	received 0 0
	ed submit -C "$host" --target production --base=empty refs/heads/main
	expect 0
	received 1 1
}

@test "a force push is planned from the deploy, not from the push" {
	begin
	change 1.html
	change 2.html
	push main
	git reset -q --hard HEAD~2
	change 3.html
	push --force main
	expect 0 'remote:   /1.html' 'remote:   /2.html' 'remote:   /3.html'
}

@test "tags, deletions and other branches deploy nothing" {
	begin
	git tag v1
	change 1.html
	push v1 HEAD:refs/heads/side HEAD:refs/notes/x
	expect 0
	lacks 'remote: (production|edgediff)' "$err"
	push :refs/heads/side :refs/tags/v1
	expect 0
	lacks 'remote: (production|edgediff)' "$err"
	received 0 0
}

@test "a deleted branch deploys nothing and keeps its ledger" {
	begin
	git -C "$host" config receive.denyDeleteCurrent ignore
	push :main
	expect 0
	lacks 'remote: (production|edgediff)' "$err"
	git -C "$host" rev-parse -q --verify "$ref"
	change 1.html
	push main
	expect 0 'remote:   /1.html'
	received 1 1
}

@test "several branches and targets in one push" {
	configure '[target "next"]' "distribution = $other" \
		'branch = release/*' '[target "copy"]' "distribution = $other" \
		'branch = main'
	commit targets
	push main main:release/1
	for t in production copy next; do
		ed submit -C "$host" --target "$t" --base=main main
		expect 0
	done
	change 1.html
	push main main:release/1 main:releases/1 main:fix/main
	expect 0 'remote: production: 1 path invalidated' \
		'remote: copy: 1 path invalidated' \
		'remote: next: 1 path invalidated'
	received 1 1
	received 2 2 "$other"
	for t in production copy next; do
		[ "$(deployed "refs/edgediff/$t")" = "$(git rev-parse HEAD)" ]
	done
}

@test "one target's failure does not stop the other" {
	configure '[target "bad"]' 'distribution = ENONESUCH' 'branch = main'
	commit targets
	push main
	for t in production bad; do
		ed submit -C "$host" --target "$t" --base=main main
	done
	change 1.html
	push main
	expect 0 'bad: ENONESUCH: NoSuchDistribution' \
		'remote: production: 1 path invalidated'
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
	[ "$(deployed refs/edgediff/bad)" = "$(git rev-parse HEAD~1)" ]
}

@test "what one distribution accepted is told though another refused" {
	configure 'distribution = ENONESUCH'
	commit two
	begin
	change 1.html
	push main
	expect 0 'production: ENONESUCH: NoSuchDistribution' \
		'remote: production: 1 path invalidated, but not everywhere' \
		'remote:   /1.html' "remote:   accepted  $dist  I" \
		"$ref does not move"
	received 1 1
	[ "$(deployed)" = "$(git rev-parse HEAD~1)" ]
	configure 'distribution = ENONESUCH'
	sed -i "/= $dist/d" .edgediff
	change 2.html
	push main
	expect 0
	[ "$(grep -c ' invalidated, ' "$err")" = 0 ]
}

@test "each distribution that refused is told" {
	configure 'distribution = ENONE1' 'distribution = ENONE2'
	commit three
	begin
	change 1.html
	push main
	expect 0 "remote:   accepted  $dist  I"
	for none in ENONE1 ENONE2; do
		[ "$(grep -c "production: $none: NoSuchDistribution" "$err")" \
			= 1 ]
	done
}

@test "no target is said once" {
	rm .edgediff
	commit none
	push main main:other
	expect 0
	[ "$(grep -c 'no target is configured' "$err")" = 1 ]
}

@test "a configuration that is wrong is told and does not fail the push" {
	begin
	configure 'brunch = x'
	commit typo
	push main
	expect 0 '.edgediff:4'
	received 0 0
}

@test "a host that lends its objects from another" {
	begin
	git clone -q --bare -s "$host" "$work/fork.git"
	git -C "$work/fork.git" fetch -q origin "$ref:$ref"
	ed hook install -C "$work/fork.git"
	git remote set-url origin "$work/fork.git"
	change 1.html
	push main
	expect 0 'remote: production: 1 path invalidated'
}

@test "two pushes at once take turns, and both are covered" {
	local pid

	begin
	change 1.html
	emulator_faults main slow
	push main &
	pid=$!
	await_requests main "$dist" 1
	git clone -q "$host" "$work/second"
	cd "$work/second"
	change 2.html
	git push origin main >"$out" 2>"$err.2" 3>&-
	wait "$pid"
	grep -qF 'another push is being deployed; waiting' "$err.2"
	received 2 2
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

# before LINE...: a hook of the host that runs first, as one that publishes.
before() {
	printf '%s\n' '#!/bin/sh' "$@" >"$host/hooks/post-receive.before-edgediff"
	chmod 755 "$host/hooks/post-receive.before-edgediff"
}

@test "what another turn deployed before it was published is deployed again" {
	begin
	# The turn of a push before finds this one's commit on the branch, and
	# only then this one publishes it.
	before "'$EDGEDIFF' submit --base=$zero main"
	change 1.html
	push main
	expect 0 'remote: production: 1 path invalidated' 'remote:   /1.html'
	received 2 2
	[ "$(show main paths "$dist")" = $'/1.html\n/1.html' ]
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
	# Only what is in doubt.
	rm "$host/hooks/post-receive.before-edgediff"
	change 2.html
	push main
	expect 0 'remote:   /2.html'
	received 3 3
	[ "$(grep -c /1.html "$err")" = 0 ]
}

@test "a turn that deployed a part of a push does not hide the rest of it" {
	begin
	change 1.html
	change 2.html
	before "'$EDGEDIFF' submit --base=$zero main~1"
	change 1.html 'text of 1.html'
	push main
	expect 0
	# From main~1, where the ledger is, and from where the branch was.
	[ "$(show main paths "$dist" | sort | uniq -c | tr -s ' ')" = \
		$' 2 /1.html\n 2 /2.html' ]
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

@test "a deploy that failed and is taken back leaves nothing stale" {
	begin
	change 1.html
	put extra.html
	commit extra
	emulator_faults main 503
	AWS_MAX_ATTEMPTS=1 push main
	[ "$(deployed)" = "$(git rev-parse HEAD~2)" ]
	# It was published all the same, and may have been fetched.
	git revert -n HEAD HEAD~1
	change 2.html
	push main
	expect 0
	[ "$(show main paths "$dist")" = $'/1.html\n/2.html\n/extra.html' ]
	# Deployed whole, and so done with.
	change 3.html
	push main
	[ "$(show main paths "$dist")" = \
		$'/1.html\n/2.html\n/3.html\n/extra.html' ]
}

@test "branches that share a target: the ledger is the base" {
	configure
	sed -i 's/^branch = main/branch = m*/' .edgediff
	commit glob
	begin
	git branch more
	push more
	expect 0
	change 1.html
	push main
	received 1 1
	# 'more' joins the deployed main, and takes a part of it back.
	git checkout -q more
	git merge -q --ff-only main
	change 2.html
	change 1.html 'text of 1.html'
	push more
	expect 0
	show main paths "$dist" | tail -n +2 | sort -u >"$work/paths"
	diff "$work/paths" - <<<$'/1.html\n/2.html'
}

@test "before a push is accepted it can be planned, not submitted" {
	begin
	printf '%s\n' '#!/bin/sh' 'read -r old new ref' \
		"'$EDGEDIFF' plan --output paths HEAD \$new --branch main" \
		"'$EDGEDIFF' submit HEAD \$new --branch main; echo is \$?" \
		>"$host/hooks/pre-receive"
	chmod 755 "$host/hooks/pre-receive"
	change 1.html
	push main
	expect 0 'remote: /1.html' 'remote: is 4' 'may still be refused' \
		'remote: production: 1 path invalidated'
	received 1 1
}
