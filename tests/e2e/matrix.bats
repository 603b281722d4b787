#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status, took: by start_test
#
# Every kind of fault, at the first, the second and the last attempt, of each
# call: one invalidation at most, the right status, and an end in time. What
# is said is tested in faults.bats.

load emulator

# They pass: asked again, it is well.
PASSING='drop-before drop-after reset-before reset-after 500 502 503 503-html
503-empty 503-after truncated cut html empty doctype wrong-root throttle 429'
# They do not.
FINAL='denied nosuch invalid html-error 404-html redirect 401 expired'

setup_file() {
	start_file
	emulator_start main
	emulator_start list
	# One invalidation, to be looked at.
	printf '{"id": "IOLD", "distribution": "E2E1", "caller_reference": "r", "paths": ["/a", "/b", "/c"], "created": %s}\n' \
		"$(date +%s)" >"$BATS_FILE_TMPDIR/state"
	emulator_start get --state "$BATS_FILE_TMPDIR/state"
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	export AWS_MAX_ATTEMPTS=3
}

# fault OP KIND POSITION: as a SPEC; before it come attempts that fail.
fault() {
	case $3 in
	first) echo "$1:$2" ;;
	second) echo "$1:500,$1:$2" ;;
	last) echo "$1:500,$1:500,$1:$2" ;;
	esac
}

# right KIND POSITION: is it the right status?
right() {
	case " $FINAL " in
	*" $1 "*) [ "$status" = 5 ] ;;
	*)
		case $2:$1 in
		# libcurl asks once more by itself where a connection that it
		# has used before ends without an answer.
		last:drop-* | last:reset-*) [[ $status == 0 || $status == 75 ]] ;;
		last:*) [ "$status" = 75 ] ;;
		*) [ "$status" = 0 ] ;;
		esac
		;;
	esac
}

# complain TEXT...
complain() {
	echo "$@"
	cat "$err"
	return 1
}

# created: how many invalidations the reference has made.
created() {
	logged main "\"caller_reference\": \"$1\".*\"effective\": true"
}

@test "Create: one invalidation at most, and one in the end" {
	local kind place ref

	for kind in $PASSING $FINAL; do
		for place in first second last; do
			ref=$kind-$place
			emulator_faults main "$(fault Create "$kind" "$place")"
			submit first --distribution-id "$dist" --timeout 8 \
				--caller-reference "$ref"
			right "$kind" "$place" ||
				complain "$ref: status $status"
			[ "$took" -lt 9000 ] || complain "$ref: $took ms"
			[ "$(created "$ref")" -le 1 ] || complain "$ref: twice"
			[ "$status" != 0 ] || [ "$(created "$ref")" = 1 ] ||
				complain "$ref: not at all"
			[ "$status" != 0 ] || continue
			emulator_faults main ok
			submit first --distribution-id "$dist" \
				--caller-reference "$ref"
			[ "$status $(created "$ref")" = '0 1' ] ||
				complain "$ref: not healed"
		done
	done
}

# look NAME OP: nothing is lost by looking.
look() {
	local kind place

	export XDG_CACHE_HOME=/dev/null
	for kind in $PASSING $FINAL; do
		for place in first second last; do
			# A second or more each; the wait is the same.
			case $kind-$place in
			throttle-last | 429-*) continue ;;
			esac
			emulator_faults "$1" "$(fault "$2" "$kind" "$place")"
			ed usage --live --output json --timeout 8 \
				--endpoint-url "$(emulator_url "$1")"
			right "$kind" "$place" ||
				complain "$2 $kind $place: status $status"
			[ "$status" = 0 ] || [ ! -s "$out" ] ||
				complain "$2 $kind $place: a figure all the same"
		done
	done
}

@test "List: a figure that is right, or none" {
	look list ListDistributions
	look list List
}

@test "Get: a figure that is right, or none" {
	look get Get
	emulator_faults get ok
	ed usage --live --output json --endpoint-url "$(emulator_url get)"
	[ "$(json 'j["used_paths"]')" = 3 ]
}

# ---- killed ----

@test "killed at any moment, the next run makes it one" {
	local kind n pid before=('' '' 'ok,' 'ok*2,')

	# In the middle of parts, before and after the work; every request in
	# turn is killed at in tests/unit/test_batch.c.
	git init -q "$work/parts"
	cd "$work/parts"
	put w0
	tagged first
	put 'w1~'
	put 'w2~'
	put 'w3~'
	tagged second
	for kind in slow slow-before; do
		for n in 1 3; do
			emulator_faults main \
				"throttle*3,${before[n]}$kind"
			"$EDGEDIFF" submit first --distribution-id "$dist" \
				--set plan.refetchesPerPath=0 \
				--caller-reference "$kind$n" -vv >"$out" 2>"$err" \
				3>&- &
			pid=$!
			for _ in {1..200}; do
				[ "$(grep -c 'HTTP 201' "$err")" -lt $((n - 1)) ] ||
					[ "$(grep -c 'HTTP 400' "$err")" -lt 3 ] ||
					break
				sleep 0.05
			done
			sleep 0.3
			kill -KILL "$pid"
			wait "$pid" || :
			emulator_faults main ok
			submit first --distribution-id "$dist" \
				--set plan.refetchesPerPath=0 \
				--caller-reference "$kind$n"
			expect 0
		done
	done
	sleep 2.2 # the killed ones' work may still be to come
	python3 - "$BATS_FILE_TMPDIR/main/log" "$dist" <<-'END'
		import collections, json, sys
		made = collections.Counter()
		for r in map(json.loads, open(sys.argv[1])):
		    if r['distribution'] == sys.argv[2] and r.get('effective'):
		        run = r['caller_reference'].split('.')[0]
		        made.update((run, path) for path in r['paths'])
		print(made)
		assert len(made) == 12 and set(made.values()) == {1}
	END
}
