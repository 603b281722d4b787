/* A ledger that cannot be moved stays as it is, and says why. */
#include <sys/stat.h>
#include <unistd.h>

#include "ledger_helper.h"

#define OTHER "refs/edgediff/other"
#define NOW INT64_C(1700000000) /* 2023-11-14 */

static struct ed_ledger_entry entry_of(const struct world *w, uint64_t paths)
{
	return (struct ed_ledger_entry){
		.note = { .kind = ED_KIND_SITE, .paths = paths },
		.tree = w->tree,
		.subject = "",
		.base = "empty",
		.who = { .time = NOW },
	};
}

static int append(struct world *w, const struct ed_ledger_entry *entry)
{
	return ed_ledger_append(&w->moved, &w->id, w->repo, &w->tip, entry,
				&w->err);
}

static bool exists(const struct world *w, const char *ref)
{
	git_oid id;

	return git_reference_name_to_id(&id, w->repo, ref) == 0;
}

static void put_file(const struct world *w, const char *name, const char *text)
{
	char path[200];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/refs/edgediff", w->dir);
	(void)mkdir(path, 0777);
	(void)snprintf(path, sizeof(path), "%s/%s", w->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static void a_tree_or_parent_that_is_gone_moves_nothing(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 1);

	entry.tree = fake_id(0x33);
	assert_int_equal(append(w, &entry), -1);
	assert_int_equal(w->err.code, ED_EREPO);
	assert_non_null(strstr(w->err.msg, REF ": "));
	assert_false(exists(w, REF));
	entry.tree = w->tree;
	w->tip.found = true;
	w->tip.id = fake_id(0x44);
	assert_int_equal(append(w, &entry), -1);
	assert_int_equal(w->err.code, ED_EREPO);
	assert_non_null(strstr(w->err.msg, REF ": "));
	assert_false(exists(w, REF));
}

static void a_lock_that_is_held_is_temporary(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 1);

	put_file(w, REF ".lock", "");
	assert_int_equal(append(w, &entry), -1);
	assert_int_equal(w->err.code, ED_ETEMP);
	assert_string_equal(w->err.msg,
			    REF " is locked by another process; if none runs, "
				"remove " REF ".lock");
	assert_false(exists(w, REF));
}

/* refs/edgediff/production/x is there: one of the two names is too long. */
static void a_name_below_another_ledger_moves_nothing(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 1);

	w->tip.ref = REF "/x";
	assert_int_equal(append(w, &entry), 0);
	assert_true(w->moved);
	w->moved = false;
	w->tip.ref = REF;
	assert_int_equal(append(w, &entry), -1);
	assert_int_equal(w->err.code, ED_EREPO);
	assert_non_null(strstr(w->err.msg, REF ": "));
	assert_false(w->moved);
	assert_true(exists(w, REF "/x"));
	assert_false(exists(w, REF));
}

static void a_ref_that_is_damaged_is_not_overwritten(void **state)
{
	static const struct {
		const char *text, *why;
	} table[] = {
		{ "garbage\n", REF ": " },
		{ "ref: refs/heads/main\n",
		  REF " is no ledger (it is a symbolic ref)" },
	};
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 1);

	for (size_t i = 0; i < ED_COUNT(table); i++) {
		struct ed_ledger_tip tip;

		put_file(w, REF, table[i].text);
		assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err),
				 -1);
		assert_int_equal(w->err.code, ED_EREPO);
		assert_non_null(strstr(w->err.msg, table[i].why));
		w->moved = false;
		assert_true(append(w, &entry) < 0 || !w->moved);
		assert_false(exists(w, "refs/heads/main"));
		assert_int_equal(ed_ledger_read(&tip, w->repo, REF, &w->err),
				 -1);
		assert_non_null(strstr(w->err.msg, table[i].why));
	}
}

static void an_entry_is_no_larger_than_a_commit_should_be(void **state)
{
	static struct ed_ledger_receipt receipts[40000];
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 1);

	for (size_t i = 0; i < ED_COUNT(receipts); i++)
		receipts[i] = (struct ed_ledger_receipt){
			"E1", "I0123456789ABCDEF0123456789"
		};
	entry.receipts = receipts;
	entry.n_receipts = ED_COUNT(receipts);
	entry.distributions = &receipts[0].distribution;
	entry.n_distributions = 1;
	assert_int_equal(append(w, &entry), -1);
	assert_int_equal(w->err.code, ED_ESYSTEM);
	assert_string_equal(w->err.msg, "the ledger's entry is larger than a "
					"commit should be");
	assert_false(exists(w, REF));
}

/* What another target has is a matter of cost, not of this deploy. */
static void the_month_is_counted_without_what_is_damaged(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 7);
	uint64_t sum = 0;

	assert_int_equal(append(w, &entry), 0);
	put_file(w, OTHER, "1111111111111111111111111111111111111111\n");
	ed_log_set(ED_LOG_ERROR);
	assert_int_equal(ed_ledger_month_paths(&sum, w->repo, NOW, &w->err), 0);
	assert_int_equal(sum, 7);
	put_file(w, OTHER, "ref: refs/heads/main\n");
	assert_int_equal(ed_ledger_month_paths(&sum, w->repo, NOW, &w->err), 0);
	assert_int_equal(sum, 7);
}

/* An entry of this month that does not know the month's sum, on top of one
 * that is not here: as in a shallow clone. */
static struct ed_oid entry_above_nothing(const struct world *w)
{
	char hex[ED_OID_HEX];
	struct ed_oid id;
	struct ed_buf raw;

	ed_oid_hex(hex, &w->tree);
	ed_buf_init(&raw, 1000);
	ed_buf_printf(&raw,
		      "tree %s\n"
		      "parent 1111111111111111111111111111111111111111\n"
		      "author A <a@b> 1700000000 +0000\n"
		      "committer A <a@b> 1700000000 +0000\n\n"
		      "s\n\nKind: site\nPaths: 3\n",
		      hex);
	id = write_object(w->repo, &raw, GIT_OBJECT_COMMIT);
	ed_buf_dispose(&raw);
	return id;
}

/* Rather than a sum that is too small. */
static void a_month_that_is_not_known_is_not_written(void **state)
{
	struct world *w = *state;
	struct ed_ledger_entry entry = entry_of(w, 7);
	char text[ED_OID_HEX + 1];
	struct ed_ledger_tip now;
	struct ed_oid below;

	assert_int_equal(append(w, &entry), 0);
	assert_int_equal(ed_ledger_read(&now, w->repo, REF, &w->err), 0);
	assert_true(now.note.has_month);
	assert_int_equal(now.note.month_paths, 7);
	below = entry_above_nothing(w);
	ed_oid_hex(text, &below);
	(void)strcat(text, "\n");
	put_file(w, REF, text);
	assert_int_equal(ed_ledger_read(&w->tip, w->repo, REF, &w->err), 0);
	assert_int_equal(append(w, &entry), 0);
	assert_true(w->moved);
	assert_int_equal(ed_ledger_read(&now, w->repo, REF, &w->err), 0);
	assert_int_equal(now.note.paths, 7);
	assert_false(now.note.has_month);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tree_or_parent_that_is_gone_moves_nothing),
		TEST(a_lock_that_is_held_is_temporary),
		TEST(a_name_below_another_ledger_moves_nothing),
		TEST(a_ref_that_is_damaged_is_not_overwritten),
		TEST(an_entry_is_no_larger_than_a_commit_should_be),
		TEST(the_month_is_counted_without_what_is_damaged),
		TEST(a_month_that_is_not_known_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
