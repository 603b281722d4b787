/* Lists whose markers lead nowhere, or round in a circle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cloudfront/distributions.h"
#include "cloudfront/list.h"
#include "edgediff/error.h"
#include "edgediff/usage.h"
#include "world.h"

#define DEADLINE 9000
#define OK                                                                     \
	"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: "            \
	"close\r\n\r\n"
#define LIST(truncated, next, items)                                           \
	OK "<InvalidationList><NextMarker>" next "</NextMarker><IsTruncated>"  \
	   "" truncated "</IsTruncated><Items>" items                          \
	   "</Items></InvalidationList>"
#define SUMMARY(id, time)                                                      \
	"<InvalidationSummary><Id>" id "</Id><CreateTime>" time                \
	"</CreateTime><Status>Completed</Status></InvalidationSummary>"
#define DISTRIBUTIONS(truncated, next, id)                                     \
	OK "<DistributionList><NextMarker>" next "</NextMarker><IsTruncated>"  \
	   "" truncated "</IsTruncated><Items><DistributionSummary><Id>" id    \
	   "</Id></DistributionSummary></Items></DistributionList>"

static struct ed_account account_of(struct world *w)
{
	return (struct ed_account){ &w->endpoint, &w->keys, &w->http };
}

/* A page of invalidations; *at moves on. */
static void page(struct world *w, struct ed_summaries *out, struct ed_pages *at,
		 const char *answer)
{
	const struct ed_account account = account_of(w);
	struct ed_list list = { "E1", *at, DEADLINE };
	struct ed_session session;

	stub_start(&w->stub, &answer, 1);
	assert_int_equal(ed_session_open(&session, &account, w->mem, &w->err),
			 0);
	w->ret = ed_list_page(out, &session, &list, w->mem, &w->err);
	*at = list.pages;
	ed_session_close(&session);
	stub_stop(&w->stub);
}

static void the_next_page_is_asked_for_by_its_marker(void **state)
{
	struct world *w = *state;
	struct ed_summaries list = { 0 };
	struct ed_pages at = { .marker = "I5" };

	page(w, &list, &at, LIST("true", "I9", SUMMARY("I8", "2026-11-19")));
	assert_int_equal(w->ret, 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.v[0].id, "I8");
	assert_string_equal(at.marker, "I9");
	assert_non_null(strstr(w->stub.requests[0],
			       "GET /2020-05-31/distribution/E1/invalidation"
			       "?Marker=I5&MaxItems=100 "));
}

static void a_list_that_is_not_cut_ends(void **state)
{
	static const char *const table[] = {
		LIST("false", "I9", ""),
		LIST("false", "", ""),
		OK "<InvalidationList/>",
	};
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_summaries list = { 0 };
		struct ed_pages at = { 0 };

		page(w, &list, &at, table[i]);
		assert_int_equal(w->ret, 0);
		assert_null(at.marker);
	}
}

static void a_marker_is_no_path(void **state)
{
	static const char *const table[] = { "",    "../x", "a b", "a&b=c",
					     "%41", "a#",   "a?" };
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_summaries list = { 0 };
		struct ed_pages at = { .marker = table[i] };

		page(w, &list, &at, LIST("false", "", ""));
		assert_int_equal(w->ret, -1);
		assert_int_equal(w->err.code, ED_EAWS);
		assert_string_equal(w->err.msg,
				    "the list has a marker that is none");
		assert_int_equal(w->stub.n, 0);
		assert_int_equal(list.n, 0);
	}
}

/* A sum of half a list would be too small, and a host not found in one. */
static void a_page_that_leads_nowhere_is_refused(void **state)
{
	static const char *const table[] = {
		LIST("true", "", ""),
		OK "<InvalidationList><IsTruncated>true</IsTruncated>"
		   "</InvalidationList>",
	};
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_summaries list = { 0 };
		struct ed_pages at = { 0 };

		page(w, &list, &at, table[i]);
		assert_int_equal(w->ret, -1);
		assert_int_equal(w->err.code, ED_EAWS);
		assert_string_equal(w->err.msg,
				    "the list is not whole: there is more, "
				    "but no marker that leads there");
	}
}

/* After so many pages it is known that markers go round: 'tail' pages, then a
 * circle of 'circle'. */
static size_t pages_of(size_t tail, size_t circle)
{
	struct ed_pages pages = { 0 };
	struct ed_error err = { 0 };
	char names[64][8];
	size_t n = 0;

	assert_true(tail + circle <= ED_COUNT(names));
	for (size_t i = 0; i < tail + circle; i++)
		(void)snprintf(names[i], sizeof(names[i]), "M%zu", i);
	for (size_t at = 0; n < 1000; n++) {
		if (ed_pages_turn(&pages, true, names[at], &err) < 0)
			break;
		assert_ptr_equal(pages.marker, names[at]);
		at = at + 1 < tail + circle ? at + 1 : tail;
	}
	assert_int_equal(err.code, ED_EAWS);
	assert_string_equal(err.msg, "the list does not end");
	return n;
}

static void a_circle_of_pages_is_refused(void **state)
{
	(void)state;
	for (size_t tail = 0; tail < 32; tail++)
		for (size_t circle = 1; circle < 32; circle++)
			assert_true(pages_of(tail, circle) <=
				    4 * (tail + circle));
}

static void all(struct world *w, struct ed_distributions *out,
		const char *const *answers, size_t n)
{
	const struct ed_account account = account_of(w);
	struct ed_session session;

	stub_start(&w->stub, answers, n);
	assert_int_equal(ed_session_open(&session, &account, w->mem, &w->err),
			 0);
	w->ret = ed_distributions_all(out, &session, DEADLINE, w->mem, &w->err);
	ed_session_close(&session);
	stub_stop(&w->stub);
}

static void distributions_are_read_to_the_end(void **state)
{
	static const char *const answers[] = {
		DISTRIBUTIONS("true", "M1", "E1"),
		DISTRIBUTIONS("true", "M2", "E2"),
		DISTRIBUTIONS("false", "M3", "E3"),
	};
	struct world *w = *state;
	struct ed_distributions d = { 0 };

	all(w, &d, answers, 3);
	assert_int_equal(w->ret, 0);
	assert_int_equal(d.n, 3);
	assert_string_equal(d.v[2].id, "E3");
	assert_int_equal(w->stub.n, 3);
	assert_non_null(strstr(w->stub.requests[2], "?Marker=M2&MaxItems=100"));
}

static void distributions_that_do_not_end_are_refused(void **state)
{
	static const struct {
		const char *answers[2];
		const char *why;
	} table[] = {
		{ { DISTRIBUTIONS("true", "M1", "E1"),
		    DISTRIBUTIONS("true", "M1", "E2") },
		  "the list does not end" },
		{ { DISTRIBUTIONS("true", "M1", "E1"),
		    DISTRIBUTIONS("true", "", "E2") },
		  "the list is not whole: there is more, but no marker that "
		  "leads there" },
		{ { DISTRIBUTIONS("true", "../x", "E1"), "" },
		  "the list has a marker that is none" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_distributions d = { 0 };

		all(w, &d, table[i].answers, 2);
		assert_int_equal(w->ret, -1);
		assert_int_equal(w->err.code, ED_EAWS);
		assert_string_equal(w->err.msg, table[i].why);
		assert_int_equal(d.n, 0);
	}
}

/* An id from a list becomes part of a URL. */
static void an_id_in_a_list_is_no_path(void **state)
{
	static const char *const answers[] = {
		DISTRIBUTIONS("false", "", "E1"),
		LIST("false", "", SUMMARY("../E2", "2026-11-19T00:00:00Z")),
	};
	struct world *w = *state;
	const struct ed_account account = account_of(w);
	const struct ed_strlist none = { 0 };
	struct ed_usage_cache cache = { 0 };
	struct ed_usage usage = { 0 };

	stub_start(&w->stub, answers, 2);
	w->ret =
		ed_usage_live(&usage, &account, &none, &cache, w->mem, &w->err);
	stub_stop(&w->stub);
	assert_int_equal(w->ret, -1);
	assert_int_equal(w->err.code, ED_EAWS);
	assert_string_equal(w->err.msg, "E1: the list has an id that is none");
	assert_int_equal(w->stub.n, 2);
	assert_int_equal(cache.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_next_page_is_asked_for_by_its_marker),
		TEST(a_list_that_is_not_cut_ends),
		TEST(a_marker_is_no_path),
		TEST(a_page_that_leads_nowhere_is_refused),
		TEST(a_circle_of_pages_is_refused),
		TEST(distributions_are_read_to_the_end),
		TEST(distributions_that_do_not_end_are_refused),
		TEST(an_id_in_a_list_is_no_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
