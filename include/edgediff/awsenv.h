/*
 * awsenv: the AWS_* environment variables, as values.
 *
 * The command line fills it; nothing else looks at the environment. NULL and
 * "" both mean unset. Each member is the variable of that name with AWS_ in
 * front, in upper case. The strings are borrowed and must outlive their use.
 */
#ifndef ED_AWSENV_H
#define ED_AWSENV_H

struct ed_aws_env {
	const char *access_key_id;
	const char *secret_access_key;
	const char *session_token;
	const char *security_token; /* the old name of session_token */

	const char *region;
	const char *default_region; /* looked at after region */
	const char *endpoint_url_cloudfront;
	const char *endpoint_url; /* looked at after ..._cloudfront */
	const char *ignore_configured_endpoint_urls; /* boolean */
	const char *use_fips_endpoint;		     /* boolean */
	const char *use_dualstack_endpoint;	     /* boolean */

	const char *ca_bundle;	  /* a PEM file */
	const char *max_attempts; /* 1..100 */
	const char *retry_mode;	  /* legacy, standard, adaptive */
};

#endif
