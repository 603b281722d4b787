/*
 * derive_jekyll: where Jekyll publishes a post, a page, a document.
 *
 * As in Jekyll 4: the styles date, pretty and none, and patterns of the
 * configuration. A date is a point in time there and the site's time zone
 * decides on the day, so a time of day gives the neighbouring days too.
 */
#include <assert.h>
#include <string.h>

#include "edgediff/arena.h"
#include "derive_internal.h"

struct post {
	const char *categories; /* "news/long reads" */
	const char *title;
	struct ed_strlist days; /* "2024/01/31" */
};

static size_t stem_len(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? (size_t)(dot - name) : strlen(name);
}

static void add_category(struct ed_strlist *out, const char *p, size_t n,
			 struct ed_arena *mem)
{
	if (n > 0)
		ed_add_once(out, ed_slug(p, n, SLUG_CATEGORY, mem), mem);
}

/* The folders above _posts. */
static void add_folders(struct ed_strlist *out, const char *path,
			struct ed_arena *mem)
{
	while (!ed_str_starts(path, "_posts/") && strchr(path, '/')) {
		size_t n = strcspn(path, "/");

		add_category(out, path, n, mem);
		path += n + 1;
	}
}

static const char *categories(const struct ed_content *c, struct ed_arena *mem)
{
	const struct ed_field *f = ed_frontmatter_find(c->fm, "categories", 10);
	const char *one = ed_fm_text(c->fm, "category");
	const char *path = "";
	struct ed_strlist all = { 0 };

	add_folders(&all, c->path, mem);
	for (size_t i = 0; f && i < f->n; i++) {
		const char *p = f->values[i];

		/* Text in place of a list is one category a word. */
		while (!f->list && *p) {
			size_t n = strcspn(p, " \t\n");

			add_category(&all, p, n, mem);
			p += n + strspn(p + n, " \t\n");
		}
		if (f->list)
			add_category(&all, p, strlen(p), mem);
	}
	if (one)
		add_category(&all, one, strlen(one), mem);
	for (size_t i = 0; i < all.n; i++)
		path = ed_arena_printf(mem, "%s%s%s", path, i ? "/" : "",
				       all.v[i]);
	return path;
}

static unsigned number(const char *p, size_t n)
{
	unsigned x = 0;

	for (size_t i = 0; i < n; i++)
		x = x * 10 + (unsigned)(p[i] - '0');
	return x;
}

static unsigned month_days(unsigned y, unsigned m)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30,
					      31, 31, 30, 31, 30, 31 };
	bool leap;

	assert(m >= 1 && m <= 12);
	leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m == 2 && leap ? 29 : days[m - 1];
}

static void add_day(struct post *post, unsigned y, unsigned m, unsigned d,
		    struct ed_arena *mem)
{
	if (d == 0) {
		m = m == 1 ? 12 : m - 1;
		y -= m == 12;
		d = month_days(y, m);
	} else if (d > month_days(y, m)) {
		d = 1;
		m = m == 12 ? 1 : m + 1;
		y += m == 1;
	}
	ed_add_once(&post->days,
		    ed_arena_printf(mem, "%04u/%02u/%02u", y, m, d), mem);
}

/* "2024-01-31..." or "2024-1-5-title"; returns what follows, NULL: no date. */
static const char *read_date(unsigned ymd[3], const char *s)
{
	for (size_t i = 0; i < 3; i++) {
		size_t n = strspn(s, "0123456789");

		if (n < 1 || n > 4 || (i < 2 && s[n] != '-'))
			return NULL;
		ymd[i] = number(s, n);
		s += n + (i < 2);
	}
	if (ymd[0] < 1 || ymd[1] < 1 || ymd[1] > 12 || ymd[2] < 1 ||
	    ymd[2] > 31)
		return NULL;
	return s;
}

static void read_post(struct post *post, const struct ed_content *c,
		      struct ed_arena *mem)
{
	const char *name = strrchr(c->path, '/');
	const char *date = ed_fm_text(c->fm, "date");
	const char *slug = ed_fm_text(c->fm, "slug");
	const char *rest;
	unsigned f[3], d[3];

	*post = (struct post){ .categories = categories(c, mem), .title = "*" };
	name = name ? name + 1 : c->path;
	rest = read_date(f, name);
	if (rest && *rest == '-') {
		add_day(post, f[0], f[1], f[2], mem);
		name = rest + 1;
	}
	post->title = slug ? ed_slug(slug, strlen(slug), SLUG_JEKYLL, mem)
			   : ed_slug(name, stem_len(name), SLUG_JEKYLL, mem);
	rest = date ? read_date(d, date) : NULL;
	if (!rest) {
		if (date || post->days.n == 0)
			ed_add_once(&post->days, "*", mem);
		return;
	}
	add_day(post, d[0], d[1], d[2], mem);
	if (strchr(rest, ':')) {
		add_day(post, d[0], d[1], d[2] - 1, mem);
		add_day(post, d[0], d[1], d[2] + 1, mem);
	}
}

/* Of "2024/01/31". */
static unsigned day_of_year(const char *day)
{
	unsigned year = number(day, 4);
	unsigned month = number(day + 5, 2);
	unsigned n = number(day + 8, 2);

	for (unsigned m = 1; m < month; m++)
		n += month_days(year, m);
	return n;
}

/* What a placeholder of a permalink stands for on one day; NULL: unknown. */
static const char *token_value(const struct post *post, const char *day,
			       const char *token, struct ed_arena *mem)
{
	static const struct {
		const char *token;
		size_t start, len;
	} parts[] = {
		{ "year", 0, 4 },  { "month", 5, 2 },	{ "day", 8, 2 },
		{ "i_day", 8, 2 }, { "i_month", 5, 2 }, { "short_year", 2, 2 },
	};

	if (strcmp(token, "categories") == 0)
		return post->categories;
	if (strcmp(token, "title") == 0)
		return post->title;
	if (strcmp(token, "output_ext") == 0)
		return ".html";
	if (strcmp(token, "y_day") == 0 && strlen(day) == 10)
		return ed_arena_printf(mem, "%03u", day_of_year(day));
	for (size_t i = 0; strlen(day) == 10 && i < ED_COUNT(parts); i++) {
		const char *p = day + parts[i].start;
		size_t n = parts[i].len;

		if (strcmp(token, parts[i].token) != 0)
			continue;
		if (token[1] == '_' && *p == '0') {
			p++;
			n--;
		}
		return ed_arena_strndup(mem, p, n);
	}
	return NULL;
}

/* A pattern like "/blog/:year/:title/". */
static const char *expand(const char *pattern, const struct post *post,
			  const char *day, struct ed_arena *mem)
{
	const char *out = "";

	while (*pattern) {
		size_t n = strcspn(pattern, ":");

		out = ed_arena_printf(mem, "%s%.*s", out, (int)n, pattern);
		pattern += n;
		if (*pattern == ':') {
			const char *word;

			pattern++;
			n = strspn(pattern, "abcdefghijklmnopqrstuvwxyz_");
			word = token_value(post, day,
					   ed_arena_strndup(mem, pattern, n),
					   mem);
			if (!word)
				return ed_arena_printf(mem, "%s*", out);
			out = ed_arena_printf(mem, "%s%s", out, word);
			pattern += n;
		}
	}
	return out;
}

/* A style's name is a pattern too. */
static const char *style(const char *permalink)
{
	static const char *const styles[][2] = {
		{ "date", "/:categories/:year/:month/:day/:title:output_ext" },
		{ "pretty", "/:categories/:year/:month/:day/:title/" },
		{ "none", "/:categories/:title:output_ext" },
		{ "ordinal", "/:categories/:year/:y_day/:title:output_ext" },
		{ "weekdate",
		  "/:categories/:year/W:week/:short_day/:title:output_ext" },
	};

	for (size_t i = 0; i < ED_COUNT(styles); i++) {
		if (strcmp(permalink, styles[i][0]) == 0)
			return styles[i][1];
	}
	return permalink;
}

static void add_expanded(struct ed_strlist *out, const char *pattern,
			 const struct post *post, struct ed_arena *mem)
{
	for (size_t i = 0; i < post->days.n; i++) {
		const char *s = expand(pattern, post, post->days.v[i], mem);

		ed_add_page(out, s, mem);
	}
}

void jekyll_post(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem)
{
	const char *own = ed_fm_text(c->fm, "permalink");
	const char *all = c->config ? ed_fm_text(c->config, "permalink") : NULL;
	const char *posts =
		c->config ? ed_fm_text(c->config, "collections.posts.permalink")
			  : NULL;
	struct post post;

	read_post(&post, c, mem);
	add_expanded(out,
		     style(own	   ? own
			   : posts ? posts
			   : all   ? all
				   : "date"),
		     &post, mem);
	/* Without the configuration at hand, the other common style. */
	if (!own && !c->config)
		add_expanded(out, style("pretty"), &post, mem);
}

/* "_guides/a/b.md": the collection's name and the rest; else the path. */
static const char *in_collection(const char **rest, const char *path,
				 struct ed_arena *mem)
{
	size_t n = strcspn(path, "/");

	*rest = path;
	if (path[0] != '_' || path[n] != '/')
		return NULL;
	*rest = path + n + 1;
	return ed_arena_strndup(mem, path + 1, n - 1);
}

/* The permalink of a collection; NULL: it has none, or it is not known. */
static const char *collection_pattern(const struct ed_content *c,
				      const char *label, struct ed_arena *mem)
{
	return c->config
		       ? ed_fm_text(c->config, ed_arena_printf(mem,
							       "collections.%s."
							       "permalink",
							       label))
		       : NULL;
}

/* The pattern of a collection up to ':name', ':path' or ':title'. */
static const char *in_pattern(const char *pattern, const char *label,
			      const char *rest, struct ed_arena *mem)
{
	const char *slash = strrchr(rest, '/');
	const char *name = slash ? slash + 1 : rest;
	const char *out = "";

	while (*pattern) {
		size_t n = strcspn(pattern, ":");

		out = ed_arena_printf(mem, "%s%.*s", out, (int)n, pattern);
		pattern += n;
		if (ed_str_starts(pattern, ":collection")) {
			out = ed_arena_printf(mem, "%s%s", out, label);
			pattern += strlen(":collection");
		} else if (ed_str_starts(pattern, ":path")) {
			out = ed_arena_printf(mem, "%s%.*s", out,
					      (int)stem_len(rest), rest);
			pattern += strlen(":path");
		} else if (ed_str_starts(pattern, ":name")) {
			const char *s = ed_slug(name, stem_len(name),
						SLUG_CATEGORY, mem);

			out = ed_arena_printf(mem, "%s%s", out, s);
			pattern += strlen(":name");
		} else if (ed_str_starts(pattern, ":output_ext")) {
			out = ed_arena_printf(mem, "%s.html", out);
			pattern += strlen(":output_ext");
		} else if (*pattern) {
			return ed_arena_printf(mem, "%s*", out);
		}
	}
	return out;
}

/* "a/b" in the style of the site: a page takes only its ending from it. */
static void add_styled(struct ed_strlist *out, const struct ed_content *c,
		       const char *path, struct ed_arena *mem)
{
	const char *all = c->config ? ed_fm_text(c->config, "permalink") : NULL;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	bool pretty =
		all && (strcmp(all, "pretty") == 0 || ed_str_ends(all, "/"));

	if (!c->config || !pretty)
		ed_add_once(out, ed_arena_printf(mem, "%s.html", path), mem);
	if (!c->config || pretty)
		ed_add_once(out, ed_arena_printf(mem, "%s/", path), mem);
	if (strcmp(name, "index") == 0 || strcmp(name, "README") == 0)
		ed_add_once(
			out,
			ed_arena_printf(mem, "%.*s", (int)(name - path), path),
			mem);
}

void jekyll_page(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem)
{
	const char *rest;
	const char *label = in_collection(&rest, c->path, mem);
	const char *path = ed_arena_strndup(mem, rest, stem_len(rest));
	const char *pattern = label ? collection_pattern(c, label, mem) : NULL;

	if (pattern) {
		ed_add_page(out, in_pattern(pattern, label, rest, mem), mem);
		return;
	}
	if (!label) {
		add_styled(out, c, path, mem);
		return;
	}
	/* A folder of pages that "include" names keeps its underscore. */
	add_styled(out, c, ed_arena_printf(mem, "_%s/%s", label, path), mem);
	add_styled(out, c, ed_arena_printf(mem, "%s/%s", label, path), mem);
}

void jekyll_pager(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem)
{
	const char *s =
		c->config ? ed_fm_text(c->config, "paginate_path") : NULL;

	if (!s)
		s = "/page:num/";
	ed_add_once(out, ed_arena_printf(mem, "%.*s*", (int)strcspn(s, ":"), s),
		    mem);
}

void jekyll_feed(struct ed_strlist *out, const struct ed_content *c,
		 struct ed_arena *mem)
{
	const char *s = c->config ? ed_fm_text(c->config, "feed.path") : NULL;

	ed_add_once(out, s ? s : "feed.xml", mem);
	/* Those of collections, categories and tags. */
	for (size_t i = 0; c->config && i < c->config->n; i++) {
		const struct ed_field *f = &c->config->v[i];

		if (ed_str_starts(f->name, "feed.") &&
		    ed_str_ends(f->name, ".path") && f->n == 1 &&
		    strcmp(f->name, "feed.path") != 0)
			ed_add_once(out,
				    strstr(f->name, ".collections.")
					    ? f->values[0]
					    : ed_arena_printf(mem, "%s/*",
							      f->values[0]),
				    mem);
	}
}

/* Pages of jekyll-archives: by term, and by date. */
void jekyll_archives(struct ed_strlist *out, const struct ed_content *c,
		     struct ed_arena *mem)
{
	static const char head[] = "jekyll-archives.";
	bool used = false;
	struct post post;

	for (size_t i = 0; c->config && i < c->config->n; i++) {
		const struct ed_field *f = &c->config->v[i];

		if (!ed_str_starts(f->name, head))
			continue;
		used = true;
		if (ed_str_starts(f->name + sizeof(head) - 1, "permalinks.") &&
		    f->n == 1)
			ed_add_once(
				out,
				ed_arena_printf(mem, "%.*s*",
						(int)strcspn(f->values[0], ":"),
						f->values[0]),
				mem);
	}
	if (!used)
		return;
	ed_add_once(out, "tag/*", mem);
	ed_add_once(out, "category/*", mem);
	read_post(&post, c, mem);
	for (size_t i = 0; i < post.days.n; i++) {
		const char *day = post.days.v[i];

		ed_add_once(out, ed_arena_printf(mem, "%.4s/", day), mem);
		ed_add_once(out, ed_arena_printf(mem, "%.7s/", day), mem);
		ed_add_once(out, ed_arena_printf(mem, "%s/", day), mem);
	}
}
