/*
 * unused: what the static program has instead of things that it does without.
 *
 * Kerberos has no static library in Debian. libgit2 asks it for a name at a
 * proxy or server that it talks to, and edgediff never lets it talk.
 */
#include <stdint.h>

#include <openssl/crypto.h>

/* GSS_S_UNAVAILABLE */
#define NONE ((uint32_t)16 << 16)

#define ABSENT(function)                                                       \
	uint32_t function(void);                                               \
	uint32_t function(void)                                                \
	{                                                                      \
		return NONE;                                                   \
	}

ABSENT(gss_delete_sec_context)
ABSENT(gss_display_status)
ABSENT(gss_import_name)
ABSENT(gss_indicate_mechs)
ABSENT(gss_init_sec_context)
ABSENT(gss_release_buffer)
ABSENT(gss_release_name)
ABSENT(gss_release_oid_set)

extern const void *const GSS_C_NT_HOSTBASED_SERVICE;
const void *const GSS_C_NT_HOSTBASED_SERVICE = 0;

/* The machine's openssl.cnf may name modules to be loaded, made for another
 * OpenSSL, if not for another C library. */
__attribute__((constructor)) static void ignore_configuration(void)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}
