#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2034,SC2154 # dist, err, out, took: the helpers'
#
# Keys of a role: by other keys, or by a web identity.

load credentials

setup_file() {
	start_file
	keys_emulator
	emulator_start west --key "AKIDHUSH:$HUSH" --sts-region eu-west-1 \
		--external-id ext-1
	emulator_start stale --lifetime -5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_keyless
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
