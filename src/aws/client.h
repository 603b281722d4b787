/*
 * client: what http.c (libcurl, one attempt) and retry.c (the loop around it)
 * share. Only http.c knows what 'curl' points to.
 */
#ifndef ED_CLIENT_H
#define ED_CLIENT_H

#include "edgediff/buf.h"
#include "edgediff/http.h"

struct ed_http {
	struct ed_http_options opt;
	void *curl;
	struct ed_buf body;   /* of the last reply */
	bool nobody;	      /* there is no certificate to trust */
	char problem[256];    /* why the last attempt failed */
	int64_t offset;	      /* of the server's clock from ours, seconds */
	bool corrected;	      /* the offset has been set */
	int64_t interrupt_at; /* mono_ms when it was first seen; 0: not */
};

/*
 * One attempt within 'budget_ms'. The reply has status 0 if none came;
 * 'reached' tells whether the request may have got to the server.
 * err     what no further attempt can cure.
 */
int ed_http_attempt(struct ed_http_reply *reply, bool *reached,
		    struct ed_http *http, const struct ed_http_request *req,
		    int64_t budget_ms,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* What the headers of a reply say of time; "" where there is none. */
struct ed_http_times {
	char date[64], retry_after[64], amz_retry_after[64];
};

/* Fill the members of 'reply' that are about time. */
void ed_http_read_times(struct ed_http_reply *reply,
			const struct ed_http_times *times,
			int64_t signed_at) ED_NONNULL;

/* How long to wait before the next attempt; 'n' of this kind have failed. */
int64_t ed_http_backoff_ms(enum ed_verdict verdict, unsigned n,
			   const struct ed_http_reply *reply,
			   uint64_t random) ED_NONNULL;

/* cafile.c: the certificates to trust where none are named; NULL: libcurl has
 * its own. Returns false if there are none at all. */
bool ed_ca_find(const char **out) ED_NONNULL;

/* Append 'text' with all but A-Z a-z 0-9 - . _ ~ percent-encoded. */
void ed_http_escape(struct ed_buf *out, const char *text) ED_NONNULL;

#endif
