/* container: the endpoint that ECS, EKS and others give to a task. */
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "json.h"

/* As botocore has it. */
#define ATTEMPTS 3
#define ATTEMPT_MS 2000
#define HOST "http://169.254.170.2"
#define MESSAGE_MAX 200

/* Besides loopback: ECS, and EKS by both protocols. */
static bool allowed(const char *host)
{
	unsigned char addr[sizeof(struct in6_addr)];
	unsigned char eks[sizeof(struct in6_addr)];
	char plain[64];

	if (strcmp(host, "169.254.170.2") == 0 ||
	    strcmp(host, "169.254.170.23") == 0)
		return true;
	/* "[...]", however its zeros are written */
	(void)snprintf(plain, sizeof(plain), "%.*s",
		       (int)strcspn(host + (*host == '['), "]"),
		       host + (*host == '['));
	return inet_pton(AF_INET6, plain, addr) == 1 &&
	       inet_pton(AF_INET6, "fd00:ec2::23", eks) == 1 &&
	       memcmp(addr, eks, sizeof(addr)) == 0;
}

/* The host without its port. */
static const char *bare_host(const char *host, struct ed_arena *mem)
{
	const char *end = strrchr(host, ':');
	const char *bracket = strrchr(host, ']');

	if (!end || (bracket && end < bracket))
		return host;
	return ed_arena_strndup(mem, host, (size_t)(end - host));
}

/* NULL: not configured; err is filled if it is and may not be asked. */
static int find_url(const char **out, const struct ed_chain *chain,
		    struct ed_error *err)
{
	const struct ed_aws_env *env = chain->env;
	const char *relative =
		ed_aws_set(env->container_credentials_relative_uri);
	const char *full = ed_aws_set(env->container_credentials_full_uri);
	struct ed_http_url url;

	*out = full;
	if (relative)
		*out = ed_arena_printf(chain->mem, HOST "%s%s",
				       *relative == '/' ? "" : "/", relative);
	if (!*out)
		return 0;
	if (ed_http_url_parse_local(&url, *out, chain->mem, err) < 0)
		return ed_wrap(err, "%s",
			       relative ? "AWS_CONTAINER_CREDENTIALS_RELATIVE_"
					  "URI"
					: "AWS_CONTAINER_CREDENTIALS_FULL_URI");
	if (strcmp(url.scheme, "https") == 0 || url.loopback ||
	    allowed(bare_host(url.host, chain->mem)))
		return 0;
	return ed_fail(err, ED_EUSAGE,
		       "AWS_CONTAINER_CREDENTIALS_FULL_URI: %.100s is no host "
		       "that gives credentials: https, loopback, or an address "
		       "of ECS or EKS is taken",
		       url.host);
}

/* The value of the Authorization header, "" for none. */
static int read_token(struct ed_buf *out, const struct ed_chain *chain,
		      struct ed_error *err)
{
	const char *file =
		ed_aws_set(chain->env->container_authorization_token_file);
	const char *token =
		ed_aws_set(chain->env->container_authorization_token);
	const char *name = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

	if (file) {
		name = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
		if (ed_file_read(out, file, err) < 0)
			return ed_wrap(err, "%s", name);
	} else if (token) {
		ed_buf_puts(out, token);
	}
	if (out->failed)
		return ed_fail(err, ED_EAWS, "%s is too long", name);
	if (strlen(out->data) != out->len)
		return ed_fail(err, ED_EAWS, "%s holds a NUL byte", name);
	return ed_keys_check(name, out->data, err);
}

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct ed_keys *keys = ctx;
	struct ed_error why;

	(void)code;
	ed_keys_wipe(keys);
	if (reply->complete && reply->status == 200 &&
	    ed_json_keys(keys, ED_JSON_CONTAINER, reply->body, reply->body_len,
			 &why) == 0)
		return ED_FINAL;
	/* All else may be a task that is not quite there yet. */
	return ED_THROTTLED;
}

/* The answers were of no use: say what the last one was. */
static int explain(const struct ed_http_reply *reply, struct ed_error *err)
{
	struct ed_keys keys = { 0 };
	char message[MESSAGE_MAX];

	if (!reply->complete)
		return -1;
	if (reply->status == 200) {
		if (ed_json_keys(&keys, ED_JSON_CONTAINER, reply->body,
				 reply->body_len, err) == 0)
			ed_keys_wipe(&keys);
		return -1;
	}
	if (reply->status >= 500)
		return -1;
	ed_json_error(message, sizeof(message), reply->body, reply->body_len);
	return ed_fail(err, ED_EAWS, "HTTP %ld%s%s", reply->status,
		       *message ? ": " : "", message);
}

static int ask(struct ed_keys *out, const struct ed_chain *chain,
	       const char *url, const char *token, struct ed_error *err)
{
	const struct ed_ask how = { .attempts = ATTEMPTS,
				    .attempt_ms = ATTEMPT_MS,
				    .metadata = true };
	const struct ed_header headers[] = { { "Accept", "application/json" },
					     { "Authorization", token } };
	const struct ed_http_request req = {
		.method = "GET",
		.url = url,
		.headers = headers,
		.n_headers = *token ? 2 : 1,
		.deadline_ms = chain->deadline_ms,
		.judge = judge,
		.ctx = out,
	};
	struct ed_http_reply reply;
	struct ed_http *http;
	int ret;

	if (ed_chain_http(&http, chain, &how, err) < 0)
		return -1;
	ret = ed_http_send(&reply, NULL, http, &req, err);
	if (ret < 0)
		ret = explain(&reply, err);
	ed_http_free(http);
	return ret;
}

int ed_provide_container(struct ed_keys *out, const struct ed_chain *chain,
			 struct ed_error *err)
{
	struct ed_keys keys = { 0 };
	struct ed_buf token;
	const char *url;
	int ret;

	if (find_url(&url, chain, err) < 0)
		return -1;
	if (!url)
		return 0;
	ed_buf_init(&token, ED_MAX_SECRET_BYTES);
	ret = read_token(&token, chain, err);
	if (ret == 0) {
		ret = ask(&keys, chain, url, token.data, err);
		if (ret == 0)
			ret = ed_chain_check_expiry(&keys, chain, err);
		if (ret < 0)
			(void)ed_wrap(err, "the container's endpoint");
	}
	ed_buf_wipe(&token);
	if (ret < 0) {
		ed_keys_wipe(&keys);
		return -1;
	}
	keys.source = "container endpoint";
	*out = keys;
	return 1;
}
