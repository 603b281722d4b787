# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here the tests use
# shellcheck disable=SC2154 # dist, err, other, out, work: by start_test
#
# pending: a repository with a ledger, and deploys of it that are not finished.
#
#	setup() { start_pending; }

load emulator

ref=refs/edgediff/production
pending=refs/edgediff-pending/production

# Ten files, deployed to two distributions; goes to their repository.
start_pending() {
	start_test
	git init -q -b main "$work/repo"
	cd "$work/repo" || return
	printf '%s\n' '[target "production"]' "distribution = $dist" \
		"distribution = $other" 'branch = main' >.edgediff
	for n in {1..10}; do
		put "$n.html"
	done
	commit A
	git tag A
	submit --base=HEAD
	expect 0
}

# page TEXT...: 1.html, 2.html, ... as a commit of that name.
pages() {
	local n=0 text

	for text in "$@"; do
		put "$((++n)).html" "$text"
	done
	commit "$*"
}

# The run that is refused by the second distribution, or killed in between.
half() {
	emulator_faults main ok,denied
	submit "$@"
	expect 5 "$ref does not move"
	emulator_faults main ok
}

# back COMMIT: its files again, as a new commit.
back() {
	git read-tree -u --reset "$1"
	commit "back to $1"
}

paths_of() {
	show main paths "$1" | tail -n "$2"
}

nothing_pending() {
	[ -z "$(git for-each-ref refs/edgediff-pending/)" ]
}
