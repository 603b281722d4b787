# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here the tests use
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# credentials: an emulator that knows some keys, and nothing else that has
# any. Every run is under -v -v, and none may print a secret: those that a test
# writes down begin with HUSH, those that the emulator makes with ISSUED.
#
#	setup_file() { start_file; keys_emulator; }
#	teardown_file() { emulators_stop; }
#	setup() { start_keyless; }

load emulator

ROLE=arn:aws:iam::123456789012:role/deploy
DENIED=arn:aws:iam::123456789012:role/denied
HUSH=HUSHwJalrXUtnFEMI/bPxRfiCYKEY

# The emulator 'main', which has every provider.
keys_emulator() {
	emulator_start main --key "AKIDHUSH:$HUSH" \
		--key "AKIDTWO:$HUSH:HUSHtoken$(printf '=%.0s' {1..4096})" \
		--key "AKIDEXAMPLE:$SECRET" --deny "$DENIED" --deny Denied \
		--web-token HUSH.WEB.TOKEN --sso-token HUSHSSO \
		--sso-refresh HUSHrefresh --sso-client HUSHid:HUSHsecret
}

# What a test starts from: at 'main', and without keys.
start_keyless() {
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

# sso_cache NAME EXPIRES: as 'aws sso login' leaves it.
sso_cache() {
	mkdir -p "$HOME/.aws/sso/cache"
	printf '{"startUrl": "https://x/start", "accessToken": "HUSHSSO", "expiresAt": "%s"}' \
		"$2" >"$HOME/.aws/sso/cache/$(printf %s "$1" | sha1sum | cut -c1-40).json"
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
