/* Files that take their place when whole, and memory that does not fail. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/buf.h"
#include "edgediff/memory.h"
#include "edgediff/replace.h"

static char dir[64], path[80], aside[100];

static int set_up(void **state)
{
	(void)state;
	(void)strcpy(dir, "/tmp/edgediff-replace.XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/file", dir);
	(void)snprintf(aside, sizeof(aside), "%s.edgediff-new", path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	(void)unlink(path);
	(void)unlink(aside);
	return rmdir(dir);
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void assert_file(const char *name, const char *text)
{
	char is[100] = "";
	FILE *f = fopen(name, "r");

	assert_non_null(f);
	is[fread(is, 1, sizeof(is) - 1, f)] = '\0';
	assert_string_equal(is, text);
	assert_int_equal(fclose(f), 0);
}

static int replace(const char *text, unsigned flags)
{
	struct ed_buf buf;
	int rc;

	ed_buf_init(&buf, 100);
	ed_buf_puts(&buf, text);
	rc = ed_replace(path, &buf, flags);
	ed_buf_dispose(&buf);
	return rc;
}

static void a_file_is_made_and_replaced(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(replace("one", 0), 0);
	assert_file(path, "one");
	assert_int_equal(replace("", ED_REPLACE_SYNC | ED_REPLACE_PROGRAM), 0);
	assert_file(path, "");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_equal(access(aside, F_OK), -1);
	assert_int_equal(replace("two", ED_REPLACE_PRIVATE), 0);
	assert_file(path, "two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void what_was_left_aside_is_written_over(void **state)
{
	(void)state;
	put(aside, "the longer text of a process that was killed");
	assert_int_equal(replace("new", 0), 0);
	assert_file(path, "new");
	assert_int_equal(access(aside, F_OK), -1);
}

static void a_link_aside_is_not_followed(void **state)
{
	char other[100];

	(void)state;
	(void)snprintf(other, sizeof(other), "%s/other", dir);
	put(other, "kept");
	assert_int_equal(symlink(other, aside), 0);
	assert_int_equal(replace("new", 0), -1);
	assert_int_equal(errno, ELOOP);
	assert_file(other, "kept");
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(unlink(other), 0);
}

/* Another process that writes the same file, until told to end. */
static pid_t start_writer(int *end)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int ready[2], done[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(done), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int fd = open(aside, O_RDWR | O_CREAT, 0666);
		bool good = fd >= 0 && fcntl(fd, F_SETLK, &lock) == 0 &&
			    write(fd, "half", 4) == 4;

		(void)close(done[1]);
		_exit(!good || write(ready[1], "", 1) != 1 ||
		      read(done[0], &byte, 1) != 0);
	}
	(void)close(ready[1]);
	(void)close(done[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	*end = done[1];
	return pid;
}

static void what_another_process_writes_is_left_alone(void **state)
{
	struct timespec now;
	int end, status;
	pid_t pid;

	(void)state;
	assert_int_equal(replace("old", 0), 0);
	pid = start_writer(&end);
	assert_int_equal(replace("new", 0), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(ed_replace_now(&now, path), -1);
	assert_int_equal(errno, EAGAIN);
	assert_file(path, "old");
	assert_file(aside, "half");
	(void)close(end);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(replace("new", 0), 0);
	assert_file(path, "new");
}

static void now_is_now_where_something_was_left(void **state)
{
	struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	struct timespec now = { 0 };
	struct stat st;

	(void)state;
	put(aside, "left");
	assert_int_equal(utimensat(AT_FDCWD, aside, old, 0), 0);
	assert_int_equal(ed_replace_now(&now, path), 0);
	assert_int_equal(replace("new", 0), 0);
	assert_int_equal(stat(path, &st), 0);
	/* A second may have begun, or a loaded machine been slow. */
	assert_in_range(st.st_mtim.tv_sec - now.tv_sec, 0, 60);
}

static void no_folder_is_an_error(void **state)
{
	(void)state;
	(void)snprintf(path, sizeof(path), "%s/none/file", dir);
	assert_int_equal(replace("new", 0), -1);
	assert_int_equal(errno, ENOENT);
}

static void memory_is_what_was_asked_for(void **state)
{
	char *p = ed_memory_alloc(0);
	char *z = ed_memory_zalloc(3, 5);
	char *s = ed_memory_strdup("text");

	(void)state;
	assert_non_null(p);
	p = ed_memory_realloc(p, 100);
	memset(p, 'x', 100);
	for (int i = 0; i < 15; i++)
		assert_int_equal(z[i], 0);
	assert_string_equal(s, "text");
	free(p);
	free(z);
	free(s);
#ifndef ED_ARENA_EXACT /* a sanitizer ends the program itself */
	assert_null(ed_memory_alloc(SIZE_MAX / 2 - 1));
	assert_null(ed_memory_zalloc(SIZE_MAX / 2, 3));
#endif
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_made_and_replaced),
		TEST(what_was_left_aside_is_written_over),
		TEST(a_link_aside_is_not_followed),
		TEST(what_another_process_writes_is_left_alone),
		TEST(now_is_now_where_something_was_left),
		TEST(no_folder_is_an_error),
		cmocka_unit_test(memory_is_what_was_asked_for),
	};

	return cmocka_run_group_tests_name("replace", tests, NULL, NULL);
}
