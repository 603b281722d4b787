#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # out, err, status: by start_test
#
# usage --live: this month's paths over all distributions.

load emulator

setup_file() {
	start_file
	export emulated=12
	emulator_start main --distribution EOTHER --page 3 \
		--state "$(seed "$BATS_FILE_TMPDIR/state")"
	emulated=0 emulator_start tenants --page 2 --distribution EOTHER \
		--distribution dt_1 --distribution dt_2 --distribution dt_3 \
		--distribution dt_4 --distribution dt_5 \
		--state "$(seed "$BATS_FILE_TMPDIR/state.tenants" dt_5)"
	emulator_start slow --api-rate 4:4 --distribution EOTHER \
		--state "$(seed "$BATS_FILE_TMPDIR/state.slow")"
}

teardown_file() {
	emulators_stop
}

setup() {
	start_test
	export XDG_CACHE_HOME=$work/cache
}

# seed FILE [ID]: 7 invalidations of this month with 1 to 7 paths, one of them not
# finished, and one of the month before; those with 1 and 2 are ID's. Prints
# the name.
seed() {
	python3 - "$1" "${2:-E2E1}" <<-'END'
		import datetime, json, sys
		now = datetime.datetime.now(datetime.timezone.utc)
		first = now.replace(day=1, hour=0, minute=0, second=0,
		                    microsecond=0).timestamp()
		def entry(n, dist, created, paths):
		    return json.dumps({
		        'id': f'IOLD{n}', 'distribution': dist,
		        'caller_reference': f'r{n}', 'created': created,
		        'completed': n != 7,
		        'paths': [f'/{n}/{i}' for i in range(paths)]}) + '\n'
		with open(sys.argv[1], 'w') as f:
		    f.write(entry(0, 'EOTHER', first - 1, 100))
		    for n in range(1, 8):
		        f.write(entry(n, 'EOTHER' if n > 2 else sys.argv[2],
		                      first + n * 1e-3, n))
	END
	echo "$1"
}

cache_file() {
	echo "$XDG_CACHE_HOME"/edgediff/usage-????????????????
}

@test "the month's paths of all distributions are added up" {
	ed usage --live --output json
	expect 0
	[ ! -s "$err" ]
	[ "$(json 'j["used_paths"], j["invalidations"], j["left_paths"], j["billed_paths"], j["usd"]')" = \
		"(28, 7, 972, 0, '0.000')" ]
	[ "$(json '[(d["paths"], d["invalidations"]) for d in j["distributions"] if d["paths"]]')" = \
		'[(3, 2), (25, 5)]' ]
	[ "$(json 'j["month"]')" = "$(date -u +%Y-%m)" ]
	ed usage --live
	expect 0
	grep -qE '^ +25 +5  EOTHER$' "$out"
	grep -qx '972 of 1,000 free paths left this month; 0 billed, 0.000 USD' \
		"$out"
}

@test "what is finished is asked for once" {
	local n

	ed usage --live -v
	expect 0 '7 of the month'
	n=$(logged main '"Get"')
	# The last line of the seed is finished by now: looks at nothing.
	ed usage --live -v
	expect 0 '0 of the month'
	[ "$(logged main '"Get"')" = "$n" ]
	[ "$(stat -c %a "$XDG_CACHE_HOME/edgediff")" = 700 ]
	[ "$(find "$XDG_CACHE_HOME/edgediff" -type f | wc -l)" = 1 ]
}

@test "a damaged cache is made anew" {
	local file damage

	ed usage --live
	cp "$out" "$work/good"
	file=$(cache_file)
	for damage in 's/IOLD3 3/IOLD3 4/' '2,9d' '1d' '3d' 's/usage 1/usage 2/'; do
		sed -i "$damage" "$file"
		ed usage --live -v
		expect 0 '7 of the month'
		cmp "$out" "$work/good"
	done
	head -c 100 /dev/urandom >"$file"
	ed usage --live -v
	expect 0 '7 of the month'
	: >"$file"
	ed usage --live -v
	expect 0 '7 of the month'
	cmp "$out" "$work/good"
}

@test "no place for a cache is no error" {
	XDG_CACHE_HOME=/dev/null ed usage --live
	expect 0
	[ ! -s "$err" ]
	unset XDG_CACHE_HOME
	ed usage --live
	expect 0
	[ "$(find "$HOME/.cache/edgediff" -name 'usage-*' | wc -l)" = 1 ]
	HOME='' ed usage --live
	expect 0
}

@test "throttling is waited out, and what was learnt is kept" {
	export AWS_ENDPOINT_URL_CLOUDFRONT
	AWS_ENDPOINT_URL_CLOUDFRONT=$(emulator_url slow)
	emulator_faults slow 'Get:ok*3,Get:denied'
	ed usage --live
	expect 5 AccessDenied cloudfront:GetInvalidation
	[ "$(grep -c '^E' "$(cache_file)")" = 3 ]
	emulator_faults slow 'Get:throttle'
	ed usage --live --output json
	expect 0
	[ "$(json 'j["used_paths"]')" = 28 ]
}

@test "tenants are counted, those that are named once" {
	local url

	url=$(emulator_url tenants)
	# The third and fourth are on a second page, the fifth on a third.
	ed usage --live --output json --endpoint-url "$url"
	expect 0
	[ ! -s "$err" ]
	[ "$(json '[(d["distribution"], d["paths"]) for d in j["distributions"] if d["paths"]]')" = \
		"[('EOTHER', 25), ('dt_5', 3)]" ]
	ed usage --live --output json --endpoint-url "$url" \
		--distribution-id dt_5 --distribution-id dt_5
	expect 0
	[ "$(json 'j["used_paths"]')" = 28 ]
}

@test "an account that does not list tenants is counted without" {
	local kind url

	url=$(emulator_url tenants)
	for kind in denied 404-html invalid nosuch; do
		emulator_faults tenants "ListDistributionTenants:$kind"
		ed usage --live --output json --endpoint-url "$url"
		expect 0 'warning: distribution tenants are not counted'
		[ "$(json 'j["used_paths"]')" = 25 ]
		emulator_faults tenants "ListDistributionTenants:$kind"
		ed usage --live --output json --endpoint-url "$url" \
			--distribution-id dt_5
		expect 0 'warning: distribution tenants are not counted'
		[ "$(json 'j["used_paths"]')" = 28 ]
	done
	emulator_faults tenants 'ListDistributionTenants:denied'
	ed usage --live --endpoint-url "$url"
	expect 0 cloudfront:ListDistributionTenants
	# What passes is waited for, and a list that breaks off is an error.
	emulator_faults tenants 'ListDistributionTenants:503,ListDistributionTenants:ok,ListDistributionTenants:denied'
	ed usage --live --endpoint-url "$url"
	expect 5 'distribution tenants: AccessDenied'
	[ ! -s "$out" ]
	# After the three pages of EOTHER.
	emulator_faults tenants 'List:ok*3,List:denied'
	ed usage --live --endpoint-url "$url"
	expect 5 cloudfront:ListInvalidationsForDistributionTenant
}

@test "plan and submit start from what was used" {
	ed plan first second --live --output json
	expect 0
	[ "$(json 'j["cost"]["used_paths"]')" = 28 ]
	ed plan first second --live --used 3
	expect 2 '--used and --live say the same'
	submit first --live --distribution-id "$dist" --max-cost 0 \
		--set plan.freePaths=28 --set plan.refetchesPerPaidPath=1 \
		--max-wildcards 0
	expect 6 '0.015 USD'
	submit first --live --distribution-id "$dist" --output json
	expect 0
	[ "$(json 'j["cost"]["used_paths"]')" = 28 ]
	ed usage --live --output json
	expect 0
	[ "$(json 'j["used_paths"]')" = 31 ]
}

@test "usage alone is what the ledgers recorded" {
	mkdir "$work/none"
	ed usage -C "$work/none"
	expect 4 'not in a git repository' '--live asks CloudFront'
	git init -q "$work/r"
	ed usage -C "$work/r"
	expect 0
	grep -qx '         0  paths submitted' "$work/out"
	git -C "$work/r" commit -q --allow-empty -m one
	printf '%s\n' 'Deploy' '' 'Kind: source' 'Paths: 1002' |
		GIT_COMMITTER_DATE="@$(date +%s) +0000" git -C "$work/r" commit-tree 'HEAD^{tree}' >"$work/id"
	git -C "$work/r" cat-file -e "$(cat "$work/id")"
	git -C "$work/r" update-ref refs/edgediff/p "$(cat "$work/id")"
	ed usage -C "$work/r" --output json
	expect 0
	[ "$(json '[j["from"], j["used_paths"], j["left_paths"], j["billed_paths"], j["usd"]]')" = "['ledger', 1002, 0, 2, '0.010']" ]
}

# free_and_price ARGUMENT...: as usage tells them.
free_and_price() {
	ed usage "$@" --output json
	expect 0
	json 'j["free_paths"], j["usd"]'
}

@test "the allowance and the price are those of the configuration" {
	local url

	url=$(emulator_url tenants)
	git init -q "$work/r"
	# No commit yet, and git's own configuration.
	[ "$(free_and_price -C "$work/r")" = "(1000, '0.000')" ]
	git -C "$work/r" config edgediff.plan.freePaths 900
	[ "$(free_and_price -C "$work/r")" = "(900, '0.000')" ]
	cd "$work/r"
	put .edgediff '[plan]
	freePaths = 20
	pathPrice = 0.01
[target "a"]
	distribution = E1
	freePaths = 5'
	commit
	git config --unset edgediff.plan.freePaths
	# 28 paths, all of them tenants' and others'.
	[ "$(free_and_price --live --endpoint-url "$url")" = "(5, '0.230')" ]
	[ "$(free_and_price --live --endpoint-url "$url" --set plan.freePaths=8)" = \
		"(8, '0.200')" ]
	# With several targets it is nobody's.
	put .edgediff "$(cat .edgediff)"'
[target "b"]
	distribution = E2
	freePaths = 6'
	commit
	[ "$(free_and_price --live --endpoint-url "$url")" = "(20, '0.080')" ]
	[ "$(free_and_price --live --endpoint-url "$url" --target b)" = \
		"(6, '0.220')" ]
	[ "$(free_and_price --live --endpoint-url "$url" --set plan.freePaths=8)" = \
		"(8, '0.200')" ]
	ed usage --live --endpoint-url "$url"
	expect 0
	grep -qx '0 of 20 free paths left this month; 8 billed, 0.080 USD' "$out"
	ed usage --target c
	expect 2 '--target c: there are a, b'
	put .edgediff '[plan]
	freePath = 1'
	commit
	ed usage --live --endpoint-url "$url"
	expect 3 '.edgediff' freePath
	# Outside of a repository there is --config, and --set.
	mkdir "$work/none"
	cd "$work/none"
	put c '[plan]
	freePaths = 7'
	[ "$(free_and_price --live --endpoint-url "$url" --config c)" = \
		"(7, '0.105')" ]
	[ "$(free_and_price --live --endpoint-url "$url")" = "(1000, '0.000')" ]
	ed usage --live --endpoint-url "$url" -v
	expect 0 'not in a git repository' 'only --config and --set'
}

@test "usage says what it cannot take" {
	ed usage --live --output paths
	expect 2 'text and json'
	ed usage --live more
	expect 2 "'usage' takes no 'more'"
	ed usage --live --base x
	expect 2 "'usage' has no option --base"
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_EC2_METADATA_DISABLED=true ed usage --live
	expect 5
}
