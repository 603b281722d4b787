#!/usr/bin/env bats
# make install and uninstall: what lies where, with which mode, and that it
# works from there.
# shellcheck disable=SC2030,SC2031,SC2154

load helper

TOP=$BATS_TEST_DIRNAME/../..

setup() {
	start
	prefix="$work/a root/usr"
}

teardown() {
	finish
}

# The program under test instead of one that is made anew.
lay() {
	sh "$TOP/packaging/install.sh" "$EDGEDIFF" "$prefix"
}

take() {
	sh "$TOP/packaging/install.sh" -u "$prefix"
}

# Mode and path of all that lies below a folder; of files also the content.
tree() {
	(cd "$1" && find . -printf '%M %p %l\n' | LC_ALL=C sort &&
		find . -type f -exec cksum {} + | LC_ALL=C sort)
}

@test "each file has its place and mode, whatever the umask" {
	local examples

	(umask 077 && lay)
	examples=$(cd "$TOP/man/examples" && printf '%s\n' *)
	{
		echo '-rwxr-xr-x bin/edgediff'
		echo '-rw-r--r-- share/bash-completion/completions/edgediff'
		for f in CHANGELOG.md LICENSE README.md; do
			echo "-rw-r--r-- share/doc/edgediff/$f"
		done
		for f in $examples; do
			case $f in
			post-receive) echo -n '-rwxr-xr-x' ;;
			*) echo -n '-rw-r--r--' ;;
			esac
			echo " share/doc/edgediff/examples/$f"
		done
		echo '-rw-r--r-- share/fish/vendor_completions.d/edgediff.fish'
		echo '-rw-r--r-- share/man/man1/edgediff.1'
		echo '-rw-r--r-- share/man/man5/edgediff-config.5'
		echo '-rw-r--r-- share/zsh/site-functions/_edgediff'
	} >"$work/wanted"
	(cd "$prefix" && find . -type f -printf '%M %P\n' |
		LC_ALL=C sort -k2) >"$work/got"
	diff "$work/wanted" "$work/got"
	# Folders can be entered by everyone.
	[ -z "$(find "$prefix" -type d ! -perm 755)" ]
}

@test "make install takes DESTDIR and PREFIX" {
	cd "$TOP" || return
	make -n --no-print-directory install DESTDIR="$work/d" PREFIX=/opt/x | tail -n 1 >"$work/got"
	grep -qF " \"$work/d/opt/x\"" "$work/got"
	make -n --no-print-directory uninstall DESTDIR="$work/d" PREFIX=/opt/x >"$work/got"
	grep -qF -- "-u \"$work/d/opt/x\"" "$work/got"
}

@test "uninstall takes away what install laid, and nothing else" {
	local f

	for f in bin/other share/man/man1/other.1 share/man/man5/other.5 \
		share/bash-completion/completions/other \
		share/zsh/site-functions/_other \
		share/fish/vendor_completions.d/other.fish \
		share/doc/other/README; do
		mkdir -p "$prefix/${f%/*}"
		echo other >"$prefix/$f"
	done
	tree "$prefix" >"$work/before"
	lay
	run ! diff -q <(tree "$prefix") "$work/before"
	# What someone else put beside ours stays.
	echo mine >"$prefix/share/doc/edgediff/notes"
	take
	[ "$(cat "$prefix/share/doc/edgediff/notes")" = mine ]
	rm -r "$prefix/share/doc/edgediff"
	diff "$work/before" <(tree "$prefix")
	# Twice is no error, nor is it where nothing was.
	take
	diff "$work/before" <(tree "$prefix")
	rm -r "$prefix"
	lay
	take
	[ -z "$(find "$prefix" ! -type d)" ]
	[ -z "$(find "$prefix" -name '*edgediff*')" ]
}

@test "an installation over an older one replaces it, also while it runs" {
	lay
	ln "$prefix/bin/edgediff" "$work/old"
	echo old >"$prefix/share/man/man1/edgediff.1"
	lay
	cmp "$TOP/man/edgediff.1" "$prefix/share/man/man1/edgediff.1"
	# A new file: one that runs cannot be written to.
	[ ! "$work/old" -ef "$prefix/bin/edgediff" ]
}

@test "the installed program and its man pages" {
	lay
	"$prefix/bin/edgediff" --version >"$work/got"
	grep -qx 'edgediff [0-9.]*' "$work/got"
	make_site
	"$prefix/bin/edgediff" plan HEAD~1 --output paths \
		--max-wildcards 0 >"$work/got"
	printf '%s\n' /a.html /b.html /new.html | diff - "$work/got"
	MANPATH=$prefix/share/man mandoc -l "$prefix/share/man/man1/edgediff.1" \
		>"$work/got"
	grep -q 'EDGEDIFF(1)' "$work/got"
	mandoc -l "$prefix/share/man/man5/edgediff-config.5" >"$work/got"
	grep -q 'EDGEDIFF-CONFIG(5)' "$work/got"
}

@test "the installed completions are found by their shells" {
	lay
	mkdir "$work/home/.config"
	PATH=$prefix/bin:$PATH
	export XDG_DATA_DIRS=$prefix/share
	bash --norc --noprofile -c '
		. /usr/share/bash-completion/bash_completion
		_completion_loader edgediff
		complete -p edgediff' >"$work/got"
	grep -qx 'complete -F _edgediff edgediff' "$work/got"
	zsh -f -c 'fpath=("$1/share/zsh/site-functions" $fpath)
		autoload -U compinit
		compinit -u -D
		print -r -- $_comps[edgediff]
		autoload +X _edgediff && print loaded' zsh "$prefix" >"$work/got"
	printf '_edgediff\nloaded\n' | diff - "$work/got"
	# fish knows the folder by XDG_DATA_DIRS.
	fish -c 'complete -C "edgediff pla"' >"$work/got"
	grep -q '^plan	' "$work/got"
}

@test "each example of edgediff-config(5) is valid configuration" {
	local n=0 f

	make_site
	put public/index.html
	put docs/content/a.md
	commit
	# Outside of .Bd the page has no line that starts with a section.
	awk -v out="$work/example" '
		/^\.Bd -literal/ { n++; on = 1; next }
		/^\.Ed/ { on = 0 }
		on { gsub(/\\e/, "\\"); print > (out n) }
	' "$TOP/man/edgediff-config.5"
	for f in "$work"/example*; do
		grep -q '^\[' "$f"
		ed rules --branch main --config "$f"
		expect_status 0
		expect_err
		n=$((n + 1))
	done
	[ $n -ge 5 ]
	# They say what the words above them say.
	ed plan HEAD~1 --output paths --config "$work/example1" \
		--max-wildcards 0
	expect_plan / /index.html
}
