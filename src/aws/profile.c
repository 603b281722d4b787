/* profile: copies of the settings that others may look at. */
#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/profile.h"
#include "files.h"

const char *ed_aws_set(const char *value)
{
	return value && *value ? value : NULL;
}

const char *ed_aws_either(const char *variable, const char *key)
{
	return ed_aws_set(variable) ? variable : ed_aws_set(key);
}

static const char *copy(const char *value, struct ed_arena *mem)
{
	return value ? ed_arena_strdup(mem, value) : NULL;
}

static void read_keys(struct ed_profile *out, const struct ed_awsfiles *files,
		      struct ed_arena *mem)
{
	const struct {
		const char **member;
		const char *key;
	} table[] = {
		{ &out->region, "region" },
		{ &out->endpoint_url, "endpoint_url" },
		{ &out->ignore_configured_endpoint_urls,
		  "ignore_configured_endpoint_urls" },
		{ &out->use_fips_endpoint, "use_fips_endpoint" },
		{ &out->use_dualstack_endpoint, "use_dualstack_endpoint" },
		{ &out->sts_regional_endpoints, "sts_regional_endpoints" },
		{ &out->ca_bundle, "ca_bundle" },
		{ &out->max_attempts, "max_attempts" },
		{ &out->retry_mode, "retry_mode" },
		{ &out->ec2_metadata_v1_disabled, "ec2_metadata_v1_disabled" },
		{ &out->ec2_metadata_service_endpoint,
		  "ec2_metadata_service_endpoint" },
		{ &out->ec2_metadata_service_endpoint_mode,
		  "ec2_metadata_service_endpoint_mode" },
		{ &out->metadata_service_timeout, "metadata_service_timeout" },
		{ &out->metadata_service_num_attempts,
		  "metadata_service_num_attempts" },
	};

	for (size_t i = 0; i < ED_COUNT(table); i++)
		*table[i].member =
			copy(ed_awsfiles_get(files, ED_BOTH, ED_SECTION_PROFILE,
					     out->name, table[i].key, NULL),
			     mem);
}

static int read_services(struct ed_profile *out,
			 const struct ed_awsfiles *files, struct ed_arena *mem,
			 struct ed_error *err)
{
	const struct {
		const char **member;
		const char *block;
	} table[] = {
		{ &out->endpoint_url_cloudfront, "cloudfront" },
		{ &out->endpoint_url_sts, "sts" },
		{ &out->endpoint_url_sso, "sso" },
		{ &out->endpoint_url_sso_oidc, "sso_oidc" },
	};
	const char *name = ed_awsfiles_get(files, ED_BOTH, ED_SECTION_PROFILE,
					   out->name, "services", NULL);

	if (!name)
		return 0;
	if (!ed_awsfiles_has(files, ED_SECTION_SERVICES, name))
		return ed_fail(err, ED_ECONFIG,
			       "profile '%.64s' names [services %.64s], which "
			       "is not in %s",
			       out->name, name, files->config.path);
	for (size_t i = 0; i < ED_COUNT(table); i++)
		*table[i].member = copy(
			ed_awsfiles_get(files, ED_CONFIG, ED_SECTION_SERVICES,
					name, table[i].block, "endpoint_url"),
			mem);
	return 0;
}

int ed_profile_read(struct ed_profile *out, const struct ed_aws_env *env,
		    const char *name, struct ed_arena *mem,
		    struct ed_error *err)
{
	struct ed_profile profile = { 0 };
	struct ed_awsfiles files;
	int ret;

	if (ed_awsfiles_read(&files, env, mem, err) < 0)
		return -1;
	ret = ed_awsfiles_choose(&name, &files, env, name, err);
	if (ret == 0) {
		profile.name = ed_arena_strdup(mem, name);
		read_keys(&profile, &files, mem);
		ret = read_services(&profile, &files, mem, err);
	}
	ed_awsfiles_wipe(&files);
	if (ret == 0)
		*out = profile;
	return ret;
}
