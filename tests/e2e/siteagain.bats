#!/usr/bin/env bats
# --site again: what the list of the last run may say, and what it must not
# hide.
# shellcheck disable=SC2154 # helper.bash sets them

load site

setup() {
	start
	build_site
}
teardown() { finish; }

# Files as old as the last run are read again, so that what follows does not
# depend on how fast it is.
age() {
	sleep 0.05
}

# How many files the last run with -v read.
n_read() {
	sed -n 's/.* files, \([0-9]*\) of them read$/\1/p' "$work/err"
}

# expect_edit PATH: what was done is the only change, and the list that is
# written then does not hide it from the next run either.
expect_edit() {
	expect_items "$@"
	expect_items "$@"
}

@test "an unchanged folder is not read, but what is in it is looked at" {
	command -v strace >/dev/null || skip 'no strace'
	strace -o "$work/trace" true 2>/dev/null || skip 'strace may not trace'
	df --output=fstype "$work" | grep -qE 'ext|xfs|btrfs|tmpfs|overlay' ||
		skip 'a file system that is not trusted'
	age
	deploy
	age
	deploy
	printf TEXT | dd of=../built/docs/index.html conv=notrunc status=none
	ASAN_OPTIONS=detect_leaks=0 strace -o "$work/trace" -e trace=openat \
		"$EDGEDIFF" plan "$base" --site "$work/built" --output paths \
		--max-wildcards=0 >"$work/out"
	expect_out /docs/ /docs/index.html
	[ "$(grep -c "\"$work/built/[^\"]*\", .*O_DIRECTORY" "$work/trace")" = 0 ]
}

@test "new, deleted and renamed names in folders that were known" {
	age
	deploy
	age
	deploy
	put ../built/docs/new.html
	expect_edit /docs/new.html
	rm ../built/docs/new.html
	expect_edit
	mv ../built/docs ../built/guide
	expect_edit /docs/ /docs/index.html /guide/ /guide/index.html
	mv ../built/guide ../built/docs
	expect_edit
	mkdir -p ../built/deep/er
	put ../built/deep/er/x.html
	expect_edit /deep/er/x.html
	age
	deploy
	put ../built/deep/er/y.html
	expect_edit /deep/er/y.html
}

@test "a folder's time set back does not hide a new file" {
	age
	touch -d '2020-01-01 00:00:01.5' ../built/docs
	age
	deploy
	put ../built/docs/new.html
	touch -d '2020-01-01 00:00:01.5' ../built/docs
	expect_edit /docs/new.html
}

@test "a folder with another of the same name in its place" {
	age
	mkdir ../other
	put ../other/index.html
	put ../other/more.html
	touch -d '2020-01-01 00:00:01.5' ../built/docs ../other
	age
	deploy
	rm -r ../built/docs
	mv ../other ../built/docs
	touch -d '2020-01-01 00:00:01.5' ../built/docs
	expect_edit /docs/ /docs/index.html /docs/more.html
}

@test "a file made again in the inode of another is noticed" {
	age
	deploy
	# The file system gives the inode that was freed last.
	rm ../built/a.html
	printf 'text of ../built/A.html\n' >../built/a.html
	touch -d '2001-01-01' ../built/a.html
	expect_edit /a.html
}

@test "a file written right after its folder was known is noticed" {
	for n in 1 2 3 4 5 6 7 8; do
		deploy
		put "../built/docs/$n.html"
		expect_items "/docs/$n.html"
		put "../built/docs/$n.html" "again $n"
		expect_items "/docs/$n.html"
		[ "$(git show "$(tree_of --site ../built):docs/$n.html")" = "again $n" ]
	done
}

@test "times of the future are never trusted" {
	age
	touch -d '2100-01-01' ../built/a.html ../built/docs
	deploy
	age
	ed plan -v --base=empty --site ../built --output paths
	[ "$(n_read)" = 1 ]
	printf TEXT | dd of=../built/a.html conv=notrunc status=none
	touch -d '2100-01-01' ../built/a.html
	expect_edit /a.html
}

@test "a link in a known folder: its target changes, vanishes, comes back" {
	mkdir ../elsewhere
	put ../elsewhere/one.html
	ln -s ../../elsewhere ../built/docs/ext
	ln -s ../../elsewhere/one.html ../built/docs/link.html
	ln -s ../../elsewhere/none.html ../built/docs/none.html
	age
	deploy 2>/dev/null
	age
	deploy 2>/dev/null
	put ../elsewhere/one.html changed
	put ../elsewhere/none.html
	ed plan "$base" --site ../built --output paths --max-wildcards=0
	expect_plan /docs/ext/none.html /docs/ext/one.html /docs/link.html \
		/docs/none.html
	age
	deploy
	# A link to a file becomes one to a folder, and the reverse.
	rm ../elsewhere/one.html
	mkdir ../elsewhere/one.html
	put ../elsewhere/one.html/x
	expect_items /docs/ext/one.html /docs/ext/one.html/x /docs/link.html \
		/docs/link.html/x
	rm -r ../elsewhere
	put ../elsewhere
	ed plan "$base" --site ../built --output paths --max-wildcards=0
	grep -qx /docs/ext "$work/out"
	grep -qx /docs/link.html "$work/out"
}

@test "a single tree or blob that git threw away is stored again" {
	age
	deploy
	age
	deploy
	for name in "$base" "$base:docs" "$base:docs/index.html" "$base:a.html"; do
		id=$(git rev-parse "$name")
		file=.git/objects/${id:0:2}/${id:2}
		rm "$file"
		[ "$(tree_of --site ../built)" = "$base" ]
		[ -s "$file" ]
	done
	git fsck --strict --no-dangling
}

# More than are looked for one by one.
@test "of many objects the lost ones are stored again" {
	mkdir ../built/many
	for n in {1..3000}; do echo "$n" >"../built/many/$n"; done
	age
	deploy
	age
	for n in 7 700 2999; do
		id=$(git rev-parse "$base:many/$n")
		rm ".git/objects/${id:0:2}/${id:2}"
	done
	ed plan -v --base=empty --site ../built --output paths
	[ "$(n_read)" = 3 ]
	git fsck --strict --no-dangling
	echo changed >../built/many/8
	expect_items /many/8
	# All of them in a pack.
	git update-ref refs/keep "$(git commit-tree -m x "$base")"
	git gc -q
	git prune-packed
	ed plan -v --base=empty --site ../built --output paths
	[ "$(n_read)" = 0 ]
}

@test "the list of another repository, or of an older version" {
	age
	deploy
	git init -q ../other
	git -C ../other commit -q --allow-empty -m other
	mkdir ../other/.git/edgediff
	cp .git/edgediff/site-* ../other/.git/edgediff/
	[ "$(tree_of -C ../other --site ../built)" = "$base" ]
	git -C ../other fsck --strict --no-dangling
	list=$(echo .git/edgediff/site-*)
	sed -i '1s/^edgediff stat 2/edgediff stat 1/' "$list"
	put ../built/a.html changed
	expect_items /a.html
	head -c 15 "$list" | grep -q 'edgediff stat 2'
}

# A file system whose folders' times say nothing: each is read.
@test "on a file system that is not known folders are read each time" {
	command -v strace >/dev/null || skip 'no strace'
	strace -o "$work/trace" true 2>/dev/null || skip 'strace may not trace'
	age
	deploy
	age
	deploy
	ASAN_OPTIONS=detect_leaks=0 strace -o "$work/trace" \
		-e trace=openat,statfs -e inject=statfs:error=EACCES \
		"$EDGEDIFF" plan "$base" --site "$work/built" --output paths \
		>"$work/out"
	grep -q "\"$work/built/docs\", .*O_DIRECTORY" "$work/trace"
	grep -q "\"$work/built/img\", .*O_DIRECTORY" "$work/trace"
}
