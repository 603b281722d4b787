/* matter_config: what a preset knows of its generator's configuration and of
 * the rest of the site. */
#ifndef ED_MATTER_CONFIG_H
#define ED_MATTER_CONFIG_H

#include <stdbool.h>

#include "edgediff/frontmatter.h"
#include "edgediff/strings.h"
#include "matter.h"

struct ed_config_known {
	bool looked;
	bool known;    /* there is one, and it is understood */
	bool followed; /* the preset can follow it; also if there is none */
	struct ed_frontmatter fields;

	bool walked;
	struct ed_strlist pages; /* answers jekyll.pages */
	struct ed_strlist lists; /* answers jekyll.lists */
	bool pages_unknown;
};

/* Read the configuration of site->preset in head. err: ED_EREPO. */
int ed_config_known_read(struct ed_config_known *out,
			 const struct ed_matter_from *from,
			 struct ed_arena *mem,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Find the pages of head. err: ED_EREPO. */
int ed_jekyll_walk(struct ed_config_known *known,
		   const struct ed_matter_from *from, struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
