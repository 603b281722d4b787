/* fm_same: do two versions of a file differ in their body text only? */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/frontmatter.h"
#include "edgediff/strings.h"

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

/* A text, read line by line. */
struct scan {
	struct ed_text text;
	size_t i;
	struct ed_text above; /* the line before */
	char fence;	      /* that opened a block of code; '\0': none did */
	size_t n_fence;	      /* how often */
};

/* As in CommonMark: three or more, and a closing one is as long and alone. */
static bool is_fence(const struct scan *s, const struct ed_text *line,
		     size_t *n)
{
	char c = '\0';

	if (line->len > 0)
		c = *line->p;
	for (*n = 0; *n < line->len && line->p[*n] == c;)
		++*n;
	if ((c != '`' && c != '~') || *n < 3)
		return false;
	if (s->fence)
		return c == s->fence && *n >= s->n_fence && *n == line->len;
	return c == '~' || !memchr(line->p + *n, '`', line->len - *n);
}

/* Is the line in a block of code, or one of its fences? */
static bool is_code(struct scan *s, const struct ed_text *line)
{
	size_t n;

	if (!is_fence(s, line, &n))
		return s->fence != '\0';
	s->n_fence = n;
	if (s->fence)
		s->fence = '\0';
	else
		s->fence = *line->p;
	return true;
}

/* The next heading of the first rank in Markdown or HTML, len 0: none.
 * *sure: all generators take it for one. */
static struct ed_text next_heading(struct scan *s, bool *sure)
{
	*sure = true;
	while (s->i < s->text.len) {
		struct ed_text line = next_line(&s->text, &s->i);
		struct ed_text above = s->above;

		while (line.len > 0 && *line.p == ' ') {
			line.p++;
			line.len--;
		}
		if (is_code(s, &line))
			continue;
		s->above = line;
		if (starts(&line, "# ") || starts(&line, "#\t") ||
		    starts(&line, "<h1"))
			return line;
		if (above.len > 0 && is_underline(&line))
			return above;
		/* "#Title" is one for MkDocs. */
		*sure = !starts(&line, "#") || starts(&line, "##");
		if (!*sure)
			return line;
	}
	return (struct ed_text){ "", 0 };
}

static bool equal(const struct ed_text *a, const struct ed_text *b)
{
	return a->len == b->len && memcmp(a->p, b->p, a->len) == 0;
}

/* Up to the first heading that is one everywhere. */
static bool same_headings(struct scan *x, struct scan *y)
{
	struct ed_text a, b;
	bool sure;

	do {
		a = next_heading(x, &sure);
		b = next_heading(y, &sure);
		if (!equal(&a, &b))
			return false;
	} while (!sure);
	return true;
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
	struct ed_frontmatter x_fm, y_fm;

	ed_frontmatter_read(&x_fm, x.p, x.len, mem);
	ed_frontmatter_read(&y_fm, y.p, y.len, mem);
	if (!x_fm.understood || !y_fm.understood || x_fm.body != y_fm.body ||
	    memcmp(x.p, y.p, x_fm.body) != 0)
		return false;
	return same_headings(&(struct scan){ .text = x, .i = x_fm.body },
			     &(struct scan){ .text = y, .i = y_fm.body });
}

static bool is_text(const struct ed_text *line)
{
	static const char *const ends[] = { "-->", "}}", ">" };

	for (size_t i = 0; i < ED_COUNT(ends); i++) {
		size_t n = strlen(ends[i]);

		if (line->len >= n &&
		    memcmp(line->p + line->len - n, ends[i], n) == 0)
			return false;
	}
	return line->len > 0 && *line->p && !strchr("<{[%", *line->p);
}

bool ed_frontmatter_has_text(const struct ed_text *t, struct ed_arena *mem)
{
	struct ed_text x = capped(t);
	struct ed_text last = { "", 0 };
	struct ed_frontmatter fm;

	ed_frontmatter_read(&fm, x.p, x.len, mem);
	for (size_t i = fm.body; i < x.len;) {
		struct ed_text line = next_line(&x, &i);

		while (line.len > 0 && strchr(" \t", *line.p) && *line.p) {
			line.p++;
			line.len--;
		}
		if (line.len == 0)
			continue;
		if (last.len == 0 && is_text(&line))
			return true;
		last = line;
	}
	return is_text(&last);
}
