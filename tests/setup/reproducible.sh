#!/bin/sh
# reproducible.sh: two builds of the source, in other folders, with other
# names, locales, umasks and time zones, give the same program; that is small,
# and needs the libraries it is meant to need and no other.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/edgediff-build.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
unset MAKEFLAGS MAKELEVEL MFLAGS CC CFLAGS CPPFLAGS LDFLAGS DEV SAN COV V
limit=1000000
# What the README names, and the C library.
direct='libc curl crypto expat git2 jansson pcre2-8 yaml-0 z'
bad=0

complain() {
	echo "reproducible: $*"
	bad=1
}

# The sources as they are now, with the times of the copy.
copy() {
	mkdir -p "$1"
	(cd "$top" && tar -cf - Makefile include src man packaging \
		README.md CHANGELOG.md LICENSE) |
		tar -C "$1" -xmf -
}

build() {
	(cd "$1" && shift && "$@" make -j2 CFLAGS='-O2 -g') >"$1.log" 2>&1 || {
		cat "$1.log"
		exit 1
	}
}

copy "$dir/a"
copy "$dir/another/folder with blanks"
(umask 022 && build "$dir/a" env LC_ALL=C TZ=UTC)
(umask 077 && build "$dir/another/folder with blanks" env \
	LC_ALL=C.UTF-8 TZ=Pacific/Kiritimati USER=someone HOME=/nowhere)
one=$dir/a/build/default/edgediff
two="$dir/another/folder with blanks/build/default/edgediff"
cmp "$one" "$two" || complain 'two builds differ'
! grep -qF "$dir" "$one" || complain 'the program knows where it was built'

strip -o "$dir/stripped" "$one"
size=$(wc -c <"$dir/stripped")
[ "$size" -lt $limit ] || complain "$size bytes, $limit are the limit"

# "libcurl.so.4" is curl; a soname's version is after .so.
needed() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}
for lib in $(needed "$one"); do
	case $lib in
	ld-linux*) continue ;;
	esac
	name=$(expr "$lib" : 'lib\([a-z0-9-]*\)')
	case " $direct m " in
	*" $name "* | *" lib$name "*) ;;
	*) complain "$lib is needed, and nobody said so" ;;
	esac
done
for name in $direct; do
	needed "$one" | grep -q "^\(lib\)\?$name\." ||
		complain "$name is not needed any more"
done

# What else is loaded comes with one of those.
ldd "$one" | sed -n 's/.* => \(.*\) (.*/\1/p' >"$dir/loaded"
while read -r lib; do
	needed "$lib"
done <"$dir/loaded" >"$dir/brought"
needed "$one" >>"$dir/brought"
while read -r lib; do
	grep -qxF "${lib##*/}" "$dir/brought" || complain "who loads $lib?"
done <"$dir/loaded"
[ "$(wc -l <"$dir/loaded")" -ge 9 ] || complain 'ldd shows too few'

# Nothing is built once more to be installed.
cd "$dir/a"
touch "$dir/then"
make install DESTDIR="$dir/root" PREFIX=/usr >"$dir/install.log" 2>&1 ||
	complain "$(cat "$dir/install.log")"
[ -z "$(find build -newer "$dir/then" -type f)" ] ||
	complain 'make install after make builds something'
cmp "$one" "$dir/root/usr/bin/edgediff" || complain 'another is installed'

echo "$size bytes stripped; $(needed "$one" | wc -l) libraries," \
	"$(wc -l <"$dir/loaded") with those that they bring"
exit $bad
