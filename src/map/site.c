/* site: the settings of section [site], checked one by one. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/glob.h"
#include "edgediff/site.h"

void ed_site_init(struct ed_site *site, struct ed_arena *mem)
{
	*site = (struct ed_site){
		.root = "",
		.prefix = "/",
		.forms = ED_FORM_FILE | ED_FORM_SLASH,
	};
	ed_strlist_add(&site->index, "index.html", mem);
}

void ed_site_dispose(struct ed_site *site)
{
	for (size_t i = 0; i < site->ignore.n; i++)
		ed_glob_free(site->ignored[i]);
	site->ignore.n = 0;
}

static int set_root(struct ed_site *site, const char *value,
		    struct ed_arena *mem, struct ed_error *err)
{
	size_t n = strlen(value);

	if (value[0] == '/')
		return ed_fail(err, ED_ECONFIG,
			       "'%s' starts with a slash; it is a folder in "
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
	site->root = ed_arena_strndup(mem, value, n);
	return 0;
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

static int set_prefix(struct ed_site *site, const char *value,
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

static int set_forms(struct ed_site *site, const char *value,
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

static int set_index(struct ed_site *site, const char *value,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct ed_strlist index = { 0 };
	const char *rest = value;
	const char *word;

	while ((word = next_word(&rest, mem))) {
		if (strchr(word, '/'))
			return ed_fail(err, ED_ECONFIG,
				       "'%s' is no file name: it has a slash",
				       word);
		ed_strlist_add(&index, word, mem);
	}
	site->index = index;
	return 0;
}

static int add_ignore(struct ed_site *site, const char *value,
		      struct ed_arena *mem, struct ed_error *err)
{
	struct ed_glob *glob;
	struct ed_glob **all;

	if (ed_glob_new(&glob, value, err) < 0)
		return -1;
	all = ed_arena_zalloc(mem, site->ignore.n + 1, sizeof(*all));
	if (site->ignore.n > 0)
		memcpy(all, site->ignored, site->ignore.n * sizeof(*all));
	all[site->ignore.n] = glob;
	site->ignored = all;
	ed_strlist_add(&site->ignore, ed_arena_strdup(mem, value), mem);
	return 0;
}

int ed_site_set(struct ed_site *site, bool *known, const char *key,
		const char *value, struct ed_arena *mem, struct ed_error *err)
{
	static const struct {
		const char *key;
		int (*set)(struct ed_site *, const char *, struct ed_arena *,
			   struct ed_error *);
	} keys[] = {
		{ "root", set_root },	  { "prefix", set_prefix },
		{ "forms", set_forms },	  { "index", set_index },
		{ "ignore", add_ignore },
	};

	for (size_t i = 0; i < ED_COUNT(keys); i++) {
		if (strcasecmp(key, keys[i].key) == 0) {
			*known = true;
			return keys[i].set(site, value, mem, err);
		}
	}
	*known = false;
	return 0;
}
