# shellcheck shell=bash
# shellcheck disable=SC2154 # work: by the helper
#
# site: a built site beside the repository of its source.
#
#	setup() { start; build_site; }

load helper

# Goes to the repository; the site is in ../built.
build_site() {
	new_repo "$work/site"
	put source.md
	commit source
	mkdir "$work/built"
	put ../built/index.html
	put ../built/a.html
	put ../built/b.html
	put ../built/docs/index.html
	put ../built/img/x.png
}

# The id of the tree that the last run took --site for.
tree_of() {
	"$EDGEDIFF" plan -q --base=empty --output json "$@" |
		python3 -c 'import json, sys
print(json.load(sys.stdin)["head"]["tree"])'
}

# The site as it is now is what is deployed.
deploy() {
	base=$(tree_of --site "$work/built")
}

# expect_items ITEM...: of a plan from $base.
expect_items() {
	ed plan "$base" --site ../built --output paths --max-wildcards=0
	expect_plan "$@"
}
