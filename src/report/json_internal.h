/* json_internal: building JSON with jansson, for the reports. */
#ifndef ED_JSON_INTERNAL_H
#define ED_JSON_INTERNAL_H

#include <stddef.h>

#include <jansson.h>

#include "edgediff/changes.h"
#include "edgediff/compiler.h"

struct ed_buf;

/* The value itself; jansson returns NULL only when memory is short. */
json_t *ed_json_need(json_t *value);
/* Both take the value over. */
void ed_json_set(json_t *object, const char *key, json_t *value);
void ed_json_append(json_t *array, json_t *value);

/* A string of any bytes: what is not UTF-8 becomes U+FFFD. */
json_t *ed_json_bytes(const char *p, size_t n);
const char *ed_json_status(enum ed_status status);

/* Append the document and a line feed, and free it. */
void ed_json_put(struct ed_buf *out, json_t *top) ED_NONNULL;

#endif
