#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# The presets for MkDocs, Eleventy, Astro and Docusaurus: which URL paths a
# change of one file reaches. What is expected is where they publish, by their
# documentation.

load presets

setup() {
	start
}

teardown() {
	finish
}

# ---- MkDocs ----

mkdocs_site() {
	new_repo "$work/site"
	put mkdocs.yml "$@"
	put docs/index.md '# Home'
	put docs/guide/install.md '# Install'
	put docs/data.json old
	put docs/CNAME old
	put docs/page.html old
	put README.md old
	preset mkdocs
}

@test "mkdocs: the text of a page, and the time on the home page" {
	mkdocs_site 'site_name: x
plugins:
- search
- minify:
    minify_html: true
markdown_extensions:
  - toc:
      permalink: true
  - admonition'
	put docs/guide/install.md $'# Install\n\nnew'
	change
	reaches /guide/install/ /search/search_index.json / /index.html \
		/sitemap.xml
	leaves '/*'
	put docs/data.json new
	put docs/CNAME new
	put docs/page.html new
	put README.md new
	change
	[ "$(<"$work/urls")" = '/CNAME
/data.json
/page.html' ]
}

@test "mkdocs: what may show or read other files reaches everything" {
	local setting

	while IFS= read -r setting; do
		rm -rf "$work/site"
		mkdocs_site "$(printf '%b' "site_name: x\n$setting")"
		put docs/guide/install.md $'# Install\n\nnew'
		change
		everything
		put docs/data.json new
		change
		everything
		put README.md new
		change
		everything
	done <<-'END'
		hooks: [hook.py]
		INHERIT: base.yml
		plugins: [search, macros]
		plugins:\n- search\n- include-markdown:\n    opening_tag: x
		plugins:\n    search: {}\n    macros:\n        x: y
		markdown_extensions: [pymdownx.snippets]
		markdown_extensions:\n  - toc:\n      x: y\n  - "pymdownx.snippets":\n      base_path: .
		theme:\n  name: mkdocs\n  custom_dir: docs/overrides
	END
}

@test "mkdocs: templates over the theme's that show other pages" {
	mkdocs_site $'site_name: x\ntheme:\n  name: mkdocs\n  custom_dir: over'
	put over/main.html '{{ page.content }} {{ page.toc }} {{ nav.homepage }}'
	commit
	put docs/guide/install.md $'# Install\n\nnew'
	change
	leaves '/*'
	put over/main.html '{% for f in nav.pages %}{{ f.toc }}{% endfor %}'
	commit
	put docs/guide/install.md $'# Install\n\nnewer'
	change
	everything
}

# ---- Eleventy and Astro ----

eleventy_site() {
	new_repo "$work/site"
	put .eleventy.js 'module.exports = { dir: { input: "src" } };'
	put src/_includes/base.njk '{{ content | safe }}{{ page.url }}'
	page src/feed.njk '{{ p.templateContent }}' 'permalink: /feed/feed.xml'
	page src/posts/2024-02-03-b.md old 'title: B'
	page src/about.md old 'title: About' 'permalink: /me/'
	preset eleventy
}

@test "eleventy: the text of a page" {
	eleventy_site
	page src/posts/2024-02-03-b.md new 'title: B'
	change
	reaches /posts/2024-02-03-b/ /posts/b/ '/feed*'
	leaves '/*'
	page src/about.md new 'title: About' 'permalink: /me/'
	change
	reaches /me/
	leaves '/*'
}

@test "eleventy: code that moves pages, or shows them on others" {
	local file text

	while read -r file text; do
		rm -rf "$work/site"
		eleventy_site
		put "$file" "$text"
		commit
		page src/about.md new 'title: About' 'permalink: /me/'
		change
		everything
	done <<-'END'
		src/posts/posts.json {"permalink": "/w/{{ page.fileSlug }}/"}
		src/_data/eleventyComputed.js module.exports = { permalink: f }
		src/index.njk {% for p in collections.x %}{{ p.templateContent }}{% endfor %}
		src/index.liquid {{ collections.x[0].content }}
		src/_includes/card.njk {{ item.content | striptags }}
		src/atom.njk permalink: /other.xml {{ p.templateContent }}
		.eleventy.js module.exports = { dir: { input: "pages" } };
		.eleventy.js module.exports = { dir: { input: where } };
		package.json {"scripts": {"build": "eleventy --input=pages"}}
		src/about.11tydata.js module.exports = { permalink: "/x/" };
	END
}

@test "eleventy: a page of many pages" {
	eleventy_site
	page src/all.md old 'pagination: {data: x, size: 1}'
	commit
	page src/all.md new 'pagination: {data: x, size: 1}'
	change
	everything
}

astro_site() {
	new_repo "$work/site"
	put astro.config.mjs 'export default {};'
	put src/pages/index.astro '<slot/>'
	page src/pages/posts/a.md old 'title: A'
	put public/a.css old
	preset astro
}

@test "astro: the text of a page, and a file that is copied" {
	astro_site
	page src/pages/posts/a.md new 'title: A'
	change
	reaches /posts/a/ /posts/
	leaves '/*'
	put public/a.css new
	change
	[ "$(<"$work/urls")" = /a.css ]
}

@test "astro: code that moves pages, or shows them on others" {
	local file text

	while read -r file text; do
		rm -rf "$work/site"
		astro_site
		put "$file" "$text"
		commit
		page src/pages/posts/a.md new 'title: A'
		change
		everything
	done <<-'END'
		src/pages/index.astro {posts.map((p) => <p.Content />)}
		src/pages/blog.astro <Content />
		src/components/x.tsx post.rawContent()
		src/pages/rss.xml.js sanitize(post.compiledContent())
		astro.config.mjs export default { build: { format: "file" } };
	END
	put src/pages/blog.astro 'readFileSync("public/a.css")'
	commit
	put public/a.css new
	change
	everything
}

# ---- Docusaurus ----

@test "docusaurus: a static file may be imported by a page" {
	new_repo "$work/site"
	put docusaurus.config.js text
	put static/robots.txt old
	put static/img/logo.svg old
	preset docusaurus
	put static/robots.txt new
	change
	[ "$(<"$work/urls")" = /robots.txt ]
	put static/img/logo.svg new
	change
	everything
}
