/*
 * forms: the URL paths of one published file.
 *
 * A path is encoded as the CloudFront developer guide asks: what RFC 1738
 * calls unsafe and what is not ASCII becomes %XX, nothing else does, or the
 * object is not found in the cache. Two characters cannot be purged reliably
 * in any spelling: '~' (not supported for invalidation) and '*' (a wildcard
 * at the end). A path with one of them becomes a required prefix.
 */
#include <string.h>

#include "edgediff/error.h"
#include "edgediff/glob.h"
#include "map_internal.h"

static const char rule_site_root[] = "site.root";

/* Longest path with all its bytes encoded, 1 MiB in the tree. */
#define SCRATCH_MAX ((size_t)4 * 1024 * 1024)

void ed_mapper_init(struct ed_mapper *m, const struct ed_site *site,
		    ed_url_fn fn, void *ctx)
{
	*m = (struct ed_mapper){ .site = site, .fn = fn, .ctx = ctx };
	ed_buf_init(&m->url, SCRATCH_MAX);
}

void ed_mapper_dispose(struct ed_mapper *m)
{
	ed_buf_dispose(&m->url);
}

static bool stays(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return true;
	/* '~' and '*' stay here: emit() cuts before them. */
	return c != '\0' && strchr("-._$+!(),;/:@=&~*", c) != NULL;
}

static void put_encoded(struct ed_buf *out, const char *p, size_t n)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		char code[3] = { '%', digits[c >> 4], digits[c & 15] };

		if (stays(c))
			ed_buf_putc(out, p[i]);
		else
			ed_buf_put(out, code, sizeof(code));
	}
}

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

/* Hand m->url on, as a required prefix where it cannot be exact. */
static void emit(struct ed_mapper *m, bool prefix)
{
	size_t clean = strcspn(m->url.data, "~*");

	if (clean < m->url.len) {
		ed_buf_cut(&m->url, clean);
		prefix = true;
	}
	if (m->url.len + prefix > ED_URL_MAX) {
		cut(&m->url, ED_URL_MAX - 1);
		prefix = true;
	}
	if (prefix)
		ed_buf_putc(&m->url, '*');
	m->fn(m->ctx, m->url.data, m->url.len, prefix, rule_site_root);
}

/* Start m->url with the first n bytes of a path below the root. */
static void begin(struct ed_mapper *m, const char *rel, size_t n)
{
	ed_buf_clear(&m->url);
	ed_buf_puts(&m->url, m->site->prefix);
	put_encoded(&m->url, rel, n);
}

/* The directory rel[0..n), "" or "a/b/", as what its index is served as. */
static void emit_directory(struct ed_mapper *m, const char *rel, size_t n)
{
	if (m->site->forms & ED_FORM_SLASH) {
		begin(m, rel, n);
		emit(m, false);
	}
	if (m->site->forms & ED_FORM_BARE) {
		begin(m, rel, n);
		/* At the top of the host the slash is all there is. */
		if (m->url.len > 1)
			ed_buf_cut(&m->url, m->url.len - 1);
		emit(m, false);
	}
}

static bool is_index(const struct ed_site *site, const char *name)
{
	for (size_t i = 0; i < site->index.n; i++) {
		if (strcmp(name, site->index.v[i]) == 0)
			return true;
	}
	return false;
}

/* Does any configured form besides "file" apply to this file? */
static bool has_other_form(const struct ed_site *site, bool index, bool clean)
{
	return (index && site->forms & (ED_FORM_SLASH | ED_FORM_BARE)) ||
	       (clean && site->forms & ED_FORM_CLEAN);
}

static void emit_file(struct ed_mapper *m, const char *rel, size_t len)
{
	static const char html[] = ".html";
	const char *slash = strrchr(rel, '/');
	const char *name = slash ? slash + 1 : rel;
	size_t name_len = len - (size_t)(name - rel);
	bool index = is_index(m->site, name);
	bool clean = !index && name_len > sizeof(html) - 1 &&
		     strcmp(rel + len - (sizeof(html) - 1), html) == 0;

	/* A file that no other form applies to is served as itself, whatever
	 * the forms say: an image has no slash form. */
	if (m->site->forms & ED_FORM_FILE ||
	    !has_other_form(m->site, index, clean)) {
		begin(m, rel, len);
		emit(m, false);
	}
	if (index)
		emit_directory(m, rel, (size_t)(name - rel));
	if (clean && m->site->forms & ED_FORM_CLEAN) {
		begin(m, rel, len - (sizeof(html) - 1));
		emit(m, false);
	}
}

/* Everything below the entry 'rel', of which the tree does not tell. */
static void emit_below(struct ed_mapper *m, const char *rel, size_t len)
{
	begin(m, rel, len);
	ed_buf_putc(&m->url, '/');
	emit(m, true);
	if (m->site->forms & ED_FORM_SLASH) {
		begin(m, rel, len);
		ed_buf_putc(&m->url, '/');
		emit(m, false);
	}
	if (m->site->forms & ED_FORM_BARE) {
		begin(m, rel, len);
		emit(m, false);
	}
}

/* Names that begin with ".git", and ".edgediff", are for tools. */
static bool has_private_name(const char *path)
{
	for (const char *p = path; p; p = strchr(p, '/')) {
		size_t n;

		p += *p == '/';
		n = strcspn(p, "/");
		if (strncmp(p, ".git", 4) == 0 ||
		    (n == 9 && memcmp(p, ".edgediff", n) == 0))
			return true;
	}
	return false;
}

static int is_ignored(bool *out, const struct ed_site *site, const char *path,
		      size_t len, struct ed_error *err)
{
	*out = false;
	for (size_t i = 0; i < site->ignore.n && !*out; i++) {
		if (ed_glob_match(out, site->ignored[i], path, len, NULL, err) <
		    0)
			return ed_wrap(err, "site.ignore");
	}
	return 0;
}

/* The part of the path below site.root, NULL if it is not below. */
static const char *below_root(const struct ed_site *site, const char *path)
{
	size_t n = strlen(site->root);

	if (n == 0)
		return path;
	if (strncmp(path, site->root, n) != 0 || path[n] != '/')
		return NULL;
	return path + n + 1;
}

int ed_mapper_file(struct ed_mapper *m, const char *path, size_t len,
		   enum ed_kind kind, struct ed_error *err)
{
	const char *rel = below_root(m->site, path);
	bool ignored;
	size_t rel_len;

	if (!rel || has_private_name(path))
		return 0;
	if (is_ignored(&ignored, m->site, path, len, err) < 0)
		return -1;
	if (ignored)
		return 0;
	rel_len = len - (size_t)(rel - path);
	switch (kind) {
	case ED_NOTHING:
		break;
	case ED_FILE:
		emit_file(m, rel, rel_len);
		break;
	case ED_SYMLINK:
		/* It may point to a file or to a directory. */
		emit_file(m, rel, rel_len);
		emit_below(m, rel, rel_len);
		break;
	case ED_SUBMODULE:
		emit_below(m, rel, rel_len);
		break;
	}
	return 0;
}
