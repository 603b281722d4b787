/* secret: the C library's allocator, with a size in front of each block. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/sigv4.h"
#include "secret.h"

/* As large as keeps what follows aligned. */
union head {
	size_t size;
	max_align_t align;
};

void *ed_secret_malloc(size_t size)
{
	union head *h;

	if (size > SIZE_MAX - sizeof(*h))
		return NULL;
	h = malloc(sizeof(*h) + size);
	if (!h)
		return NULL;
	h->size = size;
	return h + 1;
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
	union head *h = p;

	if (!h)
		return;
	h--;
	ed_cleanse(h + 1, h->size);
	free(h);
}

/* realloc() would leave the old bytes where they were. */
void *ed_secret_realloc(void *p, size_t size)
{
	const union head *h = p;
	void *fresh = ed_secret_malloc(size);

	if (fresh && h) {
		size_t old = h[-1].size;

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
