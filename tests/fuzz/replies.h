/*
 * replies: an HTTP client whose replies are the input. It stands in for
 * src/aws/http.c; the loop around an attempt is the real one. Time passes by
 * sleeping only, and once the replies are used up the user interrupts.
 *
 * A reply is a line with its status, maybe followed by 'c' (cut short), 'l'
 * (with a Location), 'i' (with a request id), 'r' (with a Retry-After) and 's'
 * (from a server with another clock), and all that follows up to a line "==".
 */
#ifndef ED_REPLIES_H
#define ED_REPLIES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/client.h"
#include "edgediff/error.h"

#define NOW_MS INT64_C(1790000000000)

static struct {
	const char *p, *end; /* what is left of the input */
	int64_t slept_ms;
	bool used_up;
	struct ed_http http;
} net;

static int64_t net_now(void *ctx)
{
	(void)ctx;
	return NOW_MS + net.slept_ms;
}

static int64_t net_mono(void *ctx)
{
	(void)ctx;
	return 1000 + net.slept_ms;
}

static void net_sleep(void *ctx, int64_t ms)
{
	(void)ctx;
	if (ms < 0)
		abort();
	net.slept_ms += ms;
}

static uint64_t net_random(void *ctx)
{
	(void)ctx;
	return (uint64_t)net.slept_ms;
}

static bool net_interrupted(void *ctx)
{
	(void)ctx;
	return net.used_up;
}

static const struct ed_clock net_clock = { net_now,	    net_mono,
					   net_sleep,	    net_random,
					   net_interrupted, NULL };

static inline void net_start(const void *p, size_t n)
{
	net.p = p;
	net.end = net.p + n;
	net.slept_ms = 0;
	net.used_up = false;
}

/* Up to 'mark' or the end, and behind it. */
static inline size_t net_take(const char **out, const char *mark)
{
	size_t n = strlen(mark);
	const char *p = net.p;

	*out = net.p;
	while ((size_t)(net.end - p) >= n && memcmp(p, mark, n) != 0)
		p++;
	if ((size_t)(net.end - p) < n) {
		net.p = net.end;
		return (size_t)(net.end - *out);
	}
	net.p = p + n;
	return (size_t)(p - *out);
}

int ed_http_new(struct ed_http **out, const struct ed_http_options *options,
		struct ed_error *err)
{
	(void)err;
	net.http = (struct ed_http){ .opt = *options };
	ed_buf_init(&net.http.body, ED_MAX_REPLY_BYTES);
	*out = &net.http;
	return 0;
}

void ed_http_free(struct ed_http *http)
{
	if (http)
		ed_buf_wipe(&http->body);
}

static inline bool has_flag(const char *line, size_t n, char flag)
{
	return memchr(line, flag, n) != NULL;
}

static inline void net_head(struct ed_http_reply *reply, const char *line,
			    size_t n)
{
	for (size_t i = 0; i < n && line[i] >= '0' && line[i] <= '9'; i++)
		reply->status = (reply->status * 10 + line[i] - '0') % 1000;
	/* Of these, libcurl takes only one for the end of it. */
	if (reply->status > 0 && reply->status < 200)
		reply->status = 101;
	reply->complete = !has_flag(line, n, 'c');
	reply->retry_after_ms = has_flag(line, n, 'r') ? 3000 : -1;
	reply->skew = has_flag(line, n, 's') ? 3600 : 0;
	if (has_flag(line, n, 'l'))
		(void)snprintf(reply->location, sizeof(reply->location),
			       "https://example.org/invalidation/I1");
	if (has_flag(line, n, 'i'))
		(void)snprintf(reply->request_id, sizeof(reply->request_id),
			       "11111111-2222-3333-4444-555555555555");
}

int ed_http_attempt(struct ed_http_reply *reply, bool *reached,
		    struct ed_http *http, const struct ed_http_request *req,
		    int64_t budget_ms, struct ed_error *err)
{
	const char *text;
	size_t n;

	(void)err;
	if (budget_ms <= 0 || strncasecmp(req->url, "http", 4) != 0)
		abort();
	*reply = (struct ed_http_reply){ .body = "",
					 .problem = "no reply",
					 .retry_after_ms = -1 };
	net.used_up = net.p == net.end;
	*reached = !net.used_up;
	if (net.used_up)
		return 0;
	net.slept_ms += 10;
	n = net_take(&text, "\n");
	net_head(reply, text, n);
	n = net_take(&text, "\n==\n");
	ed_buf_clear(&http->body);
	ed_buf_put(&http->body, text, n);
	reply->body = http->body.data;
	reply->body_len = http->body.len;
	if (reply->status == 0)
		reply->complete = false;
	return 0;
}

#endif
