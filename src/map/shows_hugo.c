/*
 * shows_hugo: what one of Hugo's templates shows, reads and calls.
 *
 * The text is scanned for actions. What the dot stands for is followed through
 * "range", "with" and variables, as far as to say whether it may be another
 * page than the one the template is for.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "shows_go.h"

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
	struct shows_file *outer; /* of what is being defined in it */
	size_t outer_depth;
	struct frame frames[MAX_DEPTH];
	size_t depth; /* of the innermost one */
	struct var vars[MAX_VARS];
	size_t n_vars;
	bool blank;  /* the action asks only whether there is text */
	size_t said; /* of the action: fields, calls, paths */
};

static const struct frame *top(const struct reader *r)
{
	return &r->frames[r->depth];
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

/* site.GetPage "/about" is one page; what is asked for by a variable may be
 * any, and so may what an older form with a kind asks for. */
static unsigned int asked_page(const struct reader *r, struct span x)
{
	static const char *const kinds[] = { "page", "section", "home",
					     "taxonomy", "taxonomyTerm" };
	struct span path = go_literal(x);
	const char *s;

	while (path.n > 0 && *path.p == '/')
		path = go_from(path, 1);
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
	struct meaning m = { .of = go_named_pages(x) };

	for (size_t i = 0; i < x.n; i++) {
		if (go_is_at(x, i, "GetPage"))
			m.of |= asked_page(r,
					   go_from(x, i + strlen("GetPage")));
	}

	if (go_has_dot(x)) {
		m.of |= top(r)->dot.of;
		m.resource = top(r)->dot.resource;
	}
	if (go_has(x, "resources.") || go_has(x, ".Resources"))
		m.resource = true;
	for (size_t i = 0; i < x.n; i++) {
		const struct var *v =
			x.p[i] == '$' ? find_var(r, go_var_at(x, i)) : NULL;

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
	if (r->blank)
		r->s->asks_blank |= m.of || r->f->defined ||
				    strstr(r->f->path, "partials/");
	else if (m.of)
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
		    (x.n > n + 1 && go_is_word_char(x.p[n + 1])))
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

	while (start > 0 && (go_is_word_char(x.p[start - 1]) ||
			     strchr(".$", x.p[start - 1])))
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
		if (go_has(chain, settings[j]))
			return;
	}
	if (chain.n == 0)
		m = top(r)->dot;
	else
		m = meaning_of(r, chain);
	if (go_has(go_from(x, i), ".LastChange"))
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
		if (x.p[i] == '.' && text_field(r, go_from(x, i)) > 0 &&
		    says(r))
			read_field(r, x, i);
	}
}

static void read_call(struct reader *r, struct span x, bool view)
{
	struct span name = go_literal(x);
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
		if (go_is_at(x, i, "partial"))
			read_call(r, go_from(x, i + strlen("partial")), false);
		else if (go_is_at(x, i, "partialCached"))
			read_call(r, go_from(x, i + strlen("partialCached")),
				  false);
		else if (go_is_at(x, i, "template"))
			read_call(r, go_from(x, i + strlen("template")), false);
		else if (go_is_at(x, i, "block") && meaning_of(r, x).of)
			read_call(r, go_from(x, i + strlen("block")), false);
		else if (go_is_at(x, i, "Render") && i > 0 && x.p[i - 1] == '.')
			read_call(r, go_from(x, i + strlen("Render")), true);
	}
}

/* What a function reads: its path, or what that starts with. */
static void read_path(struct reader *r, struct span x, bool content)
{
	struct span path = go_literal(x);
	size_t n = 0;

	if (path.n == 0 || shows_has(path.p, path.n, "%")) {
		/* (printf "static/%s" .) */
		for (size_t i = 0; i < x.n && path.n == 0; i++) {
			if (strchr("\"`", x.p[i]))
				path = go_literal(go_from(x, i));
		}
	}
	while (path.n > 0 && strchr("./", *path.p))
		path = go_from(path, 1);
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
			if (go_is_at(x, i, functions[j]) && says(r))
				read_path(r,
					  go_from(x, i + strlen(functions[j])),
					  j < 2);
		}
	}
}

static bool is_blank_word(struct span word)
{
	static const char *const words[] = { "if", "else", "and", "or", "not" };
	static const char *const counts[] = {
		"WordCount", "ReadingTime", "Truncated", "TableOf",
		"Fragments", "Last",	    "GitInfo",
	};

	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (word.n == strlen(words[i]) &&
		    memcmp(word.p, words[i], word.n) == 0)
			return true;
	}
	for (size_t i = 0; i < ED_COUNT(counts); i++) {
		if (go_has(word, counts[i]))
			return false;
	}
	for (size_t i = 0; i < word.n; i++) {
		if (!go_is_word_char(word.p[i]) && !strchr(".$", word.p[i]))
			return false;
	}
	return strchr(".$", *word.p);
}

/* "if and .IsPage .Content": is there any? */
static bool asks_blank(struct span x)
{
	if (!go_is_at(x, 0, "if") && !go_is_at(x, 0, "else"))
		return false;
	while (x.n > 0) {
		size_t n = 0;

		while (n < x.n && !strchr(" \t\r\n()", x.p[n]))
			n++;
		if (n > 0 && !is_blank_word((struct span){ x.p, n }))
			return false;
		x = go_from(x, n < x.n ? n + 1 : n);
	}
	return true;
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
			set_var(r, go_var_at(x, i),
				meaning_of(r, go_from(x, at)));
	}
}

static void push(struct reader *r, struct frame frame)
{
	if (r->depth + 1 < MAX_DEPTH)
		r->frames[++r->depth] = frame;
	else
		r->f->others |= OF_SITE;
}

/* What is defined is called like a file, by its name. */
static void begin_define(struct reader *r, struct span x)
{
	struct ed_shows *s = r->s;
	struct span name = go_literal(go_from(x, strlen("define")));
	struct shows_file *f;

	push(r, (struct frame){ .home = false });
	if (r->outer)
		return;
	if (s->n_defined == MAX_DEFINED) {
		r->f->others |= OF_SITE;
		return;
	}
	s->n_defined++;
	f = ed_arena_zalloc(s->mem, 1, sizeof(*f));
	f->path = r->f->path;
	f->defined = ed_arena_strndup(s->mem, name.p, name.n);
	r->outer = r->f;
	r->outer_depth = r->depth;
	r->f = f;
}

static void end_define(struct reader *r)
{
	shows_keep(r->s, r->f);
	r->f = r->outer;
	r->outer = NULL;
}

static bool is_home(struct span x)
{
	return (go_has(x, "IsHome") || go_has(x, "\"home\"")) &&
	       !go_has(x, "not ") && !go_has(x, "ne ") && !go_has(x, "or ");
}

static void read_block(struct reader *r, struct span x)
{
	struct frame frame = *top(r);

	if (go_is_at(x, 0, "if")) {
		frame.home |= is_home(x);
		push(r, frame);
	} else if (go_is_at(x, 0, "range") || go_is_at(x, 0, "with")) {
		frame.dot = meaning_of(r, x);
		push(r, frame);
	} else if (go_is_at(x, 0, "define")) {
		begin_define(r, x);
	} else if (go_is_at(x, 0, "block")) {
		push(r, (struct frame){ .dot = meaning_of(r, x) });
	} else if (x.n >= 4 && memcmp(x.p, "else", 4) == 0) {
		struct frame outer =
			r->depth ? r->frames[r->depth - 1] : r->frames[0];

		outer.home |= is_home(x);
		outer.dot.of |= go_named_pages(x);
		r->frames[r->depth] = outer;
	} else if (x.n >= 3 && memcmp(x.p, "end", 3) == 0 && r->depth > 0) {
		if (r->outer && r->depth == r->outer_depth)
			end_define(r);
		r->depth--;
	}
}

static void read_action(struct reader *r, struct span x)
{
	while (x.n > 0 && strchr("- \t\r\n", *x.p))
		x = go_from(x, 1);
	while (x.n > 0 && strchr("- \t\r\n", x.p[x.n - 1]))
		x.n--;
	if (x.n >= 2 && memcmp(x.p, "/*", 2) == 0)
		return;
	if (x.n > MAX_ACTION) {
		r->f->others |= OF_SITE;
		return;
	}
	r->said = 0;
	r->s->runs_assets |= go_has(x, "ExecuteAsTemplate");
	r->blank = asks_blank(x);
	read_fields(r, x);
	r->blank = false;
	read_calls(r, x);
	read_paths(r, x);
	read_assignment(r, x);
	read_block(r, x);
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
			      : go_action_end(x, i + 2);
		/* A comment may have quotes of any kind. */
		while (end + 1 < x.n &&
		       !(x.p[end] == '}' && x.p[end + 1] == '}'))
			end++;
		read_action(&r, (struct span){ x.p + i + 2,
					       end > i + 2 ? end - i - 2 : 0 });
		i = end;
	}
	if (r.outer)
		end_define(&r);
}
