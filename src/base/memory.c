/* memory: malloc() that ends the program in place of failing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/memory.h"

void *ed_memory_alloc(size_t size)
{
	return ed_memory_realloc(NULL, size);
}

void *ed_memory_zalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (!p && (size == 0 || n <= ED_MEMORY_SANE / size))
		ed_oom();
	return p;
}

void *ed_memory_realloc(void *p, size_t size)
{
	void *moved = realloc(p, size > 0 ? size : 1);

	if (!moved && size <= ED_MEMORY_SANE)
		ed_oom();
	return moved;
}

char *ed_memory_strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = ed_memory_alloc(n);

	if (copy)
		memcpy(copy, s, n);
	return copy;
}
