/* follow: where a chain of links leads, by names alone. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/links.h"

/* As Linux does in one path. */
#define MAX_HOPS 40

struct walk {
	struct ed_buf *out; /* followed so far, without a slash at its end */
	struct ed_buf rest; /* still to do */
	size_t done;	    /* of rest */
	size_t hops;
};

static void drop_last(struct ed_buf *path)
{
	size_t n = path->len;

	while (n > 0 && path->data[n - 1] != '/')
		n--;
	ed_buf_cut(path, n > 0 ? n - 1 : 0);
}

/* Put 'target' before what is still to do. */
static void prepend(struct walk *w, const char *target)
{
	struct ed_buf rest;

	ed_buf_init(&rest, w->rest.max);
	ed_buf_puts(&rest, target);
	ed_buf_putc(&rest, '/');
	ed_buf_puts(&rest, w->rest.data + w->done);
	ed_buf_dispose(&w->rest);
	w->rest = rest;
	w->done = 0;
}

/* What w->out names now is a link: go where it says. */
static enum ed_link_end enter(struct walk *w, const char *target)
{
	if (++w->hops > MAX_HOPS)
		return ED_LINK_LOOPS;
	if (target[0] == '/')
		return ED_LINK_OUTSIDE;
	drop_last(w->out);
	prepend(w, target);
	return w->rest.failed ? ED_LINK_LOOPS : ED_LINK_ENDS;
}

/* One component of w->rest, n bytes. */
static int step(struct walk *w, size_t n, enum ed_link_end *end,
		const struct ed_link_targets *targets, struct ed_error *err)
{
	const char *p = w->rest.data + w->done;
	const char *target = NULL;
	bool unknown = false;

	w->done += n + (p[n] == '/');
	if (n == 0 || (n == 1 && p[0] == '.'))
		return 0;
	if (n == 2 && p[0] == '.' && p[1] == '.') {
		if (w->out->len == 0)
			*end = ED_LINK_OUTSIDE;
		drop_last(w->out);
		return 0;
	}
	if (w->out->len > 0)
		ed_buf_putc(w->out, '/');
	ed_buf_put(w->out, p, n);
	if (targets->read(targets->ctx, &target, &unknown, w->out->data, err) <
	    0)
		return -1;
	if (unknown)
		*end = ED_LINK_UNKNOWN;
	else if (target)
		*end = enter(w, target);
	return 0;
}

int ed_link_follow(struct ed_buf *out, enum ed_link_end *end, const char *link,
		   const struct ed_link_targets *targets, struct ed_error *err)
{
	struct walk w = { .out = out };
	int rc = 0;

	*end = ED_LINK_ENDS;
	ed_buf_clear(out);
	ed_buf_init(&w.rest, out->max);
	ed_buf_puts(&w.rest, link);
	while (rc == 0 && *end == ED_LINK_ENDS && w.done < w.rest.len)
		rc = step(&w, strcspn(w.rest.data + w.done, "/"), end, targets,
			  err);
	if (out->failed)
		*end = ED_LINK_LOOPS;
	ed_buf_dispose(&w.rest);
	return rc;
}
