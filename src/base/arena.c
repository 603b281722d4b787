/* arena: blocks of memory in a list, given back together. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edgediff/arena.h"

/* Allocations of at least BIG get a block of their own, so that a growing
 * array can be moved by realloc() (mremap) instead of being copied and left
 * behind. In exact builds everything is big (but nothing at all). */
#ifdef ED_ARENA_EXACT
#define BIG ((size_t)1)
#else
#define BIG ((size_t)32 * 1024)
#endif
#define BLOCK ((size_t)256 * 1024)
#define ALIGN (_Alignof(max_align_t))

struct block {
	struct block *next;
	struct block *prev;
	size_t used, size;
	max_align_t data[];
};

struct ed_arena {
	struct block *blocks;  /* all of them, newest first */
	struct block *current; /* the one small pieces are cut from */
};

void ed_oom(void)
{
	static const char text[] = "edgediff: out of memory\n";
	/* Nothing can be done about a failing write here. */
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	_exit(1);
}

struct ed_arena *ed_arena_new(void)
{
	struct ed_arena *mem = calloc(1, sizeof(*mem));

	if (!mem)
		ed_oom();
	return mem;
}

void ed_arena_reset(struct ed_arena *mem)
{
	struct block *next;

	for (struct block *b = mem->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	mem->blocks = NULL;
	mem->current = NULL;
}

void ed_arena_free(struct ed_arena *mem)
{
	if (!mem)
		return;
	ed_arena_reset(mem);
	free(mem);
}

static struct block *block_new(struct ed_arena *mem, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX / 2 - sizeof(*b))
		ed_oom();
	b = malloc(sizeof(*b) + size);
	if (!b)
		ed_oom();
	b->used = 0;
	b->size = size;
	b->prev = NULL;
	b->next = mem->blocks;
	if (b->next)
		b->next->prev = b;
	mem->blocks = b;
	return b;
}

void *ed_arena_alloc(struct ed_arena *mem, size_t size)
{
	struct block *b = mem->current;
	size_t room;
	void *p;

	if (size >= BIG) {
		b = block_new(mem, size);
		b->used = size;
		return b->data;
	}
	room = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!b || b->size - b->used < room) {
		b = block_new(mem, BLOCK);
		mem->current = b;
	}
	p = (char *)b->data + b->used;
	b->used += room;
	return p;
}

void *ed_arena_zalloc(struct ed_arena *mem, size_t n, size_t size)
{
	void *p;

	if (size != 0 && n > SIZE_MAX / size)
		ed_oom();
	p = ed_arena_alloc(mem, n * size);
	memset(p, 0, n * size);
	return p;
}

char *ed_arena_strndup(struct ed_arena *mem, const char *p, size_t n)
{
	char *s = ed_arena_alloc(mem, n + 1);

	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

char *ed_arena_strdup(struct ed_arena *mem, const char *s)
{
	return ed_arena_strndup(mem, s, strlen(s));
}

char *ed_arena_printf(struct ed_arena *mem, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		ed_oom();
	s = ed_arena_alloc(mem, (size_t)n + 1);
	va_start(ap, fmt);
	n = vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		ed_oom();
	return s;
}

/* Grow the block that holds the big array at p. */
static void *block_grow(struct ed_arena *mem, void *p, size_t size)
{
	struct block *b =
		(struct block *)((char *)p - offsetof(struct block, data));
	struct block *moved;

	if (size > SIZE_MAX / 2 - sizeof(*b))
		ed_oom();
	moved = realloc(b, sizeof(*b) + size);
	if (!moved)
		ed_oom();
	moved->used = size;
	moved->size = size;
	if (moved->next)
		moved->next->prev = moved;
	if (moved->prev)
		moved->prev->next = moved;
	else
		mem->blocks = moved;
	return moved->data;
}

void *ed_arena_grow(struct ed_arena *mem, void *array, size_t n, size_t *cap,
		    size_t size)
{
	size_t want;
	void *p;

	if (n < *cap)
		return array;
	want = *cap < 8 ? 8 : *cap * 2;
	if (want < *cap || want > SIZE_MAX / 4 / size)
		ed_oom();
	if (array && *cap * size >= BIG) {
		p = block_grow(mem, array, want * size);
	} else {
		p = ed_arena_alloc(mem, want * size);
		if (array)
			memcpy(p, array, n * size);
	}
	*cap = want;
	return p;
}
