#!/usr/bin/env bats
# Caps on the plan, and refusals: exit 6 before anything could be submitted.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	# C is /a.html /b.html /new.html; K has 5 members, all below '/'.
	make_site
}

teardown() {
	finish
}

# Refused with exit 6; the plan itself is shown.
expect_refusal() {
	expect_status 6
	expect_err_has "$@"
	[[ -s $work/out ]]
}

@test "--max-paths" {
	ed plan HEAD~1 --output paths --max-paths 3
	expect_plan "${site_items[@]}"
	# Any wildcard that covers two of the three starts with '/'.
	ed plan HEAD~1 --output paths --max-paths 2
	expect_plan '/*'
	ed plan HEAD~1 --output paths --set plan.maxPaths=1
	expect_plan '/*'
	# The option is the last word.
	ed plan HEAD~1 --output paths --max-paths 3 --set plan.maxPaths=1
	expect_plan "${site_items[@]}"
}

@test "--max-wildcards" {
	ed plan HEAD~1 --output paths --max-paths 2 --max-wildcards 1
	expect_plan '/*'
	ed plan HEAD~1 --output paths --max-paths 3 --max-wildcards 0
	expect_plan "${site_items[@]}"
}

@test "no cover within both caps is exit 6" {
	ed plan HEAD~1 --max-paths 2 --max-wildcards 0
	expect_status 6
	expect_out
	expect_err_has '3'
	ed plan --base=empty --max-wildcards 0
	expect_status 6
	expect_out
	put 'a~b'
	commit
	ed plan HEAD~1 --set plan.maxWildcards=0
	expect_status 6
	expect_out
}

@test "two prefixes and one wildcard" {
	put 'docs/x~1'
	put 'img/y~1'
	put 'docs/z'
	commit
	put 'docs/x~1' changed
	put 'img/y~1' changed
	commit
	ed plan HEAD~1 --output paths --max-wildcards 2
	expect_plan '/docs/x*' '/img/y*'
	ed plan HEAD~1 --output paths --max-wildcards 1
	expect_plan '/*'
}

@test "--max-cost" {
	# All free paths are used: three would be 0.015, one is enough.
	ed plan HEAD~1 --used 1000 --max-cost 0.004 --output paths
	expect_refusal '0.005 USD' '--max-cost 0.004'
	expect_out '/*'
	ed plan HEAD~1 --used 1000 --max-cost 0.005 --output paths
	expect_plan '/*'
	ed plan HEAD~1 --used 1000 --max-cost 0 --output paths
	expect_refusal '--max-cost 0.000'
	# One of the free ones is left.
	ed plan HEAD~1 --used 999 --max-cost 0 --output paths
	expect_plan '/*'
	ed plan HEAD~1 --used 997 --max-cost 0 --output paths
	expect_plan "${site_items[@]}"
	# No change costs nothing.
	ed plan HEAD --used 1000 --max-cost 0 --output paths
	expect_plan
}

@test "--max-cost is for all distributions together" {
	ed plan HEAD~1 --used 998 --max-cost 0 --output paths \
		--distribution-id E1 --distribution-id E2
	expect_plan '/*'
	ed plan HEAD~1 --used 998 --max-cost 0 --output paths \
		--distribution-id E1 --distribution-id E2 --distribution-id E3
	expect_refusal '0.005 USD'
}

@test "price and free paths are settings" {
	ed plan HEAD~1 --set plan.freePaths=0 --set plan.pathPrice=1.5 \
		--max-paths 1 --output json
	expect_status 0
	[[ $(json 'j["cost"]') == "{'free_paths': 0, 'used_paths': 0, \
'billed_paths': 1, 'usd': '1.500', 'price_usd': '1.500'}" ]]
	ed plan HEAD~1 --set plan.freePaths=0 --set plan.pathPrice=0 \
		--max-cost 0 --output paths
	expect_plan '/*'
	# Needless refetches that a path is worth.
	ed plan HEAD~1 --set plan.freePaths=0 --output paths \
		--set plan.refetchesPerPaidPath=2
	# 3 exact: 6; one that sweeps 5: 5 + 2 = 7.
	expect_plan "${site_items[@]}"
	ed plan HEAD~1 --set plan.refetchesPerPath=4 --output paths
	expect_plan '/*' # 9 is less than 12
}

@test "--max-collateral" {
	ed plan HEAD~1 --max-paths 1 --max-collateral 5 --output paths
	expect_plan '/*'
	ed plan HEAD~1 --max-paths 1 --max-collateral 4 --output paths
	expect_refusal '5 unchanged URL paths' '--max-collateral'
	expect_out '/*'
	ed plan HEAD~1 --max-collateral 0 --output paths
	expect_plan "${site_items[@]}"
}

@test "--max-collateral as a percentage of the deployed site" {
	# 5 of 7 URL paths are 71.4 %.
	ed plan HEAD~1 --max-paths 1 --max-collateral 72% --output paths
	expect_plan '/*'
	ed plan HEAD~1 --max-paths 1 --max-collateral 71% --output paths
	expect_refusal '--max-collateral'
	ed plan HEAD~1 --max-paths 1 --max-collateral 100% --output paths
	expect_plan '/*'
	ed plan HEAD~1 --max-collateral 0% --output paths
	expect_plan "${site_items[@]}"
}

@test "a star that matches nothing covers its prefix too" {
	put docz.html # so that no shorter prefix is as good
	commit
	git rm -q docs/index.html
	commit
	# /docs/ and /docs/index.html: '/docs/*' may leave /docs/ stale.
	ed plan HEAD~1 --output paths --set plan.refetchesPerPath=100
	expect_plan '/docs*'
	ed plan HEAD~1 --output paths --set plan.refetchesPerPath=100 \
		--set plan.starMatchesEmpty=true
	expect_plan '/docs/*'
}
