/*
 * buf: a string that grows, up to a maximum fixed at the start.
 *
 * Always NUL-terminated. The error is sticky: after an append that would pass
 * the maximum nothing is added any more and 'failed' is set, so a run of
 * appends is checked once at the end. Out of memory ends the program, as in
 * the arena.
 */
#ifndef ED_BUF_H
#define ED_BUF_H

#include <stdbool.h>
#include <stdio.h>

#include "edgediff/compiler.h"

struct ed_buf {
	char *data;  /* never NULL after ed_buf_init() */
	size_t len;  /* without the NUL */
	size_t cap;  /* bytes allocated, 0 while data is a constant "" */
	size_t max;  /* most bytes it may hold */
	bool failed; /* an append did not fit */
};

void ed_buf_init(struct ed_buf *buf, size_t max) ED_NONNULL;
/* Free the memory; buf is then empty and usable again. */
void ed_buf_dispose(struct ed_buf *buf) ED_NONNULL;
/* The same, overwriting the bytes first: for secrets. */
void ed_buf_wipe(struct ed_buf *buf) ED_NONNULL;
/* Forget the content and the error, keep the memory. */
void ed_buf_clear(struct ed_buf *buf) ED_NONNULL;

void ed_buf_put(struct ed_buf *buf, const void *p, size_t n) ED_NONNULL_ARGS(1);
void ed_buf_puts(struct ed_buf *buf, const char *s) ED_NONNULL;
void ed_buf_putc(struct ed_buf *buf, char c) ED_NONNULL;
void ed_buf_printf(struct ed_buf *buf, const char *fmt, ...)
	ED_PRINTF(2, 3) ED_NONNULL;
/* Append what is left of 'file', as far as it fits. Returns 0, or -1 with
 * errno: it cannot be read. */
int ed_buf_read(struct ed_buf *buf, FILE *file) ED_MUST_CHECK ED_NONNULL;
/* Shorten to len bytes; len must not be larger than buf->len. */
void ed_buf_cut(struct ed_buf *buf, size_t len) ED_NONNULL;

#endif
