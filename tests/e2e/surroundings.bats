#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031 # each test is a process
# shellcheck disable=SC2154 # status, work: set by the helper
#
# What the machine denies: folders that cannot be written, settings of other
# programs that are damaged, a library that cannot do what is needed.

load helper

setup() {
	start
	make_site
}

teardown() {
	chmod -R u+rwX "$work"
	finish
}

# as_user ARGUMENT...: by someone whom permissions bind, which root is not.
as_user() {
	local who=()

	if [[ $(id -u) == 0 ]]; then
		chown -R 12345:12345 "$work"
		who=(setpriv --reuid=12345 --regid=12345 --clear-groups)
		"${who[@]}" "$EDGEDIFF" --version >"$work/out" 2>&1 ||
			skip 'others cannot run the program'
	fi
	status=0
	"${who[@]}" "$EDGEDIFF" "$@" >"$work/out" 2>"$work/err" ||
		status=$?
}

# ---- permissions ----

@test "init where nothing can be written" {
	chmod a-w .
	as_user init --distribution-id E1
	expect_failure 1 "$work/site/.edgediff: Permission denied"
	[ ! -e .edgediff ]
}

@test "a hook that cannot be written or read" {
	local hooks=$work/site/.git/hooks

	mkdir -p "$hooks"
	rm -f "$hooks"/*
	chmod a-w "$hooks"
	as_user hook install
	expect_failure 1 "$hooks/post-receive: Permission denied"
	[ -z "$(ls "$hooks")" ]
	chmod u+w "$hooks"
	put .git/hooks/post-receive 'exit 0'
	chmod 0 "$hooks/post-receive"
	as_user hook install
	expect_failure 1 "$hooks/post-receive: Permission denied"
	chmod u+r "$hooks/post-receive"
	[ "$(<"$hooks/post-receive")" = 'exit 0' ]
	[ "$(ls "$hooks")" = post-receive ]
}

@test "a hook in a repository that cannot be written takes no turn" {
	local id

	put .edgediff '[target "t"]
	distribution = E1'
	commit
	id=$(git rev-parse HEAD)
	chmod a-w .git
	as_user hook post-receive <<<"$id $id refs/heads/main"
	expect_failure 1 'edgediff.lock: Permission denied'
}

# Nothing is sent, as nothing has changed.
@test "a ledger that cannot be begun" {
	put .edgediff '[target "t"]
	distribution = E1'
	commit
	mkdir -p .git/refs/edgediff
	chmod a-w .git/refs/edgediff
	as_user submit -q HEAD HEAD
	expect_failure 1 "refs/edgediff/t: " 'Permission denied'
}

# ---- objects ----

@test "alternates that cannot be followed" {
	ln -s alternates .git/objects/info/alternates
	ed plan HEAD~1
	expect_failure 4 '.git/objects/info/alternates: Too many levels'
	rm .git/objects/info/alternates
	GIT_OBJECT_DIRECTORY=$work/none ed plan HEAD~1
	expect_failure 4 "$work/none: no object directory"
}

# ---- other programs' settings ----

@test "git's configuration that is damaged" {
	library_leaks
	printf '[core\n' >>.git/config
	ed plan HEAD~1
	expect_status 4
	expect_err_has config
	expect_out
}

@test "core.hooksPath of nobody" {
	git config core.hooksPath '~nobody-of-this-name/hooks'
	ed hook install
	expect_failure 4 core.hooksPath
}

@test "a cryptographic library without digests signs nothing" {
	cat >"$work/openssl.cnf" <<-'END'
		openssl_conf = init
		[init]
		providers = providers
		[providers]
		base = base
		[base]
		activate = 1
	END
	export AWS_ACCESS_KEY_ID=A AWS_SECRET_ACCESS_KEY=s
	OPENSSL_CONF=$work/openssl.cnf ed submit HEAD~1 --distribution-id E1 \
		--endpoint-url http://127.0.0.1:9 --timeout 1
	expect_failure 1 'the cryptographic library has no SHA-256'
}

# ---- the command line of what is rare ----

@test "init with more distributions than a file should have" {
	local n options=()

	for n in {1..2000}; do
		options+=(--distribution-id "$(printf 'E%050d' "$n")")
	done
	ed init "${options[@]}"
	expect_failure 2 'a name is too long'
	[ ! -e .edgediff ]
}
