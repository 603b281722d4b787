/*
 * awsenv: the AWS_* environment variables, as values.
 *
 * The command line fills it; nothing else looks at the environment. NULL and
 * "" both mean unset. Each member is the variable of that name with AWS_ in
 * front, in upper case, and means what the AWS SDKs and Tools Reference Guide
 * says. The strings are borrowed and must outlive their use.
 */
#ifndef ED_AWSENV_H
#define ED_AWSENV_H

struct ed_profile;

struct ed_aws_env {
	const char *access_key_id;
	const char *secret_access_key;
	const char *session_token;
	const char *security_token;	   /* the old name of session_token */
	const char *credential_expiration; /* ISO 8601 */

	const char *profile;
	const char *default_profile; /* looked at after profile */
	const char *config_file;
	const char *shared_credentials_file;
	const char *home; /* HOME, where the two files are by default */

	const char *role_arn; /* these three: web identity */
	const char *web_identity_token_file;
	const char *role_session_name;
	const char *container_credentials_relative_uri;
	const char *container_credentials_full_uri;
	const char *container_authorization_token;
	const char *container_authorization_token_file;
	const char *ec2_metadata_disabled;    /* boolean */
	const char *ec2_metadata_v1_disabled; /* boolean */
	const char *ec2_metadata_service_endpoint;
	const char *ec2_metadata_service_endpoint_mode; /* IPv4, IPv6 */
	const char *metadata_service_timeout;		/* seconds, 1..60 */
	const char *metadata_service_num_attempts;	/* 1..100 */

	const char *region;
	const char *default_region; /* looked at after region */
	const char *endpoint_url_cloudfront;
	const char *endpoint_url_sts;
	const char *endpoint_url_sso;
	const char *endpoint_url_sso_oidc;
	const char *endpoint_url; /* looked at after the service's own */
	const char *ignore_configured_endpoint_urls; /* boolean */
	const char *use_fips_endpoint;		     /* boolean */
	const char *use_dualstack_endpoint;	     /* boolean */
	const char *sts_regional_endpoints;	     /* regional, legacy */

	const char *ca_bundle;	   /* a PEM file */
	const char *ssl_cert_file; /* SSL_CERT_FILE: the same, for all tools */
	const char *max_attempts;  /* 1..100 */
	const char *retry_mode;	   /* legacy, standard, adaptive */

	/* What the shared files say about the same, by ed_profile_read();
	 * looked at after the variables. NULL: nothing. */
	const struct ed_profile *file;
};

/* The value; NULL if it is unset. */
const char *ed_aws_set(const char *value);
/* Variable, else the profile's key; NULL: neither is set. */
const char *ed_aws_either(const char *variable, const char *key);

#endif
