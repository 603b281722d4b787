/* http: one attempt of a request, on libcurl. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

#include "client.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"
#include "secret.h"

/* No byte for this long: the connection is dead. */
#define STALL_S 30L
/* After an interrupt a request under way gets this long to finish: its answer
 * says whether it was accepted. */
#define GRACE_MS 5000
/* Above the longest signature and the longest token. */
#define MAX_HEADER 131072

/* ---- the client ---- */

static size_t on_body(char *p, size_t one, size_t n, void *ctx)
{
	struct ed_http *http = ctx;

	ed_buf_put(&http->body, p, one * n);
	return http->body.failed ? 0 : one * n;
}

/* Called about once a second at least, also while nothing moves. */
static int on_progress(void *ctx, curl_off_t dt, curl_off_t dn, curl_off_t ut,
		       curl_off_t un)
{
	struct ed_http *http = ctx;
	const struct ed_clock *clock = http->opt.clock;
	int64_t now;

	(void)dt;
	(void)dn;
	(void)ut;
	(void)un;
	if (!clock->interrupted(clock->ctx))
		return 0;
	now = clock->mono_ms(clock->ctx);
	if (http->interrupt_at == 0)
		http->interrupt_at = now != 0 ? now : 1;
	return now - http->interrupt_at >= GRACE_MS;
}

/* What every request has in common. True: all of it was taken. */
static bool set_common(struct ed_http *http)
{
	CURL *c = http->curl;
	const char *ca = http->opt.ca_bundle;
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(c, option, value) == CURLE_OK
	SET(CURLOPT_USERAGENT, "edgediff/" ED_VERSION);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, STALL_S);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, http);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, http);
	/* A name server that hangs must not hold up the end. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	if (ca) {
		/* Nothing but the bundle: the default folder of
		 * certificates would count beside it. */
		SET(CURLOPT_CAINFO, ca);
		SET(CURLOPT_CAPATH, NULL);
	}
#undef SET
	return ok;
}

int ed_http_new(struct ed_http **out, const struct ed_http_options *options,
		struct ed_error *err)
{
	struct ed_http *http;

	if (options->ca_bundle && access(options->ca_bundle, R_OK) < 0)
		return ed_fail(err, ED_EUSAGE,
			       "the CA bundle %s cannot be read",
			       options->ca_bundle);
	/* Headers and replies hold tokens and keys. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, ed_secret_malloc,
				 ed_secret_free, ed_secret_realloc,
				 ed_secret_strdup,
				 ed_secret_calloc) != CURLE_OK)
		return ed_fail(err, ED_ESYSTEM, "libcurl does not start");
	http = calloc(1, sizeof(*http));
	if (!http)
		ed_oom();
	http->opt = *options;
	if (!options->ca_bundle)
		http->nobody = !ed_ca_find(&http->opt.ca_bundle);
	ed_buf_init(&http->body, ED_MAX_REPLY_BYTES);
	http->curl = curl_easy_init();
	if (!http->curl || !set_common(http)) {
		ed_http_free(http);
		return ed_fail(err, ED_ESYSTEM,
			       "libcurl lacks TLS or another thing needed");
	}
	*out = http;
	return 0;
}

void ed_http_free(struct ed_http *http)
{
	if (!http)
		return;
	curl_easy_cleanup(http->curl);
	curl_global_cleanup();
	ed_buf_wipe(&http->body); /* there may be keys in it */
	free(http);
}

/* ---- headers ---- */

static void wipe_headers(struct curl_slist *list)
{
	for (struct curl_slist *p = list; p; p = p->next)
		if (p->data)
			ed_cleanse(p->data, strlen(p->data));
	curl_slist_free_all(list);
}
ED_AUTO_DEFINE(struct curl_slist, wipe_headers);

static void add_header(struct curl_slist **list, const char *name,
		       const char *value)
{
	struct curl_slist *longer;
	struct ed_buf line;

	ed_buf_init(&line, MAX_HEADER);
	ed_buf_printf(&line, "%s: %s", name, value);
	longer = line.failed ? NULL : curl_slist_append(*list, line.data);
	ed_buf_wipe(&line);
	if (!longer)
		ed_oom();
	*list = longer;
}

static void add_headers(struct curl_slist **list, const struct ed_http_url *url,
			const struct ed_http_request *req)
{
	/* Sent as it is signed. */
	add_header(list, "Host", url->host);
	/* An empty value keeps libcurl from sending its own. */
	add_header(list, "Content-Type",
		   req->content_type ? req->content_type : "");
	add_header(list, "Expect", "");
	for (size_t i = 0; i < req->n_headers; i++)
		add_header(list, req->headers[i].name, req->headers[i].value);
}

static int add_signature(struct curl_slist **list, int64_t when,
			 const struct ed_http_url *url,
			 const struct ed_http_request *req,
			 struct ed_error *err)
{
	const struct ed_keys *keys = req->signer->keys;
	const struct ed_header type = { "Content-Type", req->content_type };
	const struct ed_sigv4 to_sign = {
		.method = req->method,
		.host = url->host,
		.path = url->path,
		.query = url->query,
		.headers = &type,
		.n_headers = req->content_type ? 1 : 0,
		.body = req->body,
		.body_len = req->body_len,
		.access_key_id = keys->access_key_id,
		.secret_access_key = keys->secret_access_key,
		.session_token = keys->session_token,
		.region = req->signer->region,
		.service = req->signer->service,
		.when = when,
	};
	struct ed_signature sig;

	if (ed_sigv4_sign(&sig, &to_sign, err) < 0)
		return -1;
	add_header(list, "X-Amz-Date", sig.amz_date);
	add_header(list, "Authorization", sig.authorization.data);
	if (keys->session_token)
		add_header(list, "X-Amz-Security-Token", keys->session_token);
	ed_signature_wipe(&sig);
	return 0;
}

/* ---- one attempt ---- */

static bool set_request(const struct ed_http *http,
			const struct ed_http_request *req,
			const struct ed_http_url *url)
{
	bool metadata = http->opt.metadata;
	bool plain = url->loopback || (metadata && url->link_local);
	CURL *c = http->curl;
	bool ok = true;

#define SET(option, value)                                                     \
	ok = ok && curl_easy_setopt(c, option, value) == CURLE_OK
	SET(CURLOPT_URL, req->url);
	SET(CURLOPT_PROTOCOLS_STR, plain ? "http,https" : "https");
	/* NULL leaves proxies to libcurl's environment variables. */
	SET(CURLOPT_NOPROXY, url->loopback || metadata ? "*" : NULL);
	SET(CURLOPT_CUSTOMREQUEST, NULL);
	if (strcmp(req->method, "PUT") == 0) {
		/* As libcurl's own PUT would be an upload in chunks. */
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_CUSTOMREQUEST, "PUT");
		SET(CURLOPT_POSTFIELDS, "");
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
	} else if (strcmp(req->method, "POST") == 0) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDS, req->body ? req->body : "");
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)req->body_len);
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
#undef SET
	return ok;
}

static bool set_times(CURL *c, const struct ed_http_options *opt,
		      int64_t budget_ms)
{
	int64_t total = budget_ms < opt->attempt_timeout_ms
				? budget_ms
				: opt->attempt_timeout_ms;
	int64_t connect = total < opt->connect_timeout_ms
				  ? total
				  : opt->connect_timeout_ms;

	/* 0 would mean "no limit". */
	return curl_easy_setopt(c, CURLOPT_TIMEOUT_MS,
				(long)(total > 0 ? total : 1)) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS,
				(long)(connect > 0 ? connect : 1)) == CURLE_OK;
}

static void copy_header(char *out, size_t size, CURL *c, const char *name)
{
	struct curl_header *h = NULL;

	if (curl_easy_header(c, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK)
		(void)snprintf(out, size, "%s", h->value);
	else
		out[0] = '\0';
}

/* Milliseconds from now until a date, 0 at least; -1: it is none. libcurl
 * knows years of any length. */
static int64_t until(const char *date, int64_t now)
{
	time_t t = curl_getdate(date, NULL);
	int64_t left = (int64_t)t - now;

	if (t == -1)
		return -1;
	if (left > INT_MAX)
		left = INT_MAX;
	return left > 0 ? left * 1000 : 0;
}

static void read_retry_after(struct ed_http_reply *reply,
			     const struct ed_http_times *times, int64_t now)
{
	uint64_t n;

	reply->retry_after_ms = -1;
	if (ed_parse_uint(&n, times->amz_retry_after, 0, INT_MAX) == 0) {
		reply->retry_after_ms = (int64_t)n;
		reply->retry_after_exact = true;
		return;
	}
	if (ed_parse_uint(&n, times->retry_after, 0, INT_MAX) == 0)
		reply->retry_after_ms = (int64_t)n * 1000;
	else if (times->retry_after[0])
		reply->retry_after_ms =
			until(times->retry_after,
			      reply->date != 0 ? reply->date : now);
}

void ed_http_read_times(struct ed_http_reply *reply,
			const struct ed_http_times *times, int64_t signed_at)
{
	time_t t = times->date[0] ? curl_getdate(times->date, NULL) : -1;

	reply->date = t > 0 ? (int64_t)t : 0;
	reply->skew = reply->date != 0 ? reply->date - signed_at : 0;
	read_retry_after(reply, times, signed_at);
}

static void read_reply(struct ed_http_reply *reply, struct ed_http *http,
		       int64_t signed_at)
{
	struct ed_http_times times = { .date = "" };
	CURL *c = http->curl;

	(void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply->status);
	if (reply->status == 0)
		return;
	reply->body = http->body.data;
	reply->body_len = http->body.len;
	copy_header(reply->request_id, sizeof(reply->request_id), c,
		    "x-amzn-RequestId");
	copy_header(reply->location, sizeof(reply->location), c, "Location");
	copy_header(times.date, sizeof(times.date), c, "Date");
	copy_header(times.retry_after, sizeof(times.retry_after), c,
		    "Retry-After");
	copy_header(times.amz_retry_after, sizeof(times.amz_retry_after), c,
		    "x-amz-retry-after");
	ed_http_read_times(reply, &times, signed_at);
}

/* Errors that stay, however often one asks. Not CURLE_UNSUPPORTED_PROTOCOL:
 * the scheme has been checked, what is left of it is garbage for a reply. */
static bool lasting(CURLcode rc)
{
	static const CURLcode list[] = {
		CURLE_FAILED_INIT,
		CURLE_URL_MALFORMAT,
		CURLE_NOT_BUILT_IN,
		CURLE_PEER_FAILED_VERIFICATION,
		CURLE_SSL_CACERT_BADFILE,
		CURLE_SSL_CERTPROBLEM,
		CURLE_SSL_CIPHER,
		CURLE_SSL_ISSUER_ERROR,
		CURLE_SSL_INVALIDCERTSTATUS,
		CURLE_BAD_FUNCTION_ARGUMENT,
		CURLE_UNKNOWN_OPTION,
	};

	for (size_t i = 0; i < ED_COUNT(list); i++)
		if (rc == list[i])
			return true;
	return false;
}

static int fail_lasting(const struct ed_http *http, CURLcode rc,
			const char *detail, const struct ed_http_url *url,
			struct ed_error *err)
{
	const char *text = *detail ? detail : curl_easy_strerror(rc);

	if (rc == CURLE_PEER_FAILED_VERIFICATION && http->nobody)
		return ed_fail(err, ED_ESYSTEM,
			       "%s: this machine has no certificates to trust: "
			       "install its package ca-certificates, or name "
			       "a file with --ca-bundle",
			       url->host);
	if (rc == CURLE_PEER_FAILED_VERIFICATION)
		return ed_fail(err, ED_ESYSTEM,
			       "%s: the certificate is not trusted: %s (a "
			       "private authority is named by --ca-bundle)",
			       url->host, text);
	return ed_fail(err, ED_ESYSTEM, "%s: %s", url->host, text);
}

/*
 * A proxy that wants a password, or does not let through, is no failure that
 * passes, nor is one that libcurl does not understand, which it quotes with its
 * password.
 */
static int check_proxy(CURL *c, CURLcode rc, const char *detail,
		       struct ed_error *err)
{
	static const char start[] = "Unsupported proxy";
	static const char name[] = "the proxy that a variable like HTTPS_PROXY "
				   "names";
	long answer = 0;

	if (rc == CURLE_OK)
		return 0;
	if (strncmp(detail, start, sizeof(start) - 1) == 0)
		return ed_fail(err, ED_EUSAGE, "%s is not one that can be used",
			       name);
	(void)curl_easy_getinfo(c, CURLINFO_HTTP_CONNECTCODE, &answer);
	if (answer < 400 || answer >= 500 || answer == 408 || answer == 429)
		return 0;
	return ed_fail(err, ED_EUSAGE, "%s refuses the connection: HTTP %ld",
		       name, answer);
}

static int perform(struct ed_http_reply *reply, bool *reached,
		   struct ed_http *http, const struct ed_http_url *url,
		   int64_t signed_at, struct ed_error *err)
{
	char detail[CURL_ERROR_SIZE] = "";
	CURL *c = http->curl;
	curl_off_t ready = 0; /* 0: it did not come to a transfer */
	CURLcode rc;

	ed_buf_clear(&http->body);
	(void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
	rc = curl_easy_perform(c);
	(void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	if (rc == CURLE_OUT_OF_MEMORY)
		ed_oom();
	if (check_proxy(c, rc, detail, err) < 0)
		return -1;
	if (lasting(rc))
		return fail_lasting(http, rc, detail, url, err);
	/* Not CURLINFO_REQUEST_SIZE, which counts what a proxy was asked. */
	(void)curl_easy_getinfo(c, CURLINFO_PRETRANSFER_TIME_T, &ready);
	*reached = ready > 0;
	(void)snprintf(http->problem, sizeof(http->problem), "%s",
		       http->body.failed ? "the reply is too long"
		       : rc == CURLE_OK	 ? "no reply"
		       : *detail	 ? detail
					 : curl_easy_strerror(rc));
	*reply = (struct ed_http_reply){ .body = "",
					 .problem = http->problem,
					 .complete = rc == CURLE_OK,
					 .retry_after_ms = -1 };
	read_reply(reply, http, signed_at);
	return 0;
}

int ed_http_attempt(struct ed_http_reply *reply, bool *reached,
		    struct ed_http *http, const struct ed_http_request *req,
		    int64_t budget_ms, struct ed_error *err)
{
	const struct ed_clock *clock = http->opt.clock;
	ED_AUTO(wipe_headers) struct curl_slist *headers = NULL;
	struct ed_arena *mem = ed_arena_new();
	int64_t when = clock->now_ms(clock->ctx) / 1000 + http->offset;
	struct ed_http_url url = { .host = "", .path = "/" };
	int ret = http->opt.metadata
			  ? ed_http_url_parse_local(&url, req->url, mem, err)
			  : ed_http_url_parse(&url, req->url, mem, err);

	if (ret == 0) {
		add_headers(&headers, &url, req);
		if (req->signer)
			ret = add_signature(&headers, when, &url, req, err);
	}
	if (ret == 0 && (!set_request(http, req, &url) ||
			 !set_times(http->curl, &http->opt, budget_ms) ||
			 curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER,
					  headers) != CURLE_OK))
		ret = ed_fail(err, ED_ESYSTEM, "libcurl refuses an option");
	if (ret == 0)
		ret = perform(reply, reached, http, &url, when, err);
	/* The list goes away with this function. */
	(void)curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	ed_arena_free(mem);
	return ret;
}
