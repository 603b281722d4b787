#!/bin/sh
# deb.sh FILE.deb: lintian has nothing to say; the package goes into an empty
# root, the program runs from there, and nothing is left of it after it was
# taken out.
set -eu
deb=$1
PATH=$PATH:/usr/sbin:/sbin
dir=$(mktemp -d "${TMPDIR:-/tmp}/edgediff-deb.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
root=$dir/root

fail() {
	echo "deb: $*" >&2
	exit 1
}

# The root has no packages: what is depended on is the machine's here.
in_root() {
	fakeroot dpkg --root="$root" --log=/dev/null --force-depends \
		--force-not-root "$@" >"$dir/log" 2>&1 || {
		cat "$dir/log" >&2
		fail "dpkg $1 failed"
	}
}

lintian --allow-root --fail-on error,warning "$deb"

for lib in libc6 libcurl4 libexpat1 libgit2- libjansson4 libpcre2-8-0 \
	libssl3 libyaml-0-2 zlib1g; do
	dpkg-deb -f "$deb" Depends | grep -q "\(^\|, \)$lib" ||
		fail "it does not depend on $lib"
done

mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
: >"$root/var/lib/dpkg/status"
: >"$root/var/lib/dpkg/available"
in_root -i "$deb"
"$root/usr/bin/edgediff" --version | grep -qx 'edgediff [0-9.]*' ||
	fail 'the program does not run'
for f in bin/edgediff share/man/man1/edgediff.1.gz \
	share/man/man5/edgediff-config.5.gz \
	share/bash-completion/completions/edgediff \
	share/zsh/vendor-completions/_edgediff \
	share/fish/vendor_completions.d/edgediff.fish \
	share/doc/edgediff/copyright share/doc/edgediff/changelog.gz \
	share/doc/edgediff/examples/github.yml; do
	[ -s "$root/usr/$f" ] || fail "there is no /usr/$f"
done
in_root -P edgediff
left=$(find "$root" -path "$root/var/lib/dpkg" -prune -o ! -type d -print)
[ -z "$left" ] || fail "left behind: $left"
[ ! -e "$root/usr/share/doc/edgediff" ] || fail 'a folder is left behind'
echo "ok - ${deb##*/}: lintian, installed, run, removed"
