/* matter_pages: pages of the head tree that may show any other page's text. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/derive.h"
#include "edgediff/error.h"
#include "edgediff/shows.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter_config.h"

#define MAX_PAGE ((size_t)16 * 1024 * 1024)
/* Beyond this, listing them one by one is no plan. */
#define MAX_PAGES 2000
/* A site with more single pages at its top keeps its posts there. */
#define MAX_SINGLES 30

struct finder {
	const struct ed_matter_from *from;
	struct ed_config_known *known;
	struct ed_arena *mem;
	size_t singles;
	bool jekyll;
	bool mentions; /* of the page read last: it may show others */
	bool lists;    /* and files that are no HTML, too */
};

/* The front matter of a page; not understood: the pages are not known. */
static int read_page(struct ed_frontmatter *fm, struct finder *r,
		     const char *path, struct ed_error *err)
{
	struct ed_buf text;
	bool found;
	size_t n;

	*fm = (struct ed_frontmatter){ .understood = false };
	ed_buf_init(&text, MAX_PAGE);
	if (ed_tree_file(&text, &found, r->from->repo, r->from->head,
			 ed_from_top(r->from, path, r->mem), err) == 0) {
		r->mentions = strstr(text.data, "site.") ||
			      strstr(text.data, "paginator") ||
			      strstr(text.data, "include");
		r->lists = strstr(text.data, "site.pages") != NULL;
		/* What it reads and lists besides. */
		if (r->known->shows && r->jekyll)
			ed_shows_add(r->known->shows, path,
				     &(struct ed_text){ text.data, text.len });
		n = text.len < ED_FRONTMATTER_MAX ? text.len
						  : ED_FRONTMATTER_MAX;
		/* Jekyll knows front matter by this alone. */
		if (r->jekyll && !ed_str_starts(text.data, "---") &&
		    !ed_str_starts(text.data, "\xef\xbb\xbf---"))
			fm->understood = true;
		else
			ed_frontmatter_read(fm, text.data, n, r->mem);
	}
	ed_buf_dispose(&text);
	if (!fm->understood)
		r->known->pages_unknown = true;
	return 0;
}

/* A folder at the top that "include" names, though it has an underscore. */
bool ed_jekyll_is_included(const struct ed_config_known *known,
			   const char *path)
{
	const struct ed_field *f =
		ed_frontmatter_find(&known->fields, "include", 7);

	for (size_t i = 0; f && i < f->n; i++) {
		size_t n = strlen(f->values[i]);

		if (strncmp(path, f->values[i], n) == 0 && path[n] == '/')
			return true;
	}
	return false;
}

/* A folder whose name Jekyll leaves out. */
static bool is_left_out(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (*p == '_' || *p == '.' || ed_str_starts(p, "vendor/") ||
		    ed_str_starts(p, "node_modules/"))
			return true;
	}
	return false;
}

/* What may be a page: text that Liquid is often written in. */
static bool may_list(const char *path, bool *renamed)
{
	static const char *const pages[] = { ".md",   ".markdown", ".mkd",
					     ".mkdn", ".mkdown",   ".html",
					     ".htm" };
	/* Files of other kinds have no front matter. */
	static const char *const others[] = {
		".png",	 ".jpg",  ".jpeg", ".gif",   ".webp", ".avif", ".ico",
		".pdf",	 ".zip",  ".gz",   ".mp3",   ".mp4",  ".webm", ".mov",
		".woff", ".ttf",  ".otf",  ".woff2", ".eot",  ".PNG",  ".JPG",
		".tar",	 ".jar",  ".exe",  ".docx",  ".xlsx", ".pptx", ".psd",
		".rb",	 ".lock", ".scss", ".sass",  ".map",
	};

	for (size_t i = 0; i < ED_COUNT(pages); i++) {
		*renamed = true;
		if (ed_str_ends(path, pages[i]))
			return true;
	}
	*renamed = false;
	for (size_t i = 0; i < ED_COUNT(others); i++) {
		if (ed_str_ends(path, others[i]))
			return false;
	}
	return true;
}

static void add_answers(struct finder *r, struct ed_strlist *to,
			const struct ed_content *content, const char *name)
{
	struct ed_values values = { 0 };

	if (!ed_derive(&values, content, name, r->mem))
		return;
	for (size_t i = 0; i < values.n; i++)
		ed_strlist_add(to, values.v[i], r->mem);
}

/* Where one page is, by its path and front matter. */
static int add_page(struct finder *r, const char *path, bool renamed,
		    struct ed_error *err)
{
	struct ed_frontmatter fm;
	struct ed_content content = { .path = path,
				      .fm = &fm,
				      .config = r->known->known
							? &r->known->fields
							: NULL };
	struct ed_strlist *to[] = { &r->known->pages, NULL, NULL };
	const char *name;

	if (read_page(&fm, r, path, err) < 0)
		return -1;
	/* Without front matter it is copied as it is. */
	if (!fm.understood || fm.body == 0)
		return 0;
	name = strrchr(path, '/');
	name = name ? name + 1 : path;
	to[1] = !renamed || ed_str_starts(name, "index.") ? &r->known->lists
							  : NULL;
	to[2] = r->lists ? &r->known->listers : NULL;
	for (size_t i = 0; i < ED_COUNT(to); i++) {
		if (!to[i])
			continue;
		if (renamed && !ed_frontmatter_find(&fm, "permalink", 9))
			add_answers(r, to[i], &content, "jekyll.page");
		else if (!renamed)
			ed_strlist_add(to[i], path, r->mem);
		add_answers(r, to[i], &content, "page.permalink");
	}
	return 0;
}

bool ed_jekyll_is_published(const struct ed_config_known *known,
			    const char *path, struct ed_arena *mem)
{
	size_t n = strcspn(path, "/");
	char *name = ed_arena_printf(mem, "collections.%.*s.output",
				     n > 0 ? (int)n - 1 : 0, path + (n > 0));
	const struct ed_field *output;

	for (char *p = name; *p; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
	output = ed_frontmatter_find(&known->fields, name, strlen(name));
	return *path == '_' && path[n] == '/' && output && output->n == 1 &&
	       strcasecmp(output->values[0], "true") == 0;
}

/* Is it the layout of a list, like that of "_tabs/archives.md"? */
static bool has_list_layout(const struct ed_frontmatter *fm)
{
	static const char *const words[] = { "archive", "list", "categor",
					     "tag",	"home", "index",
					     "posts",	"blog", "search" };
	const struct ed_field *f = ed_frontmatter_find(fm, "layout", 6);

	for (size_t i = 0; f && f->n == 1 && i < ED_COUNT(words); i++) {
		if (strstr(f->values[0], words[i]))
			return true;
	}
	return false;
}

/* *out: is it a document of a collection that may be a list of posts? */
static int may_list_posts(bool *out, struct finder *r, const char *path,
			  struct ed_error *err)
{
	struct ed_frontmatter fm;

	*out = false;
	if (ed_str_starts(path, "_posts/") ||
	    !ed_jekyll_is_published(r->known, path, r->mem))
		return 0;
	if (read_page(&fm, r, path, err) < 0)
		return -1;
	*out = r->mentions || has_list_layout(&fm);
	return 0;
}

static int visit_jekyll(void *ctx, const char *path, size_t len,
			enum ed_kind kind, struct ed_error *err)
{
	struct finder *r = ctx;
	const char *source = r->from->site->source;
	size_t skip = *source ? strlen(source) + 1 : 0;
	bool renamed;
	bool listed = true;

	if (kind != ED_FILE || !may_list(path, &renamed) ||
	    r->known->pages_unknown)
		return 0;
	if (is_left_out(path + skip) &&
	    !ed_jekyll_is_included(r->known, path + skip) &&
	    may_list_posts(&listed, r, path + skip, err) < 0)
		return -1;
	if (!listed)
		return 0;
	if (r->known->pages.n > MAX_PAGES)
		r->known->pages_unknown = true;
	return add_page(r, ed_arena_strndup(r->mem, path + skip, len - skip),
			renamed, err);
}

/* "posts/_index.md" of content/fr/posts/_index.md: below the content folder,
 * and below that of a language. */
static const char *in_content(const struct finder *r, const char *path)
{
	const struct ed_frontmatter *fm = &r->known->fields;

	for (size_t i = 0; i < fm->n; i++) {
		size_t n;

		if (!ed_str_ends(fm->v[i].name, ".contentdir") ||
		    fm->v[i].n != 1)
			continue;
		n = strlen(fm->v[i].values[0]);
		if (strncmp(path, fm->v[i].values[0], n) == 0 && path[n] == '/')
			return path + n + 1;
	}
	if (!ed_str_starts(path, "content/"))
		return NULL;
	path += strlen("content/");
	/* Two letters, or five and a hyphen: most likely a language. */
	if (strcspn(path, "/") == 2 ||
	    (strcspn(path, "/") == 5 && path[2] == '-'))
		return strchr(path, '/') ? strchr(path, '/') + 1 : path;
	return path;
}

const char *ed_hugo_language(const struct ed_content *content,
			     struct ed_arena *mem)
{
	struct ed_values values = { 0 };

	if (!ed_derive(&values, content, "hugo.languages", mem) ||
	    values.n != 1)
		return ED_ANY_LANGUAGE;
	return values.v[0];
}

/* Where "url" puts a page; of a section the feeds and pages of the list are
 * below it, and hardly anything else. */
static void add_urls(struct finder *r, const struct ed_content *content,
		     bool section)
{
	struct ed_values urls = { 0 };

	if (!ed_derive(&urls, content, "hugo.url", r->mem))
		return;
	for (size_t i = 0; i < urls.n; i++) {
		ed_strlist_add(&r->known->pages, urls.v[i], r->mem);
		if (section)
			ed_strlist_add(
				&r->known->pages,
				ed_arena_printf(r->mem, "%s/*", urls.v[i]),
				r->mem);
	}
}

/* Does the page have a template of its own? */
static bool is_special(const struct ed_frontmatter *fm)
{
	static const char *const kinds[] = { "layout", "type", "outputs" };
	bool special = false;

	for (size_t i = 0; i < ED_COUNT(kinds); i++)
		special = special ||
			  ed_frontmatter_find(fm, kinds[i], strlen(kinds[i]));
	return special;
}

/* The path of a page as it is without "url". */
static void add_own(struct finder *r, const struct ed_content *content)
{
	bool outputs = ed_frontmatter_find(content->fm, "outputs", 7) != NULL;
	struct ed_values values = { 0 };

	if (!ed_derive(&values, content, "hugo.page", r->mem))
		return;
	for (size_t i = 0; i < values.n; i++)
		ed_strlist_add(&r->known->pages,
			       ed_arena_printf(r->mem, "%s/%s", values.v[i],
					       outputs ? "index.*" : ""),
			       r->mem);
}

/* What a page is by its place and name. */
enum page_kind {
	SINGLE,	 /* at the top of the site, or a bundle there */
	SECTION, /* below it, of the first rank */
	DEEP,	 /* a section or term further down: an edit there is known to
		  * touch it, wherever it is, but by its url and formats */
	NAMED,	 /* a page further down that is called a list */
};

/* A page: where it is, if it may be a list. */
static int add_single(struct finder *r, const char *path, enum page_kind kind,
		      struct ed_error *err)
{
	struct ed_frontmatter fm;
	struct ed_content content = { .path = path,
				      .fm = &fm,
				      .config = r->known->known
							? &r->known->fields
							: NULL };
	bool special;

	if (read_page(&fm, r, path, err) < 0)
		return -1;
	special = is_special(&fm);
	if (!fm.understood || (kind == NAMED && !special) ||
	    (kind < DEEP && !special && ++r->singles > MAX_SINGLES))
		return 0;
	if (kind != DEEP || special)
		add_own(r, &content);
	add_urls(r, &content, kind == SECTION || kind == DEEP);
	while (r->known->languages.n < r->known->pages.n)
		ed_strlist_add(&r->known->languages,
			       ed_hugo_language(&content, r->mem), r->mem);
	return 0;
}

/* Is it a name that lists of pages have? To look into all pages would take
 * longer than a plan may. */
static bool is_list_name(const char *name)
{
	static const char *const names[] = { "archive", "all",	  "list",
					     "search",	"recent", "latest",
					     "timeline" };

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		if (ed_str_starts(name, names[i]))
			return true;
	}
	return false;
}

/* False: nothing that may list others. */
static bool page_kind(enum page_kind *out, const char *rel, bool by_name)
{
	const char *slash = strchr(rel, '/');
	const char *last = strrchr(rel, '/');
	const char *name = last ? last + 1 : rel;
	bool section = ed_str_starts(name, "_index.");

	*out = NAMED;
	if (!slash || (slash == last && ed_str_starts(name, "index.")))
		*out = SINGLE;
	else if (section)
		*out = slash == last ? SECTION : DEEP;
	return *out != NAMED || by_name || is_list_name(name);
}

/* Single pages at the top of the site, sections, and what is called a list. */
static int visit_hugo(void *ctx, const char *path, size_t len,
		      enum ed_kind kind, struct ed_error *err)
{
	struct finder *r = ctx;
	const char *source = r->from->site->source;
	size_t skip = *source ? strlen(source) + 1 : 0;
	const char *rel = in_content(r, path + skip);
	enum page_kind page;

	if (kind != ED_FILE || !rel || r->known->pages_unknown ||
	    !(ed_str_ends(rel, ".md") || ed_str_ends(rel, ".html") ||
	      ed_str_ends(rel, ".markdown")) ||
	    !page_kind(&page, rel, r->known->by_name))
		return 0;
	if (r->known->pages.n > MAX_PAGES)
		r->known->pages_unknown = true;
	return add_single(r, ed_arena_strndup(r->mem, path + skip, len - skip),
			  page, err);
}

int ed_pages_walk(struct ed_config_known *known,
		  const struct ed_matter_from *from, struct ed_arena *mem,
		  struct ed_error *err)
{
	struct finder r = { .from = from, .known = known, .mem = mem };
	const char *preset = from->site->preset ? from->site->preset : "";
	bool hugo = strcmp(preset, "hugo") == 0;

	r.jekyll = strcmp(preset, "jekyll") == 0;

	if (ed_shows_look(known, from, mem, err) < 0)
		return -1;
	if (!known->walked && (hugo || r.jekyll) &&
	    ed_tree_walk(from->repo, from->head,
			 hugo ? ed_from_top(from, "content/", mem)
			      : ed_from_top(from, "", mem),
			 hugo ? visit_hugo : visit_jekyll, &r, err) < 0)
		return -1;
	known->walked = true;
	return 0;
}
