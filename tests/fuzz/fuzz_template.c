/* fuzz_template: "url LF glob LF path": compile and expand; what comes out is
 * a URL path that CloudFront takes. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/map.h"
#include "fuzz.h"

static int lookup(void *ctx, struct ed_values *out, const struct ed_file *file,
		  const char *name, struct ed_error *err)
{
	static const char *const values[] = { "a b", "../c//d", "", "~\xff*" };

	(void)ctx;
	(void)file;
	(void)err;
	*out = (struct ed_values){ .v = values, .n = strlen(name) % 5 };
	out->unknown = name[0] == 'u';
	return 0;
}

static void check(const struct ed_url *url)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-._$+!(),;/:@=&%";

	if (url->path[0] != '/' || url->len > ED_URL_MAX ||
	    strlen(url->path) != url->len ||
	    url->prefix != (url->path[url->len - 1] == '*') ||
	    strspn(url->path, allowed) != url->len - url->prefix ||
	    strstr(url->path, "//"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	char *url = ed_arena_strndup(mem, (const char *)data, size);
	char *rest = NULL;
	struct ed_rule_text text = { .name = "x",
				     .where = "f:1",
				     .front_matter = true };
	struct ed_change change = { .status = ED_MODIFIED,
				    .old_kind = ED_FILE,
				    .new_kind = ED_FILE };
	struct ed_changes all = { .v = &change, .n = 1 };
	struct ed_site site;
	struct ed_error err;
	struct ed_urls c;

	ed_site_init(&site, mem);
	site.forms = 15;
	site.names.lookup = lookup;
	url = strtok_r(url, "\n", &rest);
	text.match = strtok_r(NULL, "\n", &rest);
	change.path = rest ? rest : "";
	change.len = strlen(change.path);
	if (url && text.match) {
		ed_strlist_add(&text.urls, url, mem);
		ed_strlist_add(&text.wheres, "f:2", mem);
		if (ed_rules_compile(&site.rules, &text, 1, mem, &err) == 0) {
			ed_site_finish(&site);
			if (ed_map_changes(&c, &all, &site, mem, &err) == 0) {
				for (size_t i = 0; i < c.n; i++)
					check(&c.v[i]);
			}
		}
	}
	ed_site_dispose(&site);
	ed_arena_free(mem);
	return 0;
}
