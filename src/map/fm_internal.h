/* fm_internal: the three readers of front matter fill one builder. */
#ifndef ED_FM_INTERNAL_H
#define ED_FM_INTERNAL_H

#include "edgediff/buf.h"
#include "edgediff/frontmatter.h"
#include "edgediff/strings.h"

#define FM_DEPTH 16

enum fm_kind {
	FM_MAP,
	FM_LIST,
	FM_SKIP, /* a list or table inside a list: read, not kept */
};

struct fm_level {
	enum fm_kind kind;
	size_t name_len; /* of the table's own name, its '.' included */
	bool has_key;	 /* FM_MAP: the next thing is a value */
};

struct fm_builder {
	struct ed_field *v;
	size_t n, cap;
	size_t values_cap; /* of the last field */
	size_t n_values;   /* of all fields together */
	struct ed_buf name;
	struct fm_level stack[FM_DEPTH];
	size_t depth;
	struct ed_arena *mem;
};

/* These return -1 for what is not understood. */
int fm_open(struct fm_builder *b, enum fm_kind kind) ED_MUST_CHECK ED_NONNULL;
int fm_close(struct fm_builder *b) ED_MUST_CHECK ED_NONNULL;
int fm_key(struct fm_builder *b, const char *p,
	   size_t n) ED_MUST_CHECK ED_NONNULL;
int fm_scalar(struct fm_builder *b, const char *p,
	      size_t n) ED_MUST_CHECK ED_NONNULL;
/* A value that is nothing: the name is there, without values. */
int fm_null(struct fm_builder *b) ED_MUST_CHECK ED_NONNULL;

/* The whole of the block, without its delimiters. JSON is read as YAML. */
int fm_read_yaml(struct fm_builder *b, const char *p,
		 size_t n) ED_MUST_CHECK ED_NONNULL;
int fm_read_toml(struct fm_builder *b, const char *p,
		 size_t n) ED_MUST_CHECK ED_NONNULL;

#endif
