/* fuzz_url: text as a URL, and in the lines after it what else chooses an
 * endpoint: nothing but https, or http to this machine, and what comes out is
 * what comes of it again. */
#include "aws/client.h"
#include "bytes.h"
#include "edgediff/endpoint.h"
#include "edgediff/error.h"
#include "edgediff/profile.h"
#include "fuzz.h"

#include <curl/curl.h>

static bool is_spoken(const struct ed_http_url *url, bool local)
{
	return strcmp(url->scheme, "https") == 0 ||
	       (strcmp(url->scheme, "http") == 0 &&
		(url->loopback || (local && url->link_local)));
}

static void parse(const char *text, struct ed_arena *mem)
{
	struct ed_http_url url, local;
	struct ed_error err;
	bool ok = ed_http_url_parse(&url, text, mem, &err) == 0;

	must(ok || err.code == ED_EUSAGE);
	if (ok)
		must(is_spoken(&url, false) && url.path[0] == '/' &&
		     *url.host && !strpbrk(url.host, "/?#@ \r\n") &&
		     !strpbrk(url.path, "?# \r\n") &&
		     (!url.query || !strpbrk(url.query, "# \r\n")));
	if (ed_http_url_parse_local(&local, text, mem, &err) == 0)
		must(is_spoken(&local, true));
	else
		must(!ok);
}

/* Given again, an endpoint is the same. */
static void again(const struct ed_endpoint *e, struct ed_arena *mem)
{
	const struct ed_endpoint_options opt = { .url = e->url };
	const struct ed_aws_env env = { 0 };
	struct ed_endpoint same;
	struct ed_error err;

	must(strncmp(e->url, "http", 4) == 0 && *e->region && e->from);
	must(e->url[strlen(e->url) - 1] != '/');
	must(ed_endpoint_cloudfront(&same, &opt, &env, mem, &err) == 0);
	must(strcmp(same.url, e->url) == 0);
}

static void endpoint(const char *text, struct bytes *in, struct ed_arena *mem)
{
	const char *region = take_line(in, mem);
	struct ed_profile file = { .endpoint_url = take_line(in, mem) };
	const struct ed_aws_env env = {
		.endpoint_url_cloudfront = take_line(in, mem),
		.endpoint_url_sts = take_line(in, mem),
		.endpoint_url = take_line(in, mem),
		.use_fips_endpoint = take_line(in, mem),
		.use_dualstack_endpoint = take_line(in, mem),
		.ignore_configured_endpoint_urls = take_line(in, mem),
		.sts_regional_endpoints = take_line(in, mem),
		.file = &file,
	};
	const struct ed_endpoint_options opt = { *text ? text : NULL, region };
	struct ed_endpoint e;
	struct ed_error err;

	if (ed_endpoint_cloudfront(&e, &opt, &env, mem, &err) == 0)
		again(&e, mem);
	else
		must(err.code == ED_EUSAGE);
	if (ed_endpoint_sts(&e, region, &env, mem, &err) == 0)
		again(&e, mem);
	else
		must(err.code == ED_EUSAGE);
	if (ed_endpoint_sso(&e, ED_SSO_OIDC, region, &env, mem, &err) == 0)
		again(&e, mem);
	else
		must(err.code == ED_EUSAGE);
}

/* libcurl's own reader gives the text back. */
static void escape(const char *text)
{
	struct ed_buf out;
	char *plain;
	int len;

	ed_buf_init(&out, 1000000);
	ed_http_escape(&out, text);
	must(!out.failed);
	must(out.data[strspn(out.data,
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			     "uvwxyz0123456789-._~%")] == '\0');
	plain = curl_easy_unescape(NULL, out.data, 0, &len);
	must(plain && strcmp(plain, text) == 0);
	curl_free(plain);
	ed_buf_dispose(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *text = take_line(&in, mem);

	parse(text, mem);
	escape(text);
	endpoint(text, &in, mem);
	ed_arena_free(mem);
	return 0;
}
