/* given: the URL paths of --paths-from, from a file or stdin. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "run.h"

static int read_all(struct ed_buf *out, FILE *file, const char *name,
		    struct ed_error *err)
{
	if (ed_buf_read(out, file) < 0)
		return ed_fail(err, ED_ECONFIG, "--paths-from %s: %s", name,
			       strerror(errno));
	if (out->failed)
		return ed_fail(err, ED_ECONFIG,
			       "--paths-from %s: larger than %zu MiB", name,
			       ED_GIVEN_MAX / 1024 / 1024);
	return 0;
}

static int read_and_parse(struct ed_run *run, FILE *file, const char *name,
			  struct ed_error *err)
{
	struct ed_given_text text = { .name = name, .nul = run->opts->nul };
	struct ed_buf bytes;
	int rc;

	ed_buf_init(&bytes, ED_GIVEN_MAX);
	rc = read_all(&bytes, file, name, err);
	text.p = bytes.data;
	text.len = bytes.len;
	if (rc == 0)
		rc = ed_given_parse(&run->given, &text, run->mem, err);
	ed_buf_dispose(&bytes);
	return rc;
}

int ed_run_given(struct ed_run *run, struct ed_error *err)
{
	const char *name = run->opts->paths_from;
	FILE *file;
	int rc;

	if (!name || run->given_read)
		return 0;
	run->given_read = true;
	if (strcmp(name, "-") == 0)
		return read_and_parse(run, stdin, "stdin", err);
	file = fopen(ed_opts_path(run->opts, name, run->mem), "rbe");
	if (!file)
		return ed_fail(err, ED_ECONFIG, "--paths-from %s: %s", name,
			       strerror(errno));
	rc = read_and_parse(run, file, name, err);
	(void)fclose(file);
	return rc;
}

/* FNV-1a: nobody gains by two lists that have the same. */
static uint64_t add_byte(uint64_t sum, unsigned char c)
{
	return (sum ^ c) * UINT64_C(0x100000001b3);
}

void ed_run_given_sum(char out[ED_SUM_HEX], const struct ed_run *run)
{
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	*out = '\0';
	for (size_t i = 0; i < run->given.n; i++) {
		const struct ed_url *url = &run->given.v[i];

		for (size_t k = 0; k < url->len; k++)
			sum = add_byte(sum, (unsigned char)url->path[k]);
		sum = add_byte(sum, '\n');
	}
	if (run->given.n > 0)
		(void)snprintf(out, ED_SUM_HEX, "%016" PRIx64, sum);
}
