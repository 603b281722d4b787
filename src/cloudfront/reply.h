/*
 * reply: what the service's XML says.
 *	body --> REPLY --(ed_cf_reply)--> create
 */
#ifndef ED_REPLY_H
#define ED_REPLY_H

#include "edgediff/compiler.h"
#include "edgediff/strings.h"

struct ed_arena;
struct ed_error;

enum ed_reply_kind {
	ED_REPLY_INVALIDATION = 1,
	ED_REPLY_ERROR,
};

/* Strings are "" where the document has none. */
struct ed_cf_reply {
	enum ed_reply_kind kind;
	/* Invalidation */
	const char *id, *status, *create_time, *caller_reference;
	struct ed_strlist paths; /* in the order of the document */
	/* ErrorResponse */
	const char *code, *message, *request_id;
};

/*
 * Read a document. Elements are known by their local names: other dates of
 * the API have another namespace. What is not known is passed over.
 *
 * body    any bytes.
 * err     ED_EAWS: empty, longer than ED_MAX_REPLY_BYTES, no well-formed XML,
 *         nested too deep, a DOCTYPE, or a root that is not known.
 */
int ed_cf_reply_parse(struct ed_cf_reply *out, const char *body, size_t len,
		      struct ed_arena *mem,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
