/*
 * log: the only way to stderr, but for the line in which submit --wait and
 * estimate show a terminal how far they are.
 *
 * Lines are "edgediff: text". Control characters and what is not UTF-8 are
 * shown as \xNN, so that a file name cannot drive the terminal or forge a
 * second line. Text beyond 8 KiB is cut. Nothing secret is ever passed in.
 *
 * In a step of GitHub Actions, errors, warnings and notices are written as its
 * workflow commands instead ("::warning title=edgediff::text"), so that they
 * show up beside the job; '%' in the text is then "%25".
 */
#ifndef ED_LOG_H
#define ED_LOG_H

#include <stdbool.h>

#include "edgediff/compiler.h"

struct ed_buf;

enum ed_log_level {
	ED_LOG_ERROR, /* -q: errors only */
	ED_LOG_WARN,  /* the default */
	ED_LOG_INFO,  /* -v: what was decided and why */
	ED_LOG_DEBUG, /* -vv: each request and retry */
};

/* What is shown from now on: this level and those before it. */
void ed_log_set(enum ed_log_level level);
enum ed_log_level ed_log_get(void);
/* Whether it is a step of GitHub Actions; at the start it is not. */
void ed_log_annotate(bool on);

void ed_log_error(const char *fmt, ...) ED_PRINTF(1, 2) ED_NONNULL;
void ed_log_warn(const char *fmt, ...) ED_PRINTF(1, 2) ED_NONNULL;
/* Why nothing was done: no warning, but never left out without -q. */
void ed_log_notice(const char *fmt, ...) ED_PRINTF(1, 2) ED_NONNULL;
void ed_log_info(const char *fmt, ...) ED_PRINTF(1, 2) ED_NONNULL;
void ed_log_debug(const char *fmt, ...) ED_PRINTF(1, 2) ED_NONNULL;

/* Append 'text' with everything a terminal could obey shown as \xNN; and what
 * the log of a CI system would take for a command: "::" at the start of a
 * line, "##[" or "##vso[" anywhere. */
void ed_put_harmless(struct ed_buf *out, const char *text) ED_NONNULL;

#endif
