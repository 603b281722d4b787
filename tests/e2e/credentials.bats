#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status: by start_test, submit
#
# Where the keys come from: environment and shared files, how they are kept
# fresh, and the order of all providers. The others have files of their own.

load credentials

setup_file() {
	start_file
	keys_emulator
	emulator_start short --lifetime 300
}

teardown_file() {
	emulators_stop
}

setup() {
	start_keyless
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
