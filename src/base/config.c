/*
 * config: a reader of git-config syntax.
 *
 * Why not libgit2: 1.5 gives no line numbers, follows include.path (a file
 * from whoever may push could then read any file of the server), and reads
 * files, not the bytes of a blob. The rules are those of git's
 * config.c:git_parse_source(); blanks inside a value stay as they are, as in
 * git 2.45 and later.
 */
#include <stdbool.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/config.h"
#include "edgediff/error.h"

struct reader {
	const char *p, *end;
	const char *file;
	unsigned line;	    /* of the character read last */
	bool new_line;	    /* the next character starts a line */
	const char *reason; /* what is wrong, when something is */
	struct ed_buf text; /* scratch: the name or value being read */
	struct ed_config_entry entry; /* section and sub of what follows */
	struct ed_config *out;
	struct ed_arena *mem;
};

#define END (-1)

/* The next character; CRLF is one '\n'. */
static int next(struct reader *r)
{
	int c;

	if (r->new_line)
		r->line++;
	r->new_line = false;
	if (r->p == r->end)
		return END;
	c = (unsigned char)*r->p++;
	if (c == '\r' && r->p < r->end && *r->p == '\n')
		c = (unsigned char)*r->p++;
	r->new_line = c == '\n';
	return c;
}

static int bad(struct reader *r, const char *reason)
{
	r->reason = reason;
	return -1;
}

static bool is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_alpha(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_key_char(int c)
{
	return is_alpha(c) || (c >= '0' && c <= '9') || c == '-';
}

static char to_lower(int c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static const char *lower_case(const char *p, size_t n, struct ed_arena *mem)
{
	char *s = ed_arena_strndup(mem, p, n);

	for (size_t i = 0; i < n; i++)
		s[i] = to_lower(s[i]);
	return s;
}

static const char *take_text(struct reader *r)
{
	return ed_arena_strndup(r->mem, r->text.data, r->text.len);
}

/* ' "name"]', from behind the blank. */
static int read_subsection(struct reader *r, int c)
{
	while (c == ' ' || c == '\t' || c == '\r')
		c = next(r);
	if (c != '"')
		return bad(r, "a subsection is written in quotes, like "
			      "[map \"posts\"]");
	ed_buf_clear(&r->text);
	for (c = next(r); c != '"'; c = next(r)) {
		if (c == '\\')
			c = next(r);
		if (c == '\n' || c == END)
			return bad(r, "unclosed quote in a section header");
		ed_buf_putc(&r->text, (char)c);
	}
	r->entry.sub = take_text(r);
	if (next(r) != ']')
		return bad(r, "']' is missing after the section's name");
	return 0;
}

/* "section]", "section.sub]" or 'section "sub"]', from behind the '['. */
static int read_section(struct reader *r)
{
	char *dot;
	int c;

	ed_buf_clear(&r->text);
	r->entry.sub = NULL;
	for (c = next(r); is_key_char(c) || c == '.'; c = next(r))
		ed_buf_putc(&r->text, to_lower(c));
	if (r->text.len == 0 || r->text.data[0] == '.')
		return bad(r, "a section without a name");
	dot = strchr(r->text.data, '.');
	if (dot) {
		r->entry.sub = ed_arena_strdup(r->mem, dot + 1);
		ed_buf_cut(&r->text, (size_t)(dot - r->text.data));
	}
	r->entry.section = take_text(r);
	if (c == ']')
		return 0;
	if (is_space(c) && c != '\n' && !dot)
		return read_subsection(r, c);
	return bad(r, c == END || c == '\n'
			      ? "']' is missing after the section's name"
			      : "a section's name has letters, digits, '-' "
				"and '.' only");
}

/* What stands for itself after a backslash in a value; 0: nothing does. */
static char unescape(int c)
{
	switch (c) {
	case 't':
		return '\t';
	case 'b':
		return '\b';
	case 'n':
		return '\n';
	case '\\':
	case '"':
		return (char)c;
	default:
		return '\0';
	}
}

static void skip_line(struct reader *r)
{
	int c;

	do {
		c = next(r);
	} while (c != '\n' && c != END);
}

/* From behind the '=' to the end of the line, into r->text. */
static int read_value(struct reader *r)
{
	bool quoted = false;
	size_t keep = 0; /* blanks after this are at the end */

	ed_buf_clear(&r->text);
	for (;;) {
		int c = next(r);

		if (c == '\n' || c == END) {
			if (quoted)
				return bad(r, "unclosed quote in a value");
			break;
		}
		if (!quoted && (c == '#' || c == ';')) {
			skip_line(r);
			break;
		}
		if (!quoted && is_space(c)) {
			if (r->text.len > 0)
				ed_buf_putc(&r->text, (char)c);
			continue;
		}
		if (c == '"') {
			quoted = !quoted;
		} else if (c == '\\') {
			c = next(r);
			if (c == '\n')
				continue; /* goes on in the next line */
			if (c == END || !unescape(c))
				return bad(r, "a backslash stands only before "
					      "\\ \" n t b or the line's end");
			ed_buf_putc(&r->text, unescape(c));
		} else {
			ed_buf_putc(&r->text, (char)c);
		}
		keep = r->text.len;
	}
	ed_buf_cut(&r->text, keep);
	return 0;
}

/* "name = value" or "name", from its first letter. */
static int read_entry(struct reader *r, int c)
{
	struct ed_config_entry entry = r->entry;

	if (!entry.section)
		return bad(r, "a key stands before the first section");
	if (!is_alpha(c))
		return bad(r, "a key starts with a letter");
	ed_buf_clear(&r->text);
	entry.line = r->line;
	for (; is_key_char(c); c = next(r))
		ed_buf_putc(&r->text, (char)c);
	entry.spelt = take_text(r);
	entry.name = lower_case(entry.spelt, r->text.len, r->mem);
	while (c == ' ' || c == '\t')
		c = next(r);
	if (c != '\n' && c != END) {
		if (c != '=')
			return bad(r, "'=' is missing after the key");
		if (read_value(r) < 0)
			return -1;
		entry.value = take_text(r);
	}
	ed_config_add(r->out, &entry, r->mem);
	return 0;
}

static int read_all(struct reader *r)
{
	int c;

	while ((c = next(r)) != END) {
		int rc = 0;

		if (is_space(c))
			continue;
		if (c == '#' || c == ';')
			skip_line(r);
		else if (c == '[')
			rc = read_section(r);
		else
			rc = read_entry(r, c);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int ed_config_parse(struct ed_config *out, const char *file, const char *text,
		    size_t len, struct ed_arena *mem, struct ed_error *err)
{
	struct reader r = {
		.p = text,
		.end = text + len,
		.file = file,
		.new_line = true,
		.entry = { .file = file },
		.out = out,
		.mem = mem,
	};
	int rc;

	if (len > ED_CONFIG_MAX)
		return ed_fail(err, ED_ECONFIG,
			       "%s: %zu bytes are too large for a "
			       "configuration; at most %zu are read",
			       file, len, ED_CONFIG_MAX);
	if (memchr(text, '\0', len))
		return ed_fail(err, ED_ECONFIG,
			       "%s: has a NUL byte; it is no text", file);
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		r.p += 3;
	ed_buf_init(&r.text, ED_CONFIG_MAX + 1);
	rc = read_all(&r);
	ed_buf_dispose(&r.text);
	if (rc < 0)
		return ed_fail(err, ED_ECONFIG, "%s:%u: %s", file, r.line,
			       r.reason);
	return 0;
}

void ed_config_add(struct ed_config *out, const struct ed_config_entry *entry,
		   struct ed_arena *mem)
{
	out->v = ed_arena_grow(mem, out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n++] = *entry;
}

int ed_config_split(struct ed_config_entry *out, const char *key,
		    struct ed_arena *mem)
{
	const char *first = strchr(key, '.');
	const char *last = strrchr(key, '.');

	if (!first || first == key || last[1] == '\0')
		return -1;
	out->section = lower_case(key, (size_t)(first - key), mem);
	out->spelt = last + 1;
	out->name = lower_case(last + 1, strlen(last + 1), mem);
	out->sub = first == last ? NULL
				 : ed_arena_strndup(mem, first + 1,
						    (size_t)(last - first - 1));
	return 0;
}

const char *ed_config_where(const struct ed_config_entry *entry,
			    struct ed_arena *mem)
{
	if (entry->line == 0)
		return entry->file;
	return ed_arena_printf(mem, "%s:%u", entry->file, entry->line);
}

void ed_config_put_value(struct ed_buf *out, const char *value)
{
	size_t n = strlen(value);
	bool quote = n > 0 && (is_space(value[0]) || is_space(value[n - 1]) ||
			       strpbrk(value, "#;\r"));

	if (quote)
		ed_buf_putc(out, '"');
	for (; *value; value++) {
		switch (*value) {
		case '\n':
			ed_buf_puts(out, "\\n");
			break;
		case '\t':
			ed_buf_puts(out, "\\t");
			break;
		case '\b':
			ed_buf_puts(out, "\\b");
			break;
		case '\\':
		case '"':
			ed_buf_putc(out, '\\');
			ed_buf_putc(out, *value);
			break;
		default:
			ed_buf_putc(out, *value);
		}
	}
	if (quote)
		ed_buf_putc(out, '"');
}

void ed_config_put_sub(struct ed_buf *out, const char *sub)
{
	for (; *sub; sub++) {
		if (*sub == '\\' || *sub == '"')
			ed_buf_putc(out, '\\');
		ed_buf_putc(out, *sub);
	}
}
