#!/usr/bin/env bats
# The configuration: where it comes from, what wins, what is refused.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	new_repo "$work/site"
	put public/a.html
	put other/b.html
	commit
	put public/a.html changed
	put other/b.html changed
	commit
}

teardown() {
	finish
}

# The head's .edgediff, on top of the last change.
configure() {
	cat >.edgediff
	git add .edgediff
	git commit -q --amend --no-edit
}

@test "without configuration the repository is the site" {
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /other/b.html /public/a.html
}

@test "the head tree is where .edgediff is read, not the work tree" {
	configure <<<'[site] root = public'
	echo '[site] root = other' >.edgediff
	ed plan HEAD~1 --output paths
	expect_plan /a.html
}

@test "a bare repository has one too" {
	configure <<<'[site] root = public'
	git clone -q --bare . "$work/bare.git"
	ed -C "$work/bare.git" plan HEAD~1 --output paths
	expect_plan /a.html
}

@test "each source is stronger than the one before" {
	configure <<<'[site] prefix = /1'
	git config edgediff.site.prefix /2
	echo '[site] prefix = /3' >"$work/more"
	ed plan HEAD~1 --output paths --set site.root=public
	expect_plan /2/a.html
	ed plan HEAD~1 --output paths --set site.root=public --config "$work/more"
	expect_plan /3/a.html
	ed plan HEAD~1 --output paths --set site.root=public --config "$work/more" \
		--set site.prefix=/4
	expect_plan /4/a.html
	git config --unset edgediff.site.prefix
	ed plan HEAD~1 --output paths --set site.root=public
	expect_plan /1/a.html
}

@test "only the repository's own git configuration counts" {
	git config --global edgediff.site.root public
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /other/b.html /public/a.html
}

@test "--config is relative to -C" {
	echo '[site] root = public' >"$work/site/more"
	cd /
	ed -C "$work/site" plan HEAD~1 --output paths --config more
	expect_plan /a.html
}

@test "lists add up, an empty value forgets" {
	configure <<<'[site] ignore = *.html'
	ed plan HEAD~1 --output paths --set site.ignore=x
	expect_plan
	ed plan HEAD~1 --output paths --set site.ignore= --set site.ignore=other/
	expect_plan /public/a.html
}

@test "a stronger source changes a rule's pattern and adds urls" {
	configure <<-'END'
		[site]
			unmatched = none
		[map "p"]
			match = public/*
			url = /p
	END
	put other/c.html
	commit
	git config edgediff.map.p.regex '^other/'
	git config edgediff.map.p.url /q
	ed plan HEAD~1 --output paths --max-wildcards 0
	expect_plan /p /q
	ed explain public/a.html
	expect_status 0
	expect_out public/a.html '  rule    site.unmatched: not published'
}

@test "one target is the default" {
	configure <<-'END'
		[site]
			root = other
		[target "production"]
			root = public
			prefix = /live
	END
	ed plan HEAD~1 --output paths
	expect_plan /live/a.html
	ed plan HEAD~1 --output paths --set site.prefix=/set
	expect_plan /set/a.html
	ed plan HEAD~1 --output paths --target staging
	expect_failure 2 '--target staging: there are production'
}

@test "of several targets the branch chooses" {
	configure <<-'END'
		[target "production"]
			branch = main
			root = public
		[target "staging"]
			branch = next
			root = other
	END
	ed plan HEAD~1 --output paths
	expect_plan /a.html
	ed plan HEAD~1 --output paths --target staging
	expect_plan /b.html
	ed plan HEAD~1 --output paths --branch next
	expect_plan /b.html
	git checkout -q -b next
	ed plan HEAD~1 --output paths
	expect_plan /b.html
	git checkout -q --detach
	ed plan HEAD~1 --output paths
	expect_failure 2 'production, staging' 'detached HEAD' --target
}

@test "the branch of a target is a glob of the whole name" {
	configure <<-'END'
		[target "production"]
			branch = main
			root = public
		[target "staging"]
			branch = release/*
			root = other
	END
	ed plan HEAD~1 --output paths --branch release/1
	expect_plan /b.html
	for name in fix/main release/1/2 release mainly; do
		ed plan HEAD~1 --output paths --branch "$name"
		expect_failure 2 'none is for branch'
	done
}

@test "a target has its distributions" {
	configure <<-'END'
		[target "production"]
			distribution = E1
			distribution = E2
	END
	ed plan HEAD~1 --output json
	expect_status 0
	[[ $(json 'j["distributions"]') == "['E1', 'E2']" ]]
	ed plan HEAD~1 --output json --distribution-id E3
	[[ $(json 'j["distributions"]') == "['E3']" ]]
}

@test "errors name file, line and the nearest key" {
	while IFS='|' read -r text says; do
		printf '[site]\n%b\n' "$text" >"$work/bad"
		ed plan HEAD~1 --config "$work/bad"
		expect_failure 3 "$work/bad:$says"
	done <<-'END'
		rot = x|2: unknown key 'site.rot'; did you mean 'site.root'?
		root = /x|2: site.root: '/x' starts with a slash
		[plan]\nmaxpath = 1|3: unknown key 'plan.maxpath'; did you mean 'plan.maxPaths'?
		[plan]\nmaxPaths = 0|3: plan.maxPaths: '0': a number from 1 to
		[plan]\nroot = x|3: unknown key 'plan.root'; did you mean 'site.root'?
		[map "a"]\nmach = x|3: unknown key 'map.a.mach'; did you mean 'map.a.match'?
		[map]\nmatch = x|3: section [map] needs a name
		[site "x"]\nroot = x|3: section [site] takes no name
		[target "p"]\nmaxWildcard = 1|3: unknown key 'target.p.maxWildcard'; did you mean 'target.p.maxWildcards'?
		[target "p"]\nforms = x|3: target.p.forms: unknown form
		[include]\npath = x|3: include is refused
		[includeIf "gitdir:x"]\npath = x|3: includeif is refused
		[aws]\nprofile = x|3: unknown key 'aws.profile'
		[site]\nendpointUrl = http://x|3: unknown key
		preset = nope|2: site.preset: there is no preset 'nope'
		root = "x|2: unclosed quote
		root = x\\q|2: a backslash stands only
		ignore = [x|2: site.ignore: pattern '[x'
		urlMap = ../x|2: site.urlMap: '../x' has an empty, '.' or '..' part
		[map "a"]\nmatch = x\nurl = y|4: map.a.url: 'y' does not start with a slash
		[map "a"]\nmatch = *\nurl = /{2}|4: map.a.url: '/{2}': {2} is unknown, the pattern captures 1
		[map "a"]\nmatch = x\nfrontMatter = perhaps|4: map.a.frontMatter: 'perhaps'
		[map "a"]\nurl = /|3: map.a says neither match nor regex
		[map "a"]\nmatch = x\nregex = y|4: map.a has both
	END
}

@test "a value that a stronger one replaces must be good all the same" {
	configure <<<'[site] prefix = x'
	ed plan HEAD~1 --set site.prefix=/y
	expect_failure 3 ".edgediff:1: site.prefix: 'x' is no URL path"
}

@test "git config and --set are named in errors" {
	git config edgediff.site.rot x
	ed plan HEAD~1
	expect_failure 3 "git config: unknown key 'site.rot'"
	git config --unset edgediff.site.rot
	ed plan HEAD~1 --set site.rot=x
	expect_failure 3 "--set: unknown key 'site.rot'"
}

@test "ten megabytes are no configuration" {
	head -c 10000000 /dev/zero | tr '\0' '#' >"$work/big"
	ed plan HEAD~1 --config "$work/big"
	expect_failure 3 "$work/big: larger than 1048576 bytes"
	configure <"$work/big"
	ed plan HEAD~1
	expect_failure 3 '.edgediff: has 10000000 bytes'
}

@test "a binary file, a folder, a link are no configuration" {
	printf '[site]\n\0' | configure
	ed plan HEAD~1
	expect_failure 3 '.edgediff: has a NUL byte'
	rm .edgediff
	put .edgediff/x
	commit
	ed plan HEAD~1
	expect_failure 3 '.edgediff is a folder'
	rm -r .edgediff
	ln -s /etc/passwd .edgediff
	commit
	ed plan HEAD~1
	expect_failure 3 '.edgediff is a symbolic link'
}

@test "a partial clone without it says what to fetch" {
	library_leaks
	configure <<<'[site] root = public'
	git config uploadpack.allowFilter true
	git clone -q --bare --filter=blob:none "file://$PWD" "$work/partial.git"
	ed -C "$work/partial.git" plan HEAD~1
	expect_failure 4 '.edgediff: its content' 'git cat-file -p'
}

@test "values are read as git reads them" {
	python3 "$BATS_TEST_DIRNAME/random_config.py" "$work" 40
	for i in {0..39}; do
		ed rules --config "$work/c$i"
		expect_status 0
		cp "$work/out" "$work/again"
		git config -z -f "$work/c$i" --get-all site.ignore >"$work/theirs"
		git config -z -f "$work/again" --get-all site.ignore >"$work/ours"
		cmp "$work/theirs" "$work/ours"
	done
}
