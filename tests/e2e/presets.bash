# shellcheck shell=bash
# shellcheck disable=SC2154 # status, work: by the helper
#
# presets: a small project of a generator, and what a change of one file of it
# reaches.

load helper

# page PATH TEXT [LINE]...: a file with these lines of front matter.
page() {
	put "$1" "$(printf '%s\n' --- "${@:3}" --- "$2")"
}

# preset NAME: what is there is a project of this generator, and deployed.
preset() {
	printf '[site]\npreset = %s\n' "$1" >"$work/config"
	commit base
}

# The URL paths of the last change, one a line, in $work/urls.
change() {
	commit
	ed plan HEAD~1 --config "$work/config" --output json -v
	expect_status 0
	json '"\n".join(u["path"] for u in j["urls"])' >"$work/urls"
}

reaches() {
	local path

	for path; do
		grep -qxF -e "$path" "$work/urls" || {
			echo "not reached: $path; but:"
			cat "$work/urls" "$work/err"
			return 1
		}
	done
}

leaves() {
	local path

	for path; do
		if grep -qxF -e "$path" "$work/urls"; then
			echo "reached: $path"
			return 1
		fi
	done
}

everything() {
	reaches '/*'
}

jekyll_site() {
	new_repo "$work/site"
	put _config.yml 'title: A site'
	put _layouts/default.html '{{ content }}'
	page _posts/2024-01-31-field-work.md text 'title: Field work'
	page index.html '{{ site.posts }}' 'title: Home'
	page blog/index.md '{{ site.posts }}' 'title: Blog'
	page about.md '{{ site.posts }}' 'permalink: /about-us/'
	page archive.json '{{ site.posts }}' 'layout: null'
	page vendor/bundle/x.md text 'title: not of the site'
	page node_modules/y/README.md text 'title: not of the site'
	put plain.html '<html>'
	preset jekyll
}

hugo_site() {
	new_repo "$work/site"
	put hugo.toml 'title = "A site"'
	put layouts/index.html '{{ range .Site.RegularPages }}'
	page content/_index.md text 'title: Home'
	page content/posts/_index.md text 'title: Posts'
	page content/posts/field-work.md text 'title: Field work' \
		'tags: [Rocks]'
	page content/about.md text 'title: About'
	page content/search.md text 'title: Search' 'layout: search'
	preset hugo
}
