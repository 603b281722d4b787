/* fuzz_cloudfront: a line that says what is wanted, then the service's replies
 * (see replies.h): whatever it says, what is reported holds together. */
#include "bytes.h"
#include "cloudfront/call.h"
#include "edgediff/account.h"
#include "edgediff/arena.h"
#include "edgediff/cloudfront.h"
#include "edgediff/log.h"
#include "edgediff/lookup.h"
#include "fuzz.h"
#include "replies.h"
#include "usage.h"

#define MOST_PATHS 320

static char id_text[] = "AKIDEXAMPLE";
static char secret_text[] = "secret";
static struct ed_keys keys = { .access_key_id = id_text,
			       .secret_access_key = secret_text,
			       .source = "environment" };
static const struct ed_http_options http = { .max_attempts = 3,
					     .timeout_ms = 60000,
					     .connect_timeout_ms = 1000,
					     .attempt_timeout_ms = 10000,
					     .clock = &net_clock };
static const struct ed_endpoint endpoint = { "https://cloudfront.amazonaws.com",
					     "us-east-1", "the region" };
static const struct ed_account account = { &endpoint, &keys, &http };

static void must_say_why(const struct ed_error *err)
{
	must(err->code == ED_ESYSTEM || err->code == ED_EUSAGE ||
	     err->code == ED_ECONFIG || err->code == ED_EAWS ||
	     err->code == ED_ETEMP);
	must(err->msg[0] != '\0');
}

/* ---- submit, and wait ---- */

static void make_plan(struct ed_plan *plan, size_t n, struct ed_arena *mem)
{
	plan->items = ed_arena_zalloc(mem, n, sizeof(*plan->items));
	for (size_t i = 0; i < n; i++) {
		bool star = i % 8 == 3;
		const char *path = ed_arena_printf(mem, "/p/%03zu%s", i,
						   star ? "/*" : ".html");

		plan->items[i] = (struct ed_item){ .path = path,
						   .len = strlen(path),
						   .wildcard = star };
	}
	plan->n_items = n;
}

/* Every path of every distribution is in one entry, in order. */
static void check_receipt(const struct ed_receipt *r, const struct ed_plan *p,
			  size_t n_distributions)
{
	size_t accepted = 0, i = 0;

	for (size_t d = 0; d < n_distributions; d++)
		for (size_t done = 0; done < p->n_items; i++) {
			const struct ed_invalidation *inv = &r->v[i];

			must(i < r->n && inv->n_paths > 0 &&
			     inv->n_paths <= p->n_items - done);
			for (size_t k = 0; k < inv->n_paths; k++, done++)
				must(strcmp(inv->paths[k],
					    p->items[done].path) == 0);
			must((inv->code == ED_OK) == (inv->id != NULL));
			must((inv->code == ED_OK) == (inv->error == NULL));
			must(inv->code != ED_OK ||
			     (ed_id_plain(inv->id) && inv->status &&
			      inv->create_time && inv->sent &&
			      !inv->maybe_done));
			must(!inv->maybe_done || inv->sent);
			accepted += inv->code == ED_OK;
		}
	must(i == r->n && accepted == r->n_accepted);
}

static void submit(size_t n_paths, bool two, struct ed_arena *mem)
{
	static const char *const distributions[] = { "E1", "dt_2" };
	const struct ed_submit how = {
		.distributions = distributions,
		.n_distributions = two ? 2 : 1,
		.endpoint = &endpoint,
		.head = "1111111111111111111111111111111111111111",
		.base = "empty",
		.link = "0",
		.repeatable = two,
		.keys = &keys,
		.http = &http,
	};
	const struct ed_wait wait = { .timeout_ms = 100000 };
	struct ed_plan plan = { 0 };
	struct ed_receipt receipt;
	struct ed_error err = { 0 };
	int rc;

	make_plan(&plan, n_paths, mem);
	rc = ed_cloudfront_submit(&receipt, &plan, &how, mem, &err);
	if (rc < 0)
		must_say_why(&err);
	check_receipt(&receipt, &plan, how.n_distributions);
	must((rc == 0) == (receipt.n_accepted == receipt.n));
	rc = ed_cloudfront_wait(&receipt, &how, &wait, mem, &err);
	if (rc < 0)
		must_say_why(&err);
	check_receipt(&receipt, &plan, how.n_distributions);
	for (size_t i = 0; i < receipt.n && rc == 0; i++)
		must(!ed_invalidation_pending(&receipt.v[i]));
}

/* ---- what only looks ---- */

static void find(struct ed_arena *mem)
{
	const char *id = NULL;
	struct ed_error err = { 0 };

	if (ed_lookup_distribution(&id, &account, "https://www.example.com/",
				   mem, &err) < 0)
		must_say_why(&err);
	else
		must(id != NULL);
}

static void conclude(struct ed_arena *mem)
{
	static const char *const paths[] = { "/", "/a/b.html", "/api/x%20y",
					     "/img/*" };
	struct ed_conclusions c;
	struct ed_error err = { 0 };

	if (ed_lookup_config(&c, &account, "E1", mem, &err) < 0) {
		must_say_why(&err);
		return;
	}
	must(c.n_behaviors > 0 && !c.behaviors[c.n_behaviors - 1].pattern);
	must(c.default_root && c.origin_path);
	for (size_t i = 0; i < c.n_behaviors; i++) {
		must(c.behaviors[i].origin && c.behaviors[i].policy);
		must(i + 1 == c.n_behaviors || c.behaviors[i].pattern);
	}
	for (size_t i = 0; i < ED_COUNT(paths); i++)
		(void)ed_conclusions_uncached(&c, paths[i]);
}

/* What is worth knowing next time is read as it was written. */
static void usage(struct ed_arena *mem)
{
	struct ed_usage_cache cache = { 0 }, again;
	struct ed_strlist tenants = { 0 };
	struct ed_usage u;
	struct ed_error err = { 0 };
	struct ed_buf text;
	uint64_t paths = 0;

	ed_strlist_add(&tenants, "dt_1", mem);
	if (ed_usage_live(&u, &account, &tenants, &cache, mem, &err) < 0) {
		must_say_why(&err);
	} else {
		for (size_t i = 0; i < u.n; i++)
			paths += u.v[i].paths;
		must(paths == u.paths && u.n > 0);
	}
	ed_buf_init(&text, ED_MAX_REPLY_BYTES);
	must(ed_usage_cache_put(&text, &cache, &err) == 0);
	ed_usage_cache_parse(&again, text.data, text.len, mem);
	same_cache(&cache, &again);
	ed_buf_dispose(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	const char *line;
	size_t n;

	ed_log_set(ED_LOG_ERROR);
	net_start(data, size);
	n = net_take(&line, "\n");
	switch (n > 0 ? line[0] : 0) {
	case 's':
		submit(1, n > 1, mem);
		break;
	case 'm':
		submit(7, n > 1, mem);
		break;
	case 'l':
		submit(MOST_PATHS, n > 1, mem);
		break;
	case 'f':
		find(mem);
		break;
	case 'c':
		conclude(mem);
		break;
	case 'u':
		usage(mem);
		break;
	default:
		break;
	}
	ed_arena_free(mem);
	return 0;
}
