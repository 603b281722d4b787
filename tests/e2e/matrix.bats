#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # err, out, status, took: by start_test and submit
#
# Every kind of fault, at the first, the second and the last attempt, of each
# call: one invalidation at most, the right status, the reason where it is the
# last word, and an end in time.
#
# The rows are shared out among workers, each with faults of its own: what takes
# time is waiting.

load emulator

WORKERS=12
# Each of three attempts gets a third of it.
TIMEOUT=6

# They pass: asked again, it is well. What is said if it is not.
PASSING='
drop-before	Empty reply from server|Connection reset by peer|Send failure
drop-after	Empty reply from server|Connection reset by peer|Send failure
reset-before	Connection reset by peer|Send failure
reset-after	Connection reset by peer|Send failure
500		HTTP 500 InternalError
502		HTTP 502
503		HTTP 503 ServiceUnavailable
503-html	HTTP 503
503-empty	HTTP 503
503-after	HTTP 503 ServiceUnavailable
truncated	HTTP 20[01] without an answer
cut		HTTP 20[01], (transfer closed|end of response)
html		HTTP 20[01] without an answer
empty		HTTP 20[01] without an answer
doctype		HTTP 20[01] without an answer
wrong-root	HTTP 20[01] without an answer
huge		HTTP 20[01], the reply is too long
stall		HTTP 20[01], Operation timed out
silent		Operation timed out
silent-before	Operation timed out
drip		(HTTP 20[01], )?Operation timed out
throttle	HTTP 400 Throttling
429		HTTP 429 TooManyRequestsException'
# They do not.
FINAL='
denied		AccessDenied
nosuch		NoSuchDistribution
invalid		InvalidArgument
html-error	HTTP 403 without an error code
404-html	HTTP 404 without an error code
redirect	HTTP 301 without an error code
401		AuthFailure
expired		ExpiredToken'

setup_file() {
	start_file
	cd "$BATS_FILE_TMPDIR/site" || return
	# Three items that no quota takes at once.
	git checkout -q --orphan parts
	git rm -qrf .
	put w0
	tagged before
	put 'w1~'
	put 'w2~'
	put 'w3~'
	tagged after
	git checkout -q second
	emulated=1 emulator_start main
	# One invalidation, to be looked at, so that each run makes one request
	# of each kind.
	printf '{"id": "IOLD", "distribution": "E2E1", "caller_reference": "r", "paths": ["/a", "/b", "/c"], "created": %s}\n' \
		"$(date +%s)" >"$BATS_FILE_TMPDIR/state"
	emulated=0 emulator_start look --distribution E2E1 \
		--state "$BATS_FILE_TMPDIR/state"
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	export AWS_MAX_ATTEMPTS=3
	unset AWS_ENDPOINT_URL_CLOUDFRONT
	export XDG_CACHE_HOME=/dev/null
}

# rows: KIND PLACE TEXT, of both lists.
rows() {
	local kind text place

	while read -r kind text; do
		for place in first second last; do
			[ -z "$kind" ] || printf '%s %s %s\n' "$kind" "$place" "$text"
		done
	done <<<"$PASSING$FINAL"
}

# fault OP KIND PLACE: as a SPEC; before it come attempts that fail.
fault() {
	case $3 in
	first) echo "$1:$2" ;;
	second) echo "$1:500,$1:$2" ;;
	last) echo "$1:500*2,$1:$2" ;;
	esac
}

# right KIND PLACE TEXT: is it the right status, and its reason?
right() {
	if [[ $FINAL == *$'\n'"$1"$'\t'* ]]; then
		[ "$status" = 5 ] || return
	else
		case $2:$1 in
		# libcurl asks once more by itself where a connection that it
		# has used before ends without an answer.
		last:drop-* | last:reset-*) [[ $status == 0 || $status == 75 ]] ;;
		last:*) [ "$status" = 75 ] ;;
		*) [ "$status" = 0 ] ;;
		esac || return
	fi
	[[ $status == 0 || $(<"$err") =~ $3 ]]
}

# complain TEXT...: always false.
complain() {
	echo "$*: status $status, $took ms"
	cat "$err"
	return 1
}

# run_for SECONDS ARGUMENT...: ed() with the time it took, in time. What the
# program takes to start and to plan, on a busy machine, is not what is bounded.
run_for() {
	local start=${EPOCHREALTIME/./}

	ed "${@:2}" --timeout "$1"
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
	[ "$took" -lt $(($1 * 2000 + 2000)) ]
}

# share_out FUNCTION: every row to a worker, that calls FUNCTION WORKER ROW....
share_out() {
	local n pids=()

	for ((n = 0; n < WORKERS; n++)); do
		(
			work=$work/$n
			out=$work/out err=$work/err i=0
			mkdir "$work"
			while read -r kind place text <&3; do
				[ $((i++ % WORKERS)) != "$n" ] ||
					$1 "$n" "$kind" "$place" "$text" ||
					echo "$kind $place" >>"$BATS_TEST_TMPDIR/bad"
			done 3< <(rows)
		) &
		pids+=($!)
	done
	wait "${pids[@]}"
	[ ! -e "$BATS_TEST_TMPDIR/bad" ]
}

# ---- Create ----

# created REFERENCE: how many invalidations it has made.
created() {
	logged main "\"caller_reference\": \"$1\".*\"effective\": true"
}

# create WORKER KIND PLACE TEXT
create() {
	local ref=$2-$3
	local how=(--distribution-id E2E1 --caller-reference "$ref"
		--endpoint-url "$(emulator_url main)/lane$1")

	emulator_faults main "$(fault Create "$2" "$3")" "/lane$1"
	run_for $TIMEOUT submit first second "${how[@]}" ||
		complain "$ref: late" || return
	right "$2" "$3" "$4" || complain "$ref" || return
	[ "$(created "$ref")" -le 1 ] || complain "$ref: twice" || return
	if [ "$status" != 0 ]; then
		emulator_faults main ok "/lane$1"
		run_for $TIMEOUT submit first second "${how[@]}" ||
			complain "$ref: again, late" || return
	fi
	[ "$status $(created "$ref")" = '0 1' ] ||
		complain "$ref: not at all, or twice"
}

@test "Create: one invalidation at most, and one in the end" {
	share_out create
}

# ---- List, Get ----

# look OP WORKER KIND PLACE TEXT
look() {
	emulator_faults look "$(fault "$1" "$3" "$4")" "/lane$2"
	run_for $TIMEOUT usage --live --output json \
		--endpoint-url "$(emulator_url look)/lane$2" ||
		complain "$1 $3 $4: late" || return
	# Whoever may not list tenants is told the rest.
	if [ "$1 $status" = 'ListDistributionTenants 0' ] &&
		grep -q 'tenants are not counted' "$err"; then
		status=5
	fi
	right "$3" "$4" "$5" || complain "$1 $3 $4" || return
	if [ -s "$out" ]; then
		grep -q '"used_paths": 3,' "$out" ||
			complain "$1 $3 $4: a wrong figure"
	else
		[ "$status" != 0 ] || complain "$1 $3 $4: no figure"
	fi
}

@test "ListDistributions: a figure that is right, or none" {
	share_out 'look ListDistributions'
}

@test "ListDistributionTenants: a figure that is right, or none" {
	share_out 'look ListDistributionTenants'
}

@test "List: a figure that is right, or none" {
	share_out 'look List'
}

@test "Get: a figure that is right, or none" {
	share_out 'look Get'
}

# ---- without an end ----

# endless LANE EMULATOR OP:KIND ARGUMENT...
endless() {
	work=$work/$1
	out=$work/out err=$work/err
	mkdir "$work"
	emulator_faults "$2" "$3*inf" "/lane$1"
	AWS_MAX_ATTEMPTS=100 run_for 3 "${@:4}" \
		--endpoint-url "$(emulator_url "$2")/lane$1" ||
		complain "$3: late" || return
	[ "$status" = 75 ] || complain "$3" || return
	grep -qE 'out of time after [0-9]+ attempts? in [1-3] s' "$err" ||
		complain "$3: not in time"
}

# all_well PID...: each of them.
all_well() {
	local pid bad=0

	for pid; do
		wait "$pid" || bad=1
	done
	[ $bad = 0 ]
}

@test "what does not end is ended by --timeout" {
	local kind lane=20 op pids=()

	for kind in stall silent silent-before drip throttle 503; do
		lane=$((lane + 1))
		endless $lane main "Create:$kind" submit first second \
			--distribution-id E2E1 --caller-reference "endless-$kind" &
		pids+=($!)
		for op in ListDistributions Get; do
			lane=$((lane + 1))
			endless $lane look "$op:$kind" usage --live &
			pids+=($!)
		done
	done
	all_well "${pids[@]}"
	for kind in stall silent silent-before drip throttle 503; do
		[ "$(created "endless-$kind")" -le 1 ]
	done
}

# ---- killed ----

# killed LANE KIND N: at the N-th part, before or after the work.
killed() {
	local ref=$2$3 n pid before=('' '' 'ok,' 'ok*2,')
	local how=(submit before after --distribution-id F2E1
		--set plan.refetchesPerPath=0 --caller-reference "$2$3"
		--endpoint-url "$(emulator_url main)/lane$1")

	work=$work/$1
	out=$work/out err=$work/err
	mkdir "$work"
	emulator_faults main "throttle*3,${before[$3]}$2" "/lane$1"
	"$EDGEDIFF" "${how[@]}" -vv >"$out" 2>"$err" 3>&- &
	pid=$!
	for _ in {1..200}; do
		[ "$(grep -c 'HTTP 201' "$err")" -lt $(($3 - 1)) ] ||
			[ "$(grep -c 'HTTP 400' "$err")" -lt 3 ] || break
		sleep 0.05
	done
	sleep 0.3
	kill -KILL "$pid"
	wait "$pid" || :
	emulator_faults main ok "/lane$1"
	ed "${how[@]}"
	[ "$status" = 0 ] || complain "$ref" || return
	sleep 2.2 # the killed one's work may still be to come
	for n in 1 2 3; do
		[ "$(logged main "\"caller_reference\": \"$ref.*\"/w${n}[*]\".*\"effective\": true")" = 1 ] ||
			complain "$ref: /w$n* not once" || return
	done
}

@test "killed at any moment, the next run makes it one" {
	local kind lane=80 n pids=()

	# In the middle of parts, before and after the work; every request in
	# turn is killed at in tests/unit/test_batch.c.
	for kind in slow slow-before; do
		for n in 1 3; do
			lane=$((lane + 1))
			killed $lane $kind $n &
			pids+=($!)
		done
	done
	all_well "${pids[@]}"
}
