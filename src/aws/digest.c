/* digest: hashes, and overwriting, by OpenSSL. */
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "digest.h"
#include "edgediff/error.h"
#include "edgediff/sigv4.h"
#include "edgediff/strings.h"

void ed_cleanse(void *p, size_t n)
{
	OPENSSL_cleanse(p, n);
}

int ed_sha256_hex(char out[ED_SHA256_HEX], const void *p, size_t n,
		  struct ed_error *err)
{
	unsigned char md[ED_SHA256_BYTES];
	size_t len = 0;

	if (EVP_Q_digest(NULL, "SHA256", NULL, n > 0 ? p : "", n, md, &len) !=
		    1 ||
	    len != sizeof(md))
		return ed_fail(err, ED_ESYSTEM,
			       "the cryptographic library has no SHA-256");
	ed_hex(out, md, sizeof(md));
	return 0;
}

int ed_sha1_hex(char out[ED_SHA1_HEX], const char *text, struct ed_error *err)
{
	unsigned char md[ED_SHA1_HEX / 2];
	size_t len = 0;

	if (EVP_Q_digest(NULL, "SHA1", NULL, text, strlen(text), md, &len) !=
		    1 ||
	    len != sizeof(md))
		return ed_fail(err, ED_ESYSTEM,
			       "the cryptographic library has no SHA-1");
	ed_hex(out, md, sizeof(md));
	return 0;
}
