/* Loose objects in files that are whole, damaged, or no files at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "edgediff/error.h"
#include "git/git_internal.h"
#include "git/loose.h"
#include "git_helper.h"

#define TREE "100644 a\0aaaaaaaaaaaaaaaaaaaa100644 b\0bbbbbbbbbbbbbbbbbbbb"

/* Two object directories in a fresh one, and an object database on them. */
struct fixture {
	char dir[64];
	char first[80], second[80];
	git_odb *odb;
};

static void open_again(struct fixture *f)
{
	git_odb_backend *backend = NULL;
	struct ed_strlist dirs = { 0 };
	struct ed_arena *mem = ed_arena_new();

	git_odb_free(f->odb);
	ed_strlist_add(&dirs, f->first, mem);
	ed_strlist_add(&dirs, f->second, mem);
	assert_int_equal(git_odb_new(&f->odb), 0);
	assert_int_equal(ed_loose_backend(&backend, &dirs), 0);
	assert_int_equal(git_odb_add_backend(f->odb, backend, 1), 0);
	ed_arena_free(mem);
}

static int start(void **state)
{
	static struct fixture f;
	struct ed_error err = { 0 };

	assert_int_equal(ed_git_start(&err), 0);
	f.odb = NULL;
	(void)snprintf(f.dir, sizeof(f.dir), "/tmp/edgediff.loose.XXXXXX");
	assert_non_null(mkdtemp(f.dir));
	(void)snprintf(f.first, sizeof(f.first), "%s/1", f.dir);
	(void)snprintf(f.second, sizeof(f.second), "%s/2", f.dir);
	assert_int_equal(mkdir(f.first, 0755), 0);
	assert_int_equal(mkdir(f.second, 0755), 0);
	open_again(&f);
	*state = &f;
	return 0;
}

static int stop(void **state)
{
	struct fixture *f = *state;
	char command[128];

	git_odb_free(f->odb);
	ed_git_stop();
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
	return system(command);
}

/* The file of an object in a directory, which is made. */
static const char *path_of(const char *dir, const git_oid *id)
{
	static char path[160];
	char hex[GIT_OID_HEXSZ + 1];

	(void)git_oid_tostr(hex, sizeof(hex), id);
	(void)snprintf(path, sizeof(path), "%s/%.2s", dir, hex);
	(void)mkdir(path, 0755);
	(void)snprintf(path, sizeof(path), "%s/%.2s/%s", dir, hex, hex + 2);
	return path;
}

static void put_file(const char *path, const void *data, size_t n)
{
	FILE *file;

	(void)remove(path);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

/* "tree 58\0" and the data, as git compresses it. */
static size_t pack(unsigned char *out, size_t size, const char *header,
		   const char *data, size_t n)
{
	char whole[4096];
	size_t head = strlen(header) + 1;
	uLongf len = size;

	assert_true(head + n <= sizeof(whole));
	memcpy(whole, header, head);
	memcpy(whole + head, data, n);
	assert_int_equal(compress2(out, &len, (Bytef *)whole, head + n, 1),
			 Z_OK);
	return len;
}

/* The id of TREE, and its file's bytes. */
static git_oid make_tree(unsigned char *file, size_t *n)
{
	char header[32];
	git_oid id;

	(void)snprintf(header, sizeof(header), "tree %zu", sizeof(TREE) - 1);
	*n = pack(file, 1000, header, TREE, sizeof(TREE) - 1);
	assert_int_equal(
		git_odb_hash(&id, TREE, sizeof(TREE) - 1, GIT_OBJECT_TREE), 0);
	return id;
}

static void expect_tree(struct fixture *f, const git_oid *id)
{
	git_odb_object *object = NULL;
	git_object_t type;
	size_t size;

	assert_int_equal(git_odb_read_header(&size, &type, f->odb, id), 0);
	assert_int_equal(type, GIT_OBJECT_TREE);
	assert_int_equal(size, sizeof(TREE) - 1);
	assert_int_equal(git_odb_read(&object, f->odb, id), 0);
	assert_int_equal(git_odb_object_type(object), GIT_OBJECT_TREE);
	assert_int_equal(git_odb_object_size(object), sizeof(TREE) - 1);
	assert_memory_equal(git_odb_object_data(object), TREE,
			    sizeof(TREE) - 1);
	git_odb_object_free(object);
}

/* The error of reading it, whole and by a prefix; *says is its message. */
static int error_of(struct fixture *f, const git_oid *id, const char **says)
{
	git_odb_object *object = NULL;
	git_oid start = { { 0 } };
	int rc = git_odb_read(&object, f->odb, id);

	assert_true(rc < 0);
	memcpy(start.id, id->id, 4);
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &start, 8), rc);
	*says = git_error_last() ? git_error_last()->message : "";
	return rc;
}

static void expect_error(struct fixture *f, const git_oid *id, int code,
			 const char *reason)
{
	const char *says;

	assert_int_equal(error_of(f, id, &says), code);
	if (!strstr(says, reason))
		fail_msg("%s", says);
}

static void expect_damaged(struct fixture *f, const git_oid *id,
			   const char *reason)
{
	expect_error(f, id, GIT_ERROR, reason);
}

static void whole_object_is_read(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	git_odb_object *object = NULL;
	git_oid start = { { 0 } };
	size_t n;
	git_oid id = make_tree(file, &n);

	put_file(path_of(f->second, &id), file, n);
	expect_tree(f, &id);
	assert_int_equal(git_odb_exists(f->odb, &id), 1);
	memcpy(start.id, id.id, 3);
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &start, 6), 0);
	assert_true(git_oid_equal(git_odb_object_id(object), &id));
	git_odb_object_free(object);
}

static void absent_object_is_not_found(void **state)
{
	struct fixture *f = *state;
	const char *says;
	git_oid id;

	memset(id.id, 0xab, sizeof(id.id));
	assert_int_equal(error_of(f, &id, &says), GIT_ENOTFOUND);
	assert_int_equal(git_odb_exists(f->odb, &id), 0);
	(void)path_of(f->first, &id); /* the folder is there */
	assert_int_equal(error_of(f, &id, &says), GIT_ENOTFOUND);
}

static void object_cut_anywhere_is_damaged(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	size_t n;
	git_oid id = make_tree(file, &n);

	put_file(path_of(f->first, &id), file, 0);
	expect_damaged(f, &id, "empty file");
	for (size_t i = 1; i < n; i++) {
		put_file(path_of(f->first, &id), file, i);
		expect_damaged(f, &id, "cut off");
	}
	put_file(path_of(f->first, &id), file, n);
	expect_tree(f, &id);
}

static void any_flipped_bit_is_noticed(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	size_t n;
	git_oid id = make_tree(file, &n);

	/* Each time another database: this one keeps what it has read. */
	for (size_t bit = 0; bit < n * 8; bit++) {
		git_odb_object *object = NULL;
		int rc;

		file[bit / 8] ^= (unsigned char)(1 << bit % 8);
		put_file(path_of(f->first, &id), file, n);
		rc = git_odb_read(&object, f->odb, &id);
		file[bit / 8] ^= (unsigned char)(1 << bit % 8);
		if (rc < 0)
			continue;
		/* What deflate does not use, as in the last byte. */
		assert_memory_equal(git_odb_object_data(object), TREE,
				    sizeof(TREE) - 1);
		git_odb_object_free(object);
		open_again(f);
	}
}

static void header_that_lies_is_damaged(void **state)
{
	static const struct {
		const char *header, *reason;
	} rows[] = {
		{ "tree 57", "longer than it says" },
		{ "tree 1", "longer than it says" },
		{ "tree 0", "longer than it says" },
		{ "tree 59", "shorter than it says" },
		{ "tree 20000", "shorter than it says" },
		{ "tree 1000000", "cut off" },
		{ "tree 4000000000", "cut off" },
		{ "tree 18446744073709551615", "no object" },
		{ "tree -58", "no object" },
		{ "tree 0x3a", "no object" },
		{ "tree 58 ", "no object" },
		{ "tree", "no object" },
		{ "", "no object" },
		{ "shrub 58", "no object" },
		{ "tree 000000000000000000000000000058", "no object" },
	};
	struct fixture *f = *state;
	unsigned char file[1000];
	size_t n;
	git_oid id = make_tree(file, &n);

	for (size_t i = 0; i < ED_COUNT(rows); i++) {
		n = pack(file, sizeof(file), rows[i].header, TREE,
			 sizeof(TREE) - 1);
		put_file(path_of(f->first, &id), file, n);
		expect_damaged(f, &id, rows[i].reason);
	}
}

/* The file could hold it. Its header can be read; the whole is refused before
 * any memory is taken. */
static void huge_object_is_refused(void **state)
{
	struct fixture *f = *state;
	static unsigned char file[4000000];
	git_object_t type;
	size_t size, n;
	git_oid id;

	n = pack(file, sizeof(file), "blob 2000000000", "", 0);
	memset(id.id, 0xab, sizeof(id.id));
	put_file(path_of(f->first, &id), file, sizeof(file));
	assert_true(n < sizeof(file));
	assert_int_equal(git_odb_read_header(&size, &type, f->odb, &id), 0);
	assert_int_equal(size, 2000000000);
	expect_damaged(f, &id, "larger than 1 GiB");
}

static void garbage_is_damaged(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	size_t n;
	git_oid id = make_tree(file, &n);
	const char *path = path_of(f->first, &id);

	put_file(path, "garbage, and more of it", 23);
	expect_damaged(f, &id, "not compressed");
	memset(file, 0, sizeof(file)); /* what a power cut may leave */
	put_file(path, file, sizeof(file));
	expect_damaged(f, &id, "not compressed");
	put_file(path, "tree 0", 7);
	expect_damaged(f, &id, "not compressed");
	/* Another object: its hash tells. */
	n = pack(file, sizeof(file), "tree 0", "", 0);
	put_file(path, file, n);
	expect_error(f, &id, GIT_EMISMATCH, "mismatch");
}

static void what_is_no_file_is_an_error(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	const char *says;
	size_t n;
	git_oid id = make_tree(file, &n);
	const char *path = path_of(f->first, &id);

	assert_int_equal(mkdir(path, 0755), 0);
	expect_damaged(f, &id, "not a file");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0644), 0);
	expect_damaged(f, &id, "not a file");
	assert_int_equal(remove(path), 0);
	assert_int_equal(symlink("/dev/zero", path), 0);
	expect_damaged(f, &id, "not a file");
	assert_int_equal(remove(path), 0);
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(error_of(f, &id, &says), GIT_ENOTFOUND);
	assert_int_equal(remove(path), 0);
	/* What the system refuses to open, even for root. */
	assert_int_equal(symlink(path, path), 0);
	expect_error(f, &id, ED_GIT_REFUSED, "symbolic links");
}

static void good_copy_elsewhere_is_used(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	size_t n;
	git_oid id = make_tree(file, &n);

	put_file(path_of(f->first, &id), file, n / 2);
	expect_damaged(f, &id, "cut off");
	put_file(path_of(f->second, &id), file, n);
	expect_tree(f, &id);
}

static void prefix_of_two_objects_is_ambiguous(void **state)
{
	struct fixture *f = *state;
	unsigned char file[1000];
	git_odb_object *object = NULL;
	git_oid start = { { 0 } };
	size_t n;
	git_oid id = make_tree(file, &n);
	git_oid other = id;

	other.id[19] ^= 1;
	put_file(path_of(f->first, &id), file, n);
	put_file(path_of(f->second, &other), file, n);
	memcpy(start.id, id.id, 10);
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &start, 20),
			 GIT_EAMBIGUOUS);
	/* All digits but the last, which differs in one bit. */
	start = id;
	start.id[19] &= 0xf0;
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &start, 39),
			 GIT_EAMBIGUOUS);
	/* The same object in both is one. */
	(void)remove(path_of(f->second, &other));
	put_file(path_of(f->second, &id), file, n);
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &start, 39), 0);
	git_odb_object_free(object);
}

static void files_of_other_names_are_no_objects(void **state)
{
	struct fixture *f = *state;
	git_odb_object *object = NULL;
	git_oid id;
	char path[200];

	memset(id.id, 0xab, sizeof(id.id));
	(void)snprintf(path, sizeof(path), "%s", path_of(f->first, &id));
	path[strlen(path) - 1] = 'X';
	put_file(path, "", 0);
	path[strlen(path) - 1] = '\0';
	put_file(path, "", 0);
	memset(id.id + 4, 0, 16);
	assert_int_equal(git_odb_read_prefix(&object, f->odb, &id, 8),
			 GIT_ENOTFOUND);
}

static void written_object_is_read_back(void **state)
{
	struct fixture *f = *state;
	git_odb_object *object = NULL;
	git_oid id;

	assert_int_equal(git_odb_write(&id, f->odb, "text", 4, GIT_OBJECT_BLOB),
			 0);
	assert_int_equal(access(path_of(f->first, &id), F_OK), 0);
	assert_int_equal(git_odb_read(&object, f->odb, &id), 0);
	assert_memory_equal(git_odb_object_data(object), "text", 4);
	git_odb_object_free(object);
}

/* The library's own memory does not fail, that of opendir() may. */
static void lack_of_memory_is_no_fault_of_the_repository(void **state)
{
	static const struct {
		int klass;
		const char *msg;
		enum ed_code code;
	} rows[] = {
		{ GIT_ERROR_OS, "no 'pack/': Cannot allocate memory",
		  ED_ESYSTEM },
		{ GIT_ERROR_OS, "no 'pack/': Permission denied", ED_EREPO },
		{ GIT_ERROR_ODB, "bad object", ED_EREPO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ed_error err = { 0 };

		assert_int_equal(git_error_set_str(rows[i].klass, rows[i].msg),
				 0);
		assert_int_equal(ed_fail_git(&err, "objects"), -1);
		assert_int_equal(err.code, rows[i].code);
		assert_non_null(strstr(err.msg, rows[i].msg));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whole_object_is_read),
		TEST(absent_object_is_not_found),
		TEST(object_cut_anywhere_is_damaged),
		TEST(any_flipped_bit_is_noticed),
		TEST(header_that_lies_is_damaged),
		TEST(huge_object_is_refused),
		TEST(garbage_is_damaged),
		TEST(what_is_no_file_is_an_error),
		TEST(good_copy_elsewhere_is_used),
		TEST(prefix_of_two_objects_is_ambiguous),
		TEST(files_of_other_names_are_no_objects),
		TEST(lack_of_memory_is_no_fault_of_the_repository),
		TEST(written_object_is_read_back),
	};

	return cmocka_run_group_tests_name("loose", tests, NULL, NULL);
}
