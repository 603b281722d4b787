#!/bin/sh
# install.sh EDGEDIFF PREFIX: lay the program, its man pages, completions and
# examples below PREFIX, whatever the umask.
# install.sh -u PREFIX: take those files away again; the folders that others
# use too stay.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# Calls "$1 MODE SOURCE DESTINATION" for each file; completions, which the
# program prints, have the shell as their source.
each_file() {
	"$1" 755 binary bin/edgediff
	"$1" 644 "$top/man/edgediff.1" share/man/man1/edgediff.1
	"$1" 644 "$top/man/edgediff-config.5" share/man/man5/edgediff-config.5
	"$1" 644 bash share/bash-completion/completions/edgediff
	"$1" 644 zsh share/zsh/site-functions/_edgediff
	"$1" 644 fish share/fish/vendor_completions.d/edgediff.fish
	for f in README.md CHANGELOG.md LICENSE; do
		"$1" 644 "$top/$f" "share/doc/edgediff/$f"
	done
	for f in "$top"/man/examples/*; do
		mode=644
		[ ! -x "$f" ] || mode=755
		"$1" $mode "$f" "share/doc/edgediff/examples/${f##*/}"
	done
}

lay() {
	mkdir -p "$prefix/$(dirname "$3")"
	case $2 in
	binary) source=$binary ;;
	bash | zsh | fish)
		"$binary" completion "$2" >"$scratch"
		source=$scratch
		;;
	*) source=$2 ;;
	esac
	install -m "$1" "$source" "$prefix/$3"
}

take() {
	rm -f "$prefix/$3"
}

if [ $# -ne 2 ]; then
	echo 'usage: install.sh EDGEDIFF PREFIX | install.sh -u PREFIX' >&2
	exit 2
fi
prefix=$2
if [ "$1" = -u ]; then
	each_file take
	for folder in /examples ''; do
		rmdir "$prefix/share/doc/edgediff$folder" 2>/dev/null || :
	done
	exit 0
fi
binary=$1
umask 022
scratch=$(mktemp "${TMPDIR:-/tmp}/edgediff-install.XXXXXX")
trap 'rm -f "$scratch"' EXIT
each_file lay
