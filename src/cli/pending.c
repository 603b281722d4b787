/* pending: note what is about to be sent, and forget it when it is done. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deploy.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/pending.h"
#include "pending.h"

/* The lock of a ref is held for the time of writing 41 bytes. */
#define LOCK_TRIES 100
#define LOCK_WAIT_MS 50
/* Hex digits of a random nonce, and a NUL. */
#define NONCE_SIZE 33

_Static_assert(NONCE_SIZE <= ED_OID_HEX, "a link may be a nonce");

bool ed_ref_wait(int *tries, const struct ed_clock *clock,
		 const struct ed_error *err)
{
	if (err->code != ED_ETEMP || ++*tries == LOCK_TRIES)
		return false;
	clock->sleep_ms(clock->ctx, LOCK_WAIT_MS);
	return true;
}

static bool same_id(bool has, const struct ed_oid *id,
		    const struct ed_oid *other)
{
	return other ? has && ed_oid_equal(id, other) : !has;
}

/* In another turn of a hook the same head is published once more: what the
 * first one sent may have come too early. */
const struct ed_pending_entry *ed_pending_same(const struct ed_run *run)
{
	const struct ed_pending_entry *top = run->pending.v;
	const struct ed_side *source = ed_run_deployed(run);
	const struct ed_turn *turn = run->turn;
	char given[ED_SUM_HEX];

	ed_run_given_sum(given, run);
	if (run->pending.n == 0 || top->note.kind != run->kind ||
	    !ed_oid_equal(&top->tree, &run->range.head.tree) ||
	    !same_id(top->note.has_source, &top->note.source,
		     source->has_commit ? &source->commit : NULL) ||
	    !same_id(top->note.has_push, &top->note.push,
		     turn ? &turn->pushed.commit : NULL) ||
	    !same_id(top->note.has_before, &top->note.before,
		     turn && turn->before.has_tree ? &turn->before.commit
						   : NULL) ||
	    strcmp(top->note.given, given) != 0)
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

static const struct ed_ledger_note *done_by(const struct ed_run *run)
{
	return run->tip.found ? &run->tip.note : NULL;
}

static bool has_entry(const struct ed_pending *p, const struct ed_oid *id)
{
	for (size_t i = 0; i < p->n; i++) {
		if (ed_oid_equal(&p->v[i].id, id))
			return true;
	}
	return false;
}

/* A fetch has put the remote's in place of what this clone had begun, and could
 * not push: that goes on top. */
static int rejoin(struct ed_run *run, const struct ed_oid *old,
		  struct ed_error *err)
{
	const struct ed_clock clock = ed_clock_real();
	struct ed_pending mine;
	bool moved = true;
	int rc = 0;

	ed_pending_chain(&mine, run->repo, run->pending.ref, old, done_by(run),
			 run->mem);
	run->pending.unknown = run->pending.unknown || mine.unknown;
	for (size_t i = mine.n; i-- > 0 && rc == 0 && moved;) {
		if (!has_entry(&run->pending, &mine.v[i].id))
			rc = add(&moved, run, &mine.v[i], &clock, err);
	}
	ed_clock_release();
	if (rc == 0 && !moved)
		return ed_fail(err, ED_ETEMP,
			       "%s has been moved by another run; run again",
			       run->pending.ref);
	return rc;
}

int ed_run_pending(struct ed_run *run, const struct ed_oid *old,
		   struct ed_error *err)
{
	if (ed_pending_read(&run->pending, run->repo, run->settings.target,
			    done_by(run), run->mem, err) < 0)
		return -1;
	if (!old || (run->pending.found && ed_oid_equal(&run->pending.id, old)))
		return 0;
	return rejoin(run, old, err);
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
	const struct ed_turn *turn = run->turn;
	struct ed_pending_entry entry = {
		.tree = *tree,
		.note = { .kind = run->kind,
			  .has_source = source->has_commit,
			  .source = source->commit },
	};

	if (turn) {
		entry.note.has_push = true;
		entry.note.push = turn->pushed.commit;
		entry.note.has_before = turn->before.has_tree;
		entry.note.before = turn->before.commit;
	}
	(void)snprintf(entry.note.link, sizeof(entry.note.link), "%s", link);
	return entry;
}

/* Does the run compare with a tree that the next one may not know of? */
static bool is_own(const struct ed_run *run, const struct ed_side *side)
{
	const struct ed_pending *p = &run->pending;

	if (!side->has_tree ||
	    (run->tip.found && ed_oid_equal(&side->tree, &run->tip.tree)))
		return false;
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].note.kind == run->kind &&
		    ed_oid_equal(&p->v[i].tree, &side->tree))
			return false;
	}
	return true;
}

/*
 * The same of what a push found. Another turn may be under way and will be done
 * with what is noted so far, but may have sent before this push was published.
 * Only the newest tree that was begun, or deployed, is what it leaves behind.
 */
static bool is_news(const struct ed_run *run, const struct ed_side *side)
{
	const struct ed_pending *p = &run->pending;

	if (!side->has_tree)
		return false;
	if (p->n > 0)
		return !ed_oid_equal(&p->v[0].tree, &side->tree);
	return !run->tip.found || !ed_oid_equal(&run->tip.tree, &side->tree);
}

static int add_side(bool *moved, struct ed_run *run, const struct ed_side *side,
		    const char *link, const struct ed_clock *clock,
		    struct ed_error *err)
{
	struct ed_pending_entry entry = entry_of(run, &side->tree, side, link);

	return add(moved, run, &entry, clock, err);
}

static int add_head(bool *moved, struct ed_run *run, const char *link,
		    const struct ed_clock *clock, struct ed_error *err)
{
	struct ed_pending_entry entry = entry_of(run, &run->range.head.tree,
						 ed_run_deployed(run), link);

	entry.note.from_empty = run->range.from == ED_BASE_EMPTY;
	ed_run_given_sum(entry.note.given, run);
	return add(moved, run, &entry, clock, err);
}

/* What only this run compares with, and the head on top of it. */
static int note(bool *moved, struct ed_run *run, const char *link,
		const struct ed_clock *clock, struct ed_error *err)
{
	const struct ed_pending_entry *same = ed_pending_same(run);
	const struct ed_side *base = &run->range.base;
	const struct ed_turn *turn = run->turn;
	bool begun = same && (run->range.from != ED_BASE_EMPTY ||
			      same->note.from_empty);

	*moved = true;
	if (is_own(run, base)) {
		begun = false;
		if (add_side(moved, run, base, link, clock, err) < 0)
			return -1;
	}
	if (*moved && !begun && turn && is_news(run, &turn->before) &&
	    add_side(moved, run, &turn->before, link, clock, err) < 0)
		return -1;
	if (*moved && !begun && turn && is_own(run, &turn->pushed) &&
	    !ed_oid_equal(&turn->pushed.tree, &run->range.head.tree) &&
	    add_side(moved, run, &turn->pushed, link, clock, err) < 0)
		return -1;
	return *moved && !begun ? add_head(moved, run, link, clock, err) : 0;
}

/*
 * The link makes a repeated run the same submission, and a later one another:
 * that of the unfinished deploy that this run goes on with; else what was last
 * begun, or the ledger's tip. Where there is none of these nothing tells two
 * runs apart, so a run that begins a ledger has a nonce like one without.
 */
void ed_pending_link(char out[ED_OID_HEX], const struct ed_run *run,
		     const struct ed_clock *clock)
{
	const struct ed_pending_entry *same = ed_pending_same(run);

	if (same)
		(void)snprintf(out, ED_OID_HEX, "%s", same->note.link);
	else if (run->pending.n > 0)
		ed_oid_hex(out, &run->pending.id);
	else if (run->tip.found)
		ed_oid_hex(out, &run->tip.id);
	else
		(void)snprintf(out, NONCE_SIZE, "%016" PRIx64 "%016" PRIx64,
			       clock->random(clock->ctx),
			       clock->random(clock->ctx));
}

int ed_pending_begin(bool *lost, struct ed_run *run,
		     const struct ed_clock *clock, struct ed_error *err)
{
	const struct ed_oid before = run->pending.id;
	char link[ED_OID_HEX];
	bool moved = true;
	int rc = 0;

	*lost = false;
	if (!run->ledger)
		return 0;
	ed_pending_link(link, run, clock);
	rc = note(&moved, run, link, clock, err);
	*lost = !moved;
	if (moved && run->pending.found)
		publish(lost, run, &before);
	run->overtaken = run->overtaken || *lost;
	return rc;
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
