/*
 * shows_hugo: what one of Hugo's templates shows, reads and calls.
 *
 * The text is scanned for actions. What the dot stands for is followed through
 * "range", "with" and variables, as far as to say whether it may be another
 * page than the one the template is for.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "shows_internal.h"

/* Deeper templates are taken for ones that show everything. */
#define MAX_DEPTH 48
#define MAX_VARS 96

/* What the dot, or a variable, may be. */
struct meaning {
	unsigned int of;
	bool resource; /* a file: its content is no page's text */
};

struct frame {
	struct meaning dot;
	bool home; /* only on the home page, which is covered */
};

struct var {
	const char *name; /* "$page" */
	size_t len;
	struct meaning meaning;
};

struct reader {
	struct ed_shows *s;
	struct shows_file *f;
	struct frame frames[MAX_DEPTH];
	size_t depth; /* of the innermost one */
	struct var vars[MAX_VARS];
	size_t n_vars;
	size_t said; /* of the action: fields, calls, paths */
};

/* Text of an action. */
struct span {
	const char *p;
	size_t n;
};

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static const struct frame *top(const struct reader *r)
{
	return &r->frames[r->depth];
}

static bool has(struct span x, const char *word)
{
	return shows_has(x.p, x.n, word);
}

static struct span from(struct span x, size_t i)
{
	return (struct span){ x.p + i, x.n - i };
}

/* The literal at the start of x, after blanks and '('; n 0: none. */
static struct span literal(struct span x)
{
	size_t i = 0;
	size_t n = 0;

	while (i < x.n && strchr(" \t\n(", x.p[i]))
		i++;
	if (i == x.n || !strchr("\"`", x.p[i]))
		return (struct span){ x.p, 0 };
	x = from(x, i + 1);
	while (n < x.n && !strchr("\"`", x.p[n]))
		n++;
	return (struct span){ x.p, n };
}

/* Does 'word' stand at i as a word? */
static bool is_at(struct span x, size_t i, const char *word)
{
	size_t n = strlen(word);

	return i + n < x.n && memcmp(x.p + i, word, n) == 0 &&
	       !is_word_char(x.p[i + n]) &&
	       (i == 0 || !is_word_char(x.p[i - 1]));
}

/* A dot that stands for itself or has a field: not one within a name. */
static bool has_dot(struct span x)
{
	for (size_t i = 0; i < x.n; i++) {
		if (x.p[i] == '.' && (i == 0 || strchr(" \t\n(|", x.p[i - 1])))
			return true;
	}
	return false;
}

static const struct var *find_var(const struct reader *r, struct span name)
{
	for (size_t i = r->n_vars; i > 0; i--) {
		const struct var *v = &r->vars[i - 1];

		if (v->len == name.n && memcmp(v->name, name.p, name.n) == 0)
			return v;
	}
	return NULL;
}

/* "$page" at i, with a length of 1 for "$" alone. */
static struct span var_at(struct span x, size_t i)
{
	size_t n = 1;

	while (i + n < x.n && is_word_char(x.p[i + n]))
		n++;
	return (struct span){ x.p + i, n };
}

/* Of which pages an expression may be one, but for the dot in it. */
static unsigned int named_pages(struct span x)
{
	static const struct {
		const char *word;
		unsigned int of;
	} words[] = {
		{ "ite.RegularPages", OF_SITE },
		{ "ite.Pages", OF_SITE },
		{ "ite.AllPages", OF_SITE },
		{ "ite.Sections", OF_SITE },
		{ "ite.Taxonomies", OF_SITE },
		{ "ite.Home", OF_SITE },
		{ "ite.LastChange", OF_SITE },
		{ "lang.Merge", OF_SITE },
		{ ".Sites", OF_SITE },
		{ ".Next", OF_NEAR },
		{ ".Prev", OF_NEAR },
		{ ".Parent", OF_NEAR },
		{ ".Ancestors", OF_NEAR },
		{ ".FirstSection", OF_NEAR },
		{ ".Related", OF_NEAR },
		{ ".Translations", OF_NEAR },
		{ ".AllTranslations", OF_NEAR },
		{ ".GetTerms", OF_NEAR },
		{ ".CurrentSection", OF_SECTION },
	};
	unsigned int of = 0;

	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (has(x, words[i].word))
			of |= words[i].of;
	}
	return of;
}

/* site.GetPage "/about" is one page; what is asked for by a variable may be
 * any, and so may what an older form with a kind asks for. */
static unsigned int asked_page(const struct reader *r, struct span x)
{
	static const char *const kinds[] = { "page", "section", "home",
					     "taxonomy", "taxonomyTerm" };
	struct span path = literal(x);
	const char *s;

	while (path.n > 0 && *path.p == '/')
		path = from(path, 1);
	if (path.n == 0)
		return OF_SITE;
	s = ed_arena_strndup(r->s->mem, path.p, path.n);
	for (size_t i = 0; i < ED_COUNT(kinds); i++) {
		if (strcmp(s, kinds[i]) == 0)
			return OF_SITE;
	}
	ed_strlist_add(&r->f->given, s, r->s->mem);
	return OF_GIVEN;
}

static struct meaning meaning_of(const struct reader *r, struct span x)
{
	struct meaning m = { .of = named_pages(x) };

	for (size_t i = 0; i < x.n; i++) {
		if (is_at(x, i, "GetPage"))
			m.of |= asked_page(r, from(x, i + strlen("GetPage")));
	}

	if (has_dot(x)) {
		m.of |= top(r)->dot.of;
		m.resource = top(r)->dot.resource;
	}
	if (has(x, "resources.") || has(x, ".Resources"))
		m.resource = true;
	for (size_t i = 0; i < x.n; i++) {
		const struct var *v =
			x.p[i] == '$' ? find_var(r, var_at(x, i)) : NULL;

		if (v) {
			m.of |= v->meaning.of;
			m.resource |= v->meaning.resource;
		}
	}
	return m;
}

static void note(struct reader *r, struct meaning m)
{
	if ((m.resource && !m.of) || top(r)->home)
		return;
	if (m.of)
		r->f->others |= m.of;
	else
		r->f->own = true;
}

/* The length of a field that is text, at a dot; 0: it is another. */
static size_t text_field(struct reader *r, struct span x)
{
	static const char *const fields[] = {
		"Content",	   "ContentWithoutSummary",
		"Summary",	   "Plain",
		"PlainWords",	   "RawContent",
		"WordCount",	   "FuzzyWordCount",
		"ReadingTime",	   "Truncated",
		"TableOfContents", "Fragments",
	};
	static const char *const dates[] = { "Lastmod", "GitInfo", "ByLastmod",
					     "LastChange" };

	for (size_t i = 0; i < ED_COUNT(fields) + ED_COUNT(dates); i++) {
		bool date = i >= ED_COUNT(fields);
		const char *name =
			date ? dates[i - ED_COUNT(fields)] : fields[i];
		size_t n = strlen(name);

		if (x.n <= n || memcmp(x.p + 1, name, n) != 0 ||
		    (x.n > n + 1 && is_word_char(x.p[n + 1])))
			continue;
		r->s->has_dates |= date;
		return date && !r->s->dates ? 0 : n;
	}
	return 0;
}

/* What stands before the dot at i: ".Parent" of ".Parent.Content". */
static struct span chain_before(struct span x, size_t i)
{
	size_t start = i;

	while (start > 0 &&
	       (is_word_char(x.p[start - 1]) || strchr(".$", x.p[start - 1])))
		start--;
	return (struct span){ x.p + start, i - start };
}

static void read_field(struct reader *r, struct span x, size_t i)
{
	static const char *const settings[] = { "arams", ".Data", "Menus",
						"Inner" };
	struct span chain = chain_before(x, i);
	struct meaning m = { 0 };

	if (i > 0 && x.p[i - 1] == ')') {
		note(r, meaning_of(r, x));
		return;
	}
	for (size_t j = 0; j < ED_COUNT(settings); j++) {
		if (has(chain, settings[j]))
			return;
	}
	if (chain.n == 0)
		m = top(r)->dot;
	else
		m = meaning_of(r, chain);
	if (has(from(x, i), ".LastChange"))
		m.of |= OF_SITE;
	note(r, m);
}

/* One more thing that an action says; false: too many. */
static bool says(struct reader *r)
{
	if (r->said < MAX_SAID) {
		r->said++;
		return true;
	}
	r->f->others |= OF_SITE;
	return false;
}

static void read_fields(struct reader *r, struct span x)
{
	for (size_t i = 0; i < x.n; i++) {
		if (x.p[i] == '.' && text_field(r, from(x, i)) > 0 && says(r))
			read_field(r, x, i);
	}
}

static void read_call(struct reader *r, struct span x, bool view)
{
	struct span name = literal(x);
	struct meaning m;
	struct shows_call call = { .view = view };

	if (top(r)->home || !says(r))
		return;
	if (name.n > 0)
		call.name = ed_arena_strndup(r->s->mem, name.p, name.n);
	m = view ? top(r)->dot : meaning_of(r, x);
	call.of = m.of;
	if (!call.name || !ed_str_starts(call.name, "_internal/"))
		shows_call(r->s, r->f, &call);
}

static void read_calls(struct reader *r, struct span x)
{
	for (size_t i = 0; i < x.n; i++) {
		if (is_at(x, i, "partial"))
			read_call(r, from(x, i + strlen("partial")), false);
		else if (is_at(x, i, "partialCached"))
			read_call(r, from(x, i + strlen("partialCached")),
				  false);
		else if (is_at(x, i, "template"))
			read_call(r, from(x, i + strlen("template")), false);
		else if (is_at(x, i, "Render") && i > 0 && x.p[i - 1] == '.')
			read_call(r, from(x, i + strlen("Render")), true);
	}
}

/* What a function reads: its path, or what that starts with. */
static void read_path(struct reader *r, struct span x, bool content)
{
	struct span path = literal(x);
	size_t n = 0;

	if (path.n == 0 || shows_has(path.p, path.n, "%")) {
		/* (printf "static/%s" .) */
		for (size_t i = 0; i < x.n && path.n == 0; i++) {
			if (strchr("\"`", x.p[i]))
				path = literal(from(x, i));
		}
	}
	while (path.n > 0 && strchr("./", *path.p))
		path = from(path, 1);
	while (n < path.n && path.p[n] != '%')
		n++;
	if (!shows_has(path.p, n, "/") && n < path.n)
		n = 0;
	ed_strlist_add(&r->s->reads, ed_arena_strndup(r->s->mem, path.p, n),
		       r->s->mem);
	if (content && (n == 0 || shows_has(path.p, n, "content")))
		note(r, (struct meaning){ .of = OF_SITE });
}

static void read_paths(struct reader *r, struct span x)
{
	static const char *const functions[] = {
		"readFile", "ReadFile", "readDir", "ReadDir",	  "fileExists",
		"Stat",	    "getJSON",	"getCSV",  "imageConfig",
	};

	for (size_t i = 0; i < x.n; i++) {
		for (size_t j = 0; j < ED_COUNT(functions); j++) {
			if (is_at(x, i, functions[j]) && says(r))
				read_path(r, from(x, i + strlen(functions[j])),
					  j < 2);
		}
	}
}

static void set_var(struct reader *r, struct span name, struct meaning m)
{
	if (r->n_vars == MAX_VARS || top(r)->home)
		return;
	for (size_t i = 0; i < r->n_vars; i++) {
		struct var *v = &r->vars[i];

		/* Set in a branch, it may be either. */
		if (v->len == name.n && memcmp(v->name, name.p, name.n) == 0) {
			v->meaning.of |= m.of;
			v->meaning.resource |= m.resource;
			return;
		}
	}
	r->vars[r->n_vars++] = (struct var){ name.p, name.n, m };
}

/* "$p := x", "range $i, $p := x", "$p = x". */
static void read_assignment(struct reader *r, struct span x)
{
	size_t at = 0;

	while (at < x.n && x.p[at] != '=')
		at++;
	if (at == x.n)
		return;
	for (size_t i = 0; i < at; i++) {
		if (strchr("\"`(", x.p[i]))
			return;
	}
	for (size_t i = 0; i < at; i++) {
		if (x.p[i] == '$')
			set_var(r, var_at(x, i), meaning_of(r, from(x, at)));
	}
}

static void push(struct reader *r, struct frame frame)
{
	if (r->depth + 1 < MAX_DEPTH)
		r->frames[++r->depth] = frame;
	else
		r->f->others |= OF_SITE;
}

static bool is_home(struct span x)
{
	return (has(x, "IsHome") || has(x, "\"home\"")) && !has(x, "not ") &&
	       !has(x, "ne ") && !has(x, "or ");
}

static void read_block(struct reader *r, struct span x)
{
	struct frame frame = *top(r);

	if (is_at(x, 0, "if")) {
		frame.home |= is_home(x);
		push(r, frame);
	} else if (is_at(x, 0, "range") || is_at(x, 0, "with")) {
		frame.dot = meaning_of(r, x);
		push(r, frame);
	} else if (is_at(x, 0, "define") || is_at(x, 0, "block")) {
		push(r, (struct frame){ .home = false });
	} else if (x.n >= 4 && memcmp(x.p, "else", 4) == 0) {
		struct frame outer =
			r->depth ? r->frames[r->depth - 1] : r->frames[0];

		outer.home |= is_home(x);
		outer.dot.of |= named_pages(x);
		r->frames[r->depth] = outer;
	} else if (x.n >= 3 && memcmp(x.p, "end", 3) == 0 && r->depth > 0) {
		r->depth--;
	}
}

static void read_action(struct reader *r, struct span x)
{
	while (x.n > 0 && strchr("- \t\r\n", *x.p))
		x = from(x, 1);
	while (x.n > 0 && strchr("- \t\r\n", x.p[x.n - 1]))
		x.n--;
	if (x.n >= 2 && memcmp(x.p, "/*", 2) == 0)
		return;
	if (x.n > MAX_ACTION) {
		r->f->others |= OF_SITE;
		return;
	}
	r->said = 0;
	read_fields(r, x);
	read_calls(r, x);
	read_paths(r, x);
	read_assignment(r, x);
	read_block(r, x);
}

/* Where the action at i ends: at "}}" outside of text in quotes. */
static size_t action_end(struct span x, size_t i)
{
	char quote = '\0';

	for (; i + 1 < x.n; i++) {
		char c = x.p[i];

		if (quote && c == '\\' && quote == '"')
			i++;
		else if (quote && c == quote)
			quote = '\0';
		else if (!quote && (c == '"' || c == '`'))
			quote = c;
		else if (!quote && c == '}' && x.p[i + 1] == '}')
			return i;
	}
	return x.n;
}

void shows_read_hugo(struct ed_shows *s, struct shows_file *f,
		     const struct ed_text *text)
{
	struct reader r = { .s = s, .f = f };
	struct span x = { text->p, text->len };

	for (size_t i = 0; i + 1 < x.n; i++) {
		size_t end;

		if (x.p[i] != '{' || x.p[i + 1] != '{')
			continue;
		end = shows_has(x.p + i, x.n - i < 6 ? x.n - i : 6, "/*")
			      ? i + 2
			      : action_end(x, i + 2);
		/* A comment may have quotes of any kind. */
		while (end + 1 < x.n &&
		       !(x.p[end] == '}' && x.p[end + 1] == '}'))
			end++;
		read_action(&r, (struct span){ x.p + i + 2,
					       end > i + 2 ? end - i - 2 : 0 });
		i = end;
	}
}
