/* What templates show together: what is called counts, however it is put. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/shows.h"
#include "edgediff/strings.h"

struct template
{
	const char *path, *text;
};

/* Up to four templates, of Hugo if the first is in layouts/. */
static const struct {
	struct template v[4];
	enum ed_shown shown;
	const char *where; /* NULL: nowhere */
} rows[] = {
	{ { { "layouts/_default/single.html", "{{ .Content }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	{ { { "layouts/_default/single.html", "{{ .Next.Summary }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	{ { { "layouts/_default/single.html", "{{ .Next.Title }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	{ { { "layouts/_default/list.html",
	      "{{ range .Pages }}{{ .Summary }}{{ end }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	/* Through two partials, the first of which comes last. */
	{ { { "layouts/_default/baseof.html", "{{ partial \"a.html\" . }}" },
	    { "layouts/partials/b.html",
	      "{{ range site.RegularPages }}{{ .Plain }}{{ end }}" },
	    { "layouts/partials/a.html", "{{ partial \"b\" . }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/baseof.html" },
	/* A partial that shows the page it is given, which is another one. */
	{ { { "layouts/_default/single.html",
	      "{{ with .Prev }}{{ partial \"card.html\" . }}{{ end }}" },
	    { "layouts/partials/card.html", "{{ .Summary }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	/* Called for both. */
	{ { { "layouts/_default/single.html",
	      "{{ partial \"card.html\" . }}"
	      "{{ with .Prev }}{{ partial \"card.html\" . }}{{ end }}" },
	    { "layouts/partials/card.html", "{{ .Summary }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	/* Nobody calls it. */
	{ { { "layouts/_default/single.html", "{{ .Content }}" },
	    { "layouts/partials/b.html",
	      "{{ range site.RegularPages }}{{ .Plain }}{{ end }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	/* What is defined has a name of its own, in any file. */
	{ { { "layouts/_default/single.html",
	      "{{ range site.RegularPages }}{{ template \"card\" . }}{{ end }}"
	      "{{ define \"card\" }}{{ .Summary }}{{ end }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	{ { { "layouts/_default/baseof.html",
	      "{{ with .Next }}{{ partial \"inline/card.html\" . }}{{ end }}" },
	    { "layouts/partials/all.html",
	      "{{- define \"partials/inline/card.html\" }}"
	      "{{ .Plain }}{{ end }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/baseof.html" },
	{ { { "layouts/_default/single.html",
	      "{{ range site.RegularPages }}{{ template \"link\" . }}{{ end }}"
	      "{{ define \"link\" }}{{ .Title }}{{ end }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	/* Whether there is any is no text; what is compared is. */
	{ { { "layouts/_default/baseof.html",
	      "{{ range site.Pages }}{{ if and .IsPage .Content }}"
	      "{{ template \"link\" (dict \"Page\" .) }}{{ end }}{{ end }}"
	      "{{ define \"link\" }}{{ if .Page.Content }}{{ .Page.Title }}"
	      "{{ end }}{{ end }}" } },
	  ED_SHOWN_IN_LISTS,
	  NULL },
	{ { { "layouts/_default/single.html",
	      "{{ range site.Pages }}{{ if gt (len .Content) 100 }}long"
	      "{{ end }}{{ end }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	{ { { "layouts/_default/single.html",
	      "{{ range site.Pages }}{{ if not .ReadingTime }}x"
	      "{{ end }}{{ end }}" } },
	  ED_SHOWN_ANYWHERE,
	  "layouts/_default/single.html" },
	/* The name of the file depends on what is in it. */
	{ { { "layouts/_default/baseof.html",
	      "{{ resources.Get \"find.json\""
	      " | resources.ExecuteAsTemplate \"find.json\" ."
	      " | fingerprint }}" },
	    { "assets/find.json",
	      "{{ range site.RegularPages }}{{ .Plain }}{{ end }}" } },
	  ED_SHOWN_ANYWHERE,
	  "assets/find.json" },
	{ { { "layouts/special.html",
	      "{{ range site.RegularPages }}{{ .Plain }}{{ end }}" } },
	  ED_SHOWN_BY_NAME,
	  "layouts/special.html" },
};

static struct ed_shows *read_all(const struct template *v, size_t n,
				 struct ed_arena *mem)
{
	struct ed_shows *s = ed_shows_new(ed_str_starts(v->path, "layouts/")
						  ? ED_SHOWS_HUGO
						  : ED_SHOWS_JEKYLL,
					  false, mem);

	for (size_t i = 0; i < n && v[i].path; i++) {
		const struct ed_text text = { v[i].text, strlen(v[i].text) };

		ed_shows_add(s, v[i].path, &text);
	}
	return s;
}

static void what_templates_show(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		struct ed_arena *mem = ed_arena_new();
		struct ed_shows *s = read_all(rows[i].v, 4, mem);
		const char *where;

		if (ed_shows_conclude(s, &where) != rows[i].shown)
			fail_msg("row %zu", i);
		if (rows[i].where)
			assert_string_equal(where, rows[i].where);
		else
			assert_null(where);
		ed_arena_free(mem);
	}
}

/* Each calls the next; the last shows what any page has. */
static enum ed_shown chain(size_t n)
{
	struct ed_arena *mem = ed_arena_new();
	struct template *v = ed_arena_zalloc(mem, n, sizeof(*v));
	enum ed_shown shown;
	const char *where;

	for (size_t i = 0; i < n; i++) {
		v[i].path =
			ed_arena_printf(mem, "layouts/partials/%zu.html", i);
		v[i].text =
			ed_arena_printf(mem, "{{ partial \"%zu\" . }}", i + 1);
	}
	v[0].path = "layouts/_default/single.html";
	v[n - 1].text = "{{ range site.RegularPages }}{{ .Plain }}{{ end }}";
	shown = ed_shows_conclude(read_all(v, n, mem), &where);
	ed_arena_free(mem);
	return shown;
}

static void calls_are_followed_and_if_too_deep_taken_for_anything(void **state)
{
	(void)state;
	assert_int_equal(chain(2), ED_SHOWN_ANYWHERE);
	assert_int_equal(chain(10), ED_SHOWN_ANYWHERE);
	assert_int_equal(chain(1000), ED_SHOWN_ANYWHERE);
}

static void a_template_that_calls_too_much_may_show_anything(void **state)
{
	struct ed_arena *mem = ed_arena_new();
	struct template v = { .path = "layouts/_default/single.html" };
	char *text = ed_arena_zalloc(mem, 300 * 32, 1);
	const char *where;

	(void)state;
	for (size_t i = 0; i < 300; i++)
		(void)snprintf(text + strlen(text), 32,
			       "{{ partial \"%zu\" . }}", i);
	v.text = text;
	assert_int_equal(ed_shows_conclude(read_all(&v, 1, mem), &where),
			 ED_SHOWN_ANYWHERE);
	ed_arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_templates_show),
		cmocka_unit_test(
			calls_are_followed_and_if_too_deep_taken_for_anything),
		cmocka_unit_test(
			a_template_that_calls_too_much_may_show_anything),
	};

	return cmocka_run_group_tests_name("shows", tests, NULL, NULL);
}
