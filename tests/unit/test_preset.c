/* Which rule of a preset takes a file: first match wins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/preset.h"

static void each_name_has_a_text(void **state)
{
	static const char *const names[] = { "hugo",   "jekyll",     "eleventy",
					     "mkdocs", "docusaurus", "astro" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_non_null(ed_preset_text(names[i]));
		assert_non_null(strstr(ed_preset_names(), names[i]));
	}
	assert_null(ed_preset_text("none"));
}

/* An expression that matched a part of a path would take files that other
 * rules, or none, are for: "content/x" in "old/content/x". */
static void expressions_match_whole_paths(void **state)
{
	static const char *const names[] = { "hugo",   "jekyll",     "eleventy",
					     "mkdocs", "docusaurus", "astro" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *p = ed_preset_text(names[i]);

		while ((p = strstr(p, "regex = "))) {
			const char *end = strchr(p, '\n');

			assert_memory_equal(p, "regex = ^(?:", 12);
			assert_memory_equal(end - 2, ")$", 2);
			p = end;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_has_a_text),
		cmocka_unit_test(expressions_match_whole_paths),
	};

	return cmocka_run_group_tests_name("preset", tests, NULL, NULL);
}
