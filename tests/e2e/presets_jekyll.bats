#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# The preset for Jekyll: which URL paths a change of one file reaches. What is
# expected is where Jekyll publishes, by its documentation.

load presets

setup() {
	start
}

teardown() {
	finish
}

@test "jekyll: the text of a post reaches the pages that may list it" {
	jekyll_site
	page _posts/2024-01-31-field-work.md 'other text' 'title: Field work'
	change
	reaches /2024/01/31/field-work.html /index.html / /blog/index.html \
		/blog/ /about-us/ /archive.json '/feed*' /sitemap.xml
	leaves '/*' /plain.html /vendor/bundle/x.html /node_modules/y/README.html
}

@test "jekyll: a title may be shown anywhere" {
	jekyll_site
	page _posts/2024-01-31-field-work.md text 'title: Other work'
	change
	everything
}

@test "jekyll: a page that does not list is itself" {
	jekyll_site
	page about.md 'other text' 'permalink: /about-us/'
	change
	reaches /about-us/ /sitemap.xml
	leaves '/*' /2024/01/31/field-work.html /plain.html
}

@test "jekyll: permalinks of the configuration" {
	local style path

	while read -r style path; do
		rm -rf "$work/site"
		jekyll_site
		put _config.yml "permalink: $style"
		commit
		page _posts/2024-01-31-field-work.md new 'title: Field work'
		change
		reaches "$path"
		leaves '/*'
	done <<-'END'
		pretty /2024/01/31/field-work/
		none /field-work.html
		date /2024/01/31/field-work.html
		/:year/:i_month/:short_year/:title/ /2024/1/24/field-work/
		/:y_day/:title.html /031/field-work.html
	END
}

@test "jekyll: categories are folders, from every place they come from" {
	jekyll_site
	put _config.yml 'permalink: date'
	page News/_posts/2024-02-29-a.md text 'categories: [Long Reads, News]'
	page _posts/2024-02-29-b.md text 'categories: one two' 'category: three'
	commit
	page News/_posts/2024-02-29-a.md new 'categories: [Long Reads, News]'
	change
	reaches /news/long%20reads/2024/02/29/a.html
	page _posts/2024-02-29-b.md new 'categories: one two' 'category: three'
	change
	reaches /one/two/three/2024/02/29/b.html
}

@test "jekyll: a time of day may be the day before or after" {
	jekyll_site
	put _config.yml 'permalink: date'
	page _posts/2024-03-01-a.md text 'date: 2024-03-01 00:30:00 +0000'
	page _posts/2023-12-31-b.md text 'date: 2023-12-31 23:30:00 +0000'
	commit
	page _posts/2024-03-01-a.md new 'date: 2024-03-01 00:30:00 +0000'
	page _posts/2023-12-31-b.md new 'date: 2023-12-31 23:30:00 +0000'
	change
	reaches /2024/02/29/a.html /2024/03/01/a.html /2024/03/02/a.html \
		/2023/12/30/b.html /2023/12/31/b.html /2024/01/01/b.html
}

@test "jekyll: folders with an underscore are left out, or included" {
	jekyll_site
	page _pages/list.md '{{ site.posts }}' 'permalink: /list/'
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	leaves /list/ '/*'
	put _config.yml 'include: [_pages]'
	commit
	page _posts/2024-01-31-field-work.md newer 'title: Field work'
	change
	reaches /list/
	leaves '/*'
}

@test "jekyll: front matter that is not understood: everything" {
	jekyll_site
	page blog/index.md '{{ site.posts }}' 'title: [not closed'
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	everything
}

@test "jekyll: a configuration that is not understood is told" {
	jekyll_site
	put _config.yml 'title: [not closed'
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	everything
	expect_err "edgediff: warning: _config.yml: the preset cannot follow\
 its syntax; every change of a page is /*. Rules of your own can say more"
}

@test "jekyll: below site.source" {
	new_repo "$work/site"
	put docs/_config.yml 'title: A site'
	page docs/_posts/2024-01-31-field-work.md text 'title: Field work'
	page docs/index.html '{{ site.posts }}' 'title: Home'
	page other/index.html '{{ site.posts }}' 'title: not of the site'
	preset jekyll
	printf 'source = docs\n' >>"$work/config"
	page docs/_posts/2024-01-31-field-work.md new 'title: Field work'
	change
	reaches /2024/01/31/field-work.html /index.html / '/feed*'
	leaves '/*' /other/index.html /docs/index.html
	page other/index.html new 'title: not of the site'
	change
	[[ -z $(<"$work/urls") ]]
}

@test "jekyll: more pages than are worth a list" {
	local n

	jekyll_site
	mkdir many
	for n in {1..2010}; do
		printf -- '---\n---\n{{ site.posts }}\n' >"many/$n.md"
	done
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	everything
}
