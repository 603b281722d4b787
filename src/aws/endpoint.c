/* endpoint: the table of partitions, and URLs that override it. */
#include <stdbool.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/strings.h"

/* botocore 1.43, endpoint rule set of CloudFront. By FIPS, then dual-stack;
 * NULL: there is none. */
struct partition {
	const char *region_prefix;
	const char *region; /* to sign for */
	const char *url[2][2];
};

static const struct partition partitions[] = {
	{ "cn-",
	  "cn-northwest-1",
	  { { "https://cloudfront.cn-northwest-1.amazonaws.com.cn",
	      "https://cloudfront.api.amazonwebservices.com.cn" },
	    { NULL, NULL } } },
	/* CloudFront is not in GovCloud (its user guide, "Setting up
	 * CloudFront"). */
	{ "us-gov-", "us-gov-west-1", { { NULL, NULL }, { NULL, NULL } } },
	{ "eusc-",
	  "eusc-de-east-1",
	  { { "https://cloudfront.amazonaws.eu", NULL }, { NULL, NULL } } },
	{ "",
	  "us-east-1",
	  { { "https://cloudfront.amazonaws.com",
	      "https://cloudfront.global.api.aws" },
	    { "https://cloudfront-fips.amazonaws.com",
	      "https://cloudfront-fips.global.api.aws" } } },
};

static const char *set(const char *value)
{
	return value && *value ? value : NULL;
}

static int read_bool(bool *out, const char *name, const char *value,
		     struct ed_error *err)
{
	*out = false;
	if (!set(value))
		return 0;
	if (ed_parse_bool(out, value) < 0)
		return ed_fail(err, ED_EUSAGE, "%s=%s: not true or false", name,
			       value);
	return 0;
}

/* NULL: it is no region. */
static const struct partition *find_partition(const char *region,
					      struct ed_error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(region);
	size_t i = 0;

	if (len > 63 || strspn(region, allowed) != len) {
		(void)ed_fail(err, ED_EUSAGE, "%s: not a region", region);
		return NULL;
	}
	/* Every region starts with the last one's prefix. */
	while (i + 1 < ED_COUNT(partitions) &&
	       !ed_str_starts(region, partitions[i].region_prefix))
		i++;
	return &partitions[i];
}

/* The URL that overrides the table, NULL if none, and where it is from. */
static int find_override(const char **url, const char **from,
			 const struct ed_endpoint_options *options,
			 const struct ed_aws_env *env, struct ed_error *err)
{
	bool ignore = false;

	*url = options->url;
	*from = "--endpoint-url";
	if (*url)
		return 0;
	if (read_bool(&ignore, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		      env->ignore_configured_endpoint_urls, err) < 0)
		return -1;
	if (ignore)
		return 0;
	*url = set(env->endpoint_url_cloudfront);
	*from = "AWS_ENDPOINT_URL_CLOUDFRONT";
	if (!*url) {
		*url = set(env->endpoint_url);
		*from = "AWS_ENDPOINT_URL";
	}
	return 0;
}

static int from_override(struct ed_endpoint *out, const char *url,
			 struct ed_arena *mem, struct ed_error *err)
{
	struct ed_http_url u;
	size_t len;

	if (ed_http_url_parse(&u, url, mem, err) < 0)
		return ed_wrap(err, "%s %s", out->from, url);
	if (u.query)
		return ed_fail(err, ED_EUSAGE,
			       "%s %s: a URL with a query is not taken",
			       out->from, url);
	len = strlen(u.path);
	while (len > 0 && u.path[len - 1] == '/')
		len--;
	out->url = ed_arena_printf(mem, "%s://%s%.*s", u.scheme, u.host,
				   (int)len, u.path);
	return 0;
}

static int from_table(struct ed_endpoint *out, const struct partition *part,
		      const char *region, const struct ed_aws_env *env,
		      struct ed_error *err)
{
	bool fips = false;
	bool dual = false;

	if (read_bool(&fips, "AWS_USE_FIPS_ENDPOINT", env->use_fips_endpoint,
		      err) < 0 ||
	    read_bool(&dual, "AWS_USE_DUALSTACK_ENDPOINT",
		      env->use_dualstack_endpoint, err) < 0)
		return -1;
	if (!part->url[0][0])
		return ed_fail(err, ED_EUSAGE,
			       "%s: CloudFront is not in this partition: use a "
			       "standard account and its region",
			       region);
	out->url = part->url[fips][dual];
	out->from = "the region";
	if (!out->url)
		return ed_fail(err, ED_EUSAGE,
			       "%s: CloudFront has no %s%s%s endpoint there",
			       region, fips ? "FIPS" : "",
			       fips && dual ? " dual-stack" : "",
			       dual && !fips ? "dual-stack" : "");
	return 0;
}

int ed_endpoint_cloudfront(struct ed_endpoint *out,
			   const struct ed_endpoint_options *options,
			   const struct ed_aws_env *env, struct ed_arena *mem,
			   struct ed_error *err)
{
	const char *region = options->region;
	const struct partition *part;
	struct ed_endpoint e = { 0 };
	const char *url;

	if (!region)
		region = set(env->region);
	if (!region)
		region = set(env->default_region);
	if (!region)
		region = "us-east-1";
	part = find_partition(region, err);
	if (!part || find_override(&url, &e.from, options, env, err) < 0)
		return -1;
	e.region = part->region;
	if (url ? from_override(&e, url, mem, err) < 0
		: from_table(&e, part, region, env, err) < 0)
		return -1;
	*out = e;
	return 0;
}
