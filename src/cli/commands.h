/*
 * commands: the one table of sub-commands.
 */
#ifndef ED_COMMANDS_H
#define ED_COMMANDS_H

#include <stddef.h>

#include "edgediff/compiler.h"
#include "opts.h"

struct ed_error;
struct ed_run;

struct ed_command {
	const char *name;
	enum ed_command_bit bit;
	/* NULL: main has it, as it needs nothing of what others do. */
	int (*run)(struct ed_run *run, struct ed_error *err);
	const char *args;
	const char *help;
};

#define ED_N_COMMANDS 10
extern const struct ed_command ed_commands[ED_N_COMMANDS];

/* NULL: there is no such command. */
const struct ed_command *ed_command_find(const char *name) ED_NONNULL;

#endif
