/*
 * jsondoc: jansson, with memory that is wiped; what json.c and ssojson.c share.
 */
#ifndef ED_JSONDOC_H
#define ED_JSONDOC_H

#include <jansson.h>

#include "edgediff/compiler.h"

struct ed_error;

/* The library's allocator while keys are in its hands, and back. */
struct ed_json_memory {
	json_malloc_t alloc;
	json_free_t free;
};

/* NULL: no JSON. ed_json_unload() is needed in any case. */
json_t *ed_json_load(struct ed_json_memory *was, const char *text,
		     size_t len) ED_NONNULL;
void ed_json_unload(const struct ed_json_memory *was, json_t *doc)
	ED_NONNULL_ARGS(1);

/* A string that is there, and is one as C has them. err: ED_EAWS. */
int ed_json_need(const char **out, const json_t *object, const char *name,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL_ARGS(1, 3, 4);

#endif
