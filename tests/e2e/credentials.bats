#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test, submit
#
# Where the keys come from: every provider, what each is refused for, and
# their order. Every run is under -v -v, and none may print a secret.

load emulator

ROLE=arn:aws:iam::123456789012:role/deploy
DENIED=arn:aws:iam::123456789012:role/denied
HUSH=HUSHwJalrXUtnFEMI/bPxRfiCYKEY

setup_file() {
	start_file
	emulator_start main --key "AKIDHUSH:$HUSH" \
		--key "AKIDTWO:$HUSH:HUSHtoken$(printf '=%.0s' {1..4096})" \
		--key "AKIDEXAMPLE:$SECRET" --deny "$DENIED" --deny Denied \
		--web-token HUSH.WEB.TOKEN --sso-token HUSHSSO \
		--sso-refresh HUSHrefresh --sso-client HUSHid:HUSHsecret
	emulator_start west --key "AKIDHUSH:$HUSH" --sts-region eu-west-1 \
		--external-id ext-1
	emulator_start task --container-token 'Bearer HUSHtask'
	emulator_start v1 --imds v1 --instance-role r1
	emulator_start norole --instance-role ''
	emulator_start short --lifetime 300
	emulator_start stale --lifetime -5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	use main
	mkdir -p "$HOME/.aws"
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
}

# use NAME: ask that emulator for keys, and submit to it.
use() {
	server=$1
	AWS_ENDPOINT_URL_CLOUDFRONT=$(emulator_url "$1")
	export AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_ENDPOINT_URL_STS=$AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_ENDPOINT_URL_SSO=$AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_ENDPOINT_URL_SSO_OIDC=$AWS_ENDPOINT_URL_CLOUDFRONT
}

config() {
	cat >"$HOME/.aws/config"
}

credentials() {
	cat >"$HOME/.aws/credentials"
}

# The keys that roles are assumed with.
base_keys() {
	credentials <<-EOF
		[base]
		aws_access_key_id = AKIDHUSH
		aws_secret_access_key = $HUSH
	EOF
}

# attempt ARGUMENT...: submit, with everything told, and nothing told.
attempt() {
	submit first --distribution-id "$dist" -v -v "$@"
	lacks 'HUSH[a-zA-Z.]|ISSUED[a-zA-Z]' "$err"
	lacks 'HUSH[a-zA-Z.]|ISSUED[a-zA-Z]' "$out"
	lacks 'HUSH[a-zA-Z.]|ISSUED(secret|token)' "$BATS_FILE_TMPDIR/$server/log"
}

# from TEXT [ARGUMENT]...: accepted, with keys from there.
from() {
	attempt "${@:2}"
	expect 0 "edgediff: keys from the $1"
	received 1 1 "$dist" "$server"
}

# fails STATUS TEXT [ARGUMENT]...: nothing is submitted.
fails() {
	attempt "${@:3}"
	expect "$1" "$2"
	received 0 0 "$dist" "$server"
}

# requests OP: how many the server had, all tests of the file together.
requests() {
	logged "$server" "\"op\": \"$1\""
}

# last OP FIELD: of the last such request.
last() {
	grep "\"op\": \"$1\"" "$BATS_FILE_TMPDIR/$server/log" | tail -n 1 |
		sed -n 's/.*"'"$2"'": "\([^"]*\)".*/\1/p'
}

faults() {
	emulator_faults "$server" "$1"
}

# ---- environment ----

@test "environment: keys, and a token by its two names" {
	export AWS_ACCESS_KEY_ID=AKIDHUSH AWS_SECRET_ACCESS_KEY=$HUSH
	from environment
}

@test "environment: half of a pair is an error, or passed over" {
	export AWS_ACCESS_KEY_ID=AKIDHUSH
	fails 5 'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not'
	unset AWS_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$HUSH
	fails 5 'AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not'
	base_keys
	AWS_PROFILE=base from "shared credentials file (profile 'base')"
}

@test "environment: keys that have expired are not used" {
	export AWS_ACCESS_KEY_ID=AKIDHUSH AWS_SECRET_ACCESS_KEY=$HUSH
	AWS_CREDENTIAL_EXPIRATION=2020-01-01T00:00:00Z \
		fails 5 'the keys in the environment expired at 2020-01-01T00:00:00Z (AWS_CREDENTIAL_EXPIRATION): fetch new ones'
	AWS_CREDENTIAL_EXPIRATION=tomorrow \
		fails 5 'AWS_CREDENTIAL_EXPIRATION=tomorrow: not a date'
	AWS_CREDENTIAL_EXPIRATION=2999-01-01T00:00:00+00:00 from environment
}

@test "environment: before AWS_PROFILE, after --profile" {
	base_keys
	export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=$SECRET
	export AWS_PROFILE=base
	from environment
	dist=$other
	from "shared credentials file (profile 'base')" --profile base
}

# ---- shared files ----

@test "files: none at all is no error, but there are no keys" {
	fails 5 'no AWS credentials: set AWS_ACCESS_KEY_ID'
	unset HOME
	fails 5 'no AWS credentials: set AWS_ACCESS_KEY_ID'
}

@test "files: the default profile" {
	credentials <<<"[default]
aws_access_key_id=AKIDHUSH
aws_secret_access_key=$HUSH"
	from "shared credentials file (profile 'default')"
}

@test "files: a profile that is named must be there" {
	base_keys
	fails 3 "there is no profile 'x' (--profile), neither in $HOME/.aws/config nor in $HOME/.aws/credentials" \
		--profile x
	AWS_PROFILE=y fails 3 "there is no profile 'y' (AWS_PROFILE)"
	AWS_DEFAULT_PROFILE=z fails 3 "there is no profile 'z' (AWS_DEFAULT_PROFILE)"
	export AWS_ACCESS_KEY_ID=AKIDHUSH AWS_SECRET_ACCESS_KEY=$HUSH
	AWS_PROFILE=y fails 3 "there is no profile 'y'"
	fails 5 'no AWS credentials: ' --profile default
}

@test "files: CR LF, a byte order mark, a quoted name, no line feed at the end" {
	printf '\xef\xbb\xbf[profile "two words"]\r\nregion = us-east-1\r\n' |
		config
	printf '# c\r\n[two words]\r\naws_access_key_id = AKIDHUSH\r\n' |
		credentials
	printf 'aws_secret_access_key = %s' "$HUSH" >>"$HOME/.aws/credentials"
	from "shared credentials file (profile 'two words')" \
		--profile 'two words'
}

@test "files: a token of 4 KB" {
	credentials <<-EOF
		[big]
		aws_access_key_id=AKIDTWO
		aws_secret_access_key=$HUSH
		aws_session_token=HUSHtoken$(printf '=%.0s' {1..4096})
	EOF
	from "shared credentials file (profile 'big')" --profile big
}

@test "files: merged, and the credentials file wins" {
	config <<-EOF
		[profile a]
		aws_access_key_id = AKIDNONE
		aws_secret_access_key = HUSHnone
		endpoint_url = $AWS_ENDPOINT_URL_CLOUDFRONT
		[profile b]
		aws_access_key_id = AKIDHUSH
		aws_secret_access_key = $HUSH
	EOF
	credentials <<-EOF
		[a]
		aws_access_key_id = AKIDHUSH
		aws_secret_access_key = $HUSH
	EOF
	unset AWS_ENDPOINT_URL_CLOUDFRONT
	from "shared credentials file (profile 'a')" --profile a
	export AWS_ENDPOINT_URL_CLOUDFRONT=$AWS_ENDPOINT_URL_STS
	dist=$other
	from "config file (profile 'b')" --profile b
}

@test "files: elsewhere, by their variables" {
	base_keys
	mv "$HOME/.aws/credentials" "$HOME/elsewhere"
	config <<<'garbage'
	export AWS_CONFIG_FILE=/dev/null
	export AWS_SHARED_CREDENTIALS_FILE=~/elsewhere
	from "shared credentials file (profile 'base')" --profile base
	# shellcheck disable=SC2088 # it is the program that expands it
	dist=$other AWS_SHARED_CREDENTIALS_FILE='~/elsewhere'
	from "shared credentials file (profile 'base')" --profile base
}

@test "files: what is wrong is told by its line and never quoted" {
	credentials <<<"[a]

$HUSH"
	fails 3 "$HOME/.aws/credentials: line 3: not a setting (key = value)"
	credentials <<<"[a]
aws_access_key_id = AKIDHUSH"
	fails 5 "profile 'a' in $HOME/.aws/credentials has aws_access_key_id, but not aws_secret_access_key" \
		--profile a
	credentials <<<"[a]
aws_access_key_id = AKIDHUSH
aws_secret_access_key = $HUSH
  $HUSH"
	fails 5 "aws_secret_access_key of profile 'a' in $HOME/.aws/credentials holds a line break" \
		--profile a
	rm "$HOME/.aws/credentials"
	mkdir "$HOME/.aws/credentials"
	fails 3 "$HOME/.aws/credentials: Is a directory"
}

# ---- settings of the profile ----

@test "settings: services before endpoint_url, variables before both" {
	base_keys
	config <<-EOF
		[profile base]
		endpoint_url = http://127.0.0.1:1
		services = here
		s3 =
		    addressing_style = path
		[services here]
		s3 =
		    endpoint_url = http://127.0.0.1:2
		cloudfront =
		    endpoint_url = $AWS_ENDPOINT_URL_CLOUDFRONT
	EOF
	unset "${!AWS_ENDPOINT@}"
	from "shared credentials file (profile 'base')" --profile base
	dist=$other
	attempt -n --profile base --output json
	[ "$(json 'j["requests"][0]["url"]')" = \
		"$(emulator_url main)/2020-05-31/distribution/$dist/invalidation" ]
	AWS_ENDPOINT_URL=http://127.0.0.1:3/x attempt -n --profile base \
		--output json
	[[ $(json 'j["requests"][0]["url"]') = http://127.0.0.1:3/x/* ]]
	AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true attempt -n --profile base \
		--output json
	[[ $(json 'j["requests"][0]["url"]') = https://cloudfront.amazonaws.com/* ]]
}

@test "settings: region, FIPS, dual-stack, attempts, CA bundle" {
	base_keys
	unset "${!AWS_ENDPOINT@}"
	config <<<'[profile base]
region = cn-north-1
use_dualstack_endpoint = true'
	attempt -n --profile base --output json
	[[ $(json 'j["requests"][0]["url"]') = https://cloudfront.api.amazonwebservices.com.cn/* ]]
	config <<<'[profile base]
use_fips_endpoint = maybe'
	fails 2 'use_fips_endpoint=maybe: not true or false' --profile base
	config <<<'[profile base]
max_attempts = 0'
	fails 2 'max_attempts=0: not a number from 1 to 100' --profile base
	config <<<'[profile base]
ca_bundle = /nowhere/ca.pem'
	fails 2 'the CA bundle /nowhere/ca.pem cannot be read' --profile base
	config <<<'[profile base]
services = gone'
	fails 3 "profile 'base' names [services gone], which is not in $HOME/.aws/config" \
		--profile base
}

# ---- roles ----

@test "role: by source_profile, with all its settings" {
	base_keys
	use west
	config <<-EOF
		[profile deploy]
		role_arn = $ROLE
		source_profile = base
		role_session_name = cli-1
		external_id = ext-1
		duration_seconds = 1800
		region = eu-west-1
	EOF
	from "role $ROLE (profile 'deploy')" --profile deploy
	expect 0 "assuming $ROLE with keys from the shared credentials file"
	[ "$(last AssumeRole session)" = cli-1 ]
	[ "$(last AssumeRole external_id)" = ext-1 ]
	[ "$(last AssumeRole duration)" = 1800 ]
	[ "$(last AssumeRole access_key)" = AKIDHUSH ]
	[ "$(last Create access_key)" = "$(last AssumeRole issued)" ]
}

@test "role: roles that lead to each other" {
	base_keys
	config <<-EOF
		[profile deploy]
		role_arn = $ROLE
		source_profile = base
		[profile chained]
		role_arn = arn:aws:iam::210987654321:role/second
		source_profile = deploy
	EOF
	from "role arn:aws:iam::210987654321:role/second (profile 'chained')" \
		--profile chained
	expect 0 "assuming $ROLE with keys from the shared credentials file" \
		"assuming arn:aws:iam::210987654321:role/second with keys from the role $ROLE"
	[[ $(last AssumeRole session) = edgediff-* ]]
}

@test "role: a profile may name itself for its static keys" {
	credentials <<-EOF
		[self]
		aws_access_key_id = AKIDHUSH
		aws_secret_access_key = $HUSH
		role_arn = $ROLE
		source_profile = self
	EOF
	from "role $ROLE (profile 'self')" --profile self
}

@test "role: what contradicts itself" {
	base_keys
	config <<-EOF
		[profile self]
		role_arn = $ROLE
		source_profile = self
		[profile a]
		role_arn = $ROLE
		source_profile = b
		[profile b]
		role_arn = $ROLE
		source_profile = c
		[profile c]
		role_arn = $ROLE
		source_profile = a
		[profile both]
		role_arn = $ROLE
		source_profile = base
		credential_source = Environment
		[profile neither]
		role_arn = $ROLE
		[profile lost]
		role_arn = $ROLE
		source_profile = nowhere
		[profile mfa]
		role_arn = $ROLE
		source_profile = base
		mfa_serial = arn:aws:iam::123456789012:mfa/me
		[profile short]
		role_arn = $ROLE
		source_profile = base
		duration_seconds = 60
		[profile bad]
		role_arn = deploy
		source_profile = base
		[profile name]
		role_arn = $ROLE
		source_profile = base
		role_session_name = a b
		[profile empty]
		region = us-east-1
		[profile poor]
		role_arn = $ROLE
		source_profile = empty
		[profile odd]
		role_arn = $ROLE
		credential_source = Thin air
	EOF
	fails 3 "profile 'self' has source_profile self, which goes round in a circle" --profile self
	fails 3 "profile 'c' has source_profile a, which goes round in a circle" --profile a
	fails 3 "profile 'both' has both source_profile and credential_source" --profile both
	fails 3 "profile 'neither' has role_arn, but neither source_profile nor credential_source" --profile neither
	fails 3 "profile 'lost' has source_profile nowhere, which is not there" --profile lost
	fails 3 "profile 'mfa' has mfa_serial: a code cannot be asked for" --profile mfa
	fails 3 "$ROLE of profile 'short': duration_seconds is not a number from 900 to 43200" --profile short
	fails 3 "deploy of profile 'bad': role_arn is no ARN of a role" --profile bad
	fails 3 "profile 'name': role_session_name is not 2 to 64 of" --profile name
	fails 5 "profile 'empty', which is the source_profile of 'poor', has no keys" --profile poor
	fails 3 "profile 'odd': credential_source Thin air is not Environment, EcsContainer or Ec2InstanceMetadata" --profile odd
}

@test "role: by credential_source" {
	config <<-EOF
		[profile env]
		role_arn = $ROLE
		credential_source = Environment
		[profile task]
		role_arn = $ROLE
		credential_source = EcsContainer
		[profile ec2]
		role_arn = $ROLE
		credential_source = Ec2InstanceMetadata
	EOF
	fails 5 "profile 'env': credential_source Environment has no keys" --profile env
	fails 5 "profile 'task': credential_source EcsContainer has no keys" --profile task
	fails 5 "profile 'ec2': credential_source Ec2InstanceMetadata has no keys" --profile ec2
	AWS_ACCESS_KEY_ID=AKIDHUSH AWS_SECRET_ACCESS_KEY=$HUSH \
		from "role $ROLE (profile 'env')" --profile env
	dist=$other AWS_CONTAINER_CREDENTIALS_FULL_URI=$(emulator_url main)/container/x \
		AWS_PROFILE=task from "role $ROLE (profile 'task')"
	dist=E2E98
	unset AWS_EC2_METADATA_DISABLED
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$(emulator_url main)/ \
		AWS_PROFILE=ec2 from "role $ROLE (profile 'ec2')"
}

@test "role: what STS refuses is final, what passes is tried again" {
	base_keys
	config <<-EOF
		[profile denied]
		role_arn = $DENIED
		source_profile = base
		[profile deploy]
		role_arn = $ROLE
		source_profile = base
	EOF
	fails 5 "$DENIED of profile 'denied': AccessDenied: Not authorized to perform sts:AssumeRole on resource: $DENIED (the role's trust policy must allow these keys, and they sts:AssumeRole; request id " \
		--profile denied
	faults AssumeRole:expired
	fails 5 'ExpiredToken: The security token included in the request is expired (the keys to assume it with have expired' \
		--profile deploy
	faults 'AssumeRole:no-secret*inf'
	AWS_MAX_ATTEMPTS=2 fails 75 "$ROLE of profile 'deploy': gave up after 2 attempts: HTTP 200 without an answer" \
		--profile deploy
	faults 'AssumeRole:html-error'
	fails 5 'HTTP 403 without an error code (not from STS?)' --profile deploy
	faults 'AssumeRole:503,AssumeRole:throttle,AssumeRole:drop-before,AssumeRole:truncated,AssumeRole:doctype'
	from "role $ROLE (profile 'deploy')" --profile deploy
	expect 0 ServiceUnavailable Throttling 'HTTP 200 without an answer'
}

@test "role: keys that have expired when they are given" {
	use stale
	credentials <<<"[base]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = $SECRET"
	config <<<"[profile deploy]
role_arn = $ROLE
source_profile = base"
	fails 5 'the keys that were given have expired already' --profile deploy
}

# ---- web identity ----

@test "web identity: by the environment, unsigned" {
	echo HUSH.WEB.TOKEN >"$HOME/token"
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=$ROLE
	export AWS_ROLE_SESSION_NAME=ci@run=1
	from "web identity for $ROLE"
	[ "$(last AssumeRoleWithWebIdentity session)" = ci@run=1 ]
	[ -z "$(last AssumeRoleWithWebIdentity access_key)" ]
}

@test "web identity: by the profile; --profile passes the environment over" {
	echo HUSH.WEB.TOKEN >"$HOME/token"
	base_keys
	config <<-EOF
		[profile irsa]
		role_arn = $ROLE
		web_identity_token_file = $HOME/token
	EOF
	from "web identity for $ROLE" --profile irsa
	dist=$other AWS_WEB_IDENTITY_TOKEN_FILE=/nowhere AWS_ROLE_ARN=$ROLE \
		from "shared credentials file (profile 'base')" --profile base
}

@test "web identity: what is missing or refused" {
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token
	fails 3 "there is a web identity token ($HOME/token), but neither AWS_ROLE_ARN nor role_arn"
	export AWS_ROLE_ARN=$ROLE
	fails 3 "the web identity token: $HOME/token: No such file or directory"
	echo HUSHHUSH.OLD >"$HOME/token"
	fails 5 "$ROLE: InvalidIdentityToken: No OpenIDConnect provider found"
	faults AssumeRoleWithWebIdentity:expired-token
	fails 5 'ExpiredTokenException: Token expired: current date/time must be before the expiration date/time (the token is old: have a new one written'
	echo x >"$HOME/token"
	fails 3 'the token is not 4 to 20000 bytes long'
	AWS_ROLE_ARN=$DENIED
	echo HUSH.WEB.TOKEN >"$HOME/token"
	fails 5 "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"
}

@test "web identity: an identity provider that is slow is asked again" {
	echo HUSH.WEB.TOKEN >"$HOME/token"
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=$ROLE
	faults 'AssumeRoleWithWebIdentity:idp*2'
	from "web identity for $ROLE"
	expect 0 'IDPCommunicationError'
}

# ---- SSO ----

# sso_cache NAME EXPIRES: as 'aws sso login' leaves it.
sso_cache() {
	mkdir -p "$HOME/.aws/sso/cache"
	printf '{"startUrl": "https://x/start", "accessToken": "HUSHSSO", "expiresAt": "%s"}' \
		"$2" >"$HOME/.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -c1-40).json"
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

# ---- credential_process ----

# process WORDS: the profile 'p' runs that.
process() {
	config <<-EOF
		[profile p]
		credential_process = $1
	EOF
}

# program NAME: in HOME, from standard input.
program() {
	{
		echo '#!/bin/bash'
		cat
	} >"$HOME/$1"
	chmod +x "$HOME/$1"
}

good_keys() {
	echo '{"Version": 1, "AccessKeyId": "AKIDHUSH", "SecretAccessKey": "'"$HUSH"'"'"${1-}"'}'
}

@test "process: its words are split as a shell does, but no shell runs it" {
	program 'get creds' <<-EOF
		[ "\$1|\$2|\$3|\$#" = '--for|a b;\$HOME|*|3' ] || exit 9
		[ ! -s /dev/stdin ] || exit 8
		[ "\$(ulimit -Hc)" = 0 ] || exit 7 # no core of us either
		echo '$(good_keys ', "SessionToken": null, "AccountId": "1"')'
	EOF
	process "\"$HOME/get creds\" --for 'a b;\$HOME' *"
	from "credential_process of profile 'p'" --profile p
}

@test "process: what it says on standard error is shown, its failure too" {
	program fail <<-'EOF'
		echo $'first\x1b[31m' >&2
		printf 'no session' >&2
		exit 3
	EOF
	process "$HOME/fail"
	fails 5 "credential_process of profile 'p': it failed with exit status 3" --profile p
	expect 5 'credential_process: first\x1B[31m' 'credential_process: no session'
	program killed <<<'kill -9 $$'
	process "$HOME/killed"
	fails 5 'it was ended by signal 9' --profile p
	process "$HOME/none"
	fails 5 "$HOME/none: No such file or directory" --profile p
	process "\"$HOME/none"
	fails 3 "credential_process of profile 'p': a quote that is not closed" --profile p
}

@test "process: JSON that is none" {
	process "$HOME/say"
	program say <<<'echo nonsense'
	fails 5 "credential_process of profile 'p': that is not a JSON object" --profile p
	program say <<<"echo '{\"Version\": 2, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"$HUSH\"}'"
	fails 5 'the JSON has no Version, or it is not 1' --profile p
	program say <<<"echo '{\"Version\": 1, \"AccessKeyId\": \"A\"}'"
	fails 5 'the JSON has no SecretAccessKey' --profile p
	program say <<<"echo '$(good_keys ', "Expiration": "soon"')'"
	fails 5 'the JSON has no Expiration, or it is no date' --profile p
	program say <<<"echo '$(good_keys ', "Expiration": "2020-01-01T00:00:00Z"')'"
	fails 5 'the keys that were given have expired already' --profile p
	program say <<<'true'
	fails 5 'that is not a JSON object' --profile p
	program say <<<'head -c 70000 /dev/zero'
	fails 5 'it printed more than 65536 bytes' --profile p
}

@test "process: bound by --timeout, and what it leaves behind is not waited for" {
	program hang <<<'exec sleep 60'
	process "$HOME/hang"
	fails 75 'it did not end within the time that --timeout gives' \
		--profile p --timeout 1
	[ "$took" -lt 5000 ]
	program leave <<-EOF
		sleep 20 3>&- &
		echo '$(good_keys)'
	EOF
	process "$HOME/leave"
	from "credential_process of profile 'p'" --profile p
	[ "$took" -lt 5000 ]
}

# ---- containers ----

@test "container: by its URI, with a token from a file before a variable" {
	use task
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	printf 'Bearer HUSHtask' >"$HOME/token"
	AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer HUSHtask' \
		from 'container endpoint'
	dist=$other
	AWS_CONTAINER_AUTHORIZATION_TOKEN=HUSHno \
		AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$HOME/token \
		from 'container endpoint'
}

@test "container: what is refused" {
	use task
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	fails 5 "the container's endpoint: HTTP 401: The token is wrong"
	printf 'Bearer HUSHtask\n' >"$HOME/token"
	AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$HOME/token \
		fails 5 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE holds a line break'
	AWS_CONTAINER_AUTHORIZATION_TOKEN=$'HUSHa\r\nX: y' \
		fails 5 'AWS_CONTAINER_AUTHORIZATION_TOKEN holds a line break'
	AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$HOME/none \
		fails 3 "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: $HOME/none: No such file"
	for host in example.com 169.254.169.254 169.254.170.22 '[fd00:ec2::24]' 10.0.0.1; do
		AWS_CONTAINER_CREDENTIALS_FULL_URI=http://$host/x \
			fails 2 'AWS_CONTAINER_CREDENTIALS_FULL_URI: '
	done
}

@test "container: nonsense is asked for three times" {
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	faults 'Container:no-secret*3'
	fails 5 "the container's endpoint: the JSON has no SecretAccessKey"
	faults 'Container:redirect*3'
	fails 5 "the container's endpoint: HTTP 301"
	faults 'Container:redirect,Container:503'
	from 'container endpoint'
}

@test "container: the address of ECS, in a network of its own" {
	unshare -rn true 2>/dev/null || skip 'no namespaces here'
	# shellcheck disable=SC2016 # for the inner shell
	run unshare -rn bash -c '
		ip link set lo up && ip addr add 169.254.170.2/32 dev lo &&
		ip addr add 169.254.169.254/32 dev lo || exit 9
		python3 "$0/tests/emulator/emulator.py" --address 0.0.0.0 \
			--port 80 --ready "$1/ready" --distribution E1 3>&- &
		for i in {1..100}; do
			[ ! -s "$1/ready" ] || break
			sleep 0.05
		done
		export http_proxy=http://127.0.0.1:9 all_proxy=http://127.0.0.1:9
		export AWS_ENDPOINT_URL_CLOUDFRONT=http://127.0.0.1
		unset AWS_EC2_METADATA_DISABLED
		AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/container/x \
			"$2" submit first --distribution-id E1 -v 3>&- &&
			"$2" submit first --distribution-id E1 -v 3>&-
		echo "status $?"
		kill %1' "$TOP" "$BATS_TEST_TMPDIR" "$EDGEDIFF"
	echo "$output"
	[[ $output = *'keys from the container endpoint'* ]]
	[[ $output = *'keys from the instance metadata service (role web server)'* ]]
	[[ $output = *'status 0'* ]]
}

# ---- instances ----

# instance NAME: the metadata service of that emulator.
instance() {
	use "$1"
	unset AWS_EC2_METADATA_DISABLED
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$AWS_ENDPOINT_URL_CLOUDFRONT
}

@test "instance: version 2" {
	instance main
	from 'instance metadata service (role web server)'
}

@test "instance: version 1 if there is no token, unless that is disabled" {
	instance v1
	from 'instance metadata service (role r1)'
	dist=$other
	AWS_EC2_METADATA_V1_DISABLED=true fails 5 'the instance metadata service: it gives no token, and version 1 is disabled'
	config <<<'[default]
ec2_metadata_v1_disabled = true'
	fails 5 'version 1 is disabled'
}

@test "instance: a stale token is replaced once, a bad request is final" {
	instance main
	faults MetadataRole:401,MetadataKeys:401
	from 'instance metadata service'
	dist=$other
	faults MetadataToken:400
	fails 5 'no AWS credentials'
	faults 'MetadataKeys:403'
	fails 5 'HTTP 403 for the keys of web server'
	faults 'MetadataKeys:role-failure'
	fails 5 'AssumeRoleUnauthorizedAccess: EC2 cannot assume the role'
	faults 'MetadataKeys:no-secret'
	fails 5 'the JSON has no SecretAccessKey'
}

@test "instance: without a role, or without such a service, there are no keys" {
	instance norole
	fails 5 'no AWS credentials'
	faults MetadataRole:403 # as other clouds do
	fails 5 'no AWS credentials'
	expect 5 'the instance metadata service has no role: HTTP 403'
	AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9 fails 5 'no AWS credentials'
	AWS_EC2_METADATA_DISABLED=true fails 5 'no AWS credentials'
	AWS_EC2_METADATA_SERVICE_ENDPOINT=http://example.com fails 2 'AWS_EC2_METADATA_SERVICE_ENDPOINT: plain http'
	AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv5 fails 2 'not IPv4 or IPv6'
	AWS_METADATA_SERVICE_TIMEOUT=0 fails 2 'AWS_METADATA_SERVICE_TIMEOUT=0: not a number from 1 to 60'
}

@test "instance: a service that hangs costs a second each, or what is set" {
	instance main
	faults 'MetadataToken:slow-before,MetadataRole:slow-before'
	fails 5 'no AWS credentials'
	[ "$took" -lt 4000 ]
	AWS_METADATA_SERVICE_TIMEOUT=5
	export AWS_METADATA_SERVICE_TIMEOUT
	faults 'MetadataToken:slow-before'
	from 'instance metadata service'
}

@test "instance: a token that does not get into a container is told" {
	instance main
	faults 'MetadataToken:slow-before*inf'
	fails 5 'no AWS credentials'
	expect 5 'warning: the instance metadata service wants a token, but the answer that has one did not come: from a container it takes a hop limit of 2 or more'
}

@test "instance: keys that have expired are tried all the same" {
	instance stale
	from 'instance metadata service'
	expect 0 "the instance's keys have expired; trying them all the same"
}

# ---- fresh keys ----

@test "fresh: after ExpiredToken, once" {
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	faults Create:expired
	attempt
	expect 0 'fresh keys from the container endpoint'
	received 2 1
	dist=$other
	faults 'Create:expired*2'
	attempt
	expect 5 ExpiredToken
	received 2 0 "$dist"
}

@test "fresh: keys that end soon are asked for once a minute" {
	use short
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	faults 'Create:503*3'
	attempt
	expect 0 'keys from the container endpoint'
	received 4 1 "$dist" short
	[ "$(requests Container)" = 1 ]
}

# ---- order ----

@test "order: each provider goes before the ones after it" {
	echo HUSH.WEB.TOKEN >"$HOME/token"
	sso_cache https://x/ 2999-01-01T00:00:00Z
	program say <<<"echo '$(good_keys)'"
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$AWS_ENDPOINT_URL_CLOUDFRONT/container/x
	unset AWS_EC2_METADATA_DISABLED
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=$ROLE
	config <<-EOF
		[default]
		role_arn = $ROLE
		source_profile = base
		sso_start_url = https://x/
		sso_region = eu-west-1
		sso_account_id = 1
		sso_role_name = Deployer
		credential_process = $HOME/say
		aws_access_key_id = AKIDHUSH
		aws_secret_access_key = $HUSH
	EOF
	base_keys
	sed 's/base/default/' "$HOME/.aws/credentials" >>"$HOME/.aws/credentials.2"
	cat "$HOME/.aws/credentials.2" >>"$HOME/.aws/credentials"
	AWS_ACCESS_KEY_ID=AKIDHUSH AWS_SECRET_ACCESS_KEY=$HUSH from environment
	dist=E2E90 from "role $ROLE (profile 'default')"
	sed -i '/role_arn/d; /source_profile/d' "$HOME/.aws/config"
	dist=E2E91 from "web identity for $ROLE"
	unset AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN
	dist=E2E92 from 'SSO role Deployer'
	sed -i '/sso/d' "$HOME/.aws/config"
	dist=E2E93 from 'shared credentials file'
	base_keys
	dist=E2E94 from "credential_process of profile 'default'"
	sed -i '/process/d' "$HOME/.aws/config"
	dist=E2E95 from 'config file'
	config <<<''
	dist=E2E96 from 'container endpoint'
	unset AWS_CONTAINER_CREDENTIALS_FULL_URI
	dist=E2E97 from 'instance metadata service'
}
