/*
 * digest: what SSO names its files by. SHA-256 is in sigv4.h.
 */
#ifndef ED_DIGEST_H
#define ED_DIGEST_H

#include "edgediff/compiler.h"

struct ed_error;

#define ED_SHA1_HEX 41

/* Lower-case hexadecimal SHA-1. err: ED_ESYSTEM, the library has none. */
int ed_sha1_hex(char out[ED_SHA1_HEX], const char *text,
		struct ed_error *err) ED_MUST_CHECK ED_NONNULL;

#endif
