/*
 * call: one signed request to the service and its answer, whatever the call.
 *	url --> CALL --(XML elements)--> list, wait, room, lookup, usage
 */
#ifndef ED_CALL_H
#define ED_CALL_H

#include "edgediff/account.h"
#include "edgediff/xml.h"
#include "verdict.h"

struct ed_arena;

#define ED_CF_API "2020-05-31"
#define ED_CF_XMLNS "http://cloudfront.amazonaws.com/doc/" ED_CF_API "/"
#define ED_CF_CODE 64 /* of a buffer for an error code */

/* Connections and keys of one run. */
struct ed_session {
	struct ed_http *http;
	struct ed_signer signer;
	const struct ed_clock *clock;
	const char *url; /* of the endpoint, the API's date included */
	struct ed_arena *mem;
};

/* err     as ed_http_new(). 'out' is closed by ed_session_close(). */
int ed_session_open(struct ed_session *out, const struct ed_account *account,
		    struct ed_arena *mem,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_session_close(struct ed_session *session) ED_NONNULL;

int64_t ed_session_now(const struct ed_session *session) ED_NONNULL;
void ed_session_sleep(const struct ed_session *session, int64_t ms) ED_NONNULL;
bool ed_session_interrupted(const struct ed_session *session) ED_NONNULL;

/* Who reads the document of a success. */
struct ed_reader {
	struct ed_xml_handler xml;
	/* Forget what was read: the answer was cut, another one comes. */
	void (*reset)(void *ctx);
};

struct ed_get {
	const char *url;
	const char *body;		  /* XML to POST: some questions are
					   * asked so; NULL: GET */
	const char *action;		  /* as IAM names it, for messages */
	const struct ed_reader *reader;	  /* NULL: an Invalidation */
	struct ed_cf_reply *invalidation; /* filled if there is no reader */
	struct ed_arena *mem;		  /* for the answer */
	int64_t deadline_ms;
};

/*
 * GET a document, or POST to be told one.
 * code    ED_CF_CODE bytes: the service's error code, "" if there is none.
 * err     ED_EAWS: refused; the message says what was and why. Else as
 *         ed_http_send().
 */
int ed_call_get(struct ed_session *session, const struct ed_get *get,
		char *code, struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* The grammar of ids and markers is not documented; this keeps them from being
 * anything but one component of a URL. */
bool ed_id_plain(const char *id) ED_NONNULL;

/* What IAM calls an action on the invalidations of a distribution, or tenant.
 */
const char *ed_action_on(const char *distribution, const char *action,
			 struct ed_arena *mem) ED_NONNULL;

/* The address of a distribution's or tenant's invalidations. */
const char *ed_invalidations_url(const char *base, const char *distribution,
				 struct ed_arena *mem) ED_NONNULL;

#endif
