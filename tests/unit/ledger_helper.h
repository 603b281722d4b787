/* ledger_helper: a bare repository in a folder of its own, for each test. */
#ifndef ED_TEST_LEDGER_HELPER_H
#define ED_TEST_LEDGER_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/ledger.h"
#include "edgediff/log.h"
#include "git_helper.h"

#define REF "refs/edgediff/production"

struct world {
	char dir[64];
	git_repository *repo;
	struct ed_oid tree;	  /* the empty one */
	struct ed_ledger_tip tip; /* of REF, before the first entry */
	struct ed_oid id;
	bool moved;
	struct ed_error err;
};

static inline int set_up(void **state)
{
	static struct world w;
	const struct entry none[] = { { 0, NULL, { { 0 } } } };

	memset(&w, 0, sizeof(w));
	w.tip.ref = REF;
	(void)snprintf(w.dir, sizeof(w.dir), "/tmp/edgediff-ledger.XXXXXX");
	assert_non_null(mkdtemp(w.dir));
	assert_int_equal(ed_git_start(&w.err), 0);
	assert_int_equal(git_repository_init(&w.repo, w.dir, 1), 0);
	w.tree = write_tree(w.repo, none);
	*state = &w;
	return 0;
}

static inline int tear_down(void **state)
{
	struct world *w = *state;
	char command[100];

	ed_repo_free(w->repo);
	ed_git_stop();
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", w->dir);
	return system(command);
}

#endif
