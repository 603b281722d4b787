#!/bin/sh
# static.sh EDGEDIFF: submit from a root that has nothing but the program, a
# repository, /etc/hosts or a name server, and certificates: to the emulator,
# over HTTPS, on a network of its own.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)

if [ "${2-}" != inside ]; then
	if [ "$(id -u)" -eq 0 ]; then
		exec unshare -n -m sh "$0" "$1" inside
	fi
	exec unshare -r -n -m sh "$0" "$1" inside
fi
edgediff=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/edgediff-static.XXXXXX")
pids=
clean_up() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
	done
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
	echo "static: $*" >&2
	cat "$dir/out" "$dir/err" >&2
	exit 1
}

# until FILE: it has something in it.
until_written() {
	tries=0
	until [ -s "$1" ]; do
		tries=$((tries + 1))
		[ $tries -le 200 ] || fail "nothing in $1"
		sleep 0.1
	done
}

# in_root ARGUMENT...: the program, with no variable of ours but keys.
in_root() {
	env -i AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_EC2_METADATA_DISABLED=true \
		AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY \
		AWS_MAX_ATTEMPTS=1 $variables \
		"$(command -v chroot)" "$root" /edgediff "$@" \
		>"$dir/out" 2>"$dir/err"
}

n=0
# accepted WHAT URL [OPTION]...
accepted() {
	what=$1
	url=$2
	shift 2
	n=$((n + 1))
	in_root -C /site submit deployed --distribution-id "E2E$n" \
		--endpoint-url "$url" "$@" || fail "$what: it failed"
	grep -q "^accepted  E2E$n  " "$dir/out" || fail "$what: not accepted"
	echo "ok $n - $what"
}

# The network, the servers.
ip link set lo up
set --
for i in 1 2 3 4 5 6 7 8 9; do
	set -- "$@" --distribution "E2E$i"
done
: >"$dir/out"
: >"$dir/err"
for name in localhost cdn.test; do
	python3 "$top/tests/emulator/emulator.py" --ready "$dir/$name.ready" \
		--log "$dir/$name.log" --tls "$dir/$name" --tls-name "$name" \
		"$@" >"$dir/emulator.log" 2>&1 &
	pids="$pids $!"
	until_written "$dir/$name.ready"
done
python3 "$top/tests/setup/dns.py" 127.0.0.53 cdn.test 127.0.0.1 \
	>"$dir/dns.ready" 2>&1 &
pids="$pids $!"
until_written "$dir/dns.ready"
here=$(cat "$dir/localhost.ready")
port=$(sed 's/.*://; s/[^0-9].*//' "$dir/cdn.test.ready")
there=https://cdn.test:$port

# The root.
root=$dir/root
variables=
mkdir -p "$root/etc" "$root/site"
cp "$edgediff" "$root/edgediff"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
git init -q "$root/site"
for i in 1 2 3 4 5 6 7 8 9; do
	echo page >"$root/site/$i.html"
done
cp "$top/README.md" "$root/site/index.html"
git -C "$root/site" add -A
git -C "$root/site" commit -q -m first
git -C "$root/site" tag deployed
echo more >>"$root/site/index.html"
git -C "$root/site" commit -q -a -m second
cp "$dir/localhost/ca.pem" "$root/ca.pem"

in_root -C /site plan deployed --output paths || fail 'plan failed'
[ "$(paste -sd' ' "$dir/out")" = '/ /index.html' ] || fail 'another plan'

# localhost, which is in no file.
accepted 'a bundle that is named' "$here" --ca-bundle /ca.pem
variables=SSL_CERT_FILE=/ca.pem
accepted 'SSL_CERT_FILE' "$here"
variables=
if in_root -C /site submit deployed --distribution-id E2E9 \
	--endpoint-url "$here"; then
	fail 'submitted to whom nobody trusts'
fi
grep -q 'no certificates to trust.*ca-certificates.*--ca-bundle' "$dir/err" ||
	fail 'it does not say that there are no certificates'

# Where systems keep their certificates.
for place in etc/ssl/certs/ca-certificates.crt \
	etc/pki/tls/certs/ca-bundle.crt etc/ssl/cert.pem; do
	mkdir -p "$root/${place%/*}"
	cp "$dir/localhost/ca.pem" "$root/$place"
	accepted "/$place" "$here"
	rm "$root/$place"
done

# Names, by file and by server. What a larger system has there must not be
# loaded: neither look-up modules nor OpenSSL's.
cp "$dir/cdn.test/ca.pem" "$root/ca.pem"
mkdir -p "$root/usr/lib/ssl"
echo 'hosts: files mymachines mdns4_minimal [NOTFOUND=return] resolve dns' \
	>"$root/etc/nsswitch.conf"
printf 'openssl_conf = x\n[x]\nproviders = y\n[y]\nz = w\n[w]\nmodule = /no\nactivate = 1\n' \
	>"$root/usr/lib/ssl/openssl.cnf"
echo '127.0.0.1 cdn.test' >"$root/etc/hosts"
accepted 'a name of /etc/hosts' "$there" --ca-bundle /ca.pem
rm "$root/etc/hosts"
echo 'nameserver 127.0.0.53' >"$root/etc/resolv.conf"
accepted 'a name of a name server' "$there" --ca-bundle /ca.pem
