/* used: the cache lies below XDG_CACHE_HOME; losing it costs only time. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/cost.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/replace.h"
#include "edgediff/sigv4.h"
#include "used.h"

#define CACHE_MAX ((size_t)16 * 1024 * 1024)
#define NAME_DIGITS 16

/* ".../edgediff/usage-<digest of the endpoint>"; NULL: nowhere. */
static const char *cache_name(const struct ed_run *run,
			      const struct ed_live *live)
{
	const char *home = run->env->aws.home;
	const char *top = run->env->cache_home;
	const char *url = live->endpoint.url;
	char hex[ED_SHA256_HEX];
	struct ed_error ignored;

	/* By the specification a relative one does not count. */
	if ((!top || *top != '/') && home && *home == '/')
		top = ed_arena_printf(run->mem, "%s/.cache", home);
	if (!top || *top != '/' ||
	    ed_sha256_hex(hex, url, strlen(url), &ignored) < 0)
		return NULL;
	return ed_arena_printf(run->mem, "%s/edgediff/usage-%.*s", top,
			       NAME_DIGITS, hex);
}

static void load(struct ed_usage_cache *out, const char *name,
		 struct ed_arena *mem)
{
	FILE *f = fopen(name, "rb");
	struct ed_buf text;

	*out = (struct ed_usage_cache){ 0 };
	if (!f)
		return;
	ed_buf_init(&text, CACHE_MAX);
	if (ed_buf_read(&text, f) == 0 && !text.failed)
		ed_usage_cache_parse(out, text.data, text.len, mem);
	(void)fclose(f);
	ed_buf_dispose(&text);
}

/* With the folders above it. */
static bool put_file(const char *path, const struct ed_buf *text,
		     struct ed_arena *mem)
{
	char *name = ed_arena_strdup(mem, path);

	for (char *p = strchr(name + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		(void)mkdir(name, 0700);
		*p = '/';
	}
	return ed_replace(path, text, 0) == 0;
}

static void save(const struct ed_usage_cache *cache, const char *name,
		 struct ed_arena *mem)
{
	struct ed_error ignored;
	struct ed_buf text;

	ed_buf_init(&text, CACHE_MAX);
	if (ed_usage_cache_put(&text, cache, &ignored) < 0 || text.failed ||
	    !put_file(name, &text, mem))
		ed_log_info("%s cannot be written; the next run asks again",
			    name);
	ed_buf_dispose(&text);
}

int ed_used_ask(struct ed_usage *out, const struct ed_run *run,
		struct ed_live *live, struct ed_error *err)
{
	const char *name = cache_name(run, live);
	struct ed_usage_cache cache = { 0 };
	int64_t start;
	int rc;

	if (ed_live_open(live, run->opts, err) < 0)
		return -1;
	if (name)
		load(&cache, name, run->mem);
	start = ed_live_now(live);
	rc = ed_usage_live(out, &live->account, &run->opts->distributions,
			   &cache, run->mem, err);
	ed_live_charge(live, start);
	if (name)
		save(&cache, name, run->mem);
	return rc;
}

int ed_used_apply(struct ed_run *run, struct ed_live *live,
		  struct ed_error *err)
{
	struct ed_usage usage;

	if (!run->opts->live)
		return 0;
	if (run->opts->used.given)
		return ed_fail(err, ED_EUSAGE,
			       "--used and --live say the same; give one");
	if (ed_used_ask(&usage, run, live, err) < 0)
		return -1;
	ed_log_info("%llu paths submitted in this month so far",
		    (unsigned long long)usage.paths);
	run->used.given = true;
	run->used.value = usage.paths < ED_MAX_PATHS_A_MONTH
				  ? usage.paths
				  : ED_MAX_PATHS_A_MONTH;
	return 0;
}
