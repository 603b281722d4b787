#!/usr/bin/env bats
# Clones that lack a part, and objects that are damaged: what is missing is
# named, never taken for no change.
# shellcheck disable=SC2030,SC2031,SC2154

load repo

setup() {
	start
}

teardown() {
	finish
}

# The command that the last message recommends behind 'with: '.
run_remedy() {
	local command

	command=$(sed -n 's/.* with: //p' "$work/err")
	[[ $command == git\ * ]]
	eval "$command"
}

# Remove an object of the current repository.
remove_object() {
	local id

	id=$(git rev-parse "$1")
	rm -f "$(git rev-parse --git-path objects)/${id:0:2}/${id:2}"
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
