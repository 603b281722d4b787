#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# Settings and what they make of a plan.

load helper

setup() {
	start
}

teardown() {
	finish
}

# C of the last commit with these settings, each given by --set.
reached() {
	local setting options=()

	for setting; do
		options+=(--set "$setting")
	done
	ed plan HEAD~1 "${options[@]}" --output json -v
	expect_status 0
	json '" ".join(u["path"] for u in j["urls"])'
}

# ---- site.added ----

@test "added = skip leaves out what nobody can have cached" {
	make_site
	put docs/new/index.html
	commit
	[ "$(reached)" = '/docs/new/ /docs/new/index.html' ]
	[ "$(reached site.added=skip)" = '' ]
	put a.html again
	put more.html
	rm img/x.png
	commit
	[ "$(reached site.added=skip)" = '/a.html /img/x.png' ]
}

# The file is new, its URL path is not: another file was published there.
@test "added = skip keeps a URL path that existed under another file" {
	new_repo "$work/site"
	printf '%s\n' '[site]' 'forms = slash' '[map "m"]' \
		'match = p/*.txt' 'url = /{1}/' '[map "n"]' \
		'match = p/*.md' 'url = /{1}/' >.edgediff
	put p/one.txt
	commit
	git mv p/one.txt p/one.md
	put p/two.md
	commit
	[ "$(reached)" = '/one/ /two/' ]
	[ "$(reached site.added=skip)" = '/one/' ]
}

@test "added = skip keeps what a link has published" {
	new_repo "$work/site"
	put v1/a.html
	ln -s v1 latest
	commit
	put v2/b.html
	rm latest
	ln -s v2 latest
	commit
	# /latest/a.html is gone; /latest/b.html and /v2/b.html are new.
	[ "$(reached site.added=skip)" = '/latest/a.html' ]
	rm latest
	mkdir latest
	put latest/b.html
	put latest/c.html
	commit
	[ "$(reached site.added=skip)" = '/latest/b.html' ]
}

@test "added = skip without a base is everything" {
	make_site
	ed plan --base=empty --set site.added=skip --output paths
	expect_plan '/*'
}

# ---- site.source ----

@test "site.source is the top for root and urlMap" {
	new_repo "$work/site"
	put project/pages/a.html
	put project/urls.tsv "$(printf 'pages/a.html\t/first/\n')"
	put pages/a.html
	commit
	put project/pages/a.html changed
	put pages/a.html changed
	commit
	[ "$(reached site.source=project)" = /pages/a.html ]
	[ "$(reached site.source=project site.root=pages)" = /a.html ]
	[ "$(reached site.source=project site.urlMap=urls.tsv)" = \
		'/first/ /first/index.html' ]
	ed plan HEAD~1 --set site.source=nowhere
	expect_failure 3 "site.source 'nowhere' is no folder in base or head"
	ed plan HEAD~1 --set site.source=project --set site.root=nowhere
	expect_failure 3 "site.root 'project/nowhere' is no folder in base or head"
	# In one of the two is enough: it is being moved away.
	git rm -qr project
	commit
	[ "$(reached site.source=project site.root=pages)" = /a.html ]
}

# What was published by the old map is stale too.
@test "a urlMap in one of the two trees only" {
	new_repo "$work/site"
	put a.md
	put urls.tsv "$(printf 'a.md\t/old/\n')"
	commit
	put urls.tsv "$(printf 'a.md\t/new/\n')"
	put a.md changed
	commit
	[ "$(reached site.urlMap=urls.tsv site.forms=slash \
		site.unmatched=none)" = '/new/ /old/' ]
	rm urls.tsv
	put a.md 'changed again'
	commit
	[ "$(reached site.urlMap=urls.tsv site.forms=slash \
		site.unmatched=none)" = '/new/' ]
}

# ---- what a repository does not have ----

@test "pace where the history is cut, and where there is none" {
	export GIT_COMMITTER_DATE
	GIT_COMMITTER_DATE="$(date +%s) +0000"
	make_site
	put a.html third
	commit
	git clone -q --depth 1 "file://$work/site" "$work/shallow"
	cd "$work/shallow"
	git fetch -q --depth 1 origin "$(git -C "$work/site" rev-parse HEAD~1)"
	ed plan FETCH_HEAD HEAD --set plan.pace=true --output paths
	expect_status 0
	expect_out /a.html
	expect_err "edgediff: warning: plan.pace: this clone is shallow, so\
 not all deploys of the last 28 days are known"
	git init -q --bare "$work/bare.git"
	git -C "$work/site" push -q "$work/bare.git" HEAD:refs/heads/other
	ed plan -C "$work/bare.git" other~1 other --set plan.pace=true \
		--output paths
	expect_plan /a.html
}

@test "a range that begins before a shallow clone does" {
	local old

	make_site
	for old in third fourth; do
		put a.html "$old"
		commit
	done
	old=$(git rev-parse HEAD~3)
	git clone -q --depth 2 "file://$work/site" "$work/shallow"
	cd "$work/shallow"
	git fetch -q --depth 1 origin "$old"
	ed estimate "$old..HEAD"
	expect_failure 4 'this shallow clone ends before the range begins' \
		'git fetch --unshallow'
	git fetch -q --unshallow
	ed estimate "$old..HEAD"
	expect_status 0
}

@test "a history whose commits are damaged" {
	local id

	library_leaks
	make_site
	put a.html third
	commit
	id=$(git rev-parse HEAD~1)
	chmod u+w ".git/objects/${id:0:2}/${id:2}"
	: >".git/objects/${id:0:2}/${id:2}"
	ed estimate
	expect_failure 4 "$id"
	rm -f ".git/objects/${id:0:2}/${id:2}"
	ed estimate
	expect_failure 4 "$id is missing in this repository" 'git fetch'
}

# ---- explain ----

@test "explain says of a URL path what made it stale" {
	local n

	new_repo "$work/site"
	printf '%s\n' '[map "pages"]' 'regex = "^(.*)\\.md$"' \
		'url = /{1}.html' 'url = /lists/*' >.edgediff
	for n in {1..5}; do
		put "other$n.md"
	done
	put a.md
	put b.md
	commit
	put a.md changed
	put c.md
	rm b.md
	commit
	ed explain --base HEAD~1 /a.html /lists/x /other --output json
	expect_status 0
	[ "$(json '[[(c["file"], c["change"], c["rule"], c["url"]) for c in p["causes"]] for p in j["paths"]]')" = \
		"[[('a.md', 'modified', 'map.pages', '/a.html')],\
 [('a.md', 'modified', 'map.pages', '/lists/*'),\
 ('b.md', 'deleted', 'map.pages', '/lists/*'),\
 ('c.md', 'added', 'map.pages', '/lists/*')], []]" ]
	ed explain --base HEAD~1 c.md
	expect_status 0
	expect_out c.md '  change  added' \
		'  rule    map.pages (.edgediff:2), regex = ^(.*)\.md$' \
		'  url     /c.html                         invalidated by /c.html' \
		'  url     /lists/*                        invalidated by /lists/*'
}

@test "explain follows a link to the file that changed" {
	new_repo "$work/site"
	put v2/a.html
	ln -s v2 latest
	commit
	put v2/a.html changed
	commit
	ed explain --base HEAD~1 /latest/a.html
	expect_status 0
	grep -qF 'changed M latest/a.html (v2/a.html)' "$work/out"
	ed explain --base HEAD~1 /latest/a.html --output json
	[ "$(json '[(c["file"], c["real"]) for c in j["paths"][0]["causes"]]')" = \
		"[('latest/a.html', 'v2/a.html')]" ]
}

# ---- git's own configuration ----

@test "keys of git's configuration that are none" {
	make_site
	git config edgediff.root public
	ed plan HEAD~1
	expect_failure 3 root
	git config --unset edgediff.root
	git config edgediff.site.rot public
	ed plan HEAD~1
	expect_failure 3 site.rot 'site.root'
	git config --unset edgediff.site.rot
	# A key without a value is true. A star need not match the empty text:
	# what covers both /a.html and /a.html? begins a byte before.
	printf '[edgediff "site"]\n\tqueryStrings\n' >>.git/config
	ed plan HEAD~1 --output paths
	expect_plan '/a.htm*' '/b.htm*' '/new.htm*'
}

@test "init on a detached HEAD leaves the branch to be said" {
	make_site
	git checkout -q --detach
	ed init --distribution-id E1
	expect_status 0
	expect_out "$work/site/.edgediff: a site at the top, branch not known,\
 1 distribution"
	grep -qF '# branch = main' .edgediff
}

# ---- rules over rules ----

@test "a rule of the user's stands in for the preset's of that name" {
	new_repo "$work/site"
	put static/a.png
	put static/b.png
	commit
	put static/a.png changed
	commit
	[ "$(reached site.preset=hugo)" = /a.png ]
	printf '%s\n' '[map "hugo-static"]' 'match = static/**' \
		'url = /assets/{1}' >.edgediff
	commit
	put static/a.png 'changed again'
	commit
	[ "$(reached site.preset=hugo)" = /assets/a.png ]
}

@test "an empty value forgets the ones before it" {
	new_repo "$work/site"
	printf '%s\n' '[site]' 'ignore = *.txt' '[map "m"]' 'match = *.md' \
		'url = /old/{1}/' 'url = ' 'url = /new/{1}/' >.edgediff
	put a.md
	put b.txt
	commit
	put a.md changed
	put b.txt changed
	commit
	[ "$(reached site.forms=slash)" = /new/a/ ]
	[ "$(reached site.forms=slash site.ignore= site.unmatched=none)" = \
		/new/a/ ]
	[ "$(reached site.forms=slash site.ignore= map.m.url= \
		map.m.url=/x/)" = '/* /x/' ]
}

@test "site.normalize that takes too long: the change counts" {
	new_repo "$work/site"
	put a.html "$(printf '%040d1' 0)"
	put b.html v1
	commit
	put a.html "$(printf '%040d2' 0)"
	put b.html v2
	commit
	ed plan HEAD~1 --output paths --set 'site.normalize=*.html (0+)+x|v[12]'
	expect_status 0
	expect_out /a.html
	expect_err_has 'warning: a.html: site.normalize: ' 'too many steps' \
		'it counts as changed'
}

# ---- the hook that was there ----

@test "hook install goes on where it was killed" {
	local hooks=$work/site/.git/hooks

	make_site
	rm -f "$hooks"/*
	put .git/hooks/post-receive 'the old one'
	ln "$hooks/post-receive" "$hooks/post-receive.before-edgediff"
	ed hook install
	expect_status 0
	[ "$(<"$hooks/post-receive.before-edgediff")" = 'the old one' ]
	grep -qF "Written by 'edgediff hook install'" "$hooks/post-receive"
	# Another one than the one that was kept is not overwritten.
	put .git/hooks/post-receive 'a newer one'
	ed hook install
	expect_failure 4 'cannot be kept as' 'add by hand'
	[ "$(<"$hooks/post-receive")" = 'a newer one' ]
	[ "$(<"$hooks/post-receive.before-edgediff")" = 'the old one' ]
}
