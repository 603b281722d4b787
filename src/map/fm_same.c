/* fm_same: do two versions of a file differ in their body text only? */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/frontmatter.h"

/* The line at *i without its end; *i moves to the next. */
static struct ed_text next_line(const struct ed_text *t, size_t *i)
{
	const char *p = t->p + *i;
	const char *nl = memchr(p, '\n', t->len - *i);
	size_t n = nl ? (size_t)(nl - p) : t->len - *i;

	*i += n + (nl != NULL);
	while (n > 0 && strchr(" \t\r", p[n - 1]) && p[n - 1])
		n--;
	return (struct ed_text){ p, n };
}

static bool starts(const struct ed_text *line, const char *s)
{
	size_t n = strlen(s);

	return line->len >= n && memcmp(line->p, s, n) == 0;
}

/* A line of nothing but '=': what stands above it is a heading. */
static bool is_underline(const struct ed_text *line)
{
	for (size_t i = 0; i < line->len; i++) {
		if (line->p[i] != '=')
			return false;
	}
	return line->len > 0;
}

/* The first heading of the first rank in Markdown or HTML, len 0: none. */
static struct ed_text first_heading(const struct ed_text *t, size_t i)
{
	struct ed_text above = { "", 0 };
	bool code = false;

	while (i < t->len) {
		struct ed_text line = next_line(t, &i);

		while (line.len > 0 && *line.p == ' ') {
			line.p++;
			line.len--;
		}
		if (starts(&line, "```") || starts(&line, "~~~"))
			code = !code;
		if (code)
			continue;
		if (starts(&line, "# ") || starts(&line, "#\t") ||
		    starts(&line, "<h1"))
			return line;
		if (above.len > 0 && is_underline(&line))
			return above;
		above = line;
	}
	return (struct ed_text){ "", 0 };
}

static bool equal(const struct ed_text *a, const struct ed_text *b)
{
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

static struct ed_text capped(const struct ed_text *t)
{
	bool long_one = t->len > ED_FRONTMATTER_MAX;

	return (struct ed_text){ t->p, long_one ? ED_FRONTMATTER_MAX : t->len };
}

bool ed_frontmatter_same(const struct ed_text *a, const struct ed_text *b,
			 struct ed_arena *mem)
{
	struct ed_text x = capped(a);
	struct ed_text y = capped(b);
	struct ed_text x_head, y_head;
	struct ed_frontmatter x_fm, y_fm;

	ed_frontmatter_read(&x_fm, x.p, x.len, mem);
	ed_frontmatter_read(&y_fm, y.p, y.len, mem);
	if (!x_fm.understood || !y_fm.understood || x_fm.body != y_fm.body ||
	    memcmp(x.p, y.p, x_fm.body) != 0)
		return false;
	x_head = first_heading(&x, x_fm.body);
	y_head = first_heading(&y, y_fm.body);
	return equal(&x_head, &y_head);
}
