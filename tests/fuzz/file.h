/* file: bytes as a file in memory, for what takes a path. */
#ifndef ED_FUZZ_FILE_H
#define ED_FUZZ_FILE_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bytes.h"

/* Starts zeroed; one for all inputs, without a name that could stay. */
struct file {
	int fd;
	char path[64];
};

static inline void file_put(struct file *file, const void *p, size_t n)
{
	if (file->fd == 0) {
		char name[64];

		(void)snprintf(name, sizeof(name), "/edgediff-fuzz-%ld",
			       (long)getpid());
		file->fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
		must(file->fd > 0 && shm_unlink(name) == 0);
		(void)snprintf(file->path, sizeof(file->path),
			       "/proc/self/fd/%d", file->fd);
	}
	must(ftruncate(file->fd, 0) == 0);
	must(n == 0 || pwrite(file->fd, p, n, 0) == (ssize_t)n);
}

#endif
