/* fuzz_loose: a file as a loose object. After 'z' the bytes are compressed
 * first, so that more than zlib sees them, and after 'c' cut, too. */
#include <zlib.h>

#include "file.h"
#include "fuzz.h"
#include "git/loose.h"

static struct file file;

static void put_compressed(const uint8_t *p, size_t n, bool cut)
{
	uLongf len = compressBound((uLong)n);
	uint8_t *out = malloc(len);

	must(out && compress(out, &len, p, (uLong)n) == Z_OK);
	file_put(&file, out, cut ? len / 2 : len);
	free(out);
}

/* The object's bytes, and before them its type, a blank and its size. */
static void compare(const struct ed_loose *object, const uint8_t *p, size_t n)
{
	const char *type = git_object_type2string(object->type);
	const uint8_t *end = memchr(p, '\0', n);

	must(end && n - (size_t)(end + 1 - p) == object->size);
	must(memcmp(end + 1, object->data, object->size) == 0);
	must(memcmp(p, type, strlen(type)) == 0 && p[strlen(type)] == ' ');
	must(strtoull((const char *)p + strlen(type) + 1, NULL, 10) ==
	     object->size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	git_odb_backend owner = { .version = GIT_ODB_BACKEND_VERSION };
	struct ed_loose object = { 0 }, head = { 0 };
	unsigned kind = size > 0 ? data[0] : 0;
	int rc, rc_head;

	if (size == 0)
		return 0;
	if (file.fd == 0)
		must(git_libgit2_init() > 0);
	if (kind == 'z' || kind == 'c')
		put_compressed(data + 1, size - 1, kind == 'c');
	else
		file_put(&file, data + 1, size - 1);
	rc_head = ed_loose_read(&head, file.path, NULL);
	rc = ed_loose_read(&object, file.path, &owner);
	must(rc == 0 || rc == GIT_ERROR);
	must(rc != 0 || rc_head == 0);
	if (rc == 0) {
		must(head.type == object.type && head.size == object.size);
		must(object.data[object.size] == '\0');
		must(kind != 'c');
		if (kind == 'z')
			compare(&object, data + 1, size - 1);
		git_odb_backend_data_free(&owner, object.data);
	}
	return 0;
}
