#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# Presets on small projects: which URL paths a change of one file reaches. What
# is expected is where Hugo and Jekyll publish, by their documentation. Other
# generators, and most of Jekyll, have files of their own.

load presets

setup() {
	start
}

teardown() {
	finish
}

# ---- Hugo ----

@test "hugo: the text of a page reaches the lists that may show it" {
	hugo_site
	page content/posts/field-work.md 'other text' 'title: Field work' \
		'tags: [Rocks]'
	change
	reaches /posts/field-work/ /posts/ /posts/index.xml / /index.xml \
		/tags/rocks/ /sitemap.xml /search/
	leaves '/*'
}

@test "hugo: a title may be shown anywhere" {
	hugo_site
	page content/posts/field-work.md text 'title: Other work' \
		'tags: [Rocks]'
	change
	everything
}

@test "hugo: a page with outputs of its own is a list in all of them" {
	hugo_site
	page content/all.md text 'title: All' 'outputs: [html, json]'
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	change
	# All of index.*, which takes a wildcard.
	reaches '/all/index.*'
}

@test "hugo: url in front matter" {
	hugo_site
	page content/posts/moved.md text 'title: Moved' 'url: /elsewhere/here/'
	commit
	page content/posts/moved.md new 'title: Moved' 'url: /elsewhere/here/'
	change
	reaches /elsewhere/here/ /posts/
	leaves '/*'
}

@test "hugo: a language in a folder, and one in the name" {
	hugo_site
	put hugo.toml '[languages.fr]
contentDir = "content/fr"
weight = 2
[languages.en]
contentDir = "content/en"
weight = 1'
	page content/fr/notes/champ.md text 'title: Champ'
	page content/en/notes/field.md text 'title: Field'
	page content/fr/recherche.md text 'title: Recherche' 'layout: search'
	commit
	page content/fr/notes/champ.md nouveau 'title: Champ'
	change
	reaches /fr/notes/champ/ /fr/notes/
	leaves '/*'
}

@test "hugo: configuration in a folder counts" {
	hugo_site
	git rm -q hugo.toml
	put config/_default/hugo.toml 'title = "A site"'
	put config/_default/permalinks.toml 'posts = "/writing/:slug/"'
	put config/_default/README 'no configuration'
	page content/posts/b.md text 'title: B' 'slug: bee'
	commit
	page content/posts/b.md new 'title: B' 'slug: bee'
	change
	reaches /writing/bee/
}

@test "hugo: a configuration that is not understood is told" {
	hugo_site
	put hugo.toml 'title = '
	commit
	page content/about.md new 'title: About'
	change
	everything
	expect_err "edgediff: warning: hugo.toml: the preset cannot follow its\
 syntax; every change of a page is /*. Rules of your own can say more"
}

@test "hugo: front matter that is not understood: everything" {
	hugo_site
	page content/search.md text 'title: [not closed'
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	change
	everything
}

@test "hugo: what is static has its own path alone" {
	hugo_site
	put static/img/a.png
	commit
	put static/img/a.png changed
	change
	[ "$(<"$work/urls")" = /img/a.png ]
}

@test "hugo: a date in the name leaves the rest as a slug" {
	hugo_site
	put hugo.toml '[frontmatter]
date = [":filename", ":default"]
[permalinks]
log = "/:year/:slug/"'
	page content/posts/2024-03-06-entry.md text 'title: Entry'
	page content/posts/2024-03-07_under.md text 'title: Other' 'slug: own'
	page content/log/2024-03-08-day.md text 'title: Day'
	commit
	page content/posts/2024-03-06-entry.md new 'title: Entry'
	change
	reaches /posts/entry/
	leaves '/*'
	page content/posts/2024-03-07_under.md new 'title: Other' 'slug: own'
	change
	reaches /posts/own/
	leaves '/*' /posts/under/
	page content/log/2024-03-08-day.md new 'title: Day'
	change
	reaches /2024/day/
	leaves '/*'
}

@test "hugo: a year of the front matter is not that of the date" {
	hugo_site
	put hugo.toml '[permalinks]
albums = "/music/:year/:slug/"'
	page content/albums/dark.md text 'title: Dark' 'date: 2023-05-05' \
		'year: 1973'
	commit
	page content/albums/dark.md new 'title: Dark' 'date: 2023-05-05' \
		'year: 1973'
	change
	reaches /music/2023/dark/
	leaves '/*'
}

@test "hugo: a hyphen before what is left out of a name goes with it" {
	hugo_site
	put hugo.toml '[permalinks]
notes = "/n/:slugorfilename/"'
	page 'content/notes/smile 😀.md' text 'title: Smile'
	commit
	page 'content/notes/smile 😀.md' new 'title: Smile'
	change
	reaches '/n/smile*'
}

@test "hugo: terms that a section passes on reach everything" {
	hugo_site
	put hugo.toml '[taxonomies]
label = "labels"'
	page content/guide/_index.md text 'title: Guide' \
		'cascade:' '  labels: [manual]'
	page content/guide/one.md text 'title: One'
	commit
	page content/guide/one.md new 'title: One'
	change
	everything
}

@test "hugo: settings that move all pages reach everything" {
	local setting

	while read -r setting; do
		rm -rf "$work/site"
		hugo_site
		put hugo.toml "$setting"
		commit
		page content/about.md new 'title: About'
		change
		everything
	done <<-'END'
		removePathAccents = true
		languages.fr.baseURL = "https://fr.example.org/"
	END
}

@test "hugo: a language suffix with capitals may be part of the name" {
	hugo_site
	put hugo.toml '[languages.en]
weight = 1
[languages.pt-BR]
weight = 2'
	page content/posts/um.pt-BR.md text 'title: Um'
	commit
	page content/posts/um.pt-BR.md new 'title: Um'
	change
	reaches /posts/um.pt-br/ /posts/ /pt-br/posts/um/ /pt-br/posts/
	leaves '/*'
}

@test "hugo: static files of languages with hosts of their own" {
	hugo_site
	put hugo.toml '[languages.fr]
baseURL = "https://fr.example.org/"'
	put static/a.txt old
	put themes/plain/static/b.txt old
	commit
	put static/a.txt new
	change
	everything
	put themes/plain/static/b.txt new
	change
	everything
}

@test "hugo: static files that a theme mounts elsewhere" {
	hugo_site
	put themes/plain/config.toml '[[module.mounts]]
source = "static"
target = "static/skin"'
	put themes/plain/static/a.css old
	commit
	put themes/plain/static/a.css new
	change
	everything
	page content/about.md new 'title: About'
	change
	leaves '/*'
}

# ---- what cannot be read ----

# The content of a file of a revision is gone, as in a clone without blobs.
lose() {
	local id

	id=$(git rev-parse "$1")
	rm -f ".git/objects/${id:0:2}/${id:2}"
}

@test "content that is not in this clone widens the plan, and is told once" {
	hugo_site
	page content/posts/second.md text 'title: Second'
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	page content/posts/second.md new 'title: Second'
	commit
	lose HEAD~1:content/posts/field-work.md
	lose HEAD~1:content/posts/second.md
	ed plan HEAD~1 --config "$work/config" --output paths
	expect_status 0
	expect_out '/*'
	expect_err_has 'warning: content/posts/' \
		'its front matter cannot be read' 'the plan is wider for it'
}

@test "a configuration that is too large is told" {
	local n

	hugo_site
	mkdir -p config/_default
	for n in {1..500}; do
		printf 'key%d = 1\n' "$n"
	done >"$work/keys"
	for n in a b c d e f g h i; do
		cp "$work/keys" "config/_default/$n.toml"
	done
	commit
	page content/about.md new 'title: About'
	change
	everything
	expect_err_has 'i.toml: the preset cannot follow its size;'
	git rm -qr config
	head -c 1100000 /dev/zero | tr '\0' '#' >hugo.toml
	commit
	page content/about.md newer 'title: About'
	change
	everything
	expect_err_has \
		'hugo.toml: the preset cannot follow a file that cannot be read;'
}

@test "a page that is a link is not followed into" {
	hugo_site
	ln -s ../../README content/posts/link.md
	put README text
	commit
	ln -sf ../../other content/posts/link.md
	put other text
	change
	everything
}

@test "changes beside site.source are none, whatever their names" {
	new_repo "$work/site"
	put docs/_config.yml 'title: A site'
	page docs/_posts/2024-01-31-a.md text 'title: A'
	page docs-old/_posts/2024-01-31-a.md text 'title: A'
	page docs.md text 'title: not of the site'
	page docs0/a.md text 'title: not of the site'
	preset jekyll
	printf 'source = docs\n' >>"$work/config"
	page docs/_posts/2024-01-31-a.md new 'title: A'
	page docs-old/_posts/2024-01-31-a.md new 'title: B'
	page docs.md new 'title: B'
	page docs0/a.md new 'title: B'
	change
	reaches /2024/01/31/a.html
	leaves '/*' /docs.html /docs0/a.html
}

# ---- files without front matter ----

@test "jekyll: what has no front matter is copied" {
	jekyll_site
	put robots.txt old
	put notes/README.md old
	commit
	put robots.txt new
	put notes/README.md new
	change
	reaches /robots.txt /notes/README.md
	leaves '/*'
	page robots.txt '{{ site.posts }}' 'layout: null'
	change
	reaches /robots.txt
}

@test "explain knows a page's paths without a change" {
	hugo_site
	ed explain --config "$work/config" content/posts/field-work.md
	expect_status 0
	grep -qE '^  url +/posts/field-work/$' "$work/out"
	grep -qE '^  url +/tags/rocks/$' "$work/out"
}

@test "pages that nobody knows are part of the whole of a plan that spares them" {
	new_repo "$work/site"
	put hugo.toml 'title = "x"'
	page content/posts/one.md text 'title: One' 'tags: [a, b]'
	page content/posts/two.md text 'title: Two'
	preset hugo
	page content/posts/one.md other 'title: One' 'tags: [a, b]'
	change
	[ "$(json 'j["frontier"][0][1] > j["summary"]["site_urls"] >= j["summary"]["collateral"]')" = True ]
	ed plan HEAD~1 --config "$work/config"
	expect_status 0
	grep -q '^  whole site .* sweeps everything$' "$work/out"
}

@test "pages that nobody knows are part of the whole" {
	new_repo "$work/site"
	put hugo.toml 'title = "x"'
	page content/posts/one.md text 'title: One' 'tags: [a]'
	preset hugo
	page content/posts/two.md text 'title: Two' 'tags: [a]'
	change
	[ "$(json 'j["summary"]["collateral"] > j["summary"]["site_urls"]')" = True ]
	ed plan HEAD~1 --config "$work/config" --max-collateral 100%
	expect_status 0
	grep -q '^  whole site .* sweeps everything$' "$work/out"
	ed plan HEAD~1 --config "$work/config" --max-collateral 99%
	expect_status 6
}

# Each URL path asks for all terms: once for the page is enough.
@test "a page with thousands of terms is everything, at once" {
	new_repo "$work/terms"
	put hugo.toml 'title = "x"'
	tags=$(seq -s ', ' 4000)
	put content/a.md "$(printf -- '---\ntags: [%s]\n---\nx' "$tags")"
	commit base
	put content/a.md "$(printf -- '---\ntags: [%s]\n---\ny' "$tags")"
	commit text
	run timeout 60 "$EDGEDIFF" plan --set site.preset=hugo --output paths HEAD~1
	[ "$status" = 0 ]
	[ "$output" = '/*' ]
}
