/*
 * cafile: where this machine keeps the certificates that it trusts.
 *
 * A libcurl that comes with its system knows. One that is linked into a
 * program for any system does not.
 */
#include <stddef.h>
#include <unistd.h>

#include <curl/curl.h>

#include "client.h"
#include "edgediff/compiler.h"

/* Debian, Fedora, SUSE, CentOS, Alpine, Arch. */
static const char *const places[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/ca-bundle.pem",
	"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
	"/etc/ssl/cert.pem",
	"/etc/ca-certificates/extracted/tls-ca-bundle.pem",
};

bool ed_ca_find(const char **out)
{
	const curl_version_info_data *built =
		curl_version_info(CURLVERSION_NOW);

	*out = NULL;
	if (built->cainfo || built->capath)
		return true;
	for (size_t i = 0; i < ED_COUNT(places); i++) {
		if (access(places[i], R_OK) == 0) {
			*out = places[i];
			return true;
		}
	}
	return false;
}
