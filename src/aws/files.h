/*
 * files: the shared configuration and credentials files, and who of them says
 * what about a profile.
 */
#ifndef ED_FILES_H
#define ED_FILES_H

#include <stdbool.h>

#include "edgediff/awsenv.h"
#include "edgediff/buf.h"
#include "edgediff/compiler.h"
#include "ini.h"

struct ed_arena;
struct ed_error;

enum ed_section_kind {
	ED_SECTION_OTHER, /* nobody asks for it */
	ED_SECTION_PROFILE,
	ED_SECTION_SSO_SESSION,
	ED_SECTION_SERVICES,
};

/* Which file may answer. In ED_BOTH the credentials file wins. */
enum ed_which {
	ED_CONFIG = 1,
	ED_CREDENTIALS = 2,
	ED_BOTH = 3,
};

struct ed_awsfile {
	const char *path; /* NULL: unknown, there is no HOME */
	struct ed_buf text;
	struct ed_ini ini;
	struct ed_ini_section {
		enum ed_section_kind kind;
		const char *name;
		size_t first, end; /* of ini.v */
	} * sections;
	size_t n_sections;
};

struct ed_awsfiles {
	struct ed_awsfile config, credentials;
};

/*
 * Read both; one that is missing is empty. 'out' is emptied by
 * ed_awsfiles_wipe(); mem owns names, but no values.
 * err     ED_ECONFIG: cannot be read, too large, or the line that is wrong.
 */
int ed_awsfiles_read(struct ed_awsfiles *out, const struct ed_aws_env *env,
		     struct ed_arena *mem,
		     struct ed_error *err) ED_MUST_CHECK ED_NONNULL;
void ed_awsfiles_wipe(struct ed_awsfiles *files) ED_NONNULL;

bool ed_awsfiles_has(const struct ed_awsfiles *files, enum ed_section_kind kind,
		     const char *name) ED_NONNULL;

/* A setting, or of a nested one ('sub' is its key, else NULL). NULL if it is
 * not set, or empty. The string lives until ed_awsfiles_wipe(). */
const char *ed_awsfiles_get(const struct ed_awsfiles *files,
			    enum ed_which which, enum ed_section_kind kind,
			    const char *name, const char *key, const char *sub)
	ED_NONNULL_ARGS(1, 4, 5);

/*
 * The profile that is meant: 'name' if it is not NULL, else the variables',
 * else "default".
 * err     ED_ECONFIG: it was named, and is in neither file.
 */
int ed_awsfiles_choose(const char **out, const struct ed_awsfiles *files,
		       const struct ed_aws_env *env, const char *name,
		       struct ed_error *err) ED_MUST_CHECK
	ED_NONNULL_ARGS(1, 2, 3, 5);

/* A whole file into 'out', which is initialised and may hold a secret.
 * err     ED_ECONFIG: "PATH: why", also if it is longer than out->max. */
int ed_file_read(struct ed_buf *out, const char *path,
		 struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
