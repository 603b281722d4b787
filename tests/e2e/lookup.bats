#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # out, err, status: by start_test
#
# --distribution-for: which distribution it is, and what is made of its
# configuration.

load emulator

OFF=4135ea2d-6df8-44a3-9df3-4b5a84be39ad

setup_file() {
	local s3=s3.eu-west-1.amazonaws.com

	start_file
	put docs/index.html
	put api/x.json
	put production/a.html
	put production/main.html
	tagged base
	put docs/index.html changed
	put api/x.json changed
	put production/a.html changed
	put production/main.html changed
	tagged head
	emulated=6 emulator_start late --slow-seconds 1 \
		--distribution ELATE,alias=late.example.org
	# Two to a page: nearly all is found on a later one.
	emulator_start main --page 2 --state "$BATS_FILE_TMPDIR/state" \
		--distribution "ELAST,alias=www.example.org,alias=*.wild.org,origin=site.$s3" \
		--distribution "ESITE,alias=web.example.org,origin=docs.s3-website-eu-west-1.amazonaws.com" \
		--distribution "EDOT,origin=dot.s3-website.eu-central-1.amazonaws.com" \
		--distribution "EONE,alias=one.wild.org,origin=twice.$s3" \
		--distribution "ETWO,origin=twice.s3.amazonaws.com" \
		--distribution "EOFF,origin=off.$s3,disabled" \
		--distribution "ESTAGE,origin=site.$s3,staging" \
		--distribution "EPATH,origin=path.$s3,origin-path=/production,root=main.html" \
		--distribution "EELSE,origin=else.$s3,origin-path=/elsewhere" \
		--distribution "EAPI,origin=api.$s3,behavior=/api/*@$OFF" \
		--distribution "EFUN,origin=fun.$s3,behavior=/api/*@$OFF,functions" \
		--distribution "EQUERY,origin=query.$s3,behavior=/q/*@policy-some" \
		--distribution "ELEGACY,origin=legacy.$s3,policy=legacy" \
		--distribution "ENONE,origin=none.$s3,policy=absent" \
		--distribution "ESECRET,origin=secret.$s3,policy=policy-of-others"
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
}

# plan_for NAME [ARGUMENT]...
plan_for() {
	ed plan base head --distribution-for "$@" -v --output paths
}

@test "hosts, aliases and buckets of every kind are found" {
	local name id

	while read -r name id; do
		ed plan first second --distribution-for "$name" --output json
		expect 0
		[ "$(json 'j["distributions"]')" = "['$id']" ]
	done <<-'END'
		www.example.org ELAST
		WWW.Example.org. ELAST
		https://www.example.org/path ELAST
		any.wild.org ELAST
		one.wild.org EONE
		site ELAST
		s3://site/prefix ELAST
		delast.cloudfront.net ELAST
		docs ESITE
		dot EDOT
		site.s3.eu-west-1.amazonaws.com ELAST
	END
}

@test "none or several is a usage error that lists them" {
	plan_for nobody.example.org
	expect 2 '--distribution-for nobody.example.org: no distribution has it' \
		'E2E1 ('
	[ ! -s "$out" ]
	plan_for twice
	expect 2 'name one of them by --distribution-id: EONE (one.wild.org), ETWO (detwo.cloudfront.net)'
	plan_for off
	expect 2 'no distribution has it'
	plan_for ''
	expect 2 '--distribution-for is empty'
}

@test "it needs keys, and the right to look" {
	emulator_faults main ListDistributions:denied
	plan_for www.example.org
	expect 5 '--distribution-for www.example.org: AccessDenied' \
		cloudfront:ListDistributions
	emulator_faults main GetDistributionConfig:denied
	plan_for www.example.org
	expect 5 'ELAST: AccessDenied' cloudfront:GetDistributionConfig
	emulator_faults main 'ListDistributions:503,ListDistributions:truncated'
	plan_for www.example.org
	expect 0
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_EC2_METADATA_DISABLED=true plan_for www.example.org
	expect 5
}

@test "submit looks up too, beside --distribution-id" {
	submit first second --distribution-for www.example.org \
		--distribution-id E2E1
	expect 0
	[ "$(show main effective ELAST)" = 1 ]
	[ "$(show main effective E2E1)" = 1 ]
}

@test "a website endpoint has all forms of an index" {
	plan_for web.example.org --max-wildcards 0
	expect 0 'web.example.org is distribution ESITE' \
		'distribution ESITE: site.forms = file slash bare'
	grep -qx /docs "$out"
	# What the user says is stronger.
	plan_for web.example.org --max-wildcards 0 --set site.forms=file
	expect 0
	lacks '^/docs$' "$out"
}

@test "an origin path that is a folder is the root" {
	plan_for path --max-wildcards 0
	expect 0 'distribution EPATH: site.root = production' \
		'distribution EPATH: site.index = index.html main.html'
	[ "$(cat "$out")" = '/
/a.html
/main.html' ]
	plan_for path --max-wildcards 0 --set site.root=
	expect 0
	grep -qx /production/a.html "$out"
	plan_for else --max-wildcards 0
	expect 0 'origin path /elsewhere is no folder here'
	grep -qx /docs/index.html "$out"
}

@test "what is never cached is left out, if that is certain" {
	plan_for api --max-wildcards 0
	expect 0 '/api/x.json is never cached: left out'
	lacks /api "$out"
	plan_for fun --max-wildcards 0
	expect 0
	grep -qx /api/x.json "$out"
	# The other one may cache it.
	plan_for api --max-wildcards 0 --distribution-id E2E1
	expect 0
	grep -qx /api/x.json "$out"
}

@test "query strings in the key are known from policy and legacy form" {
	local name

	for name in query legacy; do
		plan_for "$name"
		expect 0 'site.querystrings = true'
		grep -qF '*' "$out"
	done
	# Which words are in the key is not known, or not all of them.
	for name in secret none; do
		plan_for "$name"
		expect 0 'site.querystrings = true'
		[ "$(grep -c '[*]$' "$out")" = "$(wc -l <"$out")" ]
		plan_for "$name" --set site.queryStrings=false --max-wildcards 0
		expect 0
		lacks '[*]$' "$out"
	done
	ed plan base head --distribution-for secret
	expect 0 'warning: cache policy policy-of-others: NoSuchCachePolicy' \
		'query strings are taken as part of the cache key' \
		'--set site.queryStrings=false'
}

@test "a policy that may not be read makes no stale page" {
	emulator_faults main GetCachePolicy:denied
	plan_for query
	expect 0 'cloudfront:GetCachePolicy' 'site.querystrings = true'
	# A cache policy that says nothing of query strings.
	emulator_faults main 'GetCachePolicy:wrong-root*inf'
	AWS_MAX_ATTEMPTS=2 plan_for query
	expect 75 'cache policy policy-some: gave up after 2 attempts'
	[ ! -s "$out" ]
	emulator_faults main ok
}

@test "--timeout is for all that is asked together" {
	local start=${EPOCHREALTIME/./}

	emulator_faults late 'Any:slow*inf'
	ed plan base head --distribution-for late.example.org --live \
		--endpoint-url "$(emulator_url late)" --timeout 4
	expect 75 'out of time after'
	emulator_faults late ok
	# Each of the three stages might take the four seconds.
	[ $(((${EPOCHREALTIME/./} - start) / 1000)) -lt 5500 ]
}

@test "a built site has the distribution's settings too" {
	git worktree add -q --detach "$work/built" head
	rm "$work/built/.git"
	ed plan base --site "$work/built" --distribution-for query --output paths
	expect 0
	[ "$(grep -c '[*]$' "$out")" = "$(wc -l <"$out")" ]
	ed plan base --site "$work/built" --distribution-for web.example.org \
		--max-wildcards 0 --output paths
	expect 0
	grep -qx /docs "$out"
	# Its top is its root, whatever the origin path.
	ed plan base --site "$work/built" --distribution-for path \
		--max-wildcards 0 --output paths
	expect 0
	grep -qx /production/a.html "$out"
	grep -qx /production/ "$out"
}

@test "without the option nothing is asked" {
	traced_plan() {
		ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f \
			-o "$work/trace" -e trace=connect \
			"$EDGEDIFF" plan first second >"$out" 2>"$err" 3>&-
	}
	traced_plan
	lacks connect "$work/trace"
}
