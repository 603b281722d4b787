#!/usr/bin/env bats
# Deploys of a real site behind a real cache.
# shellcheck disable=SC2154 # helper.bash sets them

load helper

setup() { start; }
teardown() { finish; }

@test "ten deploys of a Hugo site behind Varnish leave nothing stale" {
	local tool

	PATH=$PATH:/usr/sbin
	for tool in hugo nginx varnishd varnishadm; do
		command -v $tool >/dev/null || skip "no $tool"
	done
	TMPDIR=$work python3 "$BATS_TEST_DIRNAME/../edge/deploys.py" \
		"$EDGEDIFF" >"$work/figures" 2>"$work/err" || {
		cat "$work/figures" "$work/err"
		return 1
	}
	grep ' 0 stale, .* hit rate ' "$work/figures" | sed 's/^/# /' >&3
}
