/* Names worked out from path, front matter and configuration. */
#include "derive_helper.h"
#include "edgediff/follow.h"
#include "map/derive_internal.h"

static void hugo_pages_have_their_paths(void **state)
{
	static const struct example table[] = {
		{ "hugo.page", "content/about.md", "", NULL, "about" },
		{ "hugo.page", "content/_index.md", "", NULL, "" },
		{ "hugo.page", "content/posts/_index.md", "", NULL, "posts" },
		{ "hugo.page", "content/posts/My Post.md", "", NULL,
		  "posts/my-post" },
		{ "hugo.page", "content/a/b/index.md", "", NULL, "a/b" },
		{ "hugo.page", "content/a/x.md", "slug: Other One", NULL,
		  "a/x | a/other-one" },
		{ "hugo.page", "content/a/b/index.md", "slug: c", NULL,
		  "a/b | a/c" },
		{ "hugo.page", "content/a/x.fr.md", "", NULL,
		  "a/x | fr/a/x | a/x.fr" },
		{ "hugo.page", "content/fr/x.md", "", NULL, "fr/x | x" },
		{ "hugo.page", "content/a/x.fr.md", "",
		  "defaultContentLanguage: de\n" DE_FR, "fr/a/x" },
		{ "hugo.page", "content/a/x.de.md", "",
		  "defaultContentLanguage: de\n" DE_FR, "a/x" },
		{ "hugo.page", "content/a/x.it.md", "", DE_FR, "a/x.it" },
		{ "hugo.page", "content/a/x.md", "",
		  "defaultContentLanguage: de\n"
		  "defaultContentLanguageInSubdir: true\n",
		  "de/a/x | a/x" },
		{ "hugo.page", "content/a/x.md", "",
		  "defaultContentLanguage: de\n"
		  "defaultContentLanguageInSubdir: true\n" DE_FR,
		  "de/a/x" },
		{ "hugo.page", "content/french/x.md", "",
		  "languages: {fr: {contentDir: content/french}}\n",
		  "french/x | fr/x" },
		{ "hugo.page", "content/french/x.md", "",
		  "languages: {fr: {contentDir: ./content/french/}}\n",
		  "french/x | fr/x" },
		{ "hugo.page", "content/posts/x.md",
		  "date: 2024-02-03\ntitle: A b",
		  "permalinks: {posts: /:year/:month/:slug/}\n",
		  "posts/x | /2024/02/a-b/" },
		{ "hugo.page", "content/posts/x.md", "date: 2024-02-03",
		  "permalinks: {posts: /:weekday/:slug/}\n", "posts/x | /*" },
		{ "hugo.page", "content/posts/sub/x.md", "",
		  "permalinks: {page: {posts: /:sections/:filename/}}\n",
		  "posts/sub/x | /posts/x/ | /posts/sub/x/" },
		/* A folder without an _index is no section. */
		{ "hugo.page", "content/p/a/b/x/index.md", "",
		  "permalinks: {p: /:sections/:filename/}\n",
		  "p/a/b/x | /p/x/ | /p/a/x/ | /p/b/x/ | /p/a/b/x/" },
		{ "hugo.page", "content/p/a/b/c/d/x.md", "",
		  "permalinks: {p: /s/:sections/:filename/}\n",
		  "p/a/b/c/d/x | /s*" },
		/* What may be empty is no component of its own. */
		{ "hugo.page", "content/posts/x.md", "date: 2024-02-03",
		  "permalinks: {posts: /:year/:title/}\n", "posts/x | /2024*" },
		{ "hugo.page", "content/a/c#.md", "", NULL, "a/c*" },
		{ "hugo.url", "content/a.md", "url: /legal/", NULL, "/legal/" },
		{ "hugo.url", "content/a.md", "url: /legal", NULL,
		  "/legal | /legal/" },
		{ "hugo.url", "content/a.md", "url: x/y.json", NULL,
		  "x/y.json" },
		{ "hugo.url", "content/a.fr.md", "url: /legal", DE_FR,
		  "/legal | /legal/ | fr/legal | fr/legal/" },
		{ "hugo.url", "content/a.md", "", NULL, "" },
		{ "hugo.formats", "content/posts/a.md", "",
		  "outputFormats: {RSS: {baseName: feed}}\n",
		  "/feed.xml | posts/feed.xml" },
		{ "hugo.formats", "content/posts/a.md", "",
		  "outputs: {home: [html, search], section: [html, json]}\n"
		  "outputFormats: {Search: {baseName: s, mediaType: "
		  "application/json}, JSON: {path: api}}\n",
		  "/s.json | /api/index.json | posts/api/index.json" },
		{ "hugo.formats", "content/a.fr.md", "",
		  "outputs: {home: [html, amp]}\n"
		  "outputFormats: {Cal: {baseName: c}}\n" DE_FR,
		  "fr/c.* | fr/amp/" },
		{ "hugo.formats", "content/posts/a.md", "",
		  "outputFormats: {Cal: {isPlainText: true}}\n", "" },
		{ "hugo.sitemaps", "content/a.md", "",
		  "sitemap: {filename: map.xml}\n", "sitemap.xml | map.xml" },
		{ "hugo.terms", "content/a.md", "products: One Two",
		  "taxonomies: {product: Products}\n", "products/one-two" },
		{ "hugo.terms", "content/a.md", "products: One Two", NULL, "" },
	};

	(void)state;
	CHECK(table);
}

static void hugo_pages_have_lists_above_them(void **state)
{
	static const struct example table[] = {
		{ "hugo.parents", "content/about.md", "", NULL, "" },
		{ "hugo.parents", "content/a/b/x.md", "", NULL, " | a | a/b" },
		{ "hugo.parents", "content/a/_index.md", "", NULL, " | a" },
		{ "hugo.parents", "content/a/x.md", "tags: [T]", NULL,
		  " | a | tags" },
		{ "hugo.parents", "content/a/x.fr.md", "", DE_FR,
		  " | fr | fr/a" },
		{ "hugo.terms", "content/x.md",
		  "tags: [Field Work, C++, \xc3\x89t\xc3\xa9]\n"
		  "series: One\nmood: [sunny]\naliases: [/x/]\ntitle: T",
		  NULL,
		  "tags/field-work | tags/c* | tags/\xc3\xa9t\xc3\xa9 | "
		  "series/one | mood/sunny" },
		{ "hugo.pager", "content/x.md", "", NULL, "page" },
		{ "hugo.pager", "content/x.md", "", "paginatePath: seite\n",
		  "seite" },
		{ "hugo.json", "content/a/x.md", "", NULL, "" },
		{ "hugo.json", "content/a/x.md", "",
		  "outputs: {page: [HTML, JSON]}\n", "a/x" },
		{ "hugo.ugly", "content/a/x.md", "", "uglyURLs: true\n",
		  "a/x |  | a" },
		{ "hugo.sitemaps", "content/x.fr.md", "", DE_FR,
		  "sitemap.xml | fr/sitemap.xml | en/sitemap.xml" },
	};

	(void)state;
	CHECK(table);
}

static void jekyll_posts_have_their_paths(void **state)
{
	static const char path[] = "_posts/2024-01-31-Some post.md";
	static const struct example table[] = {
		{ "jekyll.post", "_posts/2024-1-5-a.md", "", "x: y\n",
		  "/2024/01/05/a.html" },
		{ "jekyll.post", path, "", "x: y\n",
		  "/2024/01/31/Some-post.html" },
		{ "jekyll.post", "a/B c/_posts/2024-01-31-x.md",
		  "categories: d E", "x: y\n", "/a/b c/d/e/2024/01/31/x.html" },
		{ "jekyll.post", path,
		  "categories: [News, Long Reads]\nslug: s",
		  "permalink: pretty\n", "/news/long reads/2024/01/31/s/" },
		{ "jekyll.post", path, "category: a b\nslug: s",
		  "permalink: /:categories/:title\n", "/a b/s | /a b/s.html" },
		{ "jekyll.post", path, "date: 2024-03-01 08:00\nslug: s",
		  "permalink: /:year/:i_month/:i_day/\n",
		  "/2024/1/31/ | /2024/3/1/ | /2024/2/29/ | /2024/3/2/" },
		{ "jekyll.post", path, "date: tomorrow\nslug: s", "x: y\n",
		  "/2024/01/31/s.html | /*" },
		{ "jekyll.post", path, "slug: s", "permalink: ordinal\n",
		  "/2024/031/s.html" },
		{ "jekyll.post", path, "slug: s", "permalink: weekdate\n",
		  "/2024/W*" },
		{ "jekyll.post", path, "slug: s\npermalink: /own/",
		  "permalink: pretty\n", "/own/" },
		{ "jekyll.post", path, "slug: s", NULL,
		  "/2024/01/31/s.html | /2024/01/31/s/" },
	};

	(void)state;
	CHECK(table);
}

static void jekyll_pages_have_their_paths(void **state)
{
	static const struct example table[] = {
		{ "jekyll.page", "about.md", "", NULL, "about.html | about/" },
		{ "jekyll.page", "a/index.md", "", NULL,
		  "a/index.html | a/index/ | a/" },
		{ "jekyll.page", "about.md", "", "x: y\n", "about.html" },
		{ "jekyll.page", "about.md", "", "permalink: pretty\n",
		  "about/" },
		{ "jekyll.page", "about.md", "", "permalink: /b/:title\n",
		  "about.html" },
		{ "jekyll.page", "_docs/a/b.md", "", NULL,
		  "_docs/a/b.html | _docs/a/b/ | docs/a/b.html | docs/a/b/" },
		{ "jekyll.page", "_docs/a/B.md", "",
		  "collections: {docs: {permalink: /d/:path/}}\n", "/d/a/B/" },
		{ "jekyll.page", "_docs/a/b.md", "",
		  "collections: {docs: {permalink: /d/:year/:name}}\n",
		  "/d/*" },
		{ "page.permalink", "x.md", "permalink: /a/", NULL, "/a/" },
		{ "page.permalink", "x.md", "permalink: /a", NULL,
		  "/a | /a.html" },
		{ "page.permalink", "x.md", "permalink: /a/{{ x }}/", NULL,
		  "/a/*" },
		{ "jekyll.pager", "x.md", "", NULL, "/page*" },
		{ "jekyll.pager", "x.md", "", "paginate_path: /b/p-:num/\n",
		  "/b/p-*" },
		{ "jekyll.feed", "x.md", "", "feed: {path: /b.xml}\n",
		  "/b.xml" },
		{ "jekyll.archives", "_posts/2024-01-31-x.md", "", "x: y\n",
		  "" },
		{ "jekyll.archives", "_posts/2024-01-31-x.md", "",
		  "jekyll-archives: {permalinks: {tag: /t/:name/}}\n",
		  "/t/* | tag/* | category/* | 2024/ | 2024/01/ | "
		  "2024/01/31/" },
	};

	(void)state;
	CHECK(table);
}

static void slugs_end_where_it_is_uncertain(void **state)
{
	static const struct {
		const char *text;
		enum slug_style style;
		const char *slug;
	} table[] = {
		{ "Field Work", SLUG_HUGO_TERM, "field-work" },
		{ "a  b", SLUG_HUGO_TERM, "a*" },
		{ "a/b", SLUG_HUGO_TERM, "a*" },
		{ "a/B", SLUG_HUGO, "a/b" },
		{ "C#", SLUG_HUGO, "c*" },
		{ "\xc3\x9c"
		  "ber",
		  SLUG_HUGO,
		  "\xc3\xbc"
		  "ber" },
		{ "\xd0\x9c\xd0\xb8", SLUG_HUGO, "\xd0\xbc\xd0\xb8" },
		{ "\xe6\xa0\x87", SLUG_HUGO, "\xe6\xa0\x87" },
		{ "\xe2\x80\x94", SLUG_HUGO, "*" },
		{ "\xc3", SLUG_HUGO, "*" },
		{ "Some, post!", SLUG_JEKYLL, "Some,-post!" },
		{ " a # b ", SLUG_JEKYLL, "a-b" },
		{ "Long Reads", SLUG_CATEGORY, "long reads" },
		{ "", SLUG_HUGO, "" },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(ed_slug(table[i].text,
					    strlen(table[i].text),
					    table[i].style, mem),
				    table[i].slug);
	ed_arena_free(mem);
}

static void what_cannot_be_followed_is_named(void **state)
{
	static const struct {
		const char *preset, *config, *obstacle;
	} table[] = {
		{ "hugo", "title: x\npermalinks: {posts: /:slug/}\n", NULL },
		{ "hugo", "disablePathToLower: true\n", "disablepathtolower" },
		{ "hugo", "permalinks: {tags: /t/:slug/}\n",
		  "permalinks.tags" },
		{ "hugo", "permalinks: {term: {tags: /t/}}\n",
		  "permalinks.term.tags" },
		{ "hugo", "module: {mounts: [{source: a}]}\n",
		  "module.mounts" },
		{ "hugo", "outputs: {home: [amp], page: [html]}\n", NULL },
		{ "hugo", "outputs: {section: [html, print]}\n",
		  "outputs.section" },
		{ "jekyll", "permalink: pretty\nplugins: [jekyll-feed]\n",
		  NULL },
		{ "jekyll", "plugins: [jekyll-scholar]\n",
		  "plugin jekyll-scholar" },
		{ "jekyll", "lsi: true\n", "lsi" },
		{ "jekyll", "# permalink: x\ncategory_archive: {path: /c/}\n",
		  NULL },
		{ "jekyll",
		  "defaults:\n- values: {layout: x, permalink: /y/}\n",
		  "defaults: permalink" },
		{ "jekyll", "defaults: [{values: {categories: b}}]\n",
		  "defaults: categories" },
		{ "mkdocs", "lsi: true\n", NULL },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *s = table[i].config;
		struct ed_text text = { s, strlen(s) };
		struct ed_frontmatter fm;
		const char *is;

		ed_metadata_read(&fm, "x.yml", s, text.len, mem);
		assert_true(fm.understood);
		is = ed_follow_obstacle(table[i].preset, &fm, &text, mem);
		if (table[i].obstacle ? !is || strcmp(is, table[i].obstacle)
				      : is != NULL)
			fail_msg("%s: %s", s, is ? is : "(none)");
	}
	ed_arena_free(mem);
}

static void plugins_of_a_gemfile_are_found(void **state)
{
	static const struct {
		const char *text, *plugin;
	} table[] = {
		{ "gem \"jekyll\"\ngem 'jekyll-tagging'\n", NULL },
		{ "group :jekyll_plugins do\n  gem \"jekyll-feed\", \"~> 1\"\n"
		  "end\ngem 'rake'\n",
		  NULL },
		{ "group :jekyll_plugins do\n\tgem 'jekyll-tagging'\nend\n",
		  "jekyll-tagging" },
		{ "gem('x', group: :jekyll_plugins)", "x" },
		{ "group :jekyll_plugins do\n# gem 'x'\nend\n", NULL },
		{ "gem 'x", NULL },
		{ "", NULL },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct ed_text text = { table[i].text, strlen(table[i].text) };
		const char *is = ed_follow_gemfile(&text, mem);

		if (table[i].plugin ? !is || strcmp(is, table[i].plugin)
				    : is != NULL)
			fail_msg("%s: %s", table[i].text, is ? is : "(none)");
	}
	ed_arena_free(mem);
}

static void cascades_that_hide_pages_are_found(void **state)
{
	static const struct {
		const char *text;
		bool found;
	} table[] = {
		{ "cascade:\n  _build:\n    render: never\n", true },
		{ "[[cascade]]\n[cascade.build]\nlist = 'never'\n", true },
		{ "cascade:\n  outputs: [json]\n", true },
		{ "cascade:\n  type: docs\n", false },
		{ "title: Outputs\nbuild: x\n", false },
		{ "cascade:\n  title: Building\n", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct ed_text text = { table[i].text, strlen(table[i].text) };

		if (ed_follow_cascades(&text, NULL) != table[i].found)
			fail_msg("%s", table[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hugo_pages_have_their_paths),
		cmocka_unit_test(hugo_pages_have_lists_above_them),
		cmocka_unit_test(jekyll_posts_have_their_paths),
		cmocka_unit_test(jekyll_pages_have_their_paths),
		cmocka_unit_test(slugs_end_where_it_is_uncertain),
		cmocka_unit_test(what_cannot_be_followed_is_named),
		cmocka_unit_test(plugins_of_a_gemfile_are_found),
		cmocka_unit_test(cascades_that_hide_pages_are_found),
	};

	return cmocka_run_group_tests_name("derive", tests, NULL, NULL);
}
