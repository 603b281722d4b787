/* The ledger: its messages, its month, and who wins it. */
#include "edgediff/calendar.h"
#include "edgediff/strings.h"
#include "ledger_helper.h"

#define ID40 "1111111111111111111111111111111111111111"

/* ---- messages ---- */

static const char *const names[] = { "E1", "E2" };
static const struct ed_ledger_receipt receipts[] = {
	{ "E1", "I1" },
	{ "E1", "I2" },
	{ "E2", "I3" },
};

static struct ed_ledger_entry full_entry(void)
{
	return (struct ed_ledger_entry){
		.note = { .kind = ED_KIND_SOURCE,
			  .has_source = true,
			  .source = fake_id(0x11),
			  .paths = 1234 },
		.tree = fake_id(0x22),
		.subject = "fix a typo",
		.base = "empty",
		.receipts = receipts,
		.n_receipts = ED_COUNT(receipts),
		.distributions = names,
		.n_distributions = ED_COUNT(names),
		.billed_paths = 234,
		.usd_micros = 1170000,
	};
}

static void message_is_a_line_of_history_and_trailers(void **state)
{
	struct ed_ledger_entry entry = full_entry();
	struct ed_buf out;

	(void)state;
	ed_buf_init(&out, 10000);
	ed_ledger_message(&out, &entry);
	assert_string_equal(out.data, "deploy 1111111111: 1234 paths, "
				      "1.170 USD\n"
				      "\n"
				      "    fix a typo\n"
				      "\n"
				      "Kind: source\n"
				      "Source: " ID40 "\n"
				      "Base: empty\n"
				      "Distribution: E1\n"
				      "Invalidation: I1\n"
				      "Invalidation: I2\n"
				      "Distribution: E2\n"
				      "Invalidation: I3\n"
				      "Paths: 1234\n"
				      "Billed: 234\n"
				      "Usd: 1.170\n");
	ed_buf_dispose(&out);
}

static void message_of_a_site_without_changes(void **state)
{
	struct ed_ledger_entry entry = full_entry();
	struct ed_buf out;

	(void)state;
	entry.note = (struct ed_ledger_note){ .kind = ED_KIND_SITE,
					      .given = "0af9",
					      .unfinished = 2 };
	entry.subject = "";
	entry.n_receipts = 0;
	entry.n_distributions = 1;
	entry.billed_paths = 0;
	entry.usd_micros = 0;
	ed_buf_init(&out, 10000);
	ed_ledger_message(&out, &entry);
	assert_string_equal(out.data, "deploy site of 2222222222: nothing to "
				      "invalidate\n"
				      "\n"
				      "Kind: site\n"
				      "Base: empty\n"
				      "Distribution: E1\n"
				      "Paths: 0\n"
				      "Billed: 0\n"
				      "Usd: 0.000\n"
				      "Given: 0af9\n"
				      "Unfinished: 2\n");
	ed_buf_dispose(&out);
}

/* Nothing that is told to us can add a trailer. */
static void hostile_texts_stay_values(void **state)
{
	static const char *const bad[] = { "E1\nKind: site" };
	static const struct ed_ledger_receipt ids[] = {
		{ "E1\nKind: site", "I1\n\nPaths: 9" },
	};
	struct ed_ledger_entry entry = full_entry();
	struct ed_ledger_note note;
	struct ed_buf out;
	const char *why;

	(void)state;
	entry.subject = "x\n\nKind: site\nPaths: 7";
	entry.distributions = bad;
	entry.n_distributions = 1;
	entry.receipts = ids;
	entry.n_receipts = 1;
	ed_buf_init(&out, 10000);
	ed_ledger_message(&out, &entry);
	assert_int_equal(ed_ledger_parse(&note, &why, out.data), 0);
	assert_int_equal(note.kind, ED_KIND_SOURCE);
	assert_int_equal(note.paths, 1234);
	assert_true(note.has_source);
	assert_false(ed_ledger_names(out.data, "E1"));
	ed_buf_dispose(&out);
}

static void only_names_that_git_allows_have_a_ledger(void **state)
{
	static const char *const bad[] = {
		"",	"a b", "a..b", "a.lock", "/a", "a/",
		"a//b", ".a",  "a~1",  "a\nb",	 "@{", "a*",
	};
	struct ed_arena *mem = ed_arena_new();
	struct ed_error err = { 0 };
	const char *ref;

	(void)state;
	assert_int_equal(ed_git_start(&err), 0);
	assert_int_equal(ed_ledger_ref(&ref, "eu/production", mem, &err), 0);
	assert_string_equal(ref, "refs/edgediff/eu/production");
	for (size_t i = 0; i < ED_COUNT(bad); i++) {
		if (ed_ledger_ref(&ref, bad[i], mem, &err) == 0)
			fail_msg("'%s' is allowed", bad[i]);
		assert_int_equal(err.code, ED_ECONFIG);
	}
	ed_git_stop();
	ed_arena_free(mem);
}

/* ---- in a repository ---- */

static struct ed_ledger_entry entry_at(const struct world *w, int64_t time,
				       uint64_t paths)
{
	struct ed_ledger_entry entry = full_entry();

	entry.tree = w->tree;
	entry.who.time = time;
	entry.note.paths = paths;
	return entry;
}

/* On top of what is there. */
static bool append(struct world *w, const char *ref,
		   const struct ed_ledger_entry *entry)
{
	struct ed_ledger_tip tip;
	struct ed_oid id;
	bool moved = false;

	assert_int_equal(ed_ledger_read(&tip, w->repo, ref, &w->err), 0);
	assert_int_equal(
		ed_ledger_append(&moved, &id, w->repo, &tip, entry, &w->err),
		0);
	return moved;
}

static int64_t at(const char *text)
{
	int64_t time;

	assert_int_equal(ed_parse_time(&time, text), 0);
	return time;
}

static void what_is_appended_is_read(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_at(w, 1700000000, 7);
	struct ed_ledger_tip tip;

	assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err), 0);
	assert_false(tip.found);
	assert_true(append(w, REF, &entry));
	assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err), 0);
	assert_true(tip.found);
	assert_true(ed_oid_equal(&tip.tree, &w->tree));
	assert_true(ed_oid_equal(&tip.note.source, &entry.note.source));
	assert_int_equal(tip.note.paths, 7);
	assert_int_equal(tip.note.kind, ED_KIND_SOURCE);
}

/* How many entries back the two names were told; -1: one is not known. */
static int past(struct world *w, const char *a, const char *b)
{
	const char *both[] = { a, b };
	const struct ed_strlist list = { .v = both, .n = b ? 2 : 1 };
	struct ed_arena *mem = ed_arena_new();
	struct ed_ledger_past past;
	struct ed_ledger_tip tip;
	int n;

	assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err), 0);
	ed_ledger_past(&past, w->repo, &tip, &list, mem);
	n = past.unknown ? -1 : (int)past.n;
	ed_arena_free(mem);
	return n;
}

static void each_distribution_has_what_it_was_told_last(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_at(w, 1700000000, 7);

	assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E1", "E2"), 1);
	assert_int_equal(past(w, "E1", "E3"), -1);
	entry.n_distributions = 1;
	for (int i = 0; i < 2; i++)
		assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E1", NULL), 1);
	assert_int_equal(past(w, "E2", "E1"), 3);
	entry.distributions = names + 1;
	entry.note.unfinished = 1;
	assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E2", NULL), 1);
	assert_int_equal(past(w, "E2", "E1"), -1);
	entry.note.unfinished = 0;
	for (int i = 1; i < ED_LEDGER_PAST_MAX; i++)
		assert_true(append(w, REF, &entry));
	entry.distributions = names;
	for (int i = 1; i < ED_LEDGER_PAST_MAX; i++)
		assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E2", NULL), ED_LEDGER_PAST_MAX);
	assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E2", NULL), -1);
	entry.note.kind = ED_KIND_SITE;
	entry.distributions = names + 1;
	assert_true(append(w, REF, &entry));
	assert_int_equal(past(w, "E1", NULL), -1);
}

static void who_is_late_changes_nothing(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_at(w, 1700000000, 1);
	struct ed_ledger_tip none = { .ref = REF }, old, now;
	struct ed_oid id;
	bool moved = true;

	/* The first one exists already. */
	assert_true(append(w, REF, &entry));
	assert_int_equal(ed_ledger_read(&old, w->repo, REF, &w->err), 0);
	assert_int_equal(
		ed_ledger_append(&moved, &id, w->repo, &none, &entry, &w->err),
		0);
	assert_false(moved);
	/* The tip has moved on. */
	entry.note.paths = 2;
	assert_true(append(w, REF, &entry));
	assert_int_equal(
		ed_ledger_append(&moved, &id, w->repo, &old, &entry, &w->err),
		0);
	assert_false(moved);
	assert_int_equal(ed_ledger_read(&now, w->repo, REF, &w->err), 0);
	assert_int_equal(now.note.paths, 2);
}

static void month_is_the_sum_of_its_entries_over_all_targets(void **state)
{
	static const struct {
		const char *ref, *time;
		uint64_t paths;
	} all[] = {
		{ REF, "2026-02-28T23:59:59Z", 1 },
		{ REF, "2026-03-01T00:00:00Z", 20 },
		{ REF, "2026-03-31T23:59:59Z", 300 },
		{ "refs/edgediff/eu/next", "2026-03-15", 4000 },
		{ "refs/edgediff/old", "2026-02-15", 50000 },
		{ "refs/heads/main", "2026-03-15", 600000 },
	};
	struct world *w = *state;
	uint64_t sum = 99;

	assert_int_equal(ed_ledger_month_paths(&sum, w->repo, 0, &w->err), 0);
	assert_int_equal(sum, 0);
	for (size_t i = 0; i < ED_COUNT(all); i++) {
		struct ed_ledger_entry entry =
			entry_at(w, at(all[i].time), all[i].paths);

		assert_true(append(w, all[i].ref, &entry));
	}
	assert_int_equal(
		ed_ledger_month_paths(&sum, w->repo, at("2026-03-20"), &w->err),
		0);
	assert_int_equal(sum, 4320);
	assert_int_equal(
		ed_ledger_month_paths(&sum, w->repo, at("2026-02-01"), &w->err),
		0);
	assert_int_equal(sum, 50001);
	assert_int_equal(
		ed_ledger_month_paths(&sum, w->repo, at("2026-04-01"), &w->err),
		0);
	assert_int_equal(sum, 0);
}

static void claims_do_not_overflow(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry =
		entry_at(w, at("2026-03-15"), ED_LEDGER_MAX_PATHS);
	uint64_t sum;

	assert_true(append(w, REF, &entry));
	assert_true(append(w, REF, &entry));
	assert_int_equal(
		ed_ledger_month_paths(&sum, w->repo, at("2026-03-20"), &w->err),
		0);
	assert_int_equal(sum, ED_LEDGER_MAX_PATHS);
}

static void committer_is_given_or_our_own(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_at(w, 1700000000, 1);
	git_object *commit = NULL;
	const git_signature *who;

	entry.who.name = "Ann";
	entry.who.email = "ann@example.org";
	assert_true(append(w, REF, &entry));
	assert_int_equal(git_revparse_single(&commit, w->repo, REF), 0);
	who = git_commit_committer((git_commit *)commit);
	assert_string_equal(who->name, "Ann");
	assert_string_equal(who->email, "ann@example.org");
	assert_int_equal(who->when.time, 1700000000);
	git_object_free(commit);
	/* A name of which git leaves nothing. */
	entry.who.name = "<>";
	assert_true(append(w, REF, &entry));
	assert_int_equal(git_revparse_single(&commit, w->repo, REF), 0);
	who = git_commit_committer((git_commit *)commit);
	assert_string_equal(who->name, "edgediff");
	git_object_free(commit);
}

static void what_is_no_ledger_is_refused_with_the_remedy(void **state)
{
	static const char *const messages[] = { "no trailers here\n",
						"s\n\nKind: x\nPaths: 1\n" };
	struct world *w = *state;
	struct ed_ledger_tip tip;
	git_reference *ref = NULL;
	git_signature *who = NULL;
	git_tree *tree = NULL;
	git_oid id;

	memcpy(id.id, w->tree.id, sizeof(id.id));
	assert_int_equal(git_tree_lookup(&tree, w->repo, &id), 0);
	assert_int_equal(git_signature_new(&who, "A", "a@b", 1, 0), 0);
	assert_int_equal(git_reference_create(&ref, w->repo, REF, &id, 1, NULL),
			 0);
	git_reference_free(ref);
	assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err), -1);
	assert_non_null(strstr(w->err.msg, "it is no commit"));
	for (size_t i = 0; i < ED_COUNT(messages); i++) {
		assert_int_equal(git_commit_create(&id, w->repo, NULL, who, who,
						   NULL, messages[i], tree, 0,
						   NULL),
				 0);
		assert_int_equal(
			git_reference_create(&ref, w->repo, REF, &id, 1, NULL),
			0);
		git_reference_free(ref);
		assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err),
				 -1);
		assert_int_equal(w->err.code, ED_EREPO);
		assert_non_null(strstr(w->err.msg, "git update-ref -d " REF));
	}
	git_signature_free(who);
	git_tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(message_is_a_line_of_history_and_trailers),
		cmocka_unit_test(message_of_a_site_without_changes),
		cmocka_unit_test(hostile_texts_stay_values),
		cmocka_unit_test(only_names_that_git_allows_have_a_ledger),
		cmocka_unit_test_setup_teardown(what_is_appended_is_read,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			each_distribution_has_what_it_was_told_last, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(who_is_late_changes_nothing,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			month_is_the_sum_of_its_entries_over_all_targets,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(claims_do_not_overflow, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(committer_is_given_or_our_own,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_no_ledger_is_refused_with_the_remedy, set_up,
			tear_down),
	};

	ed_log_set(ED_LOG_ERROR);
	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
