/* match: names of hosts and buckets. Pure. */
#ifndef ED_MATCH_H
#define ED_MATCH_H

#include <stdbool.h>

#include "edgediff/compiler.h"

/* "*.example.org" has all hosts below; letters in any case. */
bool ed_match_alias(const char *alias, const char *host) ED_NONNULL;
bool ed_match_is_wildcard(const char *alias) ED_NONNULL;

/* Is 'domain' an endpoint of S3, REST or website, for that bucket? */
bool ed_match_bucket(const char *domain, const char *bucket) ED_NONNULL;

/* Is it one of a website, whatever the bucket? */
bool ed_match_is_website(const char *domain) ED_NONNULL;

/* A behaviour's path pattern: '*' is any run, '?' one character. Only for
 * patterns and paths of letters, digits and -._/ is the answer sure: false
 * otherwise. */
bool ed_match_pattern_surely(const char *pattern, const char *path) ED_NONNULL;
/* May it match? True unless that is impossible. */
bool ed_match_pattern_maybe(const char *pattern, const char *path) ED_NONNULL;

#endif
