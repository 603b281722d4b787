#!/usr/bin/env bats
# Rules in a source repository, and the command that shows them.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	new_repo "$work/blog"
	cat >.edgediff <<-'END'
		[site]
			forms = slash
		[map "posts"]
			match = content/posts/**/*.md
			url = /posts/{1}/{2}/
			url = /posts/
			url = /tags/*
		[map "drafts"]
			match = content/drafts/
		[map "static"]
			match = static/**
			url = /{1}
	END
	put content/posts/2024/a.md
	put content/drafts/x.md
	put static/img/i.png
	put layouts/l.html
	commit
}

teardown() {
	finish
}

# C of the last commit: what must be invalidated, whatever the plan.
changed_urls() {
	commit
	ed plan HEAD~1 --output json -v
	expect_status 0
	diff -u <(lines "$@") <(json '"\n".join(u["path"] for u in j["urls"])')
}

@test "a changed post is its page and its lists" {
	put content/posts/2024/a.md changed
	changed_urls /posts/ /posts/2024/a/ '/tags/*'
}

@test "a rule without url publishes nothing" {
	put content/drafts/x.md changed
	commit
	ed plan HEAD~1 --output paths
	expect_plan
}

@test "what no rule knows invalidates everything" {
	put layouts/l.html changed
	commit
	ed plan HEAD~1 --output paths
	expect_plan '/*'
	ed plan HEAD~1 --output paths --set site.unmatched=none
	expect_plan
}

@test "every member keeps its cause" {
	put content/posts/2024/a.md changed
	put static/img/i.png changed
	commit
	ed plan HEAD~1 --output json -v
	expect_status 0
	[[ $(json '[(u["path"], u["files"], u["rule"]) for u in j["urls"]]') == \
		"[('/img/i.png', ['static/img/i.png'], 'map.static'), ('/posts/', ['content/posts/2024/a.md'], 'map.posts'), ('/posts/2024/a/', ['content/posts/2024/a.md'], 'map.posts'), ('/tags/*', ['content/posts/2024/a.md'], 'map.posts')]" ]]
}

@test "rules shows what counts, and where it is said" {
	git config edgediff.site.prefix /blog
	ed rules
	expect_status 0
	expect_err
	sed 's/^\t//' "$work/out" >"$work/flat"
	diff -u - "$work/flat" <<-'END'
		[site]
			source = .                              # default
			prefix = /blog                          # git config
			forms = slash                           # .edgediff:2
			index = index.html                      # default
			unmatched = all                         # default
			added = invalidate                      # default
			queryStrings = false                    # default
			followSymlinks = true                   # default
		[map "posts"]
			match = content/posts/**/*.md           # .edgediff:4
			url = /posts/{1}/{2}/                   # .edgediff:5
			url = /posts/                           # .edgediff:6
			url = /tags/*                           # .edgediff:7
		[map "drafts"]
			match = content/drafts/                 # .edgediff:9
			# no url: publishes nothing
		[map "static"]
			match = static/**                       # .edgediff:11
			url = /{1}                              # .edgediff:12
	END
}

@test "what rules shows is configuration again" {
	ed rules
	cp "$work/out" "$work/first"
	cp "$work/out" .edgediff
	commit
	ed rules
	sed 's/ *#.*//' "$work/first" >"$work/first.bare"
	sed 's/ *#.*//' "$work/out" | diff -u "$work/first.bare" -
	ed rules HEAD~1
	diff -u "$work/first" "$work/out"
}

@test "a rule that never matches is a warning" {
	cat >>.edgediff <<-'END'
		[map "late"]
			match = static/*.css
			url = /late
	END
	commit
	ed rules
	expect_status 0
	expect_err 'edgediff: warning: .edgediff:14: map.late can never match: map.static (.edgediff:11) takes all its files'
	ed rules -q
	expect_err
}

@test "a catastrophic expression ends with its name" {
	cat >>.edgediff <<-'END'
		[map "bad"]
			regex = "(a+)+$"
			url = /
	END
	put aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
	commit
	ed plan HEAD~1
	expect_failure 3 '.edgediff:14: map.bad: pattern' 'too many steps'
}

@test "a submodule is everything below its path" {
	git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),static/lib"
	git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),themes/t"
	git commit -q -m submodules
	git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),static/lib"
	git commit -q -m changed
	ed plan HEAD~1 --output json -v
	[[ $(json '[u["path"] for u in j["urls"]]') == "['/lib/', '/lib/*']" ]]
	git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),themes/t"
	git commit -q -m changed
	ed plan HEAD~1 --output paths
	expect_plan '/*'
}

# The files of a submodule are not known: a file of it is named anything.
@test "a submodule touches whatever a file of it may touch" {
	cat >>.edgediff <<-'END'
		[map "vendor"]
			match = vendor/**
			url = /bundle.js
			url = /about/
			url = /js/{name}
			url = /doc-{1}.html
			url = /src/{path}
			url = /lib/{dir}/{name}/
			url = /in/{dir}/*
		[map "named"]
			regex = ^addons/([a-z]+)
			url = /addons/{1}.html
			url = /addons/{1}
	END
	for path in vendor/x addons/y; do
		git update-index --add --cacheinfo \
			"160000,$(git rev-parse HEAD),$path"
	done
	git add .edgediff
	git commit -q -m submodules
	git update-index --cacheinfo "160000,$(git rev-parse HEAD),vendor/x"
	git commit -q -m changed
	ed plan HEAD~1 --output json -v
	expect_status 0
	diff -u - <(json '"\n".join(u["path"] for u in j["urls"])') <<-'END'
		/about/
		/bundle.js
		/doc-
		/doc-*
		/in/vendor/*
		/js/
		/js/*
		/lib/vendor/x/
		/lib/vendor/x/*
		/src/vendor/x/
		/src/vendor/x/*
	END
	git update-index --cacheinfo "160000,$(git rev-parse HEAD),addons/y"
	git commit -q -m changed
	ed plan HEAD~1 --output json -v
	expect_status 0
	diff -u - <(json '"\n".join(u["path"] for u in j["urls"])') <<-'END'
		/addons/
		/addons/*
	END
}

@test "a URL map is looked up with the rules" {
	put content/about.md
	printf 'content/about.md\thttps://example.org/%%C3%%BCber/\n' >urls.tsv
	git config edgediff.site.urlMap urls.tsv
	git config edgediff.site.ignore urls.tsv
	commit
	put content/about.md changed
	commit
	ed plan HEAD~1 --output paths
	expect_plan /%C3%BCber/
	# Where it lay counts as well as where it lies.
	printf 'content/about.md\t/about/\n' >urls.tsv
	put content/about.md again
	commit
	ed plan HEAD~1 --output paths
	expect_plan /%C3%BCber/ /about/
	git config edgediff.site.urlMap nope.tsv
	ed plan HEAD~1
	expect_failure 3 "site.urlMap 'nope.tsv' is not in the tree"
}

@test "rules takes one revision and no plan options" {
	ed rules HEAD HEAD
	expect_failure 2 'one revision too many'
	ed rules --max-paths 3
	expect_failure 2 "'rules' has no option --max-paths"
	ed rules nope
	expect_failure 4 "unknown revision 'nope'"
}
