/* lookup: page through the distributions, and compare. */
#include <string.h>
#include <strings.h>

#include "call.h"
#include "distributions.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "edgediff/error.h"
#include "edgediff/log.h"
#include "edgediff/lookup.h"
#include "match.h"

/* Of a list in a message. */
#define MOST_LISTED 8

/* "https://www.example.org/", "s3://bucket/prefix" and "WWW.Example.org." are
 * what people paste. */
static const char *plain_name(const char *what, struct ed_arena *mem)
{
	const char *start = strstr(what, "://");
	char *name;
	size_t n;

	start = start ? start + 3 : what;
	n = strcspn(start, "/");
	if (n > 0 && start[n - 1] == '.')
		n--;
	name = ed_arena_strndup(mem, start, n);
	for (char *p = name; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return name;
}

/* 0: not at all, 1: by an alias with a wildcard, 2: exactly. */
static int rank(const struct ed_distribution *d, const char *name)
{
	int best = 0;

	if (strcasecmp(d->domain, name) == 0)
		return 2;
	for (size_t i = 0; i < d->aliases.n; i++)
		if (ed_match_alias(d->aliases.v[i], name)) {
			if (!ed_match_is_wildcard(d->aliases.v[i]))
				return 2;
			best = 1;
		}
	for (size_t i = 0; i < d->origins.n; i++)
		if (strcasecmp(d->origins.v[i], name) == 0 ||
		    ed_match_bucket(d->origins.v[i], name))
			return 2;
	return best;
}

static void put_names(struct ed_buf *out, const struct ed_distributions *all,
		      const char *name, int least)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct ed_distribution *d = &all->v[i];

		if (rank(d, name) < least || n++ >= MOST_LISTED)
			continue;
		ed_buf_printf(out, "%s%s (%s)", n > 1 ? ", " : "", d->id,
			      d->aliases.n > 0 ? d->aliases.v[0] : d->domain);
	}
	if (n > MOST_LISTED)
		ed_buf_printf(out, " and %zu more", n - MOST_LISTED);
	if (n == 0)
		ed_buf_puts(out, "none at all");
}

static int choose(const char **id, const struct ed_distributions *all,
		  const char *name, struct ed_error *err)
{
	const struct ed_distribution *found = NULL;
	struct ed_buf names;
	int best = 0;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		int r = rank(&all->v[i], name);

		if (r == 0 || r < best)
			continue;
		n = r > best ? 1 : n + 1;
		best = r;
		found = &all->v[i];
	}
	if (n == 1) {
		*id = found->id;
		return 0;
	}
	ed_buf_init(&names, 2048);
	put_names(&names, all, name, best);
	(void)ed_fail(err, ED_EUSAGE,
		      n == 0 ? "--distribution-for %.100s: no distribution has "
			       "it as alias, domain name or origin; there are "
			       "%.300s"
			     : "--distribution-for %.100s: name one of them by "
			       "--distribution-id: %.300s",
		      name, names.data);
	ed_buf_dispose(&names);
	return -1;
}

/* Those that serve nobody are not what is looked for. */
static void drop_idle(struct ed_distributions *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (!all->v[i].staging && !all->v[i].disabled)
			all->v[n++] = all->v[i];
	all->n = n;
}

int ed_lookup_distribution(const char **id, const struct ed_account *account,
			   const char *what, struct ed_arena *mem,
			   struct ed_error *err)
{
	const char *name = plain_name(what, mem);
	struct ed_distributions all = { 0 };
	struct ed_session s;
	int ret;

	if (*name == '\0')
		return ed_fail(err, ED_EUSAGE,
			       "--distribution-for '%s': a bucket or host is "
			       "wanted",
			       what);
	if (ed_session_open(&s, account, mem, err) < 0)
		return -1;
	ret = ed_distributions_all(
		&all, &s, ed_session_now(&s) + account->http->timeout_ms, mem,
		err);
	ed_session_close(&s);
	if (ret < 0)
		return ed_wrap(err, "--distribution-for %.100s", name);
	drop_idle(&all);
	return choose(id, &all, name, err);
}
