/* start: memory for the libraries that others use as well. */
#include <stdlib.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "edgediff/http.h"
#include "edgediff/memory.h"

/* A block of no bytes is NULL, as in OpenSSL's own functions. */
static void *ssl_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return size > 0 ? ed_memory_alloc(size) : NULL;
}

static void *ssl_realloc(void *p, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	if (size > 0)
		return ed_memory_realloc(p, size);
	free(p);
	return NULL;
}

static void ssl_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

void ed_aws_start(void)
{
	/* If it has allocated already it keeps what it has. */
	(void)CRYPTO_set_mem_functions(ssl_malloc, ssl_realloc, ssl_free);
	json_set_alloc_funcs(ed_memory_alloc, free);
}
