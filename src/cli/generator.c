/* generator: the files that each generator wants to have. */
#include <sys/stat.h>

#include "edgediff/arena.h"
#include "generator.h"

#define MOST_FILES 12

struct kind {
	const char *name, *preset, *output;
	const char *files[MOST_FILES]; /* any of them; NULL ends */
};

/* As each one's documentation says. "config.toml" was Hugo's name before 0.110
 * and is that of many others: it counts only beside a folder of Hugo's. */
static const struct kind kinds[] = {
	{ "Hugo",
	  "hugo",
	  "public",
	  { "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
	    "config/_default/hugo.toml", "config/_default/hugo.yaml",
	    "config/_default/config.toml", "config/_default/config.yaml" } },
	{ "Jekyll",
	  "jekyll",
	  "_site",
	  { "_config.yml", "_config.yaml", "_config.toml" } },
	{ "Eleventy",
	  "eleventy",
	  "_site",
	  { ".eleventy.js", "eleventy.config.js", "eleventy.config.mjs",
	    "eleventy.config.cjs", "eleventy.config.ts" } },
	{ "MkDocs", "mkdocs", "site", { "mkdocs.yml", "mkdocs.yaml" } },
	{ "Docusaurus",
	  "docusaurus",
	  "build",
	  { "docusaurus.config.js", "docusaurus.config.ts",
	    "docusaurus.config.mjs", "docusaurus.config.cjs" } },
	{ "Astro",
	  "astro",
	  "dist",
	  { "astro.config.mjs", "astro.config.js", "astro.config.ts",
	    "astro.config.cjs", "astro.config.mts" } },
};

static const char *const old_hugo[] = { "config.toml", "config.yaml",
					"config.yml", "config.json" };
static const char *const hugo_folders[] = { "content", "layouts", "themes",
					    "archetypes" };

static const char *const sources[] = { "",	  "docs", "site",
				       "website", "www",  "web" };

static bool is_there(const char *top, const char *path, bool folder,
		     struct ed_arena *mem)
{
	struct stat st;

	if (stat(ed_arena_printf(mem, "%s/%s", top, path), &st) < 0)
		return false;
	return folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode);
}

static const char *below(const char *source, const char *name,
			 struct ed_arena *mem)
{
	return ed_arena_printf(mem, "%s%s%s", source, *source ? "/" : "", name);
}

static void found(struct ed_generator *out, const struct kind *kind,
		  const char *file, const char *source)
{
	*out = (struct ed_generator){ .name = kind->name,
				      .preset = kind->preset,
				      .output = kind->output,
				      .file = file,
				      .source = source };
}

static bool find_old_hugo(struct ed_generator *out, const char *top,
			  const char *source, struct ed_arena *mem)
{
	bool folder = false;

	for (size_t i = 0; i < ED_COUNT(hugo_folders) && !folder; i++)
		folder = is_there(top, below(source, hugo_folders[i], mem),
				  true, mem);
	for (size_t i = 0; i < ED_COUNT(old_hugo) && folder; i++) {
		const char *file = below(source, old_hugo[i], mem);

		if (!is_there(top, file, false, mem))
			continue;
		found(out, &kinds[0], file, source);
		return true;
	}
	return false;
}

static bool find_in(struct ed_generator *out, const char *top,
		    const char *source, struct ed_arena *mem)
{
	for (size_t i = 0; i < ED_COUNT(kinds); i++) {
		for (size_t k = 0; k < MOST_FILES && kinds[i].files[k]; k++) {
			const char *file =
				below(source, kinds[i].files[k], mem);

			if (!is_there(top, file, false, mem))
				continue;
			found(out, &kinds[i], file, source);
			return true;
		}
	}
	return find_old_hugo(out, top, source, mem);
}

bool ed_generator_find(struct ed_generator *out, const char *top,
		       struct ed_arena *mem)
{
	for (size_t i = 0; i < ED_COUNT(sources); i++) {
		if (find_in(out, top, sources[i], mem))
			return true;
	}
	return false;
}
