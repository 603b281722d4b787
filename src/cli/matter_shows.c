/* matter_shows: the templates of the head tree, for what they show and read. */
#include <assert.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/repo.h"
#include "edgediff/shows.h"
#include "edgediff/site.h"
#include "edgediff/tree.h"
#include "matter_config.h"

#define MAX_TEMPLATE ((size_t)256 * 1024)
#define MAX_TEMPLATES 1000

struct looker {
	const struct ed_matter_from *from;
	struct ed_config_known *known;
	bool hugo;
	bool assets; /* in the second round */
	size_t n;
};

static bool is_below(const char *rel, const char *folder)
{
	const char *at = strstr(rel, folder);

	return at && (at == rel || at[-1] == '/');
}

/* Assets of these kinds may have text of pages in them. */
static bool is_asset(const char *rel)
{
	static const char *const kinds[] = { ".json", ".js",   ".mjs",
					     ".ts",   ".xml",  ".html",
					     ".txt",  ".tmpl", ".gotmpl" };

	if (is_below(rel, "layouts/") || !is_below(rel, "assets/"))
		return false;
	for (size_t i = 0; i < ED_COUNT(kinds); i++) {
		if (ed_str_ends(rel, kinds[i]))
			return true;
	}
	return false;
}

/* "layouts/x" or "themes/plain/layouts/x". */
static bool is_template(const struct looker *l, const char *rel)
{
	if (l->assets)
		return is_asset(rel);
	return !l->hugo || is_below(rel, "layouts/");
}

static int visit(void *ctx, const char *path, size_t len, enum ed_kind kind,
		 struct ed_error *err)
{
	struct looker *l = ctx;
	const char *source = l->from->site->source;
	const char *rel = path + (*source ? strlen(source) + 1 : 0);
	struct ed_buf text;
	bool found;

	(void)len;
	if (kind != ED_FILE || !is_template(l, rel))
		return 0;
	ed_buf_init(&text, MAX_TEMPLATE);
	/* Too large or many, or not in this clone: it may show anything. A
	 * large asset is a library. */
	if (++l->n > MAX_TEMPLATES ||
	    ed_tree_file(&text, &found, l->from->repo, l->from->head, path,
			 err) < 0)
		l->known->unread |= l->n > MAX_TEMPLATES || !l->assets ||
				    err->code != ED_ECONFIG;
	else
		ed_shows_add(l->known->shows, rel,
			     &(struct ed_text){ text.data, text.len });
	ed_buf_dispose(&text);
	return 0;
}

static int walk(struct looker *l, struct ed_arena *mem, struct ed_error *err)
{
	static const char *const hugo[] = { "layouts/", "themes/", "_vendor/" };
	static const char *const assets[] = { "assets/", "themes/",
					      "_vendor/" };
	static const char *const jekyll[] = { "_layouts/", "_includes/" };
	const char *const *v = l->assets ? assets : l->hugo ? hugo : jekyll;
	size_t n = l->hugo ? ED_COUNT(hugo) : ED_COUNT(jekyll);

	static_assert(ED_COUNT(assets) == ED_COUNT(hugo), "one n for both");
	for (size_t i = 0; i < n; i++) {
		if (ed_tree_walk(l->from->repo, l->from->head,
				 ed_from_top(l->from, v[i], mem), visit, l,
				 err) < 0)
			return -1;
	}
	return 0;
}

static bool is_set(const struct ed_config_known *known, const char *name)
{
	const struct ed_field *f =
		ed_frontmatter_find(&known->fields, name, strlen(name));

	return f && f->n == 1 && strcmp(f->values[0], "true") == 0;
}

/* Without a history git's dates are those of the last commit, of all pages. */
static bool dates_move(const struct ed_config_known *known,
		       const struct ed_matter_from *from, bool git_dates)
{
	return git_dates && ed_repo_is_shallow(from->repo) &&
	       !ed_shows_no_dates(known->shows);
}

int ed_shows_look(struct ed_config_known *known,
		  const struct ed_matter_from *from, struct ed_arena *mem,
		  struct ed_error *err)
{
	const char *preset = from->site->preset ? from->site->preset : "";
	struct looker l = { .from = from,
			    .known = known,
			    .hugo = strcmp(preset, "hugo") == 0 };
	bool git_dates = l.hugo && is_set(known, "enablegitinfo");
	const char *why = "text of other pages in it";
	const char *where = NULL;
	enum ed_shown shown;

	if (known->shows || (!l.hugo && strcmp(preset, "jekyll") != 0))
		return 0;
	known->shows = ed_shows_new(l.hugo ? ED_SHOWS_HUGO : ED_SHOWS_JEKYLL,
				    git_dates, mem);
	if (walk(&l, mem, err) < 0)
		return -1;
	l.assets = ed_shows_runs_assets(known->shows);
	if (l.assets && walk(&l, mem, err) < 0)
		return -1;
	shown = ed_shows_conclude(known->shows, &where);
	known->by_name = shown != ED_SHOWN_IN_LISTS;
	if (dates_move(known, from, git_dates)) {
		where = preset;
		why = "enableGitInfo in a shallow clone";
	} else if (known->unread) {
		where = preset;
		why = "a template that cannot be read";
	} else if (shown != ED_SHOWN_ANYWHERE) {
		return 0;
	}
	if (known->followed)
		ed_log_warn("%s: the preset cannot follow %s; every change of "
			    "a page is /*. Rules of your own can say more",
			    where, why);
	known->followed = false;
	return 0;
}
