/* template_internal: the url of a rule, compiled. */
#ifndef ED_TEMPLATE_INTERNAL_H
#define ED_TEMPLATE_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/names.h"
#include "edgediff/pattern.h"

struct ed_arena;
struct ed_template;

struct ed_template_context {
	size_t groups;	   /* of the pattern */
	bool front_matter; /* other names than the built-in ones may stand */
	bool tails; /* behind what matches a folder, the captures of a file in
		     * it go on, component by component */
};

/* err     ED_ECONFIG: see ed_rules_compile(). */
int ed_template_new(struct ed_template **out, const char *text,
		    const struct ed_template_context *context,
		    struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

const char *ed_template_text(const struct ed_template *t) ED_NONNULL;
/* The same URL path for every file. */
bool ed_template_is_constant(const struct ed_template *t) ED_NONNULL;
/* Each file that the rule matches has a URL path of its own: all that varies
 * in the path stands in the template, and nothing else does. */
bool ed_template_is_own(const struct ed_template *t) ED_NONNULL;
/* What lies below a path in the tree lies below that path's URL path: all the
 * names are {path}, {dir}/{name} or {1}/{2}/... of a pattern that has 'tails',
 * at the end. Or there is front matter in it, and that says by itself what is
 * unknown. */
bool ed_template_is_nested(const struct ed_template *t) ED_NONNULL;

/* What one expansion needs. */
struct ed_expand {
	const struct ed_file *file;
	const struct ed_captures *captures;
	const struct ed_names *names; /* NULL: no front matter at hand */
	struct ed_buf *url; /* starts with the prefix, which ends in '/' */
	/* Called with the finished text in 'url'; 'prefix': it is a required
	 * one, without the '*'. */
	void (*fn)(void *ctx, bool prefix);
	void *ctx;
};

/* err     what names->lookup() fails with. */
int ed_template_expand(const struct ed_template *t, const struct ed_expand *x,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Hand on the text before the first name, as a required prefix. */
void ed_template_start(const struct ed_template *t,
		       const struct ed_expand *x) ED_NONNULL;

#endif
