#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # dist, out, err: by start_test
#
# Where submit sends to, through what, and with which keys.

load emulator

setup_file() {
	start_file
	emulator_start main --key "$KEY_ID:$SECRET" \
		--key 'AKIDTEMP:temporary+secret/key:token/with+signs==' \
		--key 'AKIDMARK:MARKEDsecret0123:MARKEDtoken0123'
	emulator_start based --base-path /stage/x%20y
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
}

# ---- endpoints ----

# Nothing listens on port 9: taking the wrong one fails.
dead=http://127.0.0.1:9

@test "--endpoint-url beats the variables" {
	local url=$AWS_ENDPOINT_URL_CLOUDFRONT

	export AWS_ENDPOINT_URL_CLOUDFRONT=$dead AWS_ENDPOINT_URL=$dead
	export AWS_MAX_ATTEMPTS=1
	submit first --distribution-id "$dist" --endpoint-url "$url/"
	expect 0
	received 1 1
	submit first --distribution-id "$dist" --endpoint-url "$dead"
	expect 75
}

@test "the service's own variable beats AWS_ENDPOINT_URL" {
	AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=$dead \
		submit first --distribution-id "$dist"
	expect 0
	export AWS_ENDPOINT_URL=$AWS_ENDPOINT_URL_CLOUDFRONT
	export AWS_ENDPOINT_URL_CLOUDFRONT=
	submit first --distribution-id "$dist"
	expect 0
	received 2 2
}

@test "an endpoint URL may have a path, which is signed" {
	submit first --distribution-id "$dist" \
		--endpoint-url "$(emulator_url based)/"
	expect 0
	received 1 1 "$dist" based
	grep -qF '"path": "/stage/x%20y/2020-05-31/' \
		"$BATS_FILE_TMPDIR/based/log"
	[ "$(show based bad-signatures)" = 0 ]
}

@test "without an endpoint URL the region's partition decides" {
	local where='j["requests"][0]["url"].split("/2020-05-31/")[0]'

	AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true \
		submit first -n --output json --distribution-id "$dist"
	expect 0
	[ "$(json "$where")" = https://cloudfront.amazonaws.com ]
	unset AWS_ENDPOINT_URL_CLOUDFRONT
	submit first -n --output json --distribution-id "$dist"
	expect 0
	[ "$(json "$where")" = https://cloudfront.amazonaws.com ]
	AWS_REGION=us-west-2 submit first -n --output json \
		--distribution-id "$dist" --region cn-north-1
	expect 0
	[ "$(json "$where")" = \
		https://cloudfront.cn-northwest-1.amazonaws.com.cn ]
	submit first -n --distribution-id "$dist" --region us-gov-west-1
	expect 2 'us-gov-west-1' 'CloudFront is not in this partition'
}

@test "an endpoint URL that is none is a usage error" {
	for url in '' ftp://127.0.0.1/ 'https://' https://user:pw@example.com \
		https://example.com/?q=1 'https://example.com/#f' \
		'http://127.0.0.1:99999'; do
		submit first --distribution-id "$dist" --endpoint-url "$url"
		expect 2 '--endpoint-url'
	done
	AWS_ENDPOINT_URL_CLOUDFRONT=gopher://x submit first \
		--distribution-id "$dist"
	expect 2 AWS_ENDPOINT_URL_CLOUDFRONT
	AWS_ENDPOINT_URL_CLOUDFRONT='' AWS_ENDPOINT_URL=x:// submit first \
		--distribution-id "$dist"
	expect 2 AWS_ENDPOINT_URL
}

@test "plain http beyond loopback is refused without a connection" {
	for url in http://192.0.2.1 http://localhost.example.com \
		http://127.0.0.1.example.com http://169.254.169.254; do
		submit first --distribution-id "$dist" --endpoint-url "$url"
		expect 2 'plain http is for loopback only'
	done
	status=0
	traced connect,sendto first --distribution-id "$dist" \
		--endpoint-url http://192.0.2.1 2>"$err" || status=$?
	expect 2
	lacks 'connect|sendto' "$work/trace"
	# What strace sees of a run that does connect.
	traced connect,sendto first --distribution-id "$dist"
	grep -qF 'sin_addr=inet_addr("127.0.0.1")' "$work/trace"
}

@test "a dry run makes no connection" {
	traced connect,sendto first -n --distribution-id "$dist" >"$out"
	grep -qF 'exited with 0' "$work/trace"
	lacks 'connect|sendto' "$work/trace"
}

@test "a proxy is not used for loopback" {
	export http_proxy=$dead https_proxy=$dead all_proxy=$dead
	export HTTP_PROXY=$dead HTTPS_PROXY=$dead ALL_PROXY=$dead
	AWS_MAX_ATTEMPTS=1 submit first --distribution-id "$dist"
	expect 0
	received 1 1
	AWS_MAX_ATTEMPTS=1 submit first --distribution-id "$dist" --endpoint-url \
		"${AWS_ENDPOINT_URL_CLOUDFRONT/127.0.0.1/localhost}"
	expect 0
	received 2 2
}

@test "a proxy is used for another host" {
	# The emulator is no proxy, and says so.
	AWS_MAX_ATTEMPTS=1 https_proxy=$AWS_ENDPOINT_URL_CLOUDFRONT \
		submit first --distribution-id "$dist" \
		--endpoint-url https://cloudfront.invalid
	expect 75 501 'nothing was accepted'
	received 0 0
}

@test "a proxy that is none is told at once, without its password" {
	local proxy

	for proxy in 'ftp://u:MARKED@h:1' 'http://u u:MARKED@h' 'x y:MARKED' \
		'http://u:MARKED@127.0.0.1:99999'; do
		https_proxy=$proxy submit first --distribution-id "$dist" -v -v \
			--endpoint-url https://cloudfront.invalid
		expect 2 'the proxy that a variable like HTTPS_PROXY names is not one'
		lacks MARKED "$err"
		lacks MARKED "$out"
	done
	https_proxy=http://u:MARKED@127.0.0.1:9 AWS_MAX_ATTEMPTS=1 submit first \
		--distribution-id "$dist" -v -v \
		--endpoint-url https://cloudfront.invalid
	expect 75 'Failed to connect to 127.0.0.1 port 9'
	lacks MARKED "$err"
}

# refusing STATUS: a proxy that answers so, as $proxy; it ends by itself.
refusing() {
	local port=$work/port

	rm -f "$port"
	python3 - "$1" "$port" 3>&- <<-'END' &
		import socket, sys
		server = socket.create_server(('127.0.0.1', 0))
		server.settimeout(20)
		open(sys.argv[2], 'w').write(f'{server.getsockname()[1]}\n')
		while True:
		    client, _ = server.accept()
		    client.recv(65536)
		    client.sendall(f'HTTP/1.1 {sys.argv[1]} X\r\nContent-Length: 0'
		                   '\r\nConnection: close\r\n\r\n'.encode())
		    client.close()
	END
	until [ -s "$port" ]; do
		sleep 0.05
	done
	proxy=http://u:MARKED@127.0.0.1:$(cat "$port")
}

@test "a proxy that refuses is told at once, one that is busy asked again" {
	local proxy status_of

	for status_of in 407 403; do
		refusing "$status_of"
		https_proxy=$proxy submit first --distribution-id "$dist" -v -v \
			--endpoint-url https://cloudfront.invalid
		kill $!
		expect 2 "the proxy that a variable like HTTPS_PROXY names refuses the connection: HTTP $status_of"
		[ "$(grep -c 'attempt' "$err")" -eq 0 ]
		lacks MARKED "$err"
	done
	for status_of in 502 429; do
		refusing "$status_of"
		https_proxy=$proxy AWS_MAX_ATTEMPTS=2 submit first \
			--distribution-id "$dist" \
			--endpoint-url https://cloudfront.invalid
		kill $!
		expect 75 'gave up after 2 attempts' "$status_of"
	done
}

@test "an endpoint's password or query is refused and not shown" {
	local url

	for url in https://u:MARKED@h 'https://h/?x=MARKED' 'https://h/#MARKED' \
		https://u:MARK/MARKED@h 'https://u:1@MARKED@h'; do
		submit first --distribution-id "$dist" --endpoint-url "$url"
		expect 2 '--endpoint-url https://'
		lacks MARKED "$err"
		AWS_ENDPOINT_URL_CLOUDFRONT=$url submit first \
			--distribution-id "$dist"
		expect 2 'AWS_ENDPOINT_URL_CLOUDFRONT https://'
		lacks MARKED "$err"
	done
	received 0 0
}

# ---- credentials ----

@test "no credentials: nothing is sent, the variables are named" {
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	submit first --distribution-id "$dist"
	expect 5 'no AWS credentials' AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' \
		submit first --distribution-id "$dist"
	expect 5 'no AWS credentials'
	received 0 0
}

@test "half a pair of keys is an error that names the other half" {
	AWS_SECRET_ACCESS_KEY='' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY is not'
	AWS_ACCESS_KEY_ID='' submit first --distribution-id "$dist"
	expect 5 'AWS_ACCESS_KEY_ID is not'
	received 0 0
}

@test "keys with line breaks or blanks are named, not sent" {
	AWS_ACCESS_KEY_ID=$'AKID\nX-Injected: 1' \
		submit first --distribution-id "$dist"
	expect 5 'AWS_ACCESS_KEY_ID holds a line break'
	AWS_SECRET_ACCESS_KEY=$'MARKED\r' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY holds a line break'
	lacks MARKED "$err"
	AWS_SESSION_TOKEN=$'a\r\nb' submit first --distribution-id "$dist"
	expect 5 'AWS_SESSION_TOKEN holds a line break'
	AWS_SECRET_ACCESS_KEY=' MARKED' submit first --distribution-id "$dist"
	expect 5 'AWS_SECRET_ACCESS_KEY begins or ends with a blank'
	lacks MARKED "$err"
	received 0 0
}

@test "a session token is sent and signed, by its old name too" {
	export AWS_ACCESS_KEY_ID=AKIDTEMP
	export AWS_SECRET_ACCESS_KEY=temporary+secret/key
	AWS_SESSION_TOKEN=token/with+signs== submit first \
		--distribution-id "$dist"
	expect 0
	AWS_SECURITY_TOKEN=token/with+signs== submit first \
		--distribution-id "$dist"
	expect 0
	AWS_SESSION_TOKEN=token/with+signs== AWS_SECURITY_TOKEN=old submit first \
		--distribution-id "$dist"
	expect 0
	received 3 3
	[ "$(show main bad-signatures "$dist")" = 0 ]
}

@test "a token that is missing or wrong is refused at once" {
	export AWS_ACCESS_KEY_ID=AKIDTEMP
	export AWS_SECRET_ACCESS_KEY=temporary+secret/key
	submit first --distribution-id "$dist"
	expect 5 InvalidClientTokenId AWS_SESSION_TOKEN
	received 1 0
	AWS_SESSION_TOKEN=other submit first --distribution-id "$dist"
	expect 5 InvalidClientTokenId
	received 2 0
}

@test "a wrong secret is refused at once" {
	AWS_SECRET_ACCESS_KEY=other submit first --distribution-id "$dist"
	expect 5 "$dist: SignatureDoesNotMatch" AWS_SECRET_ACCESS_KEY
	received 1 0
	[ "$(show main bad-signatures "$dist")" = 1 ]
}

@test "an unknown key is refused at once" {
	AWS_ACCESS_KEY_ID=AKIDNONE submit first --distribution-id "$dist"
	expect 5 "$dist: InvalidClientTokenId" 'does not exist or is inactive'
	received 1 0
}

@test "the secret and the token are in no output" {
	local fault

	export AWS_ACCESS_KEY_ID=AKIDMARK AWS_SESSION_TOKEN=MARKEDtoken0123
	export AWS_SECRET_ACCESS_KEY=MARKEDsecret0123 AWS_MAX_ATTEMPTS=2
	for fault in ok drop-after '503*2' denied skew html truncated expired; do
		emulator_faults main "$fault"
		submit first --distribution-id "$dist" -vv
		cat "$out" "$err" >>"$work/all"
		submit first --distribution-id "$dist" -n -vv --output json
		cat "$out" "$err" >>"$work/all"
	done
	[ "$(show main effective "$dist")" -ge 4 ]
	grep -qF 'attempt 2' "$work/all"
	lacks MARKED "$work/all"
	lacks '[Ss]ignature=|[Aa]uthorization|[Ss]ecurity-[Tt]oken' \
		"$work/all"
	lacks MARKED "$BATS_FILE_TMPDIR/main/log"
}

@test "variables that are no values are usage errors" {
	AWS_MAX_ATTEMPTS=0 submit first --distribution-id "$dist"
	expect 2 AWS_MAX_ATTEMPTS=0
	AWS_RETRY_MODE=often submit first --distribution-id "$dist"
	expect 2 AWS_RETRY_MODE=often
	AWS_REGION='us east' submit first --distribution-id "$dist"
	expect 2 'us east'
	submit first --distribution-id "$dist" --timeout 0
	expect 2 '--timeout'
	received 0 0
}
