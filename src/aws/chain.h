/*
 * chain: what the providers of credentials share.
 *
 * A provider returns 1 with 'out' filled, 0 if it is not configured, or -1 if
 * it is and fails; ed_keys_find() in chain.c runs them in order.
 */
#ifndef ED_CHAIN_H
#define ED_CHAIN_H

#include <stdbool.h>

#include "edgediff/credentials.h"
#include "edgediff/http.h"
#include "files.h"

struct ed_chain {
	const struct ed_credentials_options *opt;
	const struct ed_aws_env *env;
	const struct ed_awsfiles *files;
	const char *profile;  /* the chosen one */
	bool use_env;	      /* not under --profile */
	struct ed_arena *mem; /* for this search only; no secret goes in */
	int64_t deadline_ms;
};

/* Keys as a provider found them; borrowed. */
struct ed_raw_keys {
	const char *id, *secret, *token; /* token may be NULL */
	const char *names[3];		 /* what to call them in messages */
	const char *source; /* kept in opt->mem; what to call the source */
	int64_t expires;    /* 0: never */
};

/* Check and copy. err: ED_EAWS, too long, a line break, control character or
 * blank at the ends; the message has the name alone. */
int ed_keys_fill(struct ed_keys *out, const struct ed_raw_keys *raw,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Keys that run out soon, though they have just been fetched: whoever gave them
 * is left alone for a minute. */
void ed_keys_note_short(struct ed_keys *keys, int64_t now) ED_NONNULL;

/* May the value go into a header? err: as above. */
int ed_keys_check(const char *name, const char *value,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Seconds since 1970, by our clock. */
int64_t ed_chain_now(const struct ed_chain *chain) ED_NONNULL;

/* Keys that an endpoint or program has just given: err ED_EAWS if they have
 * expired already. */
int ed_chain_check_expiry(const struct ed_keys *keys,
			  const struct ed_chain *chain,
			  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* A setting of a profile, from both files; NULL: not set. */
const char *ed_chain_get(const struct ed_chain *chain, const char *profile,
			 const char *key) ED_NONNULL;

/* Name a source, in the memory that lives as long as the keys. */
const char *ed_chain_source(const struct ed_chain *chain, const char *fmt, ...)
	ED_PRINTF(2, 3) ED_NONNULL;

/* How to ask an endpoint. */
struct ed_ask {
	unsigned attempts;
	int64_t attempt_ms; /* 0: as for any service */
	bool metadata;	    /* see ed_http_options */
};

int ed_chain_http(struct ed_http **out, const struct ed_chain *chain,
		  const struct ed_ask *ask,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* ---- the providers ---- */

int ed_provide_env(struct ed_keys *out, const struct ed_chain *chain,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* The static keys of a profile in one of the files. */
int ed_provide_static(struct ed_keys *out, const struct ed_chain *chain,
		      const char *profile, enum ed_which which,
		      struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* A role by way of source_profile or credential_source. */
int ed_provide_role(struct ed_keys *out, const struct ed_chain *chain,
		    const char *profile,
		    struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
/* use_env: the variables count before the profile's keys. */
int ed_provide_web(struct ed_keys *out, const struct ed_chain *chain,
		   const char *profile, bool use_env,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_provide_sso(struct ed_keys *out, const struct ed_chain *chain,
		   const char *profile,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_provide_process(struct ed_keys *out, const struct ed_chain *chain,
		       const char *profile,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_provide_container(struct ed_keys *out, const struct ed_chain *chain,
			 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
int ed_provide_instance(struct ed_keys *out, const struct ed_chain *chain,
			struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* Those that a profile alone can configure, but for roles, in order. */
int ed_provide_profile(struct ed_keys *out, const struct ed_chain *chain,
		       const char *profile, bool use_env,
		       struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
