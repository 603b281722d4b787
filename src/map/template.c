/* template: the url of a rule: compile and expand. */
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "map_internal.h"
#include "template_internal.h"

#define MAX_TEMPLATE 2048
#define MAX_PARTS 64
#define MAX_CHOICES 8
/* Lists multiply ("/{tags}/{authors}/"); what is beyond becomes a prefix. */
#define MAX_EXPANSIONS 1000

enum source {
	CAPTURE,
	PATH,
	DIR,
	NAME,
	STEM,
	MATTER, /* front matter */
};

/* One name of "{a|b}". */
struct choice {
	enum source source;
	size_t capture;	  /* 0.. */
	const char *name; /* of MATTER */
};

/* Literal text, or a name in braces. */
struct part {
	const char *literal; /* NULL: choices */
	size_t len;
	struct choice choices[MAX_CHOICES];
	size_t n_choices;
};

struct ed_template {
	const char *text;
	bool prefix; /* ends in '*', which is not in the parts */
	bool constant;
	bool own;
	bool matter; /* has a name of the front matter */
	bool nested;
	struct part *parts;
	size_t n_parts, cap;
};

struct compiler {
	struct ed_template *t;
	const struct ed_template_context *context;
	const char *p;
	struct ed_arena *mem;
};

static int add_part(struct compiler *c, const struct part *part,
		    struct ed_error *err)
{
	struct ed_template *t = c->t;

	if (t->n_parts == MAX_PARTS)
		return ed_fail(err, ED_ECONFIG, "'%s' has more than %d parts",
			       t->text, MAX_PARTS);
	t->parts = ed_arena_grow(c->mem, t->parts, t->n_parts, &t->cap,
				 sizeof(*t->parts));
	t->parts[t->n_parts++] = *part;
	return 0;
}

/* Literal text up to the next brace or the final '*'. */
static int read_literal(struct compiler *c, struct ed_error *err)
{
	size_t n = strcspn(c->p, "{}");
	const char *text = c->t->text;
	struct ed_buf encoded;
	struct part part = { 0 };

	if (c->p[n] == '\0' && n > 0 && c->p[n - 1] == '*') {
		c->t->prefix = true;
		n--;
	}
	for (size_t i = 0; i < n; i++) {
		if (strchr("?#*", c->p[i]))
			return ed_fail(err, ED_ECONFIG, "'%s': %s", text,
				       c->p[i] == '*'
					       ? "'*' stands only at the end"
					       : "a URL path has no '?' and no "
						 "'#'");
		if (c->p[i] == '%' && !ed_is_code(c->p + i, n - i))
			return ed_fail(err, ED_ECONFIG,
				       "'%s': '%%' stands only before two "
				       "hexadecimal digits",
				       text);
	}
	ed_buf_init(&encoded, (size_t)MAX_TEMPLATE * 3);
	ed_put_url_text(&encoded, c->p, n);
	part.literal = ed_arena_strndup(c->mem, encoded.data, encoded.len);
	part.len = encoded.len;
	ed_buf_dispose(&encoded);
	c->p += n + c->t->prefix;
	return part.len > 0 ? add_part(c, &part, err) : 0;
}

static bool is_name(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!(p[i] >= 'a' && p[i] <= 'z') &&
		    !(p[i] >= 'A' && p[i] <= 'Z') &&
		    !(i > 0 &&
		      ((p[i] >= '0' && p[i] <= '9') || strchr("_-.", p[i]))))
			return false;
	}
	return n > 0;
}

static int fail_capture(const struct compiler *c, const char *p,
			struct ed_error *err)
{
	return ed_fail(err, ED_ECONFIG,
		       "'%s': {%c} is unknown, the pattern captures %zu",
		       c->t->text, *p, c->context->groups);
}

/* One name of n bytes. */
static int read_choice(struct choice *out, const struct compiler *c,
		       const char *p, size_t n, struct ed_error *err)
{
	static const struct {
		const char *name;
		enum source source;
	} known[] = { { "path", PATH },
		      { "dir", DIR },
		      { "name", NAME },
		      { "stem", STEM } };

	if (n == 1 && *p >= '1' && *p <= '9') {
		*out = (struct choice){ .source = CAPTURE,
					.capture = (size_t)(*p - '1') };
		return out->capture < c->context->groups
			       ? 0
			       : fail_capture(c, p, err);
	}
	for (size_t i = 0; i < ED_COUNT(known); i++) {
		if (n == strlen(known[i].name) &&
		    memcmp(p, known[i].name, n) == 0) {
			*out = (struct choice){ .source = known[i].source };
			return 0;
		}
	}
	if (!is_name(p, n))
		return ed_fail(err, ED_ECONFIG, "'%s': {%.*s} is no name",
			       c->t->text, (int)n, p);
	if (!c->context->front_matter)
		return ed_fail(err, ED_ECONFIG,
			       "'%s': {%.*s} is unknown; there are {1} to {9}, "
			       "{path}, {dir}, {name}, {stem}, and with "
			       "frontMatter = true the names of the front "
			       "matter",
			       c->t->text, (int)n, p);
	c->t->matter = true;
	*out = (struct choice){ .source = MATTER,
				.name = ed_arena_strndup(c->mem, p, n) };
	return 0;
}

/* "{a|b}". */
static int read_name(struct compiler *c, struct ed_error *err)
{
	size_t n = strcspn(c->p, "}");
	const char *end = c->p + n;
	struct part part = { 0 };

	if (*c->p == '}' || *end == '\0')
		return ed_fail(err, ED_ECONFIG,
			       "'%s' has a brace without its partner; a brace "
			       "itself is written %%7B or %%7D",
			       c->t->text);
	c->p++;
	do {
		size_t len = strcspn(c->p, "|}");

		if (part.n_choices == MAX_CHOICES)
			return ed_fail(err, ED_ECONFIG,
				       "'%s': more than %d names in one pair "
				       "of braces",
				       c->t->text, MAX_CHOICES);
		if (read_choice(&part.choices[part.n_choices++], c, c->p, len,
				err) < 0)
			return -1;
		c->p += len + 1;
	} while (c->p <= end);
	return add_part(c, &part, err);
}

/* Does the template tell files of the rule apart? Then all that varies in
 * the path must be there: every capture, {path}, or {dir} and {name}. */
static bool is_own(const struct ed_template *t, size_t groups)
{
	bool captured[ED_CAPTURES] = { false };
	bool path = false;
	bool dir = false;
	bool name = false;

	for (size_t i = 0; i < t->n_parts; i++) {
		const struct part *part = &t->parts[i];

		if (part->literal)
			continue;
		if (part->n_choices > 1 || part->choices[0].source == MATTER)
			return false;
		path |= part->choices[0].source == PATH;
		dir |= part->choices[0].source == DIR;
		name |= part->choices[0].source == NAME ||
			part->choices[0].source == STEM;
		if (part->choices[0].source == CAPTURE)
			captured[part->choices[0].capture] = true;
	}
	if (t->prefix || groups > ED_CAPTURES)
		return false;
	for (size_t i = 0; i < groups; i++) {
		if (!captured[i])
			return path || (dir && name);
	}
	return groups > 0 || path || (dir && name);
}

/* Are all the names "{path}", "{dir}/{name}" or all captures in order, at the
 * end of the text? Before a final '*' {dir} alone will do. */
static bool is_nested(const char *text,
		      const struct ed_template_context *context)
{
	char captures[ED_CAPTURES * 4 + 1] = "";
	const char *tails[] = { "{path}", "{dir}/{name}", captures, "{dir}" };
	const char *names = strchr(text, '{');
	size_t len = names ? strlen(names) : 0;
	size_t groups = context->tails ? context->groups : 0;
	bool star = len > 0 && names[len - 1] == '*';

	if (!names || groups > ED_CAPTURES)
		return false;
	for (size_t i = 0; i < groups; i++)
		snprintf(captures + i * 4, sizeof(captures) - i * 4, "{%zu}%s",
			 i + 1, i + 1 < groups ? "/" : "");
	len -= star;
	len -= names[len - 1] == '/';
	for (size_t i = 0; i < ED_COUNT(tails) - !star; i++) {
		if (strlen(tails[i]) == len &&
		    memcmp(tails[i], names, len) == 0)
			return true;
	}
	return false;
}

int ed_template_new(struct ed_template **out, const char *text,
		    const struct ed_template_context *context,
		    struct ed_arena *mem, struct ed_error *err)
{
	struct ed_template *t = ed_arena_zalloc(mem, 1, sizeof(*t));
	struct compiler c = {
		.t = t, .context = context, .p = text, .mem = mem
	};

	t->text = text;
	if (strlen(text) > MAX_TEMPLATE)
		return ed_fail(err, ED_ECONFIG,
			       "'%.40s...' is longer than %d bytes", text,
			       MAX_TEMPLATE);
	if (text[0] != '/')
		return ed_fail(err, ED_ECONFIG,
			       "'%s' does not start with a slash", text);
	while (*c.p) {
		int rc = *c.p == '{' || *c.p == '}' ? read_name(&c, err)
						    : read_literal(&c, err);

		if (rc < 0)
			return -1;
	}
	t->constant = t->n_parts == 1 && t->parts[0].literal;
	t->own = is_own(t, context->groups);
	t->nested = t->matter || is_nested(text, context);
	*out = t;
	return 0;
}

const char *ed_template_text(const struct ed_template *t)
{
	return t->text;
}

bool ed_template_is_constant(const struct ed_template *t)
{
	return t->constant;
}

bool ed_template_is_own(const struct ed_template *t)
{
	return t->own;
}

bool ed_template_is_nested(const struct ed_template *t)
{
	return t->nested;
}

/* A piece of the file's path, or what was captured of it. */
struct piece {
	const char *p;
	size_t len;
};

static struct piece of_path(enum source source, const struct ed_file *file)
{
	const char *path = file->path;
	size_t dir = file->len;
	size_t stem;

	if (source == PATH)
		return (struct piece){ path, file->len };
	while (dir > 0 && path[dir - 1] != '/')
		dir--;
	if (source == DIR)
		return (struct piece){ path, dir > 0 ? dir - 1 : 0 };
	path += dir;
	stem = file->len - dir;
	if (source == NAME)
		return (struct piece){ path, stem };
	/* The dot of ".htaccess" starts no extension. */
	while (stem > 0 && path[stem - 1] != '.')
		stem--;
	if (stem <= 1)
		stem = file->len - dir + 1;
	return (struct piece){ path, stem - 1 };
}

/*
 * Append what a part stands for; of a list its element *pick, and *count is
 * then how many it has. *count = 0: the file has no such name. *count is 1
 * otherwise. *unknown: cannot be told.
 */
static int put_part(const struct part *part, const struct ed_expand *x,
		    size_t pick, size_t *count, bool *unknown,
		    struct ed_error *err)
{
	*count = 1;
	for (size_t i = 0; i < part->n_choices; i++) {
		const struct choice *c = &part->choices[i];
		struct ed_values values = { 0 };
		struct piece piece = { 0 };

		if (c->source == CAPTURE && c->capture < x->captures->n) {
			piece.p = x->captures->p[c->capture];
			piece.len = x->captures->len[c->capture];
		} else if (c->source == MATTER) {
			if (x->names &&
			    x->names->lookup(x->names->ctx, &values, x->file,
					     c->name, err) < 0)
				return -1;
			*unknown = values.unknown;
			*count = values.n;
			if (*unknown)
				return 0;
			if (values.n > 0) {
				piece.p = values.v[pick % values.n];
				piece.len = strlen(piece.p);
			}
		} else if (c->source != CAPTURE) {
			piece = of_path(c->source, x->file);
		}
		if (c->source != MATTER)
			*count = 1;
		/* An element of a list may be empty, the list is not. */
		if (piece.len == 0 && *count < 2)
			continue;
		ed_put_encoded(x->url, piece.p, piece.len);
		return 0;
	}
	return 0;
}

/* Which element of each list is next, and how many there are. */
struct odometer {
	size_t pick[MAX_PARTS];
	size_t count[MAX_PARTS];
};

/* One URL path, for the elements that 'o' picks. *done: there is no other. */
static int expand_once(const struct ed_template *t, const struct ed_expand *x,
		       struct odometer *o, bool *done, struct ed_error *err)
{
	size_t start = x->url->len;
	bool absent = false;
	bool unknown = false;
	size_t end = start; /* where a required prefix ends */

	for (size_t i = 0; i < t->n_parts && !unknown; i++) {
		const struct part *part = &t->parts[i];

		end = x->url->len;
		if (part->literal) {
			ed_buf_put(x->url, part->literal, part->len);
			continue;
		}
		if (put_part(part, x, o->pick[i], &o->count[i], &unknown, err) <
		    0)
			return -1;
		absent |= o->count[i] == 0;
	}
	*done = unknown || absent;
	if (absent && !unknown) {
		ed_buf_cut(x->url, start);
		return 0;
	}
	if (unknown)
		ed_buf_cut(x->url, end);
	ed_collapse_slashes(x->url, start);
	x->fn(x->ctx, unknown || t->prefix);
	return 0;
}

/* Turn to the next combination; false: that was the last one. */
static bool turn(struct odometer *o, const struct ed_template *t)
{
	for (size_t i = t->n_parts; i > 0; i--) {
		if (t->parts[i - 1].literal || o->count[i - 1] <= 1)
			continue;
		if (++o->pick[i - 1] < o->count[i - 1])
			return true;
		o->pick[i - 1] = 0;
	}
	return false;
}

void ed_template_start(const struct ed_template *t, const struct ed_expand *x)
{
	size_t start = x->url->len;

	for (size_t i = 0; i < t->n_parts && t->parts[i].literal; i++)
		ed_buf_put(x->url, t->parts[i].literal, t->parts[i].len);
	ed_collapse_slashes(x->url, start);
	x->fn(x->ctx, true);
}

int ed_template_expand(const struct ed_template *t, const struct ed_expand *x,
		       struct ed_error *err)
{
	struct odometer o;
	size_t start = x->url->len;
	bool done;

	memset(o.pick, 0, t->n_parts * sizeof(o.pick[0]));
	memset(o.count, 0, t->n_parts * sizeof(o.count[0]));
	for (size_t n = 0; n < MAX_EXPANSIONS; n++) {
		if (expand_once(t, x, &o, &done, err) < 0)
			return -1;
		ed_buf_cut(x->url, start);
		if (done || !turn(&o, t))
			return 0;
	}
	ed_template_start(t, x);
	ed_buf_cut(x->url, start);
	return 0;
}
