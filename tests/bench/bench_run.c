/*
 * bench_run: run a command and say what it took.
 *
 *	bench_run COMMAND [ARGUMENT]...
 *
 * Prints seconds, those of the processor, KiB at the peak and the exit status;
 * what the command writes on stdout is dropped. A program of its own, as the
 *kernel counts the memory of whoever started a process to its peak: this one
 *has next to none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void become(char **argv)
{
	int fd = open("/dev/null", O_WRONLY);

	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0)
		(void)execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

int main(int argc, char **argv)
{
	double start = now();
	struct rusage usage;
	int status;
	pid_t pid;

	if (argc < 2) {
		(void)fputs("usage: bench_run COMMAND...\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid == 0)
		become(argv + 1);
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		perror("bench_run");
		return 1;
	}
	start = now() - start;
	(void)getrusage(RUSAGE_CHILDREN, &usage);
	printf("%.6f %.6f %ld %d\n", start,
	       seconds(usage.ru_utime) + seconds(usage.ru_stime),
	       usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return 0;
}
