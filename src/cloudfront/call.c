/* call: GET with a judge that reads the document on its way. */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/strings.h"

#define MAX_ID 128

int ed_session_open(struct ed_session *out, const struct ed_account *account,
		    struct ed_arena *mem, struct ed_error *err)
{
	struct ed_session s = {
		.signer = { .keys = account->keys,
			    .region = account->endpoint->region,
			    .service = "cloudfront" },
		.clock = account->http->clock,
		.url = ed_arena_printf(mem, "%s/" ED_CF_API,
				       account->endpoint->url),
		.mem = mem,
	};

	if (ed_http_new(&s.http, account->http, err) < 0)
		return -1;
	*out = s;
	return 0;
}

void ed_session_close(struct ed_session *session)
{
	ed_http_free(session->http);
	session->http = NULL;
}

int64_t ed_session_now(const struct ed_session *session)
{
	return session->clock->mono_ms(session->clock->ctx);
}

void ed_session_sleep(const struct ed_session *session, int64_t ms)
{
	if (ms > 0)
		session->clock->sleep_ms(session->clock->ctx, ms);
}

bool ed_session_interrupted(const struct ed_session *session)
{
	return session->clock->interrupted(session->clock->ctx);
}

bool ed_id_plain(const char *id)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t len = strlen(id);

	return len > 0 && len <= MAX_ID && strspn(id, allowed) == len;
}

static bool is_tenant(const char *distribution)
{
	return ed_str_starts(distribution, "dt_");
}

const char *ed_action_on(const char *distribution, const char *action,
			 struct ed_arena *mem)
{
	return is_tenant(distribution)
		       ? ed_arena_printf(mem,
					 "%sForDistributionTenant on this "
					 "tenant",
					 action)
		       : ed_arena_printf(mem, "%s on this distribution",
					 action);
}

const char *ed_invalidations_url(const char *base, const char *distribution,
				 struct ed_arena *mem)
{
	return ed_arena_printf(mem, "%s/%s/%s/invalidation", base,
			       is_tenant(distribution) ? "distribution-tenant"
						       : "distribution",
			       distribution);
}

/* A GET under way; 'answer' has the error of the last reply. */
struct getting {
	struct ed_cf_answer answer;
	const struct ed_reader *reader;
};

static enum ed_verdict judge(void *ctx, const struct ed_http_reply *reply,
			     char *code)
{
	struct getting *g = ctx;
	const struct ed_reader *reader = g->reader;
	struct ed_error ignored;

	if (reply->status < 200 || reply->status >= 300 || !reader) {
		enum ed_verdict verdict = ed_cf_judge(&g->answer, reply, code);

		/* There is no room to wait for. */
		return verdict == ED_BUSY ? ED_FINAL : verdict;
	}
	if (!reply->complete)
		return ED_TRANSIENT;
	reader->reset(reader->xml.ctx);
	if (ed_xml_read(reply->body, reply->body_len, &reader->xml, &ignored) ==
	    0)
		return ED_FINAL;
	(void)snprintf(code, ED_CF_CODE, "without an answer");
	return ED_TRANSIENT;
}

int ed_call_get(struct ed_session *session, const struct ed_get *get,
		char *code, struct ed_error *err)
{
	struct getting g = { .answer = { .mem = get->mem,
					 .action = get->action },
			     .reader = get->reader };
	const struct ed_http_request call = {
		.method = get->body ? "POST" : "GET",
		.url = get->url,
		.content_type = get->body ? "application/xml" : NULL,
		.body = get->body,
		.body_len = get->body ? strlen(get->body) : 0,
		.signer = &session->signer,
		.deadline_ms = get->deadline_ms,
		.judge = judge,
		.ctx = &g,
	};
	struct ed_http_reply reply;

	code[0] = '\0';
	if (ed_http_send(&reply, NULL, session->http, &call, err) < 0)
		return -1;
	if (reply.status >= 200 && reply.status < 300) {
		if (!get->reader)
			*get->invalidation = g.answer.xml;
		return 0;
	}
	(void)snprintf(code, ED_CF_CODE, "%s",
		       g.answer.xml.code ? g.answer.xml.code : "");
	return ed_cf_refused(&reply, &g.answer, "", err);
}
