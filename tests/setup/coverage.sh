#!/bin/sh
# coverage.sh: what the tests reach, by 'make coverage'.
#
# Builds with COV=1, runs the unit tests, the fuzz seeds and the end-to-end
# tests, and shows what they reached; see coverage.py for the figures and the
# limits. The jobs run side by side: the runtime of gcov locks a file of
# counters while it adds to it. It also writes them before an exec (which takes
# gnu11: c11 hides execvp() from gcc), so that lost is only what comes between
# an exec that failed and _exit(), and what a test kills.
set -eu
cd "$(dirname "$0")/../.."
make=${MAKE:-make}
dir=build/cov-default

sh tests/setup/need.sh coverage
$make -j2 test-bins COV=1 CC=gcc
# Counters of a run before would count again.
find "$dir" -name '*.gcda' -exec rm -f {} +
$make -s print-jobs COV=1 CC=gcc >build/jobs-coverage
# Tests that drop their privileges write counters too, so they are made for
# all before. What the runtime of gcov has to complain goes to a file, as the
# tests compare stderr.
umask 0
mkdir -p build/logs
export GCOV_ERROR_FILE="$PWD/build/logs/gcov.log"
: >"$GCOV_ERROR_FILE"
chmod -R a+rwX "$dir"
"$dir/edgediff" --version >/dev/null
umask 022
failed=0
python3 tests/run.py -o build/logs -f build/jobs-coverage || failed=1

# An assertion that fails is a bug, so no test takes its branch. gcov would
# count it, and nothing else is left out: neither branches of ED_AUTO, which
# free what is there (one 'if' for each type, where ED_AUTO_DEFINE stands),
# nor those of failed allocations and system calls.
gcovr -r . -f src/ -f include/ \
	--exclude-unreachable-branches --exclude-throw-branches \
	--exclude-branches-by-pattern '\s*assert\(.*\);.*' \
	--json build/coverage.json "$dir" 2>build/logs/gcovr.log || {
	cat build/logs/gcovr.log
	exit 1
}
python3 tests/setup/coverage.py build/coverage.json || failed=1
exit $failed
