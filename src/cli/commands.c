/* commands: the table. */
#include <string.h>

#include "commands.h"
#include "run.h"

const struct ed_command ed_commands[ED_N_COMMANDS] = {
	{ "plan", ED_CMD_PLAN, ed_cmd_plan, "[BASE [HEAD] | BASE..HEAD]",
	  "show what would be invalidated and what it costs; no network" },
	{ "submit", ED_CMD_SUBMIT, ed_cmd_submit, "[BASE [HEAD] | BASE..HEAD]",
	  "plan, and submit the invalidation to CloudFront" },
	{ "explain", ED_CMD_EXPLAIN, ed_cmd_explain, "PATH...",
	  "show a file's rule and URL paths, or what sweeps a URL path" },
	{ "rules", ED_CMD_RULES, ed_cmd_rules, "[HEAD]",
	  "show the effective mapping, presets included" },
	{ "usage", ED_CMD_USAGE, ed_cmd_usage, "",
	  "this month's paths: ledger, and with --live from CloudFront" },
	{ "hook", ED_CMD_HOOK, ed_cmd_hook, "post-receive | install",
	  "deploy what was pushed: read \"old new ref\" lines; or set it up" },
	{ "init", ED_CMD_INIT, ed_cmd_init, "",
	  "write a first .edgediff from what is found" },
	{ "estimate", ED_CMD_ESTIMATE, ed_cmd_estimate,
	  "[BRANCH | BASE..HEAD | BASE HEAD]",
	  "replay a branch as deploys: paths, cost and cache kept by month" },
	{ "completion", ED_CMD_COMPLETION, ed_cmd_completion,
	  "bash | zsh | fish", "print what makes a shell complete edgediff" },
	{ "help", ED_CMD_HELP, NULL, "[COMMAND]",
	  "show the commands, or the options of one" },
};

const struct ed_command *ed_command_find(const char *name)
{
	for (size_t i = 0; i < ED_COUNT(ed_commands); i++) {
		if (strcmp(name, ed_commands[i].name) == 0)
			return &ed_commands[i];
	}
	return NULL;
}
