#!/usr/bin/env bats
# Which two trees are compared: every way to say it, and every wrong one.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	two_commits
}

teardown() {
	finish
}

expect_site() {
	ed plan --output paths "$@"
	expect_plan "${site_items[@]}"
}

zero=0000000000000000000000000000000000000000

@test "A..B, A B, A.., A, --base" {
	expect_site "$first..$second"
	expect_site "$first" "$second"
	expect_site "$first.."
	expect_site "$first"
	expect_site --base="$first"
	expect_site --base "$first" "$second"
	expect_site HEAD~1..HEAD
	expect_site HEAD^ main
	expect_site -- HEAD~1 HEAD
	expect_site '@~1' @
	ed rules HEAD~1
	cp "$work/out" "$work/rules"
	ed rules '@^'
	expect_status 0
	cmp "$work/out" "$work/rules"
	ed explain --base='@~1' a.html
	expect_status 0
	grep -q '/a.html' "$work/out"
}

@test "options may stand anywhere" {
	ed --output paths plan HEAD~1 HEAD
	expect_plan "${site_items[@]}"
	ed plan --output paths HEAD~1 HEAD
	expect_plan "${site_items[@]}"
	POSIXLY_CORRECT=1 ed plan HEAD~1 --output paths HEAD
	expect_plan "${site_items[@]}"
}

@test "three dots are two trees, with a warning" {
	# The merge base of both sides would say that a.html is the same.
	git checkout -q -b side HEAD~1
	put side.html
	commit
	ed plan main...side --output paths
	expect_status 0
	expect_out /a.html /b.html /new.html /side.html
	expect_err "edgediff: warning: 'main...side' is read as two trees, \
what is deployed and what will be; never as the merge base"
	ed plan main...side --output paths -q
	expect_plan /a.html /b.html /new.html /side.html
}

@test "nothing before the dots is refused" {
	ed plan ..HEAD
	expect_failure 2 "'..HEAD'" '--base=empty'
	ed plan ...HEAD
	expect_failure 2 "'...HEAD'"
	ed plan ..
	expect_failure 2 "'..'"
}

@test "empty words are unset variables" {
	ed plan ''
	expect_failure 2 'revision 1 is empty'
	ed plan HEAD~1 ''
	expect_failure 2 'revision 2 is empty'
	ed plan --base= HEAD
	expect_failure 2 '--base is empty'
	ed explain --base= a.html
	expect_failure 2 '--base is empty'
	ed rules ''
	expect_failure 2 'a revision is empty'
	ed estimate ''
	expect_failure 2 'revision 1 is empty'
}

@test "too many revisions" {
	ed plan HEAD~1 HEAD HEAD
	expect_failure 2 "'HEAD': one revision too many"
	ed plan --base=HEAD~1 HEAD HEAD
	expect_failure 2 'after --base'
	ed plan --base=HEAD~1 HEAD~1..HEAD
	expect_failure 2 'both name the base'
	ed plan HEAD~1..HEAD HEAD
	expect_failure 2 "'HEAD': one revision too many"
	ed plan HEAD HEAD~1..HEAD
	expect_failure 2 "'HEAD': one revision too many"
	# A text to look for may have dots.
	git commit -q --allow-empty -m 'a..b'
	ed plan HEAD~2 ':/a[.][.]b' --output paths
	expect_plan "${site_items[@]}"
	ed plan HEAD~2 ':/a..b' --output paths
	expect_plan "${site_items[@]}"
	ed estimate HEAD~1..HEAD HEAD
	expect_failure 2 "'HEAD': one revision too many"
}

@test "no base at all says what to pass" {
	ed plan
	expect_failure 4 'nothing says what is deployed' '--base=empty'
}

@test "unknown revisions" {
	ed plan nosuch
	expect_failure 4 "unknown revision 'nosuch'"
	ed plan HEAD~1 nosuch
	expect_failure 4 "unknown revision 'nosuch'"
	ed plan nosuch..HEAD
	expect_failure 4 "unknown revision 'nosuch'"
	ed plan HEAD~9
	expect_failure 4 "'HEAD~9'"
	ed plan 'HEAD^{'
	expect_failure 4 "'HEAD^{'"
	ed plan -- --bad
	expect_failure 4 "'--bad'"
	ed plan :
	expect_failure 4 "unknown revision ':'"
	ed rules :0:a.html
	expect_failure 4 "unknown revision ':0:a.html'"
	ed plan "${first/%????/0000}"
	expect_failure 4 "${first/%????/0000}" 'git fetch'
}

@test "all-zero ids are unknown, never no change" {
	ed plan "$zero" HEAD
	expect_failure 4 'all-zero' '--base=empty'
	ed plan --base="$zero"
	expect_failure 4 'all-zero'
	ed plan "$zero..HEAD"
	expect_failure 4 'all-zero'
	ed plan "$zero$(printf '0%.0s' {1..24})" HEAD
	expect_failure 4 'all-zero'
	ed plan HEAD "$zero"
	expect_failure 4 'deleted branch'
}

@test "branches, tags, trees and short ids" {
	git branch deployed HEAD~1
	git tag light HEAD~1
	git tag -a -m 'a tag' heavy HEAD~1
	git tag -a -m 'of a tag' nested heavy 2>/dev/null
	git tag -a -m 'of a tree' wooden "HEAD~1^{tree}"
	git update-ref refs/remotes/origin/main HEAD~1
	expect_site deployed
	expect_site refs/heads/deployed
	expect_site light
	expect_site heavy
	expect_site "$(git rev-parse heavy)"
	expect_site nested
	expect_site wooden
	expect_site origin/main
	expect_site "HEAD~1^{tree}"
	expect_site "$(git rev-parse 'HEAD~1^{tree}')" 'HEAD^{tree}'
	expect_site "${first:0:8}"
	expect_site "${first^^}"
	# libgit2 1.5 leaks what matches a regular expression.
	ASAN_OPTIONS=detect_leaks=0 expect_site ':/first'
	# A folder as if it were the site.
	ed plan HEAD~1:img HEAD:docs --output paths --max-wildcards 0
	expect_plan / /index.html /x.png
}

@test "blob is no tree" {
	ed plan HEAD~1:a.html
	expect_failure 4 'blob'
}

@test "ambiguous id" {
	local short

	# 1,500 blobs: by the birthday paradox some share four digits.
	for ((i = 0; i < 1500; i++)); do
		printf 'blob\ndata %d\n%d\n' "${#i}" "$i"
	done | git fast-import --quiet
	short=$(git cat-file --batch-all-objects --batch-check |
		cut -c1-4 | uniq -d | head -n 1)
	[[ $short ]]
	ed plan "$short"
	expect_failure 4 "'$short' is ambiguous"
}

@test "HEAD without a commit" {
	new_repo "$work/unborn"
	ed plan --base=empty
	expect_failure 4 'HEAD has no commit yet'
	ed plan HEAD
	expect_failure 4 'HEAD has no commit yet'
}

@test "detached HEAD" {
	git checkout -q --detach HEAD~1
	put z.html
	commit
	ed plan "$first" --output paths
	expect_plan /z.html
}

@test "branch that is called empty is not the word" {
	git branch empty HEAD~1
	ed plan --base=empty --output paths
	expect_plan '/*'
	expect_site refs/heads/empty
}
