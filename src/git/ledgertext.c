/* ledgertext: the message of a ledger commit, written and read. */
#include <inttypes.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/cost.h"
#include "edgediff/ledger.h"
#include "edgediff/log.h"
#include "edgediff/strings.h"

#define ID_SHOWN 10
/* The longest value that has a meaning is an id of 40 digits. */
#define MAX_VALUE 64

const char *ed_deploy_kind_name(enum ed_deploy_kind kind)
{
	return kind == ED_KIND_SITE ? "site" : "source";
}

/* The subject: what, and what it cost. */
static void put_subject(struct ed_buf *out, const struct ed_ledger_entry *e)
{
	char hex[ED_OID_HEX], usd[ED_USD_MAX];

	ed_oid_hex(hex, e->note.has_source ? &e->note.source : &e->tree);
	hex[ID_SHOWN] = '\0';
	ed_cost_usd(usd, e->usd_micros);
	ed_buf_printf(out, "deploy %s%s: ",
		      e->note.kind == ED_KIND_SITE ? "site of " : "", hex);
	if (e->note.paths == 0)
		ed_buf_puts(out, "nothing to invalidate\n");
	else
		ed_buf_printf(out, "%" PRIu64 " path%s, %s USD\n",
			      e->note.paths, e->note.paths == 1 ? "" : "s",
			      usd);
}

/* No byte of a value can end its line: the trailers stay ours. */
static void put_trailer(struct ed_buf *out, const char *key, const char *value)
{
	ed_buf_printf(out, "%s: ", key);
	ed_put_harmless(out, value);
	ed_buf_putc(out, '\n');
}

static void put_oid(struct ed_buf *out, const char *key,
		    const struct ed_oid *oid)
{
	char hex[ED_OID_HEX];

	ed_oid_hex(hex, oid);
	put_trailer(out, key, hex);
}

static void put_receipts(struct ed_buf *out, const struct ed_ledger_entry *e)
{
	for (size_t i = 0; i < e->n_distributions; i++) {
		const char *name = e->distributions[i];

		put_trailer(out, "Distribution", name);
		for (size_t k = 0; k < e->n_receipts; k++) {
			if (strcmp(e->receipts[k].distribution, name) == 0)
				put_trailer(out, "Invalidation",
					    e->receipts[k].id);
		}
	}
}

void ed_ledger_message(struct ed_buf *out, const struct ed_ledger_entry *e)
{
	char usd[ED_USD_MAX];

	put_subject(out, e);
	if (*e->subject) {
		/* Indented, it is never taken for a trailer. */
		ed_buf_puts(out, "\n    ");
		ed_put_harmless(out, e->subject);
		ed_buf_putc(out, '\n');
	}
	ed_buf_putc(out, '\n');
	put_trailer(out, "Kind", ed_deploy_kind_name(e->note.kind));
	if (e->note.has_source)
		put_oid(out, "Source", &e->note.source);
	put_trailer(out, "Base", e->base);
	put_receipts(out, e);
	ed_buf_printf(out, "Paths: %" PRIu64 "\nBilled: %" PRIu64 "\n",
		      e->note.paths, e->billed_paths);
	ed_cost_usd(usd, e->usd_micros);
	put_trailer(out, "Usd", usd);
	if (e->note.has_month)
		ed_buf_printf(out, "Month-Paths: %" PRIu64 "\n",
			      e->note.month_paths);
	if (e->note.has_begun)
		put_oid(out, "Begun", &e->note.begun);
	if (*e->note.given)
		put_trailer(out, "Given", e->note.given);
	if (e->note.unfinished > 0)
		ed_buf_printf(out, "Unfinished: %" PRIu64 "\n",
			      e->note.unfinished);
}

void ed_pending_message(struct ed_buf *out, const struct ed_ledger_note *note,
			const struct ed_oid *tree)
{
	char hex[ED_OID_HEX];

	ed_oid_hex(hex, note->has_source ? &note->source : tree);
	hex[ID_SHOWN] = '\0';
	ed_buf_printf(out, "begin to deploy %s%s\n\n",
		      note->kind == ED_KIND_SITE ? "site of " : "", hex);
	put_trailer(out, "Kind", ed_deploy_kind_name(note->kind));
	if (note->has_source)
		put_oid(out, "Source", &note->source);
	put_trailer(out, "Link", note->link);
	if (note->has_push)
		put_oid(out, "Push", &note->push);
	if (note->has_before)
		put_oid(out, "Before", &note->before);
	if (*note->given)
		put_trailer(out, "Given", note->given);
	if (note->from_empty)
		put_trailer(out, "Base", "empty");
	ed_buf_puts(out, "Paths: 0\n");
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int parse_oid(struct ed_oid *out, const char *text)
{
	if (strlen(text) != ED_OID_HEX - 1)
		return -1;
	for (size_t i = 0; i < ED_OID_BYTES; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -1;
		out->id[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

/* Which trailers were seen. */
struct reader {
	struct ed_ledger_note note;
	bool kind, paths, unfinished;
	const char *why;
};

static int refuse(struct reader *r, const char *why)
{
	r->why = why;
	return -1;
}

static int take_kind(struct reader *r, const char *value)
{
	if (r->kind)
		return refuse(r, "two trailers Kind");
	r->kind = true;
	if (strcmp(value, "site") == 0)
		r->note.kind = ED_KIND_SITE;
	else if (strcmp(value, "source") != 0)
		return refuse(r, "an unknown Kind");
	return 0;
}

/* A number, once. */
static int take_number(struct reader *r, uint64_t *out, bool *has,
		       const char *value, const char *twice, const char *why)
{
	if (*has)
		return refuse(r, twice);
	*has = true;
	return ed_parse_uint(out, value, 0, ED_LEDGER_MAX_PATHS) < 0
		       ? refuse(r, why)
		       : 0;
}

/* A commit id, once; *has says whether it was there before. */
static int take_oid(struct reader *r, struct ed_oid *out, bool *has,
		    const char *twice, const char *value)
{
	if (*has)
		return refuse(r, twice);
	*has = true;
	return parse_oid(out, value) < 0
		       ? refuse(r, "a Source, Push, Before or Begun that is "
				   "no commit id")
		       : 0;
}

/* From one to size - 1 hexadecimal digits, once. */
static int take_hex(struct reader *r, char *out, size_t size, const char *value,
		    const char *twice, const char *why)
{
	size_t n = strlen(value);

	if (*out)
		return refuse(r, twice);
	if (n == 0 || n >= size || strspn(value, "0123456789abcdef") != n)
		return refuse(r, why);
	memcpy(out, value, n + 1);
	return 0;
}

static int take(struct reader *r, const char *key, const char *value)
{
	if (strcmp(key, "Kind") == 0)
		return take_kind(r, value);
	if (strcmp(key, "Source") == 0)
		return take_oid(r, &r->note.source, &r->note.has_source,
				"two trailers Source", value);
	if (strcmp(key, "Push") == 0)
		return take_oid(r, &r->note.push, &r->note.has_push,
				"two trailers Push", value);
	if (strcmp(key, "Before") == 0)
		return take_oid(r, &r->note.before, &r->note.has_before,
				"two trailers Before", value);
	if (strcmp(key, "Begun") == 0)
		return take_oid(r, &r->note.begun, &r->note.has_begun,
				"two trailers Begun", value);
	if (strcmp(key, "Link") == 0)
		return take_hex(r, r->note.link, sizeof(r->note.link), value,
				"two trailers Link", "a Link that is none");
	if (strcmp(key, "Given") == 0)
		return take_hex(r, r->note.given, sizeof(r->note.given), value,
				"two trailers Given", "a Given that is none");
	if (strcmp(key, "Month-Paths") == 0)
		return take_number(r, &r->note.month_paths, &r->note.has_month,
				   value, "two trailers Month-Paths",
				   "a number of Month-Paths that is none");
	if (strcmp(key, "Unfinished") == 0)
		return take_number(r, &r->note.unfinished, &r->unfinished,
				   value, "two trailers Unfinished",
				   "a number of Unfinished that is none");
	if (strcmp(key, "Paths") == 0)
		return take_number(r, &r->note.paths, &r->paths, value,
				   "two trailers Paths",
				   "a number of Paths that is none");
	if (strcmp(key, "Base") == 0)
		r->note.from_empty = strcmp(value, "empty") == 0;
	return 0;
}

static void copy(char *out, size_t size, const char *from, size_t n)
{
	/* What is too long to mean anything becomes what means nothing. */
	if (n >= size)
		n = 0;
	memcpy(out, from, n);
	out[n] = '\0';
}

/* One line "Key: value" of n bytes. */
static int take_line(struct reader *r, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	char key[MAX_VALUE] = "", value[MAX_VALUE] = "";
	size_t key_len = colon ? (size_t)(colon - line) : 0;

	if (key_len == 0 || key_len + 1 >= n || colon[1] != ' ')
		return refuse(r, "no trailers");
	copy(key, sizeof(key), line, key_len);
	copy(value, sizeof(value), colon + 2, n - key_len - 2);
	return take(r, key, value);
}

/* Where the last paragraph of the first n bytes begins. */
static const char *last_paragraph(const char *text, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		if (text[i - 1] == '\n' && text[i - 2] == '\n')
			return text + i;
	}
	return NULL;
}

bool ed_ledger_names(const char *message, const char *distribution)
{
	static const char key[] = "\nDistribution: ";
	const char *line = last_paragraph(message, strlen(message));
	size_t n = strlen(distribution);

	if (!line)
		return false;
	/* The first trailer is another one. */
	while ((line = strstr(line, key))) {
		line += sizeof(key) - 1;
		if (strncmp(line, distribution, n) == 0 &&
		    (line[n] == '\n' || line[n] == '\0'))
			return true;
	}
	return false;
}

int ed_ledger_parse(struct ed_ledger_note *out, const char **why,
		    const char *message)
{
	struct reader r = { 0 };
	size_t n = strlen(message);
	const char *line;

	*why = "no trailers";
	while (n > 0 && message[n - 1] == '\n')
		n--;
	/* A subject alone, whatever it looks like, has no trailers. */
	line = last_paragraph(message, n);
	if (!line)
		return -1;
	while (line < message + n) {
		const char *end =
			memchr(line, '\n', (size_t)(message + n - line));

		if (!end)
			end = message + n;
		if (take_line(&r, line, (size_t)(end - line)) < 0) {
			*why = r.why;
			return -1;
		}
		line = end + 1;
	}
	if (!r.kind || !r.paths) {
		*why = r.kind ? "no trailer Paths" : "no trailer Kind";
		return -1;
	}
	*out = r.note;
	return 0;
}
