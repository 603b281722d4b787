#!/usr/bin/env bats
#
# Out of memory, at one allocation or from it on, whichever library asks: one
# line and status 1, or the same output; never another plan, never a crash;
# and the next run makes it good.

load sweep

setup() {
	skip_sanitized
	start
	library alloc
}

teardown() {
	finish
}

@test "plan: configuration, preset, front matter, links" {
	sweep alloc plan 50
}

@test "submit: a ledger, and keys from a program" {
	sweep alloc submit 25
}

@test "submit by TLS" {
	sweep alloc tls 20
}

@test "submit of a built site" {
	sweep alloc site 12
}

@test "hook" {
	sweep alloc hook 12
}
