/* The trailers of the ledger, and who they name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "edgediff/compiler.h"
#include "edgediff/ledger.h"

#define ID40 "1111111111111111111111111111111111111111"

static void distributions_are_named_by_trailers_only(void **state)
{
	static const char text[] = "s\n\nDistribution: E0\n\nKind: site\n"
				   "Distribution: E1\nInvalidation: I1\n"
				   "Distribution: E22";
	static const char *const not [] = { "E0", "E", "E2", "E11", "I1", "" };

	(void)state;
	assert_true(ed_ledger_names(text, "E1"));
	assert_true(ed_ledger_names(text, "E22"));
	for (size_t i = 0; i < ED_COUNT(not ); i++) {
		if (ed_ledger_names(text, not [i]))
			fail_msg("'%s'", not [i]);
	}
	assert_false(ed_ledger_names("Distribution: E1", "E1"));
}

static const struct {
	const char *message;
	const char *why; /* NULL: good */
} texts[] = {
	{ "s\n\nKind: source\nPaths: 3\n", NULL },
	{ "s\n\nKind: source\nPaths: 3", NULL },
	{ "s\n\nbody\n\nPaths: 1000000000\nKind: site\n\n\n", NULL },
	{ "s\n\nKind: site\nPaths: 0\nSource: " ID40 "\n", NULL },
	{ "s\n\nKind: site\nPaths: 0\nSigned-off-by: A <a@b>\n", NULL },
	{ "s\n\nKind: site\nPaths: 0\nMonth-Paths: 7\n", NULL },
	{ "s\n\nKind: site\nPaths: 0\nMonth-Paths: x\n", "Month-Paths" },
	{ "s\n\nKind: site\nPaths: 0\nMonth-Paths: 1\nMonth-Paths: 1\n",
	  "two trailers Month-Paths" },
	{ "", "no trailers" },
	{ "\n\n\n", "no trailers" },
	{ "Kind: source\nPaths: 3\n", "no trailers" },
	{ "s\n\nKind: source\nPaths: 3\n\nmore text", "no trailers" },
	{ "s\n\nKind: source\n continued\nPaths: 3\n", "no trailers" },
	{ "s\n\nKind:source\nPaths: 3\n", "no trailers" },
	{ "s\n\n: source\nPaths: 3\n", "no trailers" },
	{ "s\n\nKind: \nPaths: 3\n", "unknown Kind" },
	{ "s\n\nKind: tree\nPaths: 3\n", "unknown Kind" },
	{ "s\n\nkind: source\nPaths: 3\n", "no trailer Kind" },
	{ "s\n\nKind: source\nKind: source\nPaths: 3\n", "two trailers Kind" },
	{ "s\n\nKind: source\n", "no trailer Paths" },
	{ "s\n\nKind: source\nPaths: 3\nPaths: 3\n", "two trailers Paths" },
	{ "s\n\nKind: source\nPaths: -3\n", "Paths" },
	{ "s\n\nKind: source\nPaths: 1000000001\n", "Paths" },
	{ "s\n\nKind: source\nPaths: 99999999999999999999\n", "Paths" },
	{ "s\n\nKind: source\nPaths: 3\nSource: 11\n", "Source" },
	{ "s\n\nKind: source\nPaths: 3\nSource: " ID40 "1\n", "Source" },
	{ "s\n\nKind: source\nPaths: 3\nSource: "
	  "111111111111111111111111111111111111111G\n",
	  "Source" },
	{ "s\n\nKind: source\nPaths: 3\nSource: " ID40 "\nSource: " ID40 "\n",
	  "two trailers Source" },
	{ "s\n\nKind: site\nPaths: 3\nBegun: " ID40 "\nLink: 0af9\n", NULL },
	{ "s\n\nKind: site\nPaths: 3\nBegun: 12\n", "Begun" },
	{ "s\n\nKind: site\nPaths: 3\nBegun: " ID40 "\nBegun: " ID40 "\n",
	  "two trailers Begun" },
	{ "s\n\nKind: site\nPaths: 3\nPush: " ID40 "\n", NULL },
	{ "s\n\nKind: site\nPaths: 3\nPush: x\n", "Push" },
	{ "s\n\nKind: site\nPaths: 3\nLink: 0AF9\n", "Link" },
	{ "s\n\nKind: site\nPaths: 3\nLink: " ID40 "1\n", "Link" },
	{ "s\n\nKind: site\nPaths: 3\nLink: 1\nLink: 1\n",
	  "two trailers Link" },
	{ "s\n\nKind: site\nPaths: 3\nBefore: " ID40 "\n", NULL },
	{ "s\n\nKind: site\nPaths: 3\nBefore: x\n", "Before" },
	{ "s\n\nKind: site\nPaths: 3\nGiven: 0123456789abcdef\n", NULL },
	{ "s\n\nKind: site\nPaths: 3\nGiven: 0123456789abcdef0\n", "Given" },
	{ "s\n\nKind: site\nPaths: 3\nUnfinished: 4\n", NULL },
	{ "s\n\nKind: site\nPaths: 3\nUnfinished: x\n", "Unfinished" },
	{ "s\n\nKind: site\nPaths: 3\nUnfinished: 4\nUnfinished: 4\n",
	  "two trailers Unfinished" },
	{ "s\n\nKind: site\nPaths: 3\nGiven: 1\nGiven: 1\n",
	  "two trailers Given" },
};

static void trailers_are_read_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < ED_COUNT(texts); i++) {
		struct ed_ledger_note note;
		const char *why = NULL;
		int rc = ed_ledger_parse(&note, &why, texts[i].message);

		if ((rc == 0) != !texts[i].why)
			fail_msg("'%s': %d", texts[i].message, rc);
		if (rc < 0 && !strstr(why, texts[i].why))
			fail_msg("'%s': %s", texts[i].message, why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distributions_are_named_by_trailers_only),
		cmocka_unit_test(trailers_are_read_strictly),
	};

	return cmocka_run_group_tests_name("ledgertext", tests, NULL, NULL);
}
