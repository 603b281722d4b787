/* Trees that no git would write: nothing that differs may be lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "changes_helper.h"

/* What a malformed tree unfolds to: every (path, kind, id), with repeats. */
struct leaf {
	char path[40];
	unsigned mode;
	unsigned char id;
};

struct shape {
	struct leaf v[200];
	size_t n;
	struct ed_oid id;
};

#define SHAPES 40
static struct shape shapes[SHAPES];

/* Names in any order, repeated, and such as no git would write. */
static void random_shape(void **state, struct shape *out, size_t below)
{
	static const char *const odd[] = { "a",	 "a.", "a/b", "b",
					   "a/", "c",  "a/a", ".." };
	struct ed_buf raw;
	size_t n = draw(6);

	ed_buf_init(&raw, 10000);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name = odd[draw(ED_COUNT(odd))];
		const struct shape *sub =
			below ? &shapes[draw((uint32_t)below)] : NULL;
		unsigned char c = (unsigned char)(1 + draw(2));
		unsigned mode = draw(5) ? MODE_FILE : MODE_LINK;
		struct ed_oid id = fake_id(c);

		if (sub && draw(2) && out->n + sub->n < 150) {
			put_entry(&raw, MODE_TREE, name, &sub->id);
			for (size_t j = 0; j < sub->n; j++) {
				struct leaf *l = &out->v[out->n++];

				*l = sub->v[j];
				(void)snprintf(l->path, sizeof(l->path),
					       "%s/%.30s", name,
					       sub->v[j].path);
			}
			continue;
		}
		put_entry(&raw, mode, name, &id);
		out->v[out->n] = (struct leaf){ .mode = mode, .id = c };
		(void)snprintf(out->v[out->n++].path, 40, "%s", name);
	}
	out->id = write_object(*state, &raw, GIT_OBJECT_TREE);
	ed_buf_dispose(&raw);
}

static bool has_leaf(const struct shape *s, const struct leaf *l)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].path, l->path) == 0 &&
		    s->v[i].mode == l->mode && s->v[i].id == l->id)
			return true;
	}
	return false;
}

static bool reports(const struct ed_change *c, const struct leaf *l)
{
	enum ed_kind kind = l->mode == MODE_LINK ? ED_SYMLINK : ED_FILE;

	return strcmp(c->path, l->path) == 0 &&
	       (c->old_kind == kind || c->new_kind == kind);
}

/* Every leaf of one side that the other lacks must be among the changes, as
 * what it is. */
static void all_reported(const struct ed_changes *changes,
			 const struct shape *one, const struct shape *other)
{
	for (size_t i = 0; i < one->n; i++) {
		bool found = false;

		if (has_leaf(other, &one->v[i]))
			continue;
		for (size_t j = 0; j < changes->n && !found; j++)
			found = reports(&changes->v[j], &one->v[i]);
		if (!found)
			fail_msg("%s is lost", one->v[i].path);
	}
}

static void malformed_trees_lose_nothing(void **state)
{
	for (uint32_t round = 1; round <= 150; round++) {
		seed = round * 104729;
		for (size_t i = 0; i < SHAPES; i++)
			random_shape(state, &shapes[i], i < 10 ? 0 : i / 2);
		for (size_t i = 0; i + 1 < SHAPES; i++) {
			struct ed_arena *mem = ed_arena_new();
			struct ed_changes c = { 0 };
			struct ed_error err = { 0 };
			struct ed_buf text;

			if (ed_changes_between(&c, *state, &shapes[i].id,
					       &shapes[i + 1].id, mem, &err))
				fail_msg("%s", err.msg);
			ed_buf_init(&text, 100000);
			put_changes(&text, &c);
			all_reported(&c, &shapes[i], &shapes[i + 1]);
			all_reported(&c, &shapes[i + 1], &shapes[i]);
			ed_buf_dispose(&text);
			ed_arena_free(mem);
		}
	}
}

static void path_named_twice_is_one_change(void **state)
{
	struct ed_oid a =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "x", ID(1) },
						     { MODE_FILE, "x", ID(2) },
						     END });
	struct ed_oid b =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "y", ID(1) },
						     { MODE_FILE, "x", ID(3) },
						     END });

	expect(state, &a, &b, "M x\nA y\n");
}

static void path_of_two_kinds_keeps_both(void **state)
{
	struct ed_oid none = write_tree(*state, (struct entry[]){ END });
	struct ed_oid both =
		write_tree(*state, (struct entry[]){
					   { MODE_FILE, "x", ID(1) },
					   { MODE_LINK, "x", ID(2) },
					   { MODE_MODULE, "x", ID(3) },
					   { MODE_FILE, "x", ID(4) },
					   END,
				   });
	struct ed_oid one =
		write_tree(*state, (struct entry[]){ { MODE_FILE, "a", ID(9) },
						     { MODE_LINK, "x", ID(9) },
						     END });

	expect(state, &none, &both, "A x\nA x\nA x\n");
	expect(state, &both, &none, "D x\nD x\nD x\n");
	/* The link is modified, the others go or come. */
	expect(state, &both, &one, "A a\nM x\nD x\nD x\n");
	expect(state, &one, &both, "D a\nM x\nA x\nA x\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(malformed_trees_lose_nothing),
		TEST(path_named_twice_is_one_change),
		TEST(path_of_two_kinds_keeps_both),
	};

	return cmocka_run_group_tests_name("changes malformed", tests, NULL,
					   NULL);
}
