/*
 * endpoint: which server to ask, and for which region to sign.
 *	region, options, environment, profile --> ENDPOINT --(ed_endpoint)-->
 *	cloudfront, credentials
 * Pure. Who wins is as in the AWS SDKs and Tools Reference Guide, "Service-
 * specific endpoints"; the table of partitions is botocore's endpoints.json.
 */
#ifndef ED_ENDPOINT_H
#define ED_ENDPOINT_H

#include "edgediff/awsenv.h"
#include "edgediff/compiler.h"

struct ed_arena;
struct ed_error;

struct ed_endpoint {
	const char *url; /* "https://host[:port][/base]", no '/' at the end */
	const char *region; /* to sign for, "us-east-1" */
	const char *from;   /* for messages: "--endpoint-url", "the region",
			     * or the name of the variable */
};

struct ed_endpoint_options {
	const char *url;    /* --endpoint-url; NULL: not given */
	const char *region; /* --region; NULL: not given */
};

/*
 * The endpoint of CloudFront. A URL that is given wins over the one in
 * AWS_ENDPOINT_URL_CLOUDFRONT, that over AWS_ENDPOINT_URL, then come the
 * profile's services section and the profile itself (none of them counts under
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, or the profile's key of that name), and
 * last the table of the region's partition, FIPS and dual-stack included.
 * Without a region it is us-east-1. The region to sign for is the partition's,
 * whatever the URL.
 *
 * mem     owns the strings of 'out'.
 * err     ED_EUSAGE: a URL that is none, has a user, a query or a fragment,
 *         or is plain http to anything but loopback; a region or boolean that
 *         is none; a partition without CloudFront. The message names it.
 */
int ed_endpoint_cloudfront(struct ed_endpoint *out,
			   const struct ed_endpoint_options *options,
			   const struct ed_aws_env *env, struct ed_arena *mem,
			   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * The endpoint of STS: in the region, or the one of old under
 * AWS_STS_REGIONAL_ENDPOINTS=legacy for a region that had none of its own.
 * URLs as above, with AWS_ENDPOINT_URL_STS.
 */
int ed_endpoint_sts(struct ed_endpoint *out, const char *region,
		    const struct ed_aws_env *env, struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 3, 4, 5);

enum ed_sso_service {
	ED_SSO_PORTAL, /* gives keys for a token */
	ED_SSO_OIDC,   /* renews a token */
};

/* A service of SSO in a region of its own; nothing is signed there. URLs as
 * above, with AWS_ENDPOINT_URL_SSO or AWS_ENDPOINT_URL_SSO_OIDC. */
int ed_endpoint_sso(struct ed_endpoint *out, enum ed_sso_service service,
		    const char *region, const struct ed_aws_env *env,
		    struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
