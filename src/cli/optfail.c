/* optfail: a word that is no option, and what may have been meant. */
#include <stdio.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "opts.h"

/* All options that begin so, if there are several: getopt_long() takes the
 * start of a name only where one option alone has it. */
static bool find_all(struct ed_buf *out, const char *start)
{
	struct ed_option o;
	size_t n = 0;

	for (size_t i = 0; *start && ed_opts_row(&o, i); i++) {
		if (ed_str_starts(o.name, start))
			ed_buf_printf(out, "%s--%s", n++ ? ", " : "", o.name);
	}
	return n > 1;
}

/* The one that is spelt nearly so; NULL: none. */
static const char *find_nearest(const char *name)
{
	const char *nearest = NULL;
	size_t best = 4; /* farther away is no typing error */
	struct ed_option o;

	/* Nor is a name of which no letter is right. */
	if (strlen(name) < best)
		best = strlen(name);
	for (size_t i = 0; ed_opts_row(&o, i); i++) {
		size_t d = ed_edit_distance(name, o.name, best);

		if (d < best) {
			best = d;
			nearest = o.name;
		}
	}
	return nearest;
}

static int fail_name(struct ed_error *err, const char *name)
{
	const char *nearest = find_nearest(name);
	struct ed_buf all;
	bool several;

	ed_buf_init(&all, 4096);
	several = find_all(&all, name);
	if (several)
		(void)ed_fail(err, ED_EUSAGE, "option '--%s' is ambiguous: %s",
			      name, all.data);
	else if (nearest)
		(void)ed_fail(err, ED_EUSAGE,
			      "unknown option '--%s'; did you mean '--%s'?",
			      name, nearest);
	else
		(void)ed_fail(err, ED_EUSAGE,
			      "unknown option '--%s'; see edgediff --help",
			      name);
	ed_buf_dispose(&all);
	return -1;
}

int ed_opts_unknown(struct ed_error *err, const char *word)
{
	char name[48];

	if (word[0] != '-' || word[1] != '-')
		return ed_fail(err, ED_EUSAGE,
			       "unknown option '%s'; see edgediff --help",
			       word);
	(void)snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="),
		       word + 2);
	return fail_name(err, name);
}
