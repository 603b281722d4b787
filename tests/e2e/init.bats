#!/usr/bin/env bats
# shellcheck disable=SC2154
#
# init: what is found, that the file is accepted, and what it refuses.

load helper

setup() {
	start
}

teardown() {
	finish
}

# Commit what init wrote; the mapping it gives is in $work/out.
accepted() {
	git add -A
	git commit -q -m init
	ed rules
	expect_status 0
	expect_err
}

# written KEY VALUE: a key of the file, as git reads it.
written() {
	[[ $(git config -f .edgediff --get "$1") == "$2" ]] || {
		echo "$1 is not $2"
		cat .edgediff
		return 1
	}
}

@test "each generator is found by its files" {
	local row preset file

	for row in hugo:hugo.toml hugo:config/_default/hugo.yaml \
		jekyll:_config.yml eleventy:.eleventy.js \
		eleventy:eleventy.config.mjs mkdocs:mkdocs.yml \
		docusaurus:docusaurus.config.ts astro:astro.config.mjs; do
		preset=${row%%:*} file=${row#*:}
		new_repo "$work/${row//[:\/]/-}"
		put "$file"
		commit
		ed init
		expect_status 0
		written site.preset "$preset"
		written target.production.branch main
		accepted
		grep -q "^\[map \"$preset-" "$work/out"
		ed plan HEAD~1 HEAD
		expect_status 0
	done
}

@test "Hugo's old config.toml counts only beside a folder of Hugo's" {
	new_repo "$work/old"
	put config.toml
	ed init
	expect_status 0
	[[ -z $(git config -f .edgediff --get site.preset) ]]
	rm .edgediff
	put content/a.md
	ed init
	expect_status 0
	written site.preset hugo
}

@test "a project in a folder has a source" {
	new_repo "$work/site"
	put docs/mkdocs.yml
	put src/main.c
	commit
	ed init
	expect_status 0
	written site.preset mkdocs
	written site.source docs
	accepted
}

@test "a built site that is in git is the root" {
	new_repo "$work/site"
	put hugo.toml
	put public/index.html
	put public/a.html
	commit
	ed init
	expect_out "$work/site/.edgediff: a built site in public, branch main, 0 distributions"
	written site.root public
	[[ -z $(git config -f .edgediff --get site.preset) ]]
	accepted
	put public/a.html changed
	commit
	ed plan HEAD~1 --output paths
	expect_plan /a.html
}

@test "a built site that git ignores is none" {
	new_repo "$work/site"
	put hugo.toml
	put .gitignore public/
	put public/index.html
	commit
	ed init
	written site.preset hugo
}

@test "no generator: the repository is the site" {
	make_site
	ed init
	expect_out "$work/site/.edgediff: a site at the top, branch main, 0 distributions"
	expect_err 'edgediff: commit it: it is read from the commit that is deployed'
	accepted
	put a.html again
	commit
	ed plan HEAD~1 --output paths
	expect_plan /a.html
}

@test "the branch of origin, and distributions, are written down" {
	make_site
	git branch -m trunk
	git clone -q "$work/site" "$work/clone"
	cd "$work/clone"
	git checkout -q -b topic
	ed init --distribution-id E1 --distribution-id 'E"2'
	expect_status 0
	written target.production.branch trunk
	[[ $(git config -f .edgediff --get-all target.production.distribution) == $'E1\nE"2' ]]
	rm .edgediff
	CLOUDFRONT_DISTRIBUTION_ID=E3 ed init --branch 'rel#1'
	written target.production.distribution E3
	written target.production.branch 'rel#1'
	accepted
	ed plan HEAD~1 --output json
	[[ $(json 'j["distributions"]') == "['E3']" ]]
}

@test "it works before the first commit, and from a folder" {
	new_repo "$work/site"
	put _config.yml
	mkdir -p _posts/deep
	cd _posts/deep
	ed init
	expect_status 0
	cd "$work/site"
	written site.preset jekyll
	[[ ! -e _posts/deep/.edgediff ]]
	accepted
}

@test "a file that is there is not overwritten" {
	make_site
	put .edgediff '# mine'
	ed init
	expect_failure 3 .edgediff 'exists already'
	[[ $(<.edgediff) == '# mine' ]]
	rm .edgediff
	ln -s "$work/elsewhere" .edgediff
	ed init
	expect_failure 3 'exists already'
	[[ ! -e $work/elsewhere ]]
}

@test "an empty file, as a run that was killed leaves, is filled" {
	new_repo "$work/repo"
	ed init
	expect_status 0
	mv .edgediff whole
	: >.edgediff
	ed init
	expect_status 0
	cmp whole .edgediff
	# What is there through a link is not ours.
	rm .edgediff
	: >target
	ln -s target .edgediff
	ed init
	expect_failure 3 'exists already'
	[ ! -s target ]
}

@test "a bare repository, or none, is refused" {
	make_site
	git clone -q --bare . "$work/bare"
	cd "$work/bare"
	ed init
	expect_failure 4 'bare repository'
	cd "$work"
	ed init
	expect_failure 4 'repository'
	cd "$work/site"
	ed init now
	expect_failure 2 "'now'"
	ed init --max-paths 3
	expect_failure 2 "'init' has no option --max-paths"
}

@test "a folder that cannot be written is status 1" {
	[[ $(id -u) != 0 ]] || skip 'root may write anywhere'
	make_site
	chmod a-w .
	ed init
	chmod u+w .
	expect_failure 1 .edgediff
}
