#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# --ledger-remote: every job has a clone of its own, and the ledger is where
# they all push.

load remote

setup_file() {
	start_file
	emulator_start main
}

teardown_file() {
	emulators_stop
}

setup() {
	start_origin
	first=$(git rev-parse 'first^{commit}')
}

# A commit in the origin that touches FILE.
change() {
	git clone -q "$work/origin.git" "$work/edit"
	(cd "$work/edit" && put "$1" "change of $1" && commit "$1" &&
		git push -q)
	rm -rf "$work/edit"
}

@test "the ledger is pushed, and is the base in the next clone of one commit" {
	job one
	ed submit first --ledger-remote=origin --output json
	expect 0 'this deploy begins one'
	[ "$(json 'len(j["items"])')" = 3 ]
	[ "$(remote_tip)" = "$(git rev-parse "$ref")" ]
	change about.html
	job two --depth 1
	ed plan --ledger-remote=origin --output json
	expect 0
	[ ! -s "$err" ]
	[ "$(json 'j["base"]["from"], [i["path"] for i in j["items"]]')" = \
		"('ledger', ['/about.html'])" ]
	ed submit --ledger-remote=origin --output paths
	expect 0
	[ "$(<"$out")" = /about.html ]
	[ ! -s "$err" ]
	[ "$(git -C "$work/origin.git" rev-list --count "$ref")" = 2 ]
	received 2 2
}

@test "the ledger wins over the CI system's previous commit" {
	job one
	ed submit --base=empty --ledger-remote=origin
	expect 0
	change about.html
	change home.html
	job two
	GITLAB_CI=true CI_COMMIT_BEFORE_SHA=$(git rev-parse HEAD~1) \
		ed plan --ledger-remote=origin --output paths
	expect 0
	[ "$(<"$out")" = '/about.html
/home.html' ]
}

@test "without a ledger anywhere the CI system's commit is the base, and said" {
	job one
	GITLAB_CI=true CI_COMMIT_BEFORE_SHA=$first ed submit \
		--ledger-remote=origin --output paths
	expect 0 'previous commit of the CI system'
	[ "$(wc -l <"$out")" = 3 ]
	git -C "$work/origin.git" rev-parse -q --verify "$ref"
}

@test "who loses the race plans again from the winner's tip" {
	local real

	job start
	ed submit --base=empty --ledger-remote=origin
	expect 0
	change about.html
	job loser
	change home.html
	job winner
	cd "$work/loser"
	real=$(command -v git)
	mkdir "$work/bin"
	cat >"$work/bin/git" <<-END
		#!/bin/sh
		# Once: just before the push the other job deploys.
		case " \$* " in
		*' push '*)
			if mkdir '$work/once' 2>/dev/null; then
				PATH=\${PATH#*:} '$EDGEDIFF' submit -q \\
					-C '$work/winner' \\
					--ledger-remote=origin >/dev/null
			fi
			;;
		esac
		exec '$real' "\$@"
	END
	chmod +x "$work/bin/git"
	PATH=$work/bin:$PATH ed submit --ledger-remote=origin --output paths
	expect 0 'another run has deployed meanwhile'
	# The loser has the older commit: home.html goes back.
	[ "$(<"$out")" = /home.html ]
	[ "$(git -C "$work/origin.git" rev-list --count "$ref")" = 3 ]
	[ "$(git -C "$work/origin.git" rev-parse "$ref^{tree}")" = \
		"$(git rev-parse 'HEAD^{tree}')" ]
	received 4 4
}

@test "two at once, ten times: the chain is linear, nothing is left out" {
	local n

	job a
	ed submit --base=empty --ledger-remote=origin
	expect 0
	for n in {1..10}; do
		cd "$work"
		rm -rf "$work/a" "$work/b"
		change "a$n.html"
		job a
		change "b$n.html"
		job b
		"$EDGEDIFF" submit -q -C "$work/a" --ledger-remote=origin \
			>"$out" 2>"$work/err.a" &
		ed submit -q --ledger-remote=origin
		wait $!
		expect 0
	done
	[ "$(git -C "$work/origin.git" rev-list --count "$ref")" = \
		"$(git -C "$work/origin.git" rev-list --first-parent --count "$ref")" ]
	for n in {1..10}; do
		show main paths "$dist" >"$work/paths"
		grep -qE "^/(a$n\.html|a\*|\*)$" "$work/paths"
		grep -qE "^/(b$n\.html|b\*|\*)$" "$work/paths"
	done
}

@test "a remote that cannot be reached: nothing is sent, status 75" {
	job one
	ed submit first --ledger-remote="$work/nowhere.git"
	expect 75 'git ls-remote failed'
	[ ! -s "$out" ]
	received 0 0
	ed plan first --ledger-remote=--upload-pack=touch\ "$work/hacked"
	expect 75
	[ ! -e "$work/hacked" ]
}

@test "a push that is refused is said, and the next run makes it good" {
	job one
	printf '#!/bin/sh\nexit 1\n' >"$work/origin.git/hooks/pre-receive"
	chmod +x "$work/origin.git/hooks/pre-receive"
	ed submit first --ledger-remote=origin --output paths
	expect 4 'the invalidation was accepted' 'may this job push?'
	[ "$(wc -l <"$out")" = 3 ]
	rm "$work/origin.git/hooks/pre-receive"
	ed submit --ledger-remote=origin --output paths
	expect 0
	[ ! -s "$out" ]
	[ "$(remote_tip)" = "$(git rev-parse "$ref")" ]
	received 1 1
}

@test "a dry run and a plan push nothing" {
	job one
	ed submit -n first --ledger-remote=origin
	expect 0
	ed plan first --ledger-remote=origin
	expect 0
	[ -z "$(git -C "$work/origin.git" for-each-ref refs/edgediff)" ]
}

@test "--ledger-remote without a ledger is refused" {
	job one
	ed plan first --ledger-remote=origin --no-ledger
	expect 2 'with --no-ledger'
	git config --unset edgediff.target.production.distribution
	ed plan first --ledger-remote=origin
	expect 2 'without a target'
	git config edgediff.target.production.distribution "$dist"
	PATH=/nonexistent ed plan first --ledger-remote=origin
	expect 1 'git is not installed'
}
