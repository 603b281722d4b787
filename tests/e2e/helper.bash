# helper: a clean environment, repositories, exact comparison.
#
#	setup() { start; }
#	teardown() { finish; }
#
# Each test runs in its own directory, $work, which is kept when it fails.
# EDGEDIFF names the binary under test.
# shellcheck disable=SC2119,SC2120 # no argument is no line
bats_require_minimum_version 1.5.0

EDGEDIFF=${EDGEDIFF:-$BATS_TEST_DIRNAME/../../build/default/edgediff}
[[ $EDGEDIFF == /* ]] || EDGEDIFF=$PWD/$EDGEDIFF

# Nothing of whoever runs the tests may show: no variable, no configuration.
clear_environment() {
	local name

	for name in $(compgen -e); do
		case $name in
		GIT_* | AWS_* | XDG_* | LC_* | LANG* | CLOUDFRONT_* | \
			SSL_CERT_* | NO_COLOR | TERM | POSIXLY_CORRECT | MALLOC_* | \
			*_proxy | *_PROXY | SUDO_* | CI | CI_* | GITHUB_* | \
			GITLAB_* | TRAVIS* | BITBUCKET_* | CODEBUILD_* | \
			DRONE* | BUILDKITE* | CIRCLE* | TF_BUILD | BUILD_* | \
			SYSTEM_* | JENKINS_* | RUNNER_*)
			unset "$name"
			;;
		esac
	done
	export LC_ALL=C TZ=UTC HOME=$work/home
	export GIT_CONFIG_NOSYSTEM=1
	# Whatever machine this is, its keys are not for tests.
	export AWS_EC2_METADATA_DISABLED=true
	export GIT_AUTHOR_NAME=Ann GIT_AUTHOR_EMAIL=ann@example.org
	export GIT_COMMITTER_NAME=Con GIT_COMMITTER_EMAIL=con@example.org
	export GIT_AUTHOR_DATE='1700000000 +0000'
	export GIT_COMMITTER_DATE='1700000000 +0000'
	umask 022
}

start() {
	work=$(mktemp -d "${TMPDIR:-/tmp}/edgediff.XXXXXX")
	work=$(cd "$work" && pwd -P)
	clear_environment
	mkdir "$HOME"
	cat >"$HOME/.gitconfig" <<-'END'
		[init]
			defaultBranch = main
		[advice]
			detachedHead = false
		[protocol "file"]
			allow = always
		[gc]
			auto = 0
	END
	cd "$work" || return 1
	[[ -x $EDGEDIFF ]] || {
		echo "no program at $EDGEDIFF"
		return 1
	}
}

finish() {
	cd / || return 1
	if [[ ${BATS_TEST_COMPLETED:-} == 1 ]]; then
		rm -rf "$work"
	else
		echo "kept: $work"
	fi
}

# Run the program: $status, and what it wrote in $work/out and $work/err.
ed() {
	status=0
	"$EDGEDIFF" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

show_run() {
	echo "status $status"
	echo '--- stdout'
	cat "$work/out"
	echo '--- stderr'
	cat "$work/err"
}

expect_status() {
	[[ $status == "$1" ]] || {
		echo "status $1 was expected"
		show_run
		return 1
	}
}

# All of stdout, and of stderr: one argument a line; none: nothing at all.
lines() {
	(($# == 0)) || printf '%s\n' "$@"
}

expect_out() {
	diff -u <(lines "$@") "$work/out" || {
		show_run
		return 1
	}
}

expect_err() {
	diff -u <(lines "$@") "$work/err" || {
		show_run
		return 1
	}
}

# stderr is one line that starts as the program's do and holds each argument.
expect_err_has() {
	local part

	[[ $(wc -l <"$work/err") == 1 && $(<"$work/err") == edgediff:\ * ]] || {
		echo 'one line on stderr was expected'
		show_run
		return 1
	}
	for part; do
		[[ $(<"$work/err") == *"$part"* ]] || {
			echo "stderr lacks: $part"
			show_run
			return 1
		}
	done
}

# The plan has exactly these items.
expect_plan() {
	expect_status 0 && expect_err && expect_out "$@"
}

# It failed so, with this on stderr and nothing on stdout.
expect_failure() {
	local wanted=$1

	shift
	expect_status "$wanted" && expect_err_has "$@" && expect_out
}

# new_repo DIR [git init options]: an empty repository; goes there.
new_repo() {
	local dir=$1

	shift
	git init -q "$@" "$dir"
	cd "$dir" || return 1
}

# put PATH [TEXT]
put() {
	[[ $1 != */* ]] || mkdir -p -- "${1%/*}"
	printf '%s\n' "${2-text of $1}" >"./$1"
}

# Everything in the work tree as a commit.
commit() {
	git add -A
	git commit -q --allow-empty -m "${1-change}"
}

# A site of two commits in $work/site: a.html modified, b.html deleted,
# new.html added. Base publishes 7 URL paths: / /a.html /b.html /docs/
# /docs/index.html /img/x.png /index.html
make_site() {
	new_repo "$work/site"
	put index.html
	put a.html
	put b.html
	put docs/index.html
	put img/x.png
	commit first
	put a.html changed
	put new.html
	rm b.html
	commit second
}

# make_site, and $first and $second.
# shellcheck disable=SC2034 # the tests use them
two_commits() {
	make_site
	first=$(git rev-parse HEAD~1)
	second=$(git rev-parse HEAD)
}

# What changes in the site of make_site, every path exact.
# shellcheck disable=SC2034 # the tests use it
site_items=(/a.html /b.html /new.html)

# Evaluate a Python expression on the JSON in $work/out, as 'j'.
json() {
	python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$work/out" "$1"
}

# libgit2 1.5 leaks when it looks at the names of extensions, at those of
# remotes, whenever else it matches a regular expression, and when it cannot
# read the object that a reference names.
library_leaks() {
	export ASAN_OPTIONS=detect_leaks=0
}
