/* allocator: the git library's memory, by functions that do not fail. */
#include <stdlib.h>
#include <string.h>

#include <git2.h>
#include <git2/sys/alloc.h>

#include "allocator.h"
#include "edgediff/memory.h"

static void *gmalloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return ed_memory_alloc(n);
}

static void *grealloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return ed_memory_realloc(p, n);
}

#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
/* From 1.7 on the library makes these of the two above. */
static void *gcalloc(size_t n, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return ed_memory_zalloc(n, size);
}

static char *gsubstrdup(const char *s, size_t n, const char *file, int line)
{
	char *copy = n < (size_t)-1 ? gmalloc(n + 1, file, line) : NULL;

	if (copy) {
		memcpy(copy, s, n);
		copy[n] = '\0';
	}
	return copy;
}

static char *gstrdup(const char *s, const char *file, int line)
{
	return gsubstrdup(s, strlen(s), file, line);
}

static char *gstrndup(const char *s, size_t n, const char *file, int line)
{
	return gsubstrdup(s, strnlen(s, n), file, line);
}

static void *greallocarray(void *p, size_t n, size_t size, const char *file,
			   int line)
{
	if (size > 0 && n > (size_t)-1 / size)
		return NULL;
	return grealloc(p, n * size, file, line);
}

static void *gmallocarray(size_t n, size_t size, const char *file, int line)
{
	return greallocarray(NULL, n, size, file, line);
}
#endif

int ed_git_set_allocator(void)
{
	static git_allocator allocator = {
		.gmalloc = gmalloc,
		.grealloc = grealloc,
		.gfree = free,
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
		.gcalloc = gcalloc,
		.gstrdup = gstrdup,
		.gstrndup = gstrndup,
		.gsubstrdup = gsubstrdup,
		.greallocarray = greallocarray,
		.gmallocarray = gmallocarray,
#endif
	};

	return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
