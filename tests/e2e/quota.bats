#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, took: by start_test
#
# submit under the service's quotas, in real time: all is accepted, nothing
# twice. The full sizes are in tests/unit/test_batch.c, where time is cheap.

load emulator

setup_file() {
	start_file
	emulator_start main --quota rate
	emulator_start progress --quota in-progress --quota-wildcards 3 \
		--complete-after 3
	emulator_start tight --quota in-progress --quota-wildcards 1 \
		--complete-after 0.1
	emulator_start blind --quota in-progress --quota-wildcards 3 \
		--complete-after 2
	emulator_start small --max-batch 2
	emulator_start free
	make_large
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	exact=(--set plan.refetchesPerPath=0)
}

# 200 exact paths, each beside one that is kept, and 3 wildcards: names with a
# tilde can be purged by nothing else.
make_large() {
	local n

	git init -q "$BATS_FILE_TMPDIR/large"
	cd "$BATS_FILE_TMPDIR/large" || return
	for n in {1001..1200}; do
		put "f${n}a"
		put "f${n}b"
	done
	put w0
	tagged first
	for n in {1001..1200}; do
		put "f${n}b" changed
	done
	put 'w1~'
	put 'w2~'
	put 'w3~'
	tagged second
}

# all_once NAME: every path of the plan, each in one invalidation.
all_once() {
	local log=$BATS_FILE_TMPDIR/$1/log

	python3 - "$log" "$dist" <<-'END'
		import json, sys
		made = [r for r in map(json.loads, open(sys.argv[1]))
		        if r['distribution'] == sys.argv[2] and r.get('effective')]
		paths = [p for r in made for p in r['paths']]
		print(len(made), 'invalidations,', len(paths), 'paths')
		assert len(paths) == len(set(paths)) == 203, len(set(paths))
	END
}

@test "more than the rates allow is sent in parts, at their pace" {
	cd "$BATS_FILE_TMPDIR/large"
	submit first "${exact[@]}" --distribution-id "$dist" --caller-reference r -v
	expect 0 'sends fewer, and slower'
	all_once main
	# 3 refusals, and then 4 parts: a wildcard each, or 150 paths.
	[ "$took" -ge 2000 ]
	[ "$(grep -c '^accepted' "$out")" -ge 3 ]
	# The run again finds all of it done.
	sleep 1.5
	submit first "${exact[@]}" --distribution-id "$dist" --caller-reference r --output json
	expect 0
	all_once main
	[ "$(json 'sum(i["paths"] for i in j["invalidations"])')" = 203 ]
	[ "$(json 'sorted({i["status"] for i in j["invalidations"]})')" = \
		"['Completed']" ]
	[ "$(json 'j["Invalidation"]["InvalidationBatch"]["CallerReference"]')" = r ]
	[ "$(json 'j["Invalidation"]["Id"] == j["invalidations"][0]["id"]')" = True ]
	[ "$(json 'j["Invalidation"]["InvalidationBatch"]["Paths"]["Quantity"] == j["invalidations"][0]["paths"]')" = True ]
}

@test "an answer that was lost before the refusals does not end it" {
	cd "$BATS_FILE_TMPDIR/large"
	local url

	# Not accepted: the whole never fits.
	emulator_faults main Create:503
	submit first "${exact[@]}" --distribution-id "$dist"
	expect 0
	all_once main
	# Accepted: its parts are told so, and it is recognised.
	url=$(emulator_url free)
	emulator_faults free 'Create:503-after,Create:throttle*3'
	submit first "${exact[@]}" --distribution-id "$dist" --endpoint-url "$url"
	expect 0
	all_once free
	[ "$(show free effective "$dist")" = 1 ]
}

@test "room is waited for by looking, not by asking again and again" {
	cd "$BATS_FILE_TMPDIR/large"
	local url

	url=$(emulator_url progress)
	submit first "${exact[@]}" --distribution-id "$dist" --endpoint-url "$url"
	expect 0
	submit first "${exact[@]}" --distribution-id "$dist" --endpoint-url "$url" -v
	expect 0 'waits for room; 1 in progress'
	[ "$(show progress effective "$dist")" = 2 ]
	# One refusal, looks at 0, 2 and 5 s, and the second one.
	[ "$(logged progress "\"Create\", \"distribution\": \"$dist\"")" = 3 ]
	[ "$took" -ge 2000 ]
	[ "$took" -lt 9000 ]
}

@test "keys that may not look wait blindly" {
	cd "$BATS_FILE_TMPDIR/large"
	local url

	url=$(emulator_url blind)
	submit first "${exact[@]}" --distribution-id "$dist" --endpoint-url "$url"
	expect 0
	emulator_faults blind 'List:denied*inf'
	submit first "${exact[@]}" --distribution-id "$dist" --endpoint-url "$url" -v
	expect 0 'what is in progress cannot be seen: AccessDenied' \
		'cloudfront:ListInvalidations'
	[ "$(show blind effective "$dist")" = 2 ]
}

@test "wildcards that never fit together are sent one by one" {
	cd "$BATS_FILE_TMPDIR/large"
	submit first "${exact[@]}" --distribution-id "$dist" \
		--endpoint-url "$(emulator_url tight)"
	expect 0
	all_once tight
}

@test "a batch that is too large is halved" {
	submit first "${exact[@]}" --distribution-id "$dist" --caller-reference whole \
		--endpoint-url "$(emulator_url small)"
	expect 0
	[ "$(show small effective "$dist")" = 2 ]
	[ "$(show small refs "$dist" | sort -u)" = 'whole
whole.1' ]
	[ "$(grep -c '^accepted' "$out")" = 2 ]
	# A reference that leaves no room for a part's.
	submit first --distribution-id "$other" \
		--caller-reference "$(printf '%0125d' 7)" \
		--endpoint-url "$(emulator_url small)"
	expect 5 BatchTooLarge
}
