#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status, took: by start_test
#
# submit against every fault the emulator knows, once and for ever: one
# invalidation at most, the right exit status, the right message, and an end
# within --timeout.

load emulator

setup_file() {
	start_file
	emulator_start main --slow-seconds 0.5
	emulator_start late --slow-seconds 1.5
	emulator_start ahead --skew 3600
	emulator_start behind --skew -3600
	emulator_start wild
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	export AWS_MAX_ATTEMPTS=3
}

# try FAULTS DISTRIBUTION ARGUMENT...: with a reference that stays.
try() {
	emulator_faults main "$1"
	submit first --distribution-id "$2" --caller-reference "deploy 1" \
		--timeout 3 "${@:3}"
	if [ "$took" -gt 4000 ]; then
		echo "took $took ms"
		return 1
	fi
}

# passes KIND EFFECTIVE TEXT: a fault that passes is overcome; one that stays
# is temporary and leaves EFFECTIVE invalidations. Both end in exactly one.
passes() {
	try "$1" "$dist"
	expect 0
	received 2 1
	lasts "$@"
}

lasts() {
	try "$1*inf" "$other"
	expect 75 "$other: gave up after 3 attempts: $3"
	lacks '^accepted' "$out"
	received 3 "$2" "$other"
	try ok "$other"
	expect 0
	received 4 1 "$other"
}

# final KIND TEXT...: is refused at once and made good by the next run.
final() {
	try "$1*inf" "$dist"
	expect 5 "$dist: " "${@:2}"
	received 1 0
	try ok "$dist"
	expect 0
	received 2 1
}

maybe='it may have been accepted: running again is safe'
nothing='nothing was accepted, run again'

# ---- no answer ----

@test "drop-before: a connection that ends before the work" {
	passes drop-before 0 'Empty reply from server; '"$maybe"
}

@test "drop-after: a connection that ends after the work" {
	passes drop-after 1 'Empty reply from server; '"$maybe"
}

@test "reset-before: a connection that is reset before the work" {
	passes reset-before 0 'Recv failure: Connection reset by peer; '"$maybe"
}

@test "reset-after: a connection that is reset after the work" {
	passes reset-after 1 'Recv failure: Connection reset by peer; '"$maybe"
}

@test "nothing listens: nothing was accepted" {
	submit first --distribution-id "$dist" \
		--endpoint-url http://127.0.0.1:9
	expect 75 'gave up after 3 attempts: Failed to connect to 127.0.0.1' \
		"$nothing"
	[ "$took" -lt 2000 ]
}

@test "a host without an address: nothing was accepted" {
	submit first --distribution-id "$dist" --timeout 2 \
		--endpoint-url https://cloudfront.invalid
	expect 75 'cloudfront.invalid' "$nothing"
	[ "$took" -lt 3000 ]
}

# ---- 5xx and throttling ----

@test "500" {
	passes 500 0 'HTTP 500 InternalError; '"$maybe"
}

@test "502" {
	passes 502 0 'HTTP 502; '"$maybe"
}

@test "503" {
	passes 503 0 'HTTP 503 ServiceUnavailable; '"$maybe"
}

@test "503-html" {
	passes 503-html 0 'HTTP 503; '"$maybe"
}

@test "503-empty" {
	passes 503-empty 0 'HTTP 503; '"$maybe"
}

@test "503-after: the work is done nevertheless" {
	passes 503-after 1 'HTTP 503 ServiceUnavailable; '"$maybe"
}

@test "throttle: asked again later, nothing was accepted" {
	AWS_MAX_ATTEMPTS=2 try throttle "$dist" -vv
	expect 0 'HTTP 400 Throttling' 'attempt 1; again in'
	received 2 1
	AWS_MAX_ATTEMPTS=2 try 'throttle*inf' "$other"
	expect 75 'gave up after 2 attempts: HTTP 400 Throttling; '"$nothing"
	received 2 0 "$other"
}

@test "429: asked again later, nothing was accepted" {
	AWS_MAX_ATTEMPTS=2 try 429 "$dist" -vv
	expect 0 'HTTP 429 TooManyRequestsException'
	received 2 1
	AWS_MAX_ATTEMPTS=2 try '429*inf' "$other"
	expect 75 'gave up after 2 attempts: HTTP 429' "$nothing"
	received 2 0 "$other"
}

@test "retry-after: the server's second is waited for" {
	try retry-after "$dist" -vv
	expect 0 'HTTP 503 ServiceUnavailable' 'again in 1000 ms'
	[ "$took" -ge 1000 ]
	received 2 1
	# A second that is not left is not waited for.
	emulator_faults main 'retry-after*inf'
	submit first --distribution-id "$other" --timeout 1
	expect 75 'out of time after 1 attempt'
	[ "$took" -lt 1000 ]
	received 1 0 "$other"
}

@test "x-amz-retry-after: the server's milliseconds are waited for" {
	try x-amz-retry-after "$dist" -vv
	expect 0 'again in 700 ms'
	[ "$took" -ge 700 ]
	received 2 1
	AWS_MAX_ATTEMPTS=2 try 'x-amz-retry-after*inf' "$other"
	expect 75 'gave up after 2 attempts: HTTP 503'
	received 2 0 "$other"
}

@test "toomany: waits for room, and not beyond the time" {
	emulator_faults main 'toomany*inf'
	submit first --distribution-id "$other" --timeout 1
	expect 75 'out of time after 1 attempt' \
		'HTTP 400 TooManyInvalidationsInProgress; '"$nothing"
	[ "$took" -lt 2000 ]
	received 1 0 "$other"
	# Not counted as an attempt: there is room, later.
	AWS_MAX_ATTEMPTS=1 try toomany "$dist" -vv
	expect 0 'TooManyInvalidationsInProgress' 'attempt 1; again in'
	[ "$took" -ge 1000 ]
	received 3 1 # and a look at what is in progress
}

@test "toomany-wildcards: as toomany" {
	emulator_faults wild toomany-wildcards
	AWS_MAX_ATTEMPTS=1 submit --base=empty --distribution-id "$dist" \
		--timeout 3 --endpoint-url "$(emulator_url wild)"
	expect 0
	received 3 1 "$dist" wild
}

# ---- refusals ----

@test "expired: final" {
	final expired ExpiredToken 'have expired: fetch new ones'
}

@test "denied: final" {
	final denied AccessDenied cloudfront:CreateInvalidation
}

@test "nosuch: final" {
	final nosuch NoSuchDistribution 'check the id'
}

@test "invalid: final" {
	final invalid InvalidArgument 'request id'
}

@test "batch-exists: final, names the caller reference" {
	final batch-exists InvalidationBatchAlreadyExists \
		'the caller reference deploy 1 was used before'
}

@test "401: final" {
	final 401 AuthFailure 'check the credentials and the clock'
}

@test "html-error: final, and not from the service" {
	final html-error 'HTTP 403 without an error code' 'not from CloudFront?'
}

@test "404-html: final, and not from the service" {
	final 404-html 'HTTP 404 without an error code'
}

@test "redirect: not followed" {
	final redirect 'HTTP 301 without an error code'
}

# ---- the clock ----

@test "skew: signed again once, then final" {
	try skew "$dist"
	expect 0
	received 2 1
	try 'skew*inf' "$other"
	expect 5 "$other: SignatureDoesNotMatch" 'the clock'
	received 2 0 "$other"
}

@test "a clock that is behind or ahead is corrected once" {
	submit first --distribution-id "$dist" \
		--endpoint-url "$(emulator_url ahead)"
	expect 0 'warning: the clock is 3' "s behind the server's"
	received 2 1 "$dist" ahead
	submit first --distribution-id "$dist" \
		--endpoint-url "$(emulator_url behind)"
	expect 0 'warning: the clock is 3' "s ahead of the server's"
	received 2 1 "$dist" behind
}

@test "the corrected clock stays for the next distribution" {
	submit first --distribution-id "$dist" --distribution-id "$other" \
		--endpoint-url "$(emulator_url ahead)"
	expect 0
	received 2 1 "$dist" ahead
	received 1 1 "$other" ahead
}

# ---- answers that are none ----

@test "truncated: XML that ends early" {
	passes truncated 1 'HTTP 201 without an answer; '"$maybe"
}

@test "cut: less than was announced" {
	passes cut 1 'HTTP 201, transfer closed with'
}

@test "html: a page in place of the answer" {
	passes html 1 'HTTP 201 without an answer; '"$maybe"
}

@test "empty: no body" {
	passes empty 1 'HTTP 201 without an answer; '"$maybe"
}

@test "huge: stopped at the limit" {
	passes huge 1 'HTTP 201, the reply is too long; '"$maybe"
}

@test "doctype: entities are not expanded" {
	passes doctype 1 'HTTP 201 without an answer; '"$maybe"
}

@test "wrong-root: another document" {
	passes wrong-root 1 'HTTP 201 without an answer; '"$maybe"
	lacks WRONGROOT "$out"
}

# ---- late ----

@test "slow and slow-before are waited for" {
	try 'slow*inf' "$dist"
	expect 0
	received 1 1
	try 'slow-before*inf' "$other"
	expect 0
	received 1 1 "$other"
}

# overdue KIND NAME TEXT: the time runs out before the answer, the work is
# done all the same, and the next run finds it.
overdue() {
	local url

	url=$(emulator_url "$2")
	emulator_faults "$2" "$1"
	submit first --distribution-id "$dist" --caller-reference "late" \
		--timeout 1 --endpoint-url "$url"
	expect 75 "$dist: out of time after 1 attempt in 1 s: $3" "$maybe"
	[ "$took" -ge 1000 ]
	[ "$took" -lt 2000 ]
	await_requests "$2" "$dist" 1
	received 1 1 "$dist" "$2"
	submit first --distribution-id "$dist" --caller-reference "late" \
		--endpoint-url "$url"
	expect 0
	received 2 1 "$dist" "$2"
}

@test "slow beyond --timeout: the work is done once" {
	overdue slow late 'Operation timed out after 100'
}

@test "slow-before beyond --timeout: the work is done once" {
	overdue slow-before late 'Operation timed out after 100'
}

@test "stall: half an answer and then nothing" {
	overdue stall main 'HTTP 201, Operation timed out after 100'
}

@test "distributions share the time: one that hangs leaves the other some" {
	emulator_faults main stall
	submit first --distribution-id "$dist" --distribution-id "$other" \
		--timeout 2
	expect 75 "$dist: out of time"
	[ "$took" -lt 2000 ]
	received 1 1
	received 1 1 "$other"
	grep -q "^accepted  $other" "$out"
}

# ---- one after another ----

@test "different faults in a row are overcome together" {
	AWS_MAX_ATTEMPTS=6 try 500,drop-before,truncated,reset-after,html "$dist"
	expect 0
	received 6 1
}

@test "a fault at the last attempt leaves one invalidation" {
	try drop-before,reset-before,drop-after "$dist"
	expect 75 'gave up after 3 attempts' "$maybe"
	received 3 1
	try ok "$dist"
	expect 0
	received 4 1
}

@test "a kept connection that turns out dead is no attempt" {
	AWS_MAX_ATTEMPTS=2 try 503,drop-after "$dist"
	expect 0
	received 3 1
}

@test "a refusal after an answer was lost says that it may be accepted" {
	try drop-after,expired "$dist"
	expect 5 ExpiredToken 'an earlier attempt may have been accepted'
	received 2 1
	try throttle,denied "$other"
	expect 5 AccessDenied
	lacks 'may have been accepted' "$err"
	received 2 0 "$other"
}

@test "AWS_MAX_ATTEMPTS=1 asks once" {
	AWS_MAX_ATTEMPTS=1 try 503 "$dist"
	expect 75 'gave up after 1 attempt: HTTP 503'
	received 1 0
}

@test "a failed run prints no receipt that says accepted, in JSON either" {
	try '503*inf' "$dist" --output json
	expect 75
	[ "$(json '[(i["id"], i["status"], "HTTP 503" in i["error"]) for i in j["invalidations"]], "Invalidation" in j')" = \
		"([(None, None, True)], False)" ]
}

@test "one reply that stalls does not use up the time" {
	emulator_faults main stall
	submit first --distribution-id "$dist" --caller-reference stall \
		--timeout 6 -vv
	expect 0 'Operation timed out after 2' 'attempt 1; again in'
	[ "$took" -lt 4000 ]
	received 2 1
}
