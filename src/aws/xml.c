/* xml: expat, streaming, by the path of local names. */
#include <string.h>

#include <expat.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/xml.h"
#include "secret.h"

/* Where the parser is. */
struct place {
	XML_Parser parser;
	const struct ed_xml_handler *handler;
	struct ed_buf names;		 /* "/ErrorResponse/Error/Code" */
	size_t starts[ED_XML_MAX_DEPTH]; /* length of 'names' outside each
					  * level */
	size_t depth;
	struct ed_buf text; /* of the innermost element */
	bool leaf;	    /* no element has ended within it */
	const char *why;    /* it was stopped; NULL: it was not */
};

static void stop(struct place *at, const char *why)
{
	if (!at->why)
		at->why = why;
	(void)XML_StopParser(at->parser, XML_FALSE);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
	struct place *at = ctx;
	const struct ed_xml_handler *handler = at->handler;
	/* Expat gives "namespace LF local name". */
	const char *local = strrchr(name, '\n');

	(void)attrs;
	if (at->why)
		return;
	if (at->depth == ED_XML_MAX_DEPTH) {
		stop(at, "XML nested too deep");
		return;
	}
	at->starts[at->depth++] = at->names.len;
	ed_buf_putc(&at->names, '/');
	ed_buf_puts(&at->names, local ? local + 1 : name);
	ed_buf_clear(&at->text);
	at->leaf = true;
	if (at->names.failed)
		stop(at, "XML with names too long");
	else if (at->depth == 1 && !handler->root(handler->ctx, at->names.data))
		stop(at, "an XML document of another kind");
	else if (handler->begin)
		handler->begin(handler->ctx, at->names.data);
}

static void on_text(void *ctx, const XML_Char *p, int n)
{
	struct place *at = ctx;

	ed_buf_put(&at->text, p, (size_t)n);
	if (at->text.failed)
		stop(at, "XML with a text too long");
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* An element whose text is laid out on lines of its own. */
static const char *trim(struct ed_buf *text)
{
	const char *p = text->data;

	while (text->len > 0 && blank(text->data[text->len - 1]))
		ed_buf_cut(text, text->len - 1);
	while (blank(*p))
		p++;
	return p;
}

static void on_end(void *ctx, const XML_Char *name)
{
	struct place *at = ctx;
	const struct ed_xml_handler *handler = at->handler;
	const char *text = at->leaf ? trim(&at->text) : NULL;

	(void)name;
	if (at->why)
		return;
	handler->end(handler->ctx, at->names.data, text,
		     text ? strlen(text) : 0);
	ed_buf_cut(&at->names, at->starts[--at->depth]);
	ed_buf_clear(&at->text);
	at->leaf = false;
}

/* Entities are what makes XML dangerous, and no reply has any of its own. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *sysid,
		       const XML_Char *pubid, int internal)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)internal;
	stop(ctx, "a DOCTYPE");
}

static int parse(struct place *at, const char *body, size_t len,
		 struct ed_error *err)
{
	XML_SetUserData(at->parser, at);
	XML_SetElementHandler(at->parser, on_start, on_end);
	XML_SetCharacterDataHandler(at->parser, on_text);
	XML_SetStartDoctypeDeclHandler(at->parser, on_doctype);
	if (XML_Parse(at->parser, body, (int)len, 1) == XML_STATUS_OK &&
	    !at->why)
		return 0;
	return ed_fail(err, ED_EAWS, "the reply is not understood: %s",
		       at->why ? at->why
			       : XML_ErrorString(XML_GetErrorCode(at->parser)));
}

int ed_xml_read(const char *body, size_t len,
		const struct ed_xml_handler *handler, struct ed_error *err)
{
	static const XML_Memory_Handling_Suite memory = {
		.malloc_fcn = ed_secret_malloc,
		.realloc_fcn = ed_secret_realloc,
		.free_fcn = ed_secret_free,
	};
	struct place at = { .handler = handler };
	int ret;

	if (len == 0 || len > ED_MAX_REPLY_BYTES)
		return ed_fail(err, ED_EAWS, "the reply is %s",
			       len == 0 ? "empty" : "too long");
	at.parser = XML_ParserCreate_MM(NULL, &memory, "\n");
	if (!at.parser)
		ed_oom();
	ed_buf_init(&at.names, ED_XML_MAX_PATH);
	ed_buf_init(&at.text, ED_XML_MAX_TEXT);
	ret = parse(&at, body, len, err);
	XML_ParserFree(at.parser);
	ed_buf_dispose(&at.names);
	ed_buf_wipe(&at.text);
	return ret;
}
