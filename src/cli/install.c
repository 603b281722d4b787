/* install: write hooks/post-receive. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/replace.h"
#include "hook.h"
#include "run.h"

#define MARK "# Written by 'edgediff hook install'."
#define BY_HAND                                                                \
	"; add by hand, where the lines of standard input still come in: "     \
	"edgediff hook post-receive"
#define MAX_HOOK ((size_t)64 * 1024)
#define MAX_PROGRAM 4096

struct place {
	const char *hook; /* .../post-receive */
	const char *kept; /* the one that was there before */
};

/* Where this program is, as hooks often run with a short PATH. */
static void put_program(struct ed_buf *out)
{
	char path[MAX_PROGRAM];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n <= 0 || (size_t)n == sizeof(path) - 1) {
		ed_buf_puts(out, "edgediff");
		return;
	}
	path[n] = '\0';
	ed_buf_putc(out, '\'');
	for (const char *p = path; *p; p++)
		ed_buf_puts(out, *p == '\'' ? "'\\''" : (char[]){ *p, '\0' });
	ed_buf_putc(out, '\'');
}

static void put_script(struct ed_buf *out)
{
	ed_buf_puts(out, "#!/bin/sh\n" MARK "\n"
			 "# A hook that was here before is beside it and runs "
			 "first; both read the\n"
			 "# updates. git takes no notice of the status.\n"
			 "updates=$(cat)\n"
			 "status=0\n"
			 "if [ -x \"$0.before-edgediff\" ]; then\n"
			 "\tprintf '%s\\n' \"$updates\" | "
			 "\"$0.before-edgediff\" \"$@\" || status=$?\n"
			 "fi\n"
			 "printf '%s\\n' \"$updates\" | ");
	put_program(out);
	ed_buf_puts(out, " hook post-receive || status=$?\n"
			 "exit $status\n");
}

static int fail_path(struct ed_error *err, const char *path)
{
	return ed_fail(err, ED_ESYSTEM, "%s: %s", path, strerror(errno));
}

static int read_hook(struct ed_buf *out, const char *path, struct ed_error *err)
{
	FILE *f = fopen(path, "rb");
	int rc;

	if (!f)
		return fail_path(err, path);
	rc = ed_buf_read(out, f) < 0 ? fail_path(err, path) : 0;
	(void)fclose(f);
	return rc;
}

/* Both names for a moment, so that there is always a hook. */
static int keep(const struct place *place, const struct stat *hook,
		struct ed_error *err)
{
	struct stat kept;

	if (link(place->hook, place->kept) == 0)
		return 0;
	/* An installation that was killed half-way. */
	if (errno == EEXIST && lstat(place->kept, &kept) == 0 &&
	    kept.st_ino == hook->st_ino && kept.st_dev == hook->st_dev)
		return 0;
	return ed_fail(err, ED_EREPO, "%s cannot be kept as %s (%s)" BY_HAND,
		       place->hook, place->kept, strerror(errno));
}

/* *done: there is nothing left to do. */
static int look_at(bool *done, const struct place *place,
		   const struct ed_buf *script, struct ed_error *err)
{
	struct ed_buf is;
	struct stat st;
	int rc;

	*done = false;
	if (lstat(place->hook, &st) < 0)
		return errno == ENOENT ? 0 : fail_path(err, place->hook);
	if (!S_ISREG(st.st_mode))
		return ed_fail(err, ED_EREPO,
			       "%s is no plain file, so something else may "
			       "manage it" BY_HAND,
			       place->hook);
	ed_buf_init(&is, MAX_HOOK);
	rc = read_hook(&is, place->hook, err);
	if (rc == 0) {
		*done = strcmp(is.data, script->data) == 0 &&
			(st.st_mode & S_IXUSR);
		/* One of ours is replaced: the program has moved. */
		if (!strstr(is.data, "\n" MARK "\n"))
			rc = keep(place, &st, err);
	}
	ed_buf_dispose(&is);
	return rc;
}

static int install(const struct place *place, struct ed_error *err)
{
	struct ed_buf script;
	bool done;
	int rc;

	ed_buf_init(&script, MAX_HOOK);
	put_script(&script);
	rc = look_at(&done, place, &script, err);
	if (rc == 0 && !done)
		rc = ed_replace(place->hook, &script,
				ED_REPLACE_SYNC | ED_REPLACE_PROGRAM) < 0
			     ? fail_path(err, place->hook)
			     : 0;
	ed_buf_dispose(&script);
	return rc;
}

int ed_hook_install(struct ed_run *run, struct ed_error *err)
{
	struct ed_arena *mem = run->mem;
	struct place place;
	const char *dir;
	bool foreign;

	if (ed_run_open(run, err) < 0 ||
	    ed_repo_hooks_dir(&dir, &foreign, run->repo, mem, err) < 0)
		return -1;
	place.hook = ed_arena_printf(mem, "%s/post-receive", dir);
	place.kept = ed_arena_printf(mem, "%s.before-edgediff", place.hook);
	if (foreign)
		return ed_fail(err, ED_EREPO,
			       "core.hooksPath is %s for other repositories "
			       "too" BY_HAND,
			       dir);
	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return fail_path(err, dir);
	if (install(&place, err) < 0)
		return -1;
	(void)puts(place.hook);
	return 0;
}
