/* pace: spread the free paths over the rest of the month. */
#include "edgediff/calendar.h"
#include "edgediff/pace.h"

struct ed_pace ed_pace_of(uint64_t left, uint64_t recent, int64_t now)
{
	int64_t rest = ed_month_start(ed_month_of(now) + 1) - now;
	struct ed_pace pace = { .recent = recent };

	pace.expected = 1 + recent * (uint64_t)rest / (uint64_t)ED_PACE_S;
	pace.share = left / pace.expected + (left % pace.expected != 0);
	return pace;
}
