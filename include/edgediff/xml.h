/*
 * xml: a small document as a run of elements, each with its path.
 *	body --> XML --(path, text)--> whoever knows the service
 *
 * Streaming, capped, no DOCTYPE. Elements are known by their local names:
 * other dates of an API have another namespace. The parser's memory is wiped
 * as it goes: replies of STS hold keys.
 */
#ifndef ED_XML_H
#define ED_XML_H

#include <stdbool.h>

#include "edgediff/compiler.h"

struct ed_error;

#define ED_XML_MAX_DEPTH 16   /* of elements in each other */
#define ED_XML_MAX_PATH 512   /* of all names on the way to one */
#define ED_XML_MAX_TEXT 16384 /* of one element */

/* Paths are like "/ErrorResponse/Error/Code"; all strings are the reader's
 * and valid during the call only. */
struct ed_xml_handler {
	/* The outermost element; false: it is a document of another kind. */
	bool (*root)(void *ctx, const char *path);
	/* An element begins; may be NULL. */
	void (*begin)(void *ctx, const char *path);
	/* An element has ended; text is without blanks at its ends, NULL for
	 * one with elements in it. */
	void (*end)(void *ctx, const char *path, const char *text, size_t len);
	void *ctx;
};

/*
 * Read a document.
 *
 * body    any bytes.
 * err     ED_EAWS: empty, longer than ED_MAX_REPLY_BYTES, no well-formed XML,
 *         beyond the limits above, a DOCTYPE, or a root that was refused. The
 *         message never quotes the document. The handler may have been called.
 */
int ed_xml_read(const char *body, size_t len,
		const struct ed_xml_handler *handler,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
