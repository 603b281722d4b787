/*
 * report: a plan or a receipt, as text for people or for programs.
 *	everything the run found --(ed_report)--> REPORT --(text in a buffer)
 * Does not print; the same input gives the same bytes. What a buffer has no
 * room for is told by its 'failed'.
 */
#ifndef ED_REPORT_H
#define ED_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "edgediff/changes.h"
#include "edgediff/cloudfront.h"
#include "edgediff/compiler.h"
#include "edgediff/cost.h"
#include "edgediff/estimate.h"
#include "edgediff/history.h"
#include "edgediff/pace.h"
#include "edgediff/plan.h"
#include "edgediff/range.h"
#include "edgediff/urls.h"
#include "edgediff/usage.h"

struct ed_buf;

/* All that a report may show; everything is borrowed. */
struct ed_report {
	const char *target; /* NULL: none */
	const char *const *distributions;
	size_t n_distributions; /* 0: none named (a plan needs none) */
	const struct ed_range *range;
	const struct ed_changes *changes;
	const struct ed_urls *urls;
	const struct ed_plan *plan;
	const struct ed_tariff *tariff;
	const struct ed_pace *pace;	       /* NULL: not paced */
	bool counted;			       /* site_urls is known */
	uint64_t site_urls;		       /* URL paths of the base tree */
	const struct ed_receipt *receipt;      /* NULL: nothing was submitted */
	const struct ed_cf_requests *requests; /* NULL: no dry run */
	bool verbose; /* say why each URL path is there */
	bool color;   /* text: with terminal colours */
	char end;     /* paths: what ends an item, '\n' or '\0' */
};

/* For a person who is about to press enter. */
void ed_report_text(struct ed_buf *out,
		    const struct ed_report *report) ED_NONNULL;
/* One object; its members are listed in the man page. */
void ed_report_json(struct ed_buf *out,
		    const struct ed_report *report) ED_NONNULL;
/* For a pull request: the items as a table, and the cost. */
void ed_report_markdown(struct ed_buf *out,
			const struct ed_report *report) ED_NONNULL;
/* One item a line. */
void ed_report_paths(struct ed_buf *out,
		     const struct ed_report *report) ED_NONNULL;

/* Lines for GITHUB_OUTPUT, "items=3"; 'delimiter' ends values of several
 * lines and must not be a line of them. Without the paths if they are more
 * than GitHub keeps. */
void ed_report_outputs(struct ed_buf *out, const struct ed_report *report,
		       const char *delimiter) ED_NONNULL;

/* What the plan costs: its paths, once for each distribution. */
struct ed_cost ed_report_cost(const struct ed_report *report,
			      uint64_t items) ED_NONNULL;

/* A replayed history; everything is borrowed. */
struct ed_replay {
	const char *const *distributions;
	size_t n_distributions;
	const struct ed_deploy *base; /* deployed before the first deploy */
	const struct ed_deploy *head; /* the last one */
	bool cut;		      /* a shallow clone ends at base */
	bool pace;		      /* the plans were paced */
	const struct ed_estimate *estimate;
};

void ed_replay_text(struct ed_buf *out,
		    const struct ed_replay *replay) ED_NONNULL;
void ed_replay_json(struct ed_buf *out,
		    const struct ed_replay *replay) ED_NONNULL;
void ed_replay_markdown(struct ed_buf *out,
			const struct ed_replay *replay) ED_NONNULL;

/* A month's paths; the tariff's used_paths is not looked at. */
void ed_usage_text(struct ed_buf *out, const struct ed_usage *usage,
		   const struct ed_tariff *tariff) ED_NONNULL;
void ed_usage_json(struct ed_buf *out, const struct ed_usage *usage,
		   const struct ed_tariff *tariff) ED_NONNULL;

#endif
