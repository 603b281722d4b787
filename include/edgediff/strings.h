/*
 * strings: what the C library lacks for parsing and comparing text.
 */
#ifndef ED_STRINGS_H
#define ED_STRINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "edgediff/compiler.h"

struct ed_arena;

/* An array of strings in the order they were added; starts zeroed. */
struct ed_strlist {
	const char **v;
	size_t n, cap;
};

/* Append s itself, not a copy; the array is in the arena. */
void ed_strlist_add(struct ed_strlist *list, const char *s,
		    struct ed_arena *mem) ED_NONNULL;

/*
 * A decimal number and nothing else (no sign, blank, or base prefix) in
 * min..max. Returns 0, or -1 and *out is untouched.
 */
int ed_parse_uint(uint64_t *out, const char *text, uint64_t min,
		  uint64_t max) ED_MUST_CHECK ED_NONNULL;

/* git's booleans: true/yes/on/1, false/no/off/0 and "", in any case. Returns
 * as above. */
int ed_parse_bool(bool *out, const char *text) ED_MUST_CHECK ED_NONNULL;

/*
 * A decimal amount of money like "0.005" in millionths of the unit. At most
 * six digits after the point, none may be lost; at most max_micros. Returns as
 * above.
 */
int ed_parse_micros(uint64_t *out, const char *text,
		    uint64_t max_micros) ED_MUST_CHECK ED_NONNULL;

bool ed_str_starts(const char *s, const char *prefix) ED_NONNULL;
bool ed_str_ends(const char *s, const char *suffix) ED_NONNULL;

/* Byte order of two strings with a length; a prefix sorts first. Less than,
 * equal to or greater than 0, as memcmp(). */
int ed_bytes_cmp(const char *a, size_t a_len, const char *b,
		 size_t b_len) ED_NONNULL;

/* Lower-case hexadecimal of n bytes: 2n characters and a NUL at 'out'. */
void ed_hex(char *out, const unsigned char *bytes, size_t n) ED_NONNULL;

/* How many single-byte edits turn a into b; counting stops at 'limit'. */
size_t ed_edit_distance(const char *a, const char *b, size_t limit) ED_NONNULL;

#endif
