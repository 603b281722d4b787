#!/bin/sh
# demo.sh EDGEDIFF: two deploys of a small site, planned and submitted to the
# emulator over HTTPS. Everything it makes lies in one temporary folder.
set -eu

edgediff=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/edgediff-demo.XXXXXX")
emulator=

clean_up() {
	[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || :
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

say() {
	printf '\n\033[1m== %s\033[0m\n' "$*"
}

show() {
	printf '$ %s\n' "$*"
	"$@"
}

# Nothing of the caller's set-up reaches the demo.
for v in $(env | sed -n 's/^\(\(AWS\|GIT\|CLOUDFRONT\)_[A-Z_]*\)=.*/\1/p'); do
	unset "$v"
done
unset http_proxy https_proxy all_proxy HTTPS_PROXY ALL_PROXY
export HOME="$dir" GIT_AUTHOR_NAME=demo GIT_AUTHOR_EMAIL=demo@example.com
export GIT_COMMITTER_NAME=demo GIT_COMMITTER_EMAIL=demo@example.com
export GIT_CONFIG_NOSYSTEM=1

deploy() {
	find "$dir/site" -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +
	cp -R "$top/fixtures/demo/$1/." "$dir/site/"
	git -C "$dir/site" add -A
	git -C "$dir/site" commit -q -m "$2"
}

say 'A site in git, deployed twice'
git init -q "$dir/site"
deploy first 'Open the studio site'
git -C "$dir/site" tag deployed
deploy second 'Wood firing, new hours, a correction'
cd "$dir/site"
show git log --oneline

say 'What would the second deploy cost? (no network, no credentials)'
show "$edgediff" plan deployed

say 'Submit it, to an emulator of CloudFront on this machine'
python3 "$top/tests/emulator/emulator.py" --ready "$dir/ready" \
	--log "$dir/log" --tls "$dir/tls" >"$dir/emulator.log" 2>&1 &
emulator=$!
tries=0
until [ -s "$dir/ready" ]; do
	tries=$((tries + 1))
	if [ $tries -gt 100 ]; then
		cat "$dir/emulator.log" >&2
		exit 1
	fi
	sleep 0.1
done
# Nothing of the user's own AWS configuration counts.
unset AWS_PROFILE AWS_DEFAULT_PROFILE
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE
export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
AWS_ENDPOINT_URL_CLOUDFRONT=$(cat "$dir/ready")
export AWS_ENDPOINT_URL_CLOUDFRONT AWS_CA_BUNDLE="$dir/tls/ca.pem"
show "$edgediff" submit deployed --distribution-id EDFDVBD6EXAMPLE

say 'What the service received and accepted'
python3 "$top/tests/emulator/show.py" "$dir/log" requests
python3 "$top/tests/emulator/show.py" "$dir/log" paths
