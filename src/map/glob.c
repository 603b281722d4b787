/*
 * glob: a pattern becomes a PCRE2 expression with one group per wildcard.
 *
 * PCRE2's own pcre2_pattern_convert() captures nothing, so the translation is
 * done here. Every literal byte is written as \xHH: nothing in a pattern can
 * reach PCRE2 as syntax.
 */
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/glob.h"

#define MAX_PATTERN ((size_t)4096)
/* Steps of one match; patterns like "*a*a*a*a*b" need a bound. */
#define MATCH_LIMIT 200000

struct ed_glob {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	char *pattern; /* for messages */
};

/* Read position in a pattern, and the expression so far. */
struct translate {
	const char *p;
	struct ed_buf out;
	bool component_start; /* p is at the start of a component */
};

static void put_literal(struct translate *t, char c)
{
	ed_buf_printf(&t->out, "\\x%02x", (unsigned char)c);
}

/* Is "[:name:]" at p? As in git, the first ']' must follow a ':'. */
static bool is_named(const char *p)
{
	size_t n = strcspn(p, "]");

	return p[0] == '[' && p[1] == ':' && p[n] == ']' && n >= 3 &&
	       p[n - 1] == ':';
}

/* "[:name:]" goes to PCRE2 as it is, so only known names pass. */
static bool put_named(struct translate *t)
{
	static const char *const names[] = {
		"alnum", "alpha", "blank", "cntrl", "digit", "graph",
		"lower", "print", "punct", "space", "upper", "xdigit",
	};
	const char *name = t->p + 2;
	size_t n = strcspn(name, ":");

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (strlen(names[i]) != n || memcmp(name, names[i], n) != 0 ||
		    name[n + 1] != ']')
			continue;
		ed_buf_printf(&t->out, "[:%s:]", names[i]);
		t->p = name + n + 2;
		return true;
	}
	return false;
}

/*
 * The member of a class at t->p: a literal, "\x", or "[:name:]". Returns
 * false at the end of the pattern, and for an unknown name.
 */
static bool put_class_member(struct translate *t)
{
	if (is_named(t->p))
		return put_named(t);
	if (t->p[0] == '\\' && t->p[1] != '\0')
		t->p++;
	if (t->p[0] == '\0')
		return false;
	put_literal(t, *t->p++);
	return true;
}

/* "[...]" from behind the bracket; it never matches '/'. */
static int put_class(struct translate *t)
{
	bool first = true;

	ed_buf_puts(&t->out, "((?!/)[");
	if (*t->p == '!' || *t->p == '^') {
		ed_buf_putc(&t->out, '^');
		t->p++;
	}
	while (first || *t->p != ']') {
		first = false;
		if (!put_class_member(t))
			return -1;
		if (t->p[0] == '-' && t->p[1] != ']' && t->p[1] != '\0') {
			t->p++;
			ed_buf_putc(&t->out, '-');
			if (!put_class_member(t))
				return -1;
		}
	}
	t->p++;
	ed_buf_puts(&t->out, "])");
	return 0;
}

/* One or more '*'. */
static void put_stars(struct translate *t)
{
	size_t n = strspn(t->p, "*");

	t->p += n;
	if (n == 1) {
		ed_buf_puts(&t->out, "([^/]*)");
	} else if (t->component_start && *t->p == '/') {
		ed_buf_puts(&t->out, "(?:(.*)/)?");
		t->p++;
	} else if (t->component_start && *t->p == '\0') {
		ed_buf_puts(&t->out, "(.+)");
	} else {
		ed_buf_puts(&t->out, "(.*)");
	}
}

static int put_next(struct translate *t, const char *pattern,
		    struct ed_error *err)
{
	char c = *t->p;

	if (c == '*') {
		put_stars(t);
		return 0;
	}
	t->p++;
	if (c == '?') {
		ed_buf_puts(&t->out, "([^/])");
	} else if (c == '[') {
		if (put_class(t) < 0)
			return ed_fail(err, ED_ECONFIG,
				       "pattern '%s' has an unclosed '[' or an "
				       "unknown [:class:]",
				       pattern);
	} else if (c == '\\') {
		if (*t->p == '\0')
			return ed_fail(err, ED_ECONFIG,
				       "pattern '%s' ends in a lone backslash",
				       pattern);
		put_literal(t, *t->p++);
	} else {
		put_literal(t, c);
	}
	return 0;
}

/* Is there a '/' in the pattern but at its end? Then it is anchored. */
static bool is_anchored(const char *pattern)
{
	const char *slash = strchr(pattern, '/');

	return slash && slash[1] != '\0';
}

static int translate(struct translate *t, const char *pattern,
		     struct ed_error *err)
{
	ed_buf_puts(&t->out, is_anchored(pattern) ? "\\A" : "\\A(?:.*/)?");
	t->p = pattern + (pattern[0] == '/');
	t->component_start = true;
	while (*t->p) {
		if (put_next(t, pattern, err) < 0)
			return -1;
		t->component_start = t->p[-1] == '/';
	}
	if (t->component_start)
		ed_buf_puts(&t->out, "(.+)"); /* a folder: all below it */
	ed_buf_puts(&t->out, "\\z");
	return 0;
}

static int compile(struct ed_glob *glob, const struct ed_buf *expression,
		   struct ed_error *err)
{
	PCRE2_UCHAR text[160];
	PCRE2_SIZE at;
	int code;

	glob->code =
		pcre2_compile((PCRE2_SPTR)expression->data, expression->len,
			      PCRE2_DOTALL, &code, &at, NULL);
	if (!glob->code) {
		(void)pcre2_get_error_message(code, text, sizeof(text));
		return ed_fail(err, ED_ECONFIG, "pattern '%s': %s",
			       glob->pattern, (char *)text);
	}
	/* Without a JIT on this machine the interpreter does the same. */
	(void)pcre2_jit_compile(glob->code, PCRE2_JIT_COMPLETE);
	glob->data = pcre2_match_data_create_from_pattern(glob->code, NULL);
	glob->limits = pcre2_match_context_create(NULL);
	if (!glob->data || !glob->limits)
		ed_oom();
	(void)pcre2_set_match_limit(glob->limits, MATCH_LIMIT);
	return 0;
}

int ed_glob_new(struct ed_glob **out, const char *pattern, struct ed_error *err)
{
	struct translate t = { .p = pattern };
	struct ed_glob *glob;
	size_t len = strlen(pattern);
	int rc;

	if (len == 0 || strcmp(pattern, "/") == 0)
		return ed_fail(err, ED_ECONFIG, "empty pattern '%s'", pattern);
	if (len > MAX_PATTERN)
		return ed_fail(err, ED_ECONFIG,
			       "pattern '%.40s...' is longer than %zu bytes",
			       pattern, MAX_PATTERN);
	glob = calloc(1, sizeof(*glob));
	if (!glob)
		ed_oom();
	glob->pattern = strdup(pattern);
	if (!glob->pattern)
		ed_oom();
	ed_buf_init(&t.out, MAX_PATTERN * 16);
	rc = translate(&t, pattern, err);
	if (rc == 0)
		rc = compile(glob, &t.out, err);
	ed_buf_dispose(&t.out);
	if (rc < 0)
		ed_glob_free(glob);
	else
		*out = glob;
	return rc;
}

void ed_glob_free(struct ed_glob *glob)
{
	if (!glob)
		return;
	pcre2_match_context_free(glob->limits);
	pcre2_match_data_free(glob->data);
	pcre2_code_free(glob->code);
	free(glob->pattern);
	free(glob);
}

static void capture(struct ed_captures *out, const struct ed_glob *glob,
		    const char *path, int groups)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(glob->data);

	*out = (struct ed_captures){ 0 };
	for (size_t i = 1; i < (size_t)groups && i <= ED_GLOB_CAPTURES; i++) {
		out->n = i;
		if (at[2 * i] == PCRE2_UNSET)
			continue;
		out->p[i - 1] = path + at[2 * i];
		out->len[i - 1] = at[2 * i + 1] - at[2 * i];
	}
}

int ed_glob_match(bool *out, const struct ed_glob *glob, const char *path,
		  size_t len, struct ed_captures *captures,
		  struct ed_error *err)
{
	int rc = pcre2_match(glob->code, (PCRE2_SPTR)path, len, 0, 0,
			     glob->data, glob->limits);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		return ed_fail(err, ED_ECONFIG,
			       "pattern '%s' takes too many steps on '%.*s'; "
			       "use fewer wildcards",
			       glob->pattern, len > 256 ? 256 : (int)len, path);
	*out = rc > 0;
	if (*out && captures)
		capture(captures, glob, path, rc);
	return 0;
}
