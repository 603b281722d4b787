/* complete: read the words before the cursor, then list what fits. */
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/repo.h"
#include "commands.h"
#include "complete.h"
#include "keys.h"
#include "run.h"
#include "sources.h"

/* What the words before the cursor say. */
struct query {
	struct ed_buf *out;
	struct ed_run *run;
	const struct ed_command *command; /* NULL: not yet named */
	size_t n_args;			  /* beside options, after it */
	bool lost;			  /* the first one is no command */
	bool only_args;			  /* there was a "--" */
	bool based;			  /* --base: only HEAD may follow */
	struct ed_option pending;	  /* its value comes next */
	bool is_pending;
	uint64_t given; /* a bit for each row of the option table */
};

/* ---- lines ---- */

/* A word with a control character in it cannot be typed, and would end the
 * line that it stands on. */
static bool is_printable(const char *s)
{
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return false;
	}
	return true;
}

static void put(const struct query *q, const char *prefix, const char *word,
		const char *help)
{
	if (is_printable(prefix) && is_printable(word))
		ed_buf_printf(q->out, "%s%s%s%s\n", prefix, word,
			      help ? "\t" : "", help ? help : "");
}

static void put_list(const struct query *q, const char *prefix,
		     const struct ed_strlist *list)
{
	for (size_t i = 0; i < list->n; i++)
		put(q, prefix, list->v[i], NULL);
}

/* ---- what the repository knows ---- */

typedef int name_fn(struct ed_strlist *out, struct git_repository *repo,
		    struct ed_arena *mem, struct ed_error *err);

static void put_names(const struct query *q, const char *prefix, name_fn *fn)
{
	struct ed_strlist names = { 0 };
	struct ed_error err;

	if (ed_run_open(q->run, &err) == 0 &&
	    fn(&names, q->run->repo, q->run->mem, &err) == 0)
		put_list(q, prefix, &names);
}

static void put_revisions(const struct query *q, const char *prefix)
{
	put(q, prefix, "HEAD", NULL);
	put_names(q, prefix, ed_repo_revisions);
}

static void put_targets(const struct query *q, const char *prefix)
{
	struct ed_run *run = q->run;
	struct ed_sources sources;
	struct ed_strlist names = { 0 };
	struct ed_error err;

	if (ed_run_open(run, &err) < 0 || ed_run_head(run, "HEAD", &err) < 0 ||
	    ed_sources_read(&sources, run->opts, run->repo,
			    &run->range.head.tree, run->mem, &err) < 0)
		return;
	ed_target_names(&names, &sources, run->mem);
	put_list(q, prefix, &names);
}

/* Those that need no name of a rule or target. */
static void put_keys(const struct query *q, const char *prefix)
{
	for (size_t i = 0; i < ED_N_KEYS; i++) {
		const struct ed_key *key = &ed_keys[i];

		if (key->kind != ED_KEY_RULE && key->kind != ED_KEY_TARGET)
			put(q, prefix,
			    ed_arena_printf(q->run->mem, "%s.%s=", key->section,
					    key->name),
			    NULL);
	}
}

/* ---- values and arguments ---- */

/* What may stand for a value, which the table calls FILE, REV and so on. */
static void put_values(const struct query *q, const struct ed_option *option,
		       const char *prefix)
{
	const char *arg = option->arg;

	for (size_t i = 0; option->words && option->words[i]; i++)
		put(q, prefix, option->words[i], NULL);
	if (strcmp(arg, "FILE") == 0) {
		ed_buf_puts(q->out, ":files\n");
	} else if (strcmp(arg, "DIR") == 0) {
		ed_buf_puts(q->out, ":folders\n");
	} else if (strcmp(arg, "REV") == 0) {
		put(q, prefix, "empty", "nothing was deployed yet");
		put_revisions(q, prefix);
	} else if (strcmp(arg, "BRANCH") == 0) {
		put_names(q, prefix, ed_repo_branches);
	} else if (strcmp(arg, "REMOTE") == 0) {
		put_names(q, prefix, ed_repo_remotes);
	} else if (strcmp(arg, "TARGET") == 0) {
		put_targets(q, prefix);
	} else if (strcmp(arg, "KEY=VALUE") == 0) {
		put_keys(q, prefix);
	}
}

static void put_commands(const struct query *q)
{
	for (size_t i = 0; i < ED_N_COMMANDS; i++)
		put(q, "", ed_commands[i].name, ed_commands[i].help);
}

/* The last dots of "A..B" and "A...B"; NULL: one revision. */
static const char *behind_dots(const char *word)
{
	const char *dots = strstr(word, "..");

	return dots ? dots + strspn(dots, ".") : NULL;
}

static void put_range(const struct query *q, const char *word, size_t most)
{
	const char *head = behind_dots(word);
	const char *prefix = "";

	if (q->n_args + q->based >= most)
		return;
	if (head)
		prefix = ed_arena_strndup(q->run->mem, word,
					  (size_t)(head - word));
	put_revisions(q, prefix);
}

/* "post-receive | install", as the table has it. */
static void put_choice(const struct query *q)
{
	char args[64];

	(void)snprintf(args, sizeof(args), "%s", q->command->args);
	for (char *p = args; *p;) {
		size_t n = strcspn(p, " |");
		size_t gap = strspn(p + n, " |");

		p[n] = '\0';
		put(q, "", p, NULL);
		p += n + gap;
	}
}

static void put_arguments(const struct query *q, const char *word)
{
	enum ed_command_bit bit = q->command->bit;

	if (bit & ED_CMD_EXPLAIN)
		ed_buf_puts(q->out, ":files\n");
	else if (bit & (ED_CMD_PLANS | ED_CMD_ESTIMATE))
		put_range(q, word, 2);
	else if (bit & ED_CMD_RULES)
		put_range(q, word, 1);
	else if (bit & (ED_CMD_HOOK | ED_CMD_COMPLETION) && q->n_args == 0)
		put_choice(q);
	else if (bit & ED_CMD_HELP && q->n_args == 0)
		put_commands(q);
}

static void put_options(const struct query *q)
{
	struct ed_option o;

	for (size_t i = 0; ed_opts_row(&o, i); i++) {
		bool fits = !q->command || o.commands & q->command->bit;

		if (fits && (o.repeats || !(q->given >> i & 1)))
			put(q, "--", o.name, o.help);
	}
}

/* ---- the words before the cursor ---- */

/* The option that "--name" or "--name=value" names. As getopt_long() has it,
 * the start of a name will do where no other option starts so. */
static bool find_long(struct ed_option *out, size_t *row, const char *word)
{
	size_t n = strcspn(word + 2, "=");
	size_t found = 0;
	struct ed_option o;

	for (size_t i = 0; ed_opts_row(&o, i); i++) {
		if (strncmp(o.name, word + 2, n) != 0)
			continue;
		*out = o;
		*row = i;
		if (strlen(o.name) == n)
			return true;
		found++;
	}
	return found == 1;
}

static bool find_letter(struct ed_option *out, size_t *row, char letter)
{
	for (size_t i = 0; ed_opts_row(out, i); i++) {
		*row = i;
		if (out->letter != 0 && out->letter == letter)
			return true;
	}
	return false;
}

/* An option whose value is known. */
static void see_value(struct query *q, const struct ed_option *o,
		      const char *value)
{
	struct ed_opts *opts;

	q->based |= strcmp(o->name, "base") == 0;
	if (strcmp(o->name, "directory") != 0)
		return;
	opts = ed_arena_zalloc(q->run->mem, 1, sizeof(*opts));
	*opts = *q->run->opts;
	if (*value)
		opts->dir = ed_opts_path(opts, value, q->run->mem);
	q->run->opts = opts;
}

static void see_long(struct query *q, const char *word)
{
	const char *value = strchr(word, '=');
	struct ed_option o;
	size_t row;

	if (!find_long(&o, &row, word))
		return;
	q->given |= (uint64_t)1 << row;
	if (value && o.arg)
		see_value(q, &o, value + 1);
	q->is_pending = o.arg && !o.optional && !value;
	q->pending = o;
}

/* "-nvC" or "-Cdir": the first letter with a value takes the rest. */
static void see_letters(struct query *q, const char *word)
{
	struct ed_option o;
	size_t row;

	for (const char *p = word + 1; *p; p++) {
		if (!find_letter(&o, &row, *p))
			return;
		q->given |= (uint64_t)1 << row;
		if (!o.arg)
			continue;
		q->is_pending = p[1] == '\0';
		q->pending = o;
		if (!q->is_pending)
			see_value(q, &o, p + 1);
		return;
	}
}

static void see(struct query *q, const char *word)
{
	if (q->is_pending) {
		q->is_pending = false;
		see_value(q, &q->pending, word);
	} else if (q->only_args || word[0] != '-' || word[1] == '\0') {
		if (!q->command && !q->lost)
			q->command = ed_command_find(word);
		else
			q->n_args++;
		q->lost |= !q->command;
	} else if (strcmp(word, "--") == 0) {
		q->only_args = true;
	} else if (word[1] == '-') {
		see_long(q, word);
	} else {
		see_letters(q, word);
	}
}

void ed_complete(struct ed_buf *out, struct ed_run *run,
		 const struct ed_strlist *words)
{
	struct query q = { .out = out, .run = run };
	const char *last = words->n > 0 ? words->v[words->n - 1] : "";
	struct ed_option option;
	size_t row;

	for (size_t i = 0; i + 1 < words->n; i++)
		see(&q, words->v[i]);
	if (q.is_pending) {
		put_values(&q, &q.pending, "");
	} else if (!q.only_args && strncmp(last, "--", 2) == 0 &&
		   strchr(last, '=')) {
		size_t n = strcspn(last, "=") + 1;

		if (find_long(&option, &row, last) && option.arg)
			put_values(&q, &option,
				   ed_arena_strndup(run->mem, last, n));
	} else if (!q.only_args && last[0] == '-') {
		put_options(&q);
	} else if (q.command) {
		put_arguments(&q, last);
	} else if (!q.lost) {
		put_commands(&q);
	}
}
