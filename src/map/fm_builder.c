/* fm_builder: nested keys and values become flat fields. */
#include <string.h>

#include "edgediff/arena.h"
#include "fm_internal.h"

/* No page has more; a file with more was made to hurt. */
#define MAX_FIELDS 512
#define MAX_VALUES 4096

static struct fm_level *top(struct fm_builder *b)
{
	return b->depth > 0 ? &b->stack[b->depth - 1] : NULL;
}

/* A field named by b->name, without values yet. Given twice, generators
 * differ in which one counts. */
static int add_field(struct fm_builder *b, bool list)
{
	for (size_t i = 0; i < b->n; i++) {
		if (strcmp(b->v[i].name, b->name.data) == 0)
			return -1;
	}
	if (b->n == MAX_FIELDS || b->name.failed)
		return -1;
	b->v = ed_arena_grow(b->mem, b->v, b->n, &b->cap, sizeof(*b->v));
	b->v[b->n++] = (struct ed_field){
		.name = ed_arena_strndup(b->mem, b->name.data, b->name.len),
		.list = list,
	};
	b->values_cap = 0;
	return 0;
}

static int add_value(struct fm_builder *b, const char *p, size_t n)
{
	struct ed_field *f = &b->v[b->n - 1];

	/* A NUL (an escape made it) would cut the text. */
	if (b->n_values == MAX_VALUES || memchr(p, '\0', n))
		return -1;
	b->n_values++;
	f->values = ed_arena_grow(b->mem, f->values, f->n, &b->values_cap,
				  sizeof(*f->values));
	f->values[f->n++] = ed_arena_strndup(b->mem, p, n);
	return 0;
}

/* The value of the current key has come: ready for the next key. */
static void end_value(struct fm_builder *b, struct fm_level *l)
{
	ed_buf_cut(&b->name, l->name_len);
	l->has_key = false;
}

int fm_open(struct fm_builder *b, enum fm_kind kind)
{
	struct fm_level *l = top(b);

	if (b->depth == FM_DEPTH)
		return -1;
	if (!l) {
		if (kind != FM_MAP)
			return -1;
	} else if (l->kind == FM_MAP) {
		if (!l->has_key)
			return -1;
		if (kind == FM_LIST && add_field(b, true) < 0)
			return -1;
		if (kind == FM_MAP)
			ed_buf_putc(&b->name, '.');
	} else {
		kind = FM_SKIP;
	}
	b->stack[b->depth++] = (struct fm_level){
		.kind = kind,
		.name_len = b->name.len,
	};
	return 0;
}

int fm_close(struct fm_builder *b)
{
	struct fm_level *l = top(b);

	if (!l || l->has_key)
		return -1;
	b->depth--;
	l = top(b);
	if (l && l->kind == FM_MAP)
		end_value(b, l);
	return 0;
}

int fm_key(struct fm_builder *b, const char *p, size_t n)
{
	struct fm_level *l = top(b);

	if (!l || l->kind != FM_MAP || l->has_key || memchr(p, '\0', n))
		return -1;
	for (size_t i = 0; i < n; i++) {
		bool upper = p[i] >= 'A' && p[i] <= 'Z';

		ed_buf_putc(&b->name, (char)(upper ? p[i] + 32 : p[i]));
	}
	l->has_key = true;
	return 0;
}

int fm_scalar(struct fm_builder *b, const char *p, size_t n)
{
	struct fm_level *l = top(b);

	if (!l)
		return -1;
	if (l->kind == FM_SKIP)
		return 0;
	if (l->kind == FM_LIST)
		return add_value(b, p, n);
	if (!l->has_key || add_field(b, false) < 0 || add_value(b, p, n) < 0)
		return -1;
	end_value(b, l);
	return 0;
}

int fm_null(struct fm_builder *b)
{
	struct fm_level *l = top(b);

	if (!l)
		return -1;
	if (l->kind != FM_MAP)
		return 0;
	if (!l->has_key || add_field(b, false) < 0)
		return -1;
	end_value(b, l);
	return 0;
}
