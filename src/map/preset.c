/*
 * preset: the rules of each generator, and their table.
 *
 * The rules of pages are alike. The first template is the page's own URL path
 * in most sites, by which K is counted. The second is the home page; or
 * everything, when more than the body of the page has changed: then titles,
 * order or place of pages change, which menus, neighbours and lists anywhere
 * may show. The others are what shows the text of a page.
 */
#include <stddef.h>
#include <string.h>

#include "edgediff/preset.h"

static const char hugo[] =
	"# Hugo. What no rule names may change any page.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"hugo-static\"]\n"
	"	match = static/**\n"
	"	url = /{1}\n"
	"[map \"hugo-theme-static\"]\n"
	"	match = themes/*/static/**\n"
	"	url = /{2}\n"
	"[map \"hugo-unpublished\"]\n"
	"	regex = (?:themes/[^/]+/)?(?:archetypes/.*|exampleSite/.*"
	"|README[^/]*|LICENSE[^/]*|CHANGELOG[^/]*)\n"
	"[map \"hugo-folder-page\"]\n"
	"	regex = content/(?:(.*)/)?_?index(?:\\\\.[a-z][a-z])?"
	"\\\\.(?:md|markdown|mdown|html|htm)\n"
	"	frontMatter = true\n"
	"	url = /{1}/\n"
	"	url = /{unchanged}\n"
	"	url = /{hugo.page}/\n"
	"	url = /{hugo.page}/index.json\n"
	"	url = /{hugo.page}/index.xml\n"
	"	url = /{hugo.url}\n"
	"	url = /{hugo.parents}/\n"
	"	url = /{hugo.parents}/index.json\n"
	"	url = /{hugo.parents}/index.xml\n"
	"	url = /{hugo.parents}/{hugo.pager}/*\n"
	"	url = /{hugo.terms}/\n"
	"	url = /{hugo.terms}/*\n"
	"	url = /{hugo.languages}/404.html\n"
	"	url = /{hugo.languages}/sitemap.xml\n"
	"	url = /{hugo.languages}/index.*\n"
	"[map \"hugo-page\"]\n"
	"	regex = content/(?:(.*)/)?([^/]+?)(?:\\\\.[a-z][a-z])?"
	"\\\\.(?:md|markdown|mdown|html|htm)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/\n"
	"	url = /{unchanged}\n"
	"	url = /{hugo.page}/\n"
	"	url = /{hugo.page}.html\n"
	"	url = /{hugo.page}/index.json\n"
	"	url = /{hugo.url}\n"
	"	url = /{hugo.parents}/\n"
	"	url = /{hugo.parents}/index.json\n"
	"	url = /{hugo.parents}/index.xml\n"
	"	url = /{hugo.parents}/{hugo.pager}/*\n"
	"	url = /{hugo.terms}/\n"
	"	url = /{hugo.terms}/*\n"
	"	url = /{hugo.languages}/404.html\n"
	"	url = /{hugo.languages}/sitemap.xml\n"
	"	url = /{hugo.languages}/index.*\n";

static const char jekyll[] =
	"# Jekyll 4. What no rule names may change any page.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"jekyll-drafts\"]\n"
	"	regex = (?:.*/)?_drafts/.*\n"
	"[map \"jekyll-parts\"]\n"
	"	regex = _(?:data|includes|layouts|sass|plugins|config|authors?"
	"|people|staff|team|members|partials|snippets)(?:/.*|\\\\.[a-z]+)"
	"|Gemfile.*|.*\\\\.gemspec\n"
	"	url = /*\n"
	"[map \"jekyll-post\"]\n"
	"	regex = (?:(.*)/)?_posts/(?:.*/)?(\\\\d{4})-(\\\\d+)-(\\\\d+)-"
	"([^/]+)\\\\.(?:md|markdown|mkd|mkdn|mkdown|html|htm)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/{3}/{4}/{5}.html\n"
	"	url = /{unchanged}\n"
	"	url = /{jekyll.post}\n"
	"	url = /{jekyll.pages}\n"
	"	url = /{jekyll.pager}\n"
	"	url = /{jekyll.archives}\n"
	"	url = /{feed.path}\n"
	"	url = /feed*\n"
	"	url = /sitemap.xml\n"
	"[map \"jekyll-document\"]\n"
	"	regex = _([^/]+)/(?:(.*)/)?([^/]+)\\\\.(?:md|markdown|mkd|mkdn"
	"|mkdown|html|htm)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/{3}.html\n"
	"	url = /{unchanged}\n"
	"	url = /{jekyll.page}\n"
	"	url = /{page.permalink}\n"
	"	url = /{jekyll.pages}\n"
	"	url = /feed*\n"
	"	url = /sitemap.xml\n"
	"[map \"jekyll-not-understood\"]\n"
	"	regex = (?:.*/)?_.*\n"
	"	url = /*\n"
	"[map \"jekyll-page\"]\n"
	"	regex = (?:(.*)/)?([^/]+)\\\\.(?:md|markdown|mkd|mkdn|mkdown"
	"|html|htm)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}.html\n"
	"	url = /{unchanged}\n"
	"	url = /{path}\n"
	"	url = /{jekyll.page}\n"
	"	url = /{page.permalink}\n"
	"	url = /{jekyll.lists}\n"
	"	url = /{1}/\n"
	"	url = /{jekyll.pager}\n"
	"	url = /sitemap.xml\n"
	"[map \"jekyll-styles\"]\n"
	"	regex = (.*)\\\\.(?:scss|sass)\n"
	"	frontMatter = true\n"
	"	url = /{1}.css\n"
	"	url = /{steady}{1}.css.map\n"
	"[map \"jekyll-scripts\"]\n"
	"	regex = (.*)\\\\.coffee\n"
	"	frontMatter = true\n"
	"	url = /{1}.js\n"
	"	url = /{steady}{1}.js\n"
	"[map \"jekyll-text\"]\n"
	"	regex = .*\\\\.(?:xml|json|txt|js|css|svg|csv|rss|atom"
	"|webmanifest)\n"
	"	frontMatter = true\n"
	"	url = /{path}\n"
	"	url = /{steady}{path}\n"
	"	url = /{page.permalink}\n"
	"[map \"jekyll-static\"]\n"
	"	match = **\n"
	"	url = /{1}\n";

static const char eleventy[] =
	"# Eleventy: Markdown is content, anything else may change any page.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"eleventy-unpublished\"]\n"
	"	regex = README[^/]*|LICENSE[^/]*|CHANGELOG[^/]*\n"
	"[map \"eleventy-parts\"]\n"
	"	regex = (?:.*/)?(?:_[^/]*|node_modules)/.*\n"
	"	url = /*\n"
	"[map \"eleventy-page\"]\n"
	"	regex = (?:(?:src|content|site)/)?(?:(.*)/)?"
	"(?:\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d-)?([^/]+)\\\\.(?:md|markdown)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/\n"
	"	url = /{unchanged}\n"
	"	url = /{1}/\n"
	"	url = /{dir}/{stem}/\n"
	"	url = /{dir}/\n"
	"	url = /{page.permalink}\n"
	"	url = /{tags}/*\n"
	"	url = /tags/*\n"
	"	url = /feed*\n"
	"	url = /page*\n"
	"	url = /{1}/page*\n"
	"	url = /archive/\n"
	"	url = /blog/\n"
	"	url = /posts/\n"
	"	url = /rss.xml\n"
	"	url = /atom.xml\n"
	"	url = /search.json\n"
	"	url = /sitemap.xml\n";

static const char mkdocs[] =
	"# MkDocs. The navigation shows titles on every page.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"mkdocs-unpublished\"]\n"
	"	regex = README[^/]*|LICENSE[^/]*|CHANGELOG[^/]*\n"
	"[map \"mkdocs-parts\"]\n"
	"	regex = docs/(?:.*/)?(?:blog|includes?|snippets?|_[^/]*)/.*\n"
	"	url = /*\n"
	"[map \"mkdocs-folder-page\"]\n"
	"	regex = docs/(?:(.*)/)?(?:index|README)(?:\\\\.[a-z][a-z])?"
	"\\\\.(?:md|markdown)\n"
	"	frontMatter = true\n"
	"	url = /{1}/\n"
	"	url = /{unchanged}search/search_index.json\n"
	"	url = /{hugo.page}/\n"
	"	url = /{hugo.languages}/search/search_index.json\n"
	"	url = /{hugo.languages}/sitemap.xml\n"
	"	url = /sitemap.xml.gz\n"
	"	url = /print_page/\n"
	"[map \"mkdocs-page\"]\n"
	"	regex = docs/(?:(.*)/)?([^/]+?)(?:\\\\.[a-z][a-z])?"
	"\\\\.(?:md|markdown)\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/\n"
	"	url = /{1}/{stem}/\n"
	"	url = /{1}/{stem}.html\n"
	"	url = /{unchanged}search/search_index.json\n"
	"	url = /{hugo.languages}/{1}/{2}/\n"
	"	url = /{hugo.languages}/search/search_index.json\n"
	"	url = /{hugo.languages}/sitemap.xml\n"
	"	url = /sitemap.xml.gz\n"
	"	url = /print_page/\n"
	"[map \"mkdocs-static\"]\n"
	"	regex = docs/(.*\\\\.(?:png|jpe?g|gif|webp|avif|svg|ico|pdf|zip"
	"|mp4|webm|woff2?|ttf|css|js|txt))\n"
	"	url = /{1}\n";

static const char docusaurus[] =
	"# Docusaurus: every page names a script whose name changes with the\n"
	"# text of any page, so only files that are copied stand alone.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"docusaurus-static\"]\n"
	"	match = static/**\n"
	"	url = /{1}\n"
	"[map \"docusaurus-unpublished\"]\n"
	"	regex = README[^/]*|LICENSE[^/]*|CHANGELOG[^/]*\n";

static const char astro[] =
	"# Astro. Routes of collections are code, but for Starlight's docs.\n"
	"[site]\n"
	"	unmatched = all\n"
	"[map \"astro-static\"]\n"
	"	match = public/**\n"
	"	url = /{1}\n"
	"[map \"astro-unpublished\"]\n"
	"	regex = README[^/]*|LICENSE[^/]*|CHANGELOG[^/]*\n"
	"[map \"astro-page\"]\n"
	"	regex = src/(?:pages|content/docs)/(?:(.*)/)?([^/]+)\\\\.md\n"
	"	frontMatter = true\n"
	"	url = /{1}/{2}/\n"
	"	url = /{unchanged}\n"
	"	url = /{1}/{2}.html\n"
	"	url = /{1}/\n"
	"	url = /{slug}/\n"
	"	url = /rss.xml\n"
	"	url = /pagefind/*\n"
	"	url = /llms*\n";

static const struct {
	const char *name;
	const char *text;
} presets[] = {
	{ "hugo", hugo },
	{ "jekyll", jekyll },
	{ "eleventy", eleventy },
	{ "mkdocs", mkdocs },
	{ "docusaurus", docusaurus },
	{ "astro", astro },
};

const char *ed_preset_text(const char *name)
{
	for (size_t i = 0; i < ED_COUNT(presets); i++) {
		if (strcmp(name, presets[i].name) == 0)
			return presets[i].text;
	}
	return NULL;
}

const char *ed_preset_names(void)
{
	return "hugo, jekyll, eleventy, mkdocs, docusaurus, astro";
}
