# shellcheck shell=bash
# shellcheck disable=SC2034,SC2119,SC2120 # what is set here the tests use
# shellcheck disable=SC2154 # dist, err, out, work: by start_test
#
# hook: a git host with the hook installed, and a clone of it. Each test file
# starts an emulator that is slow by two seconds where it is asked to be.
#
#	setup() { start_host; }

load emulator

ref=refs/edgediff/production
zero=0000000000000000000000000000000000000000

# A host with the hook, a clone of it, and a first commit; goes to the clone.
start_host() {
	start_test
	host=$work/host.git
	git init -q --bare -b main "$host"
	ed hook install -C "$host"
	expect 0
	git init -q -b main "$work/repo"
	cd "$work/repo" || return
	git remote add origin "$host"
	configure
	for n in {1..10}; do
		put "$n.html"
	done
	commit A
}

configure() {
	printf '%s\n' '[target "production"]' "distribution = $dist" \
		'branch = main' "$@" >.edgediff
}

# push ARGUMENT...: what the pusher is told in $err.
push() {
	status=0
	git push origin "$@" >"$out" 2>"$err" 3>&- || status=$?
}

# Deployed, and so recorded, without a word to the service.
begin() {
	push main
	expect 0
	git -C "$host" update-ref -d "$ref"
	(cd "$host" && "$EDGEDIFF" submit --base=main main) >/dev/null 2>&1
	[ "$(deployed)" = "$(git rev-parse HEAD)" ]
}

# change FILE [TEXT]: a commit that does.
change() {
	put "$1" "${2:-changed}"
	commit "$1"
}

deployed() {
	git -C "$host" log -1 --format='%(trailers:key=Source,valueonly)' \
		"${1:-$ref}" | head -n 1
}

# hook LINE...: by hand, on the host, with GIT_DIR as git sets it.
hook() {
	status=0
	printf '%s\n' "$@" | (cd "$host" && GIT_DIR=. exec "$EDGEDIFF" hook \
		post-receive) >"$out" 2>"$err" || status=$?
}
