#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test, submit
#
# Keys by 'aws sso login', and its token renewed.

load credentials

setup_file() {
	start_file
	keys_emulator
}

teardown_file() {
	emulators_stop
}

setup() {
	start_keyless
}

sso_profile() {
	config <<-EOF
		[profile human]
		sso_session = corp
		sso_account_id = 123456789012
		sso_role_name = ${1:-Deployer}
		[sso-session corp]
		sso_region = eu-west-1
		sso_start_url = https://example.awsapps.com/start
	EOF
}

@test "SSO: by a session" {
	sso_profile
	sso_cache corp 2999-01-01T00:00:00Z
	from "SSO role Deployer of account 123456789012 (profile 'human')" \
		--profile human
	[ "$(last GetRoleCredentials role)" = Deployer ]
	[ "$(last GetRoleCredentials account)" = 123456789012 ]
}

@test "SSO: as it was before there were sessions" {
	config <<-EOF
		[profile old]
		sso_start_url = https://example.awsapps.com/start
		sso_region = eu-west-1
		sso_account_id = 123456789012
		sso_role_name = Deployer
	EOF
	sso_cache https://example.awsapps.com/start 2999-01-01T00:00:00UTC
	from 'SSO role Deployer' --profile old
	sso_cache https://example.awsapps.com/start 2020-01-01T00:00:00UTC
	dist=$other fails 5 "the SSO session has expired: run 'aws sso login --profile old'" \
		--profile old
}

@test "SSO: log in again" {
	sso_profile
	fails 5 "there is no SSO token: run 'aws sso login --sso-session corp'" --profile human
	sso_cache corp 2020-01-01T00:00:00Z
	fails 5 "the SSO session has expired: run 'aws sso login --sso-session corp'" --profile human
	sso_cache corp 2999-01-01T00:00:00Z
	faults GetRoleCredentials:401
	fails 5 "SSO no longer takes the token: run 'aws sso login --sso-session corp'" --profile human
	sso_cache corp tomorrow
	fails 5 'the JSON has no expiresAt, or it is no date' --profile human
}

# sso_session EXPIRES [REFRESH [REGISTRATION_EXPIRES]]: as 'aws sso login' of
# today leaves it.
sso_session() {
	sso_cache corp "$1"
	sso_file=$(echo "$HOME"/.aws/sso/cache/*.json)
	printf '{"startUrl": "https://x/start", "region": "eu-west-1", "accessToken": "HUSHold", "expiresAt": "%s", "clientId": "HUSHid", "clientSecret": "HUSHsecret", "registrationExpiresAt": "%s", "refreshToken": "%s", "more": {"kept": 1}}' \
		"$1" "${3:-2999-01-01T00:00:00Z}" "${2:-$refresh}" >"$sso_file"
}

# in_file EXPRESSION: of the token's file, as 'j'.
in_file() {
	python3 -c 'import json, sys, time
j = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$sso_file" "$1"
}

@test "SSO: a token that has expired is renewed, and kept" {
	# The first one to ask for it; after that each answer has another.
	local refresh=HUSHrefresh n

	sso_profile
	sso_session 2020-01-01T00:00:00Z
	# What a run that was killed has left is not left for ever.
	echo HUSHleft >"$sso_file.edgediff-new"
	from 'SSO role Deployer' --profile human
	expect 0 'the SSO token is renewed'
	[ "$(in_file '[j[k] for k in ("accessToken", "clientId", "clientSecret", "registrationExpiresAt", "startUrl", "region", "more")]')" = \
		"['HUSHSSO', 'HUSHid', 'HUSHsecret', '2999-01-01T00:00:00Z', 'https://x/start', 'eu-west-1', {'kept': 1}]" ]
	[ "$(in_file 'j["refreshToken"].startswith("ISSUEDrefresh/")')" = True ]
	[ "$(in_file '3000 < time.mktime(time.strptime(j["expiresAt"], "%Y-%m-%dT%H:%M:%SZ")) - time.time() <= 3600')" = True ]
	[ "$(stat -c %a "$sso_file")" = 600 ]
	[ "$(ls "$HOME/.aws/sso/cache")" = "${sso_file##*/}" ]
	# Good for an hour: not asked for again.
	n=$(requests CreateToken)
	dist=$other from 'SSO role Deployer' --profile human
	[ "$(requests CreateToken)" = "$n" ]
	# One that ends soon is renewed, too; what passes is waited for.
	refresh=$(in_file 'j["refreshToken"]')
	sso_session "$(date -u -d '+10 minutes' +%FT%TZ)"
	faults 'CreateToken:slow-down,CreateToken:503-html,CreateToken:502'
	attempt --profile human
	expect 0 'the SSO token is renewed'
	[ "$(in_file 'j["accessToken"]')" = HUSHSSO ]
	# As the AWS CLI reads it.
	python3 - "$sso_file" <<-'END'
		import datetime, json, sys
		token = json.load(open(sys.argv[1]))
		datetime.datetime.strptime(token['expiresAt'],
		                           '%Y-%m-%dT%H:%M:%SZ')
	END
	# No place for it: it is used all the same.
	refresh=$(in_file 'j["refreshToken"]')
	sso_session 2020-01-01T00:00:00Z
	status=0
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f -o "$work/trace" \
		-e 'trace=/^rename' -e 'inject=/^rename:error=EROFS' \
		"$EDGEDIFF" submit first --profile human \
		--distribution-id "$dist" >"$out" 2>"$err" 3>&- || status=$?
	expect 0 'the renewed SSO token cannot be kept'
	[ "$(in_file 'j["accessToken"]')" = HUSHold ]
	[ "$(ls "$HOME/.aws/sso/cache")" = "${sso_file##*/}" ]
}

@test "SSO: a token that is not renewed" {
	local refresh=HUSHnone

	sso_profile
	sso_session 2020-01-01T00:00:00Z
	fails 5 "the SSO session has expired (HTTP 400 invalid_grant for a new token): run 'aws sso login --sso-session corp'" \
		--profile human
	[ "$(in_file 'j["accessToken"]')" = HUSHold ]
	sed -i s/HUSHsecret/HUSHother/ "$sso_file"
	fails 5 'HTTP 401 invalid_client for a new token' --profile human
	faults CreateToken:404-html
	fails 5 'HTTP 404 for a new token' --profile human
	faults 'CreateToken:503*inf'
	AWS_MAX_ATTEMPTS=2 fails 75 'SSO: the token is to be renewed: gave up after 2 attempts: HTTP 503' \
		--profile human
	# What cannot be renewed is not asked for.
	faults CreateToken:denied
	sso_session 2020-01-01T00:00:00Z HUSHrefresh 2020-01-01T00:00:00Z
	fails 5 "the SSO session has expired: run 'aws sso login --sso-session corp'" --profile human
	sso_session 2020-01-01T00:00:00Z HUSHrefresh
	sed -i 's/clientSecret/clientsecret/' "$sso_file"
	fails 5 "the SSO session has expired: run 'aws sso login --sso-session corp'" --profile human
	# One that is still good is used.
	faults CreateToken:invalid
	sso_session "$(date -u -d '+10 minutes' +%FT%TZ)"
	sed -i s/HUSHold/HUSHSSO/ "$sso_file"
	from 'SSO role Deployer' --profile human
	expect 0 'warning: the SSO token ends soon, and there is no fresh one yet: HTTP 400 for a new token'
	faults ok
}

@test "SSO: 429 and nonsense are tried again, a refusal is final" {
	sso_profile
	sso_cache corp 2999-01-01T00:00:00Z
	faults 'GetRoleCredentials:429,GetRoleCredentials:no-secret,GetRoleCredentials:empty'
	from 'SSO role Deployer' --profile human
	dist=$other
	faults 'GetRoleCredentials:503*inf'
	AWS_MAX_ATTEMPTS=2 fails 75 'SSO: gave up after 2 attempts: HTTP 503' --profile human
	faults ok
	sso_profile Denied
	fails 5 'SSO: HTTP 403: No access (account 123456789012, role Denied)' --profile human
}

@test "SSO: what the profile lacks" {
	config <<-EOF
		[profile a]
		sso_account_id = 1
		sso_region = eu-west-1
		sso_start_url = https://x/
		[profile b]
		sso_account_id = 1
		sso_role_name = r
		[profile c]
		sso_account_id = 1
		sso_role_name = r
		sso_session = gone
		[profile d]
		sso_account_id = 1
		sso_role_name = r
		sso_session = s
		sso_region = us-east-1
		[sso-session s]
		sso_region = eu-west-1
		sso_start_url = https://x/
	EOF
	fails 3 "profile 'a' is for SSO, but has no sso_role_name" --profile a
	fails 3 "profile 'b' is for SSO, but has no sso_region" --profile b
	fails 3 "profile 'c' names [sso-session gone], which is not there" --profile c
	fails 3 "profile 'd' and [sso-session s] differ in sso_region" --profile d
}
