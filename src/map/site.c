/* site: the settings of section [site], checked one by one. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/pattern.h"
#include "edgediff/preset.h"
#include "edgediff/site.h"
#include "map_internal.h"

void ed_site_init(struct ed_site *site, struct ed_arena *mem)
{
	*site = (struct ed_site){
		.source = "",
		.prefix = "/",
		.forms = ED_FORM_FILE | ED_FORM_SLASH,
		.follow_symlinks = true,
	};
	ed_strlist_add(&site->index, "index.html", mem);
}

static void dispose_patterns(struct ed_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		ed_pattern_free(patterns->v[i]);
	patterns->n = 0;
}

void ed_site_dispose(struct ed_site *site)
{
	dispose_patterns(&site->ignore);
	dispose_patterns(&site->immutable);
	ed_normalizers_dispose(&site->normalize);
	ed_rules_dispose(&site->rules);
}

void ed_site_finish(struct ed_site *site)
{
	bool is_source =
		site->rules.n > 0 || site->preset || site->url_map_file;

	if (!site->root && !is_source)
		site->root = "";
	if (site->unmatched == ED_UNMATCHED_DEFAULT)
		site->unmatched =
			is_source ? ED_UNMATCHED_ALL : ED_UNMATCHED_NONE;
}

void ed_site_finish_built(struct ed_site *site)
{
	ed_rules_dispose(&site->rules);
	site->rules = (struct ed_rules){ 0 };
	site->source = "";
	site->root = "";
	site->preset = NULL;
	site->url_map_file = NULL;
	site->unmatched = ED_UNMATCHED_NONE;
}

/* A path in the tree, without slashes at its ends; "" for the top. */
static int read_path(const char **out, const char *value, struct ed_arena *mem,
		     struct ed_error *err)
{
	size_t n = strlen(value);

	if (value[0] == '/')
		return ed_fail(err, ED_ECONFIG,
			       "'%s' starts with a slash; it is a path in "
			       "the repository, like public",
			       value);
	while (n >= 2 && strncmp(value, "./", 2) == 0) {
		value += 2;
		n -= 2;
	}
	while (n > 0 && value[n - 1] == '/')
		n--;
	if (n == 1 && value[0] == '.')
		n = 0;
	for (const char *p = value; p < value + n; p += strcspn(p, "/") + 1) {
		size_t part = strcspn(p, "/");

		if (part == 0 || (part == 1 && p[0] == '.') ||
		    (part == 2 && p[0] == '.' && p[1] == '.'))
			return ed_fail(err, ED_ECONFIG,
				       "'%s' has an empty, '.' or '..' part",
				       value);
	}
	*out = ed_arena_strndup(mem, value, n);
	return 0;
}

/* A folder whose files can be published. */
static int read_folder(const char **out, const char *value,
		       struct ed_arena *mem, struct ed_error *err)
{
	const char *folder;

	if (read_path(&folder, value, mem, err) < 0)
		return -1;
	if (ed_path_is_private(folder))
		return ed_fail(err, ED_ECONFIG,
			       "'%s' is never published: a name that begins "
			       "with .git, or is .edgediff, is for tools",
			       value);
	*out = folder;
	return 0;
}

int ed_site_set_source(struct ed_site *site, const char *value,
		       struct ed_arena *mem, struct ed_error *err)
{
	return read_folder(&site->source, value, mem, err);
}

int ed_site_set_root(struct ed_site *site, const char *value,
		     struct ed_arena *mem, struct ed_error *err)
{
	return read_folder(&site->root, value, mem, err);
}

static bool is_url_path(const char *s)
{
	static const char hex[] = "0123456789ABCDEFabcdef";
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789-._$+!(),;/:@=&";

	for (; *s; s++) {
		if (*s == '%') {
			if (!s[1] || !strchr(hex, s[1]) || !s[2] ||
			    !strchr(hex, s[2]))
				return false;
			s += 2;
		} else if (!strchr(safe, *s)) {
			return false;
		}
	}
	return true;
}

int ed_site_set_prefix(struct ed_site *site, const char *value,
		       struct ed_arena *mem, struct ed_error *err)
{
	size_t n = strlen(value);

	if (value[0] != '/' || !is_url_path(value))
		return ed_fail(err, ED_ECONFIG,
			       "'%s' is no URL path: it starts with '/' and is "
			       "percent-encoded, without '~' and '*'",
			       value);
	if (n > 1000)
		return ed_fail(err, ED_ECONFIG,
			       "'%.40s...' is longer than 1000 bytes", value);
	while (n > 0 && value[n - 1] == '/')
		n--;
	site->prefix = ed_arena_printf(mem, "%.*s/", (int)n, value);
	return 0;
}

/* The next word of a list separated by blanks or commas; NULL at its end. */
static const char *next_word(const char **rest, struct ed_arena *mem)
{
	static const char gap[] = " \t,";
	const char *p = *rest + strspn(*rest, gap);
	size_t n = strcspn(p, gap);

	*rest = p + n;
	return n > 0 ? ed_arena_strndup(mem, p, n) : NULL;
}

int ed_site_set_forms(struct ed_site *site, const char *value,
		      struct ed_arena *mem, struct ed_error *err)
{
	static const struct {
		const char *name;
		enum ed_form form;
	} names[] = {
		{ "file", ED_FORM_FILE },
		{ "slash", ED_FORM_SLASH },
		{ "bare", ED_FORM_BARE },
		{ "clean", ED_FORM_CLEAN },
	};
	unsigned forms = 0;
	const char *rest = value;
	const char *word;

	while ((word = next_word(&rest, mem))) {
		unsigned form = 0;

		for (size_t i = 0; i < ED_COUNT(names); i++) {
			if (strcasecmp(word, names[i].name) == 0)
				form = names[i].form;
		}
		if (form == 0)
			return ed_fail(err, ED_ECONFIG,
				       "unknown form '%s'; there are file, "
				       "slash, bare and clean",
				       word);
		forms |= form;
	}
	if (forms == 0)
		return ed_fail(err, ED_ECONFIG,
			       "no form; there are file, slash, bare and "
			       "clean");
	site->forms = forms;
	return 0;
}

int ed_site_set_index(struct ed_site *site, const char *value,
		      struct ed_arena *mem, struct ed_error *err)
{
	struct ed_strlist index = { 0 };
	struct ed_buf encoded;
	const char *rest = value;
	const char *word;

	if (strchr(value, '/'))
		return ed_fail(err, ED_ECONFIG,
			       "'%s' has a slash; file names are wanted",
			       value);
	ed_buf_init(&encoded, (size_t)64 * 1024 * 1024);
	while ((word = next_word(&rest, mem))) {
		ed_buf_clear(&encoded);
		ed_put_encoded(&encoded, word, strlen(word));
		word = ed_arena_strdup(mem, encoded.data);
		ed_strlist_add(&index, word, mem);
	}
	ed_buf_dispose(&encoded);
	site->index = index;
	return 0;
}

static int add_pattern(struct ed_patterns *out, const char *glob,
		       struct ed_arena *mem, struct ed_error *err)
{
	struct ed_pattern *pattern;

	if (ed_pattern_glob(&pattern, glob, err) < 0)
		return -1;
	out->v = ed_arena_grow(mem, out->v, out->n, &out->cap, sizeof(void *));
	out->v[out->n++] = pattern;
	return 0;
}

int ed_site_add_ignore(struct ed_site *site, const char *value,
		       struct ed_arena *mem, struct ed_error *err)
{
	return add_pattern(&site->ignore, value, mem, err);
}

int ed_site_add_immutable(struct ed_site *site, const char *value,
			  struct ed_arena *mem, struct ed_error *err)
{
	return add_pattern(&site->immutable, value, mem, err);
}

int ed_site_set_preset(struct ed_site *site, const char *value,
		       struct ed_arena *mem, struct ed_error *err)
{
	if (!ed_preset_text(value))
		return ed_fail(err, ED_ECONFIG,
			       "there is no preset '%s'; there are %s", value,
			       ed_preset_names());
	site->preset = ed_arena_strdup(mem, value);
	return 0;
}

int ed_site_set_unmatched(struct ed_site *site, const char *value,
			  struct ed_arena *mem, struct ed_error *err)
{
	(void)mem;
	if (strcasecmp(value, "all") == 0)
		site->unmatched = ED_UNMATCHED_ALL;
	else if (strcasecmp(value, "none") == 0)
		site->unmatched = ED_UNMATCHED_NONE;
	else
		return ed_fail(err, ED_ECONFIG,
			       "'%s': all (a change that nothing maps "
			       "invalidates everything) or none is wanted",
			       value);
	return 0;
}

int ed_site_set_url_map(struct ed_site *site, const char *value,
			struct ed_arena *mem, struct ed_error *err)
{
	const char *path = "";

	if (read_path(&path, value, mem, err) < 0)
		return -1;
	if (*path == '\0')
		return ed_fail(err, ED_ECONFIG,
			       "'%s': a file in the tree is wanted", value);
	site->url_map_file = path;
	return 0;
}

int ed_site_set_added(struct ed_site *site, const char *value,
		      struct ed_arena *mem, struct ed_error *err)
{
	(void)mem;
	if (strcasecmp(value, "skip") == 0)
		site->skip_added = true;
	else if (strcasecmp(value, "invalidate") == 0)
		site->skip_added = false;
	else
		return ed_fail(err, ED_ECONFIG,
			       "'%s': invalidate or skip is wanted", value);
	return 0;
}

static int set_bool(bool *out, const char *value, struct ed_error *err)
{
	if (ed_parse_bool(out, value) < 0)
		return ed_fail(err, ED_ECONFIG, "'%s': true or false is wanted",
			       value);
	return 0;
}

int ed_site_set_query_strings(struct ed_site *site, const char *value,
			      struct ed_arena *mem, struct ed_error *err)
{
	(void)mem;
	return set_bool(&site->query_strings, value, err);
}

int ed_site_set_follow_symlinks(struct ed_site *site, const char *value,
				struct ed_arena *mem, struct ed_error *err)
{
	(void)mem;
	return set_bool(&site->follow_symlinks, value, err);
}
