/* follow: the settings of Hugo and Jekyll that presets cannot follow. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/follow.h"
#include "edgediff/strings.h"

static bool is_true(const struct ed_field *f)
{
	const char *value = f->n == 1 ? f->values[0] : NULL;

	return value && strcasecmp(value, "true") == 0;
}

static bool is_one_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(s, v[i]) == 0)
			return true;
	}
	return false;
}

/* Formats whose files the rules name; the home page may have any. */
static bool has_other_format(const struct ed_field *f)
{
	static const char *const known[] = { "html", "rss", "json" };

	for (size_t i = 0; i < f->n; i++) {
		if (!is_one_of(f->values[i], known, ED_COUNT(known)))
			return true;
	}
	return false;
}

static bool stops_hugo(const struct ed_field *f)
{
	const char *name = f->name;

	if (strcmp(name, "disablepathtolower") == 0)
		return is_true(f);
	if (ed_str_starts(name, "languages.") &&
	    (ed_str_ends(name, ".paginatepath") ||
	     ed_str_ends(name, ".pagination.path") ||
	     strstr(name, ".permalinks.") || strstr(name, ".outputs.")))
		return true;
	if (ed_str_starts(name, "outputs.") &&
	    strcmp(name, "outputs.home") != 0)
		return has_other_format(f);
	return ed_str_starts(name, "permalinks.section.") ||
	       ed_str_starts(name, "permalinks.term.") ||
	       ed_str_starts(name, "permalinks.taxonomy.") ||
	       strcmp(name, "module.mounts") == 0;
}

/* A permalink of a taxonomy by its name, before 0.112. */
static bool moves_terms(const struct ed_frontmatter *fields,
			const struct ed_field *f)
{
	static const char *const usual[] = { "tags", "categories" };
	const char *name = strchr(f->name, '.');

	if (!name || !ed_str_starts(f->name, "permalinks."))
		return false;
	name++;
	for (size_t i = 0; i < fields->n; i++) {
		const struct ed_field *t = &fields->v[i];

		if (ed_str_starts(t->name, "taxonomies.") && t->n == 1 &&
		    strcasecmp(t->values[0], name) == 0)
			return true;
	}
	return is_one_of(name, usual, ED_COUNT(usual));
}

static bool stops_jekyll(const struct ed_field *f)
{
	static const char *const any[] = { "source", "collections_dir",
					   "layouts_dir" };
	static const char *const when_true[] = { "lsi", "show_drafts",
						 "autopages.enabled",
						 "pagination.enabled" };

	if (is_one_of(f->name, any, ED_COUNT(any)))
		return true;
	return is_one_of(f->name, when_true, ED_COUNT(when_true)) && is_true(f);
}

/* A plugin whose pages the rules do not know. */
static const char *unknown_plugin(const struct ed_field *f)
{
	static const char *const known[] = {
		"jekyll-feed",
		"jekyll-sitemap",
		"jekyll-seo-tag",
		"jekyll-paginate",
		"jekyll-redirect-from",
		"jekyll-archives",
		"jekyll-gist",
		"jekyll-mentions",
		"jekyll-avatar",
		"jekyll-include-cache",
		"jekyll-relative-links",
		"jekyll-optional-front-matter",
		"jekyll-readme-index",
		"jekyll-default-layout",
		"jekyll-titles-from-headings",
		"jekyll-github-metadata",
		"jekyll-remote-theme",
		"jekyll-toc",
		"jekyll-commonmark",
		"jekyll-commonmark-ghpages",
		"jekyll-coffeescript",
		"jekyll-sass-converter",
		"jekyll-last-modified-at",
		"jemoji",
	};

	if (strcmp(f->name, "plugins") != 0 && strcmp(f->name, "gems") != 0)
		return NULL;
	for (size_t i = 0; i < f->n; i++) {
		if (!is_one_of(f->values[i], known, ED_COUNT(known)))
			return f->values[i];
	}
	return NULL;
}

/* Does what follows make a key of a word? 'word' : x in YAML, and TOML's =. */
static bool is_key_end(const struct ed_text *text, size_t i)
{
	i += i < text->len && (text->p[i] == '"' || text->p[i] == '\'');
	while (i < text->len && (text->p[i] == ' ' || text->p[i] == '\t'))
		i++;
	return i < text->len && (text->p[i] == ':' || text->p[i] == '=');
}

/* How often a word stands in the text as a key, comments left out. */
static size_t count_key(const struct ed_text *text, const char *word)
{
	size_t len = strlen(word);
	size_t n = 0;
	bool comment = false;

	for (size_t i = 0; i + len < text->len; i++) {
		char before = '\n';

		if (i > 0)
			before = text->p[i - 1];

		if (text->p[i] == '\n')
			comment = false;
		else if (text->p[i] == '#' && strchr(" \t\n", before))
			comment = true;
		if (!comment && strchr(" \t\n\"'{,", before) &&
		    memcmp(text->p + i, word, len) == 0 &&
		    is_key_end(text, i + len))
			n++;
	}
	return n;
}

/* The same for fields: "word" itself, or "table.word". */
static size_t count_fields(const struct ed_frontmatter *fields,
			   const char *word, struct ed_arena *mem)
{
	const char *tail = ed_arena_printf(mem, ".%s", word);
	size_t n = 0;

	for (size_t i = 0; i < fields->n; i++)
		n += strcmp(fields->v[i].name, word) == 0 ||
		     ed_str_ends(fields->v[i].name, tail);
	return n;
}

/* "defaults" is a list of tables, which the fields do not have: a key in it
 * that moves posts shows as one occurrence more in the text. */
static const char *in_defaults(const struct ed_frontmatter *fields,
			       const struct ed_text *text, struct ed_arena *mem)
{
	static const char *const words[] = { "permalink", "categories",
					     "category", "slug" };

	for (size_t i = 0; text && i < ED_COUNT(words); i++) {
		if (count_key(text, words[i]) >
		    count_fields(fields, words[i], mem))
			return ed_arena_printf(mem, "defaults: %s", words[i]);
	}
	return NULL;
}

const char *ed_follow_obstacle(const char *preset,
			       const struct ed_frontmatter *fields,
			       const struct ed_text *text, struct ed_arena *mem)
{
	bool hugo = strcmp(preset, "hugo") == 0;
	bool jekyll = strcmp(preset, "jekyll") == 0;

	for (size_t i = 0; i < fields->n; i++) {
		const struct ed_field *f = &fields->v[i];
		const char *plugin = jekyll ? unknown_plugin(f) : NULL;

		if (plugin)
			return ed_arena_printf(mem, "plugin %s", plugin);
		if ((hugo && (stops_hugo(f) || moves_terms(fields, f))) ||
		    (jekyll && stops_jekyll(f)))
			return f->name;
	}
	return jekyll ? in_defaults(fields, text, mem) : NULL;
}

bool ed_follow_page(const char *preset, const struct ed_frontmatter *fm)
{
	if (strcmp(preset, "jekyll") == 0)
		return fm->body > 0;
	if (strcmp(preset, "hugo") != 0)
		return true;
	for (size_t i = 0; i < fm->n; i++) {
		const struct ed_field *f = &fm->v[i];

		if (strcmp(f->name, "outputs") == 0 ||
		    (strcmp(f->name, "headless") == 0 && is_true(f)) ||
		    ed_str_starts(f->name, "build.") ||
		    ed_str_starts(f->name, "_build."))
			return false;
	}
	return true;
}
