#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test
#
# The ledger: what it makes of runs in a row, killed, lost, and at once.

load emulator

setup_file() {
	start_file
	emulator_start main --slow-seconds 0.5
}

teardown_file() {
	emulators_stop
}

ref=refs/edgediff/production

# In a repository of its own: ten files, deployed, and a ledger that says so.
setup() {
	start_test
	git init -q -b main "$work/repo"
	cd "$work/repo" || return
	configure
	for n in {1..10}; do
		put "$n.html"
	done
	commit A
}

# configure [LINE]...: one target, and more lines.
configure() {
	printf '%s\n' '[target "production"]' "distribution = $dist" \
		'branch = main' "$@" >.edgediff
}

begin() {
	submit --base=HEAD
	expect 0
	git rev-parse -q --verify "$ref" >/dev/null
}

entries() {
	git rev-list --count "$ref"
}

# ---- runs in a row ----

@test "there and back and there again are three invalidations" {
	begin
	for text in B A B; do
		put 1.html "$text"
		commit "$text"
		submit
		expect 0
		[ "$(git rev-parse "$ref^{tree}")" = \
			"$(git rev-parse 'HEAD^{tree}')" ]
	done
	received 3 3
	[ "$(entries)" = 4 ]
	# The very same two commits, too.
	for head in HEAD~1 HEAD HEAD~1; do
		submit "$(git rev-parse "$ref^{tree}")" "$head"
		expect 0
	done
	received 6 6
	[ "$(show main refs "$dist" | sort -u | wc -l)" -eq 6 ]
}

@test "the base is the ledger's, and the report says so" {
	begin
	put 1.html changed
	commit B
	submit --output json
	expect 0
	[ "$(json 'j["base"]["from"]')" = ledger ]
	[ "$(json 'j["base"]["commit"]')" = "$(git rev-parse HEAD~1)" ]
	[ "$(json 'j["target"]')" = production ]
	[[ $(json 'j["Invalidation"]["InvalidationBatch"]["CallerReference"]') == \
		"edgediff:production:$(git rev-parse HEAD):"* ]]
	ed plan 0000000000000000000000000000000000000000 --output json
	[ "$(json 'j["base"]["from"]')" = ledger ]
}

@test "the history reads as deploys with their cost" {
	begin
	put 1.html changed
	put 2.html changed
	commit 'two pages'
	submit --used 999 --max-wildcards 0
	expect 0
	[ "$(git log -1 --format=%s "$ref")" = \
		"deploy $(git rev-parse HEAD | cut -c -10): 2 paths, 0.005 USD" ]
	git log -1 --format=%b "$ref" | grep -qF 'two pages'
	[ "$(git log -1 --format='%(trailers:key=Source,valueonly)' "$ref" |
		head -n 1)" = "$(git rev-parse HEAD)" ]
	[ "$(git log -1 --format='%(trailers:key=Billed,valueonly)' "$ref" |
		head -n 1)" = 1 ]
	[ "$(git log -1 --format=%cn "$ref")" = Con ]
	[ "$(git diff --name-only "$ref~1" "$ref")" = '1.html
2.html' ]
}

@test "without anyone configured the committer is edgediff" {
	unset GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
	begin
	[ "$(git log -1 --format=%cn "$ref")" = edgediff ]
}

@test "an empty plan moves the ledger, the same deploy again does not" {
	begin
	commit empty
	submit
	expect 0
	[ "$(entries)" = 2 ]
	submit
	expect 0
	[ "$(entries)" = 2 ]
	received 0 0
}

@test "everything again is everything again" {
	begin
	submit --base=empty
	expect 0
	submit --base=empty
	expect 0
	received 2 2
	[ "$(entries)" = 3 ]
}

@test "a dry run, a plan and --no-ledger leave it alone" {
	begin
	put 1.html changed
	commit B
	ed plan
	expect 0
	submit -n
	expect 0
	submit HEAD~1 --no-ledger
	expect 0
	[ "$(entries)" = 1 ]
	received 1 1
	submit --no-ledger
	expect 4 'nothing says what is deployed'
}

@test "without a target there is none" {
	rm .edgediff
	commit B
	submit HEAD~1 --distribution-id "$dist"
	expect 0
	[ -z "$(git for-each-ref refs/edgediff)" ]
}

@test "a target that git cannot name is refused" {
	sed -i 's/production/a..b/' .edgediff
	commit B
	submit HEAD~1
	expect 3 "target 'a..b'" --no-ledger
	submit HEAD~1 --no-ledger
	expect 0
}

@test "the month's paths are known, and --used is stronger" {
	begin
	put 1.html changed
	put 2.html changed
	commit B
	submit
	expect 0
	put 1.html again
	commit C
	ed plan --output json
	[ "$(json 'j["cost"]["used_paths"]')" = 2 ]
	ed plan --output json --used 7
	[ "$(json 'j["cost"]["used_paths"]')" = 7 ]
	ed plan HEAD~1 --output json --no-ledger
	[ "$(json 'j["cost"]["used_paths"]')" = 0 ]
}

# ---- trouble ----

@test "killed and repeated is one invalidation" {
	local pid

	begin
	put 1.html changed
	commit B
	emulator_faults main slow
	"$EDGEDIFF" submit >"$out" 2>"$err" 3>&- &
	pid=$!
	await_requests main "$dist" 1
	kill -KILL "$pid"
	wait "$pid" || :
	[ "$(entries)" = 1 ]
	submit
	expect 0
	received 2 1
	[ "$(entries)" = 2 ]
}

@test "a failed submission is made good by the next" {
	begin
	put 1.html changed
	commit B
	emulator_faults main 503
	AWS_MAX_ATTEMPTS=1 submit
	expect 75 "$ref does not move"
	[ "$(entries)" = 1 ]
	put 2.html changed
	commit C
	submit --output paths
	expect 0
	[ "$(cat "$out")" = '/1.html
/2.html' ]
	[ "$(entries)" = 2 ]
}

@test "it waits for every distribution" {
	configure "distribution = ENONESUCH"
	commit A
	submit --base=HEAD
	put 1.html changed
	commit B
	submit
	expect 5 'ENONESUCH: NoSuchDistribution'
	[ "$(entries)" = 1 ]
	configure "distribution = $other"
	commit C
	submit
	expect 0
	received 1 1 "$other"
	[ "$(entries)" = 2 ]
	[ "$(git log -1 --format='%(trailers:key=Distribution,valueonly)' \
		"$ref" | grep -c .)" = 2 ]
}

@test "lost, the next run says what it compares with" {
	begin
	put 1.html changed
	commit B
	git update-ref -d "$ref"
	submit
	expect 4 "there is no ledger $ref" '--base=empty'
	submit -n HEAD~1
	expect 0
	[ ! -s "$err" ]
	submit HEAD~1
	expect 0 "there is no ledger $ref: compared with $(git rev-parse HEAD~1 | cut -c -10)"
	received 1 1
	[ "$(entries)" = 1 ]
}

@test "a base that is not what was deployed is warned of" {
	begin
	for text in B C; do
		put 1.html "$text"
		commit "$text"
	done
	submit HEAD~1
	expect 0 "the base given is not what $ref says"
}

@test "of a built site the folder is what is compared with the ledger" {
	local old new

	mkdir "$work/built"
	echo 1 >"$work/built/1.html"
	submit --site "$work/built" --base=empty
	expect 0
	old=$(git rev-parse "$ref^{tree}")
	echo 2 >"$work/built/1.html"
	submit --site "$work/built"
	expect 0
	new=$(git rev-parse "$ref^{tree}")
	[ "$old" != "$new" ]
	# What is there is deployed already: nothing is left out.
	submit "$old" --site "$work/built"
	expect 0
	[ "$(grep -c 'the base given' "$err")" = 0 ]
	# One message is enough for what cannot be compared.
	put 1.html changed
	commit B
	submit HEAD~1
	expect 4 'cannot be compared'
	[ "$(grep -c . "$err")" = 1 ]
	echo 3 >"$work/built/1.html"
	submit "$old" --site "$work/built"
	expect 0 "the base given is not what $ref says"
}

@test "another tool's ref is left alone" {
	git update-ref "$ref" HEAD
	put 1.html changed
	commit B
	for base in '' HEAD~1; do
		submit ${base:+"$base"}
		expect 4 "$ref is no ledger (no trailers)" \
			"git update-ref -d $ref"
	done
	git update-ref "$ref" 'HEAD^{tree}'
	submit
	expect 4 "$ref is no ledger (it is no commit)"
	git symbolic-ref "$ref" refs/heads/main
	submit
	expect 4 "$ref is no ledger (it is a symbolic ref)"
	received 0 0
}

@test "a ledger of the other kind is refused, except for a new start" {
	git update-ref "$ref" "$(git commit-tree -m x \
		-m 'Kind: site
Paths: 0' 'HEAD^{tree}')"
	for base in '' HEAD; do
		submit ${base:+"$base"}
		expect 4 "$ref has a site tree and this run a source tree" \
			'--base=empty'
	done
	submit --base=empty
	expect 0
	received 1 1
	submit
	expect 0
}

@test "a damaged or missing object names the fetch" {
	local id

	begin
	id=$(git rev-parse "$ref")
	put 1.html changed
	commit B
	chmod u+w ".git/objects/${id:0:2}/${id:2}"
	printf garbage >".git/objects/${id:0:2}/${id:2}"
	submit
	expect 4 "$ref is no ledger (its commit is damaged)"
	rm -f ".git/objects/${id:0:2}/${id:2}"
	submit
	expect 4 "commit $id is missing" "origin +$ref:$ref"
	received 0 0
}

@test "a missing tree names the fetch" {
	local id

	put 1.html 'nobody else has this'
	commit B
	begin
	id=$(git rev-parse "$ref^{tree}")
	put 1.html changed
	commit C
	rm -f ".git/objects/${id:0:2}/${id:2}"
	submit
	expect 4 "the tree that was deployed, $id is missing" \
		"origin +$ref:$ref"
}

@test "a submission from a quarantine is refused" {
	begin
	put 1.html changed
	commit B
	GIT_QUARANTINE_PATH=/somewhere submit
	expect 4 'this push may still be refused'
	received 0 0
}

@test "a lock that stays is temporary, and the accepted is not lost" {
	begin
	put 1.html changed
	commit B
	: >".git/$ref.lock"
	submit
	expect 75 'accepted, but not recorded' "remove $ref.lock"
	rm ".git/$ref.lock"
	submit
	expect 0
	received 2 1
}

# ---- places ----

@test "a worktree shares it" {
	begin
	git worktree add -q -b side "$work/tree"
	cd "$work/tree"
	put 1.html changed
	commit B
	submit --target production
	expect 0
	cd "$work/repo"
	[ "$(entries)" = 2 ]
	[ ! -e ".git/worktrees/tree/$ref" ]
}

@test "a bare repository and one with alternates work alike" {
	begin
	put 1.html changed
	commit B
	git clone -q --bare "$work/repo" "$work/bare.git"
	git -C "$work/bare.git" fetch -q origin "$ref:$ref" 2>/dev/null ||
		git -C "$work/bare.git" fetch -q "$work/repo" "$ref:$ref"
	git clone -q --bare -s "$work/bare.git" "$work/shared.git"
	git -C "$work/shared.git" fetch -q "$work/bare.git" "$ref:$ref"
	for dir in bare shared; do
		submit -C "$work/$dir.git" --output paths
		expect 0
		[ "$(cat "$out")" = /1.html ]
		[ "$(git -C "$work/$dir.git" rev-parse "$ref^{tree}")" = \
			"$(git rev-parse 'HEAD^{tree}')" ]
	done
	# Both come to the same: the second one is a repetition.
	received 2 1
}

@test "a clone of depth 1 with the ledger plans as the full one" {
	begin
	for n in 4 5; do
		put "$n.html" changed
		commit "$n"
		submit
	done
	for n in 1 2 3; do
		put "$n.html" changed
		commit "$n"
	done
	git clone -q --depth 1 "file://$work/repo" "$work/shallow"
	git -C "$work/shallow" fetch -q --depth 1 origin "$ref:$ref"
	ed plan --output json
	cp "$out" "$work/full"
	ed plan -C "$work/shallow" --output json
	expect 0
	[ ! -s "$err" ]
	cmp "$work/full" "$out"
	[ "$(json 'j["cost"]["used_paths"]')" = 2 ]
	submit -C "$work/shallow"
	expect 0
	received 3 3
}

@test "a replay of the ledger is one of its deploys" {
	begin
	for n in 1 2; do
		put "$n.html" changed
		commit "$n"
		put "$n$n.html"
		commit "$n$n"
		submit
	done
	ed estimate "$ref" --output json
	expect 0
	[ "$(json 'j["total"]["deploys"]')" = 2 ]
	[ "$(json 'j["total"]["changed_files"]')" = 4 ]
}

@test "a repository that logs all refs logs this one" {
	git config core.logAllRefUpdates always
	begin
	[ "$(git reflog "$ref" | wc -l)" = 1 ]
	git reflog "$ref" | grep -qF 'edgediff: deploy'
}

# ---- at once ----

@test "two runs at once, 50 times: a chain, and every change covered" {
	local i a b zero=0000000000000000000000000000000000000000

	begin
	for i in {1..50}; do
		put 1.html "a$i"
		commit a
		a=$(git rev-parse HEAD)
		put 2.html "b$i"
		commit b
		b=$(git rev-parse HEAD)
		"$EDGEDIFF" submit --base="$zero" "$a" >/dev/null 2>>"$work/err.a" 3>&- &
		status=0
		"$EDGEDIFF" submit --base="$zero" "$b" >/dev/null 2>>"$work/err.b" \
			3>&- || status=$?
		wait $!
		[ "$status" = 0 ]
		# Whoever was last: what is deployed is the head of one.
		[[ $(git rev-parse "$ref^{tree}") == \
			@($(git rev-parse "$a^{tree}")|$(git rev-parse "$b^{tree}")) ]]
	done
	[ "$(git rev-list --min-parents=2 "$ref" | wc -l)" = 0 ]
	[ "$(entries)" -gt 50 ]
	python3 "$BATS_TEST_DIRNAME/covered.py" "$ref" "$dist" \
		"$BATS_FILE_TMPDIR/main/log"
}
