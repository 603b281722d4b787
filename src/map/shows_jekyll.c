/*
 * shows_jekyll: what one of Jekyll's templates shows, reads and calls.
 *
 * In Liquid the text of a page is "content" and "excerpt" of a variable; it is
 * another page's unless the variable is the page, or data.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "shows_internal.h"

#define MAX_VARS 64

struct span {
	const char *p;
	size_t n;
};

struct reader {
	struct ed_shows *s;
	struct shows_file *f;
	/* What variables stand for: "guides", of a collection; NULL: no page,
	 * or one of a list of its own. */
	struct var {
		struct span name;
		const char *label;
	} vars[MAX_VARS];
	size_t n;
};

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool has(struct span x, const char *word)
{
	return shows_has(x.p, x.n, word);
}

static bool is(struct span x, const char *word)
{
	return x.n == strlen(word) && memcmp(x.p, word, x.n) == 0;
}

static struct span skip(struct span x, size_t n)
{
	return (struct span){ x.p + n, x.n - n };
}

static struct span next_word(struct span *x)
{
	struct span word;
	size_t n = 0;

	while (x->n > 0 && strchr(" \t\r\n-", *x->p))
		*x = skip(*x, 1);
	while (n < x->n && !strchr(" \t\r\n", x->p[n]))
		n++;
	word = (struct span){ x->p, n };
	*x = skip(*x, n);
	return word;
}

static const struct var *find_var(const struct reader *r, struct span name)
{
	for (size_t i = r->n; i > 0; i--) {
		const struct var *v = &r->vars[i - 1];

		if (v->name.n == name.n &&
		    memcmp(v->name.p, name.p, name.n) == 0)
			return v;
	}
	return NULL;
}

static struct span name_at(struct span x)
{
	size_t n = 0;

	while (n < x.n && is_name_char(x.p[n]))
		n++;
	return (struct span){ x.p, n };
}

/* The collection that "site.guides" names; "_": any, NULL: not one. */
static const char *label_of(const struct reader *r, struct span x)
{
	static const char *const labels[][2] = {
		{ "related_posts", "posts" }, { "categories", "posts" },
		{ "tags", "posts" },	      { "documents", "_" },
		{ "html_pages", "pages" },
	};
	struct span name;

	if (x.n < 6 || memcmp(x.p, "site.", 5) != 0)
		return NULL;
	name = name_at(skip(x, 5));
	for (size_t i = 0; i < ED_COUNT(labels); i++) {
		if (is(name, labels[i][0]))
			return labels[i][1];
	}
	if (name.n == 0 || is(name, "collections"))
		return NULL;
	return ed_arena_strndup(r->s->mem, name.p, name.n);
}

static void show(struct reader *r, const char *label)
{
	r->f->others |= OF_GIVEN;
	ed_strlist_add(&r->f->given, label, r->s->mem);
}

/* What is left of the dot at i: "page.next" of "page.next.excerpt". */
static void read_field(struct reader *r, struct span x, size_t i)
{
	size_t start = i;
	const struct var *v;
	struct span chain;
	struct span first;

	while (start > 0 &&
	       (is_name_char(x.p[start - 1]) || strchr(".[]", x.p[start - 1])))
		start--;
	chain = (struct span){ x.p + start, i - start };
	first = name_at(chain);
	v = find_var(r, first);
	if (has(chain, "page.next") || has(chain, "page.previous"))
		show(r, "_");
	else if (is(first, "page") || is(first, "include") ||
		 is(first, "layout") || is(first, "paginator") ||
		 has(chain, "site.data"))
		r->f->own = true;
	else if (v && v->label)
		show(r, v->label);
	else if (!v)
		r->f->others |= OF_SITE;
}

static void read_fields(struct reader *r, struct span x)
{
	static const char *const fields[] = { ".content", ".excerpt",
					      ".output" };

	for (size_t i = 0; i < x.n; i++) {
		for (size_t j = 0; j < ED_COUNT(fields); j++) {
			size_t n = strlen(fields[j]);

			if (i + n <= x.n &&
			    memcmp(x.p + i, fields[j], n) == 0 &&
			    (i + n == x.n || !is_name_char(x.p[i + n])))
				read_field(r, x, i);
		}
	}
}

/* "for x in LIST", "assign x = VALUE". */
static void read_variable(struct reader *r, struct span x)
{
	struct var v = { .name = next_word(&x) };
	const struct var *from;

	next_word(&x);
	while (x.n > 0 && strchr(" \t\r\n", *x.p))
		x = skip(x, 1);
	from = find_var(r, name_at(x));
	v.label = label_of(r, x);
	if (has(x, "page.next") || has(x, "page.previous"))
		v.label = "_";
	else if (has(x, "site.data") || has(x, "paginator.") ||
		 (x.n > 5 && memcmp(x.p, "page.", 5) == 0))
		v.label = NULL;
	else if (from && !v.label)
		v.label = from->label;
	else if (!v.label)
		return;
	if (r->n < MAX_VARS)
		r->vars[r->n++] = v;
}

static void read_include(struct reader *r, struct span x)
{
	struct span name = next_word(&x);
	struct shows_call call = { 0 };

	if (!has(name, "{{"))
		call.name = ed_arena_strndup(r->s->mem, name.p, name.n);
	shows_call(r->s, r->f, &call);
}

/* A file beside the page. */
static void read_relative(struct reader *r, struct span x)
{
	struct span name = next_word(&x);
	const char *path = r->f->path;
	const char *slash = strrchr(path, '/');
	size_t dir = slash ? (size_t)(slash + 1 - path) : 0;
	size_t n = 0;

	while (n < name.n && name.p[n] != '{')
		n++;
	ed_strlist_add(&r->s->reads,
		       ed_arena_printf(r->s->mem, "%.*s%.*s", (int)dir, path,
				       (int)n, name.p),
		       r->s->mem);
}

static void read_tag(struct reader *r, struct span x)
{
	struct span rest = x;
	struct span word = next_word(&rest);

	if (x.n > MAX_ACTION) {
		r->f->others |= OF_SITE;
		return;
	}
	read_fields(r, x);
	if (is(word, "for") || is(word, "assign"))
		read_variable(r, rest);
	else if (is(word, "include_relative"))
		read_relative(r, rest);
	else if (word.n >= 7 && memcmp(word.p, "include", 7) == 0)
		read_include(r, rest);
}

void shows_read_jekyll(struct ed_shows *s, struct shows_file *f,
		       const struct ed_text *text)
{
	struct reader r = { .s = s, .f = f };
	struct span x = { text->p, text->len };

	s->lists_files |= has(x, "static_files");
	for (size_t i = 0; i + 1 < x.n; i++) {
		char end = x.p[i + 1] == '%' ? '%' : '}';
		size_t n = 0;

		if (x.p[i] != '{' || !strchr("{%", x.p[i + 1]) ||
		    x.p[i + 1] == '\0')
			continue;
		i += 2;
		while (i + n + 1 < x.n &&
		       !(x.p[i + n] == end && x.p[i + n + 1] == '}'))
			n++;
		read_tag(&r, (struct span){ x.p + i, n });
		i += n;
	}
}
