/* reply: the elements of the service's documents, as fields. */
#include <stdbool.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/xml.h"
#include "reply.h"

struct filling {
	struct ed_cf_reply reply;
	struct ed_arena *mem;
};

static bool read_root(void *ctx, const char *path)
{
	struct filling *f = ctx;

	if (strcmp(path, "/Invalidation") == 0)
		f->reply.kind = ED_REPLY_INVALIDATION;
	else if (strcmp(path, "/ErrorResponse") == 0 ||
		 strcmp(path, "/Error") == 0)
		f->reply.kind = ED_REPLY_ERROR;
	else
		return false;
	return true;
}

static const char **field(struct ed_cf_reply *r, const char *path)
{
	const struct {
		const char *path;
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
		if (strcmp(table[i].path, path) == 0)
			return table[i].field;
	return NULL;
}

static void read_element(void *ctx, const char *path, const char *text,
			 size_t len)
{
	static const char item[] =
		"/Invalidation/InvalidationBatch/Paths/Items/Path";
	struct filling *f = ctx;
	struct ed_arena *mem = f->mem;
	const char **out;

	if (!text)
		return;
	out = field(&f->reply, path);
	if (out)
		*out = ed_arena_strndup(mem, text, len);
	else if (strcmp(path, item) == 0)
		ed_strlist_add(&f->reply.paths,
			       ed_arena_strndup(mem, text, len), mem);
}

int ed_cf_reply_parse(struct ed_cf_reply *out, const char *body, size_t len,
		      struct ed_arena *mem, struct ed_error *err)
{
	struct filling f = { .mem = mem,
			     .reply = { .id = "",
					.status = "",
					.create_time = "",
					.caller_reference = "",
					.code = "",
					.message = "",
					.request_id = "" } };
	const struct ed_xml_handler handler = { .root = read_root,
						.end = read_element,
						.ctx = &f };

	if (ed_xml_read(body, len, &handler, err) < 0)
		return -1;
	*out = f.reply;
	return 0;
}
