/* fuzz_profile: the name of a profile on a line; the config file up to a line
 * "==", the rest is the credentials file. What is read is in one of them. */
#include "edgediff/awsenv.h"
#include "edgediff/error.h"
#include "edgediff/profile.h"
#include "file.h"
#include "fuzz.h"

static bool has_bytes(const uint8_t *data, size_t size, const char *text,
		      size_t n)
{
	for (size_t i = 0; i + n <= size; i++)
		if (memcmp(data + i, text, n) == 0)
			return true;
	return false;
}

/* A value that goes on in indented lines loses their indents. */
static void must_be_from(const uint8_t *data, size_t size, const char *value)
{
	while (value && *value) {
		size_t n = strcspn(value, "\n");

		must(has_bytes(data, size, value, n));
		value += n + (value[n] == '\n');
	}
}

static void read_profile(const struct file *files, const char *name,
			 const uint8_t *data, size_t size, struct ed_arena *mem)
{
	const struct ed_aws_env env = {
		.config_file = files[0].path,
		.shared_credentials_file = files[1].path,
	};
	struct ed_profile p;
	struct ed_error err = { 0 };

	if (ed_profile_read(&p, &env, *name ? name : NULL, mem, &err) < 0) {
		must(err.code == ED_ECONFIG && err.msg[0] != '\0');
		return;
	}
	must(strcmp(p.name, *name ? name : "default") == 0);
	must_be_from(data, size, p.region);
	must_be_from(data, size, p.endpoint_url_cloudfront);
	must_be_from(data, size, p.endpoint_url);
	must_be_from(data, size, p.ca_bundle);
	must_be_from(data, size, p.max_attempts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct file files[2];
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *name = take_line(&in, mem);
	const uint8_t *start = in.p, *end = in.p;

	while (in.n > 0) {
		end = in.p;
		if (strcmp(take_line(&in, mem), "==") == 0)
			break;
		end = in.p;
	}
	file_put(&files[0], start, (size_t)(end - start));
	file_put(&files[1], in.p, in.n);
	read_profile(files, name, data, size, mem);
	ed_arena_free(mem);
	return 0;
}
