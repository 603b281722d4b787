/* ci_helper: the variables of a job, as a list. */
#ifndef ED_TEST_CI_HELPER_H
#define ED_TEST_CI_HELPER_H

#include <string.h>

/* For ed_ci_source: 'ctx' is a list of "NAME=value" with a NULL at its end. */
static inline const char *lookup(void *ctx, const char *name)
{
	const char *const *vars = ctx;
	size_t n = strlen(name);

	for (; *vars; vars++) {
		if (strncmp(*vars, name, n) == 0 && (*vars)[n] == '=')
			return *vars + n + 1;
	}
	return NULL;
}

#endif
