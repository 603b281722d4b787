/* turns: one deploying hook at a time. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "edgediff/error.h"
#include "edgediff/log.h"
#include "environment.h"
#include "hook.h"

#define WAIT_MS 100

/* Not by a file that exists or not: that one stays when a process is killed. */
static int try(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLK, &lock);
}

static int wait_for(int fd, const char *path, int64_t timeout_ms,
		    struct ed_error *err)
{
	struct ed_clock clock = ed_clock_real();
	int64_t end = clock.mono_ms(clock.ctx) + timeout_ms;
	bool told = false;

	while (try(fd) < 0) {
		if (errno != EACCES && errno != EAGAIN && errno != EINTR)
			return ed_fail(err, ED_ESYSTEM, "%s: %s", path,
				       strerror(errno));
		if (!told)
			ed_log_warn("another push is being deployed; waiting "
				    "for it, at most %" PRId64 " s",
				    timeout_ms / 1000);
		told = true;
		clock.sleep_ms(clock.ctx, WAIT_MS);
		if (clock.interrupted(clock.ctx))
			return ed_fail(err, ED_ETEMP,
				       "interrupted; nothing was deployed, the "
				       "next push makes it good");
		if (clock.mono_ms(clock.ctx) >= end)
			return ed_fail(err, ED_ETEMP,
				       "another push has been deploying for "
				       "%" PRId64 " s; nothing was deployed, "
				       "the next push makes it good",
				       timeout_ms / 1000);
	}
	return 0;
}

int ed_turn_take(int *fd, const char *path, int64_t timeout_ms,
		 struct ed_error *err)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (file < 0)
		return ed_fail(err, ED_ESYSTEM, "%s: %s", path,
			       strerror(errno));
	if (wait_for(file, path, timeout_ms, err) < 0) {
		(void)close(file);
		return -1;
	}
	*fd = file;
	return 0;
}
