/* fuzz_ledger: a commit message is read; and a text, put where texts of others
 * go in a message of ours, changes nothing that is read back. */
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/ledger.h"
#include "fuzz.h"

static void write_and_read(const char *text)
{
	const struct ed_ledger_receipt receipt = { text, text };
	const struct ed_ledger_entry entry = {
		.note = { .kind = ED_KIND_SITE, .paths = 7 },
		.subject = text,
		.base = "empty",
		.receipts = &receipt,
		.n_receipts = 1,
		.distributions = &text,
		.n_distributions = 1,
	};
	struct ed_ledger_note note;
	struct ed_buf out;
	const char *why;

	ed_buf_init(&out, 1000000);
	ed_ledger_message(&out, &entry);
	if (!out.failed && *text &&
	    (ed_ledger_parse(&note, &why, out.data) < 0 ||
	     note.kind != ED_KIND_SITE || note.paths != 7 || note.has_source ||
	     note.has_month || note.has_begun || *note.link))
		abort();
	ed_buf_dispose(&out);
}

/* What was read of a pending deploy is written the same again. */
static void write_pending(const struct ed_ledger_note *read)
{
	const struct ed_oid tree = { { 1 } };
	struct ed_ledger_note note;
	struct ed_buf out;
	const char *why;

	if (*read->link == '\0')
		return;
	ed_buf_init(&out, 1000000);
	ed_pending_message(&out, read, &tree);
	if (ed_ledger_parse(&note, &why, out.data) < 0 ||
	    note.kind != read->kind || note.has_source != read->has_source ||
	    strcmp(note.link, read->link) != 0)
		abort();
	ed_buf_dispose(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	const char *text = ed_arena_strndup(mem, (const char *)data, size);
	struct ed_ledger_note note;
	const char *why = NULL;

	if (ed_ledger_parse(&note, &why, text) == 0)
		write_pending(&note);
	else if (!why)
		abort();
	write_and_read(text);
	ed_arena_free(mem);
	return 0;
}
