/* reply: XML to fields, streaming, by the path of local names. */
#include <stdbool.h>
#include <string.h>

#include <expat.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "reply.h"

#define MAX_DEPTH 16
#define MAX_NAMES 512
#define MAX_TEXT 16384

/* Where the parser is. */
struct place {
	XML_Parser parser;
	struct ed_cf_reply reply;
	struct ed_arena *mem;
	struct ed_buf names;	  /* "/ErrorResponse/Error/Code" */
	size_t starts[MAX_DEPTH]; /* length of 'names' outside each level */
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

static void read_root(struct place *at)
{
	if (strcmp(at->names.data, "/Invalidation") == 0)
		at->reply.kind = ED_REPLY_INVALIDATION;
	else if (strcmp(at->names.data, "/ErrorResponse") == 0 ||
		 strcmp(at->names.data, "/Error") == 0)
		at->reply.kind = ED_REPLY_ERROR;
	else
		stop(at, "an XML document of another kind");
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attrs)
{
	struct place *at = ctx;
	/* Expat gives "namespace LF local name". */
	const char *local = strrchr(name, '\n');

	(void)attrs;
	if (at->why)
		return;
	if (at->depth == MAX_DEPTH) {
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
	else if (at->depth == 1)
		read_root(at);
}

static void on_text(void *ctx, const XML_Char *p, int n)
{
	struct place *at = ctx;

	ed_buf_put(&at->text, p, (size_t)n);
	if (at->text.failed)
		stop(at, "XML with a text too long");
}

static const char **field(struct ed_cf_reply *r, const char *names)
{
	const struct {
		const char *names;
		const char **field;
	} table[] = {
		{ "/Invalidation/Id", &r->id },
		{ "/Invalidation/Status", &r->status },
		{ "/Invalidation/CreateTime", &r->create_time },
		{ "/Invalidation/InvalidationBatch/CallerReference",
		  &r->caller_reference },
		{ "/ErrorResponse/Error/Code", &r->code },
		{ "/ErrorResponse/Error/Message", &r->message },
		{ "/ErrorResponse/RequestId", &r->request_id },
		/* some front ends leave the outer element out */
		{ "/Error/Code", &r->code },
		{ "/Error/Message", &r->message },
		{ "/Error/RequestId", &r->request_id },
	};

	for (size_t i = 0; i < ED_COUNT(table); i++)
		if (strcmp(table[i].names, names) == 0)
			return table[i].field;
	return NULL;
}

static void on_end(void *ctx, const XML_Char *name)
{
	static const char path[] =
		"/Invalidation/InvalidationBatch/Paths/Items/Path";
	struct place *at = ctx;
	const char **out;

	(void)name;
	if (at->why)
		return;
	out = field(&at->reply, at->names.data);
	if (at->leaf && out)
		*out = ed_arena_strndup(at->mem, at->text.data, at->text.len);
	else if (at->leaf && strcmp(at->names.data, path) == 0)
		ed_strlist_add(
			&at->reply.paths,
			ed_arena_strndup(at->mem, at->text.data, at->text.len),
			at->mem);
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

int ed_cf_reply_parse(struct ed_cf_reply *out, const char *body, size_t len,
		      struct ed_arena *mem, struct ed_error *err)
{
	struct place at = { .mem = mem,
			    .reply = { .id = "",
				       .status = "",
				       .create_time = "",
				       .caller_reference = "",
				       .code = "",
				       .message = "",
				       .request_id = "" } };
	int ret;

	if (len == 0 || len > ED_MAX_REPLY_BYTES)
		return ed_fail(err, ED_EAWS, "the reply is %s",
			       len == 0 ? "empty" : "too long");
	at.parser = XML_ParserCreateNS(NULL, '\n');
	if (!at.parser)
		ed_oom();
	ed_buf_init(&at.names, MAX_NAMES);
	ed_buf_init(&at.text, MAX_TEXT);
	ret = parse(&at, body, len, err);
	if (ret == 0)
		*out = at.reply;
	XML_ParserFree(at.parser);
	ed_buf_dispose(&at.names);
	ed_buf_dispose(&at.text);
	return ret;
}
