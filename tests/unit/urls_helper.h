/* urls_helper: compare C of changes made by hand with text. */
#ifndef ED_TEST_URLS_HELPER_H
#define ED_TEST_URLS_HELPER_H

#include "map_helper.h"

/* Fail unless C of the changes is 'expected'. */
static inline void expect(const char *settings, struct ed_change *changes,
			  size_t n, const char *expected)
{
	struct ed_buf out;

	ed_buf_init(&out, 1000000);
	map_text(&out, settings, changes, n);
	assert_string_equal(out.data, expected);
	ed_buf_dispose(&out);
}

static inline void expect_file(const char *settings, const char *path,
			       const char *expected)
{
	struct ed_change change = change_of(path, ED_FILE, ED_FILE);

	expect(settings, &change, 1, expected);
}

#endif
