/* files: read, take apart, look up. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "edgediff/strings.h"
#include "files.h"
#include "words.h"

/* ---- reading ---- */

static int read_all(struct ed_buf *out, int fd)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		ed_buf_put(out, chunk, (size_t)n);
		if (out->failed)
			break;
	}
	ed_cleanse(chunk, sizeof(chunk));
	return n < 0 ? -1 : 0;
}

int ed_file_read(struct ed_buf *out, const char *path, struct ed_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return ed_fail(err, ED_ECONFIG, "%s: %s", path,
			       strerror(errno));
	ret = read_all(out, fd);
	if (ret < 0)
		(void)ed_fail(err, ED_ECONFIG, "%s: %s", path, strerror(errno));
	(void)close(fd);
	if (ret == 0 && out->failed)
		ret = ed_fail(err, ED_ECONFIG, "%s: larger than %zu bytes",
			      path, out->max);
	return ret;
}

/* "[profile x]", "[profile "two words"]", "[default]", "[services x]". */
static void name_section(struct ed_ini_section *s, const char *text,
			 bool is_config, struct ed_arena *mem)
{
	static const struct {
		const char *word;
		enum ed_section_kind kind;
	} kinds[] = {
		{ "profile", ED_SECTION_PROFILE },
		{ "sso-session", ED_SECTION_SSO_SESSION },
		{ "services", ED_SECTION_SERVICES },
	};
	struct ed_strlist words = { 0 };

	if (!is_config || strcmp(text, "default") == 0) {
		s->kind = ED_SECTION_PROFILE;
		s->name = ed_arena_strdup(mem, text);
		return;
	}
	if (ed_words_split(&words, text, mem) < 0 || words.n != 2)
		return;
	for (size_t i = 0; i < ED_COUNT(kinds); i++)
		if (strcmp(words.v[0], kinds[i].word) == 0)
			s->kind = kinds[i].kind;
	s->name = words.v[1];
}

static void find_sections(struct ed_awsfile *f, bool is_config,
			  struct ed_arena *mem)
{
	size_t n = 0;

	for (size_t i = 0; i < f->ini.n; i++)
		n += f->ini.v[i].is_section;
	f->sections = ed_arena_zalloc(mem, n + 1, sizeof(*f->sections));
	for (size_t i = 0; i < f->ini.n; i++) {
		struct ed_ini_section *s = &f->sections[f->n_sections];

		if (!f->ini.v[i].is_section) {
			s[-1].end = i + 1;
			continue;
		}
		s->first = s->end = i + 1;
		name_section(s, f->ini.v[i].section, is_config, mem);
		f->n_sections++;
	}
}

/* "~/x" is taken as the shell would have. */
static const char *find_path(const char *given, const char *standard,
			     const struct ed_aws_env *env, struct ed_arena *mem)
{
	const char *home = ed_aws_set(env->home);

	if (ed_aws_set(given) && !(ed_str_starts(given, "~/") && home))
		return given;
	if (!home)
		return NULL;
	return ed_arena_printf(mem, "%s/%s", home,
			       ed_aws_set(given) ? given + 2 : standard);
}

static int read_file(struct ed_awsfile *f, bool is_config, struct ed_arena *mem,
		     struct ed_error *err)
{
	struct stat st;

	/* A file of someone whose home cannot be entered is missing. */
	if (!f->path || stat(f->path, &st) < 0)
		return 0;
	if (ed_file_read(&f->text, f->path, err) < 0)
		return -1;
	if (ed_ini_parse(&f->ini, f->text.data, f->text.len, mem, err) < 0)
		return ed_wrap(err, "%s", f->path);
	find_sections(f, is_config, mem);
	return 0;
}

int ed_awsfiles_read(struct ed_awsfiles *out, const struct ed_aws_env *env,
		     struct ed_arena *mem, struct ed_error *err)
{
	struct ed_awsfiles files = { 0 };

	files.config.path =
		find_path(env->config_file, ".aws/config", env, mem);
	files.credentials.path = find_path(env->shared_credentials_file,
					   ".aws/credentials", env, mem);
	ed_buf_init(&files.config.text, ED_INI_MAX_BYTES);
	ed_buf_init(&files.credentials.text, ED_INI_MAX_BYTES);
	if (read_file(&files.config, true, mem, err) < 0 ||
	    read_file(&files.credentials, false, mem, err) < 0) {
		ed_awsfiles_wipe(&files);
		return -1;
	}
	*out = files;
	return 0;
}

void ed_awsfiles_wipe(struct ed_awsfiles *files)
{
	ed_buf_wipe(&files->config.text);
	ed_buf_wipe(&files->credentials.text);
	files->config.n_sections = 0;
	files->credentials.n_sections = 0;
}

/* ---- looking up ---- */

static bool is(const struct ed_ini_section *s, enum ed_section_kind kind,
	       const char *name)
{
	return s->kind == kind && strcmp(s->name, name) == 0;
}

static bool file_has(const struct ed_awsfile *f, enum ed_section_kind kind,
		     const char *name)
{
	for (size_t i = 0; i < f->n_sections; i++)
		if (is(&f->sections[i], kind, name))
			return true;
	return false;
}

bool ed_awsfiles_has(const struct ed_awsfiles *files, enum ed_section_kind kind,
		     const char *name)
{
	return file_has(&files->config, kind, name) ||
	       file_has(&files->credentials, kind, name);
}

static bool entry_is(const struct ed_ini_entry *e, const char *key,
		     const char *sub)
{
	if (strcasecmp(e->key, key) != 0)
		return false;
	return sub ? e->sub && strcasecmp(e->sub, sub) == 0 : !e->sub;
}

/* Of equal ones the last counts. */
static const char *file_get(const struct ed_awsfile *f,
			    enum ed_section_kind kind, const char *name,
			    const char *key, const char *sub)
{
	const char *value = NULL;

	for (size_t i = 0; i < f->n_sections; i++) {
		const struct ed_ini_section *s = &f->sections[i];

		if (!is(s, kind, name))
			continue;
		for (size_t j = s->first; j < s->end; j++)
			if (entry_is(&f->ini.v[j], key, sub))
				value = f->ini.v[j].value;
	}
	return ed_aws_set(value);
}

const char *ed_awsfiles_get(const struct ed_awsfiles *files,
			    enum ed_which which, enum ed_section_kind kind,
			    const char *name, const char *key, const char *sub)
{
	const char *value = NULL;

	if (which & ED_CREDENTIALS)
		value = file_get(&files->credentials, kind, name, key, sub);
	if (!value && which & ED_CONFIG)
		value = file_get(&files->config, kind, name, key, sub);
	return value;
}

static int fail_missing(const struct ed_awsfiles *files, const char *name,
			const char *from, struct ed_error *err)
{
	const char *config = files->config.path;
	const char *credentials = files->credentials.path;

	return ed_fail(err, ED_ECONFIG,
		       "there is no profile '%.64s' (%s), neither in %s nor in "
		       "%s",
		       name, from, config ? config : "~/.aws/config",
		       credentials ? credentials : "~/.aws/credentials");
}

int ed_awsfiles_choose(const char **out, const struct ed_awsfiles *files,
		       const struct ed_aws_env *env, const char *name,
		       struct ed_error *err)
{
	const char *from = "--profile";

	if (!name) {
		name = ed_aws_set(env->profile);
		from = "AWS_PROFILE";
	}
	if (!name) {
		name = ed_aws_set(env->default_profile);
		from = "AWS_DEFAULT_PROFILE";
	}
	if (!name)
		name = "default";
	if (strcmp(name, "default") != 0 &&
	    !ed_awsfiles_has(files, ED_SECTION_PROFILE, name))
		return fail_missing(files, name, from, err);
	*out = name;
	return 0;
}
