/* request: a plan as the requests that submit it. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/cloudfront.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "call.h"
#include "reference.h"
#include "request.h"
#include "split.h"

/* ED_BATCH_ITEMS paths of ED_MAX_PATH_BYTES, each byte a "&amp;" */
#define MAX_BODY 67108864

void ed_cf_put_text(struct ed_buf *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			ed_buf_puts(out, "&amp;");
			break;
		case '<':
			ed_buf_puts(out, "&lt;");
			break;
		case '>':
			ed_buf_puts(out, "&gt;");
			break;
		default:
			ed_buf_putc(out, *text);
			break;
		}
	}
}

/* The elements in the order of the service's model. */
static int write_body(struct ed_cf_request *req, struct ed_arena *mem,
		      struct ed_error *err)
{
	struct ed_buf out;
	int ret = 0;

	ed_buf_init(&out, MAX_BODY);
	ed_buf_printf(&out,
		      "<InvalidationBatch xmlns=\"" ED_CF_XMLNS "\"><Paths>"
		      "<Quantity>%zu</Quantity><Items>",
		      req->n_paths);
	for (size_t i = 0; i < req->n_paths; i++) {
		ed_buf_puts(&out, "<Path>");
		ed_cf_put_text(&out, req->paths[i]);
		ed_buf_puts(&out, "</Path>");
	}
	ed_buf_puts(&out, "</Items></Paths><CallerReference>");
	ed_cf_put_text(&out, req->caller_reference);
	ed_buf_puts(&out, "</CallerReference></InvalidationBatch>");
	if (out.failed) {
		ret = ed_fail(err, ED_ESYSTEM, "the batch is too large");
	} else {
		req->body = ed_arena_strndup(mem, out.data, out.len);
		req->body_len = out.len;
	}
	ed_buf_dispose(&out);
	return ret;
}

static int check_id(const char *id, struct ed_error *err)
{
	if (!ed_id_plain(id))
		return ed_fail(err, ED_EUSAGE,
			       "'%.128s': not a distribution id", id);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Byte order makes equal plans equal requests; a path given twice would be
 * billed twice. */
static size_t sorted_paths(const char ***out, const struct ed_plan *plan,
			   struct ed_arena *mem)
{
	const char **v = ed_arena_zalloc(mem, plan->n_items + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < plan->n_items; i++)
		v[i] = ed_arena_strndup(mem, plan->items[i].path,
					plan->items[i].len);
	qsort(v, plan->n_items, sizeof(*v), by_bytes);
	for (size_t i = 0; i < plan->n_items; i++)
		if (n == 0 || strcmp(v[n - 1], v[i]) != 0)
			v[n++] = v[i];
	*out = v;
	return n;
}

static const char *url_of(const struct ed_endpoint *endpoint, const char *id,
			  struct ed_arena *mem)
{
	return ed_invalidations_url(
		ed_arena_printf(mem, "%s/" ED_CF_API, endpoint->url), id, mem);
}

static int make_request(struct ed_cf_request *out,
			const struct ed_reference *ref, size_t batch,
			const size_t *starts, struct ed_arena *mem,
			struct ed_error *err)
{
	char reference[ED_MAX_REFERENCE + 1];

	if (ed_reference_make(reference, ref, batch, err) < 0)
		return -1;
	*out = (struct ed_cf_request){
		.distribution = ref->distribution,
		.method = "POST",
		.url = url_of(ref->how->endpoint, ref->distribution, mem),
		.content_type = "application/xml",
		.caller_reference = ed_arena_strdup(mem, reference),
		.batch = batch,
		.n_batches = ref->n_batches,
		.paths = ref->paths + starts[batch - 1],
		.n_paths = starts[batch] - starts[batch - 1],
	};
	return write_body(out, mem, err);
}

/* Where each batch begins, and the end. */
static size_t cut(size_t **out, const char *const *paths, size_t n,
		  struct ed_arena *mem)
{
	size_t *starts = ed_arena_zalloc(mem, n + 1, sizeof(*starts));
	size_t batches = 0;

	for (size_t i = 0; i < n; starts[++batches] = i)
		i += ed_split_batch(paths + i, n - i);
	*out = starts;
	return batches;
}

int ed_cloudfront_requests(struct ed_cf_requests *out,
			   const struct ed_plan *plan,
			   const struct ed_submit *how, struct ed_arena *mem,
			   struct ed_error *err)
{
	struct ed_cf_requests r = { 0 };
	struct ed_reference ref = { .how = how };
	const char **paths;
	size_t *starts;

	if (ed_cloudfront_check(plan, err) < 0)
		return -1;
	ref.n_paths = sorted_paths(&paths, plan, mem);
	ref.paths = paths;
	ref.n_batches = cut(&starts, ref.paths, ref.n_paths, mem);
	r.v = ed_arena_zalloc(mem, how->n_distributions * ref.n_batches + 1,
			      sizeof(*r.v));
	for (size_t i = 0; i < how->n_distributions; i++) {
		ref.distribution = how->distributions[i];
		if (check_id(ref.distribution, err) < 0)
			return -1;
		for (size_t b = 1; b <= ref.n_batches; b++)
			if (make_request(&r.v[r.n++], &ref, b, starts, mem,
					 err) < 0)
				return -1;
	}
	*out = r;
	return 0;
}

bool ed_cf_can_part(const struct ed_cf_request *whole)
{
	return strlen(whole->caller_reference) + ED_PART_SUFFIX <=
	       ED_MAX_REFERENCE;
}

int ed_cf_part(struct ed_cf_request *out, const struct ed_cf_request *whole,
	       size_t first, size_t n, struct ed_arena *mem,
	       struct ed_error *err)
{
	struct ed_cf_request part = *whole;

	if (first == 0 && n == whole->n_paths) {
		*out = part;
		return 0;
	}
	part.paths = whole->paths + first;
	part.n_paths = n;
	if (first > 0)
		part.caller_reference = ed_arena_printf(
			mem, "%s.%zu", whole->caller_reference, first);
	if (write_body(&part, mem, err) < 0)
		return -1;
	*out = part;
	return 0;
}
