#!/bin/sh
# need.sh build|demo|package|check|coverage|bench: install what this machine
# lacks, saying so.
#
# What is there is found by asking for it (a command, a pkg-config module),
# not by asking the package manager, so nothing is installed twice and a
# second run needs no network.
set -eu
# Where servers lie, which the PATH of most users leaves out.
PATH=$PATH:/usr/sbin:/sbin

# command, pkg-config or Python module (sys: of the system's), gem, file, sanitizers of a compiler | apt | dnf | apk | brew    ('-': comes with the system)
build_needs='
cc:gcc        | gcc libc6-dev        | gcc             | gcc musl-dev linux-headers | gcc
cc:pkg-config | pkg-config           | pkgconf         | pkgconf         | pkgconf
pc:libgit2    | libgit2-dev          | libgit2-devel   | libgit2-dev     | libgit2
pc:libcurl    | libcurl4-openssl-dev | libcurl-devel   | curl-dev        | curl
pc:libcrypto  | libssl-dev           | openssl-devel   | openssl-dev     | openssl
pc:expat      | libexpat1-dev        | expat-devel     | expat-dev       | expat
pc:jansson    | libjansson-dev       | jansson-devel   | jansson-dev     | jansson
pc:libpcre2-8 | libpcre2-dev         | pcre2-devel     | pcre2-dev       | pcre2
pc:yaml-0.1   | libyaml-dev          | libyaml-devel   | yaml-dev        | libyaml
pc:zlib       | zlib1g-dev           | zlib-devel      | zlib-dev        | zlib
'
demo_needs="$build_needs
cc:git        | git                  | git             | git             | git
cc:python3    | python3              | python3         | python3         | python
cc:openssl    | openssl              | openssl         | openssl         | openssl
"
# Packages are made on Debian alone.
package_needs="$demo_needs
cc:ip         | iproute2             | -               | -               | -
cc:dpkg-buildpackage | dpkg-dev      | -               | -               | -
cc:dh         | debhelper            | -               | -               | -
cc:fakeroot   | fakeroot             | -               | -               | -
cc:lintian    | lintian              | -               | -               | -
pc:libcares   | libc-ares-dev        | -               | -               | -
"
check_needs="$demo_needs
pc:cmocka     | libcmocka-dev        | libcmocka-devel | cmocka-dev      | cmocka
py:yaml       | python3-yaml         | python3-pyyaml  | py3-yaml        | -
cc:bats       | bats                 | bats            | bats            | bats-core
cc:clang      | clang                | clang           | clang           | llvm
san:clang     | libclang-rt-dev      | compiler-rt     | compiler-rt     | llvm
cc:clang-format | clang-format       | clang-tools-extra | clang-extra-tools | clang-format
cc:clang-tidy | clang-tidy           | clang-tools-extra | clang-extra-tools | llvm
cc:cppcheck   | cppcheck             | cppcheck        | cppcheck        | cppcheck
cc:shellcheck | shellcheck           | ShellCheck      | shellcheck      | shellcheck
cc:mandoc     | mandoc               | mandoc          | mandoc          | mandoc
cc:hugo       | hugo                 | hugo            | hugo            | hugo
cc:jekyll     | jekyll               | rubygem-jekyll  | -               | -
gem:jekyll-feed | ruby-jekyll-feed   | -               | -               | -
gem:jekyll-sitemap | ruby-jekyll-sitemap | -           | -               | -
gem:jekyll-paginate | ruby-jekyll-paginate | -         | -               | -
gem:jekyll-redirect-from | ruby-jekyll-redirect-from | - | -             | -
cc:valgrind   | valgrind             | valgrind        | valgrind        | -
cc:strace     | strace               | strace          | strace          | -
cc:zsh        | zsh                  | zsh             | zsh             | zsh
cc:fish       | fish                 | fish            | fish            | fish
file:/usr/share/bash-completion/bash_completion | bash-completion | bash-completion | bash-completion | bash-completion@2
cc:ip         | iproute2             | iproute         | iproute2        | -
cc:hugo       | hugo                 | hugo            | hugo            | hugo
cc:nginx      | nginx-light          | nginx           | nginx           | nginx
cc:varnishd   | varnish              | varnish         | varnish         | varnish
cc:aws        | awscli               | awscli2         | aws-cli         | awscli
"
# Clients to compare with. The system's Python has Debian's modules.
bench_needs="$demo_needs
cc:valgrind   | valgrind             | valgrind        | valgrind        | -
cc:aws        | awscli               | awscli2         | aws-cli         | awscli
sys:boto3     | python3-boto3        | python3-boto3   | py3-boto3       | -
"
coverage_needs="$check_needs
cc:gcovr      | gcovr                | gcovr           | gcovr           | gcovr
"

has() {
	case $1 in
	cc:*) command -v "${1#cc:}" >/dev/null 2>&1 ;;
	py:*) python3 -c "import ${1#py:}" 2>/dev/null ;;
	sys:*) /usr/bin/python3 -c "import ${1#sys:}" 2>/dev/null ;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) [ -e "${1#file:}" ] ;;
	san:*)
		echo 'int main(void) { return 0; }' |
			"${1#san:}" -fsanitize=address,undefined -x c \
				-o /dev/null - 2>/dev/null
		;;
	gem:*) gem list -i "^${1#gem:}$" >/dev/null 2>&1 ;;
	esac
}

find_manager() {
	for m in apt-get dnf apk brew; do
		if command -v "$m" >/dev/null 2>&1; then
			echo "$m"
			return
		fi
	done
}

# The packages, in the column of the manager, of what is missing.
missing_packages() {
	case $2 in
	apt-get) column=2 ;;
	dnf) column=3 ;;
	apk) column=4 ;;
	*) column=5 ;;
	esac
	printf '%s\n' "$1" | while IFS= read -r line; do
		thing=$(printf '%s' "$line" | cut -d'|' -f1 | tr -d ' ')
		[ -n "$thing" ] || continue
		has "$thing" && continue
		printf '%s' "$line" | cut -d'|' -f$column | sed 's/^ *-* *$//'
	done | tr -s ' \n' '  '
}

missing_things() {
	printf '%s\n' "$1" | cut -d'|' -f1 | while read -r thing; do
		[ -z "$thing" ] || has "$thing" || printf '%s ' "${thing#*:}"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		echo "need: running with sudo: $*"
		sudo "$@"
	else
		echo "need: this must run as root, and there is no sudo: $*" >&2
		exit 1
	fi
}

install_packages() {
	manager=$1
	shift
	echo "need: installing with $manager: $*"
	case $manager in
	apt-get)
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
		as_root env DEBIAN_FRONTEND=noninteractive \
			apt-get -q install -y --no-install-recommends "$@"
		;;
	dnf) as_root dnf -q -y install "$@" ;;
	apk) as_root apk add -q "$@" ;;
	brew) brew install -q "$@" ;;
	esac
}

case ${1-} in
build) needs=$build_needs ;;
demo) needs=$demo_needs ;;
package) needs=$package_needs ;;
check) needs=$check_needs ;;
coverage) needs=$coverage_needs ;;
bench) needs=$bench_needs ;;
*)
	echo "usage: need.sh build|demo|package|check|coverage|bench" >&2
	exit 2
	;;
esac

things=$(missing_things "$needs")
[ -n "$things" ] || exit 0
manager=$(find_manager)
if [ -z "$manager" ]; then
	echo "need: missing: $things; no apt-get, dnf, apk or brew here" >&2
	exit 1
fi
# The list of package names is split on purpose.
# shellcheck disable=SC2046
install_packages "$manager" $(missing_packages "$needs" "$manager")
things=$(missing_things "$needs")
if [ -n "$things" ]; then
	echo "need: still missing after the installation: $things" >&2
	exit 1
fi
