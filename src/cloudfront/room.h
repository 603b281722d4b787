/*
 * room: wait until the service may take more invalidations.
 */
#ifndef ED_ROOM_H
#define ED_ROOM_H

#include "call.h"

/* What is known of one distribution; starts zeroed but for the first two. */
struct ed_room {
	struct ed_session *session;
	const char *distribution;
	bool blind; /* the keys may not look */
	bool alone; /* nothing was in progress when it was last refused */
};

/*
 * Return when something that was in progress is completed, at the deadline, or
 * when interrupted. If nothing is in progress, or it cannot be seen, after
 * 'wait_ms'.
 */
void ed_room_wait(struct ed_room *room, int64_t wait_ms,
		  int64_t deadline_ms) ED_NONNULL;

#endif
