#!/bin/sh
# valgrind.sh EDGEDIFF TEST...: memcheck on the unit tests named, and on a
# submit with keys from each kind of source, against the emulator. Leaks count.
# By hand, as it takes minutes; the sanitizers are what every check runs.
set -eu
command -v valgrind >/dev/null || {
	echo 'valgrind is not installed: apt-get install valgrind' >&2
	exit 1
}
edgediff=$1
shift
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
# What the libraries keep until the end is not ours; that it is reachable says
# that it is not lost.
check="env LD_PRELOAD=$work/nojit.so valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect
	--error-exitcode=99 --child-silent-after-fork=yes"
bad=0
cc -std=c11 -Wall -Wextra -shared -fPIC -o "$work/nojit.so" \
	"$top/tests/faults/nojit.c"

# run NAME COMMAND...
run() {
	name=$1
	shift
	if "$@" >"$work/out" 2>&1 </dev/null; then
		echo "ok $name"
	else
		echo "not ok $name"
		cat "$work/out"
		bad=1
	fi
}

for test; do
	# shellcheck disable=SC2086 # words
	run "$(basename "$test")" $check "$test"
done

emulator() {
	python3 "$top/tests/emulator/emulator.py" --ready "$work/ready" \
		--distribution E1 &
	pid=$!
	trap 'kill "$pid"; rm -rf "$work"' EXIT
	while [ ! -s "$work/ready" ]; do
		sleep 0.1
	done
	url=$(cat "$work/ready")
}

site() {
	git init -q "$work/site"
	cd "$work/site"
	for text in one two; do
		echo "$text" >a.html
		git add -A
		git -c user.name=a -c user.email=a@b commit -qm "$text"
	done
}

# from NAME VARIABLE=VALUE...: a submit with nothing else set.
from() {
	name=$1
	shift
	# shellcheck disable=SC2086 # words
	run "$name" env -i PATH="$PATH" HOME="$work/home" \
		AWS_ENDPOINT_URL="$url" AWS_EC2_METADATA_DISABLED=true \
		"$@" $check "$edgediff" submit HEAD~ --distribution-id E1 \
		--wait=20 --live -v -v
}

files() {
	mkdir -p "$work/home/.aws/sso/cache"
	cd "$work/home/.aws"
	role=arn:aws:iam::123456789012:role/deploy
	key=AKIDEXAMPLE secret=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
	printf %s WEB.IDENTITY.TOKEN >token
	printf '{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "%s"}' \
		$key $secret >keys.json
	cat >config <<-END
		[profile static]
		aws_access_key_id = $key
		aws_secret_access_key = $secret
		[profile role]
		role_arn = $role
		source_profile = static
		[profile web]
		role_arn = $role
		web_identity_token_file = $work/home/.aws/token
		[profile process]
		credential_process = cat $work/home/.aws/keys.json
		[profile human]
		sso_session = corp
		sso_account_id = 123456789012
		sso_role_name = Deployer
		[sso-session corp]
		sso_region = us-east-1
		sso_start_url = https://example.awsapps.com/start
	END
	# One that has to be renewed.
	sed 's/"expiresAt": "[^"]*"/"expiresAt": "2020-01-01T00:00:00Z"/' \
		"$top/fixtures/credentials/sso-token-cache.json" \
		>"sso/cache/$(printf %s corp | sha1sum | cut -c1-40).json"
}

emulator
files
site
from environment AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret
for profile in static role web process human; do
	from "profile $profile" AWS_PROFILE=$profile
done
from container AWS_CONTAINER_CREDENTIALS_FULL_URI="$url/container/x"
from instance AWS_EC2_METADATA_DISABLED=false \
	AWS_EC2_METADATA_SERVICE_ENDPOINT="$url"
exit $bad
