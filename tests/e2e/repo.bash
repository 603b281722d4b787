# shellcheck shell=bash
# shellcheck disable=SC2154 # work, site_items: by the helper
#
# repo: the site of make_site in any kind of repository.

load helper

# The plan of make_site's two commits, from the current directory.
expect_site() {
	ed "$@" plan "$first" "$second" --output paths
	expect_plan "${site_items[@]}"
}

# It fails; a bare '!' would be no test.
refused() {
	if "$@" 2>/dev/null; then
		return 1
	fi
}
