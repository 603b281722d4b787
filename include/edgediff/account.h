/*
 * account: which service to ask, and with whose keys; for the calls that only
 * look. Everything is borrowed.
 */
#ifndef ED_ACCOUNT_H
#define ED_ACCOUNT_H

#include "edgediff/credentials.h"
#include "edgediff/endpoint.h"
#include "edgediff/http.h"

struct ed_account {
	const struct ed_endpoint *endpoint;
	struct ed_keys *keys; /* refreshed in place where they can be */
	const struct ed_http_options *http; /* timeout_ms is for each function
					     * that takes the account */
};

#endif
