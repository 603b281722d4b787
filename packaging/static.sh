#!/bin/sh
# static.sh: build/static/edgediff, a program that needs no library and no
# other file of the machine it runs on but name servers and certificates.
#
# The libraries are Debian's own, but for libcurl: that of Debian wants
# Kerberos and LDAP, which have no static library. Its source package, in the
# version that is installed, is built with nothing but HTTP over TLS. Names are
# looked up by c-ares, as glibc's own look-up would load modules of the machine.
set -eu
cd "$(dirname "$0")/.."
out=$PWD/build/static
mkdir -p "$out"

# run LOG COMMAND...: quiet unless it fails.
run() {
	log=$out/$1
	shift
	"$@" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		echo "static: failed: $*; all of it is in $log" >&2
		exit 1
	}
}

# The places that packages come from, for their sources, apart from the
# system's own lists. apt checks the signatures.
source_lists() {
	mkdir -p "$out/apt/parts" "$out/apt/lists/partial" "$out/apt/cache"
	for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources; do
		[ -e "$f" ] || continue
		sed 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$f" \
			>"$out/apt/parts/${f##*/}"
	done
}

sources() {
	apt-get -q -o Dir::Etc::sourcelist=/dev/null \
		-o Dir::Etc::sourceparts="$out/apt/parts" \
		-o Dir::State::lists="$out/apt/lists" \
		-o Dir::Cache="$out/apt/cache" -o APT::Sandbox::User= \
		-o Debug::NoLocking=1 "$@"
}

build_curl() {
	rm -rf "$out/source" "$curl"
	mkdir "$out/source"
	cd "$out/source"
	source_lists
	run update.log sources update
	run source.log sources source "curl=$version"
	cd curl-*/
	[ -x configure ] || run autoreconf.log autoreconf -fi
	run configure.log ./configure --prefix="$curl" --disable-shared \
		--enable-static --disable-dependency-tracking --with-openssl \
		--with-zlib --enable-ares --without-ca-bundle \
		--without-ca-path --without-libpsl --without-brotli \
		--without-zstd --without-nghttp2 --without-libidn2 \
		--without-librtmp --without-libssh2 --without-gssapi \
		--disable-ldap --disable-ldaps --disable-ftp --disable-file \
		--disable-rtsp --disable-dict --disable-telnet \
		--disable-tftp --disable-pop3 --disable-imap --disable-smb \
		--disable-smtp --disable-gopher --disable-mqtt \
		--disable-manual --disable-ntlm --disable-unix-sockets \
		--disable-alt-svc --disable-hsts --disable-netrc \
		--disable-cookies --disable-tls-srp \
		CFLAGS='-O2 -ffunction-sections -fdata-sections -fPIE'
	run curl.log make -j2 -C lib install
	run headers.log make -C include install
	cd "$out/../.."
	rm -rf "$out/source"
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo 'static: this takes the libraries of a Debian' >&2
	exit 1
fi
unset MAKEFLAGS MAKELEVEL MFLAGS CC CFLAGS CPPFLAGS LDFLAGS
# shellcheck disable=SC2016 # for dpkg-query
version=$(dpkg-query -W -f '${source:Version}' libcurl4-openssl-dev)
curl=$out/curl-$version
[ -e "$curl/lib/libcurl.a" ] || build_curl

flags='-O2 -ffunction-sections -fdata-sections'
# shellcheck disable=SC2086 # words
run unused.log gcc -Wall -Wextra -Werror -std=c11 -fPIE $flags -c \
	-o "$out/unused.o" packaging/static/unused.c
run make.log make -j2 B=build/static CFLAGS="$flags" \
	LIB_CFLAGS="-I$curl/include" \
	LINK='-static-pie -Wl,-z,relro,-z,now,-z,noexecstack,--gc-sections' \
	LIB_LIBS="$out/unused.o -Wl,--start-group $curl/lib/libcurl.a \
		$(pkg-config --static --libs libgit2 libcares libcrypto \
			libssl expat jansson libpcre2-8 yaml-0.1 zlib) \
		-lgcrypt -lgpg-error -Wl,--end-group"
strip "$out/edgediff"
sh tests/setup/static.sh "$out/edgediff"
ls -l "$out/edgediff"
