/* codes: errors that all services share, and what cures them. */
#include <string.h>

#include "edgediff/http.h"
#include "edgediff/strings.h"

/* A clock that is off by less is not why a signature was refused: five
 * minutes are allowed. */
#define SKEW_S 240

/* AWS SDKs' shared list (sdkref, feature-retry-behavior). */
static const char *const throttling[] = {
	"Throttling",
	"ThrottlingException",
	"ThrottledException",
	"RequestThrottledException",
	"RequestThrottled",
	"TooManyRequestsException",
	"ProvisionedThroughputExceededException",
	"TransactionInProgressException",
	"RequestLimitExceeded",
	"BandwidthLimitExceeded",
	"LimitExceededException",
	"SlowDown",
	"PriorRequestNotComplete",
	"EC2ThrottledException",
};

static const char *const transient[] = {
	"RequestTimeout",
	"RequestTimeoutException",
	"InternalError",
	"InternalFailure",
	"ServiceUnavailable",
	"IDPCommunicationError", /* STS: the identity provider is slow */
};

static const char *const expired[] = {
	"ExpiredToken",
	"ExpiredTokenException",
};

static const char *const skewed[] = {
	"RequestTimeTooSkewed",
	"RequestExpired",
	"RequestInTheFuture",
};

/* These can be the clock, or the key. */
static const char *const unsigned_codes[] = {
	"SignatureDoesNotMatch",
	"InvalidSignatureException",
	"AuthFailure",
};

static bool among(const char *const *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], code) == 0)
			return true;
	return false;
}

#define AMONG(list, code) among(list, ED_COUNT(list), code)

static bool is_skew(const struct ed_http_reply *reply, const char *code,
		    const char *message)
{
	if (AMONG(skewed, code))
		return true;
	if (!AMONG(unsigned_codes, code))
		return false;
	return ed_str_starts(message, "Signature expired") ||
	       ed_str_starts(message, "Signature not yet current") ||
	       reply->skew > SKEW_S || reply->skew < -SKEW_S;
}

static enum ed_verdict judge_status(long status)
{
	switch (status) {
	case 429:
		return ED_THROTTLED;
	case 408:
	case 500:
	case 502:
	case 503:
	case 504:
		return ED_TRANSIENT;
	default:
		return ED_FINAL;
	}
}

enum ed_verdict ed_http_judge_error(const struct ed_http_reply *reply,
				    const char *code, const char *message)
{
	if (AMONG(throttling, code))
		return ED_THROTTLED;
	if (AMONG(transient, code))
		return ED_TRANSIENT;
	if (AMONG(expired, code))
		return ED_EXPIRED;
	if (is_skew(reply, code, message))
		return ED_SKEWED;
	return judge_status(reply->status);
}
