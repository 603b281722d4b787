# shellcheck shell=bash
# emulator: run the emulator for a bats file, script its faults, ask what it
# received; and run edgediff against it. Bash, git and python3 do; --tls also
# needs openssl.
#
# Each test submits to a distribution of its own, $dist, so that one emulator
# serves a whole file and its log can be asked per test.

TOP=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
EDGEDIFF=${EDGEDIFF:-$TOP/build/default/edgediff}
KEY_ID=AKIDEXAMPLE
SECRET=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY

clear_environment() {
	unset "${!AWS_@}" "${!GIT_@}" "${!XDG_@}" "${!CLOUDFRONT_@}" "${!SSL_@}"
	unset http_proxy https_proxy all_proxy no_proxy CURL_CA_BUNDLE
	unset HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY NO_COLOR
	export HOME=$BATS_FILE_TMPDIR LC_ALL=C TZ=UTC TERM=dumb
	export GIT_CONFIG_NOSYSTEM=1
	export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
	export GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
	export GIT_AUTHOR_DATE='1700000000 +0000'
	export GIT_COMMITTER_DATE='1700000000 +0000'
}

# commit TAG: all that is in the folder.
commit() {
	git add -A
	git commit -q -m "$1"
	git tag "$1"
}

# A site of 13 files, and a deploy that touches three of them; one item each
# is the best plan, as any wildcard would sweep more. 'same' changes nothing.
make_site() {
	local n

	git init -q "$BATS_FILE_TMPDIR/site"
	cd "$BATS_FILE_TMPDIR/site" || return
	mkdir p
	for n in 1 2 3 4 5 6 7 8 9 10; do
		echo "page $n" >"p/$n.html"
	done
	echo one >about.html
	echo gone >gone.html
	echo home >home.html
	commit first
	echo two >about.html
	rm gone.html
	echo new >new.html
	commit second
	git commit -q --allow-empty -m same
	git tag same
}

# emulator_start NAME [OPTION]...: its files are $BATS_FILE_TMPDIR/NAME/*.
emulator_start() {
	local dir=$BATS_FILE_TMPDIR/$1 n distributions=()

	shift
	for n in {1..99}; do
		distributions+=(--distribution "E2E$n" --distribution "F2E$n")
	done
	mkdir -p "$dir"
	python3 "$TOP/tests/emulator/emulator.py" --ready "$dir/ready" \
		--log "$dir/log" "${distributions[@]}" "$@" \
		>"$dir/output" 2>&1 3>&- 4>&- &
	echo $! >"$dir/pid"
	for ((n = 0; n < 200; n++)); do
		[ ! -s "$dir/ready" ] || return 0
		sleep 0.05
	done
	cat "$dir/output" >&2
	return 1
}

emulators_stop() {
	local file

	for file in "$BATS_FILE_TMPDIR"/*/pid; do
		kill "$(cat "$file")"
	done
}

emulator_url() {
	cat "$BATS_FILE_TMPDIR/$1/ready"
}

# emulator_faults NAME SPEC: in place of what is pending.
emulator_faults() {
	local url place answer ca=$BATS_FILE_TMPDIR/$1/tls/ca.pem

	url=$(emulator_url "$1")
	place=${url#*://}
	if [ "${url%%:*}" = https ]; then
		answer=$(control_request "$2" | openssl s_client -quiet \
			-ign_eof -CAfile "$ca" -connect "$place" 2>/dev/null) ||
			: # Python's server ends TLS without saying so
	else
		exec 9<>"/dev/tcp/${place%:*}/${place#*:}"
		control_request "$2" >&9
		answer=$(cat <&9)
		exec 9>&-
	fi
	[[ $answer == 'HTTP/1.1 200 '* ]]
}

control_request() {
	printf 'POST /_emulator/faults HTTP/1.1\r\nHost: emulator\r\n'
	printf 'Connection: close\r\nContent-Length: %d\r\n\r\n%s' "${#1}" "$1"
}

# show NAME COMMAND [DISTRIBUTION]
show() {
	python3 "$TOP/tests/emulator/show.py" "$BATS_FILE_TMPDIR/$1/log" \
		"${@:2}"
}

# logged NAME PATTERN: how many requests. 'show count' takes ten times as long.
logged() {
	local n

	n=$(grep -cE -e "$2" "$BATS_FILE_TMPDIR/$1/log") || [ -n "$n" ]
	echo "$n"
}

# Wait until the emulator has logged N requests about a distribution.
await_requests() {
	local n

	for ((n = 0; n < 100; n++)); do
		[ "$(logged "$1" "\"$2\"")" -lt "$3" ] || return 0
		sleep 0.05
	done
	echo "no $3 requests after 5 s"
	return 1
}

# What a test starts from: in the site, with keys, at the emulator 'main'.
start_test() {
	clear_environment
	cd "$BATS_FILE_TMPDIR/site" || return
	export AWS_ACCESS_KEY_ID=$KEY_ID AWS_SECRET_ACCESS_KEY=$SECRET
	AWS_ENDPOINT_URL_CLOUDFRONT=$(emulator_url "${1:-main}")
	export AWS_ENDPOINT_URL_CLOUDFRONT
	# shellcheck disable=SC2034 # for the tests
	dist=E2E$BATS_TEST_NUMBER other=F2E$BATS_TEST_NUMBER
	out=$BATS_TEST_TMPDIR/out err=$BATS_TEST_TMPDIR/err
}

# submit ARGUMENT...: sets status and took (ms), writes $out and $err.
submit() {
	local start=${EPOCHREALTIME/./}

	status=0
	"$EDGEDIFF" submit "$@" >"$out" 2>"$err" 3>&- || status=$?
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
}

# expect STATUS [TEXT]...: of the last run, with each text on stderr.
expect() {
	local text

	if [ "$status" -ne "$1" ]; then
		echo "status $status, not $1; $took ms"
		cat "$out" "$err"
		return 1
	fi
	for text in "${@:2}"; do
		if ! grep -qF -e "$text" "$err"; then
			echo "not on stderr: $text"
			cat "$err"
			return 1
		fi
	done
}

# received REQUESTS EFFECTIVE [DISTRIBUTION [NAME]]
received() {
	local about="\"distribution\": \"${3:-$dist}\"" requests effective

	requests=$(logged "${4:-main}" "$about")
	effective=$(logged "${4:-main}" "$about.*\"effective\": true")
	if [ "$requests $effective" != "$1 $2" ]; then
		echo "$requests requests, $effective effective; not $1, $2"
		show "${4:-main}" requests "${3:-$dist}"
		cat "$err"
		return 1
	fi
}

# lacks PATTERN FILE: bats does not see that '! grep' fails.
lacks() {
	if grep -E -e "$1" "$2"; then
		return 1
	fi
}

# json FILE EXPRESSION: the value of a Python expression over the document d.
json() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}
