/* Settings that a preset cannot follow: missed, they leave pages stale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/follow.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct example {
	const char *config, *obstacle; /* NULL: none */
};

static void check(const char *preset, const char *file, const struct example *v,
		  size_t n)
{
	struct ed_arena *mem = ed_arena_new();

	for (size_t i = 0; i < n; i++) {
		const char *s = v[i].config;
		struct ed_text text = { s, strlen(s) };
		struct ed_frontmatter fm;
		const char *is;

		ed_metadata_read(&fm, file, s, text.len, mem);
		assert_true(fm.understood);
		is = ed_follow_obstacle(preset, &fm, &text, mem);
		if (v[i].obstacle ? !is || strcmp(is, v[i].obstacle) != 0
				  : is != NULL)
			fail_msg("row %zu: %s", i, is ? is : "followed");
	}
	ed_arena_free(mem);
}

/* "defaults" is a list of tables: a key in it can be written in many ways. */
static void permalinks_in_defaults_of_jekyll(void **state)
{
	static const struct example table[] = {
		{ "defaults:\n- values:\n    permalink: /y/\n",
		  "defaults: permalink" },
		{ "defaults:\n- values:\n    permalink : /y/\n",
		  "defaults: permalink" },
		{ "defaults:\n- values:\n    \"permalink\": /y/\n",
		  "defaults: permalink" },
		{ "defaults: [{values: {'permalink' : /y/}}]\n",
		  "defaults: permalink" },
		{ "defaults:\n- values:\n    category:\ta\n",
		  "defaults: category" },
		{ "defaults:\n- values: {slug: a}\n", "defaults: slug" },
		/* At the top it is no default, however it is written. */
		{ "\"permalink\" : /y/\n", NULL },
		{ "permalink: /y/\ncollections: {a: {permalink: /a/}}\n",
		  NULL },
		{ "permalink: /y/\ndefaults: [{values: {permalink: /z/}}]\n",
		  "defaults: permalink" },
		{ "defaults:\n- values: {layout: a} # permalink: /y/\n", NULL },
		{ "defaults:\n- values: {my_permalink: a}\n", NULL },
		{ "defaults:\n- values: {permalinks: a}\n", NULL },
	};
	static const struct example toml[] = {
		{ "permalink = \"/y/\"\n", NULL },
		{ "[[defaults]]\n[defaults.values]\npermalink = \"/y/\"\n",
		  "defaults: permalink" },
	};

	(void)state;
	check("jekyll", "_config.yml", table, COUNT(table));
	check("jekyll", "_config.toml", toml, COUNT(toml));
}

static void settings_of_jekyll(void **state)
{
	static const struct example table[] = {
		{ "source: src\n", "source" },
		{ "collections_dir: c\n", "collections_dir" },
		{ "lsi: false\n", NULL },
		{ "show_drafts: TRUE\n", "show_drafts" },
		{ "pagination: {enabled: true}\n", "pagination.enabled" },
		{ "gems: [jekyll-feed, other]\n", "plugin other" },
		{ "plugins: [Jekyll-Feed]\n", NULL },
	};

	(void)state;
	check("jekyll", "_config.yml", table, COUNT(table));
}

static void settings_of_hugo(void **state)
{
	static const struct example table[] = {
		{ "disablePathToLower: false\n", NULL },
		{ "languages: {fr: {paginatePath: p}}\n",
		  "languages.fr.paginatepath" },
		{ "languages: {fr: {pagination: {path: p}}}\n",
		  "languages.fr.pagination.path" },
		{ "languages: {fr: {permalinks: {posts: /:slug/}}}\n",
		  "languages.fr.permalinks.posts" },
		{ "languages: {fr: {outputs: {page: [amp]}}}\n",
		  "languages.fr.outputs.page" },
		{ "languages: {fr: {title: t}}\n", NULL },
		{ "outputs: {page: [HTML, json, rss]}\n", NULL },
		{ "permalinks: {section: {posts: /p/}}\n",
		  "permalinks.section.posts" },
		{ "permalinks: {taxonomy: {tags: /t/}}\n",
		  "permalinks.taxonomy.tags" },
		/* A taxonomy of the site's own, and a section called alike. */
		{ "taxonomies: {mood: moods}\npermalinks: {moods: /m/}\n",
		  "permalinks.moods" },
		{ "taxonomies: {mood: moods}\npermalinks: {mood: /m/}\n",
		  NULL },
		{ "permalinks: {categories: /c/}\n", "permalinks.categories" },
	};

	(void)state;
	check("hugo", "hugo.yaml", table, COUNT(table));
}

static void pages_that_are_shown_elsewhere(void **state)
{
	static const struct {
		const char *preset, *text;
		bool followed;
	} table[] = {
		{ "hugo", "---\ntitle: a\n---\n", true },
		{ "hugo", "---\nheadless: false\n---\n", true },
		{ "hugo", "---\nheadless: true\n---\n", false },
		{ "hugo", "---\nbuild: {render: never}\n---\n", false },
		{ "hugo", "---\n_build: {list: never}\n---\n", false },
		{ "hugo", "---\noutputs: [json]\n---\n", false },
		{ "jekyll", "---\ntitle: a\n---\n", true },
		{ "jekyll", "no block\n", false },
		{ "eleventy", "no block\n", true },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct ed_frontmatter fm;

		ed_frontmatter_read(&fm, table[i].text, strlen(table[i].text),
				    mem);
		if (ed_follow_page(table[i].preset, &fm) != table[i].followed)
			fail_msg("row %zu", i);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permalinks_in_defaults_of_jekyll),
		cmocka_unit_test(settings_of_jekyll),
		cmocka_unit_test(settings_of_hugo),
		cmocka_unit_test(pages_that_are_shown_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
