/* sources: .edgediff, git config, --config, --set. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/repo.h"
#include "edgediff/tree.h"
#include "opts.h"
#include "sources.h"

int ed_sources_of_tree(struct ed_config *out, bool *found,
		       struct git_repository *repo, const struct ed_oid *tree,
		       struct ed_arena *mem, struct ed_error *err)
{
	struct ed_buf text;
	int rc;

	ed_buf_init(&text, ED_CONFIG_MAX);
	rc = ed_tree_file(&text, found, repo, tree, ED_CONFIG_FILE, err);
	if (rc == 0 && *found)
		rc = ed_config_parse(out, ED_CONFIG_FILE, text.data, text.len,
				     mem, err);
	ed_buf_dispose(&text);
	return rc;
}

static int read_stream(struct ed_buf *text, FILE *f, const char *path,
		       struct ed_error *err)
{
	if (ed_buf_read(text, f) < 0)
		return ed_fail(err, ED_ESYSTEM, "%s: %s", path,
			       strerror(errno));
	if (text->failed)
		return ed_fail(err, ED_ECONFIG,
			       "%s: larger than %zu bytes, which is too much "
			       "for a configuration",
			       path, ED_CONFIG_MAX);
	return 0;
}

static int read_file(struct ed_config *out, const char *path,
		     struct ed_arena *mem, struct ed_error *err)
{
	FILE *f = fopen(path, "rb");
	struct ed_buf text;
	int rc;

	if (!f && errno == ENOMEM)
		ed_oom();
	if (!f)
		return ed_fail(err, ED_ECONFIG, "--config %s: %s", path,
			       strerror(errno));
	ed_buf_init(&text, ED_CONFIG_MAX);
	rc = read_stream(&text, f, path, err);
	(void)fclose(f);
	if (rc == 0)
		rc = ed_config_parse(out, path, text.data, text.len, mem, err);
	ed_buf_dispose(&text);
	return rc;
}

int ed_sources_read(struct ed_sources *out, const struct ed_opts *opts,
		    struct git_repository *repo, const struct ed_oid *head,
		    struct ed_arena *mem, struct ed_error *err)
{
	struct ed_sources s = { .target = opts->target };
	bool found;

	if (head &&
	    ed_sources_of_tree(&s.files, &found, repo, head, mem, err) < 0)
		return -1;
	if (repo && ed_repo_config(&s.files, repo, mem, err) < 0)
		return -1;
	if (opts->config &&
	    read_file(&s.files, ed_opts_path(opts, opts->config, mem), mem,
		      err) < 0)
		return -1;
	if (ed_settings_from_options(&s.set, opts, mem, err) < 0)
		return -1;
	*out = s;
	return 0;
}
