/* pending: note what is about to be sent, and forget it when it is done. */
#include <stdio.h>

#include "deploy.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/pending.h"
#include "pending.h"

/* The lock of a ref is held for the time of writing 41 bytes. */
#define LOCK_TRIES 100
#define LOCK_WAIT_MS 50

bool ed_ref_wait(int *tries, const struct ed_clock *clock,
		 const struct ed_error *err)
{
	if (err->code != ED_ETEMP || ++*tries == LOCK_TRIES)
		return false;
	clock->sleep_ms(clock->ctx, LOCK_WAIT_MS);
	return true;
}

int ed_run_pending(struct ed_run *run, struct ed_error *err)
{
	if (!run->ledger)
		return 0;
	return ed_pending_read(&run->pending, run->repo, run->settings.target,
			       run->tip.found ? &run->tip.note : NULL, run->mem,
			       err);
}

static bool same_source(const struct ed_ledger_note *note,
			const struct ed_side *source)
{
	return note->has_source == source->has_commit &&
	       (!note->has_source ||
		ed_oid_equal(&note->source, &source->commit));
}

const struct ed_pending_entry *ed_pending_same(const struct ed_run *run)
{
	const struct ed_pending_entry *top = run->pending.v;

	if (run->pending.n == 0 || top->note.kind != run->kind ||
	    !ed_oid_equal(&top->tree, &run->range.head.tree) ||
	    !same_source(&top->note, ed_run_deployed(run)))
		return NULL;
	return top;
}

static int add(bool *moved, struct ed_run *run,
	       const struct ed_pending_entry *entry,
	       const struct ed_clock *clock, struct ed_error *err)
{
	const struct ed_committer who = {
		.name = run->env->name,
		.email = run->env->email,
		.time = clock->now_ms(clock->ctx) / 1000,
	};
	int tries = 0;
	int rc;

	do {
		rc = ed_pending_add(moved, &run->pending, run->repo, entry,
				    &who, err);
	} while (rc < 0 && ed_ref_wait(&tries, clock, err));
	return rc;
}

/* The runs on other machines have to know, too. */
static void publish(bool *lost, const struct ed_run *run,
		    const struct ed_oid *before)
{
	struct ed_error why;

	if (run->opts->ledger_remote &&
	    ed_remote_push_pending(lost, run, before, &why) < 0)
		ed_log_warn("%s", why.msg);
}

static struct ed_pending_entry entry_of(const struct ed_run *run,
					const struct ed_oid *tree,
					const struct ed_side *source,
					const char *link)
{
	struct ed_pending_entry entry = {
		.tree = *tree,
		.note = { .kind = run->kind,
			  .has_source = source->has_commit,
			  .source = source->commit },
	};

	(void)snprintf(entry.note.link, sizeof(entry.note.link), "%s", link);
	return entry;
}

/* Does the run compare with a tree that the next one may not know of? */
static bool is_own(const struct ed_run *run, const struct ed_side *side)
{
	const struct ed_pending *p = &run->pending;

	if (!side || !side->has_tree ||
	    (run->tip.found && ed_oid_equal(&side->tree, &run->tip.tree)))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].note.kind == run->kind &&
		    ed_oid_equal(&p->v[i].tree, &side->tree))
			return false;
	}
	return true;
}

/* What only this run compares with, and the head on top of it. */
static int note(bool *moved, struct ed_run *run, const char *link,
		const struct ed_clock *clock, struct ed_error *err)
{
	const struct ed_pending_entry *same = ed_pending_same(run);
	const struct ed_side *base = &run->range.base;
	const struct ed_side *const sides[] = { base, run->before };
	struct ed_pending_entry entry;

	*moved = true;
	for (size_t i = 0; i < ED_COUNT(sides) && *moved; i++) {
		if (!is_own(run, sides[i]))
			continue;
		same = NULL;
		entry = entry_of(run, &sides[i]->tree, sides[i], link);
		if (add(moved, run, &entry, clock, err) < 0)
			return -1;
	}
	if (!*moved || (same && (base->has_tree || same->note.from_empty)))
		return 0;
	entry = entry_of(run, &run->range.head.tree, ed_run_deployed(run),
			 link);
	entry.note.from_empty = !base->has_tree;
	return add(moved, run, &entry, clock, err);
}

void ed_pending_begin(bool *lost, struct ed_run *run, const char *link,
		      const struct ed_clock *clock)
{
	const struct ed_oid before = run->pending.id;
	struct ed_error why;
	bool moved = true;

	*lost = false;
	if (!run->ledger)
		return;
	if (note(&moved, run, link, clock, &why) < 0)
		ed_log_warn("%s; if this deploy is not finished, the next one "
			    "will not know of it",
			    why.msg);
	*lost = !moved;
	if (moved && run->pending.found)
		publish(lost, run, &before);
}

void ed_pending_end(struct ed_run *run, const struct ed_clock *clock)
{
	struct ed_error why;
	int tries = 0;
	int rc;

	if (!run->ledger)
		return;
	do {
		rc = ed_pending_remove(&run->pending, run->repo, &why);
	} while (rc < 0 && ed_ref_wait(&tries, clock, &why));
	if (rc == 0 && run->pending.found && run->opts->ledger_remote)
		rc = ed_remote_drop_pending(run, &why);
	if (rc < 0)
		ed_log_info("%s: %s", run->pending.ref, why.msg);
}
