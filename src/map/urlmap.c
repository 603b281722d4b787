/* urlmap: source path to URL paths, sorted by source. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/urlmap.h"
#include "map_internal.h"

#define MAX_COLUMNS 64

struct row {
	const char *source;
	const char *url;
};

struct ed_url_map {
	struct row *v;
	const char **urls; /* of v, for handing out runs of them */
	size_t n, cap;
};

struct reader {
	const char *p, *end;
	const char *file;
	unsigned line;
	struct ed_url_map *map;
	struct ed_buf text; /* scratch */
	struct ed_arena *mem;
};

static int bad(const struct reader *r, const char *reason, struct ed_error *err)
{
	return ed_fail(err, ED_ECONFIG, "%s:%u: %s", r->file, r->line, reason);
}

/* The URL path of "https://host/path", or of a path, encoded; NULL if it is
 * neither. */
static const char *url_path(struct reader *r, const char *url)
{
	const char *scheme = strstr(url, "://");

	if (scheme && scheme < url + strcspn(url, "/")) {
		url = scheme + 3;
		url += strcspn(url, "/?#");
		if (*url != '/')
			url = "/";
	}
	if (*url != '/')
		return NULL;
	ed_buf_clear(&r->text);
	ed_put_url_text(&r->text, url, strcspn(url, "?#"));
	return ed_arena_strndup(r->mem, r->text.data, r->text.len);
}

static int add_row(struct reader *r, const char *source, const char *url,
		   struct ed_error *err)
{
	struct ed_url_map *map = r->map;
	const char *path = url_path(r, url);

	if (!path)
		return bad(r, "the url does not start with a slash", err);
	if (strncmp(source, "./", 2) == 0)
		source += 2;
	map->v = ed_arena_grow(r->mem, map->v, map->n, &map->cap,
			       sizeof(*map->v));
	map->v[map->n++] = (struct row){ .source = source, .url = path };
	return 0;
}

/* "source TAB url" lines. */
static int read_lines(struct reader *r, struct ed_error *err)
{
	while (r->p < r->end) {
		const char *eol = memchr(r->p, '\n', (size_t)(r->end - r->p));
		size_t n = (size_t)((eol ? eol : r->end) - r->p);
		const char *line = r->p;
		const char *tab = memchr(line, '\t', n);

		r->line++;
		r->p += n + (eol != NULL);
		if (n > 0 && line[n - 1] == '\r')
			n--;
		if (n == 0)
			continue;
		if (!tab)
			return bad(r,
				   "a source path, a tab and a url path are "
				   "wanted",
				   err);
		if (add_row(r,
			    ed_arena_strndup(r->mem, line,
					     (size_t)(tab - line)),
			    ed_arena_strndup(r->mem, tab + 1,
					     n - (size_t)(tab + 1 - line)),
			    err) < 0)
			return -1;
	}
	return 0;
}

/* One field of RFC 4180; what ends it is left in r->p. */
static const char *read_field(struct reader *r)
{
	bool quoted = r->p < r->end && *r->p == '"';

	ed_buf_clear(&r->text);
	r->p += quoted;
	for (; r->p < r->end; r->p++) {
		char c = *r->p;

		if (quoted && c == '"') {
			r->p++;
			if (r->p == r->end || *r->p != '"')
				break;
		} else if (!quoted && (c == ',' || c == '\n')) {
			break;
		}
		r->line += c == '\n';
		ed_buf_putc(&r->text, c);
	}
	if (!quoted && r->text.len > 0 && r->text.data[r->text.len - 1] == '\r')
		ed_buf_cut(&r->text, r->text.len - 1);
	return ed_arena_strndup(r->mem, r->text.data, r->text.len);
}

/* One record: how many fields it has; those beyond MAX_COLUMNS are dropped. */
static size_t read_record(struct reader *r, const char *fields[MAX_COLUMNS])
{
	size_t n = 0;

	r->line++;
	for (;;) {
		const char *field = read_field(r);

		if (n < MAX_COLUMNS)
			fields[n++] = field;
		while (r->p < r->end && *r->p == '\r')
			r->p++;
		if (r->p == r->end || *r->p != ',')
			break;
		r->p++;
	}
	while (r->p < r->end && *r->p++ != '\n')
		;
	return n;
}

static size_t column(const char *const *header, size_t n, const char *name)
{
	size_t i = 0;

	while (i < n && strcmp(header[i], name) != 0)
		i++;
	return i;
}

static int read_csv(struct reader *r, struct ed_error *err)
{
	const char *fields[MAX_COLUMNS];
	size_t n = read_record(r, fields);
	size_t source = column(fields, n, "path");
	size_t url = column(fields, n, "permalink");

	if (source == n || url == n)
		return bad(r, "the columns path and permalink are wanted", err);
	while (r->p < r->end) {
		n = read_record(r, fields);
		if (n == 1 && fields[0][0] == '\0')
			continue;
		if (source >= n || url >= n)
			return bad(r, "a column is missing", err);
		/* A draft that is not published has no permalink. */
		if (fields[url][0] != '\0' &&
		    add_row(r, fields[source], fields[url], err) < 0)
			return -1;
	}
	return 0;
}

static int by_source(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	int order = strcmp(x->source, y->source);

	return order != 0 ? order : strcmp(x->url, y->url);
}

int ed_url_map_parse(const struct ed_url_map **out, const char *file,
		     const char *text, size_t len, struct ed_arena *mem,
		     struct ed_error *err)
{
	struct ed_url_map *map = ed_arena_zalloc(mem, 1, sizeof(*map));
	struct reader r = {
		.end = text + len, .file = file, .map = map, .mem = mem
	};
	const char *eol;
	size_t first;
	int rc;

	if (len > ED_URL_MAP_MAX)
		return ed_fail(err, ED_ECONFIG, "%s: larger than %zu bytes",
			       file, ED_URL_MAP_MAX);
	if (memchr(text, '\0', len))
		return ed_fail(err, ED_ECONFIG, "%s: has a NUL byte", file);
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	r.p = text;
	eol = memchr(text, '\n', (size_t)(r.end - text));
	first = (size_t)((eol ? eol : r.end) - text);
	ed_buf_init(&r.text, ED_URL_MAP_MAX * 3);
	rc = first > 5 && strncmp(text, "path,", 5) == 0 &&
			     !memchr(text, '\t', first)
		     ? read_csv(&r, err)
		     : read_lines(&r, err);
	ed_buf_dispose(&r.text);
	if (rc < 0)
		return -1;
	if (map->n > 0)
		qsort(map->v, map->n, sizeof(*map->v), by_source);
	map->urls = ed_arena_zalloc(mem, map->n, sizeof(*map->urls));
	for (size_t i = 0; i < map->n; i++)
		map->urls[i] = map->v[i].url;
	*out = map;
	return 0;
}

size_t ed_url_map_find(const struct ed_url_map *map, const char *source,
		       size_t len, const char *const **urls)
{
	size_t low = 0;
	size_t high = map->n;
	size_t n = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const char *s = map->v[mid].source;

		if (ed_bytes_cmp(s, strlen(s), source, len) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	while (low + n < map->n && strlen(map->v[low + n].source) == len &&
	       memcmp(map->v[low + n].source, source, len) == 0)
		n++;
	*urls = map->urls + low;
	return n;
}
