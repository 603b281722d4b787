/*
 * fm_yaml: YAML, and JSON as its subset, by libyaml's events.
 *
 * Events, not documents: an alias is then never expanded, so the text cannot
 * unfold to more than it is.
 */
#include <string.h>
#include <strings.h>

#include <yaml.h>

#include "edgediff/arena.h"
#include "fm_internal.h"

static bool is_null(const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t n = e->data.scalar.length;

	return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (n == 0 || (n == 1 && *s == '~') ||
		(n == 4 && strncasecmp(s, "null", 4) == 0));
}

static int take_scalar(struct fm_builder *b, const yaml_event_t *e)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t n = e->data.scalar.length;
	const struct fm_level *l = b->depth ? &b->stack[b->depth - 1] : NULL;

	/* "---" and nothing below it is an empty block. */
	if (!l)
		return is_null(e) ? 0 : -1;
	/* A table inside a list is not kept; its keys are scalars too. */
	if (l->kind == FM_MAP && !l->has_key)
		return fm_key(b, s, n);
	if (is_null(e))
		return fm_null(b);
	return fm_scalar(b, s, n);
}

static int take(struct fm_builder *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return take_scalar(b, e);
	case YAML_MAPPING_START_EVENT:
		return fm_open(b, FM_MAP);
	case YAML_SEQUENCE_START_EVENT:
		return fm_open(b, FM_LIST);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		return fm_close(b);
	case YAML_ALIAS_EVENT:
		return -1;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return 0;
}

int fm_read_yaml(struct fm_builder *b, const char *p, size_t n)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false;
	int rc = 0;

	if (!yaml_parser_initialize(&parser))
		ed_oom();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)p, n);
	while (rc == 0 && !end) {
		if (!yaml_parser_parse(&parser, &event)) {
			/* Not a text that is wrong: another plan. */
			if (parser.error == YAML_MEMORY_ERROR)
				ed_oom();
			rc = -1;
			break;
		}
		rc = take(b, &event);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return rc;
}
