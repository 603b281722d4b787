/* Permalinks: what the documentation of Hugo and Jekyll says their parts
 * stand for, and a star where it is not certain. */
#include "derive_helper.h"
#include "map/derive_internal.h"

#define FOR_POSTS(pattern) "permalinks: {posts: " pattern "}\n"

static void tokens_of_hugo(void **state)
{
	static const char x[] = "content/posts/sub/x.md";
	static const struct example table[] = {
		{ "hugo.page", x, "", FOR_POSTS("/:section/:contentbasename/"),
		  "posts/sub/x | /posts/x/" },
		/* Only a folder with an _index is a section. */
		{ "hugo.page", x, "", FOR_POSTS("/:sections/:filename/"),
		  "posts/sub/x | /posts/x/ | /posts/sub/x/" },
		{ "hugo.page", x, "slug: S t", FOR_POSTS("/:slugorfilename/"),
		  "posts/sub/x | posts/sub/s-t | /s-t/" },
		{ "hugo.page", x, "", FOR_POSTS("/:slugorfilename/"),
		  "posts/sub/x | /x/" },
		{ "hugo.page", x, "", FOR_POSTS("/:slugorcontentbasename/"),
		  "posts/sub/x | /x/" },
		{ "hugo.page", x, "title: A b", FOR_POSTS("/t/:title/"),
		  "posts/sub/x | /t/a-b/" },
		{ "hugo.page", x, "", FOR_POSTS("/t/:title/"),
		  "posts/sub/x | /t*" },
		{ "hugo.page", x, "", FOR_POSTS("/:slug/"),
		  "posts/sub/x | /x/" },
		{ "hugo.page", x, "date: 2024-02-03",
		  FOR_POSTS("/:year/:month/:day/:filename"),
		  "posts/sub/x | /2024/02/03/x" },
		/* A folder with an index is one page of the section above. */
		{ "hugo.page", "content/posts/sub/index.md", "title: A b",
		  FOR_POSTS("/:sections/:slug/"), "posts/sub | /posts/a-b/" },
		{ "hugo.page", "content/posts/index.md", "",
		  FOR_POSTS("/p/:sections/:filename/"), "posts | /p/posts/" },
		/* Keys of the configuration are read in lower case. */
		{ "hugo.page", "content/Posts/x.md", "",
		  FOR_POSTS("/p/:filename/"), "posts/x | /p/x/" },
		/* Of another section, and of a list. */
		{ "hugo.page", "content/postscript/x.md", "",
		  FOR_POSTS("/:filename/"), "postscript/x" },
		{ "hugo.page", "content/posts/_index.md", "",
		  FOR_POSTS("/:filename/"), "posts" },
		{ "hugo.page", "content/x.md", "",
		  "permalinks: {\"/\": /all/:filename/}\n", "x | /all/x/" },
		/* With a slug the last component is replaced. */
		{ "hugo.page", "content/index.md", "slug: s", "x: y\n",
		  " | s" },
		{ "hugo.page", "content/a/index.md", "slug: s", "x: y\n",
		  "a | s" },
	};

	(void)state;
	CHECK(table);
}

static void languages_and_outputs_of_hugo(void **state)
{
	static const struct example table[] = {
		{ "hugo.url", "content/a.fr.md", "url: /x/", DE_FR,
		  "/x/ | fr/x/" },
		{ "hugo.url", "content/a.md", "url: /a/:year/x/", "x: y\n",
		  "/a/*" },
		{ "hugo.page", "content/a.de.md", "",
		  "defaultContentLanguage: DE\n"
		  "defaultContentLanguageInSubdir: false\n" DE_FR,
		  "a" },
		{ "hugo.page", "content/a.b.md", "", DE_FR, "a.b" },
		{ "hugo.json", "content/a/x.md", "",
		  "outputs: {section: [html, json]}\n", " | a" },
		{ "hugo.json", "content/a/x.md", "",
		  "outputs: {taxonomy: [JSON]}\n", " | a" },
		{ "hugo.json", "content/a/x.md", "",
		  "outputs: {page: [html], term: [amp]}\n", "" },
		{ "hugo.ugly", "content/a/x.md", "tags: [t]",
		  "uglyURLs: {a: true}\n", "a/x |  | a | tags | tags/t" },
		{ "hugo.ugly", "content/a/x.md", "", "x: y\n", "" },
		/* Neither taxonomies nor lists of them. */
		{ "hugo.terms", "content/x.md",
		  "my list: [a]\nmenu: [main]\nimages: [i.png]\nmood: sunny",
		  "x: y\n", "" },
		{ "hugo.terms", "content/x.fr.md", "tags: [T]", DE_FR,
		  "fr/tags/t" },
		{ "hugo.pager", "content/x.md", "",
		  "pagination: {path: blatt}\npaginatePath: page\n", "blatt" },
		{ "hugo.languages", "content/x.fr.md", "", DE_FR, "fr" },
	};

	(void)state;
	CHECK(table);
}

/* Day 60 is February 29 in leap years. */
static void days_of_the_year(void **state)
{
	static const struct example table[] = {
		{ "jekyll.post", "_posts/2024-03-01-x.md", "",
		  "permalink: ordinal\n", "/2024/061/x.html" },
		{ "jekyll.post", "_posts/2023-03-01-x.md", "",
		  "permalink: ordinal\n", "/2023/060/x.html" },
		{ "jekyll.post", "_posts/2000-12-31-x.md", "",
		  "permalink: ordinal\n", "/2000/366/x.html" },
		{ "jekyll.post", "_posts/1900-12-31-x.md", "",
		  "permalink: ordinal\n", "/1900/365/x.html" },
	};

	(void)state;
	CHECK(table);
}

static void dates_that_are_none(void **state)
{
	static const char *const paths[] = {
		"_posts/2024-13-01-x.md", "_posts/2024-00-01-x.md",
		"_posts/2024-01-00-x.md", "_posts/2024-01-32-x.md",
		"_posts/0000-01-01-x.md", "_posts/12345-01-01-x.md",
		"_posts/2024-01-x.md",	  "_posts/x.md",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct example e = { "jekyll.post", paths[i], "",
				     "permalink: /a/:year/x/\n", "/a/*" };

		check(&e);
	}
}

static void days_beside_a_time(void **state)
{
	static const struct example table[] = {
		{ "jekyll.post", "_posts/2024-12-31-x.md",
		  "date: 2024-12-31 23:30", "permalink: /:year/:month/:day/\n",
		  "/2024/12/31/ | /2024/12/30/ | /2025/01/01/" },
		{ "jekyll.post", "_posts/2024-01-01-x.md",
		  "date: 2024-01-01 00:30",
		  "permalink: /:short_year/:month/:day/\n",
		  "/24/01/01/ | /23/12/31/ | /24/01/02/" },
		{ "jekyll.post", "_posts/2023-04-30-x.md",
		  "date: 2023-04-30T12:00:00Z", "permalink: /:month/:day/\n",
		  "/04/30/ | /04/29/ | /05/01/" },
	};

	(void)state;
	CHECK(table);
}

#define DOCS(pattern) "collections: {docs: {permalink: " pattern "}}\n"

static void tokens_of_jekyll(void **state)
{
	static const struct example table[] = {
		{ "jekyll.page", "_docs/a/B c.md", "",
		  DOCS("/:collection/:path:output_ext"), "/docs/a/B c.html" },
		{ "jekyll.page", "_docs/a/B c.md", "", DOCS("/d/:name/"),
		  "/d/b c/" },
		{ "jekyll.page", "_docs/b.md", "", DOCS("/d/:name"),
		  "/d/b | /d/b.html" },
		{ "jekyll.page", "_docs/b.md", "", DOCS("/d/:title/x/"),
		  "/d/*" },
		{ "jekyll.page", "_docs/b.md", "", "permalink: pretty\n",
		  "_docs/b/ | docs/b/" },
		{ "jekyll.page", "README.md", "", "x: y\n", "README.html | " },
		{ "jekyll.page", "a/README.md", "", "x: y\n",
		  "a/README.html | a/" },
		{ "jekyll.post", "_posts/2024-01-31-x.md", "",
		  "permalink: none\n"
		  "collections: {posts: {permalink: /p/:title/}}\n",
		  "/p/x/" },
		{ "jekyll.feed", "x.md", "", "x: y\n", "feed.xml" },
		{ "page.permalink", "x.md", "permalink: /<%= x %>/", "x: y\n",
		  "/*" },
		{ "page.permalink", "x.md", "x: y", "x: y\n", "" },
	};

	(void)state;
	CHECK(table);
}

/* What a letter is lowered to differs between scripts; beyond those few it is
 * not known. */
static void letters_of_other_scripts(void **state)
{
	static const struct {
		const char *text;
		enum slug_style style;
		const char *slug;
	} table[] = {
		/* Latin-1: A with ring, sharp s, y with diaeresis. */
		{ "\xc3\x85", SLUG_HUGO, "\xc3\xa5" },
		{ "\xc3\x85", SLUG_JEKYLL, "\xc3\x85" },
		{ "\xc3\x9f\xc3\xbf", SLUG_HUGO, "\xc3\x9f\xc3\xbf" },
		/* The signs for times and divided are no letters. */
		{ "a\xc3\x97", SLUG_HUGO, "a*" },
		{ "a\xc3\xb7", SLUG_HUGO, "a*" },
		/* Latin extended, Greek: not followed. */
		{ "\xc4\x80", SLUG_HUGO, "*" },
		{ "\xce\xb1", SLUG_HUGO, "*" },
		/* Cyrillic small and capital; the ones outside the block. */
		{ "\xd0\xaf\xd1\x8f", SLUG_HUGO, "\xd1\x8f\xd1\x8f" },
		{ "\xd1\x90", SLUG_HUGO, "*" },
		/* Hiragana, katakana, Hangul; a mark between them. */
		{ "\xe3\x81\x82\xe3\x82\xa2\xea\xb0\x80", SLUG_HUGO,
		  "\xe3\x81\x82\xe3\x82\xa2\xea\xb0\x80" },
		{ "\xe3\x80\x81", SLUG_HUGO, "*" },
		/* Sequences that are cut, or of four bytes. */
		{ "\xe3\x81", SLUG_HUGO, "*" },
		{ "\xe3", SLUG_HUGO, "*" },
		{ "\xf0\x9f\x98\x80", SLUG_HUGO, "*" },
		/* A blank beside such a letter is between letters. */
		{ "\xc3\xa9 a \xc3\xa9", SLUG_HUGO_TERM,
		  "\xc3\xa9-a-\xc3\xa9" },
		{ "a-b", SLUG_CATEGORY, "a-b" },
		{ "a-", SLUG_CATEGORY, "a*" },
		{ "-a", SLUG_HUGO_TERM, "*" },
		{ "a_b.c9", SLUG_HUGO_TERM, "a_b.c9" },
		{ " a", SLUG_HUGO, "*" },
		{ "a ", SLUG_HUGO, "a*" },
	};
	struct ed_arena *mem = ed_arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *s = ed_slug(table[i].text, strlen(table[i].text),
					table[i].style, mem);

		if (strcmp(s, table[i].slug) != 0)
			fail_msg("row %zu: %s", i, s);
	}
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_of_hugo),
		cmocka_unit_test(languages_and_outputs_of_hugo),
		cmocka_unit_test(days_of_the_year),
		cmocka_unit_test(dates_that_are_none),
		cmocka_unit_test(days_beside_a_time),
		cmocka_unit_test(tokens_of_jekyll),
		cmocka_unit_test(letters_of_other_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
