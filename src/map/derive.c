/* derive: the table of derived names. */
#include <string.h>

#include "edgediff/arena.h"
#include "derive_internal.h"

bool ed_derive(struct ed_values *out, const struct ed_content *content,
	       const char *name, struct ed_arena *mem)
{
	static const struct {
		const char *name;
		void (*fill)(struct ed_strlist *, const struct ed_content *,
			     struct ed_arena *);
	} names[] = {
		{ "hugo.page", hugo_page },
		{ "hugo.parents", hugo_parents },
		{ "hugo.terms", hugo_terms },
		{ "hugo.url", hugo_url },
		{ "hugo.pager", hugo_pager },
		{ "hugo.languages", hugo_languages },
		{ "hugo.sitemaps", hugo_sitemaps },
		{ "hugo.json", hugo_json },
		{ "hugo.ugly", hugo_ugly },
		{ "hugo.formats", hugo_formats },
		{ "jekyll.post", jekyll_post },
		{ "jekyll.page", jekyll_page },
		{ "jekyll.pager", jekyll_pager },
		{ "jekyll.feed", jekyll_feed },
		{ "jekyll.archives", jekyll_archives },
		{ "page.permalink", page_permalink },
	};

	for (size_t i = 0; i < ED_COUNT(names); i++) {
		struct ed_strlist values = { 0 };

		if (strcmp(name, names[i].name) != 0)
			continue;
		names[i].fill(&values, content, mem);
		*out = (struct ed_values){ .v = values.v, .n = values.n };
		return true;
	}
	return false;
}

void ed_add_once(struct ed_strlist *list, const char *s, struct ed_arena *mem)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i], s) == 0)
			return;
	}
	ed_strlist_add(list, s, mem);
}

void ed_add_page(struct ed_strlist *out, const char *s, struct ed_arena *mem)
{
	ed_add_once(out, s, mem);
	if (!ed_str_ends(s, "/") && !ed_str_ends(s, ".html") &&
	    !ed_str_ends(s, "*"))
		ed_add_once(out, ed_arena_printf(mem, "%s.html", s), mem);
}

/* "permalink" of Jekyll and Eleventy. */
void page_permalink(struct ed_strlist *out, const struct ed_content *c,
		    struct ed_arena *mem)
{
	const char *s = ed_fm_text(c->fm, "permalink");

	if (!s)
		return;
	/* Placeholders, or code. */
	if (strpbrk(s, ":{<"))
		s = ed_arena_printf(mem, "%.*s*", (int)strcspn(s, ":{<"), s);
	ed_add_page(out, s, mem);
}

const char *ed_fm_text(const struct ed_frontmatter *fm, const char *name)
{
	const struct ed_field *f = ed_frontmatter_find(fm, name, strlen(name));

	return f && f->n == 1 && f->values[0][0] ? f->values[0] : NULL;
}
