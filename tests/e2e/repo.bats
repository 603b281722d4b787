#!/usr/bin/env bats
# Every kind of repository and clone, and what stands in for git's own rules.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
}

teardown() {
	finish
}

# The plan of make_site's two commits, from the current directory.
expect_site() {
	ed "$@" plan "$first" "$second" --output paths
	expect_plan "${site_items[@]}"
}

# make_site, and $first and $second.
two_commits() {
	make_site
	first=$(git rev-parse HEAD~1)
	second=$(git rev-parse HEAD)
}

# The command that the last message recommends behind 'with: '.
run_remedy() {
	local command

	command=$(sed -n 's/.* with: //p' "$work/err")
	[[ $command == git\ * ]]
	eval "$command"
}

# It fails; a bare '!' would be no test.
refused() {
	if "$@" 2>/dev/null; then
		return 1
	fi
}

# Remove an object of the current repository.
remove_object() {
	local id

	id=$(git rev-parse "$1")
	rm -f "$(git rev-parse --git-path objects)/${id:0:2}/${id:2}"
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

@test "clone without blobs" {
	library_leaks
	two_commits
	git config uploadpack.allowFilter true
	git clone -q --no-checkout --filter=blob:none "file://$PWD" "$work/part"
	git -C "$work/part" rev-list --objects --missing=print --all |
		grep -q '^?'
	git -C "$work/part" config core.repositoryFormatVersion 1
	git -C "$work/part" config extensions.partialClone origin
	expect_site -C "$work/part"
}

@test "clone without trees: the printed git fetch cures it" {
	library_leaks
	two_commits
	git config uploadpack.allowFilter true
	git clone -q --no-checkout --filter=tree:0 "file://$PWD" "$work/part"
	cd "$work/part"
	ed plan HEAD~1
	expect_failure 4 'is missing' 'git fetch' '--filter=blob:none'
	run_remedy
	expect_site
}

@test "clone without trees, and a root whose way is missing" {
	library_leaks
	two_commits
	put deep/site/a.html
	commit
	put deep/site/a.html changed
	commit
	git config uploadpack.allowFilter true
	git clone -q --no-checkout --filter=tree:1 "file://$PWD" "$work/part"
	cd "$work/part"
	ed plan HEAD~1 --set site.root=deep/site --output paths
	expect_failure 4 'is missing' 'git fetch'
	run_remedy
	ed plan HEAD~1 --set site.root=deep/site --output paths
	expect_plan /a.html
}

@test "shallow clone: the printed git fetch brings the base" {
	two_commits
	git clone -q --depth 1 "file://$PWD" "$work/shallow"
	cd "$work/shallow"
	ed plan "$first"
	expect_failure 4 "$first" 'git fetch'
	run_remedy
	expect_site
	ed plan HEAD~5
	expect_failure 4 "'HEAD~5'" 'shallow'
}

@test "the git fetch names the remote there is" {
	library_leaks
	two_commits
	git clone -q --depth 1 -o upstream "file://$PWD" "$work/shallow"
	cd "$work/shallow"
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 upstream $first"
	# Of several that of the branch; on no branch nobody knows.
	git remote add other "file://$work/none"
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 upstream $first"
	git checkout -q --detach
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 origin $first"
	git config remote.other.promisor true
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 other $first"
	git remote remove other
	# The only one, but never what a shell would run.
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 upstream $first"
	git config --rename-section remote.upstream 'remote.a;b'
	ed plan "$first"
	expect_failure 4 "git fetch --depth=1 origin $first"
	git config --rename-section 'remote.a;b' remote.upstream
	ed plan "$first"
	run_remedy
	expect_site
}

@test "missing tree of a full clone is named" {
	two_commits
	local id

	id=$(git rev-parse HEAD~1:docs)
	put docs/index.html changed
	commit
	remove_object "$id"
	ed plan HEAD~1
	expect_failure 4 "$id" 'docs' 'git fetch'
}

@test "missing commit is named, by a tag and by a branch" {
	library_leaks
	two_commits
	git tag -a -m v1 v1 "$first"
	git -c advice.nestedTag=false tag -a -m v2 v2 v1
	git branch old "$first"
	remove_object "$first"
	ed plan v1 "$second"
	expect_failure 4 "object $first is missing" "'v1'" 'git fetch'
	ed plan v2 "$second"
	expect_failure 4 "object $first is missing" "'v2'" 'git fetch'
	ed plan old "$second"
	expect_failure 4 "object $first is missing" 'old' 'git fetch'
	remove_object HEAD
	ed plan --base=empty
	expect_failure 4 "object $second is missing" 'HEAD' 'git fetch'
}

@test "damaged objects are exit 4, never an empty plan" {
	two_commits
	local id file

	id=$(git rev-parse "$first^{tree}")
	file=.git/objects/${id:0:2}/${id:2}
	cp "$file" "$work/good"
	chmod u+w "$file"
	# Not compressed; empty; another object's content.
	echo garbage >"$file"
	ed plan "$first" "$second"
	expect_failure 4 "$id"
	: >"$file"
	ed plan "$first" "$second"
	expect_failure 4 "$id"
	cat ".git/objects/${second:0:2}/${second:2}" >"$file"
	ed plan "$first" "$second"
	expect_failure 4
	cat "$work/good" >"$file"
	expect_site
	file=.git/objects/${first:0:2}/${first:2}
	chmod u+w "$file"
	echo garbage >"$file"
	ed plan "$first" "$second"
	expect_failure 4 "$first"
}

# Each of these ends within a second, or not at all.
ed_soon() {
	status=0
	timeout 10 "$EDGEDIFF" "$@" >"$work/out" 2>"$work/err" </dev/null ||
		status=$?
}

# The file of an object, made writable.
file_of() {
	local id

	id=$(git rev-parse "$1")
	id=$(git rev-parse --git-path objects)/${id:0:2}/${id:2}
	chmod u+w "$id"
	echo "$id"
}

@test "loose object that is cut off is exit 4" {
	library_leaks
	two_commits
	local what id file size

	# A tree, a commit by its id and by a branch, a tag.
	git tag -a -m v1 v1 "$first"
	for what in "$first^{tree}" "$first" v1; do
		id=$(git rev-parse "$what")
		file=$(file_of "$what")
		cp "$file" "$work/good"
		size=$(wc -c <"$file")
		for size in 20 1 $((size / 2)) $((size - 1)); do
			head -c "$size" "$work/good" >"$file"
			ed_soon plan v1 "$second"
			expect_failure 4 'cut off' "$id"
			ed_soon plan "${id:0:12}" "$second"
			expect_failure 4 'cut off' "${id:2}"
		done
		cat "$work/good" >"$file"
	done
	expect_site
}

@test "loose object of an alternate that is cut off" {
	two_commits
	local id file

	git clone -q --shared --no-checkout . "$work/two"
	git clone -q --shared --no-checkout "$work/two" "$work/three"
	id=$(git rev-parse "$first^{tree}")
	file=$(file_of "$first^{tree}")
	cp "$file" "$work/good"
	head -c 20 "$work/good" >"$file"
	ed_soon -C "$work/three" plan "$first" "$second"
	expect_failure 4 'cut off' "$id"
	# A whole copy in any directory is as good.
	mkdir -p "$work/two/.git/objects/${id:0:2}"
	cp "$work/good" "$work/two/.git/objects/${id:0:2}/${id:2}"
	expect_site -C "$work/three"
	rm "$work/two/.git/objects/${id:0:2}/${id:2}"
	# And a packed one.
	cat "$work/good" >"$file"
	git repack -qa
	head -c 20 "$work/good" >"$file"
	expect_site
	expect_site -C "$work/three"
}

@test "what stands in the place of a loose object" {
	two_commits
	local id file

	id=$(git rev-parse "$first^{tree}")
	file=$(file_of "$id")
	cp "$file" "$work/good"
	rm "$file"
	mkdir "$file"
	ed_soon plan "$first" "$second"
	expect_failure 4 "$id" 'not a file'
	rmdir "$file"
	mkfifo "$file"
	ed_soon plan "$first" "$second"
	expect_failure 4 "$id" 'not a file'
	rm "$file"
	: >"$file"
	ed_soon plan "$first" "$second"
	expect_failure 4 "$id" 'empty file'
	cat "$work/good" >"$file"
	# Unreadable, for who is not root.
	chmod 0 "$file"
	if [[ $(id -u) == 0 ]]; then
		chown -R 12345:12345 "$work"
		setpriv --reuid=12345 --regid=12345 --clear-groups \
			"$EDGEDIFF" --version >"$work/out" 2>&1 ||
			skip 'others cannot run the program'
		status=0
		setpriv --reuid=12345 --regid=12345 --clear-groups \
			"$EDGEDIFF" plan "$first" "$second" \
			>"$work/out" 2>"$work/err" </dev/null || status=$?
	else
		ed_soon plan "$first" "$second"
	fi
	expect_failure 4 "$id" 'cannot be read' 'Permission denied'
}

@test "packs and their indices that are cut off" {
	library_leaks
	two_commits
	local file size n

	git repack -qad
	chmod -R u+w .git/objects/pack
	rm -f .git/objects/pack/*.rev .git/objects/pack/*.bitmap
	for file in .git/objects/pack/*; do
		cp "$file" "$work/good"
		n=$(wc -c <"$file")
		for size in 0 1 12 $((n / 4)) $((n / 2)) $((n - 1)); do
			head -c "$size" "$work/good" >"$file"
			ed_soon plan "$first" "$second" --output paths
			# Whole without what was cut, or refused.
			[[ $status == 4 ]] || expect_plan "${site_items[@]}"
		done
		: >"$file"
		ed_soon plan "$first" "$second"
		expect_failure 4
		cp "$work/good" "$file"
	done
	expect_site
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
