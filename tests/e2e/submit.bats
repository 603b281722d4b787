#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# submit against the emulator: what is sent, what is reported, and what is
# refused before anything is sent.

load emulator

setup_file() {
	start_file
	emulator_start main --distribution dt_2eDlSAmDq1 \
		--distribution EDENIED --deny EDENIED
	printf '%s\n' '{"id": "IOLD", "distribution": "EOLD", "caller_reference": "deploy", "paths": ["/about.html", "/gone.html", "/new.html"], "created": 1700000000, "completed": 1700000009}' \
		>"$work/state"
	emulator_start old --distribution EOLD --state "$work/state"
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
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
	[ "$(json 'sorted(j["invalidations"][0].items())')" = \
		"[('caller_reference', '$ref'), ('distribution', '$dist'), ('id', '$(json 'j["Invalidation"]["Id"]')'), ('paths', 3), ('status', 'InProgress')]" ]
	[ "$(json 'len(j["invalidations"])')" = 1 ]
	[ "$(json 'j["Invalidation"]["InvalidationBatch"]')" = \
		"{'Paths': {'Quantity': 3, 'Items': ['/about.html', '/gone.html', '/new.html']}, 'CallerReference': '$ref'}" ]
	[ "$(json 'list(j["Invalidation"])')" = \
		"['Id', 'Status', 'CreateTime', 'InvalidationBatch']" ]
	[[ $(json 'j["Invalidation"]["Id"]') =~ ^I[A-Z0-9]+$ ]]
	[[ $(json 'j["Invalidation"]["CreateTime"]') =~ ^20..-..-..T..:..:..(\.[0-9]+)?Z$ ]]
	[ "$(json 'j["Invalidation"]["Status"]')" = InProgress ]
	[ "$(json 'j["distributions"]')" = "['$dist']" ]
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
	git init -q "$work/odd"
	cd "$work/odd"
	mkdir k
	touch k/{1..20}.html
	tagged a
	for name in 'a b.html' "c'd.html" $'\xc3\xbc.html' '50%.html' \
		'x~y.html' 'q?r#s&t.html' $'new\nline.html' $'\xff.html'; do
		echo "$name" >"$name"
	done
	tagged b
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

	git init -q "$work/large"
	cd "$work/large"
	# Beside each changed file lies one that is kept: no prefix is worth
	# its collateral.
	for i in {1001..2000}; do
		echo 1 >"f${i}a"
		echo 1 >"f${i}b"
	done
	tagged a
	for i in {1001..2000}; do
		echo 2 >"f${i}b"
	done
	tagged b
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

@test "a caller reference of another deploy is told: nothing was invalidated" {
	local url

	url=$(emulator_url old)
	submit first --distribution-id EOLD --endpoint-url "$url" \
		--caller-reference deploy
	expect 0 'warning: EOLD: invalidation IOLD is of 2023-11-14T22:13:20.000Z: CloudFront has seen this caller reference with these paths before, and invalidates nothing now; another deploy needs another --caller-reference'
	received 1 0 EOLD old
	submit first --distribution-id EOLD --endpoint-url "$url" \
		--caller-reference "deploy 2"
	expect 0
	[ ! -s "$err" ]
	received 2 1 EOLD old
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
	[ "$(json 'j["requests"][0]["url"]')" = \
		"$AWS_ENDPOINT_URL_CLOUDFRONT/2020-05-31/distribution/$dist/invalidation" ]
	[ "$(json '"invalidations" in j or "Invalidation" in j')" = False ]
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
	submit first --set target.shop.branch=main
	expect 2 'target.shop.distribution' '--distribution-id'
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
	[ "$(json '[i["distribution"] for i in j["invalidations"]]')" = \
		"['ENONESUCH', '$dist']" ]
	[ "$(json 'j["invalidations"][0]["id"]')" = None ]
	[[ $(json 'j["invalidations"][0]["error"]') == *NoSuchDistribution* ]]
	# The first that was accepted.
	[ "$(json 'j["Invalidation"]["Id"]')" = \
		"$(json 'j["invalidations"][1]["id"]')" ]
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
	for id in 'E1/../E2' 'E1?x' 'E 1'; do
		submit first --distribution-id "$dist" --distribution-id "$id"
		expect 2 'not a distribution id'
	done
	submit first --distribution-id "$dist" --distribution-id ''
	expect 2 '--distribution-id is empty'
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
