/* fuzz_profile: the name of a profile on a line; the config file up to a line
 * "==", the rest is the credentials file. What is read is in one of them. */
#include <stdio.h>
#include <unistd.h>

#include "bytes.h"
#include "edgediff/awsenv.h"
#include "edgediff/error.h"
#include "edgediff/profile.h"
#include "fuzz.h"

/* A file without a name, for all inputs. */
struct file {
	int fd;
	char path[64];
};

static void open_file(struct file *out)
{
	FILE *f = tmpfile();

	must(f != NULL);
	out->fd = fileno(f);
	(void)snprintf(out->path, sizeof(out->path), "/proc/self/fd/%d",
		       out->fd);
}

static void put(const struct file *file, const void *p, size_t n)
{
	must(ftruncate(file->fd, 0) == 0);
	must(n == 0 || pwrite(file->fd, p, n, 0) == (ssize_t)n);
}

static bool has_bytes(const uint8_t *data, size_t size, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= size; i++)
		if (memcmp(data + i, text, n) == 0)
			return true;
	return false;
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
	must(!p.region || has_bytes(data, size, p.region));
	must(!p.endpoint_url_cloudfront ||
	     has_bytes(data, size, p.endpoint_url_cloudfront));
	must(!p.ca_bundle || has_bytes(data, size, p.ca_bundle));
	must(!p.max_attempts || has_bytes(data, size, p.max_attempts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct file files[2];
	struct ed_arena *mem = ed_arena_new();
	struct bytes in = { data, size };
	const char *name = take_line(&in, mem);
	const uint8_t *start = in.p, *end = in.p;

	if (files[0].fd == 0) {
		open_file(&files[0]);
		open_file(&files[1]);
	}
	while (in.n > 0) {
		end = in.p;
		if (strcmp(take_line(&in, mem), "==") == 0)
			break;
		end = in.p;
	}
	put(&files[0], start, (size_t)(end - start));
	put(&files[1], in.p, in.n);
	read_profile(files, name, data, size, mem);
	ed_arena_free(mem);
	return 0;
}
