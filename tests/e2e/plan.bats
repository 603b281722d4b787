#!/usr/bin/env bats
# From two commits to the items of the plan.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
}

teardown() {
	finish
}

@test "changed, added and deleted files are purged, nothing else" {
	make_site
	ed plan HEAD~1 HEAD --output paths
	expect_plan "${site_items[@]}"
}

@test "paths go through xargs one by one, with -z too" {
	make_site
	put 'it is "q".html'
	put "o'neil \\ x.html"
	commit
	"$EDGEDIFF" plan HEAD~1 --output paths --max-wildcards 0 |
		xargs -n 1 printf '<%s>\n' >"$work/out"
	expect_out '</it%20is%20%22q%22.html>' '</o%27neil%20%5C%20x.html>'
	"$EDGEDIFF" plan HEAD~1 -z --max-wildcards 0 |
		xargs -0 -n 1 printf '<%s>\n' >"$work/out"
	expect_out '</it%20is%20%22q%22.html>' '</o%27neil%20%5C%20x.html>'
	ed plan HEAD~1 -z --max-wildcards 0
	cmp "$work/out" \
		<(printf '/it%%20is%%20%%22q%%22.html\0/o%%27neil%%20%%5C%%20x.html\0')
}

@test "no change is an empty plan and success" {
	make_site
	ed plan HEAD HEAD --output paths
	expect_plan
	git commit -q --allow-empty -m 'nothing'
	ed plan HEAD~1 HEAD --output paths
	expect_plan
	ed plan HEAD~1 HEAD -z
	expect_plan
	ed plan HEAD~1 HEAD
	expect_status 0
	expect_err
	grep -qx 'Nothing to invalidate.' "$work/out"
}

@test "first deploy is everything" {
	make_site
	ed plan --base=empty --output paths
	expect_plan '/*'
	ed plan --base=empty HEAD~1 --output paths
	expect_plan '/*'
	ed plan empty HEAD --output paths
	expect_plan '/*'
}

@test "rollback is planned like any other change" {
	make_site
	ed plan HEAD HEAD~1 --output paths
	expect_plan "${site_items[@]}"
}

@test "rename purges the old path and the new one" {
	make_site
	git mv a.html z.html
	commit
	ed plan HEAD~1 --output paths
	expect_plan /a.html /z.html
}

@test "mode alone is no change" {
	make_site
	chmod +x a.html
	commit
	[[ -n $(git diff --name-only HEAD~1 HEAD) ]]
	ed plan HEAD~1 --output paths
	expect_plan
}

@test "file becomes a folder and back" {
	make_site
	git rm -q a.html
	put a.html/x.html
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /a.html /a.html/x.html
	ed plan HEAD HEAD~1 --output paths --max-wildcards 0
	expect_plan /a.html /a.html/x.html
}

@test "file becomes a symlink to the same bytes" {
	make_site
	rm a.html
	ln -s index.html a.html
	commit
	ed plan HEAD~1 -v --output json
	expect_status 0
	[[ $(json '"/a.html" in [u["path"] for u in j["urls"]]') == True ]]
}

@test "submodule's commit purges everything below it" {
	make_site
	local id=1111111111111111111111111111111111111111

	git update-index --add --cacheinfo "160000,$id,lib/sub"
	git commit -q -m 'a submodule'
	git update-index --cacheinfo "160000,${id//1/2},lib/sub"
	git commit -q -m 'another commit of it'
	ed plan HEAD~1 --output paths --set site.forms=file
	expect_plan '/lib/sub/*'
	# 'p*' may leave p itself stale: with the slash form it is an item.
	ed plan HEAD~1 -v --output json
	[[ $(json '[u["path"] for u in j["urls"]]') == \
		"['/lib/sub/', '/lib/sub/*']" ]]
}

@test "index documents have their other forms" {
	make_site
	put docs/index.html changed
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /docs/ /docs/index.html
	ed plan HEAD~1 --output paths --max-wildcards 0 \
		--set site.forms='file slash bare clean'
	expect_plan /docs /docs/ /docs/index.html
	ed plan HEAD~1 --output paths --max-wildcards 0 --set site.forms=bare
	expect_plan /docs
}

@test "front page is purged in every form there is" {
	make_site
	put index.html changed
	commit
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan / /index.html
	ed plan HEAD~1 --output paths --max-wildcards 0 --set site.forms=bare
	expect_plan /
}

@test "root, prefix and ignore" {
	new_repo "$work/r"
	put public/index.html
	put public/a.html
	put public/a.map
	put src/a.md
	commit
	put public/a.html changed
	put public/a.map changed
	put src/a.md changed
	commit
	ed plan HEAD~1 --output paths --set site.root=public \
		--set site.prefix=/blog --set 'site.ignore=*.map'
	expect_plan /blog/a.html
	ed plan HEAD~1 --output paths --set site.root=src/ \
		--set 'site.ignore=*.md'
	expect_plan
}

@test "root that is nowhere is an error, not an empty plan" {
	make_site
	ed plan HEAD~1 --set site.root=pubilc
	expect_failure 3 "site.root 'pubilc'"
	ed plan HEAD~1 --set site.root=a.html
	expect_failure 3 "site.root 'a.html'"
	ed plan --base=empty --set site.root=docs/none
	expect_failure 3 "site.root 'docs/none'"
	# Deleted in head, but it was there.
	git rm -rq docs
	commit
	ed plan HEAD~1 --set site.root=docs --output paths --max-wildcards 0
	expect_plan / /index.html
}

@test "tool files are never published" {
	make_site
	put .gitignore '*.tmp'
	put .gitattributes
	put docs/.gitkeep
	put .github/workflows/deploy.yml
	put .edgediff '[site]'
	put .well-known/security.txt
	commit
	ed plan HEAD~1 --output paths
	expect_plan /.well-known/security.txt
}

@test "plan reads no blob" {
	make_site
	local blob

	for blob in HEAD:a.html HEAD~1:a.html HEAD:new.html; do
		rm -f ".git/objects/$(git rev-parse $blob | sed 's:^..:&/:')"
	done
	ed plan HEAD~1 --output paths
	expect_plan "${site_items[@]}"
}

@test "no connection is opened, not even a socket" {
	command -v strace >/dev/null || skip 'no strace'
	strace -o "$work/trace" true 2>/dev/null || skip 'strace may not trace'
	make_site
	export CLOUDFRONT_DISTRIBUTION_ID=E2EXAMPLE
	# LeakSanitizer traces, too, and only one of them can.
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=connect,sendto,sendmsg -o "$work/trace" \
		"$EDGEDIFF" plan HEAD~1 --output paths >"$work/out"
	expect_out "${site_items[@]}"
	if grep -E 'connect|sendto|sendmsg' "$work/trace"; then
		return 1
	fi
}
