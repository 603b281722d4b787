#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # out, err, status: by start_test
#
# The emulator judged by an independent client, the AWS CLI: it signs, writes
# and reads XML and turns pages by the service's own model. Skipped where
# there is none; 'make bench-deps' installs it.

load emulator

setup_file() {
	start_file
	# That of the system rather than one behind a shim.
	AWS=$(PATH=/usr/bin:/usr/local/bin:$PATH command -v aws) || return 0
	export AWS
	emulator_start main --complete-after 0 --page 2
	emulator_start few --page 2 --distribution \
		"ECONF,alias=www.example.org,origin=site.s3.amazonaws.com,origin-path=/out,root=main.html"
}

teardown_file() {
	[ -z "${AWS:-}" ] || emulators_stop
}

setup() {
	[ -n "${AWS:-}" ] || skip 'the AWS CLI is not installed'
	start_test
}

# cloudfront COMMAND [ARGUMENT]...: $status, and what it wrote in $out, $err.
cloudfront() {
	status=0
	# Older ones know the endpoint from the option alone.
	"$AWS" --region us-east-1 --output json \
		--endpoint-url "$AWS_ENDPOINT_URL_CLOUDFRONT" cloudfront "$@" \
		>"$out" 2>"$err" </dev/null || status=$?
}

# refused CODE: by the service; 255 for version 1 of the CLI, 254 for 2.
refused() {
	if [[ $status != 25[45] ]] || ! grep -qF "($1)" "$err"; then
		echo "$1 was expected"
		show_run
		return 1
	fi
}

# value EXPRESSION WANTED
value() {
	local found

	found=$(json "$1")
	[ "$found" = "$2" ] || {
		echo "$1 is '$found', not '$2'"
		show_run
		return 1
	}
}

@test "create-invalidation: signature, XML and reply" {
	cloudfront create-invalidation --distribution-id "$dist" \
		--paths /b.html '/a b/*' /c%20d
	refused InvalidArgument
	cloudfront create-invalidation --distribution-id "$dist" \
		--paths /b.html '/a%20b/*' "/&amp;<&'.html"
	refused InvalidArgument
	received 2 0
	cloudfront create-invalidation --distribution-id "$dist" \
		--paths /b.html '/a%20b/*' '/x&amp;y.html'
	expect 0
	value 'j["Invalidation"]["Status"]' InProgress
	value 'sorted(j["Invalidation"]["InvalidationBatch"]["Paths"]["Items"])' \
		"['/a%20b/*', '/b.html', '/x&amp;y.html']"
	value 'j["Location"].endswith("/" + j["Invalidation"]["Id"])' True
	received 3 1
	[ "$(logged main "\"$dist\".*\"signature\": \"ok\"")" = 3 ]
}

@test "create-invalidation: the same reference is the same invalidation" {
	local batch first

	batch='{"Paths": {"Quantity": 1, "Items": ["/one"]}, "CallerReference": "once"}'
	cloudfront create-invalidation --distribution-id "$dist" \
		--invalidation-batch "$batch"
	expect 0
	first=$(json 'j["Invalidation"]["Id"]')
	cloudfront create-invalidation --distribution-id "$dist" \
		--invalidation-batch "$batch"
	expect 0
	value 'j["Invalidation"]["Id"]' "$first"
	cloudfront create-invalidation --distribution-id "$dist" \
		--invalidation-batch "${batch/one/two}"
	refused InvalidArgument
	received 3 1
}

@test "get-invalidation and wait invalidation-completed" {
	local id

	cloudfront create-invalidation --distribution-id "$dist" --paths /a
	id=$(json 'j["Invalidation"]["Id"]')
	cloudfront wait invalidation-completed --distribution-id "$dist" \
		--id "$id"
	expect 0
	cloudfront get-invalidation --distribution-id "$dist" --id "$id"
	expect 0
	value 'j["Invalidation"]["Status"]' Completed
	value 'j["Invalidation"]["InvalidationBatch"]["Paths"]' \
		"{'Quantity': 1, 'Items': ['/a']}"
	cloudfront get-invalidation --distribution-id "$dist" --id INONE
	refused NoSuchInvalidation
}

@test "list-invalidations turns the pages" {
	local n ids=()

	for n in 1 2 3 4 5; do
		cloudfront create-invalidation --distribution-id "$dist" \
			--paths "/$n"
		ids=("$(json 'j["Invalidation"]["Id"]')" "${ids[@]}")
	done
	cloudfront list-invalidations --distribution-id "$dist"
	expect 0
	value '" ".join(i["Id"] for i in j["InvalidationList"]["Items"])' \
		"${ids[*]}"
	[ "$(logged main "\"List\".*\"$dist\"")" = 3 ]
	cloudfront list-invalidations --distribution-id "$other"
	expect 0
	lacks '"Id"' "$out"
}

@test "list-distributions and get-distribution-config" {
	AWS_ENDPOINT_URL_CLOUDFRONT=$(emulator_url few)
	cloudfront list-distributions
	expect 0
	# Those of emulator_start, and the one that this file adds.
	value 'len(j["DistributionList"]["Items"])' 199
	value '[d["Id"] for d in j["DistributionList"]["Items"]
		if "www.example.org" in d["Aliases"].get("Items", [])]' \
		"['ECONF']"
	cloudfront get-distribution-config --id ECONF
	expect 0
	value '[j["DistributionConfig"]["DefaultRootObject"],
		j["DistributionConfig"]["Enabled"], "ETag" in j]' \
		"['main.html', True, True]"
	value '[(o["DomainName"], o["OriginPath"]) for o in
		j["DistributionConfig"]["Origins"]["Items"]]' \
		"[('site.s3.amazonaws.com', '/out')]"
	cloudfront get-distribution-config --id ENONE
	refused NoSuchDistribution
}

@test "errors: wrong secret, unknown distribution, a fault that passes" {
	AWS_SECRET_ACCESS_KEY=wrong cloudfront create-invalidation \
		--distribution-id "$dist" --paths /a
	refused SignatureDoesNotMatch
	cloudfront create-invalidation --distribution-id ENONE --paths /a
	refused NoSuchDistribution
	emulator_faults main 'Create:503'
	cloudfront create-invalidation --distribution-id "$dist" --paths /a
	expect 0
	received 3 1
}

@test "what edgediff submits is what the AWS CLI reads" {
	# Zones are written in more than one way, and it is completed now.
	local facts='[(k, str(v)[:23] if k == "CreateTime" else v)
		for k, v in sorted(j["Invalidation"].items()) if k != "Status"]'

	submit first second --distribution-id "$dist" --output json
	expect 0
	json "$facts" >"$work/ours"
	cloudfront get-invalidation --distribution-id "$dist" \
		--id "$(json 'j["Invalidation"]["Id"]')"
	expect 0
	json "$facts" >"$work/theirs"
	diff -u "$work/theirs" "$work/ours"
}

@test "the items of a plan, handed to the AWS CLI" {
	export AWS_DEFAULT_REGION=us-east-1
	"$EDGEDIFF" plan -z first second | xargs -0 "$AWS" --endpoint-url \
		"$AWS_ENDPOINT_URL_CLOUDFRONT" cloudfront create-invalidation \
		--distribution-id "$dist" --paths >"$out"
	value 'sorted(j["Invalidation"]["InvalidationBatch"]["Paths"]["Items"])' \
		"['/about.html', '/gone.html', '/new.html']"
	received 1 1
}
