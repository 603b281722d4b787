/*
 * ledger: what was deployed for a target, as a chain of commits.
 *	a deploy (from cli) --> LEDGER refs/edgediff/<target> --> base, usage
 *
 * Each commit has the tree that was deployed, the ledger commit before it as
 * its one parent, and trailers in its message. It is the only state there is.
 * Whoever may push can write such a ref: what is read from it is taken for
 * what it says, is checked, and chooses nothing but a tree to compare with.
 */
#ifndef ED_LEDGER_H
#define ED_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/compiler.h"
#include "edgediff/oid.h"

struct git_repository;
struct ed_arena;
struct ed_buf;
struct ed_error;
struct ed_strlist;

/* What a tree is one of; two of different kinds cannot be compared. */
enum ed_deploy_kind {
	ED_KIND_SOURCE, /* the repository's own files */
	ED_KIND_SITE,	/* a built site */
};

/* An invalidation that was accepted. */
struct ed_ledger_receipt {
	const char *distribution;
	const char *id;
};

/* 16 digits and a NUL. */
#define ED_SUM_HEX 17

/* The trailers of a ledger commit. */
struct ed_ledger_note {
	enum ed_deploy_kind kind;
	bool has_source;
	struct ed_oid source; /* the commit that was deployed */
	uint64_t paths;	      /* billed or free, over all distributions */
	/* The same for the ledger's month so far, this entry included: a
	 * shallow clone need not have the others. */
	bool has_month;
	uint64_t month_paths;
	/* In a pending deploy: of a push, the commit that it pushed, and what
	 * the branch was before. */
	bool has_push;
	struct ed_oid push;
	bool has_before;
	struct ed_oid before;
	/* In the ledger: the newest deploy that is done with this one; see
	 * pending.h. And how many other ones are, that had another tree. */
	bool has_begun;
	struct ed_oid begun;
	uint64_t unfinished;
	/* In a pending deploy: the link of its caller references, up to 40
	 * hexadecimal digits; "" elsewhere. */
	char link[ED_OID_HEX];
	bool from_empty; /* compared with nothing: everything was sent */
	/* The sum of the paths it was given, 16 digits; "": none. */
	char given[ED_SUM_HEX];
};

/* Who records; NULL: git's configuration, else edgediff itself. */
struct ed_committer {
	const char *name, *email;
	int64_t time; /* seconds since 1970 */
};

/* A deploy to be recorded; strings are borrowed. */
struct ed_ledger_entry {
	struct ed_ledger_note note;
	struct ed_oid tree;
	const char *subject; /* of the source commit; "" for none */
	const char *base;    /* 40 hexadecimal digits, or "empty" */
	const struct ed_ledger_receipt *receipts; /* by distribution */
	size_t n_receipts;
	const char *const *distributions; /* at least 1 */
	size_t n_distributions;
	uint64_t billed_paths, usd_micros;
	struct ed_committer who;
};

/* The newest entry. */
struct ed_ledger_tip {
	const char *ref;  /* borrowed */
	bool found;	  /* false: there is no ledger, id is zero */
	struct ed_oid id; /* of the ledger commit */
	struct ed_oid tree;
	int64_t time; /* seconds since 1970 */
	struct ed_ledger_note note;
};

/* What was deployed while some distributions were not told of it. */
struct ed_ledger_past {
	/* From the tip to the newest entry that each of them is named in,
	 * newest first. */
	struct ed_ledger_tip *v;
	size_t n;
	/* One that no entry names before what was deployed is not known any
	 * more: its caches may hold anything. NULL: there is none. */
	const char *unknown;
};

#define ED_LEDGER_PAST_MAX 50

/* Most paths an entry may claim, as ED_MAX_PATHS_A_MONTH: whoever may push can
 * write one. */
#define ED_LEDGER_MAX_PATHS 1000000000

/*
 * "refs/edgediff/<target>".
 * mem     owns *out.
 * err     ED_ECONFIG: git allows no ref of that name.
 */
int ed_ledger_ref(const char **out, const char *target, struct ed_arena *mem,
		  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * The tip of 'ref', a name that ed_ledger_ref() made.
 * err     ED_EREPO: it is no ledger (another tool's ref, a damaged one), or
 *         its commit or tree is missing here; with the remedy.
 */
int ed_ledger_read(struct ed_ledger_tip *out, struct git_repository *repo,
		   const char *ref,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * Put an entry on top of 'tip', by compare-and-swap: *moved is false if the
 * ref is no longer where 'tip' says, and then nothing has changed.
 *
 * entry   its month_paths are filled in.
 * id      the new tip, if moved.
 * err     ED_EREPO: the object cannot be written. ED_ETEMP: another process
 *         holds the ref's lock file.
 */
int ed_ledger_append(bool *moved, struct ed_oid *id,
		     struct git_repository *repo,
		     const struct ed_ledger_tip *tip,
		     const struct ed_ledger_entry *entry,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * The one target that has a ledger in the repository; NULL: none, or several.
 * mem     owns *target. err     ED_EREPO: the refs cannot be read.
 */
int ed_ledger_only(const char **target, struct git_repository *repo,
		   struct ed_arena *mem,
		   struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/*
 * What was deployed since each of the distributions was told last: only 'tip',
 * which must be found, if that names them all. What cannot be read, is of
 * another kind, or further back than ED_LEDGER_PAST_MAX is not known.
 * mem     owns what is in 'out'.
 */
void ed_ledger_past(struct ed_ledger_past *out, struct git_repository *repo,
		    const struct ed_ledger_tip *tip,
		    const struct ed_strlist *distributions,
		    struct ed_arena *mem) ED_NONNULL;

/*
 * The paths that all ledgers of the repository have for the calendar month
 * (UTC) of 'now', as the free allowance is the account's. Entries are read
 * from the tip until one that knows the sum, or is of an earlier month. A ref
 * below refs/edgediff/ that is no ledger, and where a shallow clone ends, is
 * warned of and left out.
 *
 * err     ED_EREPO: the refs cannot be read.
 */
int ed_ledger_month_paths(uint64_t *out, struct git_repository *repo,
			  int64_t now,
			  struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

/* ledgertext.c, pure: the message of an entry. */
void ed_ledger_message(struct ed_buf *out,
		       const struct ed_ledger_entry *entry) ED_NONNULL;

/* ledgertext.c, pure: the message of a pending deploy of 'tree'. */
void ed_pending_message(struct ed_buf *out, const struct ed_ledger_note *note,
			const struct ed_oid *tree) ED_NONNULL;

/*
 * Read the trailers of either message: its last paragraph, of "Key: value"
 * lines only; Kind and Paths once each, Source, Month-Paths, Push, Before,
 * Begun, Unfinished, Link and Given at most once; "Base: empty" is from_empty;
 * unknown ones are skipped. Returns 0, or -1 with *why, a static text.
 */
int ed_ledger_parse(struct ed_ledger_note *out, const char **why,
		    const char *message) ED_MUST_CHECK ED_NONNULL;

/* Is there a trailer Distribution of this value in the last paragraph? */
bool ed_ledger_names(const char *message, const char *distribution) ED_NONNULL;

/* "source", "site" */
const char *ed_deploy_kind_name(enum ed_deploy_kind kind);

#endif
