#!/usr/bin/env bats
# Repositories of other users, and safe.directory as git reads it.
# shellcheck disable=SC2030,SC2031,SC2154

load repo

setup() {
	start
}

teardown() {
	finish
}

# Give the repository at $1 to another user.
foreign() {
	[[ $(id -u) == 0 ]] || skip 'only root can give files away'
	! git config --system --get-all safe.directory >/dev/null 2>&1 ||
		skip 'this system trusts some directories already'
	chown -R 12345:12345 "$1"
	# git is the model: it refuses as well.
	refused git -C "$1" rev-parse
}

@test "foreign owner is refused with the remedy" {
	two_commits
	foreign "$work/site"
	ed plan "$first" "$second"
	expect_failure 4 "$work/site belongs to another user" \
		"git config --global --add safe.directory $work/site"
	eval "$(sed 's/.*if you trust it: //' "$work/err")"
	expect_site
	expect_site -C docs
}

@test "foreign owner of a bare repository" {
	two_commits
	git clone -q --bare . "$work/bare.git"
	cd "$work"
	foreign "$work/bare.git"
	ed -C bare.git plan "$first" "$second"
	expect_failure 4 "$work/bare.git belongs to another user"
	git config --global safe.directory "$work/bare.git"
	expect_site -C bare.git
}

@test "safe.directory as git reads it" {
	two_commits
	foreign "$work/site"
	local value

	# Refused by git too.
	for value in "$work/other" "$work/sit" "$work/site/docs" '' \
		"$work/site/*" "$work/si*"; do
		git config --global --replace-all safe.directory "$value"
		refused git rev-parse
		ed plan "$first" "$second"
		expect_failure 4 'belongs to another user'
	done
	git config --global --replace-all safe.directory '*'
	git rev-parse
	expect_site
	git config --global --replace-all safe.directory "$work/site"
	git rev-parse
	expect_site
	# git 2.46 and later.
	git config --global --replace-all safe.directory "$work/*"
	expect_site
	# An empty value forgets those before it.
	git config --global --replace-all safe.directory "$work/site"
	git config --global --add safe.directory ''
	refused git rev-parse
	ed plan "$first" "$second"
	expect_failure 4 'belongs to another user'
	# The repository cannot trust itself.
	git config --global --unset-all safe.directory
	git config --file .git/config safe.directory '*'
	ed plan "$first" "$second"
	expect_failure 4 'belongs to another user'
}

@test "safe.directory from variables, as git takes it" {
	two_commits
	foreign "$work/site"
	local file

	trusted() {
		git rev-parse
		expect_site
	}
	distrusted() {
		refused git rev-parse
		ed plan "$first" "$second"
		expect_failure 4 'belongs to another user'
	}
	export GIT_CONFIG_COUNT=2
	export GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=x
	export GIT_CONFIG_KEY_1=Safe.Directory GIT_CONFIG_VALUE_1=$work/site
	trusted
	GIT_CONFIG_VALUE_1='*' trusted
	GIT_CONFIG_VALUE_1=$work/other distrusted
	GIT_CONFIG_COUNT=1 distrusted
	# They come after the files, and an empty one forgets those.
	git config --global safe.directory "$work/site"
	GIT_CONFIG_VALUE_1='' distrusted
	GIT_CONFIG_COUNT=0 trusted
	unset GIT_CONFIG_COUNT
	# Another file instead of the user's.
	for file in /dev/null "$work/none" ''; do
		GIT_CONFIG_GLOBAL=$file distrusted
	done
	git config --file "$work/other" safe.directory "$work/site"
	git config --global --unset-all safe.directory
	distrusted
	GIT_CONFIG_GLOBAL=$work/other trusted
	(
		cd img
		GIT_CONFIG_GLOBAL=../../other trusted
	)
	# And instead of the system's, which may be switched off.
	GIT_CONFIG_SYSTEM=$work/other distrusted
	unset GIT_CONFIG_NOSYSTEM
	GIT_CONFIG_SYSTEM=$work/other trusted
	GIT_CONFIG_SYSTEM=$work/other GIT_CONFIG_NOSYSTEM=0 trusted
	GIT_CONFIG_SYSTEM=$work/other GIT_CONFIG_NOSYSTEM=yes distrusted
	# No file of the user's at all.
	rm "$HOME/.gitconfig"
	GIT_CONFIG_SYSTEM=$work/other trusted
	distrusted
}

@test "safe.directory below the home directory" {
	two_commits
	mv "$work/site" "$HOME/site"
	cd "$HOME/site"
	foreign "$HOME/site"
	# shellcheck disable=SC2088 # git expands it
	git config --global safe.directory '~/site'
	git rev-parse
	expect_site
}

@test "GIT_DIR is not checked for its owner" {
	two_commits
	foreign "$work/site"
	GIT_DIR=$work/site/.git git rev-parse
	GIT_DIR=$work/site/.git expect_site
}
