/* match: aliases, endpoints of S3, path patterns. */
#include <string.h>
#include <strings.h>

#include "edgediff/strings.h"
#include "match.h"

bool ed_match_is_wildcard(const char *alias)
{
	return ed_str_starts(alias, "*.");
}

bool ed_match_alias(const char *alias, const char *host)
{
	size_t n = strlen(host), tail = strlen(alias) - 1;

	if (!ed_match_is_wildcard(alias))
		return strcasecmp(alias, host) == 0;
	return n > tail && strcasecmp(host + (n - tail), alias + 1) == 0;
}

/* Letters, digits and '-', up to a dot; 0: none. */
static size_t label(const char *s)
{
	return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

static bool is_amazon(const char *s)
{
	return strcmp(s, ".amazonaws.com") == 0 ||
	       strcmp(s, ".amazonaws.com.cn") == 0;
}

/* "eu-west-1.amazonaws.com" */
static bool is_region(const char *s)
{
	size_t n = label(s);

	return n > 0 && is_amazon(s + n);
}

/* What follows a bucket's name and a dot. */
static bool is_website_tail(const char *s)
{
	return ed_str_starts(s, "s3-website") &&
	       (s[10] == '-' || s[10] == '.') && is_region(s + 11);
}

static bool is_rest_tail(const char *s)
{
	if (!ed_str_starts(s, "s3") || is_website_tail(s))
		return false;
	s += 2;
	if (is_amazon(s))
		return true;
	if (ed_str_starts(s, ".dualstack."))
		return is_region(s + 11);
	return (*s == '.' || *s == '-') && is_region(s + 1);
}

bool ed_match_bucket(const char *domain, const char *bucket)
{
	size_t n = strlen(bucket);

	if (n == 0 || strncasecmp(domain, bucket, n) != 0 || domain[n] != '.')
		return false;
	return is_website_tail(domain + n + 1) || is_rest_tail(domain + n + 1);
}

bool ed_match_is_website(const char *domain)
{
	for (const char *s = strchr(domain, '.'); s; s = strchr(s + 1, '.'))
		if (is_website_tail(s + 1))
			return true;
	return false;
}

/* The classic walk: on a mismatch the last '*' takes one more. */
static bool glob(const char *p, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s) {
		if (*p == '*') {
			star = p++;
			from = s;
		} else if (*p == '?' || *p == *s) {
			p++;
			s++;
		} else if (star) {
			p = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	return p[strspn(p, "*")] == '\0';
}

/* The leading slash of a pattern is optional. */
static bool match(const char *pattern, const char *path)
{
	return glob(pattern,
		    *pattern == '/' || *pattern == '*' ? path : path + 1);
}

#define PLAIN                                                                  \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/"

bool ed_match_pattern_surely(const char *pattern, const char *path)
{
	return *path == '/' && path[strspn(path, PLAIN)] == '\0' &&
	       pattern[strspn(pattern, PLAIN "*?")] == '\0' &&
	       match(pattern, path);
}

bool ed_match_pattern_maybe(const char *pattern, const char *path)
{
	if (*path != '/' || path[strspn(path, PLAIN)] != '\0' ||
	    pattern[strspn(pattern, PLAIN "*?")] != '\0')
		return true;
	return match(pattern, path);
}
