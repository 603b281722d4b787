/* keys_helper: environment, shared files and a scripted server. */
#ifndef ED_KEYS_HELPER_H
#define ED_KEYS_HELPER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "edgediff/arena.h"
#include "edgediff/credentials.h"
#include "edgediff/error.h"
#include "edgediff/http.h"
#include "stub.h"

#define NOW INT64_C(1795163400000) /* Fri, 20 Nov 2026 08:30:00 GMT */
#define LATER "2026-11-20T09:30:00Z"
#define ROLE "arn:aws:iam::123456789012:role/deploy"

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

/* "%s" replaced by the URL of the server, "@" by the folder. NULL stays. */
static inline const char *fill(const struct world *w, const char *text)
{
	struct ed_buf out;
	const char *copy;

	if (!text)
		return NULL;
	ed_buf_init(&out, 65536);
	for (; *text; text++) {
		if (strncmp(text, "%s", 2) == 0) {
			ed_buf_puts(&out, w->stub.url);
			text++;
		} else if (*text == '@' && text[1] != ' ') {
			ed_buf_puts(&out, w->dir);
		} else {
			ed_buf_putc(&out, *text);
		}
	}
	copy = ed_arena_strdup(w->mem, out.data);
	ed_buf_dispose(&out);
	return copy;
}

static inline const char *put_file(const struct world *w, const char *name,
				   const char *text, size_t n)
{
	const char *path = ed_arena_printf(w->mem, "%s/%s", w->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return path;
}

static inline const char *put_text(const struct world *w, const char *name,
				   const char *text)
{
	const char *filled = text ? fill(w, text) : "";

	return put_file(w, name, filled, strlen(filled));
}

/* The folder, and a server that gives the answers, at most n, up to a NULL. */
static inline void open_world(struct world *w, const char *profile,
			      const struct ed_aws_env *env,
			      const char *const *answers, size_t n)
{
	size_t given = 0;

	memset(w, 0, sizeof(*w));
	w->mem = ed_arena_new();
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/edgediff-keys-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	while (given < n && answers[given])
		given++;
	stub_start(&w->stub, answers, given);
	w->time.now_ms = NOW;
	w->time.mono_ms = 1;
	w->clock = stub_clock_of(&w->time);
	w->env = *env;
	w->env.endpoint_url_sts = w->stub.url;
	w->env.web_identity_token_file = fill(w, env->web_identity_token_file);
	w->env.container_credentials_full_uri =
		fill(w, env->container_credentials_full_uri);
	w->http = (struct ed_http_options){ .clock = &w->clock,
					    .max_attempts = 3,
					    .timeout_ms = 10000,
					    .connect_timeout_ms = 2000,
					    .attempt_timeout_ms = 2000 };
	w->options = (struct ed_credentials_options){ .env = &w->env,
						      .profile = profile,
						      .http = &w->http,
						      .mem = w->mem };
}

/* 'names' are all files and then folders that were made in the folder. */
static inline void close_world(struct world *w, const char *const *names,
			       size_t n)
{
	stub_stop(&w->stub);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(remove(ed_arena_printf(w->mem, "%s/%s", w->dir,
							names[i])),
				 0);
	assert_int_equal(rmdir(w->dir), 0);
	ed_arena_free(w->mem);
}

#endif
