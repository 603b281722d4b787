/* bytes: an input taken apart, one decision after the other. */
#ifndef ED_BYTES_H
#define ED_BYTES_H

#undef NDEBUG
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"

struct bytes {
	const uint8_t *p;
	size_t n;
};

/* What has to hold; a failure says what does not. */
#define must(ok) assert(ok)

/* 0 once there is nothing left. */
static inline unsigned take_byte(struct bytes *in)
{
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->p++;
}

static inline unsigned take_below(struct bytes *in, unsigned below)
{
	return take_byte(in) % below;
}

/* The text up to a line feed, which is dropped, or a NUL. */
static inline char *take_line(struct bytes *in, struct ed_arena *mem)
{
	size_t n = 0;
	char *line;

	while (n < in->n && in->p[n] != '\n' && in->p[n] != '\0')
		n++;
	line = ed_arena_strndup(mem, (const char *)in->p, n);
	n += n < in->n;
	in->p += n;
	in->n -= n;
	return line;
}

/* The lines up to one that is "==", which is dropped; they may have NULs. */
static inline char *take_part(struct bytes *in, size_t *len,
			      struct ed_arena *mem)
{
	const uint8_t *start = in->p, *end = in->p;

	while (in->n > 0) {
		end = in->p;
		if (strcmp(take_line(in, mem), "==") == 0)
			break;
		end = in->p;
	}
	*len = (size_t)(end - start);
	return ed_arena_strndup(mem, (const char *)start, *len);
}

/* What is left, as a string. */
static inline char *take_rest(struct bytes *in, struct ed_arena *mem)
{
	char *text = ed_arena_strndup(mem, (const char *)in->p, in->n);

	in->n = 0;
	return text;
}

#endif
