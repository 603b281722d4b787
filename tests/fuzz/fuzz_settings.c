/* fuzz_settings: text as a configuration, up to a line "--"; then lines of
 * --set; and what a site set up so makes of some files. */
#include "cli/opts.h"
#include "cli/settings.h"
#include "edgediff/log.h"
#include "fuzz.h"
#include "urls.h"

static int lookup(void *ctx, struct ed_values *out, const struct ed_file *file,
		  const char *name, struct ed_error *err)
{
	static const char *const values[] = { "2026", "a b/c~d" };

	(void)ctx;
	(void)file;
	(void)err;
	*out = (struct ed_values){ .v = values, .n = strlen(name) % 3 };
	out->unknown = name[0] == 'h';
	return 0;
}

static void must_be_in_range(const struct ed_settings *s)
{
	const struct ed_limits *lim = &s->limits;

	must(lim->max_items >= 1 && lim->max_items <= ED_MAX_ITEMS);
	must(lim->max_wildcards <= ED_MAX_ITEMS);
	must(lim->per_path <= ED_MAX_WEIGHT);
	must(lim->per_paid_path <= ED_MAX_WEIGHT);
	must(s->tariff.free_paths <= ED_MAX_PATHS_A_MONTH);
	must(s->tariff.price_micros <= ED_MAX_PRICE_MICROS);
	must(s->site.forms >= 1 && s->site.forms <= 15);
	must(s->site.prefix[0] == '/' &&
	     s->site.prefix[strlen(s->site.prefix) - 1] == '/');
	must(s->site.source[0] != '/');
	for (size_t i = 0; i < s->distributions.n; i++)
		must(s->distributions.v[i] != NULL);
}

static void map_files(const struct ed_site *site, struct ed_arena *mem)
{
	static const char *const paths[] = {
		"index.html",	"docs/a b.html",      "content/posts/a.md",
		"_posts/a.md",	"public/index.html",  "src/a~b*c.txt",
		"package.json", "static/img/\xc3.png"
	};

	for (size_t i = 0; i < ED_COUNT(paths); i++) {
		const struct ed_file file = { .path = paths[i],
					      .len = strlen(paths[i]),
					      .kind = ED_FILE };
		struct ed_mapping mapping;
		struct ed_error err = { 0 };
		struct ed_urls urls;

		if (ed_map_file(&urls, &mapping, &file, site, mem, &err) < 0)
			must(err.code == ED_ECONFIG);
		else
			must_be_taken(&urls);
	}
}

static void load(const struct ed_sources *sources, const struct ed_opts *opts,
		 struct ed_arena *mem)
{
	struct ed_settings settings;
	struct ed_error err = { 0 };
	size_t all;
	struct ed_strlist targets = { 0 };

	if (ed_settings_load(&settings, sources, opts, mem, &err) < 0) {
		must(err.code == ED_ECONFIG || err.code == ED_EUSAGE);
		must(err.msg[0] != '\0');
		return;
	}
	must_be_in_range(&settings);
	settings.site.names.lookup = lookup;
	map_files(&settings.site, mem);
	ed_settings_dispose(&settings);
	if (ed_targets_of_branch(&targets, &all, sources, "main", mem, &err) <
	    0)
		must(err.code == ED_ECONFIG);
	else
		must(targets.n <= all);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	struct ed_sources sources = { .branch = "main" };
	struct ed_opts opts = { 0 };
	struct ed_error err;
	const uint8_t *start = in.p, *end = in.p + in.n;

	ed_log_set(ED_LOG_ERROR);
	opts.site = take_byte(&in) == 's' ? "public" : NULL;
	start = in.p;
	while (in.n > 0) {
		end = in.p;
		if (strcmp(take_line(&in, mem), "--") == 0)
			break;
		end = in.p;
	}
	while (in.n > 0)
		ed_strlist_add(&opts.settings, take_line(&in, mem), mem);
	if (ed_config_parse(&sources.files, ".edgediff", (const char *)start,
			    (size_t)(end - start), mem, &err) == 0 &&
	    ed_settings_from_options(&sources.set, &opts, mem, &err) == 0)
		load(&sources, &opts, mem);
	ed_arena_free(mem);
	return 0;
}
