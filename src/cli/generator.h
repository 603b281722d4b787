/*
 * generator: which site generator a folder belongs to, by its files.
 */
#ifndef ED_GENERATOR_H
#define ED_GENERATOR_H

#include <stdbool.h>

#include "edgediff/compiler.h"

struct ed_arena;

struct ed_generator {
	const char *name;   /* "Hugo" */
	const char *preset; /* "hugo" */
	const char *output; /* the folder it writes by default */
	const char *file;   /* what gave it away, from 'top' */
	const char *source; /* the folder with the project, from 'top'; "" */
};

/* Look in 'top' and in the folders a site usually has beside code. Returns
 * whether there is one; 'mem' owns file and source. */
bool ed_generator_find(struct ed_generator *out, const char *top,
		       struct ed_arena *mem) ED_NONNULL;

#endif
