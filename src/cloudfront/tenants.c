/* tenants: ListDistributionTenants, page by page: a POST, though it only asks.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "pages.h"
#include "request.h"
#include "tenants.h"

/* Markers are opaque. */
#define MAX_BODY 65536

#define ROOT "/ListDistributionTenants"
#define LIST "/DistributionTenantList/DistributionTenantSummary"

struct reading {
	struct ed_strlist *all;
	size_t n_before;
	struct ed_pages pages;
	const char *next; /* marker; NULL: this is the last page */
	struct ed_arena *mem;
};

static void reset(void *ctx)
{
	struct reading *r = ctx;

	r->all->n = r->n_before;
	r->next = NULL;
}

/* "...Result" by the model, but clients of AWS do not look at it. */
static bool on_root(void *ctx, const char *path)
{
	(void)ctx;
	return ed_str_starts(path, ROOT);
}

static void on_end(void *ctx, const char *path, const char *text, size_t len)
{
	struct reading *r = ctx;
	const char *below = strchr(path + 1, '/');

	(void)len;
	if (!text || !below || !*text)
		return;
	if (strcmp(below, "/NextMarker") == 0)
		r->next = ed_arena_strdup(r->mem, text);
	else if (strcmp(below, LIST "/Id") == 0)
		ed_strlist_add(r->all, ed_arena_strdup(r->mem, text), r->mem);
}

static int make_body(const char **out, const char *marker, struct ed_arena *mem,
		     struct ed_error *err)
{
	static const char root[] = "ListDistributionTenantsRequest";
	struct ed_buf body;
	int ret = 0;

	ed_buf_init(&body, MAX_BODY);
	ed_buf_printf(&body, "<%s xmlns=\"" ED_CF_XMLNS "\">", root);
	if (marker) {
		ed_buf_puts(&body, "<Marker>");
		ed_cf_put_text(&body, marker);
		ed_buf_puts(&body, "</Marker>");
	}
	ed_buf_printf(&body, "<MaxItems>100</MaxItems></%s>", root);
	if (body.failed)
		ret = ed_fail(err, ED_EAWS,
			      "the list of tenants has a marker that is none");
	else
		*out = ed_arena_strdup(mem, body.data);
	ed_buf_dispose(&body);
	return ret;
}

static int read_page(struct reading *r, bool *refused, struct ed_get get,
		     struct ed_session *session, struct ed_error *err)
{
	const struct ed_reader reader = {
		.xml = { on_root, NULL, on_end, r },
		.reset = reset,
	};
	char code[ED_CF_CODE];

	if (make_body(&get.body, r->pages.marker, r->mem, err) < 0)
		return -1;
	get.reader = &reader;
	r->n_before = r->all->n;
	if (ed_call_get(session, &get, code, err) < 0) {
		*refused = err->code == ED_EAWS && !r->pages.marker;
		return -1;
	}
	return ed_pages_turn(&r->pages, r->next != NULL, r->next, err);
}

int ed_tenants_all(struct ed_strlist *out, bool *refused,
		   struct ed_session *session, int64_t deadline_ms,
		   struct ed_arena *mem, struct ed_error *err)
{
	struct ed_strlist all = { 0 };
	struct reading r = { .all = &all, .mem = mem };
	const struct ed_get get = {
		.url = ed_arena_printf(mem, "%s/distribution-tenants",
				       session->url),
		.action = "ListDistributionTenants",
		.mem = mem,
		.deadline_ms = deadline_ms,
	};

	*refused = false;
	do {
		if (read_page(&r, refused, get, session, err) < 0)
			return -1;
	} while (r.pages.marker);
	*out = all;
	return 0;
}
