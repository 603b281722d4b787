/*
 * forms: the URL paths under which one document is served.
 *
 * Two characters cannot be purged reliably in any spelling: '~' (not supported
 * for invalidation) and '*' (a wildcard at the end). A path with one of them
 * becomes a required prefix that ends before it.
 */
#include <string.h>

#include "map_internal.h"

/* Shorten to at most n bytes, not within a %XX. */
static void cut(struct ed_buf *url, size_t n)
{
	ed_buf_cut(url, n);
	for (size_t back = 1; back <= 2 && back < url->len; back++) {
		if (url->data[url->len - back] == '%') {
			ed_buf_cut(url, url->len - back);
			return;
		}
	}
}

/* Where the first '~' or '*' stands, encoded or not; the length if none. */
static size_t clean_length(const struct ed_buf *url)
{
	size_t n = strcspn(url->data, "~*%");

	while (url->data[n] == '%') {
		const char *code = url->data + n + 1;

		if (strncmp(code, "7E", 2) == 0 ||
		    strncmp(code, "7e", 2) == 0 ||
		    strncmp(code, "2A", 2) == 0 || strncmp(code, "2a", 2) == 0)
			break;
		n++;
		n += strcspn(url->data + n, "~*%");
	}
	return n;
}

bool ed_url_finish(struct ed_buf *url, bool prefix)
{
	size_t clean = clean_length(url);

	if (clean < url->len) {
		ed_buf_cut(url, clean);
		prefix = true;
	}
	if (url->len + prefix > ED_URL_MAX) {
		cut(url, ED_URL_MAX - 1);
		prefix = true;
	}
	if (prefix)
		ed_buf_putc(url, '*');
	return prefix;
}

/* Hand m->out on, as a required prefix where it cannot be exact. */
static void emit(struct ed_mapper *m, bool prefix)
{
	struct ed_mapped mapped = m->mapped;

	mapped.vague = prefix;
	prefix = ed_url_finish(&m->out, prefix);
	mapped.url = m->out.data;
	mapped.len = m->out.len;
	mapped.prefix = prefix;
	mapped.own = mapped.own && !prefix;
	m->fn(m->ctx, &mapped);
}

/* Hand on the first n bytes of m->url and, if not NULL, 'more'. */
static void emit_start(struct ed_mapper *m, size_t n, const char *more,
		       bool prefix)
{
	ed_buf_clear(&m->out);
	ed_buf_put(&m->out, m->url.data, n);
	if (more)
		ed_buf_puts(&m->out, more);
	emit(m, prefix);
}

/* The folder m->url[0..n), which ends in '/', as what its index is served
 * as. */
static void emit_folder(struct ed_mapper *m, size_t n)
{
	if (m->site->forms & ED_FORM_SLASH)
		emit_start(m, n, NULL, false);
	/* At the top of the host the slash is all there is. */
	if (m->site->forms & ED_FORM_BARE)
		emit_start(m, n > 1 ? n - 1 : n, NULL, false);
}

static bool is_index(const struct ed_site *site, const char *name)
{
	for (size_t i = 0; i < site->index.n; i++) {
		if (strcmp(name, site->index.v[i]) == 0)
			return true;
	}
	return false;
}

/* Does any configured form besides "file" apply to this document? */
static bool has_other_form(const struct ed_site *site, bool index, bool clean)
{
	return (index && site->forms & (ED_FORM_SLASH | ED_FORM_BARE)) ||
	       (clean && site->forms & ED_FORM_CLEAN);
}

static void emit_document(struct ed_mapper *m, size_t folder)
{
	static const char html[] = ".html";
	const char *name = m->url.data + folder;
	size_t len = m->url.len;
	bool index = is_index(m->site, name);
	bool clean = !index && len - folder > sizeof(html) - 1 &&
		     strcmp(m->url.data + len - (sizeof(html) - 1), html) == 0;

	/* A document that no other form applies to is served as itself,
	 * whatever the forms say: an image has no slash form. */
	if (m->site->forms & ED_FORM_FILE ||
	    !has_other_form(m->site, index, clean))
		emit_start(m, len, NULL, false);
	if (index)
		emit_folder(m, folder);
	if (clean && m->site->forms & ED_FORM_CLEAN)
		emit_start(m, len - (sizeof(html) - 1), NULL, false);
}

void ed_mapper_forms(struct ed_mapper *m, bool prefix)
{
	size_t folder = m->url.len;

	if (prefix) {
		emit_start(m, m->url.len, NULL, true);
		return;
	}
	while (folder > 0 && m->url.data[folder - 1] != '/')
		folder--;
	if (folder < m->url.len) {
		emit_document(m, folder);
		return;
	}
	/* "/posts/": the folder's index documents. */
	if (m->site->forms & ED_FORM_FILE ||
	    !has_other_form(m->site, true, false)) {
		for (size_t i = 0; i < m->site->index.n; i++)
			emit_start(m, folder, m->site->index.v[i], false);
	}
	emit_folder(m, folder);
}

void ed_mapper_below(struct ed_mapper *m)
{
	if (m->url.len == 0 || m->url.data[m->url.len - 1] != '/')
		ed_buf_putc(&m->url, '/');
	emit_start(m, m->url.len, NULL, true);
	/* 'p*' may not cover p itself. */
	if (m->url.len > 1)
		emit_folder(m, m->url.len);
}
