/*
 * bench_map: a million paths through twenty rules; K of the same site.
 * usage: bench_map [paths]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/map.h"
#include "edgediff/rules.h"
#include "edgediff/site.h"
#include "map/map_internal.h"

#define N_RULES 20

static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_mib(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

static void die(const struct ed_error *err)
{
	(void)fprintf(stderr, "bench_map: %s\n", err->msg);
	exit(1);
}

/* Kinds of rules as a large documentation site may have them. */
static void make_rules(struct ed_site *site, struct ed_arena *mem)
{
	static const char *const forms[][3] = {
		{ "content/s%zu/**/*.md", "/s%zu/{1}/{2}/", "/s%zu/" },
		{ "*.lang%zu.md", "/lang%zu/{dir}/{stem}/", "/index.xml" },
		{ "content/**/draft%zu-*", "/drafts/%zu/{2}", "/tags/*" },
		{ "**/img%zu/*.[pj][np]g", "/img%zu/{1}/{2}.{3}{4}g", "/i" },
	};
	struct ed_rule_text texts[N_RULES] = { 0 };
	struct ed_error err;

	for (size_t i = 0; i < N_RULES; i++) {
		const char *const *f = forms[i % 4];
		struct ed_rule_text *t = &texts[i];

		t->name = ed_arena_printf(mem, "r%zu", i);
		t->where = "bench";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		t->match = ed_arena_printf(mem, f[0], i);
		for (size_t k = 1; k < 3; k++) {
			ed_strlist_add(&t->urls, ed_arena_printf(mem, f[k], i),
				       mem);
			ed_strlist_add(&t->wheres, "bench", mem);
		}
#pragma GCC diagnostic pop
	}
	ed_site_init(site, mem);
	if (ed_rules_compile(&site->rules, texts, N_RULES, mem, &err) < 0)
		die(&err);
	ed_site_finish(site);
}

static size_t make_path(char out[128], size_t i)
{
	/* Every rule is reached; most paths try several, a tenth all. */
	size_t section = i % 40;
	int n;

	if (i % 10 == 9)
		n = snprintf(out, 128, "other/%zu/page-%zu.md", section, i);
	else
		n = snprintf(out, 128, "content/s%zu/%zu/page-%zu.md", section,
			     i / 1000, i);
	return (size_t)n;
}

static void count_url(void *ctx, const struct ed_mapped *mapped)
{
	uint64_t *n = ctx;

	*n += mapped->len > 0;
}

static void map_all(const struct ed_site *site, size_t paths)
{
	struct ed_error err;
	struct ed_mapper m;
	uint64_t urls = 0;
	double start = seconds();
	char path[128];

	ed_mapper_init(&m, site, count_url, &urls);
	for (size_t i = 0; i < paths; i++) {
		size_t len = make_path(path, i);
		struct ed_decision d;

		if (ed_mapper_decide(&d, &m, path, len, &err) < 0 ||
		    ed_mapper_emit(&m, &d, ED_FILE, NULL, &err) < 0)
			die(&err);
	}
	ed_mapper_dispose(&m);
	printf("mapped  %zu paths, %" PRIu64 " URL paths: %.2f s, %ld MiB\n",
	       paths, urls, seconds() - start, peak_mib());
}

static void keep_all(const struct ed_site *site, size_t paths)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_kept_list *list = ed_kept_new(site, mem);
	struct ed_urls none = { 0 };
	struct ed_error err;
	double start = seconds();
	uint64_t total;
	char path[128];

	for (size_t i = 0; i < paths; i++) {
		size_t len = make_path(path, i);

		if (ed_kept_add(list, path, len, ED_FILE, &err) < 0)
			die(&err);
	}
	(void)ed_kept_end(list, &total, &none);
	printf("kept    %" PRIu64 " URL paths, sorted: %.2f s, %ld MiB\n",
	       total, seconds() - start, peak_mib());
	ed_kept_free(list);
	ed_arena_free(mem);
}

int main(int argc, char **argv)
{
	struct ed_arena *mem = ed_arena_new();
	uint64_t paths = 1000000;
	struct ed_site site;

	if (argc > 1 && ed_parse_uint(&paths, argv[1], 1, 100000000) < 0) {
		(void)fputs("usage: bench_map [paths]\n", stderr);
		return 2;
	}
	make_rules(&site, mem);
	map_all(&site, paths);
	keep_all(&site, paths);
	ed_site_dispose(&site);
	ed_arena_free(mem);
	return 0;
}
