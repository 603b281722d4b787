/* outputs: the files that GitHub reads after a step. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "run.h"

/* Of a step's summary, and of the outputs of a job. */
#define GITHUB_MAX ((size_t)1024 * 1024)

#define DELIMITER_SIZE 48

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

/* What an earlier command of the step wrote may lack the end of its line. */
static bool ends_open(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* The whole lines of 'text' for which there is room. */
static size_t fitting(const struct ed_buf *text, size_t room)
{
	size_t n = text->len;

	if (n <= room)
		return n;
	for (n = room; n > 0 && text->data[n - 1] != '\n'; n--)
		;
	return n;
}

/* A report that GitHub does not show is no reason to fail: what was accepted
 * was accepted. */
static void append(const char *path, const char *name,
		   const struct ed_buf *text)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	struct stat st;
	size_t n;

	if (fd < 0 || fstat(fd, &st) < 0) {
		ed_log_warn("%s: %s: %s", name, path, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	n = (uint64_t)st.st_size < GITHUB_MAX ? GITHUB_MAX - (size_t)st.st_size
					      : 0;
	n = n > 1 ? fitting(text, n - 1) : 0;
	if (n < text->len)
		ed_log_warn("%s: only %zu of %zu bytes fit", name, n,
			    text->len);
	if ((ends_open(fd, st.st_size) && write_all(fd, "\n", 1) < 0) ||
	    write_all(fd, text->data, n) < 0) {
		ed_log_warn("%s: %s: %s", name, path, strerror(errno));
		/* Half a value makes GitHub refuse the whole file. */
		(void)!ftruncate(fd, st.st_size);
	}
	(void)close(fd);
}

static void make_delimiter(char out[DELIMITER_SIZE])
{
	(void)snprintf(out, DELIMITER_SIZE,
		       "edgediff_%016" PRIx64 "%016" PRIx64, ed_random(),
		       ed_random());
}

static void write_outputs(const char *path, const struct ed_report *report)
{
	char delimiter[DELIMITER_SIZE];
	struct ed_buf out;

	make_delimiter(delimiter);
	ed_buf_init(&out, ED_REPORT_MAX);
	ed_report_outputs(&out, report, delimiter);
	append(path, "GITHUB_OUTPUT", &out);
	ed_buf_dispose(&out);
}

static void write_summary(const char *path, const struct ed_report *report)
{
	struct ed_buf out;

	ed_buf_init(&out, ED_REPORT_MAX);
	ed_buf_printf(&out, "### %s\n\n",
		      report->receipt	 ? "Invalidation"
		      : report->requests ? "Invalidation, dry run"
					 : "Invalidation, planned");
	ed_report_markdown(&out, report);
	ed_buf_putc(&out, '\n');
	append(path, "GITHUB_STEP_SUMMARY", &out);
	ed_buf_dispose(&out);
}

void ed_ci_outputs(const struct ed_run *run, const struct ed_report *report)
{
	const struct ed_environment *env = run->env;

	if (env->output_file)
		write_outputs(env->output_file, report);
	if (env->summary_file)
		write_summary(env->summary_file, report);
}

void ed_ci_skipped(const struct ed_run *run, const char *why)
{
	const struct ed_environment *env = run->env;
	struct ed_buf out;

	ed_buf_init(&out, GITHUB_MAX);
	ed_buf_puts(&out, "submitted=false\n");
	if (env->output_file)
		append(env->output_file, "GITHUB_OUTPUT", &out);
	ed_buf_clear(&out);
	/* A branch may have any name; a code span takes it as it is. */
	ed_buf_puts(&out, "Nothing was submitted: `");
	for (const char *s = why; *s; s++) {
		bool bad = *s == '`' || (unsigned char)*s < ' ';

		if (bad)
			ed_buf_putc(&out, '?');
		else
			ed_buf_putc(&out, *s);
	}
	ed_buf_puts(&out, "`\n");
	if (env->summary_file)
		append(env->summary_file, "GITHUB_STEP_SUMMARY", &out);
	ed_buf_dispose(&out);
}
