/* fuzz_time: a byte for the verdict; a date, a Retry-After and an
 * x-amz-retry-after, each on a line: what a reply asks for stays within
 * bounds, and a date is one, whoever reads or writes it. */
#include <stdio.h>

#include "aws/client.h"
#include "bytes.h"
#include "edgediff/calendar.h"
#include "fuzz.h"

#define NOW INT64_C(1790000000)
/* A minute, and what x-amz-retry-after may add. */
#define MOST_MS 65000

static void copy(char out[64], const char *text)
{
	(void)snprintf(out, 64, "%s", text);
}

static void read_reply(const struct ed_http_times *times, unsigned verdict)
{
	struct ed_http_reply reply = { .status = 503 };
	int64_t wait;

	ed_http_read_times(&reply, times, NOW);
	must(reply.date >= 0 && reply.retry_after_ms >= -1);
	must(reply.date == 0 ? reply.skew == 0
			     : reply.skew == reply.date - NOW);
	must(!reply.retry_after_exact || reply.retry_after_ms >= 0);
	for (unsigned n = 1; n <= 100; n += 9) {
		wait = ed_http_backoff_ms((enum ed_verdict)(verdict % 6), n,
					  &reply, (uint64_t)n * 0x9e3779b9);
		must(wait >= 0 && wait <= MOST_MS);
	}
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", written here and read by libcurl. */
static void write_date(int64_t when)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun",
					    "Mon", "Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr",
					      "May", "Jun", "Jul", "Aug",
					      "Sep", "Oct", "Nov", "Dec" };
	int64_t month = ed_month_of(when);
	int64_t day = (when - ed_month_start(month)) / ED_DAY_S;
	int s = (int)(when % ED_DAY_S);
	struct ed_http_times times = { .date = "" };
	struct ed_http_reply reply = { .status = 200 };

	(void)snprintf(times.date, sizeof(times.date),
		       "%s, %02d %s %04d %02d:%02d:%02d GMT",
		       days[when / ED_DAY_S % 7], (int)day + 1,
		       months[month % 12], (int)(month / 12), s / 3600,
		       s / 60 % 60, s % 60);
	copy(times.retry_after, times.date);
	ed_http_read_times(&reply, &times, NOW);
	must(reply.date == when && reply.retry_after_ms == 0);
}

/* A reader and a writer. */
static void read_date(const char *text)
{
	int64_t a = 0, again;
	char out[ED_TIME_TEXT];

	if (ed_parse_time(&a, text) < 0)
		must(a == 0);
	must(a >= 0 && a <= ED_TIME_MAX);
	ed_time_text(out, a);
	must(ed_parse_time(&again, out) == 0 && again == a);
	must(ed_month_start(ed_month_of(a)) <= a &&
	     ed_month_start(ed_month_of(a) + 1) > a);
	if (a > 0)
		write_date(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	unsigned verdict = take_byte(&in);
	const char *text = take_line(&in, mem);
	struct ed_http_times times;

	copy(times.date, text);
	copy(times.retry_after, take_line(&in, mem));
	copy(times.amz_retry_after, take_line(&in, mem));
	read_reply(&times, verdict);
	read_date(text);
	ed_arena_free(mem);
	return 0;
}
