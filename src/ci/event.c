/* event: GitHub's event file, of which a few members matter. */
#include <inttypes.h>
#include <jansson.h>

#include "edgediff/arena.h"
#include "edgediff/ci.h"

ED_AUTO_DEFINE(json_t, json_decref);

/* jansson refuses strings with NUL bytes by default, and nesting that would
 * exhaust the stack. */
static const char *text_of(const json_t *object, const char *key,
			   struct ed_arena *mem)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? ed_arena_strdup(mem, text) : NULL;
}

static const char *number_of(const json_t *object, struct ed_arena *mem)
{
	const json_t *number = json_object_get(object, "number");

	if (!json_is_integer(number) || json_integer_value(number) <= 0)
		return NULL;
	return ed_arena_printf(mem, "%" PRId64,
			       (int64_t)json_integer_value(number));
}

static bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

int ed_ci_event_parse(struct ed_ci_event *out, const char *text, size_t len,
		      struct ed_arena *mem)
{
	ED_AUTO(json_decref) json_t *root = json_loadb(text, len, 0, NULL);
	const json_t *pull, *group;

	*out = (struct ed_ci_event){ 0 };
	if (!json_is_object(root))
		return -1;
	pull = json_object_get(root, "pull_request");
	group = json_object_get(root, "merge_group");
	out->before = text_of(root, "before", mem);
	out->after = text_of(root, "after", mem);
	out->created = is_true(root, "created");
	out->deleted = is_true(root, "deleted");
	out->forced = is_true(root, "forced");
	out->pull_base = text_of(json_object_get(pull, "base"), "sha", mem);
	out->pull_head = text_of(json_object_get(pull, "head"), "ref", mem);
	out->number = number_of(pull, mem);
	out->merge_base = text_of(group, "base_sha", mem);
	return 0;
}
