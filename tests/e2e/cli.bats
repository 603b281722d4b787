#!/usr/bin/env bats
# Options, commands and settings: what is accepted, and what is said if not.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	make_site
}

teardown() {
	finish
}

@test "no command, unknown command" {
	ed
	expect_failure 2 'no command' 'edgediff --help'
	ed plann HEAD~1
	expect_failure 2 "'plann' is no command" "did you mean 'plan'?"
	ed sumbit
	expect_failure 2 "'sumbit' is no command" "did you mean 'submit'?"
	ed HEAD~1 plan
	expect_failure 2 "'HEAD~1' is no command" 'edgediff --help'
	ed v1
	expect_failure 2 "'v1' is no command" 'edgediff --help'
}

@test "unknown options name the nearest one" {
	ed plan --outptu json
	expect_failure 2 "'--outptu'" "did you mean '--output'?"
	ed plan --distributon-id=E1
	expect_failure 2 "'--distributon-id'" "'--distribution-id'"
	ed plan --frobnicate
	expect_failure 2 "'--frobnicate'" 'edgediff --help'
	# Nothing of it is in the nearest one.
	ed plan --foo
	expect_failure 2 "'--foo'; see edgediff --help"
	ed plan -x
	expect_failure 2 "'-x'"
	ed plan -vx
	expect_failure 2 "'-x'"
	ed plan HEAD~1 --output
	expect_failure 2 '--output wants a value'
	ed plan -C
	expect_failure 2 'wants a value'
	ed plan --quiet=yes HEAD~1
	expect_failure 2 '--quiet takes no value'
}

@test "unknown keys name the nearest one" {
	ed plan HEAD~1 --set site.rot=x
	expect_failure 3 "'site.rot'" "did you mean 'site.root'?"
	ed plan HEAD~1 --set plan.maxPath=3
	expect_failure 3 "'plan.maxPath'" "'plan.maxPaths'"
	ed plan HEAD~1 --set color.ui=true
	expect_failure 3 "'color.ui'"
	ed plan HEAD~1 --set =x
	expect_failure 2 'KEY=VALUE'
	ed plan HEAD~1 --set ''
	expect_failure 2 'KEY=VALUE'
	# Keys are those of git: in any case.
	ed plan HEAD~1 --output paths --set PLAN.MAXPATHS=1
	expect_plan '/*'
}

@test "bad values of options are exit 2" {
	local args

	for args in --max-paths=0 --max-paths=3001 --max-paths=x \
		--max-paths=-1 --max-paths=+1 --max-paths= --max-paths=1.5 \
		--max-paths=99999999999999999999 --max-wildcards=3001 \
		--max-wildcards=-1 --used=-1 --used=1k --used=1000000001 \
		--max-cost=-1 --max-cost=x --max-cost= --max-cost=1.0000001 \
		"--max-cost=\$1" --max-collateral=-1 --max-collateral=101% \
		--max-collateral=% --max-collateral= --max-collateral=5%% \
		--output=xml --output= --color=sometimes; do
		ed plan HEAD~1 "$args"
		expect_failure 2 "${args%%=*} '${args#*=}'"
	done
}

@test "bad values of settings are exit 3" {
	local setting

	for setting in plan.maxPaths=0 plan.maxPaths=3001 plan.maxPaths= \
		plan.maxWildcards=-1 plan.freePaths=x plan.pathPrice=x \
		plan.pathPrice=0.0000001 plan.pathPrice=1001 \
		plan.refetchesPerPath=1000001 plan.starMatchesEmpty=maybe \
		site.root=/x site.root=../x site.prefix=x site.prefix=/~me \
		site.forms=round site.forms= site.index=a/b 'site.ignore=[a'; do
		ed plan HEAD~1 --set "$setting"
		expect_failure 3 "--set ${setting%%=*}: "
	done
	ed plan HEAD~1 --set plan.refetchesPerPaidPath=0
	expect_failure 3
}

@test "key alone is true, as with git -c" {
	ed plan HEAD~1 --set plan.starMatchesEmpty --output paths
	expect_plan "${site_items[@]}"
	ed plan HEAD~1 --set plan.maxPaths
	expect_failure 3 "--set plan.maxPaths: 'true'"
}

@test "pattern that takes too long is exit 3" {
	put "$(printf 'a%.0s' {1..250})ba"
	commit
	ed plan HEAD~1 --set 'site.ignore=*a*a*a*a*a*a*a*a*a*[b]'
	expect_failure 3 'site.ignore' '*a*a*a*a*a*a*a*a*a*[b]' 'too many steps'
}

@test "help" {
	ed --help
	expect_status 0
	expect_err
	grep -q '^usage: edgediff <command>' "$work/out"
	grep -q '^  plan ' "$work/out"
	grep -q '^  submit ' "$work/out"
	cp "$work/out" "$work/help"
	ed -h
	cmp "$work/out" "$work/help"
	ed plan --help
	expect_status 0
	grep -q '^usage: edgediff plan ' "$work/out"
	ed usage --help
	expect_status 0
	grep -qx 'usage: edgediff usage \[options]' "$work/out"
	# Nothing is wider than a terminal.
	if grep '.\{81\}' "$work/out" "$work/help"; then
		return 1
	fi
	ed frobnicate --help
	expect_failure 2 "'frobnicate'"
}

@test "help as a command" {
	ed --help
	cp "$work/out" "$work/help"
	ed help
	expect_status 0
	expect_err
	cmp "$work/out" "$work/help"
	ed plan --help
	cp "$work/out" "$work/help"
	ed help plan
	expect_status 0
	expect_err
	cmp "$work/out" "$work/help"
	ed --help plan
	cmp "$work/out" "$work/help"
	ed help help
	expect_status 0
	grep -qx 'usage: edgediff help \[options] \[COMMAND]' "$work/out"
	ed help plann
	expect_failure 2 "'plann' is no command" "did you mean 'plan'?"
	ed help plan submit
	expect_failure 2 "'submit': help is for one command at a time"
	ed help plan --output json
	expect_failure 2 "'help' has no option --output"
	ed hlep
	expect_failure 2 "'hlep' is no command" "did you mean 'help'?"
}

@test "version" {
	ed --version
	expect_status 0
	expect_err
	grep -qxE 'edgediff [0-9]+\.[0-9]+\.[0-9]+' "$work/out"
}

# "--name=ARG" or "--name" of each option that --help of a command lists.
options_of() {
	"$EDGEDIFF" ${1:+"$1"} --help |
		sed -n 's/^  \(-.,\|   \) \(--[a-z-]*\(\[\{0,1\}=[^ ]*\)\{0,1\}\) .*/\2/p'
}

# A value that the option accepts.
value_of() {
	case $1 in
	--directory | --ledger-remote) echo . ;;
	--base) echo HEAD~1 ;;
	--site) echo . ;;
	--set) echo site.root= ;;
	--max-cost) echo 1.5 ;;
	--max-collateral) echo 50% ;;
	--output) echo json ;;
	--color) echo never ;;
	--endpoint-url) echo http://127.0.0.1:9 ;;
	--region) echo us-east-1 ;;
	--distribution-id) echo E2EXAMPLE ;;
	--config | --paths-from) echo /dev/null ;;
	--target) echo production ;;
	--since) echo 2026-01-31 ;;
	--profile) echo default ;;
	*) echo 5 ;;
	esac
}

@test "help of a command lists exactly what it accepts" {
	local command option name n=0

	git config edgediff.target.production.branch main
	export CLOUDFRONT_DISTRIBUTION_ID=E2EXAMPLE
	for command in plan submit; do
		options_of "$command" >"$work/$command"
		[[ $(wc -l <"$work/$command") -ge 15 ]]
	done
	options_of >"$work/all"
	for command in estimate explain rules usage hook; do
		options_of "$command" >"$work/$command"
	done
	sort -u "$work"/{plan,submit,estimate,explain,rules,usage,hook} |
		diff - <(sort "$work/all")
	for command in plan submit; do
		while read -r option; do
			name=${option%%[=[]*}
			case $name in
			--help | --version) continue ;;
			--profile) continue ;; # there is none
			--live | --distribution-for) continue ;; # ask CloudFront
			esac
			[[ $option == "$name" ]] ||
				option=$name=$(value_of "$name")
			if [[ $command == submit ]]; then
				ed submit --base HEAD~1 -n "$option"
			else
				ed plan --base HEAD~1 "$option"
			fi
			if grep -q -e "^$name\([=[]\|\$\)" "$work/$command"; then
				expect_status 0
			else
				expect_failure 2 \
					"'$command' has no option $name"
				n=$((n + 1))
			fi
		done <"$work/all"
	done
	((n > 0)) # some belong to submit alone
}

@test "abbreviated and joined options" {
	ed plan HEAD~1 --out=paths
	expect_plan "${site_items[@]}"
	ed plan HEAD~1 --max-path=1 --output=paths
	expect_plan '/*'
	ed plan HEAD~1 --max=1 # which one?
	expect_failure 2 "option '--max' is ambiguous: --max-paths, --max-wildcards, --max-cost, --max-collateral"
	ed plan --dist E1
	expect_failure 2 "option '--dist' is ambiguous: --distribution-id, --distribution-for"
	ed plan --=1
	expect_failure 2 "unknown option '--'; see edgediff --help"
	ed plan HEAD~1 -qz
	expect_status 0
	ed -C"$work/site" plan HEAD~1 --output=paths
	expect_plan "${site_items[@]}"
}

@test "a distribution that is named twice is one" {
	ed submit HEAD~1 -n --distribution-id E1 --distribution-id E2 \
		--distribution-id E1 --output json
	expect_status 0
	[[ $(json 'j["distributions"]') == "['E1', 'E2']" ]]
	[[ $(json '[r["distribution"] for r in j["requests"]]') == \
		"['E1', 'E2']" ]]
	git config --add edgediff.target.production.distribution E1
	git config --add edgediff.target.production.distribution E1
	ed plan HEAD~1 --used 998 --max-wildcards 0 --output json
	expect_status 0
	[[ $(json 'j["distributions"]') == "['E1']" ]]
	# Three paths, of which one is beyond the free ones.
	[[ $(json 'j["cost"]["billed_paths"]') == 1 ]]
}

@test "last of a repeated option counts" {
	ed plan HEAD~1 --output json --output paths --max-paths 1 --max-paths 9
	expect_plan "${site_items[@]}"
}

@test "a value that is empty is an unset variable" {
	local option

	for option in --site --paths-from --config --target --branch \
		--distribution-id --distribution-for --ledger-remote \
		--caller-reference --profile --region --endpoint-url \
		--ca-bundle; do
		ed submit HEAD~1 -n "$option="
		expect_failure 2 "$option is empty (an unset variable?)"
		ed submit HEAD~1 -n "$option" ''
		expect_failure 2 "$option is empty (an unset variable?)"
	done
}

@test "-C as git has it: one after the other, and an empty one is none" {
	mkdir -p img/deep
	cd "$work"
	git -C site/img -C deep -C ../.. rev-parse
	ed -C site/img plan -C deep HEAD~1 --directory=../.. --output=paths
	expect_plan "${site_items[@]}"
	ed -C /none -C "$work/site" plan HEAD~1 --output=paths
	expect_plan "${site_items[@]}"
	ed -C site -C '' plan HEAD~1 --output=paths
	expect_plan "${site_items[@]}"
	cd site
	ed -C '' plan HEAD~1 --output=paths
	expect_plan "${site_items[@]}"
	# Files are relative to it as well.
	echo '[site]' >img/config
	cd "$work"
	ed -C site -C img plan HEAD~1 --config config --output=paths
	expect_plan "${site_items[@]}"
}

@test "--wait 60 is not taken for a wait from revision 60" {
	local args=(-n --distribution-id E2EXAMPLE --output paths)

	git tag 60 HEAD~1
	ed submit --wait 60 "${args[@]}"
	expect_failure 2 '--wait 60: ' '--wait=60'
	ed submit HEAD~1 "${args[@]}" --wait 60
	expect_failure 2 '--wait=60'
	ed submit 60 --wait "${args[@]}"
	expect_plan "${site_items[@]}"
	ed submit --wait "${args[@]}" -- 60
	expect_plan "${site_items[@]}"
	ed submit --wait=60 "${args[@]}" HEAD~1
	expect_plan "${site_items[@]}"
}

@test "-z with another output says how the list is read, no more" {
	printf '/x y\0/z\0' >"$work/list"
	ed plan HEAD~1 -z --paths-from "$work/list" --output json
	expect_status 0
	[[ $(json '[u["path"] for u in j["items"]]') == \
		"['/a.html', '/b.html', '/new.html', '/x%20y', '/z']" ]]
	ed plan HEAD~1 --output text --null
	expect_status 0
	grep -q '^  .* /a.html$' "$work/out"
}

@test "messages cannot drive the terminal" {
	ed plan $'no\033[2J\nsuch'
	expect_failure 4 'no\x1B[2J\x0Asuch'
	ed $'x\r\a'
	expect_failure 2 '\x0D\x07'
}

@test "quiet and verbose" {
	ed plan HEAD~1...HEAD --output paths -q
	expect_plan "${site_items[@]}"
	ed plan HEAD~1...HEAD --output paths -q -v
	expect_plan "${site_items[@]}"
	# Errors are shown all the same.
	ed plan nosuch -q
	expect_failure 4 nosuch
}

@test "configuration of git and of AWS does not matter to a plan" {
	git config color.ui always
	git config core.quotePath true
	git config diff.renames copies
	git config core.fileMode true
	export AWS_ACCESS_KEY_ID=x AWS_ENDPOINT_URL=no-url AWS_REGION='?'
	export AWS_MAX_ATTEMPTS=none AWS_CA_BUNDLE=/none
	ed plan HEAD~1 --output paths
	expect_plan "${site_items[@]}"
}
