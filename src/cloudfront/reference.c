/* reference: caller references that repeat when the submission does. */
#include <stdio.h>
#include <string.h>

#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "reference.h"
#include "request.h"

#define PREFIX "edgediff:"
#define DIGITS 16
#define HEAD_MAX 40
/* ED_BATCH_ITEMS paths of ED_MAX_PATH_BYTES, several batches over. */
#define MAX_MATERIAL 268435456

static void put_field(struct ed_buf *buf, const char *text)
{
	ed_buf_put(buf, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* A NUL ends each field, so that no two submissions read the same. */
static int digest(char out[ED_SHA256_HEX], const struct ed_reference *ref,
		  struct ed_error *err)
{
	struct ed_buf buf;
	int ret;

	ed_buf_init(&buf, MAX_MATERIAL);
	put_field(&buf, ref->distribution);
	put_field(&buf, ref->how->base);
	put_field(&buf, ref->how->head);
	put_field(&buf, ref->how->link);
	for (size_t i = 0; i < ref->n_paths; i++)
		put_field(&buf, ref->paths[i]);
	ret = buf.failed ? ed_fail(err, ED_ESYSTEM, "the plan is too large")
			 : ed_sha256_hex(out, buf.data, buf.len, err);
	ed_buf_dispose(&buf);
	return ret;
}

/* A ':' would blur the fields; what is not visible may not be accepted. */
static void put_target(struct ed_buf *buf, const char *target, size_t max)
{
	for (size_t i = 0; i < max && target[i]; i++) {
		char c = target[i];

		if (c <= ' ' || c >= 0x7f || c == ':')
			c = '-';
		ed_buf_putc(buf, c);
	}
}

static int check_given(const char *text, size_t max, struct ed_error *err)
{
	size_t len = strlen(text);

	if (len == 0)
		return ed_fail(err, ED_EUSAGE, "--caller-reference is empty");
	if (len > max)
		return ed_fail(err, ED_EUSAGE,
			       "--caller-reference is longer than %zu "
			       "characters",
			       max);
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return ed_fail(err, ED_EUSAGE,
				       "--caller-reference has other than "
				       "printable ASCII characters");
	return 0;
}

int ed_reference_make(char out[ED_MAX_REFERENCE + 1],
		      const struct ed_reference *ref, size_t batch,
		      struct ed_error *err)
{
	const struct ed_submit *how = ref->how;
	char hex[ED_SHA256_HEX];
	char suffix[24] = "";
	struct ed_buf buf;
	size_t left;

	if (ref->n_batches > 1)
		(void)snprintf(suffix, sizeof(suffix), ":%zu", batch);
	left = ED_MAX_REFERENCE - strlen(suffix);
	if (how->caller_reference) {
		if (check_given(how->caller_reference, left, err) < 0)
			return -1;
		(void)snprintf(out, ED_MAX_REFERENCE + 1, "%s%s",
			       how->caller_reference, suffix);
		return 0;
	}
	if (digest(hex, ref, err) < 0)
		return -1;
	/* Parts of a batch are told apart at its end. */
	left -= strlen(PREFIX) + 1 + HEAD_MAX + 1 + DIGITS + ED_PART_SUFFIX;
	/* ed_buf_printf() wants room for its NUL. */
	ed_buf_init(&buf, ED_MAX_REFERENCE);
	ed_buf_puts(&buf, PREFIX);
	put_target(&buf, how->target ? how->target : "-", left);
	ed_buf_printf(&buf, ":%.*s:%.*s%s", HEAD_MAX,
		      how->head ? how->head : "-", DIGITS, hex, suffix);
	memcpy(out, buf.data, buf.len + 1);
	ed_buf_dispose(&buf);
	return 0;
}
