#!/usr/bin/env bats
# Every kind of repository, and what stands in for git's own rules.
# shellcheck disable=SC2030,SC2031,SC2154

load repo

setup() {
	start
}

teardown() {
	finish
}

@test "found from a sub-directory, and with -C" {
	two_commits
	cd img
	expect_site
	expect_site -C ..
	expect_site -C "$work/site/docs"
	cd "$work"
	expect_site -C site
	expect_site -C site/img
}

@test "no directory and no repository" {
	mkdir "$work/empty"
	ed -C "$work/none" plan HEAD~1
	expect_failure 2 "-C $work/none"
	cd "$work/empty"
	ed plan HEAD~1
	expect_failure 4 'not in a git repository' '-C DIR'
	: >file
	ed -C file plan HEAD~1
	expect_failure 2 '-C file'
}

@test "GIT_DIR, absolute and relative, with -C and without" {
	two_commits
	cd "$work"
	GIT_DIR=$work/site/.git expect_site
	GIT_DIR=site/.git expect_site
	GIT_DIR=.git expect_site -C site
	GIT_DIR=../.git expect_site -C site/img
	# It wins over the repository one is in.
	new_repo "$work/other"
	GIT_DIR=$work/site/.git expect_site
	GIT_DIR=$work/none ed plan HEAD~1
	expect_failure 4 "GIT_DIR: $work/none"
	# No search from there either.
	GIT_DIR=$work/site/img ed plan HEAD~1
	expect_failure 4 "GIT_DIR: $work/site/img"
	GIT_DIR='' ed -C "$work/site" plan "$first" "$second" --output paths
	expect_plan "${site_items[@]}"
}

@test "ceilings stop the search where git's does" {
	two_commits
	mkdir -p img/deep
	cd img/deep
	local ceiling

	for ceiling in "$work/site" "$work/site/img" "/none:$work/site"; do
		GIT_CEILING_DIRECTORIES=$ceiling refused git rev-parse
		GIT_CEILING_DIRECTORIES=$ceiling ed plan "$first" "$second"
		expect_failure 4 'not in a git repository'
	done
	for ceiling in "$work" "$work/site/img/deep" "$work/sit"; do
		GIT_CEILING_DIRECTORIES=$ceiling git rev-parse
		GIT_CEILING_DIRECTORIES=$ceiling expect_site
	done
}

@test "bare repository, loose and packed" {
	two_commits
	git clone -q --bare . "$work/bare.git"
	expect_site -C "$work/bare.git"
	expect_site -C "$work/bare.git/objects"
	git -C "$work/bare.git" gc -q --prune=now
	[[ -n $(ls "$work"/bare.git/objects/pack/*.pack) ]]
	expect_site -C "$work/bare.git"
}

@test "linked worktree, its GIT_DIR and its own HEAD" {
	two_commits
	git worktree add -q --detach "$work/tree" HEAD
	cd "$work/tree"
	expect_site
	put a.html again
	commit
	ed plan HEAD~1 --output paths
	expect_plan /a.html
	GIT_DIR=$(git rev-parse --git-dir) ed -C / plan HEAD~1 --output paths
	expect_plan /a.html
	ed -C "$work/site" plan HEAD~1 HEAD --output paths
	expect_plan "${site_items[@]}"
}

@test "extensions that do not matter for reading" {
	library_leaks
	two_commits
	git worktree add -q --detach "$work/tree" HEAD
	git config core.repositoryFormatVersion 1
	git config extensions.worktreeConfig true
	git config --worktree core.sparseCheckout false
	expect_site
	expect_site -C "$work/tree"
	git config extensions.preciousObjects true
	git config extensions.partialClone origin
	expect_site
	# Said aloud, what git does anyway.
	git config extensions.objectFormat sha1
	git config extensions.refStorage files
	expect_site
	expect_site -C "$work/tree"
	# The user's file has no say in it.
	git config --global extensions.objectFormat sha256
	expect_site
}

@test "unknown extension is refused by name" {
	library_leaks
	two_commits
	git config core.repositoryFormatVersion 1
	git config extensions.shinyThing true
	ed plan HEAD~1
	expect_failure 4 'extensions.shinything'
}

@test "SHA-256 repository is refused with the remedy" {
	library_leaks
	git init -q --object-format=sha256 "$work/new" ||
		skip 'this git has no SHA-256'
	cd "$work/new"
	put a.html
	commit
	ed plan --base=empty
	expect_failure 4 'SHA-256' 'SHA-1'
	git config extensions.objectFormat sha3
	ed plan --base=empty
	expect_failure 4 'sha3' 'SHA-1'
}

@test "reftable is refused with the remedy" {
	library_leaks
	two_commits
	git config core.repositoryFormatVersion 1
	git config extensions.refStorage reftable
	ed plan HEAD~1
	expect_failure 4 'reftable' 'git refs migrate --ref-format=files'
}

@test "alternates" {
	two_commits
	git clone -q --shared --no-checkout . "$work/shared"
	[[ -s $work/shared/.git/objects/info/alternates ]]
	[[ -z $(find "$work/shared/.git/objects" -name '??' -type d) ]]
	expect_site -C "$work/shared"
}

# git quotes what a list of paths would not survive otherwise, as C does.
@test "alternates that are quoted" {
	two_commits
	local objects=$work/shared/.git/objects text
	local list=$objects/info/alternates

	git clone -q --bare . "$work/"$'a:"\\\t\303\251.git'
	git clone -q --shared --no-checkout . "$work/shared"
	text=\"$work/'a:\"\\\t\303\251.git/objects"'
	printf '%s\n' '# no path' "$text" >"$list"
	git -C "$work/shared" rev-parse -q --verify HEAD^ # git is the model
	expect_site -C "$work/shared"
	: >"$list"
	for text in "$text" "/none:$text" "$text:/none" "#x:$text"; do
		GIT_ALTERNATE_OBJECT_DIRECTORIES=$text \
			expect_site -C "$work/shared"
	done
	# What is no such quoting is a path as it stands.
	for text in '"x\400"' '"x\q"' $'"x\\' '"x'; do
		rm -rf "$objects"/\"*
		cp -R .git/objects "$objects/$text"
		printf '%s\n' "$text" >"$list"
		git -C "$work/shared" rev-parse -q --verify HEAD^
		expect_site -C "$work/shared"
	done
}

@test "object directories from the environment" {
	two_commits
	local new

	mkdir "$work/quarantine"
	new=$(GIT_OBJECT_DIRECTORY=$work/quarantine \
		GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/.git/objects \
		git commit-tree -p HEAD -m new "$first^{tree}")
	ed plan HEAD "$new"
	expect_failure 4 "$new"
	GIT_OBJECT_DIRECTORY=$work/quarantine \
		GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/.git/objects \
		ed plan HEAD "$new" --output paths
	expect_plan "${site_items[@]}"
	# Both relative, and the alternates alone.
	cd img
	GIT_OBJECT_DIRECTORY=../../quarantine \
		GIT_ALTERNATE_OBJECT_DIRECTORIES=/none:../.git/objects \
		ed plan HEAD "$new" --output paths
	expect_plan "${site_items[@]}"
	GIT_ALTERNATE_OBJECT_DIRECTORIES=$work/quarantine \
		ed plan HEAD "$new" --output paths
	expect_plan "${site_items[@]}"
}

@test "pre-receive hook sees what is being pushed" {
	two_commits
	local bare

	# With a colon in it git quotes the path.
	for bare in bare.git host:bare.git; do
		git clone -q --bare . "$work/$bare"
	done
	put z.html
	commit
	for bare in bare.git host:bare.git; do
		cat >"$work/$bare/hooks/pre-receive" <<-END
			#!/bin/sh
			read -r old new ref
			[ -n "\$GIT_QUARANTINE_PATH" ] || exit 1
			"$EDGEDIFF" plan "\$old" "\$new" --output paths
		END
		chmod +x "$work/$bare/hooks/pre-receive"
		git push -q "$work/$bare" main 2>"$work/push"
		sed -n 's/^remote: \([^ ]*\) *$/\1/p' "$work/push" \
			>"$work/out"
		expect_out /z.html
	done
}
