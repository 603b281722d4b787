/*
 * fm_toml: as much of TOML 1.0 as says which names have which values.
 *
 * A reader of its own: no TOML library is in the distributions edgediff is
 * built on. It is lenient where strictness would change nothing (a missing
 * comma, digits of a number): a generator that refuses the file publishes
 * nothing. Lists and tables are kept on a stack, there is no recursion.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "fm_internal.h"

struct toml {
	const char *p, *end;
	struct fm_builder *b;
	char brackets[FM_DEPTH + 1]; /* '[' or '{', open within a value */
	size_t open;
	struct ed_strlist arrays; /* names of [[tables]] */
	struct ed_buf text;	  /* scratch: a string or key */
};

static bool more(const struct toml *t)
{
	return t->p < t->end;
}

static bool at(const struct toml *t, const char *s)
{
	size_t n = strlen(s);

	return (size_t)(t->end - t->p) >= n && memcmp(t->p, s, n) == 0;
}

static void skip_blanks(struct toml *t)
{
	while (more(t) && (*t->p == ' ' || *t->p == '\t'))
		t->p++;
}

/* Blanks, line ends and comments. */
static void skip_lines(struct toml *t)
{
	for (;;) {
		while (more(t) && strchr(" \t\r\n", *t->p) && *t->p)
			t->p++;
		if (!more(t) || *t->p != '#')
			return;
		while (more(t) && *t->p != '\n')
			t->p++;
	}
}

static void put_utf8(struct ed_buf *out, unsigned long c)
{
	if (c < 0x80) {
		ed_buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		ed_buf_putc(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			ed_buf_putc(out, (char)(0xe0 | c >> 12));
		} else {
			ed_buf_putc(out, (char)(0xf0 | c >> 18));
			ed_buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		ed_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	ed_buf_putc(out, (char)(0x80 | (c & 0x3f)));
}

/* The 4 or 8 digits of \u and \U. */
static int read_code(struct toml *t, size_t digits)
{
	static const char hex[] = "0123456789abcdef0123456789ABCDEF";
	unsigned long c = 0;

	for (size_t i = 0; i < digits; i++) {
		const char *d = more(t) && *t->p ? strchr(hex, *t->p) : NULL;

		/* strchr() finds decimal digits in the first half. */
		if (!d)
			return -1;
		c = c << 4 | (unsigned long)((d - hex) % 16);
		t->p++;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return -1;
	put_utf8(&t->text, c);
	return 0;
}

static int read_escape(struct toml *t, bool multi)
{
	static const char from[] = "btnfre\"\\";
	static const char to[] = "\b\t\n\f\r\033\"\\";
	const char *found;
	char c;

	if (!more(t))
		return -1;
	c = *t->p++;
	if (c == 'u' || c == 'U')
		return read_code(t, c == 'u' ? 4 : 8);
	if (multi && strchr(" \t\r\n", c) && c) {
		while (more(t) && strchr(" \t\r\n", *t->p) && *t->p)
			t->p++;
		return 0;
	}
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return -1;
	ed_buf_putc(&t->text, to[found - from]);
	return 0;
}

/* A string of any of the four kinds, into t->text. */
static int read_string(struct toml *t)
{
	char quote = *t->p;
	const char mark[] = { quote, quote, quote, '\0' };
	bool multi = at(t, mark);

	ed_buf_clear(&t->text);
	t->p += multi ? 3 : 1;
	if (multi && at(t, "\r\n"))
		t->p += 2;
	else if (multi && at(t, "\n"))
		t->p++;
	while (more(t)) {
		/* Up to two quotes may stand before the closing three. */
		if (*t->p == quote &&
		    (!multi || (at(t, mark) &&
				!(t->end - t->p > 3 && t->p[3] == quote)))) {
			t->p += multi ? 3 : 1;
			return 0;
		}
		if (*t->p == '\n' && !multi)
			return -1;
		if (*t->p == '\\' && quote == '"') {
			t->p++;
			if (read_escape(t, multi) < 0)
				return -1;
			continue;
		}
		ed_buf_putc(&t->text, *t->p++);
	}
	return -1;
}

static bool is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* "a", 'a b', a.b . "c": the dotted name into 'name'. */
static int read_key(struct toml *t, struct ed_buf *name)
{
	ed_buf_clear(name);
	for (;;) {
		const char *start;

		skip_blanks(t);
		if (!more(t))
			return -1;
		start = t->p;
		if (*t->p == '"' || *t->p == '\'') {
			if (read_string(t) < 0)
				return -1;
			ed_buf_put(name, t->text.data, t->text.len);
		} else {
			while (more(t) && is_bare(*t->p))
				t->p++;
			if (t->p == start)
				return -1;
			ed_buf_put(name, start, (size_t)(t->p - start));
		}
		skip_blanks(t);
		if (!more(t) || *t->p != '.')
			return name->failed ? -1 : 0;
		t->p++;
		ed_buf_putc(name, '.');
	}
}

/* A number, boolean or date, as written. */
static int read_bare(struct toml *t)
{
	const char *start = t->p;

	while (more(t) && (is_bare(*t->p) || strchr("+.:", *t->p)) && *t->p)
		t->p++;
	/* 1979-05-27 07:32:00: a blank may stand for the T. */
	if (t->p - start == 10 && start[4] == '-' && t->end - t->p > 3 &&
	    *t->p == ' ' && t->p[1] >= '0' && t->p[1] <= '9') {
		t->p++;
		while (more(t) && (is_bare(*t->p) || strchr("+.:", *t->p)) &&
		       *t->p)
			t->p++;
	}
	if (t->p == start)
		return -1;
	return fm_scalar(t->b, start, (size_t)(t->p - start));
}

static int open_bracket(struct toml *t)
{
	char c = *t->p++;

	if (t->open == sizeof(t->brackets))
		return -1;
	t->brackets[t->open++] = c;
	return fm_open(t->b, c == '[' ? FM_LIST : FM_MAP);
}

static int start_value(struct toml *t)
{
	skip_blanks(t);
	if (!more(t))
		return -1;
	if (*t->p == '[' || *t->p == '{')
		return open_bracket(t);
	if (*t->p != '"' && *t->p != '\'')
		return read_bare(t);
	if (read_string(t) < 0 || t->text.failed)
		return -1;
	return fm_scalar(t->b, t->text.data, t->text.len);
}

/* "key =" of a line or of an inline table. */
static int take_key(struct toml *t)
{
	const struct fm_level *l = &t->b->stack[t->b->depth - 1];
	struct ed_buf name;
	int rc;

	ed_buf_init(&name, ED_FRONTMATTER_MAX);
	rc = read_key(t, &name);
	if (rc == 0 && (!more(t) || *t->p++ != '='))
		rc = -1;
	if (rc == 0 && l->kind == FM_MAP)
		rc = fm_key(t->b, name.data, name.len);
	ed_buf_dispose(&name);
	return rc;
}

/* One thing inside an open list or inline table. */
static int step_inside(struct toml *t)
{
	bool list = t->brackets[t->open - 1] == '[';

	skip_lines(t);
	if (!more(t))
		return -1;
	if (*t->p == (list ? ']' : '}')) {
		t->p++;
		t->open--;
		return fm_close(t->b);
	}
	if (*t->p == ',') {
		t->p++;
		return 0;
	}
	if (!list && take_key(t) < 0)
		return -1;
	return start_value(t);
}

/* The name is one of the [[tables]], or lies below one. */
static bool in_array(const struct toml *t, const char *name)
{
	for (size_t i = 0; i < t->arrays.n; i++) {
		size_t n = strlen(t->arrays.v[i]);

		if (strncmp(name, t->arrays.v[i], n) == 0 &&
		    (name[n] == '.' || name[n] == '\0'))
			return true;
	}
	return false;
}

/* From here keys belong to 'name': a prefix of theirs, or nothing of ours. */
static int enter_table(struct toml *t, const char *name, bool array)
{
	struct fm_builder *b = t->b;

	b->depth = 1;
	ed_buf_cut(&b->name, 0);
	b->stack[0].name_len = 0;
	if (array && !in_array(t, name)) {
		ed_strlist_add(&t->arrays, ed_arena_strdup(b->mem, name),
			       b->mem);
		/* As in YAML: a list without what it consists of. */
		if (fm_key(b, name, strlen(name)) < 0 ||
		    fm_open(b, FM_LIST) < 0 || fm_close(b) < 0)
			return -1;
	}
	if (in_array(t, name)) {
		b->stack[b->depth++] = (struct fm_level){ .kind = FM_SKIP };
		return 0;
	}
	/* Through fm_key(), for its checks and its lower case. */
	if (fm_key(b, name, strlen(name)) < 0)
		return -1;
	ed_buf_putc(&b->name, '.');
	b->stack[0].has_key = false;
	b->stack[0].name_len = b->name.len;
	return 0;
}

static int read_header(struct toml *t)
{
	bool array = at(t, "[[");
	struct ed_buf name;
	int rc;

	t->p += array ? 2 : 1;
	ed_buf_init(&name, ED_FRONTMATTER_MAX);
	rc = read_key(t, &name);
	if (rc == 0 && !at(t, array ? "]]" : "]"))
		rc = -1;
	if (rc == 0) {
		t->p += array ? 2 : 1;
		rc = enter_table(t, name.data, array);
	}
	ed_buf_dispose(&name);
	return rc;
}

static int read_line(struct toml *t)
{
	if (*t->p == '[')
		return read_header(t);
	if (take_key(t) < 0 || start_value(t) < 0)
		return -1;
	while (t->open > 0) {
		if (step_inside(t) < 0)
			return -1;
	}
	return 0;
}

int fm_read_toml(struct fm_builder *b, const char *p, size_t n)
{
	struct toml t = { .p = p, .end = p + n, .b = b };
	int rc = fm_open(b, FM_MAP);

	ed_buf_init(&t.text, ED_FRONTMATTER_MAX);
	skip_lines(&t);
	while (rc == 0 && more(&t)) {
		rc = read_line(&t);
		skip_blanks(&t);
		/* Two pairs on one line are a mistake. */
		if (rc == 0 && more(&t) && !strchr("\r\n#", *t.p))
			rc = -1;
		skip_lines(&t);
	}
	ed_buf_dispose(&t.text);
	return rc;
}
