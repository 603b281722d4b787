/* fuzz_paths: two bytes for the site, then a file's path: its URL paths are
 * such that CloudFront takes them, and they are the path, decoded. */
#include <stdio.h>

#include "edgediff/buf.h"
#include "fuzz.h"
#include "map/map_internal.h"
#include "urls.h"

static void set(ed_site_setter *setter, struct ed_site *site, const char *value,
		struct ed_arena *mem)
{
	struct ed_error err;

	must(setter(site, value, mem, &err) == 0);
}

static void make_site(struct ed_site *site, struct bytes *in,
		      struct ed_arena *mem)
{
	unsigned b = take_byte(in);

	ed_site_init(site, mem);
	site->forms = 1 + take_below(in, 15);
	if (b & 1)
		set(ed_site_set_root, site, "public", mem);
	if (b & 2)
		set(ed_site_set_prefix, site, "/docs/", mem);
	if (b & 4)
		set(ed_site_set_index, site, "index.html a\xc3\xa4.htm", mem);
	if (b & 8)
		set(ed_site_set_unmatched, site, "none", mem);
	ed_site_finish(site);
}

static int hex(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

static char *decode(const char *url, size_t len, struct ed_arena *mem)
{
	char *out = ed_arena_strndup(mem, url, len);
	char *o = out;

	for (size_t i = 0; i < len; i++) {
		if (url[i] != '%') {
			*o++ = url[i];
			continue;
		}
		must(i + 2 < len && hex(url[i + 1]) >= 0 &&
		     hex(url[i + 2]) >= 0);
		*o++ = (char)(hex(url[i + 1]) * 16 + hex(url[i + 2]));
		i += 2;
	}
	*o = '\0';
	return out;
}

/* Each URL path is the start of the path, decoded, below site.prefix. */
static void compare(const struct ed_urls *urls, const struct ed_site *site,
		    const char *path, struct ed_arena *mem)
{
	const char *whole = ed_arena_printf(mem, "%s%s", site->prefix, path);

	for (size_t i = 0; i < urls->n; i++) {
		const struct ed_url *u = &urls->v[i];
		const char *plain = decode(u->path, u->len - u->prefix, mem);

		must(strncmp(plain, whole, strlen(plain)) == 0);
	}
}

/* Text that is encoded stays as it is. */
static void encode(const char *text)
{
	struct ed_buf once, twice;

	ed_buf_init(&once, 1000000);
	ed_buf_init(&twice, 1000000);
	ed_put_url_text(&once, text, strlen(text));
	ed_put_url_text(&twice, once.data, once.len);
	must(once.failed || strcmp(once.data, twice.data) == 0);
	ed_buf_dispose(&once);
	ed_buf_dispose(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	struct ed_mapping mapping;
	struct ed_site site;
	struct ed_error err;
	struct ed_urls urls;
	struct ed_file file = { .kind = ED_FILE };

	make_site(&site, &in, mem);
	file.path = take_rest(&in, mem);
	file.len = strlen(file.path);
	encode(file.path);
	/* As git has them. */
	if (file.len > 0 && *file.path != '/' && !strstr(file.path, "//") &&
	    file.path[file.len - 1] != '/') {
		must(ed_map_file(&urls, &mapping, &file, &site, mem, &err) ==
		     0);
		must_be_taken(&urls);
		if (!site.root || *site.root == '\0')
			compare(&urls, &site, file.path, mem);
		else if (strncmp(file.path, "public/", 7) == 0)
			compare(&urls, &site, file.path + 7, mem);
	}
	ed_site_dispose(&site);
	ed_arena_free(mem);
	return 0;
}
