/* url: URLs by libcurl's parser, and what may be asked. */
#include <string.h>

#include <arpa/inet.h>
#include <curl/curl.h>

#include "client.h"
#include "edgediff/arena.h"
#include "edgediff/error.h"

static void free_url(CURLU *url)
{
	curl_url_cleanup(url);
}
ED_AUTO_DEFINE(CURLU, free_url);

/* The part as a string in mem; NULL if the URL has none. */
static const char *part(CURLU *url, CURLUPart what, unsigned flags,
			struct ed_arena *mem)
{
	char *text = NULL;
	const char *copy;
	CURLUcode rc = curl_url_get(url, what, &text, flags);

	if (rc == CURLUE_OUT_OF_MEMORY)
		ed_oom();
	if (rc != CURLUE_OK || !text)
		return NULL;
	copy = ed_arena_strdup(mem, text);
	curl_free(text);
	return copy;
}

/* "[::1]" as in a URL. */
static bool read_ipv6(unsigned char addr[sizeof(struct in6_addr)],
		      const char *host)
{
	char plain[64];
	size_t len = strlen(host);

	if (len < 2 || len > sizeof(plain) || host[0] != '[')
		return false;
	memcpy(plain, host + 1, len - 2);
	plain[len - 2] = '\0';
	return inet_pton(AF_INET6, plain, addr) == 1;
}

/* "127.0.0.0/8", "[::1]", "localhost"; libcurl has made 127.1 and 0x7f.1 into
 * four decimal numbers. */
static bool is_loopback(const char *host)
{
	unsigned char addr[sizeof(struct in6_addr)];
	static const struct in6_addr one = IN6ADDR_LOOPBACK_INIT;

	if (strcmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, addr) == 1)
		return addr[0] == 127;
	return read_ipv6(addr, host) && memcmp(addr, &one, sizeof(one)) == 0;
}

/* Where AWS puts the endpoints of an instance or a task. */
static bool is_link_local(const char *host)
{
	static const unsigned char ec2[] = { 0xfd, 0x00, 0x0e, 0xc2 };
	unsigned char addr[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, host, addr) == 1)
		return addr[0] == 169 && addr[1] == 254;
	return read_ipv6(addr, host) && memcmp(addr, ec2, sizeof(ec2)) == 0;
}

/* Does the host, read again, mean the same? libcurl decodes "1%2e2" without
 * looking whether that is an address. */
static bool is_settled(const char *host, struct ed_arena *mem)
{
	ED_AUTO(free_url) CURLU *handle = curl_url();
	const char *again = NULL;
	CURLUcode rc;

	if (!handle)
		ed_oom();
	rc = curl_url_set(handle, CURLUPART_URL,
			  ed_arena_printf(mem, "https://%s/", host), 0);
	if (rc == CURLUE_OUT_OF_MEMORY)
		ed_oom();
	if (rc == CURLUE_OK)
		again = part(handle, CURLUPART_HOST, 0, mem);
	return again && strcmp(again, host) == 0;
}

static int check_url(const struct ed_http_url *url, bool local, CURLU *handle,
		     struct ed_arena *mem, struct ed_error *err)
{
	if (part(handle, CURLUPART_USER, 0, mem) ||
	    part(handle, CURLUPART_PASSWORD, 0, mem))
		return ed_fail(err, ED_EUSAGE,
			       "a URL with a user or password is not taken");
	if (part(handle, CURLUPART_FRAGMENT, 0, mem))
		return ed_fail(err, ED_EUSAGE, "a URL with a '#' is not taken");
	if (strcmp(url->scheme, "https") == 0)
		return 0;
	if (strcmp(url->scheme, "http") != 0)
		return ed_fail(err, ED_EUSAGE, "only https is spoken, not %s",
			       url->scheme);
	if (!url->loopback && !(local && url->link_local))
		return ed_fail(err, ED_EUSAGE,
			       "plain http is for loopback only: use https");
	return 0;
}

static int parse_url(struct ed_http_url *out, const char *url, bool local,
		     struct ed_arena *mem, struct ed_error *err)
{
	ED_AUTO(free_url) CURLU *handle = curl_url();
	struct ed_http_url u = { 0 };
	const char *host;
	const char *port;
	CURLUcode rc;

	if (!handle)
		ed_oom();
	rc = curl_url_set(handle, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
	if (rc == CURLUE_OUT_OF_MEMORY)
		ed_oom();
	if (rc != CURLUE_OK)
		return ed_fail(err, ED_EUSAGE, "not a URL: %s",
			       curl_url_strerror(rc));
	u.scheme = part(handle, CURLUPART_SCHEME, 0, mem);
	host = part(handle, CURLUPART_HOST, 0, mem);
	u.path = part(handle, CURLUPART_PATH, 0, mem);
	u.query = part(handle, CURLUPART_QUERY, 0, mem);
	if (!u.scheme || !host || !*host || !u.path)
		return ed_fail(err, ED_EUSAGE, "not a URL with a host");
	if (!is_settled(host, mem))
		return ed_fail(
			err, ED_EUSAGE,
			"a URL whose host is written in another way than "
			"it is meant is not taken");
	u.loopback = is_loopback(host);
	u.link_local = is_link_local(host);
	port = part(handle, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, mem);
	u.host = port ? ed_arena_printf(mem, "%s:%s", host, port) : host;
	if (check_url(&u, local, handle, mem, err) < 0)
		return -1;
	*out = u;
	return 0;
}

int ed_http_url_parse(struct ed_http_url *out, const char *url,
		      struct ed_arena *mem, struct ed_error *err)
{
	return parse_url(out, url, false, mem, err);
}

int ed_http_url_parse_local(struct ed_http_url *out, const char *url,
			    struct ed_arena *mem, struct ed_error *err)
{
	return parse_url(out, url, true, mem, err);
}

void ed_http_escape(struct ed_buf *out, const char *text)
{
	char *escaped = *text ? curl_easy_escape(NULL, text, 0) : NULL;

	if (*text && !escaped)
		ed_oom();
	if (!escaped)
		return;
	ed_buf_puts(out, escaped);
	ed_cleanse(escaped, strlen(escaped));
	curl_free(escaped);
}
