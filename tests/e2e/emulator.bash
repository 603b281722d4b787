# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here the tests use
#
# emulator: run the emulator for a bats file, script its faults, ask what it
# received; and run edgediff against it.
#
#	setup_file() { start_file; emulator_start main; }
#	teardown_file() { emulators_stop; }
#	setup() { start_test; }
#
# Each test submits to a distribution of its own, $dist, so that one emulator
# serves a whole file and its log can be asked per test.

load helper

TOP=$BATS_TEST_DIRNAME/../..
KEY_ID=AKIDEXAMPLE
SECRET=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY

# What a file starts from: a clean environment, and $work/site with 13 files
# and a deploy, 'first' to 'second', that touches three of them. One item each
# is the best plan, as any wildcard would sweep more. 'same' changes nothing.
start_file() {
	local n

	work=$BATS_FILE_TMPDIR
	clear_environment
	mkdir "$HOME"
	new_repo "$work/site" -b main || return
	for n in {1..10}; do
		put "p/$n.html"
	done
	put about.html
	put gone.html
	put home.html
	tagged first
	put about.html changed
	rm gone.html
	put new.html
	tagged second
	tagged same
}

# tagged NAME: all that is in the folder as a commit of that name.
tagged() {
	commit "$1"
	git tag "$1"
}

# emulator_start NAME [OPTION]...: its files are $BATS_FILE_TMPDIR/NAME/*. So
# many distributions of each kind as $emulated says; every one costs a request
# where all are asked for.
emulator_start() {
	local dir=$BATS_FILE_TMPDIR/$1 n distributions=()

	shift
	for ((n = 1; n <= ${emulated:-99}; n++)); do
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

# emulator_faults NAME SPEC [LANE]: in place of what is pending.
emulator_faults() {
	local url place answer ca=$BATS_FILE_TMPDIR/$1/tls/ca.pem

	read -r url <"$BATS_FILE_TMPDIR/$1/ready" || :
	set -- "$1" "$2" "${3:-}"
	place=${url#*://}
	if [ "${url%%:*}" = https ]; then
		answer=$(control_request "$2" "$3" | openssl s_client -quiet \
			-ign_eof -CAfile "$ca" -connect "$place" 2>/dev/null) ||
			: # Python's server ends TLS without saying so
	else
		exec 9<>"/dev/tcp/${place%:*}/${place#*:}"
		control_request "$2" "$3" >&9
		read -r answer <&9
		exec 9>&-
	fi
	[[ $answer == 'HTTP/1.1 200 '* ]]
}

control_request() {
	printf 'POST /_emulator/faults%s HTTP/1.1\r\nHost: emulator\r\n' "$2"
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
	work=$BATS_TEST_TMPDIR
	clear_environment
	unset "${!SSL_CERT_@}" CURL_CA_BUNDLE
	mkdir "$HOME"
	cd "$BATS_FILE_TMPDIR/site" || return
	export AWS_ACCESS_KEY_ID=$KEY_ID AWS_SECRET_ACCESS_KEY=$SECRET
	AWS_ENDPOINT_URL_CLOUDFRONT=$(emulator_url main)
	export AWS_ENDPOINT_URL_CLOUDFRONT
	dist=E2E$BATS_TEST_NUMBER other=F2E$BATS_TEST_NUMBER
	out=$work/out err=$work/err
}

# submit ARGUMENT...: ed() with the time it took, in ms.
submit() {
	local start=${EPOCHREALTIME/./}

	ed submit "$@"
	took=$(((${EPOCHREALTIME/./} - start) / 1000))
}

# traced SYSTEM_CALLS ARGUMENT...: submit with a trace. Leaks are not looked
# for, as the sanitizer cannot while it is traced.
traced() {
	ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f \
		-o "$BATS_TEST_TMPDIR/trace" -e trace="$1" \
		"$EDGEDIFF" submit "${@:2}" 3>&-
}

# expect STATUS [TEXT]...: of the last run, with each text on stderr.
expect() {
	local text

	expect_status "$1" || return
	for text in "${@:2}"; do
		if ! grep -qF -e "$text" "$err"; then
			echo "not on stderr: $text"
			show_run
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
