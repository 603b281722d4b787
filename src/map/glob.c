/*
 * glob: a pattern becomes a PCRE2 expression with one group per wildcard.
 *
 * PCRE2's own pcre2_pattern_convert() captures nothing, so the translation is
 * done here. Every literal byte is written as \xHH: nothing in a pattern can
 * reach PCRE2 as syntax.
 */
#include <string.h>

#include "edgediff/error.h"
#include "pattern_internal.h"

/* Read position in a pattern, and the expression so far. */
struct translate {
	const char *p;
	struct ed_glob_parts *out;
	bool component_start; /* p is at the start of a component */
	bool literal;	      /* nothing but literals so far */
};

static void put_byte(struct translate *t, char c)
{
	ed_buf_printf(&t->out->expression, "\\x%02x", (unsigned char)c);
}

static void put_literal(struct translate *t, char c)
{
	put_byte(t, c);
	if (t->literal)
		ed_buf_putc(&t->out->head, c);
	ed_buf_putc(&t->out->tail, c);
}

static void end_literal(struct translate *t)
{
	t->literal = false;
	ed_buf_clear(&t->out->tail);
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
		ed_buf_printf(&t->out->expression, "[:%s:]", names[i]);
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
	put_byte(t, *t->p++);
	return true;
}

/* "[...]" from behind the bracket; it never matches '/'. */
static int put_class(struct translate *t)
{
	bool first = true;

	ed_buf_puts(&t->out->expression, "((?!/)[");
	if (*t->p == '!' || *t->p == '^') {
		ed_buf_putc(&t->out->expression, '^');
		t->p++;
	}
	while (first || *t->p != ']') {
		first = false;
		if (!put_class_member(t))
			return -1;
		if (t->p[0] == '-' && t->p[1] != ']' && t->p[1] != '\0') {
			t->p++;
			ed_buf_putc(&t->out->expression, '-');
			if (!put_class_member(t))
				return -1;
		}
	}
	t->p++;
	ed_buf_puts(&t->out->expression, "])");
	return 0;
}

/* One or more '*'. */
static void put_stars(struct translate *t)
{
	size_t n = strspn(t->p, "*");

	t->p += n;
	if (n == 1) {
		ed_buf_puts(&t->out->expression, "([^/]*)");
	} else if (t->component_start && *t->p == '/') {
		ed_buf_puts(&t->out->expression, "(?:(.*)/)?");
		t->p++;
	} else if (t->component_start && *t->p == '\0') {
		ed_buf_puts(&t->out->expression, "(.+)");
	} else {
		ed_buf_puts(&t->out->expression, "(.*)");
	}
}

static int put_next(struct translate *t, const char *pattern,
		    struct ed_error *err)
{
	char c = *t->p;

	if (c == '*') {
		end_literal(t);
		put_stars(t);
		return 0;
	}
	t->p++;
	if (c == '?') {
		end_literal(t);
		ed_buf_puts(&t->out->expression, "([^/])");
	} else if (c == '[') {
		end_literal(t);
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

int ed_glob_translate(struct ed_glob_parts *out, const char *glob,
		      struct ed_error *err)
{
	struct translate t = {
		.p = glob + (glob[0] == '/'),
		.out = out,
		.component_start = true,
		.literal = is_anchored(glob),
	};

	ed_buf_puts(&out->expression, t.literal ? "\\A" : "\\A(?:.*/)?");
	while (*t.p) {
		if (put_next(&t, glob, err) < 0)
			return -1;
		t.component_start = t.p[-1] == '/';
	}
	if (t.component_start) {
		end_literal(&t);
		ed_buf_puts(&out->expression, "(.+)"); /* all below it */
	}
	ed_buf_puts(&out->expression, "\\z");
	return 0;
}
