/* fuzz_urlmap: what a generator says of its files. What it names is found
 * again, and published under URL paths that CloudFront takes. */
#include "edgediff/urlmap.h"
#include "fuzz.h"
#include "map/map_internal.h"
#include "urls.h"

/* The source paths of the text, as far as they are easy to see. */
static void map_all(struct bytes *in, const struct ed_site *site,
		    struct ed_arena *mem)
{
	while (in->n > 0) {
		char *line = take_line(in, mem);
		size_t n = strcspn(line, "\t,");
		struct ed_file file = { .path = line, .len = n };
		struct ed_mapping mapping;
		struct ed_error err;
		struct ed_urls urls;
		const char *const *found;

		line[n] = '\0';
		if (n == 0 || *line == '/')
			continue;
		file.kind = ED_FILE;
		n = ed_url_map_find(site->url_maps[1], line, n, &found);
		for (size_t i = 0; i < n; i++)
			must(found[i][0] == '/');
		must(ed_map_file(&urls, &mapping, &file, site, mem, &err) == 0);
		must_be_taken(&urls);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const struct ed_url_map *map;
	struct ed_site site;
	struct ed_error err = { 0 };

	ed_site_init(&site, mem);
	site.forms = 1 + take_below(&in, 15);
	site.url_map_file = "map.csv";
	ed_site_finish(&site);
	if (ed_url_map_parse(&map, "map.csv", (const char *)in.p, in.n, mem,
			     &err) == 0) {
		site.url_maps[0] = map;
		site.url_maps[1] = map;
		map_all(&in, &site, mem);
	} else {
		must(err.code == ED_ECONFIG &&
		     strncmp(err.msg, "map.csv:", 8) == 0);
	}
	ed_site_dispose(&site);
	ed_arena_free(mem);
	return 0;
}
