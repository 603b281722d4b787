#!/usr/bin/env bats
# --site: a folder as it will be deployed, compared file by file.
# shellcheck disable=SC2154 # helper.bash sets them

load site

setup() {
	start
	build_site
}
teardown() { finish; }

@test "what differs is planned one to one" {
	deploy
	expect_items
	put ../built/a.html changed
	put ../built/new.html
	rm ../built/b.html
	expect_items /a.html /b.html /new.html
	deploy
	expect_items
}

@test "the tree is git's own, and git shows it" {
	deploy
	run git ls-tree -r --name-only "$base"
	[ "$output" = $'a.html\nb.html\ndocs/index.html\nimg/x.png\nindex.html' ]
	[ "$(git show "$base:docs/index.html")" = 'text of ../built/docs/index.html' ]
	git init -q "$work/other"
	git --git-dir="$work/other/.git" --work-tree="$work/built" add -A
	[ "$(git --git-dir="$work/other/.git" write-tree)" = "$base" ]
	[ "$(git fsck --strict 2>&1)" = "dangling tree $base" ]
}

@test "JSON: no commit at the head, the tree's id, a base by its tree" {
	deploy
	put ../built/a.html changed
	ed plan "$base" --site "$work/built" --output json
	expect_status 0
	[ "$(json "j['head']['commit'], j['base']['tree'] == '$base'")" = "(None, True)" ]
	[ "$(json "j['base']['from'], j['summary']['site_urls']")" = "('argument', 7)" ]
}

@test "the directory is relative to -C, and may be the repository" {
	deploy
	cd /
	ed plan -C "$work/site" "$base" --site ../built --output paths
	expect_plan
	ed plan -C "$work/site" --base=HEAD --site . --output paths
	expect_plan
	ed plan -C "$work/site" --base=HEAD --site ./// --output paths
	expect_plan
}

@test "rules, preset, source, root and map of the source do not apply" {
	cat >.edgediff <<-'END'
		[site]
			source = content
			root = public
			urlMap = map.txt
			unmatched = all
		[map "all"]
			match = **
			url = /*
	END
	commit
	deploy
	put ../built/a.html changed
	ed plan "$base" --site ../built --output paths
	expect_plan /a.html
}

@test "prefix, forms, index, ignore, immutable, queryStrings do" {
	put ../built/app-11112222.js
	deploy
	put ../built/docs/index.html changed
	put ../built/b.html changed
	rm ../built/app-11112222.js
	put ../built/app-33334444.js
	put ../built/drafts/x.html
	ed plan "$base" --site ../built --output paths --max-wildcards=0 \
		--set site.prefix=/en \
		--set 'site.forms=file slash bare' --set site.ignore=drafts/ \
		--set 'site.immutable=app-*.js'
	expect_plan /en/b.html /en/docs /en/docs/ /en/docs/index.html
	ed plan "$base" --site ../built --output paths \
		--set site.queryStrings=true --set 'site.ignore=*.js'
	expect_plan '/b.htm*' '/d*'
}

@test "the configuration is that of HEAD, not one in the site" {
	put ../built/.edgediff '[site] nonsense = 1'
	put .edgediff '[site] prefix = /p'
	commit
	deploy
	put ../built/a.html changed
	ed plan "$base" --site ../built --output paths
	expect_plan /p/a.html
}

@test "only a base can be named, and one is needed" {
	ed plan --site ../built
	expect_failure 4 'nothing says what is deployed'
	ed plan HEAD HEAD~0 --site ../built
	expect_failure 2 "'HEAD~0': --site is what will be deployed"
	ed plan HEAD..main --site ../built
	expect_failure 2 "'main': --site is what will be deployed"
}

@test "a missing or empty directory, and a file, are exit 3" {
	deploy
	ed submit "$base" --site ../nothing --distribution-id E1
	expect_failure 3 '--site ../nothing: No such file or directory'
	ed plan "$base" --site ../built/a.html
	expect_failure 3 '--site ../built/a.html: it is no directory'
	mkdir -p ../bare/deep/er ../bare/.git
	put ../bare/.git/config
	ed plan "$base" --site ../bare
	expect_failure 3 '--site ../bare: there is no file in it' --allow-empty
	ed plan "$base" --site ../bare --allow-empty --output paths
	expect_plan '/*'
}

@test "links are followed wherever they lead" {
	mkdir -p "$work/elsewhere/sub"
	put ../elsewhere/one.html
	put ../elsewhere/sub/two.html
	deploy
	ln -s ../elsewhere ../built/ext
	ln -s a.html ../built/same.html
	ln -s docs ../built/latest
	expect_items /ext/one.html /ext/sub/two.html /latest/ \
		/latest/index.html /same.html
	deploy
	rm ../built/same.html
	cp ../built/a.html ../built/same.html
	expect_items
	put ../elsewhere/sub/two.html changed
	expect_items /ext/sub/two.html
}

@test "links that lead nowhere or in a circle are left out" {
	deploy
	ln -s nothing ../built/dangles
	ln -s .. ../built/docs/up
	ln -s ring ../built/ring
	ln -s a.html/x ../built/below
	mkfifo ../built/pipe
	ed plan "$base" --site ../built --output paths
	expect_status 0
	expect_out
	sort "$work/err" >"$work/sorted"
	diff "$work/sorted" - <<-'END'
		edgediff: warning: ../built/below: a link that leads nowhere; it is not published
		edgediff: warning: ../built/dangles: a link that leads nowhere; it is not published
		edgediff: warning: ../built/docs/up: a link that leads in a circle; it is not published
		edgediff: warning: ../built/pipe: neither a file nor a folder; it is not published
		edgediff: warning: ../built/ring: a link that leads in a circle; it is not published
	END
}

@test "what git keeps in the folder, and empty folders, publish nothing" {
	deploy
	git init -q ../built
	put ../built/.gitignore '*'
	put ../built/.well-known/x
	mkdir -p ../built/empty/deep
	expect_items /.well-known/x
}

@test "names of any bytes" {
	deploy
	put "../built/a b"
	put ../built/$'\xff\xfe'
	put ../built/$'new\nline'
	put ../built/$'q"\\'
	put ../built/-x
	expect_items /%FF%FE /-x /a%20b /new%0Aline /q%22%5C
}

# Root may read everything, so the system call is made to fail.
@test "an unreadable file or folder is named, and nothing is planned" {
	command -v strace >/dev/null || skip 'no strace'
	strace -o "$work/trace" true 2>/dev/null || skip 'strace may not trace'
	deploy
	put ../built/docs/new.html
	for path in "$work/built/docs/new.html" "$work/built/docs"; do
		status=0
		ASAN_OPTIONS=detect_leaks=0 strace -o "$work/trace" \
			-P "$path" -e trace=openat -e inject=openat:error=EACCES \
			"$EDGEDIFF" plan "$base" --site "$work/built" \
			>"$work/out" 2>"$work/err" || status=$?
		expect_failure 1 "--site: $path: Permission denied"
	done
}

@test "a file that vanishes after it was listed is noticed" {
	command -v strace >/dev/null || skip 'no strace'
	strace -o "$work/trace" true 2>/dev/null || skip 'strace may not trace'
	deploy
	put ../built/new.html
	status=0
	ASAN_OPTIONS=detect_leaks=0 strace -o "$work/trace" \
		-P "$work/built/new.html" -e trace=openat \
		-e inject=openat:error=ENOENT "$EDGEDIFF" plan "$base" \
		--site "$work/built" >"$work/out" 2>"$work/err" || status=$?
	expect_failure 75 "--site: $work/built/new.html: vanished while"
}

@test "a file that changes while it is read is noticed" {
	deploy
	# 30 MiB take longer than the writer's pauses.
	dd if=/dev/zero of=../built/big bs=1M count=30 status=none
	while :; do echo >>../built/big; done &
	writer=$!
	ed plan "$base" --site ../built
	kill "$writer"
	expect_failure 75 '--site: ../built/big: changes while it is read'
}

@test "a large file is stored whole" {
	deploy
	dd if=/dev/urandom of=../built/big bs=1000003 count=9 status=none
	expect_items /big
	deploy
	git cat-file blob "$base:big" | cmp - ../built/big
	printf x | dd of=../built/big bs=1 seek=8000000 conv=notrunc status=none
	expect_items /big
}

# The most memory that the last child had, in KiB.
peak() {
	python3 - "$EDGEDIFF" "$@" <<-'END'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
}

@test "a large file is never in memory as a whole" {
	local before

	before=$(peak plan -q --base=empty --site ../built)
	truncate -s 64M ../built/big
	[ "$(peak plan -q --base=empty --site ../built)" -lt \
		$((before + 32 * 1024)) ]
}

# Files as old as the last run are read again, so that what follows does not
# depend on how fast it is.
age() {
	sleep 0.05
}

# How many files the last run with -v read.
n_read() {
	sed -n 's/.* files, \([0-9]*\) of them read$/\1/p' "$work/err"
}

@test "the second run reads only what changed" {
	age
	ed plan -v --base=empty --site ../built --output paths
	[ "$(n_read)" = 5 ]
	put ../built/a.html changed
	touch ../built/b.html
	age
	ed plan -v --base=empty --site ../built --output paths
	[ "$(n_read)" = 2 ]
	ed plan -v --base=empty --site "$work/built/" --output paths
	[ "$(n_read)" = 0 ]
}

@test "the same size and time but other content is noticed" {
	age
	touch -d '2020-01-01 00:00:01.5' ../built/a.html
	age
	deploy
	sed -i s/text/TEXT/ ../built/a.html
	touch -d '2020-01-01 00:00:01.5' ../built/a.html
	expect_items /a.html
}

@test "a file written right after it was read is noticed" {
	for n in 1 2 3 4 5 6 7 8; do
		put ../built/a.html "one $n"
		deploy
		put ../built/a.html "two $n"
		expect_items /a.html
	done
}

@test "a damaged, foreign or lost list is made again" {
	age
	deploy
	put ../built/a.html changed
	list=$(echo .git/edgediff/site-*)
	# shellcheck disable=SC2016 # eval expands them
	for damage in 'printf x | dd of=$list bs=1 seek=200 conv=notrunc status=none' \
		': >$list' 'truncate -s -1 $list' 'rm $list' \
		'rm $list; mkdir $list'; do
		eval "$damage"
		expect_items /a.html
	done
	rmdir "$list"
	tree_of --site ../built >/dev/null
	[ -s "$list" ]
}

@test "what git threw away is stored again" {
	age
	deploy
	git prune --expire=now
	[ "$(git cat-file -t "$base" 2>&1)" != tree ]
	deploy
	[ "$(git ls-tree -r "$base" | wc -l)" = 5 ]
	git ls-tree -r "$base" | while read -r _ _ id _; do
		git cat-file -e "$id" || exit 1
	done
}

@test "without a place for the list it works all the same" {
	deploy
	rm -rf .git/edgediff
	put .git/edgediff
	put ../built/a.html changed
	expect_items /a.html
}

@test "explain asks about the built site" {
	deploy
	put ../built/a.html changed
	ed explain --base="$base" --site ../built a.html
	expect_status 0
	grep -q /a.html "$work/out"
	ed explain --site ../built docs/index.html
	expect_status 0
	grep -q /docs/ "$work/out"
}

@test "a bare repository, and a linked worktree" {
	git clone -q --bare . ../bare.git
	git worktree add -q ../tree
	deploy
	put ../built/a.html changed
	expect_items /a.html
	bare=$(tree_of -C ../bare.git --site ../built)
	linked=$(tree_of -C ../tree --site ../built)
	[ "$bare" = "$linked" ]
	[ "$bare" != "$base" ]
}

@test "site.normalize: a stamp is no change, what is beside it is" {
	put ../built/a.html 'built 2024-01-01, text'
	put ../built/b.html 'built 2024-01-01, text'
	put ../built/c.txt 'built 2024-01-01'
	deploy
	put ../built/a.html 'built 2025-02-03, text'
	put ../built/b.html 'built 2025-02-03, news'
	put ../built/c.txt 'built 2025-02-03'
	put .edgediff '[site] normalize = *.html built [0-9-]+'
	commit
	expect_items /b.html /c.txt
	# What is stored is what is published.
	deploy
	[ "$(git show "$base:a.html")" = 'built 2025-02-03, text' ]
	put ../built/a.html 'built 2026-02-03, text'
	expect_items
	ed plan "$base" --site ../built --output paths \
		--set 'site.normalize='
	expect_plan /a.html
}

@test "site.normalize: what cannot be compared is a change" {
	put ../built/a.html 'built 2024'
	head -c 5000000 /dev/zero >../built/large.html
	deploy
	put ../built/a.html 'built 2025'
	printf 1 >>../built/large.html
	ed plan "$base" --site ../built --output paths \
		--set 'site.normalize=*.html [0-9]+'
	expect_plan /large.html
	id=$(git rev-parse "$base:a.html")
	rm ".git/objects/${id:0:2}/${id:2}"
	ed plan "$base" --site ../built --output paths --max-wildcards=0 \
		--set 'site.normalize=*.html [0-9]+'
	expect_plan /a.html /large.html
	ed plan "$base" --site ../built --set 'site.normalize=*.html ('
	expect_failure 3 '--set site.normalize:' "pattern '('"
}

@test "site.normalize: through links of a tree, and without --site" {
	put pub/a.html 'v1 x'
	put pub/b.html 'v1 x'
	ln -s pub latest
	commit
	put pub/a.html 'v2 x'
	put pub/b.html 'v2 y'
	commit
	ed plan HEAD~1 --output paths --set 'site.normalize=*.html v[12]' \
		--max-wildcards=0
	expect_plan /latest/b.html /pub/b.html
}
