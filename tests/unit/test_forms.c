/* C of changes made by hand: which URL paths, in which spelling, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "urls_helper.h"

/* Modified files under the default settings. */
static const struct {
	const char *path, *urls;
} names[] = {
	{ "a.html", "M /a.html\n" },
	{ "img/logo.png", "M /img/logo.png\n" },
	{ "index.html", "M /\nM /index.html\n" },
	{ "docs/index.html", "M /docs/\nM /docs/index.html\n" },
	{ "Index.html", "M /Index.html\n" },
	{ "xindex.html", "M /xindex.html\n" },
	{ "index.html/x", "M /index.html/x\n" },
	{ "a b.txt", "M /a%20b.txt\n" },
	{ " ", "M /%20\n" },
	{ "\"q\".txt", "M /%22q%22.txt\n" },
	{ "it's.txt", "M /it%27s.txt\n" },
	{ "a\nb.txt", "M /a%0Ab.txt\n" },
	{ "a\r\nb", "M /a%0D%0Ab\n" },
	{ "a\tb.txt", "M /a%09b.txt\n" },
	{ "100%.txt", "M /100%25.txt\n" },
	{ "%41.txt", "M /%2541.txt\n" },
	{ "%2A", "M /%252A\n" },
	{ "#a#.txt", "M /%23a%23.txt\n" },
	{ "a?b=c&d.txt", "M /a%3Fb=c&d.txt\n" },
	{ "a+b.txt", "M /a+b.txt\n" },
	{ "<a>.txt", "M /%3Ca%3E.txt\n" },
	{ "[a]{b}|c\\d^e`f", "M /%5Ba%5D%7Bb%7D%7Cc%5Cd%5Ee%60f\n" },
	{ "-._$+!(),;:@=&", "M /-._$+!(),;:@=&\n" },
	{ "-rf", "M /-rf\n" },
	{ "--help/--version", "M /--help/--version\n" },
	{ "caf\xc3\xa9.html", "M /caf%C3%A9.html\n" },
	{ "\xe2\x82\xac/\xf0\x9f\x98\x80", "M /%E2%82%AC/%F0%9F%98%80\n" },
	{ "\xff\xfe.bin", "M /%FF%FE.bin\n" },
	{ "\xc3", "M /%C3\n" },
	{ "\x01\x1b\x7f", "M /%01%1B%7F\n" },
	{ "a b/index.html", "M /a%20b/\nM /a%20b/index.html\n" },

	/* Neither can be purged in any spelling: a prefix before the first. */
	{ "a~b.txt", "M /a*\n" },
	{ "a*b.txt", "M /a*\n" },
	{ "a*", "M /a*\n" },
	{ "~me/x.html", "M /*\n" },
	{ "*", "M /*\n" },
	{ "docs/a~b/c.html", "M /docs/a*\n" },
	{ "docs/~/c.html", "M /docs/*\n" },
	{ "x*y~z", "M /x*\n" },
	{ "x~y*z", "M /x*\n" },
	{ "a %~b", "M /a%20%25*\n" },
	{ "caf\xc3\xa9~", "M /caf%C3%A9*\n" },
	{ "a~b/index.html", "M /a*\n" },

	/* Dot files are published, those of git and of this program not. */
	{ ".htaccess", "M /.htaccess\n" },
	{ ".well-known/security.txt", "M /.well-known/security.txt\n" },
	{ "a.git/x", "M /a.git/x\n" },
	{ "gitignore", "M /gitignore\n" },
	{ ".edgediffs", "M /.edgediffs\n" },
	{ ".edgedif", "M /.edgedif\n" },
	{ "a.edgediff", "M /a.edgediff\n" },
	{ ".gitignore", "" },
	{ "docs/.gitkeep", "" },
	{ ".github/workflows/x.yml", "" },
	{ "a/.git/config", "" },
	{ ".gitfoo/x", "" },
	{ ".edgediff", "" },
	{ "docs/.edgediff", "" },
	{ ".edgediff/x", "" },
};

static void names_become_the_urls_written_here(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(names); i++)
		expect_file("", names[i].path, names[i].urls);
}

/* facts: RFC 1738's safe characters but the quote, and the reserved ones. */
static void every_byte_is_kept_or_encoded(void **state)
{
	static const char kept[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789-._$+!(),;:@=&";

	(void)state;
	for (int c = 1; c < 256; c++) {
		char path[] = { 'x', (char)c, 'y', '\0' };
		char url[16];

		if (c == '/')
			continue;
		if (c == '~' || c == '*')
			(void)snprintf(url, sizeof(url), "M /x*\n");
		else if (strchr(kept, c))
			(void)snprintf(url, sizeof(url), "M /x%cy\n", c);
		else
			(void)snprintf(url, sizeof(url), "M /x%%%02Xy\n",
				       (unsigned)c);
		expect_file("", path, url);
	}
}

/* One change for each form, alone and together. */
static const struct {
	const char *forms, *index, *top, *page, *image;
} forms[] = {
	{ "file", "/docs/index.html", "/index.html", "/a.html", "/a.png" },
	{ "slash", "/docs/", "/", "/a.html", "/a.png" },
	{ "bare", "/docs", "/", "/a.html", "/a.png" },
	{ "clean", "/docs/index.html", "/index.html", "/a", "/a.png" },
	{ "file slash", "/docs/ /docs/index.html", "/ /index.html", "/a.html",
	  "/a.png" },
	{ "file bare", "/docs /docs/index.html", "/ /index.html", "/a.html",
	  "/a.png" },
	{ "file clean", "/docs/index.html", "/index.html", "/a /a.html",
	  "/a.png" },
	{ "slash bare", "/docs /docs/", "/", "/a.html", "/a.png" },
	{ "slash clean", "/docs/", "/", "/a", "/a.png" },
	{ "bare clean", "/docs", "/", "/a", "/a.png" },
	{ "file slash bare", "/docs /docs/ /docs/index.html", "/ /index.html",
	  "/a.html", "/a.png" },
	{ "file slash clean", "/docs/ /docs/index.html", "/ /index.html",
	  "/a /a.html", "/a.png" },
	{ "file bare clean", "/docs /docs/index.html", "/ /index.html",
	  "/a /a.html", "/a.png" },
	{ "slash bare clean", "/docs /docs/", "/", "/a", "/a.png" },
	{ "file slash bare clean", "/docs /docs/ /docs/index.html",
	  "/ /index.html", "/a /a.html", "/a.png" },
};

/* "/a /b" as "M /a\nM /b\n". */
static void expect_words(const char *settings, const char *path,
			 const char *words)
{
	struct ed_buf lines;

	ed_buf_init(&lines, 1000);
	while (*words) {
		size_t n = strcspn(words, " ");

		ed_buf_puts(&lines, "M ");
		ed_buf_put(&lines, words, n);
		ed_buf_putc(&lines, '\n');
		words += n + (words[n] == ' ');
	}
	expect_file(settings, path, lines.data);
	ed_buf_dispose(&lines);
}

static void every_combination_of_forms(void **state)
{
	(void)state;
	assert_int_equal(ED_COUNT(forms), 15);
	for (size_t i = 0; i < ED_COUNT(forms); i++) {
		char settings[64];

		(void)snprintf(settings, sizeof(settings), "forms=%s",
			       forms[i].forms);
		expect_words(settings, "docs/index.html", forms[i].index);
		expect_words(settings, "index.html", forms[i].top);
		expect_words(settings, "a.html", forms[i].page);
		expect_words(settings, "a.png", forms[i].image);
	}
}

static void index_and_clean_names(void **state)
{
	(void)state;
	expect_file("forms=file clean", ".html", "M /.html\n");
	expect_file("forms=file clean", "d/.html", "M /d/.html\n");
	expect_file("forms=file clean", "a.b.html", "M /a.b\nM /a.b.html\n");
	expect_file("forms=file clean", "a.HTML", "M /a.HTML\n");
	expect_file("forms=file clean", "a.htm", "M /a.htm\n");
	expect_file("forms=file clean", "a b.html",
		    "M /a%20b\nM /a%20b.html\n");
	expect_file("index=default.htm home.html", "d/default.htm",
		    "M /d/\nM /d/default.htm\n");
	expect_file("index=default.htm home.html", "home.html",
		    "M /\nM /home.html\n");
	expect_file("index=default.htm\nforms=file slash clean", "index.html",
		    "M /index\nM /index.html\n");
	expect_file("index=", "index.html", "M /index.html\n");
}

static void prefix_and_root(void **state)
{
	(void)state;
	expect_file("prefix=/blog", "a.html", "M /blog/a.html\n");
	expect_file("prefix=/blog\nforms=file slash bare", "index.html",
		    "M /blog\nM /blog/\nM /blog/index.html\n");
	expect_file("prefix=/a%20b/", "c d", "M /a%20b/c%20d\n");
	expect_file("prefix=/blog", "~x", "M /blog/*\n");
	expect_file("root=public", "public/a.html", "M /a.html\n");
	expect_file("root=public", "public/index.html", "M /\nM /index.html\n");
	expect_file("root=public", "public/public/a", "M /public/a\n");
	expect_file("root=public", "publicity/a.html", "");
	expect_file("root=public", "a.html", "");
	expect_file("root=public", "public", "");
	expect_file("root=public", "docs/public/a.html", "");
	expect_file("root=Public", "public/a.html", "");
	expect_file("root=a/b", "a/b/c", "M /c\n");
	expect_file("root=a/b", "a/c", "");
	expect_file("root=a~b", "a~b/c", "M /c\n");
	expect_file("root=public\nprefix=/v1", "public/docs/index.html",
		    "M /v1/docs/\nM /v1/docs/index.html\n");
}

static void ignored_files_are_not_published(void **state)
{
	(void)state;
	expect_file("ignore=*.map", "js/a.map", "");
	expect_file("ignore=*.map", "js/a.js", "M /js/a.js\n");
	expect_file("ignore=drafts/", "drafts/x/a.html", "");
	expect_file("ignore=/drafts/", "x/drafts/a", "M /x/drafts/a\n");
	expect_file("ignore=*.map\nignore=*.md", "README.md", "");
	/* From the top of the repository, not of the site. */
	expect_file("root=public\nignore=public/x/*", "public/x/a", "");
	expect_file("root=public\nignore=x/*", "public/x/a", "M /x/a\n");
}

static void ignore_that_takes_too_long_is_an_error(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_change change;
	struct ed_changes all = { .v = &change, .n = 1 };
	struct ed_error err = { 0 };
	struct ed_urls c = { 0 };
	struct ed_site site;
	char path[2001];

	(void)state;
	memset(path, 'a', sizeof(path));
	memcpy(path + sizeof(path) - 4, "ba", 3);
	change = change_of(path, ED_FILE, ED_FILE);
	site_from(&site, "ignore=*a*a*a*a*a*a*a*a*[b]", mem);
	assert_int_equal(ed_map_changes(&c, &all, &site, mem, &err), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_non_null(strstr(err.msg, "site.ignore"));
	assert_non_null(strstr(err.msg, "*a*a*a*a*a*a*a*a*[b]"));
	ed_site_dispose(&site);
	ed_arena_free(mem);
}

static void submodules_are_required_prefixes(void **state)
{
	struct ed_change moved = change_of("lib/x", ED_SUBMODULE, ED_SUBMODULE);
	struct ed_change added = change_of("lib/x", ED_NOTHING, ED_SUBMODULE);
	struct ed_change odd = change_of("a~b", ED_SUBMODULE, ED_SUBMODULE);

	(void)state;
	expect("forms=file", &moved, 1, "M /lib/x/*\n");
	/* 'p*' may leave p itself stale, and the folder may have an index. */
	expect("", &moved, 1, "M /lib/x/\nM /lib/x/*\n");
	expect("forms=bare", &moved, 1, "M /lib/x\nM /lib/x/*\n");
	expect("forms=file", &added, 1, "A /lib/x/*\n");
	expect("", &odd, 1, "M /a*\n");
	expect("root=lib\nforms=file", &moved, 1, "M /x/*\n");
}

/* Of a link the tree does not tell whether it is a file or a folder. */
static void symlinks_are_a_file_and_a_folder(void **state)
{
	struct ed_change moved = change_of("latest", ED_SYMLINK, ED_SYMLINK);

	(void)state;
	expect("forms=file", &moved, 1, "M /latest\nM /latest/*\n");
}

static void type_changes_are_both_kinds(void **state)
{
	struct ed_change changes[] = {
		change_of("a", ED_FILE, ED_SUBMODULE),
		change_of("b", ED_SUBMODULE, ED_FILE),
		change_of("c", ED_SYMLINK, ED_FILE),
	};
	/* A file that became a folder. */
	struct ed_change folder[] = {
		change_of("d", ED_FILE, ED_NOTHING),
		change_of("d/index.html", ED_NOTHING, ED_FILE),
	};

	(void)state;
	expect("forms=file", changes, 1, "M /a\nM /a/*\n");
	expect("forms=file", changes + 1, 1, "M /b\nM /b/*\n");
	expect("forms=file", changes + 2, 1, "M /c\nM /c/*\n");
	expect("", folder, 2, "D /d\nA /d/\nA /d/index.html\n");
	/* The path without the slash was the file and is the folder. */
	expect("forms=file bare", folder, 2, "M /d\nA /d/index.html\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_become_the_urls_written_here),
		cmocka_unit_test(every_byte_is_kept_or_encoded),
		cmocka_unit_test(every_combination_of_forms),
		cmocka_unit_test(index_and_clean_names),
		cmocka_unit_test(prefix_and_root),
		cmocka_unit_test(ignored_files_are_not_published),
		cmocka_unit_test(ignore_that_takes_too_long_is_an_error),
		cmocka_unit_test(submodules_are_required_prefixes),
		cmocka_unit_test(symlinks_are_a_file_and_a_folder),
		cmocka_unit_test(type_changes_are_both_kinds),
	};

	return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
