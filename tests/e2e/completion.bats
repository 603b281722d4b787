#!/usr/bin/env bats
# What a shell offers: the answer of the program, and what bash, zsh and fish
# make of a line that is typed with the tab key.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

setup() {
	start
	new_repo "$work/site"
	put index.html
	put folder/file.txt
	commit
	git branch feature/one
	git tag v1
	git update-ref refs/edgediff/production HEAD
	git update-ref refs/notes/other HEAD
	git remote add backup "$work/elsewhere"
	# The program that the scripts ask is the one of PATH.
	mkdir "$work/bin"
	ln -s "$EDGEDIFF" "$work/bin/edgediff"
	PATH=$work/bin:$PATH
}

teardown() {
	finish
}

# offers LINE... -- WORD...: exactly these lines for the last word.
offers() {
	local -a lines=()

	while [[ $1 != -- ]]; do
		lines+=("$1")
		shift
	done
	ed completion words -- "${@:2}"
	[[ $status == 0 ]] || show_run
	cut -f1 "$work/out" | LC_ALL=C sort >"$work/got"
	printf '%s\n' "${lines[@]}" | LC_ALL=C sort >"$work/wanted"
	[[ ${#lines[@]} -gt 0 ]] || : >"$work/wanted"
	diff "$work/wanted" "$work/got"
}

# --help's lists, read as a person reads them.
options_of() {
	"$EDGEDIFF" "$@" --help | sed -n '/^options/,$s/^ .*\(--[a-z-]*\).*/\1/p'
}

@test "commands are offered first, with what they are for" {
	ed completion words -- ''
	grep -qx "plan	show what would be invalidated and what it costs; no network" \
		"$work/out"
	cut -f1 "$work/out" >"$work/got"
	"$EDGEDIFF" --help | sed -n '/^commands/,/^$/s/^  \([a-z]*\) .*/\1/p' \
		>"$work/wanted"
	diff "$work/wanted" "$work/got"
	[ "$(wc -l <"$work/got")" -ge 9 ]
}

@test "each command has its own options" {
	local command

	for command in plan submit explain rules usage hook init estimate \
		completion; do
		ed completion words -- "$command" --
		cut -f1 "$work/out" >"$work/got"
		options_of "$command" >"$work/wanted"
		diff "$work/wanted" "$work/got"
	done
	offers --directory --verbose --quiet --color --help --version \
		-- completion --
}

@test "an option that was given is offered again only if it repeats" {
	ed completion words -- plan --base=v1 -q -v --set a=b --
	run ! grep -q '^--base' "$work/out"
	run ! grep -q '^--quiet' "$work/out"
	grep -q '^--verbose' "$work/out"
	grep -q '^--set' "$work/out"
	grep -q '^--site' "$work/out"
}

@test "values that are known are offered, as a word and behind the sign" {
	offers text json markdown paths -- plan --output ''
	offers --output=text --output=json --output=markdown --output=paths \
		-- plan --output=j
	# getopt_long() takes the start of a name, too.
	offers auto always never -- plan --col ''
	offers -- plan --max-paths ''
	offers -- plan --wait=
	offers :files -- plan --config ''
	offers :files -- submit --ca-bundle=
	offers :folders -- plan --site ''
	offers :folders -- -C ''
	offers :folders -- plan -qC ''
	offers -- plan --frobnicate=
	ed completion words -- plan --set ''
	grep -qx 'site.root=' "$work/out"
	grep -qx 'plan.maxPaths=' "$work/out"
}

@test "revisions, branches, remotes" {
	offers HEAD main feature/one v1 refs/edgediff/production -- plan ''
	offers v1..HEAD v1..main v1..feature/one v1..v1 \
		v1..refs/edgediff/production -- plan v1..
	offers HEAD main feature/one v1 refs/edgediff/production \
		-- plan v1 ''
	offers -- plan v1 HEAD ''
	offers -- plan --base=empty HEAD ''
	offers HEAD main feature/one v1 refs/edgediff/production \
		-- plan --base empty ''
	offers empty HEAD main feature/one v1 refs/edgediff/production \
		-- plan --base ''
	offers -- rules HEAD ''
	offers main feature/one -- submit --branch ''
	offers backup -- submit --ledger-remote ''
	offers HEAD main feature/one v1 refs/edgediff/production -- estimate ''
}

@test "targets are those of the configuration" {
	offers -- plan --target ''
	printf '[target "production"]\n\tbranch = main\n[target "it'"'"'s"]\n\tdistribution = E1\n' \
		>.edgediff
	commit
	git config edgediff.target.local.distribution E2
	offers production "it's" local -- plan --target ''
	offers --target=production "--target=it's" --target=local \
		-- plan --target=
	echo '[target' >.edgediff
	commit
	offers -- plan --target ''
}

@test "words of other commands" {
	offers post-receive install -- hook ''
	offers -- hook install ''
	offers bash zsh fish -- completion ''
	offers :files -- explain ''
	offers :files -- explain index.html ''
	offers -- usage ''
	offers -- frobnicate ''
	# A word behind "--" is no option.
	offers HEAD main feature/one v1 refs/edgediff/production -- plan -- -
}

@test "-C names the repository, wherever it stands" {
	cd "$work"
	offers HEAD -- plan ''
	offers HEAD main feature/one v1 refs/edgediff/production \
		-- plan -C site ''
	offers HEAD main feature/one v1 refs/edgediff/production \
		-- -Csite plan ''
	offers HEAD main feature/one v1 refs/edgediff/production \
		-- --directory=site plan ''
	offers HEAD -- -C nowhere plan ''
}

@test "a name that cannot be typed in one line is left out" {
	git config $'edgediff.target.a\tb.distribution' E1
	git config edgediff.target.c.distribution E1
	offers c -- plan --target ''
}

@test "completion wants one shell" {
	ed completion
	expect_failure 2 'bash, zsh or fish'
	ed completion csh
	expect_failure 2 'bash, zsh or fish'
	ed completion bash zsh
	expect_failure 2 'bash, zsh or fish'
	cd "$work"
	ed completion bash
	[[ $status == 0 ]]
}

# In COMPREPLY, for the words of COMP_WORDS: bash's own way to take a line
# apart is done by hand here.
bash_offers() {
	local wanted=$1

	shift
	[ "$(bash --norc --noprofile -c '
		source <(edgediff completion bash)
		COMP_WORDS=(edgediff "$@")
		COMP_CWORD=$#
		_edgediff
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | paste -sd' ')" = \
		"$wanted" ]
}

@test "bash: COMPREPLY has what fits" {
	bash_offers 'plan' pl
	bash_offers '--max-paths --max-wildcards --max-cost --max-collateral' \
		plan --max-
	bash_offers 'json' plan --output j
	bash_offers 'json' plan --output = j
	bash_offers 'text json paths markdown' plan --output =
	bash_offers 'site.root=' plan --set site.ro
	bash_offers 'v1..v1' plan v1..v
	bash_offers '' plan nothing-like-this
}

@test "the scripts are well-formed" {
	edgediff completion bash >"$work/script"
	bash -n "$work/script"
	shellcheck -s bash "$work/script"
	edgediff completion zsh >"$work/script"
	zsh -n "$work/script"
	edgediff completion fish >"$work/script"
	fish --no-execute "$work/script"
}

@test "fish: a query has words and what they are for" {
	fish --no-config -c '
		edgediff completion fish | source
		complete -C "edgediff pl"
		complete -C "edgediff plan --bas"
		complete -C "edgediff plan --max-col"
		complete -C "edgediff plan --output=m"' >"$work/got"
	cat >"$work/wanted" <<-END
		plan	show what would be invalidated and what it costs; no network
		--base	what is deployed now; 'empty' for a first deploy
		--max-collateral	refuse a plan that sweeps more unchanged URL paths
		--output=markdown
	END
	diff "$work/wanted" "$work/got"
}

# typed SHELL LINE WORD...: what the shell would run. What the program answers
# is asked for above, with sanitizers too; these lines are about the shells.
typed() {
	[[ $EDGEDIFF != */san-* ]] || skip 'the default build is looked at'
	printf '%s\n' edgediff "${@:3}" >"$work/wanted"
	python3 "$BATS_TEST_DIRNAME/tab.py" "$1" "$work/rc" "$2" >"$work/got"
	diff "$work/wanted" "$work/got"
}

# The same lines in each shell.
type_lines() {
	typed "$1" 'edgediff pla\t' plan
	typed "$1" 'edgediff plan --outp\tj\tHEA\t' plan --output json HEAD
	typed "$1" 'edgediff submit --output=j\tHEA\t' submit --output=json HEAD
	typed "$1" 'edgediff plan --set site.ro\tpublic' \
		plan --set site.root=public
	typed "$1" 'edgediff plan --set=site.ro\tpublic' \
		plan --set=site.root=public
	typed "$1" 'edgediff plan v1..feat\t' plan v1..feature/one
	typed "$1" 'edgediff plan --config inde\t' plan --config index.html
	typed "$1" 'edgediff plan --config=inde\tx' plan --config=index.html x
	typed "$1" 'edgediff plan --site=fol\tx' plan --site=folder/x
	typed "$1" 'edgediff explain folder/f\t' explain folder/file.txt
	# A branch that would be a command if a shell read it.
	# shellcheck disable=SC2016 # as it stands
	git branch 'x$(touch${IFS}ran);`touch${IFS}ran`'
	# shellcheck disable=SC2016 # as it stands
	typed "$1" 'edgediff plan x\t' plan 'x$(touch${IFS}ran);`touch${IFS}ran`'
	[ ! -e ran ]
}

@test "bash: lines that are typed" {
	echo 'source <(edgediff completion bash)' >"$work/rc"
	type_lines bash
}

@test "bash: where a word is not taken apart at signs" {
	# shellcheck disable=SC2016 # for that bash
	printf 'COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}\n%s\n' \
		'source <(edgediff completion bash)' >"$work/rc"
	typed bash 'edgediff plan --output=j\tHEA\t' plan --output=json HEAD
}

@test "bash: beside the bash-completion package, which loads it" {
	local dir=$work/share/bash-completion/completions

	mkdir -p "$dir"
	edgediff completion bash >"$dir/edgediff"
	printf 'XDG_DATA_DIRS=%s\nsource %s\n' "$work/share" \
		/usr/share/bash-completion/bash_completion >"$work/rc"
	type_lines bash
}

@test "zsh: lines that are typed" {
	printf 'autoload -U compinit; compinit -u -D\n%s\n' \
		'source <(edgediff completion zsh)' >"$work/rc"
	type_lines zsh
}

@test "zsh: a function that compinit finds" {
	mkdir "$work/functions"
	edgediff completion zsh >"$work/functions/_edgediff"
	# shellcheck disable=SC2016 # for that zsh
	printf 'fpath=(%s $fpath)\nautoload -U compinit; compinit -u -D\n' \
		"$work/functions" >"$work/rc"
	typed zsh 'edgediff plan --outp\tj\tHEA\t' plan --output json HEAD
}

@test "fish: lines that are typed" {
	echo 'edgediff completion fish | source' >"$work/rc"
	type_lines fish
}
