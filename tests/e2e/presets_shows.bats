#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
# shellcheck disable=SC2016 # templates, not for the shell
#
# Presets, by what templates show and read of other files.

load presets

setup() {
	start
}

teardown() {
	finish
}

# shows TEMPLATE TEXT: a site of Hugo whose templates include this one; then
# the text of a post changes.
shows() {
	rm -rf "$work/site"
	hugo_site
	put "$1" "$2"
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	change
}

@test "hugo: a template that shows other pages' text reaches everything" {
	shows layouts/_default/single.html \
		'{{ range first 3 site.RegularPages }}{{ .Summary }}{{ end }}'
	everything
	expect_err "edgediff: warning: layouts/_default/single.html: the preset\
 cannot follow text of other pages in it; every change of a page is /*. Rules\
 of your own can say more"
	shows themes/plain/layouts/_default/baseof.html \
		'{{ with .NextInSection }}{{ .ReadingTime }}{{ end }}'
	everything
	shows layouts/shortcodes/include.html \
		'{{ $p := site.GetPage (.Get 0) }}{{ $p.Content }}'
	everything
	shows layouts/wall/list.html \
		'{{ $all := where site.RegularPages "Type" "posts" }}
		{{ range $i, $p := $all }}{{ $p.Plain }}{{ end }}'
	everything
	shows layouts/partials/card.html '{{ .Summary }}'
	leaves '/*'
	put layouts/_default/single.html \
		'{{ range site.RegularPages.Related . }}{{ partial "card" . }}{{ end }}'
	commit
	page content/posts/field-work.md newer 'title: Field work' \
		'tags: [Rocks]'
	change
	everything
}

@test "hugo: a template that shows a page's own text reaches its lists" {
	local text

	while read -r text; do
		shows layouts/_default/single.html "$text"
		leaves '/*'
	done <<-'END'
		{{ .Content }} {{ .ReadingTime }} {{ $.Summary }}
		{{ $page := . }}{{ with .Params.x }}{{ $page.Content }}{{ end }}
		{{ with resources.Get "a.svg" }}{{ .Content }}{{ end }}
		{{ $css := resources.Get "a.css" }}{{ $css.Content | safeCSS }}
		{{ range site.RegularPages }}{{ .Title }}{{ end }}
		{{ if .IsHome }}{{ range site.Pages }}{{ .Summary }}{{ end }}{{ end }}
		{{ range .Pages }}{{ .Summary }}{{ end }}{{/* site.Home.Content */}}
		{{ partial "x" (dict "text" "site.Pages }} .Content") }}
		{{ range site.Menus.main }}{{ .Name }}{{ end }}
	END
	shows layouts/index.html \
		'{{ range site.RegularPages }}{{ .Content }}{{ end }}'
	leaves '/*'
}

@test "hugo: a page that a template names and shows" {
	shows layouts/_default/baseof.html \
		'{{ with site.GetPage "/about" }}{{ .Content }}{{ end }}'
	leaves '/*'
	page content/about.md new 'title: About'
	change
	everything
}

@test "hugo: a layout by name that lists pages, on any page" {
	hugo_site
	put layouts/_default/wall.html \
		'{{ range site.RegularPages }}{{ .Summary }}{{ end }}'
	page content/deep/er/chosen.md text 'title: Wall' 'layout: wall'
	page content/deep/er/_index.md text 'title: Er' 'layout: wall'
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	change
	reaches /deep/er/chosen/ /deep/er/
	leaves '/*'
}

@test "hugo: files that templates read are more than copied" {
	hugo_site
	put layouts/partials/icon.html '{{ readFile "static/star.svg" }}'
	put layouts/partials/list.html \
		'{{ range readDir (printf "static/shots/%s" .x) }}{{ .Name }}{{ end }}'
	put static/star.svg old
	put static/shots/a.txt old
	put static/b.txt old
	put CHANGELOG.md old
	commit
	put static/b.txt new
	put CHANGELOG.md new
	change
	[ "$(<"$work/urls")" = /b.txt ]
	put static/star.svg new
	change
	everything
	put static/shots/b.txt new
	change
	everything
	put layouts/partials/log.html '{{ os.ReadFile "CHANGELOG.md" }}'
	commit
	put CHANGELOG.md newer
	change
	everything
}

@test "hugo: dates of git that other pages show" {
	shows layouts/_default/single.html \
		'{{ range site.Pages.ByLastmod }}{{ .Title }}{{ end }}'
	leaves '/*'
	put hugo.toml 'enableGitInfo = true'
	commit
	page content/about.md new 'title: About'
	change
	everything
	put layouts/_default/single.html '{{ .Lastmod }}{{ .Content }}'
	commit
	page content/about.md newer 'title: About'
	change
	leaves '/*'
	# All pages have the date of the one commit that is there.
	git clone -q --depth 2 "file://$PWD" "$work/shallow"
	cd "$work/shallow"
	ed plan HEAD~1 --config "$work/config" --output paths
	expect_status 0
	expect_out '/*'
	expect_err "edgediff: warning: hugo: the preset cannot follow\
 enableGitInfo in a shallow clone; every change of a page is /*. Rules of your\
 own can say more"
}

@test "jekyll: a layout that shows other pages' text" {
	jekyll_site
	put _layouts/post.html \
		'{% for p in site.related_posts %}{{ p.excerpt }}{% endfor %}'
	page _guides/a.md text 'title: A'
	put _config.yml 'collections: {guides: {output: true}}'
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	everything
	page about.md new 'permalink: /about-us/'
	change
	leaves '/*'
	put _layouts/post.html '{% include more.html %}'
	put _includes/more.html \
		'{% assign a = site.guides | first %}{{ a.content }}{{ page.excerpt }}'
	commit
	page _posts/2024-01-31-field-work.md newer 'title: Field work'
	change
	leaves '/*'
	page _guides/a.md new 'title: A'
	change
	everything
	put _includes/more.html '{{ page.next.excerpt }}'
	commit
	page _posts/2024-01-31-field-work.md newest 'title: Field work'
	change
	everything
	put _includes/more.html '{{ post.excerpt }}'
	commit
	page about.md newer 'permalink: /about-us/'
	change
	everything
}

@test "jekyll: layouts of lists, and data, are no reason for everything" {
	jekyll_site
	put _layouts/home.html \
		'{% for p in site.posts %}{{ p.excerpt }}{% endfor %}'
	put _layouts/post.html \
		'{% for x in site.data.x %}{{ x.content }}{% endfor %}{{ content }}'
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	leaves '/*'
}

@test "jekyll: any file with front matter may list posts" {
	jekyll_site
	page search.lunr '{{ site.posts }}' 'layout: null'
	page feed/posts.yml '{{ site.posts }}' 'layout: null'
	put big.json "{$(head -c 70000 /dev/zero | tr '\0' ' ')}"
	commit
	page _posts/2024-01-31-field-work.md new 'title: Field work'
	change
	reaches /search.lunr /feed/posts.yml
	leaves '/*' /big.json
}

@test "jekyll: what lists pages lists scripts and styles, too" {
	jekyll_site
	page js/search.js '{% for p in site.pages %}{{ p.content }}{% endfor %}'
	page js/app.js old
	page css/main.scss old
	put js/plain.js old
	commit
	page js/app.js new
	page css/main.scss new
	change
	reaches /js/search.js /js/app.js /css/main.css
	leaves '/*'
	put js/plain.js new
	change
	[ "$(<"$work/urls")" = /js/plain.js ]
}

@test "jekyll: feeds of collections" {
	jekyll_site
	put _config.yml 'collections: {docs: {output: true}}
feed: {collections: {docs: {path: /changes.xml}}, tags: {path: /by-tag}}'
	page _docs/a.md text 'title: A'
	commit
	page _docs/a.md new 'title: A'
	change
	reaches /changes.xml '/by-tag/*'
	leaves '/*'
}

@test "jekyll: files that others include, import, list or look up" {
	local file

	jekyll_site
	put _config.yml 'data_dir: stuff
includes_dir: inc
sass: {sass_dir: styles}'
	put stuff/prices.csv old
	put inc/logo.svg old
	put styles/a.css old
	put css/base.scss old
	put parts/terms.txt old
	put parts/other.txt old
	put img/a.png old
	page prices.md '{% include_relative parts/terms.txt %}' 'title: Prices'
	commit
	put parts/other.txt new
	put img/b.png new
	change
	reaches /parts/other.txt /img/b.png
	leaves '/*'
	for file in stuff/prices.csv inc/logo.svg styles/a.css css/base.scss \
		parts/terms.txt; do
		put "$file" new
		change
		everything
	done
	page gallery.md '{{ site.static_files }}' 'title: Gallery'
	commit
	put img/a.png new
	change
	leaves '/*'
	git rm -q img/a.png
	change
	everything
}

@test "hugo: an asset that is a template shows other pages' text" {
	local all='{{ range site.RegularPages }}{{ .Plain }}{{ end }}'

	for dir in assets themes/plain/assets; do
		shows "$dir/find.json" "$all"
		leaves '/*'
		put layouts/_default/baseof.html \
			'{{ resources.Get "find.json" |
			resources.ExecuteAsTemplate "find.json" . |
			fingerprint }}'
		commit
		page content/posts/field-work.md newer 'title: Field work' \
			'tags: [Rocks]'
		change
		everything
		put "$dir/find.json" '{{ range site.RegularPages }}{{ .Title }}{{ end }}'
		commit
		page content/posts/field-work.md newest 'title: Field work' \
			'tags: [Rocks]'
		change
		leaves '/*'
	done
}

@test "hugo: whether a page has text may show in the menu of all" {
	local menu='{{ range site.Pages }}{{ if .Content }}{{ .Title }}{{ end }}
		{{ end }}'

	hugo_site
	put layouts/partials/menu.html "$menu"
	put layouts/_default/baseof.html '{{ partial "menu.html" . }}'
	commit
	page content/posts/field-work.md new 'title: Field work' \
		'tags: [Rocks]'
	change
	leaves '/*'
	page content/posts/field-work.md '{{< note >}} x {{< /note >}}' \
		'title: Field work' 'tags: [Rocks]'
	change
	everything
	page content/posts/field-work.md '' 'title: Field work' 'tags: [Rocks]'
	change
	everything
	page content/posts/field-work.md '[a]: /b' 'title: Field work' \
		'tags: [Rocks]'
	change
	everything
	page content/posts/field-work.md $'<!-- x\n-->' 'title: Field work' \
		'tags: [Rocks]'
	change
	everything
	page content/posts/field-work.md $'[a]: /b\nlast' 'title: Field work' \
		'tags: [Rocks]'
	change
	everything
	page content/posts/field-work.md $'[a]: /b\nnew' 'title: Field work' \
		'tags: [Rocks]'
	change
	leaves '/*'
}
