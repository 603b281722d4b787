/* follow: the settings of Hugo and Jekyll that presets cannot follow. */
#include <stdint.h>
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

	if (strcmp(name, "disablepathtolower") == 0 ||
	    strcmp(name, "removepathaccents") == 0)
		return is_true(f);
	/* Rules and templates are looked for where they usually are. */
	if (strcmp(name, "layoutdir") == 0 || strcmp(name, "themesdir") == 0 ||
	    (strcmp(name, "contentdir") == 0 &&
	     !(f->n == 1 && strcmp(f->values[0], "content") == 0)))
		return true;
	/* Each language is a site of its own, in a folder of its own. */
	if (ed_str_starts(name, "languages.") && ed_str_ends(name, ".baseurl"))
		return true;
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
					   "layouts_dir", "plugins_dir" };
	static const char *const when_true[] = { "lsi", "show_drafts",
						 "autopages.enabled",
						 "pagination.enabled" };

	if (is_one_of(f->name, any, ED_COUNT(any)))
		return true;
	return is_one_of(f->name, when_true, ED_COUNT(when_true)) && is_true(f);
}

/* A plugin whose pages the rules know, or that has none. */
static bool is_known_plugin(const char *name)
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
		"github-pages",
		"jekyll-compose",
		"jekyll-admin",
		"jekyll-watch",
		"webrick",
		"jekyll-coffeescript",
		"jekyll-sass-converter",
		"jekyll-last-modified-at",
		"jemoji",
	};

	return is_one_of(name, known, ED_COUNT(known));
}

/* A plugin whose pages the rules do not know. */
static const char *unknown_plugin(const struct ed_field *f)
{
	if (strcmp(f->name, "plugins") != 0 && strcmp(f->name, "gems") != 0)
		return NULL;
	for (size_t i = 0; i < f->n; i++) {
		if (!is_known_plugin(f->values[i]))
			return f->values[i];
	}
	return NULL;
}

/* The name in 'gem "name"' at the start of a line, NULL: another line. */
static const char *gem_of(const char *line, size_t len, struct ed_arena *mem)
{
	size_t quote = 0;

	if (len < 4 || memcmp(line, "gem", 3) != 0 || !strchr(" \t(", line[3]))
		return NULL;
	while (quote < len && line[quote] != '"' && line[quote] != '\'')
		quote++;
	line += quote + (quote < len);
	len -= quote + (quote < len);
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '"' || line[i] == '\'')
			return ed_arena_strndup(mem, line, i);
	}
	return NULL;
}

static bool has_text(const char *line, size_t len, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= len; i++) {
		if (memcmp(line + i, text, n) == 0)
			return true;
	}
	return false;
}

const char *ed_follow_gemfile(const struct ed_text *text, struct ed_arena *mem)
{
	const char *end = text->p + text->len;
	bool in_group = false;

	for (const char *p = text->p; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const char *next = eol ? eol + 1 : end;
		size_t len = (size_t)((eol ? eol : end) - p);
		const char *gem;
		bool named = has_text(p, len, "jekyll_plugins");

		while (len > 0 && (*p == ' ' || *p == '\t')) {
			p++;
			len--;
		}
		if (len >= 5 && memcmp(p, "group", 5) == 0)
			in_group = named;
		else if (len >= 3 && memcmp(p, "end", 3) == 0)
			in_group = false;
		gem = in_group || named ? gem_of(p, len, mem) : NULL;
		if (gem && !is_known_plugin(gem))
			return gem;
		p = next;
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

/* Plugins of MkDocs that show no page's text on another and read no files. */
static bool is_known_mkdocs_plugin(const char *name)
{
	static const char *const known[] = {
		"search",	    "material/search",	"minify",
		"awesome-pages",    "redirects",	"glightbox",
		"section-index",    "offline",		"privacy",
		"exclude",	    "exclude-search",	"mermaid2",
		"tooltips",	    "typeset",		"optimize",
		"material/offline", "material/privacy",
	};

	return is_one_of(name, known, ED_COUNT(known));
}

/* Extensions that read other files into a page. */
static bool reads_files(const char *name)
{
	return strstr(name, "snippets") || strstr(name, "include") ||
	       strstr(name, "exec") || strstr(name, "macros") ||
	       strstr(name, "embed");
}

/* The name in "  - name: x" or "  name:" at the start of a line. */
static const char *item_of(const char *line, size_t n, size_t *indent,
			   struct ed_arena *mem)
{
	size_t i = 0;
	size_t len = 0;

	while (i < n && line[i] == ' ')
		i++;
	*indent = i;
	while (i < n && strchr("- \"'", line[i]) && line[i])
		i++;
	while (i + len < n && !strchr(":\"' \t\r,#", line[i + len]))
		len++;
	return len > 0 ? ed_arena_strndup(mem, line + i, len) : NULL;
}

/* What stands in the list 'key' and cannot be followed. A list of tables is
 * not among the fields. */
static const char *in_list(const struct ed_text *text, const char *key,
			   bool plugins, struct ed_arena *mem)
{
	const char *end = text->p + text->len;
	size_t depth = SIZE_MAX;
	bool inside = false;

	for (const char *p = text->p; p < end;) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((eol ? eol : end) - p);
		bool top = n > 0 && !strchr(" -#\r\t", *p);
		size_t indent;
		const char *name = item_of(p, n, &indent, mem);

		if (top) {
			inside = strncmp(p, key, strlen(key)) == 0 &&
				 p[strlen(key)] == ':';
			depth = SIZE_MAX;
		} else if (inside && name && p[indent] != '#') {
			if (depth == SIZE_MAX)
				depth = indent;
			if (indent == depth &&
			    (plugins ? !is_known_mkdocs_plugin(name)
				     : reads_files(name)))
				return name;
		}
		p = eol ? eol + 1 : end;
	}
	return NULL;
}

static const char *stops_mkdocs(const struct ed_frontmatter *fields,
				const struct ed_text *text,
				struct ed_arena *mem)
{
	const char *name;

	for (size_t i = 0; i < fields->n; i++) {
		const struct ed_field *f = &fields->v[i];
		bool plugins = strcmp(f->name, "plugins") == 0;
		bool extensions = strcmp(f->name, "markdown_extensions") == 0;

		if (strcmp(f->name, "hooks") == 0 ||
		    strcmp(f->name, "inherit") == 0 ||
		    (strcmp(f->name, "theme.custom_dir") == 0 && f->n == 1 &&
		     ed_str_starts(f->values[0], "docs")))
			return f->name;
		for (size_t j = 0; j < f->n; j++) {
			if ((plugins &&
			     !is_known_mkdocs_plugin(f->values[j])) ||
			    (extensions && reads_files(f->values[j])))
				return f->values[j];
		}
	}
	name = in_list(text, "plugins", true, mem);
	return name ? name : in_list(text, "markdown_extensions", false, mem);
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
	if (text && strcmp(preset, "mkdocs") == 0)
		return stops_mkdocs(fields, text, mem);
	return jekyll ? in_defaults(fields, text, mem) : NULL;
}

bool ed_follow_page(const char *preset, const struct ed_frontmatter *fm)
{
	if (strcmp(preset, "jekyll") == 0)
		return fm->body > 0;
	for (size_t i = 0; strcmp(preset, "eleventy") == 0 && i < fm->n; i++) {
		const char *name = fm->v[i].name;

		if (ed_str_starts(name, "pagination.") ||
		    ed_str_starts(name, "eleventycomputed."))
			return false;
	}
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

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Is the word there, in lower or mixed case? */
static bool has_word(const struct ed_text *text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= text->len; i++) {
		if (strncasecmp(text->p + i, word, n) != 0 ||
		    (i > 0 && is_letter(text->p[i - 1])) ||
		    (i + n < text->len && is_letter(text->p[i + n])))
			continue;
		return true;
	}
	return false;
}

bool ed_follow_cascades(const struct ed_text *text,
			const struct ed_frontmatter *config)
{
	static const char *const words[] = { "build",	  "outputs", "headless",
					     "url",	  "slug",    "tags",
					     "categories" };

	if (!has_word(text, "cascade"))
		return false;
	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (has_word(text, words[i]))
			return true;
	}
	for (size_t i = 0; config && i < config->n; i++) {
		const struct ed_field *f = &config->v[i];

		if (ed_str_starts(f->name, "taxonomies.") && f->n == 1 &&
		    has_word(text, f->values[0]))
			return true;
	}
	return false;
}
