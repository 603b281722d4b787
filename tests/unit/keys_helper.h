/*
 * keys_helper: environment, shared files and a scripted server, and what is
 * said when no keys come of them.
 */
#ifndef ED_KEYS_HELPER_H
#define ED_KEYS_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "stub.h"

#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */
#define LATER "2026-11-20T09:30:00Z"
#define OFF .ec2_metadata_disabled = "true"
#define ROLE "arn:aws:iam::123456789012:role/deploy"
/* The SHA-1 of "https://d-1.awsapps.com/start", by sha1sum. */
#define CACHE "0c54b6c27e90660baa89eaad85ac1d5dae26cb7d"
#define STATUS(n) "HTTP/1.1 " n " X\r\nConnection: close\r\n\r\n"
#define OK STATUS("200")
#define S16 "0123456789abcdef"
#define S256 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16 S16
#define S1024 S256 S256 S256 S256

struct row {
	const char *profile;
	struct ed_aws_env env;
	const char *config; /* "@" is the folder of the test */
	const char *answers[4];
	const char *msg;
	enum ed_code code;
};

struct world {
	char dir[64];
	struct stub stub;
	struct stub_clock time;
	struct ed_clock clock;
	struct ed_http_options http;
	struct ed_aws_env env;
	struct ed_credentials_options options;
	struct ed_arena *mem;
};

/* "@" replaced by the folder. */
static const char *fill(const struct world *w, const char *text)
{
	struct ed_buf out;
	const char *copy;

	if (!text)
		return NULL;
	ed_buf_init(&out, 65536);
	for (; *text; text++) {
		if (*text == '@' && text[1] != ' ')
			ed_buf_puts(&out, w->dir);
		else
			ed_buf_putc(&out, *text);
	}
	copy = ed_arena_strdup(w->mem, out.data);
	ed_buf_dispose(&out);
	return copy;
}

static const char *put_file(const struct world *w, const char *name,
			    const char *text, size_t n)
{
	const char *path = ed_arena_printf(w->mem, "%s/%s", w->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static void make_files(struct world *w, const struct row *row)
{
	static const char *const folders[] = { ".aws", ".aws/sso",
					       ".aws/sso/cache" };
	const char *config = row->config ? fill(w, row->config) : "";

	for (size_t i = 0; i < ED_COUNT(folders); i++)
		assert_int_equal(mkdir(ed_arena_printf(w->mem, "%s/%s", w->dir,
						       folders[i]),
				       0700),
				 0);
	(void)put_file(w, ".aws/sso/cache/" CACHE ".json", "[]", 2);
	(void)put_file(w, "nul", "a\0b", 3);
	(void)put_file(w, "short", "abc", 3);
	w->env.config_file = put_file(w, "config", config, strlen(config));
	w->env.shared_credentials_file = put_file(w, "credentials", "", 0);
}

static inline void start(struct world *w, const struct row *row)
{
	size_t n = 0;

	memset(w, 0, sizeof(*w));
	w->mem = ed_arena_new();
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/edgediff-keys-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	while (n < ED_COUNT(row->answers) && row->answers[n])
		n++;
	stub_start(&w->stub, row->answers, n);
	w->time.now_ms = NOW;
	w->time.mono_ms = 1;
	w->clock = stub_clock_of(&w->time);
	w->env = row->env;
	w->env.endpoint_url_sts = w->stub.url;
	w->env.endpoint_url_sso = w->stub.url;
	if (w->env.container_credentials_full_uri)
		w->env.container_credentials_full_uri = w->stub.url;
	if (!w->env.ec2_metadata_disabled)
		w->env.ec2_metadata_service_endpoint = w->stub.url;
	/* A second, as where nothing is set, is little under valgrind. */
	if (!w->env.metadata_service_timeout)
		w->env.metadata_service_timeout = "20";
	w->env.home = fill(w, w->env.home);
	w->env.web_identity_token_file =
		fill(w, w->env.web_identity_token_file);
	w->env.container_authorization_token_file =
		fill(w, w->env.container_authorization_token_file);
	make_files(w, row);
	w->http = (struct ed_http_options){ .clock = &w->clock,
					    .max_attempts = 3,
					    .timeout_ms = 10000,
					    .connect_timeout_ms = 2000,
					    .attempt_timeout_ms = 2000 };
	w->options = (struct ed_credentials_options){ .env = &w->env,
						      .profile = row->profile,
						      .http = &w->http,
						      .mem = w->mem };
}

static inline void finish(struct world *w)
{
	static const char *const names[] = {
		"config",
		"credentials",
		"nul",
		"short",
		".aws/sso/cache/" CACHE ".json",
	};
	static const char *const folders[] = { ".aws/sso/cache", ".aws/sso",
					       ".aws", "" };

	stub_stop(&w->stub);
	for (size_t i = 0; i < ED_COUNT(names); i++)
		assert_int_equal(unlink(ed_arena_printf(w->mem, "%s/%s", w->dir,
							names[i])),
				 0);
	for (size_t i = 0; i < ED_COUNT(folders); i++)
		assert_int_equal(rmdir(ed_arena_printf(w->mem, "%s/%s", w->dir,
						       folders[i])),
				 0);
	ed_arena_free(w->mem);
}

static inline void check(const struct row *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct row *row = &table[i];
		struct ed_keys keys = { 0 };
		struct ed_error err = { 0 };
		const char *msg;
		struct world w;

		start(&w, row);
		assert_int_equal(ed_keys_find(&keys, &w.options, &err), -1);
		msg = fill(&w, row->msg);
		if (strcmp(err.msg, msg) != 0 || err.code != row->code)
			fail_msg("row %zu: %d: %s", i, err.code, err.msg);
		assert_null(keys.access_key_id);
		finish(&w);
	}
}

#endif
