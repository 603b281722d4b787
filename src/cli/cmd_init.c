/* cmd_init: a first .edgediff, from what is found. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/config.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/tree.h"
#include "generator.h"
#include "run.h"

#define TEXT_MAX ((size_t)64 * 1024)

/* What was found; NULL: not. */
struct findings {
	bool has_generator;
	struct ed_generator generator;
	const char *root; /* a built site that is in git */
	const char *branch;
	struct ed_strlist distributions;
};

/* Folders that people keep a built site in. */
static const char *const roots[] = { "public", "_site",	 "dist",
				     "build",  "site",	 "out",
				     "docs",   "htdocs", "www" };

/* Only what is in the commit can be compared. */
static int is_built(bool *out, const struct ed_run *run, const char *folder,
		    struct ed_error *err)
{
	struct ed_entry entry = { 0 };
	const char *index = ed_arena_printf(run->mem, "%s%sindex.html", folder,
					    *folder ? "/" : "");

	*out = false;
	if (!run->range.head.has_tree)
		return 0;
	if (ed_tree_entry(&entry, run->repo, &run->range.head.tree, index,
			  err) < 0)
		return -1;
	*out = entry.kind == ED_FILE;
	return 0;
}

static int find_root(struct findings *out, const struct ed_run *run,
		     struct ed_error *err)
{
	const struct ed_generator *g = &out->generator;
	bool built = false;

	if (out->has_generator) {
		const char *folder =
			ed_arena_printf(run->mem, "%s%s%s", g->source,
					*g->source ? "/" : "", g->output);

		if (is_built(&built, run, folder, err) < 0)
			return -1;
		out->root = built ? folder : NULL;
		return 0;
	}
	if (is_built(&built, run, "", err) < 0)
		return -1;
	for (size_t i = 0; i < ED_COUNT(roots) && !built; i++) {
		if (is_built(&built, run, roots[i], err) < 0)
			return -1;
		out->root = built ? roots[i] : NULL;
	}
	return 0;
}

static int find(struct findings *out, struct ed_run *run, const char *top,
		struct ed_error *err)
{
	const struct ed_opts *opts = run->opts;
	struct ed_error ignored;

	/* Before the first commit there is nothing to look at, yet. */
	if (ed_range_side(&run->range.head, run->repo, "HEAD", &ignored) < 0)
		run->range.head.has_tree = false;
	out->has_generator = ed_generator_find(&out->generator, top, run->mem);
	if (find_root(out, run, err) < 0)
		return -1;
	out->branch = opts->branch;
	if (!out->branch)
		out->branch = ed_repo_default_branch(run->repo, run->mem);
	out->distributions = opts->distributions;
	if (out->distributions.n == 0 && run->env->distribution)
		ed_strlist_add(&out->distributions, run->env->distribution,
			       run->mem);
	return 0;
}

static void put_key(struct ed_buf *out, const char *key, const char *value)
{
	ed_buf_printf(out, "\t%s = ", key);
	ed_config_put_value(out, value);
	ed_buf_putc(out, '\n');
}

static void put_site(struct ed_buf *out, const struct findings *found)
{
	const struct ed_generator *g = &found->generator;

	ed_buf_puts(out, "[site]\n");
	if (found->root) {
		ed_buf_puts(out, "\t# The built site is in git: its files are "
				 "compared one to one.\n");
		put_key(out, "root", found->root);
	} else if (found->has_generator) {
		ed_buf_puts(out, "\t# ");
		ed_put_harmless(out, g->file);
		ed_buf_printf(out,
			      " is of %s. The preset widens what a source "
			      "file\n\t# changes to every page that may show "
			      "it; 'edgediff rules' shows how.\n",
			      g->name);
		put_key(out, "preset", g->preset);
		if (*g->source)
			put_key(out, "source", g->source);
	} else {
		ed_buf_puts(out, "\t# The folder with the published files; "
				 "without it, the top.\n"
				 "\t# root = public\n");
	}
	ed_buf_puts(out, "\t# Under which addresses a page is served: file "
			 "/docs/index.html and\n\t# /docs/a.html, slash "
			 "/docs/, bare /docs, clean /docs/a.\n"
			 "\t# forms = file slash\n"
			 "\t# Names that change with their content never go "
			 "stale.\n"
			 "\t# immutable = assets/**-????????.*\n");
}

static void put_target(struct ed_buf *out, const struct findings *found)
{
	ed_buf_puts(out, "\n[target \"production\"]\n");
	if (found->branch)
		put_key(out, "branch", found->branch);
	else
		ed_buf_puts(out, "\t# branch = main\n");
	for (size_t i = 0; i < found->distributions.n; i++)
		put_key(out, "distribution", found->distributions.v[i]);
	if (found->distributions.n == 0)
		ed_buf_puts(out, "\t# Here, or by --distribution-id or "
				 "CLOUDFRONT_DISTRIBUTION_ID.\n"
				 "\t# distribution = E2EXAMPLE\n");
}

static void put_all(struct ed_buf *out, const struct findings *found)
{
	ed_buf_puts(out, "# How edgediff(1) maps files to URL paths. It reads "
			 "this from the commit that\n# is deployed: commit "
			 "it.\n\n");
	put_site(out, found);
	ed_buf_puts(out, "\n[plan]\n"
			 "\t# A plan has at most so many paths; those beyond "
			 "the month's free ones,\n\t# which all distributions "
			 "of an account share, cost money.\n"
			 "\t# maxPaths = 1000\n"
			 "\t# freePaths = 1000\n");
	put_target(out, found);
}

/* A new file, or an empty one: that says nothing, and an earlier run that was
 * killed may have left it. Returns -1 with errno. */
static int open_new(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	struct stat st;

	if (fd >= 0 || errno != EEXIST)
		return fd;
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > 0) {
		errno = EEXIST;
		return -1;
	}
	return open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
}

/* A file that is half there would be taken for a whole one. */
static int write_new(const char *path, const struct ed_buf *text,
		     struct ed_error *err)
{
	int fd = open_new(path);
	size_t done = 0;

	if (fd < 0 && errno == EEXIST)
		return ed_fail(err, ED_ECONFIG,
			       "%s exists already and is left alone", path);
	if (fd < 0)
		return ed_fail(err, ED_ESYSTEM, "%s: %s", path,
			       strerror(errno));
	while (done < text->len) {
		ssize_t n = write(fd, text->data + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (close(fd) == 0 && done == text->len)
		return 0;
	(void)ed_fail(err, ED_ESYSTEM, "%s: %s", path, strerror(errno));
	(void)unlink(path);
	return -1;
}

static int tell(const char *path, const struct findings *found,
		struct ed_error *err)
{
	struct ed_buf out;
	int rc;

	ed_buf_init(&out, TEXT_MAX);
	ed_put_harmless(&out, path);
	ed_buf_puts(&out, ": ");
	if (found->root)
		ed_buf_printf(&out, "a built site in %s", found->root);
	else if (found->has_generator)
		ed_buf_puts(&out, found->generator.name);
	else
		ed_buf_puts(&out, "a site at the top");
	ed_buf_puts(&out, ", branch ");
	ed_put_harmless(&out, found->branch ? found->branch : "not known");
	ed_buf_printf(&out, ", %zu distribution%s\n", found->distributions.n,
		      found->distributions.n == 1 ? "" : "s");
	rc = ed_print(&out, err);
	ed_buf_dispose(&out);
	return rc;
}

int ed_cmd_init(struct ed_run *run, struct ed_error *err)
{
	struct findings found = { 0 };
	const char *top, *path;
	struct ed_buf text;
	int rc;

	if (run->opts->args.n > 1)
		return ed_fail(err, ED_EUSAGE, "'%s': init takes no argument",
			       run->opts->args.v[1]);
	if (ed_run_open(run, err) < 0)
		return -1;
	top = ed_repo_work_tree(run->repo, run->mem);
	if (!top)
		return ed_fail(err, ED_EREPO,
			       "a bare repository has no files beside it; run "
			       "init in a clone and push what it writes");
	if (find(&found, run, top, err) < 0)
		return -1;
	path = ed_arena_printf(run->mem, "%s/.edgediff", top);
	ed_buf_init(&text, TEXT_MAX);
	put_all(&text, &found);
	rc = text.failed ? ed_fail(err, ED_EUSAGE, "a name is too long")
			 : write_new(path, &text, err);
	ed_buf_dispose(&text);
	if (rc < 0 || tell(path, &found, err) < 0)
		return -1;
	ed_log_notice("commit it: it is read from the commit that is "
		      "deployed");
	return 0;
}
