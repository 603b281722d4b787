/* Every worked example, step by step, and the rules they do not reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "edgediff/strings.h"

#define WHEN INT64_C(1795163400) /* 2026-11-20T08:30:00Z */
#define DIR "fixtures/sigv4/"

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static char *read_file(const char *name, size_t *len)
{
	char path[256];
	char *data = malloc(65536);
	FILE *f;

	assert_non_null(data);
	(void)snprintf(path, sizeof(path), DIR "%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	*len = fread(data, 1, 65535, f);
	data[*len] = '\0';
	assert_int_equal(fclose(f), 0);
	return data;
}

/* "https://host/path?query" in its parts, in place. */
static void split(struct ed_sigv4 *req, char *url)
{
	char *host = strstr(url, "://") + 3;
	char *path = strchr(host, '/');
	char *query = strchr(path, '?');

	/* One byte to the left makes room for the NUL after the host. */
	memmove(host - 1, host, (size_t)(path - host));
	path[-1] = '\0';
	req->host = host - 1;
	req->path = path;
	if (query) {
		*query = '\0';
		req->query = query + 1;
	}
}

static size_t fill_headers(struct ed_header *v, json_t *object)
{
	size_t n = 0;
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		v[n].name = name;
		v[n++].value = json_string_value(value);
	}
	return n;
}

static void check_steps(const struct ed_sigv4 *req, const json_t *vector)
{
	struct ed_error err;
	struct ed_buf canonical;
	struct ed_buf to_sign;
	struct ed_signature sig;
	unsigned char key[ED_SHA256_BYTES];
	char hex[ED_SHA256_HEX];

	ed_buf_init(&canonical, 65536);
	ed_buf_init(&to_sign, 65536);
	assert_int_equal(ed_sigv4_canonical(&canonical, req, &err), 0);
	assert_string_equal(canonical.data, text(vector, "canonical_request"));
	assert_int_equal(
		ed_sigv4_string_to_sign(&to_sign, req, &canonical, &err), 0);
	assert_string_equal(to_sign.data, text(vector, "string_to_sign"));
	assert_int_equal(ed_sigv4_key(key, req, &err), 0);
	ed_hex(hex, key, sizeof(key));
	assert_string_equal(hex, text(vector, "signing_key_hex"));
	assert_int_equal(ed_sigv4_sign(&sig, req, &err), 0);
	assert_string_equal(sig.authorization.data,
			    text(vector, "authorization"));
	assert_string_equal(sig.amz_date, "20261120T083000Z");
	ed_signature_wipe(&sig);
	ed_buf_dispose(&canonical);
	ed_buf_dispose(&to_sign);
}

static void check_vector(const json_t *root, json_t *vector)
{
	struct ed_header headers[8];
	const char *file = text(vector, "body_file");
	const char *body = text(vector, "body");
	char *data = NULL;
	char *url = strdup(text(vector, "url"));
	struct ed_sigv4 req = {
		.method = text(vector, "method"),
		.headers = headers,
		.n_headers = fill_headers(headers,
					  json_object_get(vector, "headers")),
		.access_key_id = text(root, "access_key_id"),
		.secret_access_key = text(root, "secret_access_key"),
		.session_token = text(vector, "session_token"),
		.region = text(vector, "region"),
		.service = text(vector, "service"),
		.when = WHEN,
	};

	assert_non_null(url);
	split(&req, url);
	if (file) {
		data = read_file(file, &req.body_len);
		req.body = data;
	} else {
		req.body = body;
		req.body_len = strlen(body);
	}
	check_steps(&req, vector);
	free(data);
	free(url);
}

static void every_worked_example_is_met(void **state)
{
	json_error_t at;
	json_t *root = json_load_file(DIR "sigv4-vectors.json", 0, &at);
	json_t *vectors = json_object_get(root, "vectors");
	json_t *vector;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(vectors), 11);
	json_array_foreach(vectors, i, vector)
	{
		check_vector(root, vector);
	}
	json_decref(root);
}

static const struct ed_sigv4 plain = {
	.method = "GET",
	.host = "h",
	.path = "/",
	.access_key_id = "AKID",
	.secret_access_key = "secret",
	.region = "us-east-1",
	.service = "cloudfront",
};

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void expect(const struct ed_sigv4 *req, const char *want)
{
	struct ed_error err;
	struct ed_buf out;

	ed_buf_init(&out, 65536);
	assert_int_equal(ed_sigv4_canonical(&out, req, &err), 0);
	assert_string_equal(out.data, want);
	ed_buf_dispose(&out);
}

static void paths_are_normalised_and_encoded_twice(void **state)
{
	static const char *const table[][2] = {
		{ "", "/" },
		{ "/", "/" },
		{ "//", "/" },
		{ "/a%20b/c", "/a%2520b/c" },
		{ "/a~b/*", "/a~b/%2A" },
		{ "/a//b/./c/", "/a/b/c/" },
		{ "/a/b/../c", "/a/c" },
		{ "/../../a", "/a" },
		{ "/a/..", "/" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_sigv4 req = plain;
		char want[256];

		req.path = table[i][0];
		(void)snprintf(want, sizeof(want),
			       "GET\n%s\n\nhost:h\nx-amz-date:"
			       "19700101T000000Z\n\nhost;x-amz-date\n" EMPTY,
			       table[i][1]);
		expect(&req, want);
	}
}

static void queries_are_sorted_by_name_then_value(void **state)
{
	static const char *const table[][2] = {
		{ "b=1&a=2", "a=2&b=1" },
		{ "a=2&a=1", "a=1&a=2" },
		/* '-' sorts before '=', yet the name "a" before "a-b" */
		{ "a-b=1&a=2", "a=2&a-b=1" },
		{ "flag&a=x", "a=x&flag=" },
		{ "a=1&&b=2&", "a=1&b=2" },
		{ "k=%7e%2f%zz", "k=~%2F%25zz" },
		{ "k=a b", "k=a%20b" },
		{ "k=x=y", "k=x%3Dy" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_sigv4 req = plain;
		char want[256];

		req.query = table[i][0];
		(void)snprintf(want, sizeof(want),
			       "GET\n/\n%s\nhost:h\nx-amz-date:"
			       "19700101T000000Z\n\nhost;x-amz-date\n" EMPTY,
			       table[i][1]);
		expect(&req, want);
	}
}

static void header_values_are_trimmed_and_merged(void **state)
{
	static const struct ed_header headers[] = {
		{ "X-Two", "  one \t  two  " },
		{ "Accept", "a" },
		{ "x-two", "three" },
		{ "X-Empty", "" },
	};
	struct ed_sigv4 req = plain;

	(void)state;
	req.headers = headers;
	req.n_headers = ED_COUNT(headers);
	expect(&req, "GET\n/\n\naccept:a\nhost:h\nx-amz-date:19700101T000000Z\n"
		     "x-empty:\nx-two:one two,three\n\n"
		     "accept;host;x-amz-date;x-empty;x-two\n" EMPTY);
}

static void dates_are_right_in_every_kind_of_year(void **state)
{
	static const struct {
		int64_t when;
		const char *date;
	} table[] = {
		{ 0, "19700101T000000Z" },
		{ 951782399, "20000228T235959Z" },
		{ 951782400, "20000229T000000Z" },
		{ 951868800, "20000301T000000Z" },
		{ 1735689599, "20241231T235959Z" },
		{ INT64_C(4107542400), "21000301T000000Z" },
		{ INT64_C(253402300799), "99991231T235959Z" },
	};

	(void)state;
	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_sigv4 req = plain;
		struct ed_signature sig;
		struct ed_error err;

		req.when = table[i].when;
		assert_int_equal(ed_sigv4_sign(&sig, &req, &err), 0);
		assert_string_equal(sig.amz_date, table[i].date);
		ed_signature_wipe(&sig);
	}
}

static void what_cannot_be_signed_is_an_error(void **state)
{
	static struct ed_header many[ED_MAX_SIGNED_HEADERS];
	static char query[256];
	static char longer[ED_MAX_SIGV4_BYTES + 2];
	struct ed_sigv4 req = plain;
	struct ed_signature sig;
	struct ed_error err = { 0 };

	(void)state;
	req.when = -1;
	assert_int_equal(ed_sigv4_sign(&sig, &req, &err), -1);
	assert_int_equal(err.code, ED_ESYSTEM);
	req = plain;
	req.headers = many;
	req.n_headers = ED_COUNT(many);
	assert_int_equal(ed_sigv4_sign(&sig, &req, &err), -1);
	assert_string_equal(err.msg, "too many headers to sign");
	req = plain;
	for (size_t i = 0; i < 2 * 65; i += 2)
		memcpy(query + i, "a&", 2);
	req.query = query;
	assert_int_equal(ed_sigv4_sign(&sig, &req, &err), -1);
	assert_string_equal(err.msg, "too many query parameters to sign");
	req = plain;
	memset(longer, 'a', sizeof(longer) - 1);
	req.path = longer;
	assert_int_equal(ed_sigv4_sign(&sig, &req, &err), -1);
	assert_string_equal(err.msg, "the request is too long to sign");
	req = plain;
	req.secret_access_key = longer;
	assert_int_equal(ed_sigv4_sign(&sig, &req, &err), -1);
	assert_string_equal(err.msg, "the request is too long to sign");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_worked_example_is_met),
		cmocka_unit_test(paths_are_normalised_and_encoded_twice),
		cmocka_unit_test(queries_are_sorted_by_name_then_value),
		cmocka_unit_test(header_values_are_trimmed_and_merged),
		cmocka_unit_test(dates_are_right_in_every_kind_of_year),
		cmocka_unit_test(what_cannot_be_signed_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
