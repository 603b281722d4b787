/* changes_helper: compare two trees of the memory repository, as text. */
#ifndef ED_TEST_CHANGES_HELPER_H
#define ED_TEST_CHANGES_HELPER_H

#include "git_helper.h"

static inline int start(void **state)
{
	*state = memory_repo();
	return 0;
}

static inline int stop(void **state)
{
	memory_repo_free(*state);
	return 0;
}

/* Each path once, but once for each kind that a side has it as. */
static inline bool is_before(const struct ed_change *a,
			     const struct ed_change *b)
{
	int order = strcmp(a->path, b->path);

	return order < 0 || (order == 0 && (a->old_kind != b->old_kind ||
					    a->new_kind != b->new_kind));
}

/* "M a/b\n" for each change; checks what holds for any list of them. */
static inline void put_changes(struct ed_buf *out,
			       const struct ed_changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct ed_change *c = &changes->v[i];

		assert_int_equal(c->len, strlen(c->path));
		assert_int_equal(c->old_kind == ED_NOTHING,
				 c->status == ED_ADDED);
		assert_int_equal(c->new_kind == ED_NOTHING,
				 c->status == ED_DELETED);
		if (i > 0)
			assert_true(is_before(c - 1, c));
		ed_buf_printf(out, "%c %s\n", (char)c->status, c->path);
	}
}

static inline void expect(void **state, const struct ed_oid *base,
			  const struct ed_oid *head, const char *expected)
{
	struct ed_arena *mem = ed_arena_new();
	struct ed_changes changes = { 0 };
	struct ed_error err = { 0 };
	struct ed_buf out;

	ed_buf_init(&out, 1000000);
	if (ed_changes_between(&changes, *state, base, head, mem, &err) < 0)
		fail_msg("%s", err.msg);
	put_changes(&out, &changes);
	assert_string_equal(out.data, expected);
	ed_buf_dispose(&out);
	ed_arena_free(mem);
}

#define ID(c) fake_id(c)
#define END                                                                    \
	{                                                                      \
		.name = NULL                                                   \
	}

/* A small generator of our own: the same trees on every machine. */
static uint32_t seed;

static inline uint32_t draw(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

#endif
