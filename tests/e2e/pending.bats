#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test
#
# Deploys that were begun and not finished: what they published may be in the
# caches, and a later run takes it out again, even if it goes back.

load pending

setup_file() {
	start_file
	emulator_start main --slow-seconds 0.5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_pending
}

@test "a rollback after half a deploy takes out what that one published" {
	pages B
	half
	back A
	ed plan --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	submit --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	received 2 2
	received 2 1 "$other"
	nothing_pending
	# And that was that.
	submit
	expect 0
	[ ! -s "$err" ]
	received 2 2
}

@test "there, further, and back to the first: three invalidations" {
	pages B
	half
	git tag B
	pages C
	half
	# The same two trees as at first, and the same ledger.
	git checkout -q -B main B
	submit
	expect 0
	received 3 3
	received 3 1 "$other"
	nothing_pending
}

@test "what only the unfinished one had is taken out" {
	put new.html
	commit B
	half
	git checkout -q -B main A
	submit --output paths
	expect 0
	[ "$(cat "$out")" = /new.html ]
	# Even where what is new is not worth it: it was published.
	put newer.html
	commit C
	half --set site.added=invalidate
	git checkout -q -B main A
	submit --set site.added=skip --output paths
	expect 0
	[ "$(cat "$out")" = /newer.html ]
}

@test "an unfinished run, repeated, is the same submission" {
	pages B
	half
	emulator_faults main ok,503
	AWS_MAX_ATTEMPTS=1 submit
	expect 75
	emulator_faults main ok
	submit
	expect 0
	[ ! -s "$err" ] # there is nothing beyond what it has itself
	received 3 1
	received 3 1 "$other"
	nothing_pending
}

@test "a limit that stops a run does not stop what it published" {
	pages B
	submit --max-cost 0 --used 1000
	expect 6
	received 0 0
	back A
	submit --output paths
	expect 0
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
}

@test "nor does a look at the account that fails" {
	pages B
	emulator_faults main denied
	submit --live
	expect 5
	pages C
	emulator_faults main denied
	submit --distribution-for www.example.org
	expect 5
	emulator_faults main ok
	received 0 0
	back A
	submit --output paths
	expect 0
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
}

@test "what changes nothing that is published leaves nothing behind" {
	echo '# more' >>.edgediff
	commit more
	submit
	expect 0
	[ ! -s "$err" ]
	nothing_pending
	received 0 0
}

@test "a ledger's first deploy, killed and repeated, is one invalidation" {
	local pid

	git update-ref -d "$ref"
	pages B
	emulator_faults main slow
	"$EDGEDIFF" submit A >"$out" 2>"$err" 3>&- &
	pid=$!
	await_requests main "$dist" 1
	kill -KILL "$pid"
	wait "$pid" || :
	submit A
	expect 0
	received 2 1
	nothing_pending
	# Lost again, the same deploy is another one.
	git update-ref -d "$ref"
	submit A
	expect 0
	received 3 2
}

@test "a ledger's first deploy that another one is faster than" {
	local id pid

	git update-ref -d "$ref"
	pages B
	# It waits for the lock, and meanwhile the other one has begun.
	id=$(git commit-tree -m x -m $'Kind: source\nLink: 12\nPaths: 0' A:)
	mkdir -p .git/refs/edgediff-pending
	: >".git/$pending.lock"
	"$EDGEDIFF" submit A --output paths >"$out" 2>"$err" 3>&- &
	pid=$!
	sleep 1
	echo "$id" >".git/$pending"
	rm ".git/$pending.lock"
	status=0
	wait "$pid" || status=$?
	expect 0 'another run'
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
	[ "$(git rev-parse "$ref^{tree}")" = "$(git rev-parse 'HEAD^{tree}')" ]
}

@test "a ledger's first deploy that failed: its base is not forgotten" {
	git update-ref -d "$ref"
	pages B
	half A
	put 2.html C
	commit C
	# As a CI system or a hook names it: where the branch was.
	submit HEAD~1 --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = '/1.html
/2.html' ]
	nothing_pending
	# So with a base that is not the ledger's.
	put 3.html C
	commit D
	half A
	back HEAD~1
	submit --output paths
	expect 0
	[ "$(cat "$out")" = '/1.html
/2.html
/3.html' ]
}

@test "a list of paths that was not sent to everyone" {
	printf '%s\n' /a /b/* >"$work/list"
	half --paths-from "$work/list"
	# The same again is the same submission, another one is not.
	half --paths-from "$work/list"
	submit --paths-from "$work/list" --output paths
	expect 0
	[ ! -s "$err" ]
	[ "$(cat "$out")" = '/a
/b/*' ]
	received 3 1
	half --paths-from "$work/list"
	pages B
	submit --output paths
	expect 0 'what --paths-from gave it is not known'
	[ "$(cat "$out")" = '/*' ]
	nothing_pending
	submit
	expect 0
	received 5 3
}

@test "everything that was not sent to everyone is everything again" {
	half --base=empty
	pages B
	submit --output paths
	expect 0 'was one of everything, and was begun and not finished'
	[ "$(cat "$out")" = '/*' ]
	nothing_pending
	# Repeated it is the same submission.
	half --base=empty
	submit --base=empty
	expect 0
	[ ! -s "$err" ]
	received 4 3
}

@test "killed before it could forget: the ledger says that it was done" {
	local begun

	pages B
	half
	begun=$(git rev-parse "$pending")
	submit
	expect 0
	git update-ref "$pending" "$begun"
	pages C
	submit --output paths
	expect 0
	[ ! -s "$err" ]
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
}

@test "dry runs and runs without ledger begin nothing" {
	pages B
	submit -n
	expect 0
	ed plan
	submit --no-ledger A
	expect 0
	nothing_pending
}

@test "what cannot be read, or is of another kind, is everything" {
	local id

	for message in $'x\n\nKind: site\nLink: 12\nPaths: 0' \
		$'x\n\nKind: source\nPaths: 0' other; do
		pages "$message"
		id=$(git commit-tree -m "$message" 'HEAD^{tree}')
		git update-ref "$pending" "$id"
		submit --output paths
		expect 0
		[ "$(cat "$out")" = '/*' ]
		nothing_pending
	done
	expect 0 "$pending: no trailers: the caches may hold anything"
	# Not finished, and repeated, that is one submission.
	git update-ref "$pending" HEAD
	half
	submit
	expect 0
	received 5 4
}

@test "where it cannot be written the invalidation goes out" {
	mkdir -p .git/refs/edgediff-pending
	: >.git/refs/edgediff-pending/production.lock
	pages B
	submit
	expect 0 'if this deploy is not finished, the next one will not know'
	received 1 1
}

@test "another machine knows of it by the remote" {
	git init -q --bare -b main "$work/origin.git"
	git remote add origin "$work/origin.git"
	git push -q origin main "$ref"
	pages B
	git push -q origin main
	half --ledger-remote=origin
	git clone -q "$work/origin.git" "$work/other"
	cd "$work/other"
	back HEAD~1
	submit --ledger-remote=origin --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	received 2 2
	nothing_pending
	[ -z "$(git ls-remote origin 'refs/edgediff-pending/*')" ]
}

# A remote with the ledger, and a deploy of B that is pushed there, too.
with_remote() {
	git init -q --bare -b main "$work/origin.git"
	git remote add origin "$work/origin.git"
	git push -q origin main "$ref"
}

@test "another machine knows also of what did not get as far as a plan" {
	with_remote
	echo 'brunch = x' >>.edgediff
	pages B
	git push -q origin main
	submit --ledger-remote=origin
	expect 3 .edgediff:5
	git clone -q "$work/origin.git" "$work/other"
	cd "$work/other"
	git read-tree -u --reset HEAD~1
	commit back
	submit --ledger-remote=origin --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	[ -z "$(git ls-remote origin 'refs/edgediff-pending/*')" ]
}

@test "a remote that is not reached: this machine remembers" {
	with_remote
	mv "$work/origin.git" "$work/away"
	pages B
	submit --ledger-remote=origin
	expect 75
	received 0 0
	mv "$work/away" "$work/origin.git"
	back A
	submit --ledger-remote=origin --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = /1.html ]
	nothing_pending
	[ -z "$(git ls-remote origin 'refs/edgediff-pending/*')" ]
}

@test "what only this machine remembers, and what the remote does" {
	with_remote
	git clone -q "$work/origin.git" "$work/other"
	mv "$work/origin.git" "$work/away"
	pages B
	submit --ledger-remote=origin
	expect 75
	mv "$work/away" "$work/origin.git"
	cd "$work/other"
	put 2.html C
	commit C
	half --ledger-remote=origin
	cd "$work/repo"
	# To look at it does not lose it, either.
	ed plan --ledger-remote=origin A
	expect 0
	git checkout -q A
	submit --ledger-remote=origin --output paths
	expect 0 'was begun and not finished'
	[ "$(cat "$out")" = '/1.html
/2.html' ]
	nothing_pending
	[ -z "$(git ls-remote origin 'refs/edgediff-pending/*')" ]
}

@test "a built site that was not finished" {
	mkdir "$work/built"
	cp ./*.html "$work/built"
	git update-ref -d "$ref"
	submit --site "$work/built" --base=empty
	expect 0
	echo more >>"$work/built/3.html"
	half --site "$work/built"
	cp 3.html "$work/built"
	submit --site "$work/built" --output paths
	expect 0
	[ "$(cat "$out")" = /3.html ]
	nothing_pending
}

@test "a built site that was not finished, and elsewhere" {
	mkdir "$work/built"
	cp ./*.html "$work/built"
	git update-ref -d "$ref"
	submit --site "$work/built" --base=empty
	expect 0
	git config -f .edgediff site.prefix /x/
	commit elsewhere
	half --site "$work/built"
	git config -f .edgediff --unset site.prefix
	commit back
	submit --site "$work/built" --output paths
	expect 0
	[ "$(cat "$out")" = '/*' ]
	nothing_pending
}

@test "a first deploy that is compared with a revision leaves nothing" {
	pages B
	git update-ref -d "$ref"
	submit --base=A
	expect 0 'this deploy begins one'
	nothing_pending
	[ -z "$(git log -1 --format='%(trailers:key=Unfinished)' "$ref")" ]
}
