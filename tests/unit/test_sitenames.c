/* A site in which links unfold to ever more places comes to an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/error.h"
#include "git/snapshot_internal.h"

/* Take the names of 'dir', 'before' files and folders having been seen. */
static int take(const char *dir, size_t before, struct ed_error *err)
{
	struct ed_site_level level = { .names = ed_arena_new() };
	struct ed_site_level *stack[] = { &level };
	struct ed_site_walk w = { .stack = stack,
				  .depth = 1,
				  .top_len = strlen(dir) + 1,
				  .n_entries = before };
	int rc;

	ed_buf_init(&w.path, 4096);
	ed_buf_puts(&w.path, dir);
	rc = ed_site_names_take(&w, &level, err);
	if (rc == 0)
		assert_int_equal(w.n_entries, before + level.n);
	ed_buf_dispose(&w.path);
	ed_arena_free(level.names);
	return rc;
}

/* Either alone: folders that hold nothing but links to folders have no file. */
static void the_limit_is_of_files_and_of_folders(void **state)
{
	static const char file[] = "index.html", folder[] = "docs";
	char dir[] = "/tmp/edgediff-sitenames.XXXXXX";
	struct ed_error err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(mkdir(folder, 0777), 0);
	assert_int_equal(take(dir, ED_SITE_MAX_ENTRIES - 1, &err), 0);
	assert_int_equal(take(dir, ED_SITE_MAX_ENTRIES, &err), -1);
	assert_int_equal(err.code, ED_ECONFIG);
	assert_non_null(strstr(err.msg, "/ has more than 10000000 files and "
					"folders; do links make a circle?"));
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(symlink("/etc/passwd", file), 0);
	assert_int_equal(take(dir, ED_SITE_MAX_ENTRIES - 1, &err), 0);
	assert_int_equal(take(dir, ED_SITE_MAX_ENTRIES, &err), -1);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_is_of_files_and_of_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
