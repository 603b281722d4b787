/* room: the first page of the list, looked at again and again. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "list.h"
#include "room.h"

#define POLL_MS 2000
#define POLL_CAP_MS 20000
/* Left for the request itself. */
#define SPARE_MS 2000

static bool in_progress(const struct ed_summaries *list, const char *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].id, id) == 0)
			return !ed_is_completed(list->v[i].status);
	return true; /* beyond the first page: not known */
}

static size_t count(const struct ed_summaries *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += !ed_is_completed(list->v[i].status);
	return n;
}

static bool some_ended(const struct ed_summaries *before,
		       const struct ed_summaries *now)
{
	for (size_t i = 0; i < before->n; i++)
		if (!ed_is_completed(before->v[i].status) &&
		    !in_progress(now, before->v[i].id))
			return true;
	return false;
}

/* False: it cannot be seen, now or at all. */
static bool look(struct ed_summaries *out, struct ed_room *room,
		 int64_t deadline_ms, struct ed_arena *mem)
{
	struct ed_list list = { .distribution = room->distribution,
				.deadline_ms = deadline_ms };
	struct ed_error err = { 0 };

	if (room->blind)
		return false;
	if (ed_list_page(out, room->session, &list, mem, &err) == 0)
		return true;
	if (err.code == ED_EAWS) {
		room->blind = true;
		ed_log_info("%s: what is in progress cannot be seen: %s",
			    room->distribution, err.msg);
	}
	return false;
}

static void poll(struct ed_room *room, const struct ed_summaries *before,
		 int64_t end_ms, struct ed_arena *mem)
{
	struct ed_session *s = room->session;
	int64_t gap = POLL_MS;
	struct ed_summaries now;

	for (;;) {
		int64_t left = end_ms - ed_session_now(s);

		if (left <= 0 || ed_session_interrupted(s))
			return;
		ed_session_sleep(s, gap < left ? gap : left);
		gap = gap * 3 / 2 < POLL_CAP_MS ? gap * 3 / 2 : POLL_CAP_MS;
		if (!look(&now, room, end_ms, mem) || some_ended(before, &now))
			return;
	}
}

void ed_room_wait(struct ed_room *room, int64_t wait_ms, int64_t deadline_ms)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_session *s = room->session;
	struct ed_summaries before;

	room->alone = false;
	if (!look(&before, room, deadline_ms, mem)) {
		ed_session_sleep(s, wait_ms);
	} else if (count(&before) == 0) {
		room->alone = true;
		ed_session_sleep(s, wait_ms);
	} else {
		ed_log_info("%s: waits for room; %zu in progress",
			    room->distribution, count(&before));
		poll(room, &before, deadline_ms - SPARE_MS, mem);
	}
	ed_arena_free(mem);
}
