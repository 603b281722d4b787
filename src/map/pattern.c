/* pattern: compile with PCRE2, and match within limits. */
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "edgediff/arena.h"
#include "edgediff/error.h"
#include "edgediff/memory.h"
#include "pattern_internal.h"

/* Steps and heap (KiB) of one match; patterns like "*a*a*a*a*b" need a bound.
 * A match that honestly needs more is not known. */
#define MATCH_LIMIT 200000
#define HEAP_LIMIT_KIB 2048
/* In a text each place where a match could start takes a step. */
#define TEXT_MATCH_LIMIT 20000000

struct ed_pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
	char *text; /* for messages */
	char *head, *tail;
	size_t head_len, tail_len;
	uint32_t groups;
};

static char *copy(const char *p, size_t n)
{
	char *s = malloc(n + 1);

	if (!s)
		ed_oom();
	memcpy(s, p, n);
	s[n] = '\0';
	return s;
}

static void *pcre_malloc(PCRE2_SIZE size, void *data)
{
	(void)data;
	return ed_memory_alloc(size);
}

static void pcre_free(void *p, void *data)
{
	(void)data;
	free(p);
}

/* What is made with these takes its memory by the functions above, for as
 * long as it lives. */
struct contexts {
	pcre2_general_context *general;
	pcre2_compile_context *compile;
};

static struct contexts new_contexts(void)
{
	struct contexts c = {
		.general = pcre2_general_context_create(pcre_malloc, pcre_free,
							NULL),
	};

	c.compile = pcre2_compile_context_create(c.general);
	return c;
}

static void free_contexts(struct contexts *c)
{
	pcre2_compile_context_free(c->compile);
	pcre2_general_context_free(c->general);
}

static int compile(struct ed_pattern *pattern, const char *expression,
		   size_t len, uint32_t options, struct ed_error *err)
{
	struct contexts c = new_contexts();
	PCRE2_UCHAR text[160];
	PCRE2_SIZE at;
	int code;

	/* Bytes stay bytes, whatever the expression asks for. */
	pattern->code =
		pcre2_compile((PCRE2_SPTR)expression, len,
			      options | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP,
			      &code, &at, c.compile);
	pattern->limits = pcre2_match_context_create(c.general);
	free_contexts(&c);
	if (!pattern->code) {
		(void)pcre2_get_error_message(code, text, sizeof(text));
		return ed_fail(err, ED_ECONFIG, "pattern '%s': %s",
			       pattern->text, (char *)text);
	}
	/* Without a JIT on this machine the interpreter does the same. */
	(void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
	pattern->data =
		pcre2_match_data_create_from_pattern(pattern->code, NULL);
	if (!pattern->data)
		ed_oom();
	(void)pcre2_set_match_limit(pattern->limits, MATCH_LIMIT);
	(void)pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT_KIB);
	(void)pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT,
				 &pattern->groups);
	return 0;
}

static int check_length(const char *text, struct ed_error *err)
{
	if (text[0] == '\0' || strcmp(text, "/") == 0)
		return ed_fail(err, ED_ECONFIG, "empty pattern '%s'", text);
	if (strlen(text) > ED_PATTERN_MAX)
		return ed_fail(err, ED_ECONFIG,
			       "pattern '%.40s...' is longer than %d bytes",
			       text, ED_PATTERN_MAX);
	return 0;
}

static struct ed_pattern *new_pattern(const char *text)
{
	struct ed_pattern *pattern = calloc(1, sizeof(*pattern));

	if (!pattern)
		ed_oom();
	pattern->text = copy(text, strlen(text));
	return pattern;
}

int ed_pattern_glob(struct ed_pattern **out, const char *glob,
		    struct ed_error *err)
{
	struct ed_glob_parts parts;
	struct ed_pattern *pattern;
	int rc;

	if (check_length(glob, err) < 0)
		return -1;
	pattern = new_pattern(glob);
	ed_buf_init(&parts.expression, (size_t)ED_PATTERN_MAX * 16);
	ed_buf_init(&parts.head, ED_PATTERN_MAX);
	ed_buf_init(&parts.tail, ED_PATTERN_MAX);
	rc = ed_glob_translate(&parts, glob, err);
	if (rc == 0)
		rc = compile(pattern, parts.expression.data,
			     parts.expression.len, PCRE2_DOTALL, err);
	pattern->head_len = parts.head.len;
	pattern->head = copy(parts.head.data, parts.head.len);
	pattern->tail_len = parts.tail.len;
	pattern->tail = copy(parts.tail.data, parts.tail.len);
	ed_buf_dispose(&parts.expression);
	ed_buf_dispose(&parts.head);
	ed_buf_dispose(&parts.tail);
	if (rc < 0)
		ed_pattern_free(pattern);
	else
		*out = pattern;
	return rc;
}

static int new_regex(struct ed_pattern **out, const char *regex,
		     uint32_t options, struct ed_error *err)
{
	struct ed_pattern *pattern;

	if (check_length(regex, err) < 0)
		return -1;
	pattern = new_pattern(regex);
	if (compile(pattern, regex, strlen(regex), options, err) < 0) {
		ed_pattern_free(pattern);
		return -1;
	}
	*out = pattern;
	return 0;
}

int ed_pattern_regex(struct ed_pattern **out, const char *regex,
		     struct ed_error *err)
{
	return new_regex(out, regex, PCRE2_DOTALL, err);
}

int ed_pattern_text(struct ed_pattern **out, const char *regex,
		    struct ed_error *err)
{
	if (new_regex(out, regex, PCRE2_MULTILINE, err) < 0)
		return -1;
	(void)pcre2_set_match_limit((*out)->limits, TEXT_MATCH_LIMIT);
	return 0;
}

void ed_pattern_free(struct ed_pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->limits);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	free(pattern->head);
	free(pattern->tail);
	free(pattern->text);
	free(pattern);
}

size_t ed_pattern_groups(const struct ed_pattern *pattern)
{
	return pattern->groups;
}

static void capture(struct ed_captures *out, const struct ed_pattern *pattern,
		    const char *path, int groups)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(pattern->data);

	out->n = 0;
	for (size_t i = 1; i < (size_t)groups && i <= ED_CAPTURES; i++) {
		bool set = at[2 * i] != PCRE2_UNSET;

		out->p[i - 1] = set ? path + at[2 * i] : NULL;
		out->len[i - 1] = set ? at[2 * i + 1] - at[2 * i] : 0;
		out->n = i;
	}
}

/* May it match at all? Cheap, and "no" for most paths and patterns. */
static bool may_match(const struct ed_pattern *pattern, const char *path,
		      size_t len)
{
	if (len < pattern->head_len || len < pattern->tail_len)
		return false;
	if (pattern->tail_len > 0 &&
	    memcmp(path + len - pattern->tail_len, pattern->tail,
		   pattern->tail_len) != 0)
		return false;
	return pattern->head_len == 0 ||
	       memcmp(path, pattern->head, pattern->head_len) == 0;
}

static int run(const struct ed_pattern *pattern, const char *text, size_t len,
	       size_t from)
{
	int rc = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, from, 0,
			     pattern->data, pattern->limits);

	/* The machine stack is all that JIT code has here; the interpreter
	 * takes what HEAP_LIMIT_KIB allows. */
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, from,
				 PCRE2_NO_JIT, pattern->data, pattern->limits);
	return rc;
}

int ed_pattern_match(bool *out, const struct ed_pattern *pattern,
		     const char *path, size_t len, struct ed_captures *captures,
		     struct ed_error *err)
{
	int rc;

	if (!may_match(pattern, path, len)) {
		*out = false;
		return 0;
	}
	rc = run(pattern, path, len, 0);
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		return ed_fail(err, ED_ECONFIG,
			       "pattern '%.200s' takes too many steps on "
			       "'%.*s'; use fewer wildcards",
			       pattern->text, len > 100 ? 100 : (int)len, path);
	*out = rc > 0;
	if (*out && captures)
		capture(captures, pattern, path, rc);
	return 0;
}

int ed_pattern_find(struct ed_span *out, const struct ed_pattern *pattern,
		    const char *text, size_t len, size_t from,
		    struct ed_error *err)
{
	int rc = run(pattern, text, len, from);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(pattern->data);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		return ed_fail(err, ED_ECONFIG,
			       "pattern '%.200s' takes too many steps",
			       pattern->text);
	*out = (struct ed_span){ .found = rc > 0 };
	if (out->found) {
		out->start = at[0];
		out->end = at[1];
	}
	return 0;
}
