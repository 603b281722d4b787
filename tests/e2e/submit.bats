#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# submit against the emulator: what is sent, what is reported, and what is
# refused before anything is sent.

load emulator

setup_file() {
	clear_environment
	make_site
	emulator_start main --distribution dt_2eDlSAmDq1 \
		--distribution EDENIED --deny EDENIED \
		--key "$KEY_ID:$SECRET" \
		--key 'AKIDTEMP:temporary+secret/key:token/with+signs==' \
		--key 'AKIDMARK:MARKEDsecret0123:MARKEDtoken0123'
	emulator_start based --base-path /stage/x%20y
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test main
}

# ---- accepted ----

@test "a plan is one invalidation, signed, of the changed paths" {
	submit first --distribution-id "$dist"
	expect 0
	[ ! -s "$err" ]
	received 1 1
	[ "$(show main bad-signatures "$dist")" = 0 ]
	[ "$(show main requests "$dist")" = 'POST Create 201 - -' ]
	[ "$(show main paths "$dist")" = '/about.html
/gone.html
/new.html' ]
	grep '"distribution": "'"$dist"'"' "$BATS_FILE_TMPDIR/main/log" |
		grep -qF '"content_type": "application/xml"'
}

@test "the text report names the invalidation" {
	local id

	submit first --distribution-id "$dist"
	expect 0
	id=$(tail -n 1 "$BATS_FILE_TMPDIR/main/log" |
		sed 's/.*"id": "\([A-Z0-9]*\)".*/\1/')
	[ -n "$id" ]
	[ "$(tail -n 1 "$out")" = "accepted  $dist  $id  3 paths  InProgress" ]
}

@test "the JSON report has the receipt and the AWS CLI's shape" {
	local ref

	submit first --distribution-id "$dist" --output json
	expect 0
	ref=$(show main refs "$dist")
	[ "$(json "$out" 'sorted(d["invalidations"][0].items())')" = \
		"[('caller_reference', '$ref'), ('distribution', '$dist'), ('id', '$(json "$out" 'd["Invalidation"]["Id"]')'), ('paths', 3), ('status', 'InProgress')]" ]
	[ "$(json "$out" 'len(d["invalidations"])')" = 1 ]
	[ "$(json "$out" 'd["Invalidation"]["InvalidationBatch"]')" = \
		"{'Paths': {'Quantity': 3, 'Items': ['/about.html', '/gone.html', '/new.html']}, 'CallerReference': '$ref'}" ]
	[ "$(json "$out" 'list(d["Invalidation"])')" = \
		"['Id', 'Status', 'CreateTime', 'InvalidationBatch']" ]
	[[ $(json "$out" 'd["Invalidation"]["Id"]') =~ ^I[A-Z0-9]+$ ]]
	[[ $(json "$out" 'd["Invalidation"]["CreateTime"]') =~ ^20..-..-..T..:..:..(\.[0-9]+)?Z$ ]]
	[ "$(json "$out" 'd["Invalidation"]["Status"]')" = InProgress ]
	[ "$(json "$out" 'd["distributions"]')" = "['$dist']" ]
}

@test "--output paths and -z print the items alone" {
	submit first --distribution-id "$dist" --output paths
	expect 0
	[ "$(cat "$out")" = '/about.html
/gone.html
/new.html' ]
	submit first --distribution-id "$dist" -z
	expect 0
	[ "$(tr '\0' '|' <"$out")" = '/about.html|/gone.html|/new.html|' ]
	received 2 2
}

@test "-v says on stderr what was accepted and where the keys are from" {
	submit first --distribution-id "$dist" -v
	expect 0 'keys from the environment' \
		"$dist: invalidation I" ' accepted, 3 paths, InProgress'
	submit first --distribution-id "$dist" -q
	expect 0
	[ ! -s "$err" ]
}

@test "unusual names arrive encoded and signed" {
	git init -q "$BATS_TEST_TMPDIR/odd"
	cd "$BATS_TEST_TMPDIR/odd"
	mkdir k
	touch k/{1..20}.html
	commit a
	for name in 'a b.html' "c'd.html" $'\xc3\xbc.html' '50%.html' \
		'x~y.html' 'q?r#s&t.html' $'new\nline.html' $'\xff.html'; do
		echo "$name" >"$name"
	done
	commit b
	submit a --distribution-id "$dist"
	expect 0
	received 1 1
	[ "$(show main paths "$dist")" = '/%C3%BC.html
/%FF.html
/50%25.html
/a%20b.html
/c%27d.html
/new%0Aline.html
/q%3Fr%23s&t.html
/x*' ]
}

@test "a first deploy submits /*" {
	submit --base=empty --distribution-id "$dist"
	expect 0
	received 1 1
	[ "$(show main paths "$dist")" = '/*' ]
}

@test "1,000 items are one batch" {
	local i

	git init -q "$BATS_TEST_TMPDIR/large"
	cd "$BATS_TEST_TMPDIR/large"
	# Beside each changed file lies one that is kept: no prefix is worth
	# its collateral.
	for i in {1001..2000}; do
		echo 1 >"f${i}a"
		echo 1 >"f${i}b"
	done
	commit a
	for i in {1001..2000}; do
		echo 2 >"f${i}b"
	done
	commit b
	submit a --distribution-id "$dist"
	expect 0
	received 1 1
	[ "$(show main paths "$dist")" = "$(printf '/f%db\n' {1001..2000})" ]
}

@test "more items than one batch takes cannot be planned" {
	submit first --distribution-id "$dist" --max-paths 3001
	expect 2 "--max-paths '3001'"
	submit first --distribution-id "$dist" --set plan.maxPaths=3001
	expect 3 "plan.maxPaths"
	received 0 0
}

# ---- caller references ----

@test "a caller reference has the head commit and a digest" {
	local ref head

	head=$(git rev-parse same)
	submit first --distribution-id "$dist"
	expect 0
	ref=$(show main refs "$dist")
	[[ $ref =~ ^edgediff:[!-9\;-~]*:$head:[0-9a-f]{16}$ ]]
	[ "${#ref}" -le 128 ]
}

@test "two runs are two invalidations" {
	submit first --distribution-id "$dist"
	expect 0
	submit first --distribution-id "$dist"
	expect 0
	received 2 2
	[ "$(show main refs "$dist" | sort -u | wc -l)" -eq 2 ]
}

@test "--caller-reference makes the second run a repetition" {
	local ref='release 42 <&>'

	submit first --distribution-id "$dist" --caller-reference "$ref"
	expect 0
	cp "$out" "$out.1"
	submit first --distribution-id "$dist" --caller-reference "$ref"
	expect 0
	received 2 1
	[ "$(show main refs "$dist")" = "$ref" ]
	# The same id, as the service knows it again.
	[ "$(tail -n 1 "$out" | cut -d ' ' -f 5)" = \
		"$(tail -n 1 "$out.1" | cut -d ' ' -f 5)" ]
}

@test "a caller reference used before with other paths is refused" {
	submit first --distribution-id "$dist" --caller-reference twice
	expect 0
	submit --base=empty --distribution-id "$dist" --caller-reference twice
	expect 5 'InvalidArgument' 'the caller reference twice was used before' \
		'pass another --caller-reference'
	received 2 1
}

@test "--caller-reference is checked before anything is sent" {
	local long

	long=$(printf '%0129d' 0)
	submit first --distribution-id "$dist" --caller-reference "$long"
	expect 2 '--caller-reference is longer than 128'
	submit first --distribution-id "$dist" --caller-reference ''
	expect 2 '--caller-reference is empty'
	submit first --distribution-id "$dist" --caller-reference $'a\tb'
	expect 2 'printable ASCII'
	received 0 0
	submit first --distribution-id "$dist" --caller-reference "${long#0}"
	expect 0
	received 1 1
}

# ---- nothing to send ----

@test "a dry run sends nothing and needs no credentials" {
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	submit first --distribution-id "$dist" -n
	expect 0
	received 0 0
	grep -qF 'Dry run: nothing was sent' "$out"
	grep -qF '<Path>/about.html</Path>' "$out"
	lacks '^accepted' "$out"
	submit first --distribution-id "$dist" --dry-run --output json
	expect 0
	received 0 0
	[ "$(json "$out" 'd["requests"][0]["url"]')" = \
		"$AWS_ENDPOINT_URL_CLOUDFRONT/2020-05-31/distribution/$dist/invalidation" ]
	[ "$(json "$out" '"invalidations" in d or "Invalidation" in d')" = False ]
}

@test "an empty diff sends nothing and needs no credentials" {
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	submit second same --distribution-id "$dist"
	expect 0
	received 0 0
	[ "$(tail -n 1 "$out")" = 'Nothing to invalidate.' ]
	[ ! -s "$err" ]
}

@test "a refused limit sends nothing" {
	submit first --distribution-id "$dist" --used 1000 --max-cost 0.01 \
		--max-wildcards 0
	expect 6 '0.015 USD' '--max-cost'
	submit first --distribution-id "$dist" --max-paths 1 --max-collateral 5
	expect 6 '--max-collateral'
	received 0 0
	# Three paths at half a cent are allowed here.
	submit first --distribution-id "$dist" --used 1000 --max-cost 0.015 \
		--max-wildcards 0
	expect 0
	received 1 1
}

@test "an unknown revision sends nothing" {
	submit nonesuch --distribution-id "$dist"
	expect 4 nonesuch
	received 0 0
}

# ---- distributions ----

@test "no distribution is a usage error that names the option" {
	submit first
	expect 2 '--distribution-id' CLOUDFRONT_DISTRIBUTION_ID
	CLOUDFRONT_DISTRIBUTION_ID='' submit first
	expect 2 '--distribution-id'
}

@test "CLOUDFRONT_DISTRIBUTION_ID is used unless the option is given" {
	export CLOUDFRONT_DISTRIBUTION_ID=$dist
	submit first
	expect 0
	received 1 1
	submit first --distribution-id "$other"
	expect 0
	received 1 1
	received 1 1 "$other"
}

@test "an unknown distribution is refused once, the other one accepted" {
	submit first --distribution-id ENONESUCH --distribution-id "$dist" \
		--output json
	expect 5 'ENONESUCH: NoSuchDistribution' 'check the id' 'request id'
	received 1 0 ENONESUCH
	received 1 1
	[ "$(json "$out" '[i["distribution"] for i in d["invalidations"]]')" = \
		"['ENONESUCH', '$dist']" ]
	[ "$(json "$out" 'd["invalidations"][0]["id"]')" = None ]
	[[ $(json "$out" 'd["invalidations"][0]["error"]') == *NoSuchDistribution* ]]
	# The first that was accepted.
	[ "$(json "$out" 'd["Invalidation"]["Id"]')" = \
		"$(json "$out" 'd["invalidations"][1]["id"]')" ]
}

@test "the text report has both outcomes of two distributions" {
	submit first --distribution-id "$dist" --distribution-id ENOTTHERE
	expect 5 'ENOTTHERE: NoSuchDistribution'
	grep -q "^accepted  $dist  I[A-Z0-9]*  3 paths  InProgress\$" "$out"
	grep -q '^failed    ENOTTHERE: NoSuchDistribution: ' "$out"
}

@test "a refusal is worse than a temporary failure" {
	emulator_faults main 503
	AWS_MAX_ATTEMPTS=1 submit first --distribution-id "$dist" \
		--distribution-id EDENIED --distribution-id "$other"
	expect 5 'EDENIED: AccessDenied' cloudfront:CreateInvalidation
	received 1 0
	received 1 1 "$other"
}

@test "a distribution named twice is billed once" {
	submit first --distribution-id "$dist" --distribution-id "$dist"
	expect 0
	[ "$(show main effective "$dist")" = 1 ]
}

@test "a distribution id that is none is refused before sending" {
	for id in 'E1/../E2' 'E1?x' 'E 1' ''; do
		submit first --distribution-id "$dist" --distribution-id "$id"
		expect 2 'not a distribution id'
	done
	received 0 0
}

@test "a tenant's id goes to the tenant's call" {
	submit first --distribution-id dt_2eDlSAmDq1
	expect 0
	received 1 1 dt_2eDlSAmDq1
	grep -qF '"path": "/2020-05-31/distribution-tenant/dt_2eDlSAmDq1/invalidation"' \
		"$BATS_FILE_TMPDIR/main/log"
	submit first --distribution-id dt_unknown
	expect 5 'dt_unknown: EntityNotFound'
	received 1 0 dt_unknown
}

# ---- endpoints ----

# Nothing listens on port 9: taking the wrong one fails.
dead=http://127.0.0.1:9

@test "--endpoint-url beats the variables" {
	local url=$AWS_ENDPOINT_URL_CLOUDFRONT

	export AWS_ENDPOINT_URL_CLOUDFRONT=$dead AWS_ENDPOINT_URL=$dead
	export AWS_MAX_ATTEMPTS=1
	submit first --distribution-id "$dist" --endpoint-url "$url/"
	expect 0
	received 1 1
	submit first --distribution-id "$dist" --endpoint-url "$dead"
	expect 75
}

@test "the service's own variable beats AWS_ENDPOINT_URL" {
	AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=$dead \
		submit first --distribution-id "$dist"
	expect 0
	export AWS_ENDPOINT_URL=$AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_ENDPOINT_URL_CLOUDFRONT=
	submit first --distribution-id "$dist"
	expect 0
	received 2 2
}

@test "an endpoint URL may have a path, which is signed" {
	submit first --distribution-id "$dist" \
		--endpoint-url "$(emulator_url based)/"
	expect 0
	received 1 1 "$dist" based
	grep -qF '"path": "/stage/x%20y/2020-05-31/' \
		"$BATS_FILE_TMPDIR/based/log"
	[ "$(show based bad-signatures)" = 0 ]
}

@test "without an endpoint URL the region's partition decides" {
	local where='d["requests"][0]["url"].split("/2020-05-31/")[0]'

	AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true \
		submit first -n --output json --distribution-id "$dist"
	expect 0
	[ "$(json "$out" "$where")" = https://cloudfront.amazonaws.com ]
	unset AWS_ENDPOINT_URL_CLOUDFRONT
	submit first -n --output json --distribution-id "$dist"
	expect 0
	[ "$(json "$out" "$where")" = https://cloudfront.amazonaws.com ]
	AWS_REGION=us-west-2 submit first -n --output json \
		--distribution-id "$dist" --region cn-north-1
	expect 0
	[ "$(json "$out" "$where")" = \
		https://cloudfront.cn-northwest-1.amazonaws.com.cn ]
	submit first -n --distribution-id "$dist" --region us-gov-west-1
	expect 2 'us-gov-west-1' 'CloudFront is not in this partition'
}

@test "an endpoint URL that is none is a usage error" {
	for url in '' ftp://127.0.0.1/ 'https://' https://user:pw@example.com \
		https://example.com/?q=1 'https://example.com/#f' \
		'http://127.0.0.1:99999'; do
		submit first --distribution-id "$dist" --endpoint-url "$url"
		expect 2 '--endpoint-url'
	done
	AWS_ENDPOINT_URL_CLOUDFRONT=gopher://x submit first \
		--distribution-id "$dist"
	expect 2 AWS_ENDPOINT_URL_CLOUDFRONT
	AWS_ENDPOINT_URL_CLOUDFRONT='' AWS_ENDPOINT_URL=x:// submit first \
		--distribution-id "$dist"
	expect 2 AWS_ENDPOINT_URL
}

@test "plain http beyond loopback is refused without a connection" {
	for url in http://192.0.2.1 http://localhost.example.com \
		http://127.0.0.1.example.com http://169.254.169.254; do
		submit first --distribution-id "$dist" --endpoint-url "$url"
		expect 2 'plain http is for loopback only'
	done
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=connect,sendto \
		"$EDGEDIFF" submit first --distribution-id "$dist" \
		--endpoint-url http://192.0.2.1 || [ $? -eq 2 ]
	lacks 'connect|sendto' "$BATS_TEST_TMPDIR/trace"
	# What strace sees of a run that does connect.
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=connect,sendto \
		"$EDGEDIFF" submit first --distribution-id "$dist"
	grep -qF 'sin_addr=inet_addr("127.0.0.1")' "$BATS_TEST_TMPDIR/trace"
}

@test "a dry run makes no connection" {
	strace -f -o "$BATS_TEST_TMPDIR/trace" -e trace=connect,sendto \
		"$EDGEDIFF" submit first -n --distribution-id "$dist" >"$out"
	grep -qF 'exited with 0' "$BATS_TEST_TMPDIR/trace"
	lacks 'connect|sendto' "$BATS_TEST_TMPDIR/trace"
}

@test "a proxy is not used for loopback" {
	export http_proxy=$dead https_proxy=$dead all_proxy=$dead
	export HTTP_PROXY=$dead HTTPS_PROXY=$dead ALL_PROXY=$dead
	AWS_MAX_ATTEMPTS=1 submit first --distribution-id "$dist"
	expect 0
	received 1 1
	AWS_MAX_ATTEMPTS=1 submit first --distribution-id "$dist" --endpoint-url \
		"${AWS_ENDPOINT_URL_CLOUDFRONT/127.0.0.1/localhost}"
	expect 0
	received 2 2
}

@test "a proxy is used for another host" {
	# The emulator is no proxy, and says so.
	AWS_MAX_ATTEMPTS=1 https_proxy=$AWS_ENDPOINT_URL_CLOUDFRONT \
		submit first --distribution-id "$dist" \
		--endpoint-url https://cloudfront.invalid
	expect 75 501 'nothing was accepted'
	received 0 0
}

# ---- credentials ----

@test "no credentials: nothing is sent, the variables are named" {
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	submit first --distribution-id "$dist"
	expect 5 'no AWS credentials' AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' \
		submit first --distribution-id "$dist"
	expect 5 'no AWS credentials'
	received 0 0
}

@test "half a pair of keys is an error that names the other half" {
	AWS_SECRET_ACCESS_KEY='' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY is not'
	AWS_ACCESS_KEY_ID='' submit first --distribution-id "$dist"
	expect 5 'AWS_ACCESS_KEY_ID is not'
	received 0 0
}

@test "keys with line breaks or blanks are named, not sent" {
	AWS_ACCESS_KEY_ID=$'AKID\nX-Injected: 1' \
		submit first --distribution-id "$dist"
	expect 5 'AWS_ACCESS_KEY_ID holds a line break'
	AWS_SECRET_ACCESS_KEY=$'MARKED\r' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY holds a line break'
	lacks MARKED "$err"
	AWS_SESSION_TOKEN=$'a\r\nb' submit first --distribution-id "$dist"
	expect 5 'AWS_SESSION_TOKEN holds a line break'
	AWS_SECRET_ACCESS_KEY=' MARKED' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY begins or ends with a blank'
	lacks MARKED "$err"
	received 0 0
}

@test "a session token is sent and signed, by its old name too" {
	export AWS_ACCESS_KEY_ID=AKIDTEMP
	export AWS_SECRET_ACCESS_KEY=temporary+secret/key
	AWS_SESSION_TOKEN=token/with+signs== submit first \
		--distribution-id "$dist"
	expect 0
	AWS_SECURITY_TOKEN=token/with+signs== submit first \
		--distribution-id "$dist"
	expect 0
	AWS_SESSION_TOKEN=token/with+signs== AWS_SECURITY_TOKEN=old submit first \
		--distribution-id "$dist"
	expect 0
	received 3 3
	[ "$(show main bad-signatures "$dist")" = 0 ]
}

@test "a token that is missing or wrong is refused at once" {
	export AWS_ACCESS_KEY_ID=AKIDTEMP
	export AWS_SECRET_ACCESS_KEY=temporary+secret/key
	submit first --distribution-id "$dist"
	expect 5 InvalidClientTokenId AWS_SESSION_TOKEN
	received 1 0
	AWS_SESSION_TOKEN=other submit first --distribution-id "$dist"
	expect 5 InvalidClientTokenId
	received 2 0
}

@test "a wrong secret is refused at once" {
	AWS_SECRET_ACCESS_KEY=other submit first --distribution-id "$dist"
	expect 5 "$dist: SignatureDoesNotMatch" AWS_SECRET_ACCESS_KEY
	received 1 0
	[ "$(show main bad-signatures "$dist")" = 1 ]
}

@test "an unknown key is refused at once" {
	AWS_ACCESS_KEY_ID=AKIDNONE submit first --distribution-id "$dist"
	expect 5 "$dist: InvalidClientTokenId" 'does not exist or is inactive'
	received 1 0
}

@test "the secret and the token are in no output" {
	local fault

	export AWS_ACCESS_KEY_ID=AKIDMARK AWS_SESSION_TOKEN=MARKEDtoken0123
	export AWS_SECRET_ACCESS_KEY=MARKEDsecret0123 AWS_MAX_ATTEMPTS=2
	for fault in ok drop-after '503*2' denied skew html truncated expired; do
		emulator_faults main "$fault"
		submit first --distribution-id "$dist" -vv
		cat "$out" "$err" >>"$BATS_TEST_TMPDIR/all"
		submit first --distribution-id "$dist" -n -vv --output json
		cat "$out" "$err" >>"$BATS_TEST_TMPDIR/all"
	done
	[ "$(show main effective "$dist")" -ge 4 ]
	grep -qF 'attempt 2' "$BATS_TEST_TMPDIR/all"
	lacks MARKED "$BATS_TEST_TMPDIR/all"
	lacks '[Ss]ignature=|[Aa]uthorization|[Ss]ecurity-[Tt]oken' \
		"$BATS_TEST_TMPDIR/all"
	lacks MARKED "$BATS_FILE_TMPDIR/main/log"
}

@test "variables that are no values are usage errors" {
	AWS_MAX_ATTEMPTS=0 submit first --distribution-id "$dist"
	expect 2 AWS_MAX_ATTEMPTS=0
	AWS_RETRY_MODE=often submit first --distribution-id "$dist"
	expect 2 AWS_RETRY_MODE=often
	AWS_REGION='us east' submit first --distribution-id "$dist"
	expect 2 'us east'
	submit first --distribution-id "$dist" --timeout 0
	expect 2 '--timeout'
	received 0 0
}
