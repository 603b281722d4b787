/* endpoint: the table of partitions, and URLs that override it. */
#include <stdbool.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "edgediff/profile.h"
#include "edgediff/strings.h"

/* botocore 1.43, endpoint rule sets. CloudFront's URL by FIPS, then
 * dual-stack; NULL: there is none. */
struct partition {
	const char *region_prefix;
	const char *region; /* to sign for, to CloudFront */
	const char *url[2][2];
	const char *domain[2]; /* of other services, by dual-stack */
};

static const struct partition partitions[] = {
	{ "cn-",
	  "cn-northwest-1",
	  { { "https://cloudfront.cn-northwest-1.amazonaws.com.cn",
	      "https://cloudfront.api.amazonwebservices.com.cn" },
	    { NULL, NULL } },
	  { "amazonaws.com.cn", "api.amazonwebservices.com.cn" } },
	/* CloudFront is not in GovCloud (its user guide, "Setting up
	 * CloudFront"). */
	{ "us-gov-",
	  "us-gov-west-1",
	  { { NULL, NULL }, { NULL, NULL } },
	  { "amazonaws.com", "api.aws" } },
	{ "eusc-",
	  "eusc-de-east-1",
	  { { "https://cloudfront.amazonaws.eu", NULL }, { NULL, NULL } },
	  { "amazonaws.eu", "api.amazonwebservices.eu" } },
	{ "",
	  "us-east-1",
	  { { "https://cloudfront.amazonaws.com",
	      "https://cloudfront.global.api.aws" },
	    { "https://cloudfront-fips.amazonaws.com",
	      "https://cloudfront-fips.global.api.aws" } },
	  { "amazonaws.com", "api.aws" } },
};

/* botocore's list: regions whose STS was https://sts.amazonaws.com. */
static const char *const legacy_sts[] = {
	"ap-northeast-1", "ap-south-1",	  "ap-southeast-1", "ap-southeast-2",
	"ca-central-1",	  "eu-central-1", "eu-north-1",	    "eu-west-1",
	"eu-west-2",	  "eu-west-3",	  "sa-east-1",	    "us-east-1",
	"us-east-2",	  "us-west-1",	  "us-west-2",
};

static const struct ed_profile no_profile;

static const struct ed_profile *profile_of(const struct ed_aws_env *env)
{
	return env->file ? env->file : &no_profile;
}

/* A setting and where it is from; the value NULL: from nowhere. */
struct setting {
	const char *value, *name;
};

/* The variable, else the profile's key. */
static struct setting either(const char *variable, const char *variable_name,
			     const char *key, const char *key_name)
{
	if (ed_aws_set(variable))
		return (struct setting){ variable, variable_name };
	return (struct setting){ ed_aws_set(key), key_name };
}

static int read_bool(bool *out, struct setting s, struct ed_error *err)
{
	*out = false;
	if (!s.value)
		return 0;
	if (ed_parse_bool(out, s.value) < 0)
		return ed_fail(err, ED_EUSAGE, "%s=%.40s: not true or false",
			       s.name, s.value);
	return 0;
}

static int read_variants(bool *fips, bool *dual, const struct ed_aws_env *env,
			 struct ed_error *err)
{
	const struct ed_profile *p = profile_of(env);

	if (read_bool(fips,
		      either(env->use_fips_endpoint, "AWS_USE_FIPS_ENDPOINT",
			     p->use_fips_endpoint, "use_fips_endpoint"),
		      err) < 0)
		return -1;
	return read_bool(dual,
			 either(env->use_dualstack_endpoint,
				"AWS_USE_DUALSTACK_ENDPOINT",
				p->use_dualstack_endpoint,
				"use_dualstack_endpoint"),
			 err);
}

/* NULL: it is no region. */
static const struct partition *find_partition(const char *region,
					      struct ed_error *err)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	size_t len = strlen(region);
	size_t i = 0;

	if (len == 0 || len > 63 || strspn(region, allowed) != len) {
		(void)ed_fail(err, ED_EUSAGE, "%s: not a region",
			      len > 0 ? region : "an empty name");
		return NULL;
	}
	/* Every region starts with the last one's prefix. */
	while (i + 1 < ED_COUNT(partitions) &&
	       !ed_str_starts(region, partitions[i].region_prefix))
		i++;
	return &partitions[i];
}

static const char *find_region(const char *given, const struct ed_aws_env *env)
{
	const char *const candidates[] = { given, env->region,
					   env->default_region,
					   profile_of(env)->region };

	for (size_t i = 0; i < ED_COUNT(candidates); i++)
		if (ed_aws_set(candidates[i]))
			return candidates[i];
	return "us-east-1";
}

/*
 * The URL that overrides the table, its value NULL if there is none. 'own' is
 * the service's variable, 'block' what the profile's services section says.
 */
static int find_override(struct setting *out, struct setting own,
			 struct setting block, const struct ed_aws_env *env,
			 struct ed_error *err)
{
	const struct ed_profile *p = profile_of(env);
	const struct setting list[] = {
		own,
		{ env->endpoint_url, "AWS_ENDPOINT_URL" },
		block,
		{ p->endpoint_url, "endpoint_url of the profile" },
	};
	bool ignore = false;

	*out = (struct setting){ NULL, NULL };
	if (read_bool(&ignore,
		      either(env->ignore_configured_endpoint_urls,
			     "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
			     p->ignore_configured_endpoint_urls,
			     "ignore_configured_endpoint_urls"),
		      err) < 0)
		return -1;
	for (size_t i = 0; i < ED_COUNT(list) && !ignore && !out->value; i++)
		if (ed_aws_set(list[i].value))
			*out = list[i];
	return 0;
}

/* How much of a URL may be shown: what is before a password or a query. */
static int harmless(const char *url)
{
	const char *host = strstr(url, "://");

	if (strchr(url, '@'))
		return host ? (int)(host - url) + 3 : 0;
	return (int)strcspn(url, "?#");
}

static int from_override(struct ed_endpoint *out, struct setting s,
			 struct ed_arena *mem, struct ed_error *err)
{
	int n = harmless(s.value);
	struct ed_http_url u;
	size_t len;

	if (ed_http_url_parse(&u, s.value, mem, err) < 0)
		return ed_wrap(err, "%s %.*s%s", s.name, n, s.value,
			       s.value[n] ? "..." : "");
	if (u.query)
		return ed_fail(err, ED_EUSAGE,
			       "%s %.*s...: a URL with a query is not taken",
			       s.name, n, s.value);
	len = strlen(u.path);
	while (len > 0 && u.path[len - 1] == '/')
		len--;
	out->from = s.name;
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

	if (read_variants(&fips, &dual, env, err) < 0)
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
	const struct setting own = { env->endpoint_url_cloudfront,
				     "AWS_ENDPOINT_URL_CLOUDFRONT" };
	const struct setting block = {
		profile_of(env)->endpoint_url_cloudfront,
		"endpoint_url of the profile's services section"
	};
	const char *region = find_region(options->region, env);
	const struct partition *part = find_partition(region, err);
	struct setting url = { options->url, "--endpoint-url" };
	struct ed_endpoint e = { 0 };

	if (!part ||
	    (!url.value && find_override(&url, own, block, env, err) < 0))
		return -1;
	e.region = part->region;
	if (url.value ? from_override(&e, url, mem, err) < 0
		      : from_table(&e, part, region, env, err) < 0)
		return -1;
	*out = e;
	return 0;
}

/* ---- the services that give credentials ---- */

/* "https://sts-fips.eu-west-1.api.aws" */
static int from_names(struct ed_endpoint *out, const char *service,
		      const struct partition *part,
		      const struct ed_aws_env *env, struct ed_arena *mem,
		      struct ed_error *err)
{
	bool fips = false;
	bool dual = false;

	if (read_variants(&fips, &dual, env, err) < 0)
		return -1;
	out->url = ed_arena_printf(mem, "https://%s%s.%s.%s", service,
				   fips ? "-fips" : "", out->region,
				   part->domain[dual]);
	out->from = "the region";
	return 0;
}

/* Whether the region had no STS of its own, and is still to have none. */
static int is_legacy(bool *out, const char *region,
		     const struct ed_aws_env *env, struct ed_error *err)
{
	struct setting mode = either(env->sts_regional_endpoints,
				     "AWS_STS_REGIONAL_ENDPOINTS",
				     profile_of(env)->sts_regional_endpoints,
				     "sts_regional_endpoints");

	*out = false;
	if (!mode.value || strcmp(mode.value, "regional") == 0)
		return 0;
	if (strcmp(mode.value, "legacy") != 0)
		return ed_fail(err, ED_EUSAGE,
			       "%s=%.40s: not regional or legacy", mode.name,
			       mode.value);
	for (size_t i = 0; i < ED_COUNT(legacy_sts); i++)
		if (strcmp(region, legacy_sts[i]) == 0)
			*out = true;
	return 0;
}

int ed_endpoint_sts(struct ed_endpoint *out, const char *region,
		    const struct ed_aws_env *env, struct ed_arena *mem,
		    struct ed_error *err)
{
	const struct setting own = { env->endpoint_url_sts,
				     "AWS_ENDPOINT_URL_STS" };
	const struct setting block = {
		profile_of(env)->endpoint_url_sts,
		"endpoint_url of the profile's services section"
	};
	const char *name = find_region(region, env);
	const struct partition *part = find_partition(name, err);
	struct ed_endpoint e = { .region = name };
	struct setting url;
	bool legacy;

	if (!part || find_override(&url, own, block, env, err) < 0 ||
	    is_legacy(&legacy, name, env, err) < 0)
		return -1;
	if (legacy)
		e.region = "us-east-1";
	if (legacy && !url.value) {
		e.url = "https://sts.amazonaws.com";
		e.from = "the region";
	} else if (url.value ? from_override(&e, url, mem, err) < 0
			     : from_names(&e, "sts", part, env, mem, err) < 0) {
		return -1;
	}
	*out = e;
	return 0;
}

int ed_endpoint_sso(struct ed_endpoint *out, enum ed_sso_service service,
		    const char *region, const struct ed_aws_env *env,
		    struct ed_arena *mem, struct ed_error *err)
{
	bool oidc = service == ED_SSO_OIDC;
	const struct ed_profile *file = profile_of(env);
	const struct setting own = {
		oidc ? env->endpoint_url_sso_oidc : env->endpoint_url_sso,
		oidc ? "AWS_ENDPOINT_URL_SSO_OIDC" : "AWS_ENDPOINT_URL_SSO"
	};
	const struct setting block = {
		oidc ? file->endpoint_url_sso_oidc : file->endpoint_url_sso,
		"endpoint_url of the profile's services section"
	};
	const struct partition *part = find_partition(region, err);
	struct ed_endpoint e = { .region = region };
	struct setting url;

	if (!part || find_override(&url, own, block, env, err) < 0)
		return -1;
	if (url.value ? from_override(&e, url, mem, err) < 0
		      : from_names(&e, oidc ? "oidc" : "portal.sso", part, env,
				   mem, err) < 0)
		return -1;
	*out = e;
	return 0;
}
