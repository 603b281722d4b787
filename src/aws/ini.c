/* ini: lines to settings, in place. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "ini.h"

struct reader {
	struct ed_ini ini;
	struct ed_arena *mem;
	const char *section; /* NULL: none yet */
	const char *key;     /* that deeper lines belong to; NULL: none */
	char *end;	     /* of its value, where more would be put */
	size_t indent;	     /* of the line the key is on */
	size_t line;
	bool nested; /* the key has no value of its own */
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static char *trim(char *p, char *end)
{
	while (p < end && blank(*p))
		p++;
	while (end > p && blank(end[-1]))
		end--;
	*end = '\0';
	return p;
}

static struct ed_ini_entry *add(struct reader *r)
{
	struct ed_ini *ini = &r->ini;

	ini->v = ed_arena_grow(r->mem, ini->v, ini->n, &ini->cap,
			       sizeof(*ini->v));
	ini->v[ini->n] = (struct ed_ini_entry){ .section = r->section,
						.key = "",
						.value = "" };
	return &ini->v[ini->n++];
}

static int fail_at(const struct reader *r, const char *why,
		   struct ed_error *err)
{
	return ed_fail(err, ED_ECONFIG, "line %zu: %s", r->line, why);
}

/* Part "key = value"; NULL if there is no key, or no sign. */
static char *split(char *line, const char *signs)
{
	size_t n = strcspn(line, signs);

	if (n == 0 || !line[n])
		return NULL;
	(void)trim(line, line + n);
	return line + n + 1;
}

static int read_section(struct reader *r, char *line, struct ed_error *err)
{
	/* The last one: a name may hold brackets. */
	char *end = strrchr(line, ']');

	if (!end)
		return fail_at(r, "a section without ']'", err);
	r->section = trim(line + 1, end);
	if (!*r->section)
		return fail_at(r, "a section without a name", err);
	r->key = NULL;
	add(r)->is_section = true;
	return 0;
}

static int read_setting(struct reader *r, char *line, size_t indent,
			struct ed_error *err)
{
	char *value = split(line, "=:");
	struct ed_ini_entry *e;

	if (!value)
		return fail_at(r, "not a setting (key = value)", err);
	if (!r->section)
		return fail_at(r, "a setting before the first [section]", err);
	value = trim(value, value + strlen(value));
	e = add(r);
	e->key = line;
	e->value = value;
	r->key = line;
	r->end = value + strlen(value);
	r->nested = !*value;
	r->indent = indent;
	return 0;
}

/* A line deeper than its key: more of the value, or a nested setting. */
static int read_deeper(struct reader *r, char *line, struct ed_error *err)
{
	size_t len = strlen(line);
	struct ed_ini_entry *e;
	char *value;

	if (!r->nested) {
		/* Downwards: there were a line end and a blank between. */
		*r->end = '\n';
		memmove(r->end + 1, line, len + 1);
		r->end += len + 1;
		return 0;
	}
	value = split(line, "=");
	if (!value)
		return fail_at(r, "not a setting (key = value)", err);
	e = add(r);
	e->key = r->key;
	e->sub = line;
	e->value = trim(value, value + strlen(value));
	return 0;
}

static int read_line(struct reader *r, char *start, char *end,
		     struct ed_error *err)
{
	char *line = trim(start, end);
	size_t indent = (size_t)(line - start);

	if (!*line || *line == '#' || *line == ';')
		return 0;
	if (r->key && indent > r->indent)
		return read_deeper(r, line, err);
	if (*line == '[')
		return read_section(r, line, err);
	return read_setting(r, line, indent, err);
}

int ed_ini_parse(struct ed_ini *out, char *text, size_t len,
		 struct ed_arena *mem, struct ed_error *err)
{
	struct reader r = { .mem = mem };
	char *p = text;

	if (len > ED_INI_MAX_BYTES)
		return ed_fail(err, ED_ECONFIG, "larger than 1 MiB");
	if (memchr(text, '\0', len))
		return ed_fail(err, ED_ECONFIG, "a NUL byte: not a text");
	if (ed_str_starts(p, "\xef\xbb\xbf"))
		p += 3;
	while (p < text + len) {
		char *end = memchr(p, '\n', (size_t)(text + len - p));

		if (!end)
			end = text + len;
		r.line++;
		if (read_line(&r, p, end, err) < 0)
			return -1;
		p = end + 1;
	}
	*out = r.ini;
	return 0;
}
