/* shows: what templates that call each other show together. */
#include <string.h>

#include "edgediff/arena.h"
#include "shows_internal.h"

/* Nobody nests templates so deep: what is not found by then is taken for one
 * that shows everything. */
#define MAX_ROUNDS 20

/* What a template is for. */
enum role {
	PART,	 /* called by others only */
	COVERED, /* its pages are invalidated with any page */
	LIST,
	NAMED, /* chosen by name in front matter */
	PAGE,
};

struct ed_shows *ed_shows_new(enum ed_shows_kind kind, bool dates,
			      struct ed_arena *mem)
{
	struct ed_shows *s = ed_arena_zalloc(mem, 1, sizeof(*s));

	s->kind = kind;
	s->dates = dates;
	s->mem = mem;
	return s;
}

static bool same_name(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct shows_call *find_call(const struct shows_file *f,
				    const struct shows_call *call)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->calls[i].view == call->view &&
		    same_name(f->calls[i].name, call->name))
			return &f->calls[i];
	}
	return NULL;
}

void shows_call(struct ed_shows *s, struct shows_file *f,
		const struct shows_call *call)
{
	struct shows_call *before = find_call(f, call);

	if (before) {
		before->of |= call->of;
		return;
	}
	if (f->n == MAX_CALLS || s->n_calls == MAX_ALL_CALLS) {
		f->others |= OF_SITE;
		return;
	}
	f->calls = ed_arena_grow(s->mem, f->calls, f->n, &f->cap,
				 sizeof(*f->calls));
	f->calls[f->n++] = *call;
	s->n_calls++;
}

void shows_keep(struct ed_shows *s, const struct shows_file *f)
{
	s->v = ed_arena_grow(s->mem, s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n++] = *f;
}

void ed_shows_add(struct ed_shows *s, const char *path,
		  const struct ed_text *text)
{
	struct shows_file f = { .path = ed_arena_strdup(s->mem, path) };

	if (s->kind == ED_SHOWS_HUGO)
		shows_read_hugo(s, &f, text);
	else
		shows_read_jekyll(s, &f, text);
	shows_keep(s, &f);
}

/* Is it defined by the name that is called: "partials/x.html" for "x"? */
static bool is_defined(const char *defined, const struct shows_call *call)
{
	size_t n = strlen(call->name);

	if (strncmp(defined, call->name, n) == 0 && defined[n] == '\0')
		return true;
	if (ed_str_starts(defined, "partials/"))
		defined += strlen("partials/");
	return strncmp(defined, call->name, n) == 0 &&
	       (defined[n] == '\0' || strcmp(defined + n, ".html") == 0);
}

/* Is the file what a template calls? */
static bool is_called(const struct shows_file *f, const struct shows_call *call)
{
	const char *slash = strrchr(f->path, '/');
	const char *base = slash ? slash + 1 : f->path;
	size_t n = call->name ? strlen(call->name) : 0;
	const char *tail;
	size_t len = strlen(f->path);

	if (!call->name)
		return strstr(f->path, "partials/") ||
		       strstr(f->path, "_includes/") || f->defined;
	if (f->defined)
		return is_defined(f->defined, call);
	if (call->view)
		return strncmp(base, call->name, n) == 0 && base[n] == '.';
	/* "x.html", or "x" for it. */
	for (size_t ext = 0; ext <= strlen(".html"); ext += strlen(".html")) {
		if (len < n + ext + 1)
			continue;
		tail = f->path + len - n - ext;
		if (strncmp(tail, call->name, n) == 0 && tail[-1] == '/' &&
		    strcmp(tail + n, ext ? ".html" : "") == 0)
			return true;
	}
	return false;
}

/* Take over what is called; true: something is new. */
static bool take(struct ed_shows *s, struct shows_file *f)
{
	bool any = f->any_text;
	unsigned int shown = f->shown;

	for (size_t i = 0; i < f->n; i++) {
		for (size_t j = 0; j < s->n; j++) {
			const struct shows_file *to = &s->v[j];

			if (!is_called(to, &f->calls[i]))
				continue;
			f->any_text |= to->any_text;
			f->shown |= to->shown;
			if (to->any_text)
				f->shown |= f->calls[i].of;
		}
	}
	return f->any_text != any || f->shown != shown;
}

static bool is_one(const char *stem, size_t n, const char *const *v, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strlen(v[i]) == n && strncmp(stem, v[i], n) == 0)
			return true;
	}
	return false;
}

static enum role role_in_hugo(const char *path)
{
	static const char *const covered[] = { "index",	  "home",
					       "404",	  "robots",
					       "sitemap", "sitemapindex" };
	static const char *const lists[] = { "list",	     "section",
					     "taxonomy",     "term",
					     "terms",	     "rss",
					     "taxonomyterm", "list-baseof" };
	static const char *const pages[] = { "single", "baseof", "page", "all",
					     "single-baseof" };
	const char *rel = strstr(path, "layouts/");
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	size_t n = strcspn(base, ".");

	/* An asset that is a template. */
	if (!rel)
		return PAGE;
	rel += strlen("layouts/");
	if (ed_str_starts(rel, "partials/") || ed_str_starts(rel, "_partials/"))
		return PART;
	if (strstr(path, "shortcodes/") || strstr(path, "_markup/"))
		return PAGE;
	if (is_one(base, n, covered, ED_COUNT(covered)))
		return COVERED;
	if (is_one(base, n, lists, ED_COUNT(lists)) ||
	    ed_str_starts(rel, "section/") || ed_str_starts(rel, "taxonomy/"))
		return LIST;
	return is_one(base, n, pages, ED_COUNT(pages)) ? PAGE : NAMED;
}

/* Layouts of lists are those of pages, which may list posts anyway. */
static enum role role_in_jekyll(const char *path)
{
	static const char *const words[] = { "archive", "list", "categor",
					     "tag",	"home", "index",
					     "posts",	"blog", "search" };
	const char *slash = strrchr(path, '/');

	if (!ed_str_starts(path, "_layouts/"))
		return PART;
	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (strstr(slash, words[i]))
			return COVERED;
	}
	return PAGE;
}

/* The pages that one template names and shows. */
static void take_given(struct ed_shows *s, const struct shows_file *f)
{
	for (size_t i = 0; (f->others & OF_GIVEN) && i < f->given.n; i++)
		ed_strlist_add(&s->given, f->given.v[i], s->mem);
}

/* What each shows together with all that it calls. */
static void take_all(struct ed_shows *s)
{
	bool again = true;

	for (size_t i = 0; i < s->n; i++) {
		s->v[i].any_text = s->v[i].own || s->v[i].others;
		s->v[i].shown = s->v[i].others;
	}
	for (size_t round = 0; again && round < MAX_ROUNDS; round++) {
		again = false;
		for (size_t i = 0; i < s->n; i++)
			again |= take(s, &s->v[i]);
	}
	for (size_t i = 0; again && i < s->n; i++)
		s->v[i].shown |= OF_SITE;
}

enum ed_shown ed_shows_conclude(struct ed_shows *s, const char **where)
{
	enum ed_shown result = ED_SHOWN_IN_LISTS;

	*where = NULL;
	take_all(s);
	for (size_t i = 0; i < s->n && result != ED_SHOWN_ANYWHERE; i++) {
		const struct shows_file *f = &s->v[i];
		enum role role = s->kind == ED_SHOWS_HUGO
					 ? role_in_hugo(f->path)
					 : role_in_jekyll(f->path);
		unsigned int shown = f->shown;

		if (role == LIST)
			shown &= ~OF_SECTION;
		if (role != COVERED)
			take_given(s, f);
		if (role == PART || role == COVERED || (shown & ~OF_GIVEN) == 0)
			continue;
		result = role == NAMED ? ED_SHOWN_BY_NAME : ED_SHOWN_ANYWHERE;
		*where = f->path;
	}
	return result;
}

bool ed_shows_reads(const struct ed_shows *s, const char *path)
{
	for (size_t i = 0; i < s->reads.n; i++) {
		if (ed_str_starts(path, s->reads.v[i]))
			return true;
	}
	return false;
}

bool ed_shows_no_dates(const struct ed_shows *s)
{
	return s->n > 0 && !s->has_dates;
}

/* Is it a document of the collection; of any, for "_"; or a page? */
static bool is_of(const char *label, const char *path)
{
	size_t n = strlen(label);

	if (strcmp(label, "pages") == 0)
		return *path != '_';
	if (strcmp(label, "_") == 0)
		return *path == '_' || strstr(path, "/_posts/");
	if (strcmp(label, "posts") == 0 && strstr(path, "/_posts/"))
		return true;
	return *path == '_' && strncmp(path + 1, label, n) == 0 &&
	       path[1 + n] == '/';
}

/* "content/en/about.md" or "content/about/index.md" for "about"; a language
 * may stand before it. */
bool ed_shows_given(const struct ed_shows *s, const char *path)
{
	for (size_t i = 0; i < s->given.n; i++) {
		const char *name = s->given.v[i];
		size_t n = strcspn(name, ".");

		if (s->kind == ED_SHOWS_JEKYLL && is_of(name, path))
			return true;
		for (const char *p = s->kind == ED_SHOWS_HUGO
					     ? strchr(path, '/')
					     : NULL;
		     p; p = strchr(p + 1, '/')) {
			if (strncmp(p + 1, name, n) == 0 &&
			    strchr("/.", p[1 + n]))
				return true;
		}
	}
	return false;
}

bool ed_shows_runs_assets(const struct ed_shows *s)
{
	return s->runs_assets;
}

bool ed_shows_asks_blank(const struct ed_shows *s)
{
	return s->asks_blank;
}

bool ed_shows_files(const struct ed_shows *s)
{
	return s->lists_files;
}
