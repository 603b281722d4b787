#!/bin/sh
# lint.sh bans|headers|layers|pure|sizes|help: one house rule each; prints
# what breaks it and fails.
# Names of headers and commands have no blanks: words are fine.
# shellcheck disable=SC2013
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
# A hit of grep -n that is a line of a comment.
comment=':[[:space:]]*/*\*'

complain() {
	echo "$1"
	bad=1
}

# Functions that hide overruns, locale, time zone or a shell. 'getenv' and the
# clock belong to src/cli alone (see pure).
bans() {
	words='strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|scanf|fscanf|sscanf|vscanf|atoi|atol|atoll|atof|strtol|strtoul|strtoll|strtoull|strtod|gmtime|localtime|mktemp|system|popen|alloca|setjmp|longjmp'
	found=$(grep -nEw "($words)[[:space:]]*\(" src/*/*.[ch] \
		include/edgediff/*.h | grep -v "$comment")
	[ -z "$found" ] || complain "$found"
	found=$(grep -nE 'T''ODO|F''IXME|X''XX' src/*/*.[ch] include/edgediff/*.h)
	[ -z "$found" ] || complain "$found"
}

# Each header compiles alone.
headers() {
	for h in include/edgediff/*.h src/*/*.h; do
		echo "#include \"$h\"" | ${CC:-gcc} -std=c11 -Wall -Wextra \
			-Werror -D_POSIX_C_SOURCE=200809L -I. -Iinclude \
			-I"$(dirname "$h")" -fsyntax-only -x c - ||
			complain "$h does not compile alone"
	done
}

# Which folder may include a foreign header.
allowed() {
	case $1:$2 in
	cli:getopt.h | git:git2.h | git:git2/* | git:zlib.h | map:pcre2.h | \
		map:yaml.h | aws:curl/* | aws:openssl/* | aws:jansson.h | \
		aws:expat.h | report:jansson.h | ci:jansson.h) return 0 ;;
	esac
	return 1
}

layers() {
	foreign='^#include <(getopt\.h|git2\.h|git2/.*|zlib\.h|pcre2\.h|yaml\.h|curl/.*|openssl/.*|jansson\.h|expat\.h)>'
	for f in src/*/*.[ch]; do
		folder=$(basename "$(dirname "$f")")
		for h in $(grep -E "$foreign" "$f" | sed 's/.*<\(.*\)>.*/\1/'); do
			allowed "$folder" "$h" ||
				complain "$f includes <$h>"
		done
		# Beside "edgediff/..." only headers of the same folder.
		for h in $(sed -n 's/^#include "\(.*\)".*/\1/p' "$f"); do
			case $h in
			edgediff/*) ;;
			*) [ -f "$(dirname "$f")/$h" ] ||
				complain "$f includes \"$h\" of another folder" ;;
			esac
		done
		[ "$folder" != base ] || base_only "$f"
	done
	if grep -nE "$foreign" include/edgediff/*.h; then
		complain 'a shared header includes a foreign one'
	fi
}

base_only() {
	for h in $(sed -n 's/^#include "edgediff\/\(.*\)".*/\1/p' "$1"); do
		[ -f "src/base/${h%.h}.c" ] || [ "$h" = compiler.h ] ||
			complain "$1 depends on $h"
	done
}

# Only src/cli reads the environment, the clock and the working directory,
# and prints; map, plan and ci do no I/O at all.
pure() {
	found=$(grep -nEw '(getenv|secure_getenv|getcwd|time|clock_gettime|gettimeofday|printf|puts|putchar)[[:space:]]*\(' \
		src/base/*.c src/git/*.c src/map/*.c src/plan/*.c src/aws/*.c \
		src/cloudfront/*.c src/report/*.c src/ci/*.c |
		grep -v "$comment")
	[ -z "$found" ] || complain "$found"
	found=$(grep -nEw '(fopen|open|read|write|fread|fwrite|stat|fprintf)[[:space:]]*\(' \
		src/map/*.c src/plan/*.c src/report/*.c src/ci/*.c |
		grep -v "$comment")
	[ -z "$found" ] || complain "$found"
}

# No file over 500 lines, and no source that its README does not name.
sizes() {
	for f in src/*/*.[ch] include/edgediff/*.h tests/*/*.[ch] \
		tests/*/*.py tests/e2e/*.ba*; do
		[ "$(wc -l <"$f")" -le 500 ] ||
			complain "$f has more than 500 lines"
	done
	for f in src/*/*.c; do
		folder=$(basename "$(dirname "$f")")
		sed -n "/^## $folder:/,/^## /p" src/README.md |
			grep -q "\`$(basename "$f")\`" ||
			complain "$f is not in src/README.md"
	done
	[ "$(wc -l <Makefile)" -le 200 ] || complain 'Makefile is too long'
	[ "$(wc -l <README.md)" -le 200 ] || complain 'README.md is too long'
}

# --help and the man page list the same options and commands; the man page
# is well-formed.
help() {
	edgediff=${EDGEDIFF:-build/default/edgediff}
	"$edgediff" --help | sed -n 's/^ .*--\([a-z-]*\).*/\1/p' | sort -u \
		>build/help.options
	sed -n 's/^\.It .*Fl -\([a-z-]*\).*/\1/p' man/edgediff.1 | sort -u \
		>build/man.options
	diff build/help.options build/man.options ||
		complain 'options of --help (<) and man page (>) differ'
	for c in $("$edgediff" --help | sed -n '/^commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		grep -q "^\.It Nm $c\|^\.It Cm $c" man/edgediff.1 ||
			complain "command $c is not in the man page"
		"$edgediff" "$c" --help >/dev/null ||
			complain "$c --help fails"
	done
	keys
	mandoc -T lint -W warning man/*.[15] || complain 'mandoc has warnings'
}

# The keys of the program's table and of their man page, with the defaults.
keys() {
	table='s/^	SITE("\([a-zA-Z]*\)", [a-z]*, \(.*\), ed_.*/site.\1 \2/p
		s/^	NUMBER("\([a-zA-Z]*\)", \("[^"]*"\).*/plan.\1 \2/p
		s/^	OTHER("\([a-z]*\)", "\([a-zA-Z]*\)".*/\1.NAME.\2 NULL/p
		s/^	{ "\([a-z]*\)", "\([a-zA-Z]*\)", [A-Z_]*, [a-z]*, \(.*\), NULL,.*/\1.\2 \3/p'
	sed -n "$table" src/cli/keys.c | sed 's/ NULL$//; s/ "\(.*\)"$/ = \1/' |
		LC_ALL=C sort >build/table.keys
	sed -n 's/\\&//; s/ Ns Ar name Ns Li /NAME/
		s/^\.It Li \(\(site\|plan\|map\|target\)\.[a-zA-Z].*\)/\1/p' \
		man/edgediff-config.5 | LC_ALL=C sort >build/man.keys
	diff build/table.keys build/man.keys ||
		complain 'keys of src/cli/keys.c (<) and man page (>) differ'
	# A row that the expressions above do not know is not overlooked.
	[ "$(wc -l <build/table.keys)" -eq \
		"$(sed -n 's/^#define ED_N_KEYS //p' src/cli/keys.h)" ] ||
		complain 'not every row of src/cli/keys.c was read'
}

case ${1-} in
bans) bans ;;
headers) headers ;;
layers) layers ;;
pure) pure ;;
sizes) sizes ;;
help) help ;;
*)
	echo 'usage: lint.sh bans|headers|layers|pure|sizes|help' >&2
	exit 2
	;;
esac
exit $bad
