/*
 * memory: the C library's allocator for libraries that ask for one.
 *
 * What a library does when there is no memory is rarely tested: it may crash,
 * or pass over what it could not read, and the plan would be another one. So
 * they get functions that do not fail: out of memory ends the program, as in
 * an arena. Running again makes good whatever was under way.
 *
 * Only a block larger than ED_MEMORY_SANE is refused with NULL. It is no need
 * but a size that was read from somewhere, and the library says from where.
 */
#ifndef ED_MEMORY_H
#define ED_MEMORY_H

#include "edgediff/compiler.h"

#define ED_MEMORY_SANE ((size_t)1 << 30)

/* As malloc(), calloc(), realloc() and strdup(). Blocks are given back by
 * free(); one of no bytes is a block too. */
void *ed_memory_alloc(size_t size);
void *ed_memory_zalloc(size_t n, size_t size);
void *ed_memory_realloc(void *p, size_t size);
char *ed_memory_strdup(const char *s) ED_NONNULL;

#endif
