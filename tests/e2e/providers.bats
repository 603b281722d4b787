#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2034,SC2154 # dist, err, out, took: the helpers'
#
# Keys of a program, a container and an instance.

load credentials

setup_file() {
	start_file
	keys_emulator
	emulator_start task --container-token 'Bearer HUSHtask'
	emulator_start v1 --imds v1 --instance-role r1
	emulator_start norole --instance-role ''
	emulator_start stale --lifetime -5
}

teardown_file() {
	emulators_stop
}

setup() {
	start_keyless
}

# ---- credential_process ----

# process WORDS: the profile 'p' runs that.
process() {
	config <<-EOF
		[profile p]
		credential_process = $1
	EOF
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
