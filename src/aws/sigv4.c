/* sigv4: canonical request, string to sign, key, Authorization. */
#include <stdbool.h>
#include <string.h>

#include <openssl/evp.h>

#include "edgediff/calendar.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "edgediff/strings.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define MAX_PARAMS 64

/* ---- digests ---- */

struct key {
	const void *p;
	size_t len;
};

static int hmac(unsigned char out[ED_SHA256_BYTES], struct key key,
		const char *text, size_t n, struct ed_error *err)
{
	size_t len = 0;

	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key.p, key.len,
		       (const unsigned char *)text, n, out, ED_SHA256_BYTES,
		       &len) ||
	    len != ED_SHA256_BYTES)
		return ed_fail(
			err, ED_ESYSTEM,
			"the cryptographic library has no HMAC with SHA-256");
	return 0;
}

/* ---- time ---- */

/* "2026-11-20T08:30:00Z" without its punctuation. */
static int amz_date(char out[ED_AMZ_DATE_MAX], int64_t when,
		    struct ed_error *err)
{
	char text[ED_TIME_TEXT];
	size_t n = 0;

	if (when < 0 || when > ED_TIME_MAX)
		return ed_fail(err, ED_ESYSTEM,
			       "the clock is outside the years 1970 to 9999");
	ed_time_text(text, when);
	for (const char *p = text; *p && n + 1 < ED_AMZ_DATE_MAX; p++)
		if (*p != '-' && *p != ':')
			out[n++] = *p;
	out[n] = '\0';
	return 0;
}

/* ---- canonical request ---- */

static bool unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

static void put_encoded(struct ed_buf *out, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	if (unreserved(c)) {
		ed_buf_putc(out, (char)c);
	} else {
		ed_buf_putc(out, '%');
		ed_buf_putc(out, digits[c >> 4]);
		ed_buf_putc(out, digits[c & 15]);
	}
}

/* Remove the last "/segment" that was put after 'start'. */
static void drop_segment(struct ed_buf *out, size_t start)
{
	size_t len = out->len;

	while (len > start && out->data[len - 1] != '/')
		len--;
	if (len > start)
		ed_buf_cut(out, len - 1);
}

/*
 * Empty, "." and ".." segments go, what is left is encoded: a second time, as
 * the path comes percent-encoded. The service does the same to what it gets.
 */
static void put_path(struct ed_buf *out, const char *path)
{
	size_t start = out->len;
	size_t len = strlen(path);
	const char *end = path + len;

	for (const char *p = path; p < end;) {
		size_t n = strcspn(p, "/");

		if (n == 2 && p[0] == '.' && p[1] == '.') {
			drop_segment(out, start);
		} else if (n > 0 && !(n == 1 && p[0] == '.')) {
			ed_buf_putc(out, '/');
			for (size_t i = 0; i < n; i++)
				put_encoded(out, (unsigned char)p[i]);
		}
		p += n < (size_t)(end - p) ? n + 1 : n;
	}
	if (out->len == start || (len > 0 && path[len - 1] == '/'))
		ed_buf_putc(out, '/');
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* However the text is encoded, encode it strictly. */
static void put_reencoded(struct ed_buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int hi = p[i] == '%' && n - i > 2 ? hex_digit(p[i + 1]) : -1;
		int lo = hi >= 0 ? hex_digit(p[i + 2]) : -1;

		if (lo >= 0) {
			put_encoded(out, (unsigned char)(hi * 16 + lo));
			i += 2;
		} else {
			put_encoded(out, (unsigned char)p[i]);
		}
	}
}

/* A parameter within the scratch buf: name, then value. */
struct param {
	size_t at, name_len, value_len;
};

static int param_cmp(const char *text, const struct param *a,
		     const struct param *b)
{
	int c = ed_bytes_cmp(text + a->at, a->name_len, text + b->at,
			     b->name_len);

	if (c != 0)
		return c;
	return ed_bytes_cmp(text + a->at + a->name_len, a->value_len,
			    text + b->at + b->name_len, b->value_len);
}

/* Encode each parameter into 'text'; insert it in 'v' where it sorts. */
static int sort_query(struct param v[MAX_PARAMS], size_t *n_out,
		      struct ed_buf *text, const char *query,
		      struct ed_error *err)
{
	size_t n = 0;

	for (const char *p = query; *p;) {
		size_t len = strcspn(p, "&");
		size_t name = 0;
		struct param q = { .at = text->len };
		size_t i = n;

		while (name < len && p[name] != '=')
			name++;
		put_reencoded(text, p, name);
		q.name_len = text->len - q.at;
		if (name < len)
			put_reencoded(text, p + name + 1, len - name - 1);
		q.value_len = text->len - q.at - q.name_len;
		p += p[len] ? len + 1 : len;
		if (len == 0)
			continue;
		if (n == MAX_PARAMS)
			return ed_fail(err, ED_ESYSTEM,
				       "too many query parameters to sign");
		for (; i > 0 && param_cmp(text->data, &q, &v[i - 1]) < 0; i--)
			v[i] = v[i - 1];
		v[i] = q;
		n++;
	}
	*n_out = n;
	return 0;
}

static int put_query(struct ed_buf *out, const char *query,
		     struct ed_error *err)
{
	struct param v[MAX_PARAMS];
	struct ed_buf text;
	size_t n = 0;
	int ret;

	ed_buf_init(&text, ED_MAX_SIGV4_BYTES);
	ret = sort_query(v, &n, &text, query, err);
	for (size_t i = 0; ret == 0 && i < n; i++) {
		const char *name = text.data + v[i].at;

		if (i > 0)
			ed_buf_putc(out, '&');
		ed_buf_put(out, name, v[i].name_len);
		ed_buf_putc(out, '=');
		ed_buf_put(out, name + v[i].name_len, v[i].value_len);
	}
	out->failed = out->failed || text.failed;
	ed_buf_dispose(&text);
	return ret;
}

/* tolower() depends on the locale. */
static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	return c;
}

static int name_cmp(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return (unsigned char)lower(*a) - (unsigned char)lower(*b);
}

struct headers {
	struct ed_header v[ED_MAX_SIGNED_HEADERS];
	size_t n;
};

/* Insert after what has an equal name: the order of values counts. */
static void add_header(struct headers *h, const char *name, const char *value)
{
	size_t i = h->n++;

	for (; i > 0 && name_cmp(name, h->v[i - 1].name) < 0; i--)
		h->v[i] = h->v[i - 1];
	h->v[i] = (struct ed_header){ .name = name, .value = value };
}

static int collect_headers(struct headers *h, const struct ed_sigv4 *req,
			   const char *date, struct ed_error *err)
{
	h->n = 0;
	if (req->n_headers > ED_MAX_SIGNED_HEADERS - 3)
		return ed_fail(err, ED_ESYSTEM, "too many headers to sign");
	add_header(h, "host", req->host);
	add_header(h, "x-amz-date", date);
	if (req->session_token)
		add_header(h, "x-amz-security-token", req->session_token);
	for (size_t i = 0; i < req->n_headers; i++)
		add_header(h, req->headers[i].name, req->headers[i].value);
	return 0;
}

static bool blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Trimmed, runs of blanks as one space. */
static void put_value(struct ed_buf *out, const char *value)
{
	bool gap = false;
	bool any = false;

	for (const char *p = value; *p; p++) {
		if (blank(*p)) {
			gap = true;
			continue;
		}
		if (gap && any)
			ed_buf_putc(out, ' ');
		gap = false;
		any = true;
		ed_buf_putc(out, *p);
	}
}

static void put_name(struct ed_buf *out, const char *name)
{
	for (; *name; name++)
		ed_buf_putc(out, lower(*name));
}

static void put_headers(struct ed_buf *out, const struct headers *h)
{
	for (size_t i = 0; i < h->n; i++) {
		if (i > 0 && name_cmp(h->v[i - 1].name, h->v[i].name) == 0) {
			ed_buf_cut(out, out->len - 1); /* the line feed */
			ed_buf_putc(out, ',');
		} else {
			put_name(out, h->v[i].name);
			ed_buf_putc(out, ':');
		}
		put_value(out, h->v[i].value);
		ed_buf_putc(out, '\n');
	}
}

static void put_signed_names(struct ed_buf *out, const struct headers *h)
{
	for (size_t i = 0; i < h->n; i++) {
		if (i > 0 && name_cmp(h->v[i - 1].name, h->v[i].name) == 0)
			continue;
		if (i > 0)
			ed_buf_putc(out, ';');
		put_name(out, h->v[i].name);
	}
}

static int too_long(struct ed_error *err)
{
	return ed_fail(err, ED_ESYSTEM, "the request is too long to sign");
}

int ed_sigv4_canonical(struct ed_buf *out, const struct ed_sigv4 *req,
		       struct ed_error *err)
{
	char date[ED_AMZ_DATE_MAX];
	char hash[ED_SHA256_HEX];
	struct headers h;

	if (amz_date(date, req->when, err) < 0 ||
	    collect_headers(&h, req, date, err) < 0 ||
	    ed_sha256_hex(hash, req->body, req->body_len, err) < 0)
		return -1;
	ed_buf_puts(out, req->method);
	ed_buf_putc(out, '\n');
	put_path(out, req->path);
	ed_buf_putc(out, '\n');
	if (put_query(out, req->query ? req->query : "", err) < 0)
		return -1;
	ed_buf_putc(out, '\n');
	put_headers(out, &h);
	ed_buf_putc(out, '\n');
	put_signed_names(out, &h);
	ed_buf_putc(out, '\n');
	ed_buf_puts(out, hash);
	return out->failed ? too_long(err) : 0;
}

/* ---- signature ---- */

static void put_scope(struct ed_buf *out, const struct ed_sigv4 *req,
		      const char *date)
{
	ed_buf_put(out, date, 8);
	ed_buf_printf(out, "/%s/%s/aws4_request", req->region, req->service);
}

int ed_sigv4_string_to_sign(struct ed_buf *out, const struct ed_sigv4 *req,
			    const struct ed_buf *canonical,
			    struct ed_error *err)
{
	char date[ED_AMZ_DATE_MAX];
	char hash[ED_SHA256_HEX];

	if (amz_date(date, req->when, err) < 0 ||
	    ed_sha256_hex(hash, canonical->data, canonical->len, err) < 0)
		return -1;
	ed_buf_printf(out, "%s\n%s\n", ALGORITHM, date);
	put_scope(out, req, date);
	ed_buf_printf(out, "\n%s", hash);
	return out->failed ? too_long(err) : 0;
}

int ed_sigv4_key(unsigned char out[ED_SHA256_BYTES], const struct ed_sigv4 *req,
		 struct ed_error *err)
{
	char date[ED_AMZ_DATE_MAX];
	struct ed_buf secret;
	const struct key derived = { out, ED_SHA256_BYTES };
	int ret;

	if (amz_date(date, req->when, err) < 0)
		return -1;
	ed_buf_init(&secret, ED_MAX_SIGV4_BYTES);
	ed_buf_puts(&secret, "AWS4");
	ed_buf_puts(&secret, req->secret_access_key);
	ret = secret.failed ? too_long(err) : 0;
	/* In place: HMAC has taken its key in before it writes the result. */
	if (ret < 0 ||
	    hmac(out, (struct key){ secret.data, secret.len }, date, 8, err) <
		    0 ||
	    hmac(out, derived, req->region, strlen(req->region), err) < 0 ||
	    hmac(out, derived, req->service, strlen(req->service), err) < 0 ||
	    hmac(out, derived, "aws4_request", 12, err) < 0)
		ret = -1;
	ed_buf_wipe(&secret);
	if (ret < 0)
		ed_cleanse(out, ED_SHA256_BYTES);
	return ret;
}

static int put_authorization(struct ed_buf *out, const struct ed_sigv4 *req,
			     const char *date, const struct ed_buf *to_sign,
			     struct ed_error *err)
{
	unsigned char key[ED_SHA256_BYTES];
	unsigned char mac[ED_SHA256_BYTES];
	char hex[ED_SHA256_HEX];
	struct headers h;
	int ret = collect_headers(&h, req, date, err);

	if (ret == 0)
		ret = ed_sigv4_key(key, req, err);
	if (ret == 0)
		ret = hmac(mac, (struct key){ key, sizeof(key) }, to_sign->data,
			   to_sign->len, err);
	ed_cleanse(key, sizeof(key));
	if (ret < 0)
		return -1;
	ed_hex(hex, mac, sizeof(mac));
	ed_buf_printf(out, "%s Credential=%s/", ALGORITHM, req->access_key_id);
	put_scope(out, req, date);
	ed_buf_puts(out, ", SignedHeaders=");
	put_signed_names(out, &h);
	ed_buf_printf(out, ", Signature=%s", hex);
	return out->failed ? too_long(err) : 0;
}

int ed_sigv4_sign(struct ed_signature *out, const struct ed_sigv4 *req,
		  struct ed_error *err)
{
	struct ed_signature sig;
	struct ed_buf canonical;
	struct ed_buf to_sign;
	int ret = -1;

	if (amz_date(sig.amz_date, req->when, err) < 0)
		return -1;
	ed_buf_init(&sig.authorization, ED_MAX_SIGV4_BYTES);
	ed_buf_init(&canonical, ED_MAX_SIGV4_BYTES);
	ed_buf_init(&to_sign, ED_MAX_SIGV4_BYTES);
	if (ed_sigv4_canonical(&canonical, req, err) == 0 &&
	    ed_sigv4_string_to_sign(&to_sign, req, &canonical, err) == 0)
		ret = put_authorization(&sig.authorization, req, sig.amz_date,
					&to_sign, err);
	ed_buf_wipe(&canonical); /* the session token is in it */
	ed_buf_dispose(&to_sign);
	if (ret < 0)
		ed_signature_wipe(&sig);
	else
		*out = sig;
	return ret;
}

void ed_signature_wipe(struct ed_signature *sig)
{
	ed_buf_wipe(&sig->authorization);
}
