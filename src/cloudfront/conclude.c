/* conclude: what a distribution's configuration says about the site. */
#include <string.h>
#include <strings.h>

#include "call.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/lookup.h"
#include "edgediff/strings.h"
#include "match.h"

/* Managed policies, the same in all accounts. */
#define CACHING_DISABLED "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

static const struct {
	const char *id;
	enum ed_in_key query;
} managed[] = {
	{ CACHING_DISABLED, ED_KEY_NO },
	/* CachingOptimized, and the one for uncompressed objects */
	{ "658327ea-f89d-4fab-a63d-7e88639e58f6", ED_KEY_NO },
	{ "b2884449-e4de-46a7-ac36-70bc7f1ddd6d", ED_KEY_NO },
	{ "2e54312d-136d-493c-8eb9-b001f22f67d2", ED_KEY_YES }, /* Amplify */
};

/* ---- the configuration ---- */

struct reading {
	struct ed_conclusions c;
	struct ed_behavior all_left; /* the default one */
	struct ed_arena *mem;
};

static void reset(void *ctx)
{
	struct reading *r = ctx;

	r->c.n_origins = 0;
	r->c.n_behaviors = 0;
	r->c.default_root = "";
	r->all_left = (struct ed_behavior){ .origin = "",
					    .policy = "",
					    .query = ED_KEY_UNKNOWN };
}

static bool on_root(void *ctx, const char *path)
{
	(void)ctx;
	return strcmp(path, "/DistributionConfig") == 0;
}

#define ORIGIN "/DistributionConfig/Origins/Items/Origin"
#define DEFAULT "/DistributionConfig/DefaultCacheBehavior"
#define BEHAVIOR "/DistributionConfig/CacheBehaviors/Items/CacheBehavior"

static void on_begin(void *ctx, const char *path)
{
	struct reading *r = ctx;
	struct ed_conclusions *c = &r->c;

	if (strcmp(path, ORIGIN) == 0) {
		c->origins =
			ed_arena_grow(r->mem, c->origins, c->n_origins,
				      &c->cap_origins, sizeof(*c->origins));
		c->origins[c->n_origins++] = (struct ed_origin){ "", "", "" };
	} else if (strcmp(path, BEHAVIOR) == 0) {
		c->behaviors =
			ed_arena_grow(r->mem, c->behaviors, c->n_behaviors,
				      &c->cap_behaviors, sizeof(*c->behaviors));
		c->behaviors[c->n_behaviors++] =
			(struct ed_behavior){ .pattern = "",
					      .origin = "",
					      .policy = "",
					      .query = ED_KEY_UNKNOWN };
	}
}

static void on_origin(struct ed_origin *o, const char *path, const char *text,
		      struct ed_arena *mem)
{
	if (strcmp(path, "/Id") == 0)
		o->id = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/DomainName") == 0)
		o->domain = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/OriginPath") == 0)
		o->path = ed_arena_strdup(mem, text);
}

static void on_behavior(struct ed_behavior *b, const char *path,
			const char *text, struct ed_arena *mem)
{
	if (strcmp(path, "/PathPattern") == 0)
		b->pattern = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/TargetOriginId") == 0)
		b->origin = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/CachePolicyId") == 0)
		b->policy = ed_arena_strdup(mem, text);
	else if (strcmp(path, "/ForwardedValues/QueryString") == 0)
		b->query =
			strcasecmp(text, "true") == 0 ? ED_KEY_YES : ED_KEY_NO;
	else if (ed_str_ends(path, "FunctionAssociation/EventType") &&
		 strcmp(text, "viewer-request") == 0)
		b->rewrites = true;
}

static void on_end(void *ctx, const char *path, const char *text, size_t len)
{
	struct reading *r = ctx;
	struct ed_conclusions *c = &r->c;

	(void)len;
	if (!text)
		return;
	if (strcmp(path, "/DistributionConfig/DefaultRootObject") == 0)
		c->default_root = ed_arena_strdup(r->mem, text);
	else if (ed_str_starts(path, ORIGIN "/") && c->n_origins > 0)
		on_origin(&c->origins[c->n_origins - 1], path + strlen(ORIGIN),
			  text, r->mem);
	else if (ed_str_starts(path, DEFAULT "/"))
		on_behavior(&r->all_left, path + strlen(DEFAULT), text, r->mem);
	else if (ed_str_starts(path, BEHAVIOR "/") && c->n_behaviors > 0)
		on_behavior(&c->behaviors[c->n_behaviors - 1],
			    path + strlen(BEHAVIOR), text, r->mem);
}

static int read_config(struct reading *r, struct ed_session *s, const char *id,
		       int64_t deadline_ms, struct ed_error *err)
{
	const struct ed_reader reader = {
		.xml = { on_root, on_begin, on_end, r },
		.reset = reset,
	};
	const struct ed_get get = {
		.url = ed_arena_printf(r->mem, "%s/distribution/%s/config",
				       s->url, id),
		.action = "GetDistributionConfig on this distribution",
		.reader = &reader,
		.mem = r->mem,
		.deadline_ms = deadline_ms,
	};
	struct ed_conclusions *c = &r->c;
	char code[ED_CF_CODE];

	if (ed_call_get(s, &get, code, err) < 0)
		return ed_wrap(err, "%s", id);
	c->behaviors = ed_arena_grow(r->mem, c->behaviors, c->n_behaviors,
				     &c->cap_behaviors, sizeof(*c->behaviors));
	c->behaviors[c->n_behaviors++] = r->all_left;
	return 0;
}

/* ---- cache policies ---- */

static void reset_policy(void *ctx)
{
	*(enum ed_in_key *)ctx = ED_KEY_UNKNOWN;
}

static bool on_policy_root(void *ctx, const char *path)
{
	(void)ctx;
	return strcmp(path, "/CachePolicy") == 0;
}

static void on_policy_end(void *ctx, const char *path, const char *text,
			  size_t len)
{
	(void)len;
	if (text &&
	    ed_str_ends(path, "/QueryStringsConfig/QueryStringBehavior"))
		*(enum ed_in_key *)ctx =
			strcmp(text, "none") == 0 ? ED_KEY_NO : ED_KEY_YES;
}

static int read_policy(enum ed_in_key *out, struct ed_session *s,
		       const char *id, int64_t deadline_ms,
		       struct ed_error *err)
{
	enum ed_in_key query = ED_KEY_UNKNOWN;
	const struct ed_reader reader = {
		.xml = { on_policy_root, NULL, on_policy_end, &query },
		.reset = reset_policy,
	};
	const struct ed_get get = {
		.url = ed_arena_printf(s->mem, "%s/cache-policy/%s", s->url,
				       id),
		.action = "GetCachePolicy",
		.reader = &reader,
		.mem = s->mem,
		.deadline_ms = deadline_ms,
	};
	char code[ED_CF_CODE];

	for (size_t i = 0; i < ED_COUNT(managed); i++)
		if (strcmp(managed[i].id, id) == 0) {
			*out = managed[i].query;
			return 0;
		}
	if (ed_id_plain(id) && ed_call_get(s, &get, code, err) < 0) {
		if (err->code != ED_EAWS)
			return ed_wrap(err, "cache policy %s", id);
		ed_log_warn("cache policy %s: %s; query strings are taken as "
			    "part of the cache key (if they are not: --set "
			    "site.queryStrings=false)",
			    id, err->msg);
		query = ED_KEY_UNKNOWN;
	}
	*out = query;
	return 0;
}

/* Each policy is read once. */
static int read_policies(struct ed_conclusions *c, struct ed_session *s,
			 int64_t deadline_ms, struct ed_error *err)
{
	for (size_t i = 0; i < c->n_behaviors; i++) {
		struct ed_behavior *b = &c->behaviors[i];
		size_t k = 0;

		if (*b->policy == '\0')
			continue;
		while (strcmp(c->behaviors[k].policy, b->policy) != 0)
			k++;
		if (k < i)
			b->query = c->behaviors[k].query;
		else if (read_policy(&b->query, s, b->policy, deadline_ms,
				     err) < 0)
			return -1;
	}
	return 0;
}

/* ---- conclusions ---- */

static void conclude(struct ed_conclusions *c, struct ed_arena *mem)
{
	const struct ed_behavior *last = &c->behaviors[c->n_behaviors - 1];

	c->query = ED_KEY_NO;
	c->certain = true;
	for (size_t i = 0; i < c->n_behaviors; i++) {
		const struct ed_behavior *b = &c->behaviors[i];

		if (b->query == ED_KEY_YES ||
		    (b->query == ED_KEY_UNKNOWN && c->query == ED_KEY_NO))
			c->query = b->query;
		c->certain = c->certain && !b->rewrites;
	}
	c->origin_path = "";
	for (size_t i = 0; i < c->n_origins; i++) {
		const struct ed_origin *o = &c->origins[i];

		if (strcmp(o->id, last->origin) != 0)
			continue;
		c->website = ed_match_is_website(o->domain);
		c->origin_path =
			ed_arena_strdup(mem, o->path + (o->path[0] == '/'));
	}
}

int ed_lookup_config(struct ed_conclusions *out,
		     const struct ed_account *account, const char *id,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct reading r = { .mem = mem };
	struct ed_session s;
	int64_t deadline_ms;
	int ret;

	if (ed_session_open(&s, account, mem, err) < 0)
		return -1;
	deadline_ms = ed_session_now(&s) + account->http->timeout_ms;
	ret = read_config(&r, &s, id, deadline_ms, err);
	if (ret == 0)
		ret = read_policies(&r.c, &s, deadline_ms, err);
	ed_session_close(&s);
	if (ret < 0)
		return -1;
	r.c.distribution = id;
	conclude(&r.c, mem);
	*out = r.c;
	return 0;
}

/*
 * Only where the managed policy says so: with times to live of 0 of one's own
 * errors are kept for a while all the same.
 */
static bool is_uncached(const struct ed_behavior *b)
{
	return strcmp(b->policy, CACHING_DISABLED) == 0;
}

bool ed_conclusions_uncached(const struct ed_conclusions *c, const char *path)
{
	if (!c->certain)
		return false;
	for (size_t i = 0; i < c->n_behaviors; i++) {
		const struct ed_behavior *b = &c->behaviors[i];

		if (b->pattern && !ed_match_pattern_maybe(b->pattern, path))
			continue;
		if (!is_uncached(b))
			return false;
		if (!b->pattern || ed_match_pattern_surely(b->pattern, path))
			return true;
	}
	return false;
}
