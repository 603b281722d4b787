/* instance: the metadata service of EC2 (IMDS), version 2, else 1. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "client.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/profile.h"
#include "edgediff/strings.h"
#include "json.h"

#define IPV4 "http://169.254.169.254"
#define IPV6 "http://[fd00:ec2::254]"
#define ROLES "/latest/meta-data/iam/security-credentials/"
#define TOKEN_TTL "21600" /* seconds; six hours, the most there is */
#define MAX_TOKEN 1024
#define MAX_ROLE 256

static const struct ed_profile no_profile;

/* A conversation with the service. */
struct imds {
	const struct ed_chain *chain;
	const struct ed_profile *file;
	const char *base; /* "http://169.254.169.254" */
	struct ed_http *http;
	struct ed_buf token; /* "": version 1 */
	struct ed_http_reply reply;
	struct ed_http_outcome how;
};

/* ---- settings ---- */

static int read_bool(bool *out, const char *name, const char *value,
		     struct ed_error *err)
{
	*out = false;
	if (value && ed_parse_bool(out, value) < 0)
		return ed_fail(err, ED_EUSAGE, "%s=%.40s: not true or false",
			       name, value);
	return 0;
}

static int read_number(uint64_t *out, const char *name, const char *value,
		       uint64_t most, struct ed_error *err)
{
	*out = 1;
	if (value && ed_parse_uint(out, value, 1, most) < 0)
		return ed_fail(err, ED_EUSAGE,
			       "%s=%.40s: not a number from 1 to %u", name,
			       value, (unsigned)most);
	return 0;
}

static int find_base(struct imds *imds, struct ed_error *err)
{
	const struct ed_aws_env *env = imds->chain->env;
	const char *url =
		ed_aws_either(env->ec2_metadata_service_endpoint,
			      imds->file->ec2_metadata_service_endpoint);
	const char *mode =
		ed_aws_either(env->ec2_metadata_service_endpoint_mode,
			      imds->file->ec2_metadata_service_endpoint_mode);
	struct ed_http_url parts;
	size_t len;

	if (mode && strcasecmp(mode, "IPv4") != 0 &&
	    strcasecmp(mode, "IPv6") != 0)
		return ed_fail(err, ED_EUSAGE,
			       "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=%.40s: "
			       "not IPv4 or IPv6",
			       mode);
	imds->base = mode && strcasecmp(mode, "IPv6") == 0 ? IPV6 : IPV4;
	if (!url)
		return 0;
	if (ed_http_url_parse_local(&parts, url, imds->chain->mem, err) < 0)
		return ed_wrap(err, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
	len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	imds->base = ed_arena_strndup(imds->chain->mem, url, len);
	return 0;
}

static int start(struct imds *imds, struct ed_error *err)
{
	const struct ed_aws_env *env = imds->chain->env;
	uint64_t attempts;
	uint64_t seconds;

	if (read_number(&seconds, "AWS_METADATA_SERVICE_TIMEOUT",
			ed_aws_either(env->metadata_service_timeout,
				      imds->file->metadata_service_timeout),
			60, err) < 0 ||
	    read_number(
		    &attempts, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
		    ed_aws_either(env->metadata_service_num_attempts,
				  imds->file->metadata_service_num_attempts),
		    100, err) < 0 ||
	    find_base(imds, err) < 0)
		return -1;
	return ed_chain_http(
		&imds->http, imds->chain,
		&(struct ed_ask){ .attempts = (unsigned)attempts,
				  .attempt_ms = (int64_t)seconds * 1000,
				  .metadata = true },
		err);
}

/* ---- requests ---- */

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	(void)ctx;
	(void)code;
	return reply->complete && reply->status < 500 ? ED_FINAL : ED_TRANSIENT;
}

/* 0: there is a reply in imds->reply. 1: none came, err says why. -1: an error
 * that is no matter of the network, or the user wants to stop. */
static int ask(struct imds *imds, const char *method, const char *path,
	       const struct ed_header *header, struct ed_error *err)
{
	const struct ed_http_request req = {
		.method = method,
		.url = ed_arena_printf(imds->chain->mem, "%s%s", imds->base,
				       path),
		.headers = header,
		.n_headers = header ? 1 : 0,
		.deadline_ms = imds->chain->deadline_ms,
		.judge = judge,
	};

	if (ed_http_send(&imds->reply, &imds->how, imds->http, &req, err) == 0)
		return 0;
	return err->code == ED_ETEMP && !imds->how.interrupted ? 1 : -1;
}

static int get(struct imds *imds, const char *path, struct ed_error *err)
{
	const struct ed_header header = { "x-aws-ec2-metadata-token",
					  imds->token.data };

	return ask(imds, "GET", path, imds->token.len > 0 ? &header : NULL,
		   err);
}

/* Version 1 is the way of instances whose tokens do not get through: from
 * within a container the answer to PUT is one hop too far. */
static int without_token(struct imds *imds, struct ed_error *err)
{
	const char *value =
		ed_aws_either(imds->chain->env->ec2_metadata_v1_disabled,
			      imds->file->ec2_metadata_v1_disabled);
	bool disabled;

	if (read_bool(&disabled, "AWS_EC2_METADATA_V1_DISABLED", value, err) <
	    0)
		return -1;
	if (disabled)
		return ed_fail(err, ED_EAWS,
			       "it gives no token, and version 1 is disabled "
			       "(AWS_EC2_METADATA_V1_DISABLED)");
	ed_log_debug("the instance metadata service gives no token: asking "
		     "without");
	return 1;
}

/* Other clouds have something else at the same address, which answers: that
 * is no provider that failed. */
static int no_keys_here(const struct imds *imds)
{
	/* That is EC2 where version 2 is required. */
	if (imds->reply.status == 401 && imds->token.len == 0)
		ed_log_warn("the instance metadata service wants a token, but "
			    "the answer that has one did not come: from a "
			    "container it takes a hop limit of 2 or more "
			    "(--http-put-response-hop-limit)");
	ed_log_info("the instance metadata service has no role: HTTP %ld",
		    imds->reply.status);
	return 0;
}

/* 1: go on. 0: there is no such service here. */
static int fetch_token(struct imds *imds, struct ed_error *err)
{
	const struct ed_header header = {
		"x-aws-ec2-metadata-token-ttl-seconds", TOKEN_TTL
	};
	int none = ask(imds, "PUT", "/latest/api/token", &header, err);

	ed_buf_clear(&imds->token);
	if (none < 0)
		return -1;
	if (none > 0 && imds->reply.status == 0 && !imds->how.maybe_done)
		return 0;
	if (none == 0 && imds->reply.status == 400)
		return no_keys_here(imds);
	if (none > 0 || imds->reply.status != 200)
		return without_token(imds, err);
	ed_buf_put(&imds->token, imds->reply.body, imds->reply.body_len);
	if (imds->token.failed || imds->token.len == 0 ||
	    strlen(imds->token.data) != imds->token.len)
		return ed_fail(err, ED_EAWS, "a token that is none");
	return ed_keys_check("the token", imds->token.data, err) < 0 ? -1 : 1;
}

/* A token may have gone stale on the way: a new one, once. */
static int get_again(struct imds *imds, const char *path, struct ed_error *err)
{
	int none = get(imds, path, err);

	if (none != 0 || imds->reply.status != 401)
		return none;
	none = fetch_token(imds, err);
	/* With a status nobody has said yet why there is none. */
	if (none == 0 && imds->reply.status != 0)
		return ed_fail(err, ED_EAWS,
			       "it refuses its token, and gives no other: HTTP "
			       "%ld",
			       imds->reply.status);
	return none < 1 ? -1 : get(imds, path, err);
}

/* 1: 'role' has a name. 0: the instance has no role. */
static int find_role(char role[MAX_ROLE], struct imds *imds,
		     struct ed_error *err)
{
	int none = get_again(imds, ROLES, err);
	size_t len;

	if (none < 0)
		return -1;
	/* What does not answer a question that needs no token is none. */
	if (none > 0)
		return imds->token.len > 0 ? -1 : 0;
	if (imds->reply.status != 200)
		return no_keys_here(imds);
	len = strcspn(imds->reply.body, "\r\n");
	if (len == 0)
		return 0;
	if (len >= MAX_ROLE)
		return ed_fail(err, ED_EAWS, "a role's name that is none");
	(void)snprintf(role, MAX_ROLE, "%.*s", (int)len, imds->reply.body);
	return 1;
}

static int fetch_keys(struct ed_keys *out, struct imds *imds, const char *role,
		      struct ed_error *err)
{
	const char *path;
	struct ed_buf name;
	int none;

	ed_buf_init(&name, (size_t)4 * MAX_ROLE);
	ed_http_escape(&name, role);
	path = ed_arena_printf(imds->chain->mem, ROLES "%s", name.data);
	ed_buf_dispose(&name);
	none = get_again(imds, path, err);
	if (none != 0)
		return -1;
	if (imds->reply.status != 200)
		return ed_fail(err, ED_EAWS, "HTTP %ld for the keys of %s",
			       imds->reply.status, role);
	return ed_json_keys(out, ED_JSON_INSTANCE, imds->reply.body,
			    imds->reply.body_len, err);
}

static int converse(struct ed_keys *out, struct imds *imds,
		    struct ed_error *err)
{
	char role[MAX_ROLE];
	int found = fetch_token(imds, err);

	if (found == 1)
		found = find_role(role, imds, err);
	if (found != 1)
		return found;
	if (fetch_keys(out, imds, role, err) < 0)
		return -1;
	out->source = ed_chain_source(
		imds->chain, "instance metadata service (role %s)", role);
	/* The service is allowed to be late with new ones, and what checks
	 * them to be lenient with the old: AWS calls it static stability. */
	if (out->expires <= ed_chain_now(imds->chain))
		ed_log_warn("the instance's keys have expired; trying them "
			    "all the same");
	return 1;
}

int ed_provide_instance(struct ed_keys *out, const struct ed_chain *chain,
			struct ed_error *err)
{
	struct imds imds = {
		.chain = chain,
		.file = chain->env->file ? chain->env->file : &no_profile,
	};
	bool disabled;
	int found;

	if (read_bool(&disabled, "AWS_EC2_METADATA_DISABLED",
		      ed_aws_set(chain->env->ec2_metadata_disabled), err) < 0)
		return -1;
	if (disabled)
		return 0;
	if (start(&imds, err) < 0)
		return -1;
	ed_buf_init(&imds.token, MAX_TOKEN);
	found = converse(out, &imds, err);
	ed_buf_wipe(&imds.token);
	ed_http_free(imds.http);
	return found < 0 ? ed_wrap(err, "the instance metadata service")
			 : found;
}
