# shellcheck shell=bash
# shellcheck disable=SC2154 # dist, work: by start_test
#
# remote: an origin that jobs clone, and that keeps the ledger.
#
#	setup() { start_origin; }

load emulator

ref=refs/edgediff/production

start_origin() {
	start_test
	git clone -q --bare . "$work/origin.git"
}

# job NAME [OPTION...]: a fresh clone, as a job has it; goes there.
job() {
	git clone -q "${@:2}" "file://$work/origin.git" "$work/$1"
	cd "$work/$1" || return
	git config edgediff.target.production.distribution "$dist"
}

remote_tip() {
	git -C "$work/origin.git" rev-parse "$ref"
}
