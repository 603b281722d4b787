/* secret: the C library's allocator, with a size in front of each block. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/memory.h"
#include "edgediff/sigv4.h"
#include "secret.h"

struct block {
	size_t size;
	max_align_t data[]; /* aligned for anything */
};

static struct block *block_of(void *p)
{
	return (struct block *)((char *)p - offsetof(struct block, data));
}

/* gcc's analyzer takes a pointer to the middle of a block for none. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

void *ed_secret_malloc(size_t size)
{
	struct block *b;

	if (size > SIZE_MAX - sizeof(*b))
		return NULL;
	b = ed_memory_alloc(sizeof(*b) + size);
	if (!b)
		return NULL;
	b->size = size;
	/* cppcheck-suppress memleak ; the block is found again by its data */
	return b->data;
}

void *ed_secret_calloc(size_t n, size_t size)
{
	void *p;

	if (size > 0 && n > SIZE_MAX / size)
		return NULL;
	p = ed_secret_malloc(n * size);
	if (p)
		memset(p, 0, n * size);
	return p;
}

void ed_secret_free(void *p)
{
	struct block *b;

	if (!p)
		return;
	b = block_of(p);
	ed_cleanse(p, b->size);
	free(b);
}

/* realloc() would leave the old bytes where they were. */
void *ed_secret_realloc(void *p, size_t size)
{
	void *fresh = ed_secret_malloc(size);

	if (fresh && p) {
		size_t old = block_of(p)->size;

		memcpy(fresh, p, old < size ? old : size);
		ed_secret_free(p);
	}
	return fresh;
}

char *ed_secret_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = ed_secret_malloc(n);

	if (copy)
		memcpy(copy, s, n);
	return copy;
}

char *ed_secret_copy(const char *p, size_t n)
{
	char *copy = ed_secret_malloc(n + 1);

	if (!copy)
		ed_oom();
	memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}
