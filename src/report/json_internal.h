/* json_internal: jansson without its errors; they are all lack of memory. */
#ifndef ED_JSON_INTERNAL_H
#define ED_JSON_INTERNAL_H

#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"

/* jansson returns NULL, or -1, only when memory is short. */
static inline json_t *need(json_t *value)
{
	if (!value)
		ed_oom();
	return value;
}

static inline void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, need(value)) < 0)
		ed_oom();
}

static inline void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, need(value)) < 0)
		ed_oom();
}

static inline json_t *integer(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static inline int put_json(const char *p, size_t n, void *data)
{
	ed_buf_put(data, p, n);
	return 0;
}

/* Append 'top' and a line feed; frees it. */
static inline void dump(struct ed_buf *out, json_t *top)
{
	(void)json_dump_callback(top, put_json, out, JSON_INDENT(2));
	ed_buf_putc(out, '\n');
	json_decref(top);
}

/* jsonvalue.c: a string of any bytes; what is not UTF-8 becomes U+FFFD. */
json_t *ed_json_bytes(const char *p, size_t n);

/* The same of a string, or null. Names come from anywhere: json_string() would
 * fail for bytes that are not UTF-8, as if memory were short. */
static inline json_t *text(const char *s)
{
	return s ? ed_json_bytes(s, strlen(s)) : json_null();
}

#endif
