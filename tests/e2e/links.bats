#!/usr/bin/env bats
# Symbolic links: a file changes wherever a link shows it.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	new_repo "$work/docs"
	put v2.0/a.html a
	put v2.0/b.html b
	put v2.1/a.html a
	put v2.1/b.html B
	put v2.1/c.html c
	ln -s v2.0 latest
	commit
}

teardown() {
	finish
}

# Commit, and compare the plan of that commit.
plan_is() {
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan "$@"
}

@test "a change in the target is a change under the link" {
	put v2.0/a.html changed
	plan_is /latest/a.html /v2.0/a.html
}

@test "a link that points elsewhere changes the files that differ" {
	ln -sfn v2.1 latest
	plan_is /latest/b.html /latest/c.html
}

@test "re-pointed while the old target changes" {
	ln -sfn v2.1 latest
	put v2.0/a.html changed
	plan_is /latest/b.html /latest/c.html /v2.0/a.html
}

@test "links through links" {
	ln -s latest stable
	ln -s ../stable/b.html v2.1/same.html
	commit
	put v2.0/b.html changed
	plan_is /latest/b.html /stable/b.html /v2.0/b.html /v2.1/same.html
	ln -sfn v2.1 latest
	plan_is /latest/b.html /latest/c.html /latest/same.html \
		/stable/b.html /stable/c.html /stable/same.html /v2.1/same.html
}

@test "a link below a link's target" {
	ln -s ../v2.1/c.html v2.0/c.html
	commit
	put v2.1/c.html changed
	plan_is /latest/c.html /v2.0/c.html /v2.1/c.html
}

@test "a link to a file" {
	ln -s v2.0/a.html home.html
	plan_is /home.html
	put v2.0/a.html changed
	plan_is /home.html /latest/a.html /v2.0/a.html
	ln -sf v2.1/a.html home.html
	plan_is /home.html
	rm home.html
	plan_is /home.html
}

@test "a link to an index document has its forms" {
	put v2.0/index.html
	ln -s v2.0/index.html index.html
	commit
	put v2.0/index.html changed
	plan_is / /index.html /latest/ /latest/index.html /v2.0/ /v2.0/index.html
}

@test "what is published decides, not the type" {
	rm latest
	cp -r v2.0 latest
	plan_is
	ln -s v2.0/a.html x.html
	commit
	rm x.html
	cp v2.0/a.html x.html
	plan_is
	rm -r latest
	ln -s v2.1 latest
	plan_is /latest/b.html /latest/c.html
}

@test "links that come and go" {
	rm latest
	plan_is /latest/a.html /latest/b.html
	ln -s v2.1/a.html latest
	plan_is /latest
	ln -sfn v2.1 latest
	plan_is /latest /latest/a.html /latest/b.html /latest/c.html
}

@test "links that lead nowhere publish nothing" {
	ln -s ../out out
	ln -s /etc abs
	ln -s nope dangling
	ln -s two one
	ln -s one two
	ln -s . self
	ln -s .. v2.1/up
	commit
	ed plan HEAD~1 --output paths
	expect_status 0
	expect_out
	expect_err \
		'edgediff: warning: link abs leaves the tree; it publishes nothing' \
		'edgediff: warning: link dangling leads to nothing; it publishes nothing' \
		'edgediff: warning: link one loops; it publishes nothing' \
		'edgediff: warning: link out leaves the tree; it publishes nothing' \
		'edgediff: warning: link self leads to a folder it is in; it publishes nothing' \
		'edgediff: warning: link two loops; it publishes nothing' \
		'edgediff: warning: link v2.1/up leads to a folder it is in; it publishes nothing'
	put v2.1/a.html changed
	commit
	ed plan HEAD~1 --output paths -q
	expect_plan /v2.1/a.html
}

@test "folders that link to each other" {
	put x/x.html
	put y/y.html
	ln -s ../y x/to
	ln -s ../x y/to
	commit
	put x/x.html changed
	commit
	ed plan HEAD~1 --output paths -q
	expect_plan /x/x.html /y/to/x.html
}

@test "a link that comes back to life" {
	ln -s new n
	commit
	put new/f.html
	plan_is /n/f.html /new/f.html
	rm -r new
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0 -q
	expect_plan /n/f.html /new/f.html
}

@test "links below the root lead out of it" {
	put public/x.html
	ln -s ../v2.0 public/docs
	commit
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output paths --set site.root=public
	expect_plan /docs/a.html
	ln -s public www
	commit
	put v2.0/a.html again
	commit
	ed plan HEAD~1 --output paths --set site.root=www
	expect_plan /docs/a.html
}

@test "rules see published paths" {
	ln -s ../v2.0 v2.1/old
	commit
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output paths --set 'map.d.match=v2.1/**/*.html' \
		--set 'map.d.url=/d/{1}/{2}' --set site.unmatched=none
	expect_plan /d/old/a
}

@test "links are left out on demand" {
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output paths --set site.followSymlinks=false
	expect_plan /v2.0/a.html
	rm latest
	put latest
	commit
	ed plan HEAD~1 --output paths --set site.followSymlinks=false
	expect_plan /latest
}

@test "copies behind links count as kept" {
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output json
	expect_status 0
	# Five files, and two again below latest.
	[[ $(json 'j["summary"]["site_urls"]') == 7 ]]
}

@test "the cause is what changed in the tree" {
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output json -v
	[[ $(json '[(u["path"], u["files"]) for u in j["urls"]]') == \
		"[('/latest/a.html', ['v2.0/a.html']), ('/v2.0/a.html', ['v2.0/a.html'])]" ]]
	ln -sfn v2.1 latest
	commit
	ed plan HEAD~1 --output json -v
	[[ $(json '[(u["path"], u["files"]) for u in j["urls"]][0]') == \
		"('/latest/a.html', ['latest'])" ]]
}

@test "the list of links is remembered, and never needed" {
	put v2.0/a.html changed
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /latest/a.html /v2.0/a.html
	[[ -f .git/edgediff/links-v1 ]]
	for damage in 'truncate -s -1' 'sed -i s/latest/earliest/' \
		'truncate -s 0' rm; do
		$damage .git/edgediff/links-v1
		ed plan HEAD~1 --output paths --max-wildcards 0
		expect_plan /latest/a.html /v2.0/a.html
	done
	cp .git/edgediff/links-v1 "$work/before"
	ed plan HEAD~1 --output paths --max-wildcards 0
	cmp .git/edgediff/links-v1 "$work/before"
	# A file where the folder should be: nothing can be written.
	rm -r .git/edgediff
	touch .git/edgediff
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /latest/a.html /v2.0/a.html
	[[ -z $(find .git -name 'links-v1*') ]]
}

@test "a list of links for a tree that is gone" {
	ed plan HEAD --output paths
	git commit -q --amend -m other --allow-empty
	put v2.0/a.html changed
	git add -A
	git commit -q --amend -m amended
	rm -rf .git/logs
	git reflog expire --expire=now --all
	git gc -q --prune=now
	put v2.0/b.html changed
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /latest/b.html /v2.0/b.html
}

@test "a partial clone takes links it cannot read for anything" {
	library_leaks
	put v2.1/c.html changed
	commit
	git config uploadpack.allowFilter true
	git clone -q --bare --filter=blob:none "file://$PWD" "$work/partial.git"
	ed -C "$work/partial.git" plan HEAD~1 --output json -v
	expect_status 0
	[[ $(json '[u["path"] for u in j["urls"]]') == \
		"['/latest', '/latest/', '/latest/*', '/v2.1/c.html']" ]]
	grep -q 'warning: link latest: its target is missing' "$work/err"
	command=$(sed 's/.*fetch links with: //' "$work/err")
	(cd "$work/partial.git" && sh -c "$command" >/dev/null)
	ed -C "$work/partial.git" plan HEAD~1 --output paths
	expect_plan /v2.1/c.html
}

@test "without a change links are looked for only where the site is counted" {
	ed plan HEAD HEAD --output json
	[[ $(json '[j["summary"]["site_urls"]]') == '[None]' ]]
	ed plan HEAD HEAD --output json -v
	count=$(json 'j["summary"]["site_urls"]')
	put new.html x
	commit
	ed plan HEAD~1 --output json
	[[ $(json 'j["summary"]["site_urls"]') == "$count" ]]
}

@test "many links to files of a large folder are followed at once" {
	(
		echo 'commit refs/heads/big'
		echo 'committer A <a@example.org> 1700000000 +0000'
		printf 'data 1\nx\n'
		for i in $(seq 10000); do
			printf 'M 100644 inline d/f%05d\ndata 1\nx\n' "$i"
			printf 'M 120000 inline d/l%05d\ndata 6\nf%05d\n' "$i" "$i"
			printf 'M 120000 inline e-%05d\ndata 1\ne\n' "$i"
		done
		printf 'M 100644 inline e/x\ndata 1\nx\n'
		echo 'commit refs/heads/bigger'
		echo 'committer A <a@example.org> 1700000000 +0000'
		printf 'data 1\nx\nfrom refs/heads/big\n'
		printf 'M 100644 inline d/f00007\ndata 1\ny\n'
	) | git fast-import --quiet
	ed plan big bigger --output paths
	expect_plan /d/f00007 /d/l00007
}

@test "a link into a submodule is as old as the submodule" {
	local commit

	commit=$(git rev-parse HEAD)
	ln -s lib/a.js a.js
	ln -s lib/b.js b.js
	git add a.js b.js
	git update-index --add --cacheinfo "160000,$commit,lib"
	git commit -q -m submodule
	# Another file, a link elsewhere in it, and another commit of it.
	put v2.0/a.html changed
	git add v2.0
	git commit -q -m page
	ed plan HEAD~1 --output paths
	expect_plan /latest/a.html /v2.0/a.html
	ln -sfn lib/c.js b.js
	git add b.js
	git commit -q -m link
	ed plan HEAD~1 --output json -v --set site.forms=file
	[[ $(json '[u["path"] for u in j["urls"]]') == "['/b.js', '/b.js/*']" ]]
	git update-index --cacheinfo "160000,$(git rev-parse HEAD),lib"
	git commit -q -m moved
	ed plan HEAD~1 --output json -v --set site.forms=file
	[[ $(json '[u["path"] for u in j["urls"]]') == \
		"['/a.js', '/a.js/*', '/b.js', '/b.js/*', '/lib/*']" ]]
}
