/* no_keys_helper: what is said when no keys come of all that is there. */
#ifndef ED_NO_KEYS_HELPER_H
#define ED_NO_KEYS_HELPER_H

#include <sys/stat.h>

#include "keys_helper.h"

#define OFF .ec2_metadata_disabled = "true"
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

static inline void make_files(struct world *w, const struct row *row)
{
	static const char *const folders[] = { ".aws", ".aws/sso",
					       ".aws/sso/cache" };

	for (size_t i = 0; i < ED_COUNT(folders); i++)
		assert_int_equal(mkdir(ed_arena_printf(w->mem, "%s/%s", w->dir,
						       folders[i]),
				       0700),
				 0);
	(void)put_file(w, ".aws/sso/cache/" CACHE ".json", "[]", 2);
	(void)put_file(w, "nul", "a\0b", 3);
	(void)put_file(w, "short", "abc", 3);
	w->env.config_file = put_text(w, "config", row->config);
	w->env.shared_credentials_file = put_file(w, "credentials", "", 0);
}

static inline void start(struct world *w, const struct row *row)
{
	open_world(w, row->profile, &row->env, row->answers,
		   ED_COUNT(row->answers));
	w->env.endpoint_url_sso = w->stub.url;
	if (w->env.container_credentials_full_uri)
		w->env.container_credentials_full_uri = w->stub.url;
	if (!w->env.ec2_metadata_disabled)
		w->env.ec2_metadata_service_endpoint = w->stub.url;
	/* A second, as where nothing is set, is little under valgrind. */
	if (!w->env.metadata_service_timeout)
		w->env.metadata_service_timeout = "20";
	w->env.home = fill(w, w->env.home);
	w->env.container_authorization_token_file =
		fill(w, w->env.container_authorization_token_file);
	make_files(w, row);
}

static inline void finish(struct world *w)
{
	static const char *const names[] = {
		"config",
		"credentials",
		"nul",
		"short",
		".aws/sso/cache/" CACHE ".json",
		".aws/sso/cache",
		".aws/sso",
		".aws",
	};

	close_world(w, names, ED_COUNT(names));
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
