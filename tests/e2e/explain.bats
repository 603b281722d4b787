#!/usr/bin/env bats
# What becomes of single paths.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	new_repo "$work/blog"
	cat >.edgediff <<-'END'
		[site]
			forms = slash
			ignore = *.bak
		[map "posts"]
			match = posts/*.md
			url = /posts/{1}/
			url = /tags/*
		[map "about"]
			match = about.md
			url = /about/
	END
	put posts/a.md
	put posts/b.md
	put about.md
	put x.bak
	ln -s ../about.md posts/c.md
	commit
	put posts/a.md changed
	commit
}

teardown() {
	finish
}

@test "a changed file" {
	ed explain --base HEAD~1 posts/a.md
	expect_status 0
	expect_err
	expect_out posts/a.md '  change  modified' \
		'  rule    map.posts (.edgediff:5), match = posts/*.md' \
		'  url     /posts/a/                       invalidated by /posts/a/' \
		'  url     /tags/*                         invalidated by /tags/*'
}

@test "files that did not change" {
	ed explain --base HEAD~1 posts/b.md about.md x.bak .edgediff
	expect_status 0
	expect_out posts/b.md '  change  unchanged' \
		'  rule    map.posts (.edgediff:5), match = posts/*.md' \
		'  url     /posts/b/                       kept' \
		'  url     /tags/*                         invalidated by /tags/*' \
		about.md '  change  unchanged' \
		'  rule    map.about (.edgediff:9), match = about.md' \
		'  url     /about/                         kept' \
		x.bak '  change  unchanged' '  rule    site.ignore: not published' \
		.edgediff '  change  unchanged' '  rule    private name: not published'
}

@test "without a base the mapping is all there is to say" {
	ed explain about.md /about/
	expect_status 0
	expect_out about.md '  rule    map.about (.edgediff:9), match = about.md' \
		'  url     /about/' \
		/about/ '  file    about.md, map.about'
}

@test "URL paths: kept, changed, and below a required prefix" {
	ed explain --base HEAD~1 /about/ /posts/a/ /tags/x/ /nope
	expect_status 0
	expect_out /about/ '  file    about.md, map.about' '  plan    kept' \
		/posts/a/ '  file    posts/a.md, map.posts' \
		'  changed M posts/a.md, map.posts' \
		'  plan    invalidated by /posts/a/' \
		/tags/x/ '  file    none in head publishes it' \
		'  changed M posts/a.md, map.posts: /tags/*' \
		'  plan    invalidated by /tags/*' \
		/nope '  file    none in head publishes it' '  plan    kept'
}

@test "what a wildcard sweeps" {
	ed explain --base HEAD~1 --max-paths 1 /about/ /posts/a/
	expect_status 0
	expect_out /about/ '  file    about.md, map.about' \
		'  plan    swept by /*' \
		/posts/a/ '  file    posts/a.md, map.posts' \
		'  changed M posts/a.md, map.posts' '  plan    invalidated by /*'
}

@test "a file may be written as one of this folder" {
	ed explain posts/a.md
	expect_status 0
	tail -n +2 "$work/out" >"$work/plain"
	for name in ./posts/a.md .//./posts/a.md; do
		ed explain "$name"
		expect_status 0
		tail -n +2 "$work/out" | cmp - "$work/plain"
	done
	ed explain ./
	expect_failure 2 'an empty path'
	ed explain https://www.example.com/posts/a/
	expect_failure 2 'name the path of the URL alone'
}

@test "there is no other output than text and JSON" {
	for output in paths markdown; do
		ed explain posts/a.md --output "$output"
		expect_failure 2 'explain has --output text and json'
	done
}

@test "links, deleted files, folders, nothing" {
	git rm -q posts/b.md
	commit
	ed explain --base HEAD~1 posts/c.md posts/b.md nope
	expect_status 2
	expect_err "edgediff: no file 'nope' in base or head; a URL path starts with a slash"
	expect_out posts/c.md '  change  unchanged' '  lies at about.md' \
		'  rule    map.posts (.edgediff:5), match = posts/*.md' \
		'  url     /posts/c/                       kept' \
		'  url     /tags/*                         invalidated by /tags/*' \
		posts/b.md '  change  deleted' \
		'  rule    map.posts (.edgediff:5), match = posts/*.md' \
		'  url     /posts/b/                       invalidated by /posts/b/' \
		'  url     /tags/*                         invalidated by /tags/*' \
		nope '  no such file'
	ed explain --output json about.md nope
	expect_status 2
	expect_err "edgediff: no file 'nope' in HEAD; a URL path starts with a slash"
	[[ $(json '[p["found"] for p in j["paths"]]') == '[True, False]' ]]
	ed explain posts
	expect_failure 2 "'posts' is a folder"
	ed explain
	expect_failure 2 'explain wants a PATH'
}

@test "JSON" {
	ed explain --base HEAD~1 --output json posts/a.md /about/
	expect_status 0
	[[ $(json 'j["planned"]') == True ]]
	[[ $(json 'j["paths"][0]["rule"], j["paths"][0]["origin"], j["paths"][0]["change"]') == \
		"('map.posts', '.edgediff:5', 'modified')" ]]
	[[ $(json '[(u["path"], u["item"], u["result"]) for u in j["paths"][0]["urls"]][0]') == \
		"('/posts/a/', '/posts/a/', 'invalidated')" ]]
	[[ $(json 'j["paths"][1]["result"], j["paths"][1]["item"], j["paths"][1]["files"]') == \
		"('kept', None, [{'file': 'about.md', 'rule': 'map.about'}])" ]]
	ed explain --output paths x
	expect_failure 2 'text and json'
}

@test "-z is how the list of --paths-from is read" {
	printf '/x y\0/tags/z\0' >"$work/list"
	ed explain --base HEAD~1 --paths-from "$work/list" -z '/x%20y' /other
	expect_status 0
	grep -q "changed --paths-from $work/list:1\$" "$work/out"
	grep -qx '  plan    kept' "$work/out"
	ed explain --base HEAD~1 --paths-from "$work/list" '/x%20y'
	expect_failure 3 'or with -z paths that end in NUL'
	ed explain --base HEAD~1 --paths-from "$work/list" -z --output json \
		'/x%20y'
	expect_status 0
	[[ $(json 'j["paths"][0]["changed"]') == True ]]
	ed explain --base HEAD~1 --paths-from "$work/list" -z --output paths \
		'/x%20y'
	expect_failure 2 'explain has --output text and json'
}
