/* fuzz_derive: the preset's first letter and a digit for the syntax of the
 * generator's configuration; the page's path; the configuration up to a line
 * "=="; the page. What the preset makes of it all are URL paths that the
 * service takes. */
#include "cli/opts.h"
#include "cli/settings.h"
#include "edgediff/derive.h"
#include "edgediff/follow.h"
#include "edgediff/log.h"
#include "fuzz.h"
#include "urls.h"

struct page {
	struct ed_content content;
	const char *preset;
	struct ed_arena *mem;
};

/* As matter.c answers, but that every page is as it was, or none. */
static int lookup(void *ctx, struct ed_values *out, const struct ed_file *file,
		  const char *name, struct ed_error *err)
{
	static const char *const once[] = { "" };
	const struct page *page = ctx;
	const struct ed_frontmatter *fm = page->content.fm;
	const struct ed_field *field =
		ed_frontmatter_find(fm, name, strlen(name));

	(void)file;
	(void)err;
	*out = (struct ed_values){ .unknown = !fm->understood };
	if (out->unknown || ed_derive(out, &page->content, name, page->mem))
		return 0;
	if (strcmp(name, "unchanged") == 0)
		*out = (struct ed_values){
			.v = once, .n = ed_follow_page(page->preset, fm)
		};
	else if (field)
		*out = (struct ed_values){ .v = field->values, .n = field->n };
	return 0;
}

static void map_page(struct page *page, struct ed_site *site)
{
	/* An object name that is not zero: the page can be read. */
	struct ed_file file = { .path = page->content.path,
				.len = strlen(page->content.path),
				.kind = ED_FILE,
				.id = { { 1 } } };
	struct ed_mapping mapping;
	struct ed_error err = { 0 };
	struct ed_urls urls;

	site->names.lookup = lookup;
	site->names.ctx = page;
	if (ed_map_file(&urls, &mapping, &file, site, page->mem, &err) < 0)
		must(err.code == ED_ECONFIG);
	else
		must_be_taken(&urls);
}

static void load(struct ed_settings *out, const char *preset)
{
	/* Not the input's: to compile the rules takes long. */
	static struct ed_arena *mem;
	const struct ed_config_entry entry = { .section = "site",
					       .name = "preset",
					       .value = preset,
					       .file = "f" };
	struct ed_sources sources = { .branch = NULL };
	const struct ed_opts opts = { 0 };
	struct ed_error err;

	if (!mem)
		mem = ed_arena_new();
	ed_config_add(&sources.files, &entry, mem);
	must(ed_settings_load(out, &sources, &opts, mem, &err) == 0);
}

/* The configuration; its text for what stands in lists of tables. */
static void read_config(struct ed_frontmatter *out, struct ed_text *text,
			struct bytes *in, unsigned kind, struct ed_arena *mem)
{
	static const char *const names[] = { "config.toml", "_config.yml",
					     "hugo.json", "x.yaml" };

	text->p = take_part(in, &text->len, mem);
	ed_metadata_read(out, names[kind % ED_COUNT(names)], text->p, text->len,
			 mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const presets[] = { "hugo", "jekyll", "eleventy",
					       "mkdocs" };
	static struct ed_settings settings[ED_COUNT(presets)];
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	struct page page = { .mem = mem };
	struct ed_frontmatter fm, config;
	struct ed_text text;
	char *path;
	size_t which = 0;
	unsigned kind;

	ed_log_set(ED_LOG_ERROR);
	kind = take_byte(&in);
	for (size_t i = 0; i < ED_COUNT(presets); i++)
		if (kind == (unsigned char)presets[i][0])
			which = i;
	page.preset = presets[which];
	if (!settings[which].rules)
		load(&settings[which], page.preset);
	kind = take_byte(&in);
	(void)take_line(&in, mem);
	path = take_line(&in, mem);
	read_config(&config, &text, &in, kind, mem);
	ed_frontmatter_read(&fm, (const char *)in.p, in.n, mem);
	page.content = (struct ed_content){ .path = path, .fm = &fm };
	if (config.understood) {
		page.content.config = &config;
		(void)ed_follow_obstacle(page.preset, &config, &text, mem);
	}
	if (*path && *path != '/' && !strstr(path, "//"))
		map_page(&page, &settings[which].site);
	ed_arena_free(mem);
	return 0;
}
