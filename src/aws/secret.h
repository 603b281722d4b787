/*
 * secret: memory that is overwritten before it is given back, for libraries
 * through whose hands keys and tokens go (libcurl, expat, jansson).
 */
#ifndef ED_SECRET_H
#define ED_SECRET_H

#include "edgediff/compiler.h"

/* As malloc() and its family, but they work on blocks of their own only. They
 * fail as in memory.h: not for want of memory. */
void *ed_secret_malloc(size_t size);
void *ed_secret_calloc(size_t n, size_t size);
void *ed_secret_realloc(void *p, size_t size);
char *ed_secret_strdup(const char *s) ED_NONNULL;
void ed_secret_free(void *p);

/* A copy of n bytes with a NUL after them, or the end of the program. */
char *ed_secret_copy(const char *p, size_t n) ED_NONNULL;

#endif
