/*
 * cmd_completion: the scripts that make a shell ask, and the answer.
 *
 * The scripts are as thin as the shells allow: they hand over the words and
 * show what comes back, so that what may stand where is known in one place,
 * complete.c. They ask the edgediff of PATH, not the one that is typed: to
 * complete a line must not run what lies in the current directory.
 */
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "complete.h"
#include "run.h"

/* bash takes a word apart at '=' and ':', of which the last piece is replaced;
 * %q as nothing else keeps a branch named $(...) from being run. bash 3.2, that
 * of macOS, has no compopt: there files are offered where nothing else is. */
static const char bash[] =
	"# bash completion of edgediff: source <(edgediff completion bash)\n"
	"_edgediff()\n"
	"{\n"
	"	local words=() word='' piece glue='' line breaks cut='' i\n"
	"	COMPREPLY=()\n"
	"	for ((i = 1; i <= COMP_CWORD; i++)); do\n"
	"		piece=${COMP_WORDS[i]}\n"
	"		if [[ $piece == [=:]* || -n $glue ]]; then\n"
	"			word+=$piece\n"
	"		else\n"
	"			((i == 1)) || words+=(\"$word\")\n"
	"			word=$piece\n"
	"		fi\n"
	"		glue=\n"
	"		[[ $piece != *[=:] ]] || glue=1\n"
	"	done\n"
	"	words+=(\"$word\")\n"
	"	breaks=${COMP_WORDBREAKS//[^=:]/}\n"
	"	[[ -z $breaks ]] || cut=${word%\"${word##*[\"$breaks\"]}\"}\n"
	"	while IFS= read -r line; do\n"
	"		line=${line%%$'\\t'*}\n"
	"		case $line in\n"
	"		:files) compopt -o default 2>/dev/null ;;\n"
	"		:folders) compopt -o dirnames 2>/dev/null ;;\n"
	"		\"$word\"*)\n"
	"			printf -v line %q \"${line#\"$cut\"}\"\n"
	"			COMPREPLY+=(\"$line\")\n"
	"			;;\n"
	"		esac\n"
	"	done < <(command edgediff completion words -- \"${words[@]}\""
	" 2>/dev/null)\n"
	"	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then\n"
	"		compopt -o nospace 2>/dev/null\n"
	"	fi\n"
	"}\n"
	"if ((BASH_VERSINFO[0] < 4)); then\n"
	"	complete -o default -F _edgediff edgediff\n"
	"else\n"
	"	complete -F _edgediff edgediff\n"
	"fi\n";

static const char zsh[] =
	"#compdef edgediff\n"
	"# zsh completion of edgediff: source <(edgediff completion zsh)\n"
	"_edgediff()\n"
	"{\n"
	"	local -a before lines described open\n"
	"	local line word help\n"
	"	before=(\"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\")\n"
	"	lines=(\"${(@f)$(command edgediff completion words --"
	" \"${(@)before}\" 2>/dev/null)}\")\n"
	"	for line in \"${(@)lines}\"; do\n"
	"		[[ -n $line ]] || continue\n"
	"		word=${line%%$'\\t'*}\n"
	"		help=\n"
	"		[[ $line != *$'\\t'* ]] || help=:${line#*$'\\t'}\n"
	"		case $word in\n"
	"		:files | :folders)\n"
	"			[[ $PREFIX != --*=* ]] || compset -P '*='\n"
	"			if [[ $word == :files ]]; then\n"
	"				_files\n"
	"			else\n"
	"				_files -/\n"
	"			fi\n"
	"			return\n"
	"			;;\n"
	"		*=) open+=(\"$word\") ;;\n"
	"		*) described+=(\"${word//:/\\\\:}$help\") ;;\n"
	"		esac\n"
	"	done\n"
	"	(( ! $#open )) || compadd -S '' -a open\n"
	"	(( ! $#described )) || _describe edgediff described\n"
	"}\n"
	"if [[ $funcstack[1] == _edgediff ]]; then\n"
	"	_edgediff \"$@\"\n"
	"else\n"
	"	compdef _edgediff edgediff\n"
	"fi\n";

static const char fish[] =
	"# fish completion of edgediff: edgediff completion fish | source\n"
	"function __edgediff_words\n"
	"	set -l before (commandline -opc)\n"
	"	set -e before[1]\n"
	"	set -l word (commandline -ct)\n"
	"	set -l prefix ''\n"
	"	set -l name $word\n"
	"	if string match -q -- '--*=*' $word\n"
	"		set prefix (string replace -r -- '=.*' '=' $word)\n"
	"		set name (string replace -r -- '^[^=]*=' '' $word)\n"
	"	end\n"
	"	for line in (command edgediff completion words -- $before"
	" \"$word\" 2>/dev/null)\n"
	"		switch $line\n"
	"			case :files\n"
	"				__fish_complete_path \"$name\" |"
	" string replace -r -- '^' \"$prefix\"\n"
	"			case :folders\n"
	"				__fish_complete_directories \"$name\" "
	"'' |"
	" string replace -r -- '^' \"$prefix\"\n"
	"			case '*'\n"
	"				printf '%s\\n' $line\n"
	"		end\n"
	"	end\n"
	"end\n"
	"complete -c edgediff -f -a '(__edgediff_words)'\n";

static const struct {
	const char *shell;
	const char *text;
} scripts[] = {
	{ "bash", bash },
	{ "zsh", zsh },
	{ "fish", fish },
};

static int answer(struct ed_run *run, struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;
	struct ed_strlist words = { .v = args->v + 2, .n = args->n - 2 };
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	ed_complete(&out, run, &words);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

static int print(const char *text, struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, ED_REPORT_MAX);
	ed_buf_puts(&out, text);
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

int ed_cmd_completion(struct ed_run *run, struct ed_error *err)
{
	const struct ed_strlist *args = &run->opts->args;
	const char *what = args->n > 1 ? args->v[1] : "";

	if (strcmp(what, "words") == 0)
		return answer(run, err);
	for (size_t i = 0; args->n == 2 && i < ED_COUNT(scripts); i++) {
		if (strcmp(what, scripts[i].shell) == 0)
			return print(scripts[i].text, err);
	}
	return ed_fail(err, ED_EUSAGE,
		       "'completion' wants one shell: bash, zsh or fish");
}
