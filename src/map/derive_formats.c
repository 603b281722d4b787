/*
 * derive_formats: where Hugo's output formats put what is no page.
 *
 * A format that the configuration gives a path or a base name is not
 * index.xml or index.json any more; a format of its own mostly is there for
 * the home page: an index for a search.
 */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "derive_internal.h"

static bool has_format(const struct ed_content *c, const char *kind,
		       const char *format)
{
	const struct ed_field *f =
		c->config ? ed_frontmatter_find(c->config, kind, strlen(kind))
			  : NULL;

	for (size_t i = 0; f && i < f->n; i++) {
		if (strcasecmp(f->values[i], format) == 0)
			return true;
	}
	/* What Hugo does unless told otherwise. */
	return !f && strcmp(kind, "outputs.page") != 0 &&
	       strcasecmp(format, "rss") == 0;
}

/* Do lists other than the home page have it? */
static bool is_of_lists(const struct ed_content *c, const char *format)
{
	return has_format(c, "outputs.section", format) ||
	       has_format(c, "outputs.taxonomy", format) ||
	       has_format(c, "outputs.term", format);
}

/* The folders that also have an index.json. */
void hugo_json(struct ed_strlist *out, const struct ed_content *c,
	       struct ed_arena *mem)
{
	if (has_format(c, "outputs.page", "json"))
		hugo_page(out, c, mem);
	if (is_of_lists(c, "json"))
		hugo_parents(out, c, mem);
}

/* "rss" of "outputformats.rss.basename", NULL: another field. */
static const char *format_of(const struct ed_field *f, struct ed_arena *mem)
{
	static const char head[] = "outputformats.";
	const char *name = f->name + sizeof(head) - 1;
	const char *dot;

	if (!ed_str_starts(f->name, head))
		return NULL;
	dot = strchr(name, '.');
	return dot ? ed_arena_strndup(mem, name, (size_t)(dot - name)) : NULL;
}

static const char *setting(const struct ed_content *c, const char *format,
			   const char *name, struct ed_arena *mem)
{
	return config_text(
		c, ed_arena_printf(mem, "outputformats.%s.%s", format, name));
}

/* With its dot; ".*" where the media type is not one of Hugo's own. */
static const char *extension(const struct ed_content *c, const char *format,
			     struct ed_arena *mem)
{
	static const struct {
		const char *name, *extension;
	} known[] = {
		{ "rss", ".xml" },
		{ "json", ".json" },
		{ "application/rss+xml", ".xml" },
		{ "application/json", ".json" },
	};
	const char *type = setting(c, format, "mediatype", mem);

	for (size_t i = 0; i < ED_COUNT(known); i++) {
		if (strcasecmp(type ? type : format, known[i].name) == 0)
			return known[i].extension;
	}
	return ".*";
}

/* The files of one format, "path/base.ext" in each folder that has it. */
static void add_format(struct ed_strlist *out, const struct ed_content *c,
		       const char *format, struct ed_arena *mem)
{
	struct ed_strlist folders = { 0 };
	const char *path = setting(c, format, "path", mem);
	const char *base = setting(c, format, "basename", mem);
	const char *dot = extension(c, format, mem);

	hugo_languages(&folders, c, mem);
	if (is_of_lists(c, format))
		hugo_parents(&folders, c, mem);
	if (has_format(c, "outputs.page", format))
		hugo_page(&folders, c, mem);
	for (size_t i = 0; i < folders.n; i++)
		ed_add_once(out,
			    ed_arena_printf(mem, "%s/%s/%s%s", folders.v[i],
					    path ? path : "",
					    base ? base : "index", dot),
			    mem);
}

void hugo_formats(struct ed_strlist *out, const struct ed_content *c,
		  struct ed_arena *mem)
{
	struct ed_strlist done = { 0 };
	struct ed_strlist folders = { 0 };

	for (size_t i = 0; c->config && i < c->config->n; i++) {
		const char *format = format_of(&c->config->v[i], mem);
		size_t n = done.n;

		if (!format)
			continue;
		ed_add_once(&done, format, mem);
		if (done.n > n && (setting(c, format, "path", mem) ||
				   setting(c, format, "basename", mem)))
			add_format(out, c, format, mem);
	}
	/* Of Hugo's own, AMP has a path. */
	if (!has_format(c, "outputs.home", "amp"))
		return;
	hugo_languages(&folders, c, mem);
	for (size_t i = 0; i < folders.n; i++)
		ed_add_once(out, ed_arena_printf(mem, "%s/amp/", folders.v[i]),
			    mem);
}
