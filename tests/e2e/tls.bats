#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err, status, took: by start_test
#
# submit over HTTPS: temporary keys end to end, and certificates that are not
# to be trusted.

load emulator

token='FwoGZXIvYXdzEBYaD/with+signs/and=padding=='

setup_file() {
	start_file
	emulator_start main --tls "$BATS_FILE_TMPDIR/main/tls" \
		--key "ASIATEMP:temporary+secret/key:$token" \
		--key "$KEY_ID:$SECRET"
	emulator_start stranger --tls "$BATS_FILE_TMPDIR/stranger/tls"
	emulator_start misnamed --tls "$BATS_FILE_TMPDIR/misnamed/tls" \
		--tls-name cdn.example.com
	expire "$BATS_FILE_TMPDIR/expired/tls"
	emulator_start expired --tls "$BATS_FILE_TMPDIR/expired/tls"
	emulator_start address --tls "$BATS_FILE_TMPDIR/main/tls" \
		--address 127.0.0.2
	emulator_start plain
}

# expire FOLDER: the main emulator's authority, a certificate that is over.
expire() {
	mkdir -p "$1"
	cp "$BATS_FILE_TMPDIR"/main/tls/* "$1"
	cd "$1" || return
	: >index
	printf '[ca]\ndefault_ca = a\n[a]\ndatabase = index\n' >ca.conf
	printf 'default_md = sha256\npolicy = p\nnew_certs_dir = .\n' >>ca.conf
	printf 'rand_serial = yes\n[p]\ncommonName = supplied\n' >>ca.conf
	openssl ca -batch -config ca.conf -in server.csr -out server.pem \
		-notext -cert ca.pem -keyfile ca.key -extfile server.ext \
		-startdate 20200101000000Z -enddate 20200201000000Z \
		>openssl.log 2>&1
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	ca=$BATS_FILE_TMPDIR/main/tls/ca.pem
	export AWS_CA_BUNDLE=$ca AWS_MAX_ATTEMPTS=2
}

@test "temporary keys are accepted over HTTPS" {
	[[ $AWS_ENDPOINT_URL_CLOUDFRONT == https://localhost:* ]]
	AWS_ACCESS_KEY_ID=ASIATEMP AWS_SESSION_TOKEN=$token \
		AWS_SECRET_ACCESS_KEY=temporary+secret/key \
		submit first --distribution-id "$dist"
	expect 0
	[ ! -s "$err" ]
	received 1 1
	[ "$(show main bad-signatures "$dist")" = 0 ]
	[ "$(show main paths "$dist")" = '/about.html
/gone.html
/new.html' ]
	grep -q "^accepted  $dist  I[A-Z0-9]*  3 paths  InProgress\$" "$out"
}

@test "temporary keys without their token are refused over HTTPS" {
	AWS_ACCESS_KEY_ID=ASIATEMP AWS_SECRET_ACCESS_KEY=temporary+secret/key \
		submit first --distribution-id "$dist"
	expect 5 InvalidClientTokenId 'AWS_SESSION_TOKEN is missing'
	received 1 0
}

@test "--ca-bundle beats AWS_CA_BUNDLE" {
	local wrong=$BATS_FILE_TMPDIR/stranger/tls/ca.pem

	AWS_CA_BUNDLE=$wrong submit first --distribution-id "$dist" \
		--ca-bundle "$ca"
	expect 0
	received 1 1
	submit first --distribution-id "$dist" --ca-bundle "$wrong"
	expect 1 certificate
	received 1 1
}

# distrusted NAME TEXT: tried once, and nothing is sent.
distrusted() {
	submit first --distribution-id "$dist" \
		--endpoint-url "$(emulator_url "$1")" -vv
	expect 1 "$dist: localhost:" 'the certificate is not trusted' "$2"
	lacks 'again in|attempt 2|may have been accepted' "$err"
	received 0 0 "$dist" "$1"
	[ "$took" -lt 1500 ]
}

@test "SSL_CERT_FILE counts where nothing else names a bundle" {
	local wrong=$BATS_FILE_TMPDIR/stranger/tls/ca.pem

	unset AWS_CA_BUNDLE
	SSL_CERT_FILE=$ca submit first --distribution-id "$dist"
	expect 0
	received 1 1
	AWS_CA_BUNDLE=$ca SSL_CERT_FILE=$wrong submit first \
		--distribution-id "$dist"
	expect 0
	printf '[default]\nca_bundle = %s\n' "$ca" >"$work/config"
	AWS_CONFIG_FILE=$work/config SSL_CERT_FILE=$wrong submit first \
		--distribution-id "$dist"
	expect 0
	SSL_CERT_FILE=$wrong submit first --distribution-id "$dist"
	expect 1 localhost 'not trusted'
}

@test "a certificate of an unknown authority is not trusted" {
	distrusted stranger 'unable to get local issuer certificate'
}

@test "a certificate for another name is not trusted" {
	export AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/misnamed/tls/ca.pem
	distrusted misnamed localhost
	grep -qF "target host name 'localhost'" "$err"
}

@test "a certificate that has expired is not trusted" {
	distrusted expired 'certificate has expired'
}

@test "without a bundle the system's authorities count" {
	unset AWS_CA_BUNDLE
	distrusted main --ca-bundle
	# An empty variable is none.
	export AWS_CA_BUNDLE=
	distrusted main --ca-bundle
}

@test "an address is verified like a name" {
	local url

	submit first --distribution-id "$dist" --endpoint-url \
		"${AWS_ENDPOINT_URL_CLOUDFRONT/localhost/127.0.0.1}"
	expect 0
	received 1 1
	# The certificate is for 127.0.0.1 and ::1.
	url=$(emulator_url address)
	submit first --distribution-id "$dist" \
		--endpoint-url "${url/localhost/127.0.0.2}"
	expect 1 'the certificate is not trusted' "'127.0.0.2'"
	received 0 0 "$dist" address
}

@test "one distrusted distribution is as bad as two" {
	AWS_CA_BUNDLE=$BATS_FILE_TMPDIR/stranger/tls/ca.pem \
		submit first --distribution-id "$dist" \
		--distribution-id "$other"
	expect 1 "$dist: localhost:" 'the certificate is not trusted'
	received 0 0
	received 0 0 "$other"
}

@test "a CA bundle that cannot be read is a usage error" {
	submit first --distribution-id "$dist" --ca-bundle /nonexistent/ca.pem
	expect 2 'the CA bundle /nonexistent/ca.pem cannot be read'
	AWS_CA_BUNDLE=/nonexistent/ca.pem submit first --distribution-id "$dist"
	expect 2 '/nonexistent/ca.pem'
	received 0 0
}

@test "a CA bundle without a certificate is an error that names it" {
	echo 'not a certificate' >"$work/ca.pem"
	submit first --distribution-id "$dist" \
		--ca-bundle "$work/ca.pem"
	expect 1 "$work/ca.pem"
	received 0 0
}

@test "http to an HTTPS port, and the reverse, are temporary" {
	submit first --distribution-id "$dist" \
		--endpoint-url "http://${AWS_ENDPOINT_URL_CLOUDFRONT#*://}"
	expect 75 'gave up after 2 attempts'
	received 0 0
	submit first --distribution-id "$dist" \
		--endpoint-url "https://${AWS_ENDPOINT_URL_CLOUDFRONT#*://}"
	expect 0
	received 1 1
	submit first --distribution-id "$dist" --endpoint-url \
		"https:$(emulator_url plain | cut -d : -f 2-)"
	expect 75 'gave up after 2 attempts' 'nothing was accepted'
	received 0 0 "$dist" plain
}

@test "a proxy is not used for loopback over HTTPS either" {
	export https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9
	export all_proxy=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9
	submit first --distribution-id "$dist"
	expect 0
	received 1 1
}

@test "faults within TLS leave one invalidation" {
	local fault n=0

	for fault in drop-before drop-after reset-after cut truncated \
		503-after huge; do
		n=$((n + 1))
		emulator_faults main "$fault"
		submit first --distribution-id "$dist" \
			--caller-reference "$fault"
		expect 0
		received $((2 * n)) $n
	done
	emulator_faults main 'drop-after*inf'
	submit first --distribution-id "$other"
	expect 75 'gave up after 2 attempts' 'it may have been accepted'
	received 2 1 "$other"
	emulator_faults main stall
	submit first --distribution-id "$other" --timeout 1
	expect 75 'out of time after 1 attempt'
	[ "$took" -lt 2000 ]
	received 3 2 "$other"
}
