#!/usr/bin/env bats
# shellcheck disable=SC2154 # work: by start
#
# The figures of 'estimate' and of plans against a replay that is independent
# of them, and what else the benchmark works out.

load helper

setup() {
	start
	library_leaks
}

teardown() {
	finish
}

@test "every figure is that of an independent replay" {
	python3 "$BATS_TEST_DIRNAME/../bench/test_bench.py" "$EDGEDIFF"
}
