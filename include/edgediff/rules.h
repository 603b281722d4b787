/*
 * rules: which URL paths a file of a source repository publishes.
 *	settings (text of [map] sections) --> RULES --> map
 *
 * A template is literal URL text and names in braces: {1}..{9} what the
 * pattern's groups captured; {path} the file's path below site.source, {dir}
 * its folder without a slash at the end, {name} its last component, {stem}
 * that without the last extension; with frontMatter = true any other name is
 * asked of the file's front matter. {a|b} is the first of them that is not
 * empty. A front matter name with several values gives one URL path each; one
 * that the file lacks gives none.
 *
 * Substituted text is percent-encoded ('/' stays), and so is literal text,
 * where %XX stays as it is. Empty components vanish. '*' at the end makes it
 * a required prefix; otherwise site.forms apply as to a file: '/' at the end
 * stands for a folder's index documents. All are below site.prefix.
 */
#ifndef ED_RULES_H
#define ED_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_error;
struct ed_pattern;
struct ed_template;

/* A rule as text, from a [map "name"] section. */
struct ed_rule_text {
	const char *name;	  /* "posts" */
	const char *where;	  /* "file:line", for messages */
	const char *match;	  /* a glob; NULL: 'regex' is set */
	const char *regex;	  /* a PCRE2 expression */
	struct ed_strlist urls;	  /* templates; none: publishes nothing */
	struct ed_strlist wheres; /* of each of them */
	bool front_matter;
};

struct ed_rule {
	const char *name; /* "map.posts": how causes name it */
	const char *where;
	const char *text; /* of the pattern */
	bool is_regex;
	bool front_matter;
	struct ed_pattern *pattern;
	struct ed_template **urls;
	size_t n_urls;
	const struct ed_rule *shadow; /* an earlier rule that matches whatever
				       * this one matches; NULL: none known */
};

struct ed_rules {
	struct ed_rule *v; /* first match wins */
	size_t n;
};

/*
 * Compile the rules.
 *
 * mem     owns them; ed_rules_dispose() frees the patterns.
 * err     ED_ECONFIG: bad pattern, neither or both of match and regex, a
 *         template that does not start with '/', has an unknown name or a
 *         capture the pattern does not have. The message has name and origin.
 */
int ed_rules_compile(struct ed_rules *out, const struct ed_rule_text *texts,
		     size_t n, struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 4, 5);
void ed_rules_dispose(struct ed_rules *rules) ED_NONNULL;

#endif
