/*
 * oid: the name of a git object, without git2.h.
 */
#ifndef ED_OID_H
#define ED_OID_H

#include <stdbool.h>

#include "edgediff/compiler.h"

#define ED_OID_BYTES 20 /* SHA-1; SHA-256 repositories are refused */
#define ED_OID_HEX (2 * ED_OID_BYTES + 1)

struct ed_oid {
	unsigned char id[ED_OID_BYTES];
};

/* 40 lower-case digits and a NUL. */
void ed_oid_hex(char out[ED_OID_HEX], const struct ed_oid *oid) ED_NONNULL;
bool ed_oid_equal(const struct ed_oid *a, const struct ed_oid *b) ED_NONNULL;

#endif
