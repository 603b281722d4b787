# shellcheck shell=bash
#
# sweep: run edgediff with a fault at one point after another; see
# tests/faults/sweep.py. The samples are chosen to take seconds; FAULTS=all in
# the environment makes it every point, which takes hours.
#
#	setup() { skip_sanitized; start; library alloc; }
#	teardown() { finish; }

load helper

FAULT_FILES=$BATS_TEST_DIRNAME/../faults

# library NAME, program NAME: made of NAME.c, as $made. The test is skipped
# where that cannot be: another C library, no ptrace.
library() {
	made=$BATS_FILE_TMPDIR/$1.so
	[ -e "$made" ] || compile "$1" -fPIC -shared
	LD_PRELOAD=$made true || skip 'not made for this C library'
}

program() {
	made=$BATS_FILE_TMPDIR/$1
	[ -e "$made" ] || compile "$1"
	"$made" -l "$BATS_TEST_TMPDIR/list" true ||
		skip 'no process may be traced here'
}

compile() {
	cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -O1 "${@:2}" -o "$made" \
		"$FAULT_FILES/$1.c"
}

# A sanitizer has an allocator, a clock and system calls of its own.
skip_sanitized() {
	[[ $EDGEDIFF != */san-* ]] || skip 'the default build is looked at'
	[[ $(uname -sm) == Linux\ @(x86_64|aarch64) ]] ||
		skip 'made for Linux on x86_64 and aarch64'
}

# sweep KIND SCENE POINTS
sweep() {
	python3 "$FAULT_FILES/sweep.py" "$1" "$2" "$EDGEDIFF" "$made" "$3"
}
