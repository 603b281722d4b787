/*
 * http: the one place that performs requests, and owns trying again.
 *	request --> HTTP --(ed_http_reply)--> cloudfront
 *
 * TLS 1.2 or later, always verified; plain http to loopback only; no
 * redirects; proxies by libcurl's own rules, but never to loopback. Each
 * attempt has its headers and signature made anew, with keys that are still
 * good for a while. Connections are reused. Memory is wiped as it is freed.
 * The log, at debug level, has method, URL without query, status, code,
 * request id, attempt and wait; never a header.
 */
#ifndef ED_HTTP_H
#define ED_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/awsenv.h"
#include "edgediff/clock.h"
#include "edgediff/compiler.h"
#include "edgediff/credentials.h"
#include "edgediff/sigv4.h"

struct ed_arena;
struct ed_error;

/*
 * Give OpenSSL and jansson, which other folders and libraries use as well,
 * memory as in memory.h. The first thing in the program: OpenSSL takes it only
 * as long as it has not allocated.
 */
void ed_aws_start(void);

#define ED_TIMEOUT_MS 300000	   /* default of --timeout */
#define ED_MAX_TIMEOUT_MS 86400000 /* a day */
#define ED_MAX_ATTEMPTS 10	   /* default of AWS_MAX_ATTEMPTS */
/* A longer reply is a failed attempt. The answer to 3,000 paths of 4,000 bytes
 * repeats them all. */
#define ED_MAX_REPLY_BYTES 16777216

struct ed_http_options {
	const char *ca_bundle; /* PEM file; NULL: the machine's */
	unsigned max_attempts; /* 1..100 */
	int64_t timeout_ms;    /* for everything, 1..ED_MAX_TIMEOUT_MS: connect,
				* transfer and the waits between attempts */
	int64_t connect_timeout_ms;   /* of one attempt */
	int64_t attempt_timeout_ms;   /* of one attempt, connecting included;
				       * nor does it get more than a third of
				       * the time in all, or 2 s */
	const struct ed_clock *clock; /* borrowed */
	/* For the endpoints that hand out keys: no proxy, and plain http to
	 * link-local addresses too. */
	bool metadata;
};

/*
 * The defaults, with AWS_CA_BUNDLE, AWS_MAX_ATTEMPTS and AWS_RETRY_MODE, or
 * the profile's keys for them, or SSL_CERT_FILE. The caller sets 'clock' and
 * what the command line overrides. err     ED_EUSAGE: a variable with a value
 * that is none.
 */
int ed_http_options_init(struct ed_http_options *out,
			 const struct ed_aws_env *env,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* A client: the connections, and the server's clock once it is known. */
struct ed_http;

/* err     ED_ESYSTEM: libcurl cannot start. ED_EUSAGE: the CA bundle cannot
 *         be read. 'options' is copied, its strings are borrowed. */
int ed_http_new(struct ed_http **out, const struct ed_http_options *options,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* May be NULL. */
void ed_http_free(struct ed_http *http);

/* What came back; valid until the next request of the same client. */
struct ed_http_reply {
	long status; /* 0: no reply, 'problem' says why */
	const char *body;
	size_t body_len;
	bool complete; /* the body is all that was announced */
	const char *problem;
	char request_id[80]; /* x-amzn-RequestId, "" if none */
	char location[512];  /* header Location, "" if none */
	int64_t date;	     /* header Date, seconds since 1970; 0: none */
	int64_t skew; /* date - the time that was signed, seconds; 0: no date */
	int64_t retry_after_ms; /* what the server asks for; -1: nothing */
	bool retry_after_exact; /* by x-amz-retry-after, not Retry-After */
};

/* What the service layer makes of a reply. */
enum ed_verdict {
	ED_FINAL,     /* an answer, good or bad */
	ED_TRANSIENT, /* again, soon: base 50 ms */
	ED_THROTTLED, /* again, later: base 1 s */
	ED_BUSY,      /* again when there is room: base 5 s, not counted
		       * against max_attempts */
	ED_SKEWED,    /* sign anew, by the server's clock; once, else final */
	ED_EXPIRED,   /* sign anew, with fresh keys; once, else final */
};

/* An error that came as JSON, as gateways in front of a service write it;
 * each "" where there is none. */
struct ed_http_json_error {
	char code[64]; /* "ns#Code:url" is Code */
	char message[256];
};
void ed_http_read_json(struct ed_http_json_error *out,
		       const struct ed_http_reply *reply) ED_NONNULL;

/*
 * The verdict on an error by what all services share: its code, else the
 * reply's status. 'code' and 'message' are "" where there is none.
 */
enum ed_verdict ed_http_judge_error(const struct ed_http_reply *reply,
				    const char *code,
				    const char *message) ED_NONNULL;

/* Signs for a service. Keys that are about to expire are refreshed before an
 * attempt, those that are refused as expired before the next one. */
struct ed_signer {
	struct ed_keys *keys;
	const char *region;
	const char *service;
};

struct ed_http_request {
	const char *method; /* "GET", "POST" or, without a body, "PUT" */
	const char *url;
	const struct ed_header *headers; /* beside the usual ones; not signed,
					  * never logged; NULL: none */
	size_t n_headers;
	const char *content_type; /* NULL: no body */
	const char *body;
	size_t body_len;
	const struct ed_signer *signer; /* NULL: send unsigned */
	int64_t deadline_ms; /* on clock->mono_ms; 0: timeout_ms from now */
	/* Called once per reply; an attempt without one is ED_TRANSIENT. May
	 * write the error's name to 'code' (64 bytes, "" before) for the log.
	 */
	enum ed_verdict (*judge)(void *ctx, const struct ed_http_reply *reply,
				 char *code);
	/* Called in place of the wait after ED_BUSY: return when it is worth
	 * asking again, before 'deadline_ms'. It may send requests of its own.
	 * 'wait_ms' is how long to wait if nothing better is known. NULL: that
	 * is all. */
	void (*room)(void *ctx, int64_t wait_ms, int64_t deadline_ms);
	void *ctx;
};

/* How it ended, beside the reply. */
struct ed_http_outcome {
	unsigned attempts; /* sent, or tried to */
	bool maybe_done;   /* some attempt may have reached the server without
			    * an answer that says what became of it */
	bool interrupted;  /* stopped by the user */
	bool out_of_time;  /* stopped by the deadline */
};

/*
 * Send a request, and again until the judge says ED_FINAL, attempts or time
 * run out, or the user interrupts. The request must be safe to repeat.
 *
 * reply   the last one.
 * how     may be NULL; filled on failure too.
 * err     ED_ETEMP: attempts or time ran out, or interrupted; the message says
 *         after how many attempts and what the last failure was.
 *         ED_ESYSTEM: the server's certificate is not trusted, signing failed.
 *         ED_EUSAGE: the URL is not one to send to; the proxy is none, or
 *         does not let through. What refreshing the keys fails with.
 */
int ed_http_send(struct ed_http_reply *reply, struct ed_http_outcome *how,
		 struct ed_http *http, const struct ed_http_request *req,
		 struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 3, 4, 5);

/* A URL in its parts, as curl understands it. */
struct ed_http_url {
	const char *scheme; /* lower case */
	const char *host;   /* as in the Host header, with the port unless it
			     * is the scheme's own */
	const char *path;   /* at least "/" */
	const char *query;  /* NULL: none */
	bool loopback;	    /* 127.0.0.0/8, ::1 or localhost */
	bool link_local;    /* 169.254.0.0/16 or fd00:ec2::/32, where AWS has
			     * the endpoints of an instance or task */
};

/*
 * Take a URL apart and say whether it may be asked: https, or http to
 * loopback; no user, no fragment.
 * err     ED_EUSAGE; the message has the reason, not the URL.
 */
int ed_http_url_parse(struct ed_http_url *out, const char *url,
		      struct ed_arena *mem,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The same, with plain http to link-local addresses too. */
int ed_http_url_parse_local(struct ed_http_url *out, const char *url,
			    struct ed_arena *mem,
			    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
