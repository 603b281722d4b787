/* others: what may be in the caches beside the base. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "matter.h"
#include "others.h"

/* A tree, and the commit it is of, or was built from. */
struct place {
	struct ed_oid tree, source;
	bool has_source;
};

/* Head, the base, and what was compared with head so far. */
struct others {
	struct ed_run *run;
	struct place *v;
	size_t n, cap;
};

static void remember(struct others *o, const struct place *place)
{
	o->v = ed_arena_grow(o->run->mem, o->v, o->n, &o->cap, sizeof(*o->v));
	o->v[o->n++] = *place;
}

static void begin(struct others *o)
{
	const struct ed_run *run = o->run;
	const struct ed_side *head = ed_run_deployed(run);
	const struct ed_ledger_note *tip = &run->tip.note;

	remember(o, &(struct place){ run->range.head.tree, head->commit,
				     head->has_commit });
	remember(o, &(struct place){ run->range.base.tree, tip->source,
				     run->range.from == ED_BASE_LEDGER &&
					     tip->has_source });
}

static struct place place_of(const struct ed_oid *tree,
			     const struct ed_ledger_note *note)
{
	return (struct place){ *tree, note->source, note->has_source };
}

static bool is_known(const struct others *o, const struct place *place)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct place *p = &o->v[i];

		/* Where a built site was published its source says. */
		if (ed_oid_equal(&p->tree, &place->tree) &&
		    (o->run->kind == ED_KIND_SOURCE ||
		     (p->has_source && place->has_source &&
		      ed_oid_equal(&p->source, &place->source))))
			return true;
	}
	return false;
}

/* Add what differs, as if it were the base, by the ledger. */
static int compare(struct others *o, const struct place *place,
		   struct ed_error *err)
{
	struct ed_run *run = o->run;
	struct ed_run other = *run;
	struct ed_site *site = &other.settings.site;
	int rc;

	if (is_known(o, place))
		return 0;
	remember(o, place);
	ed_range_side_of(&other.range.base, run->repo, &place->tree,
			 place->has_source ? &place->source : NULL);
	other.range.from = ED_BASE_LEDGER;
	other.tip.note.has_source = place->has_source;
	other.tip.note.source = place->source;
	site->names = (struct ed_names){ 0 };
	rc = ed_run_changes(&other, err);
	if (rc == 0)
		rc = ed_run_url_map_of_base(&other, err);
	if (rc == 0) {
		ed_run_answer(&other);
		rc = ed_run_map_range(&other, err);
	}
	ed_matter_dispose(&site->names);
	if (rc < 0)
		return ed_wrap(err, "beside %s", run->ledger);
	ed_map_add(&run->urls, &other.urls, run->mem);
	return 0;
}

/* ---- deploys that were begun ---- */

/* The commit, or the tree. */
static const char *name_of(const struct place *place, struct ed_arena *mem)
{
	char hex[ED_OID_HEX];

	ed_oid_hex(hex, place->has_source ? &place->source : &place->tree);
	return ed_arena_printf(mem, "%.10s", hex);
}

/* Was it given paths that this run does not have? */
static bool is_other_list(const struct ed_ledger_note *note,
			  const struct ed_run *run)
{
	char given[ED_SUM_HEX];

	ed_run_given_sum(given, run);
	return *note->given != '\0' && strcmp(note->given, given) != 0;
}

static bool has_other_paths(const struct ed_run *run,
			    const struct ed_pending_entry *entry,
			    const struct place *place)
{
	if (!is_other_list(&entry->note, run))
		return false;
	ed_log_warn("the deploy of %s was begun and not finished, and what "
		    "--paths-from gave it is not known: everything is "
		    "invalidated",
		    name_of(place, run->mem));
	return true;
}

/* Of the push itself, whose turn it is. */
static bool is_own(const struct ed_run *run, const struct ed_ledger_note *note)
{
	return run->turn && note->has_push &&
	       ed_oid_equal(&note->push, &run->turn->pushed.commit);
}

/* The chain ends there. What cannot be read was told of by who read it. */
static void warn_everything(const struct others *o)
{
	const struct ed_pending *p = &o->run->pending;

	for (size_t i = 0; i < p->n; i++) {
		const struct ed_pending_entry *entry = &p->v[i];
		struct place place = place_of(&entry->tree, &entry->note);

		if (!entry->note.from_empty)
			continue;
		ed_log_warn("the deploy of %s was one of everything, and was "
			    "begun and not finished: everything is invalidated",
			    name_of(&place, o->run->mem));
		return;
	}
}

static int map_pending(bool *unknown, struct others *o, struct ed_error *err)
{
	const struct ed_run *run = o->run;
	const struct ed_pending *p = &run->pending;

	*unknown = p->unknown;
	warn_everything(o);
	for (size_t i = 0; i < p->n; i++) {
		const struct ed_pending_entry *entry = &p->v[i];
		struct place place = place_of(&entry->tree, &entry->note);

		/* Two kinds of trees have no file in common. */
		*unknown = *unknown || entry->note.kind != run->kind ||
			   has_other_paths(run, entry, &place);
		if (*unknown || is_known(o, &place))
			continue;
		if (!is_own(run, &entry->note))
			ed_log_warn("the deploy of %s was begun and not "
				    "finished: what it may have left in the "
				    "caches is included",
				    name_of(&place, run->mem));
		if (compare(o, &place, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- a push, and a faster run ---- */

static int map_side(struct others *o, const struct ed_side *side,
		    struct ed_error *err)
{
	const struct place place = { side->tree, side->commit,
				     side->has_commit };

	return compare(o, &place, err);
}

/*
 * What a push brought and what was there before it was published, whatever the
 * ledger has: head may have been deployed by another turn when this push was
 * not published yet, even if a push between the same two commits was deployed
 * before.
 */
static int map_turn(struct others *o, struct ed_error *err)
{
	const struct ed_turn *turn = o->run->turn;

	if (!turn)
		return 0;
	if (map_side(o, &turn->pushed, err) < 0)
		return -1;
	return turn->before.has_tree ? map_side(o, &turn->before, err) : 0;
}

/* Of a run whose base was given, and which another one was faster than. */
static int map_tip(struct others *o, struct ed_error *err)
{
	const struct ed_ledger_tip *tip = &o->run->tip;
	struct place place = place_of(&tip->tree, &tip->note);

	return o->run->overtaken && tip->found ? compare(o, &place, err) : 0;
}

/* ---- distributions that were told at different times ---- */

/* Was one of them given paths that this run does not have? What the last of
 * the entries was given, everyone was told. */
static bool had_other_paths(const struct ed_ledger_past *past,
			    const struct ed_run *run)
{
	size_t i = 0;

	while (i + 1 < past->n && !is_other_list(&past->v[i].note, run))
		i++;
	if (i + 1 >= past->n)
		return false;
	ed_log_warn("what --paths-from gave a deploy to some of the "
		    "distributions is not known: everything is invalidated");
	return true;
}

/* It may be too late for the remedy: after this run it would be a waste. */
static void warn_unknown(const struct ed_run *run, const char *who)
{
	const char *spare = "";

	if (run->distributions.n > 1)
		spare = ed_arena_printf(run->mem,
					"; to tell %s alone before, with "
					"--distribution-id %s --base=empty, "
					"spares the others",
					who, who);
	ed_log_warn("%s does not say what %s was told last: everything is "
		    "invalidated%s",
		    run->ledger, who, spare);
}

/* Who names a base says what the distributions have. */
static int map_past(bool *unknown, struct others *o, struct ed_error *err)
{
	struct ed_run *run = o->run;
	struct ed_ledger_past past;

	if (run->range.from != ED_BASE_LEDGER)
		return 0;
	ed_ledger_past(&past, run->repo, &run->tip, &run->distributions,
		       run->mem);
	if (past.unknown)
		warn_unknown(run, past.unknown);
	*unknown = past.unknown || had_other_paths(&past, run);
	/* The first one is the base. */
	for (size_t i = 1; i < past.n && !*unknown; i++) {
		struct place place = place_of(&past.v[i].tree, &past.v[i].note);

		if (compare(o, &place, err) < 0)
			return -1;
	}
	return 0;
}

int ed_run_map_others(struct ed_run *run, struct ed_error *err)
{
	struct others o = { .run = run };
	bool unknown = false;

	/* Of a first deploy everything is stale anyway. */
	if (!run->range.base.has_tree || !run->ledger)
		return 0;
	begin(&o);
	if (map_pending(&unknown, &o, err) < 0 ||
	    (!unknown && map_past(&unknown, &o, err) < 0))
		return -1;
	if (unknown) {
		ed_run_add_everything(run, run->ledger);
		return 0;
	}
	if (map_turn(&o, err) < 0)
		return -1;
	return map_tip(&o, err);
}
