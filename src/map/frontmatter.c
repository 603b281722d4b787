/* frontmatter: find the block, choose its reader, look up its names. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/strings.h"
#include "fm_internal.h"

/* Where the block is in the text. */
struct block {
	enum {
		BLOCK_NONE,
		BLOCK_YAML,
		BLOCK_TOML,
		BLOCK_JSON,
		BLOCK_DAMAGED,
	} kind;
	size_t start, end; /* without its delimiters */
	size_t body;
};

static size_t line_end(const struct ed_text *t, size_t i)
{
	const char *nl = memchr(t->p + i, '\n', t->len - i);

	return nl ? (size_t)(nl - t->p) + 1 : t->len;
}

/* The line at i is 'mark' and blanks. */
static bool is_mark(const struct ed_text *t, size_t i, const char *mark)
{
	size_t end = line_end(t, i);

	if (end - i < 3 || memcmp(t->p + i, mark, 3) != 0)
		return false;
	for (i += 3; i < end; i++) {
		if (!strchr(" \t\r\n", t->p[i]) || t->p[i] == '\0')
			return false;
	}
	return true;
}

static void find_lines(struct block *b, const struct ed_text *t, size_t i,
		       const char *mark)
{
	b->start = line_end(t, i);
	for (i = b->start; i < t->len; i = line_end(t, i)) {
		/* Jekyll ends YAML at "..." as well, others do not. */
		if (b->kind == BLOCK_YAML && is_mark(t, i, "..."))
			break;
		if (is_mark(t, i, mark)) {
			b->end = i;
			b->body = line_end(t, i);
			return;
		}
	}
	b->kind = BLOCK_DAMAGED;
}

/* A JSON object ends where its braces balance outside strings. */
static void find_json(struct block *b, const struct ed_text *t, size_t i)
{
	size_t depth = 0;
	bool string = false;

	b->start = i;
	for (; i < t->len; i++) {
		char c = t->p[i];

		if (string && c == '\\') {
			i++;
		} else if (c == '"') {
			string = !string;
		} else if (!string && c == '{') {
			depth++;
		} else if (!string && c == '}' && --depth == 0) {
			b->end = b->body = i + 1;
			return;
		}
	}
	b->kind = BLOCK_DAMAGED;
}

static struct block find_block(const struct ed_text *t)
{
	struct block b = { .kind = BLOCK_NONE };
	size_t i = 0;

	if (t->len >= 3 && memcmp(t->p, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	/* Hugo skips blank lines here. */
	while (i < t->len && strchr(" \t\r\n", t->p[i]) && t->p[i])
		i++;
	if (i == t->len)
		return b;
	if (is_mark(t, i, "---")) {
		b.kind = BLOCK_YAML;
		find_lines(&b, t, i, "---");
	} else if (is_mark(t, i, "+++")) {
		b.kind = BLOCK_TOML;
		find_lines(&b, t, i, "+++");
	} else if (t->p[i] == '{' && i + 1 < t->len &&
		   strchr(" \t\r\n\"}", t->p[i + 1])) {
		/* "{{" and "{%" start a template, not an object. */
		b.kind = BLOCK_JSON;
		find_json(&b, t, i);
	} else if (t->p[i] == '#' && i + 1 < t->len && t->p[i + 1] == '+') {
		/* Org mode's own keywords. */
		b.kind = BLOCK_DAMAGED;
	}
	return b;
}

static bool is_date(const char *s)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form) - 1; i++) {
		bool digit = s[i] >= '0' && s[i] <= '9';

		if (form[i] == 'd' ? !digit : s[i] != form[i])
			return false;
	}
	return s[10] < '0' || s[10] > '9';
}

static int add_part(struct fm_builder *b, const char *name, const char *p,
		    size_t n)
{
	const struct ed_frontmatter fm = { .v = b->v, .n = b->n };

	if (ed_frontmatter_find(&fm, name, strlen(name)))
		return 0;
	if (fm_key(b, name, strlen(name)) < 0)
		return -1;
	return fm_scalar(b, p, n);
}

/* {year} {month} {day} from "date". */
static int add_date(struct fm_builder *b)
{
	const struct ed_frontmatter fm = { .v = b->v, .n = b->n };
	const struct ed_field *f = ed_frontmatter_find(&fm, "date", 4);
	const char *s;

	if (!f || f->n != 1 || !is_date(f->values[0]))
		return 0;
	s = f->values[0];
	b->depth = 0;
	ed_buf_cut(&b->name, 0);
	if (fm_open(b, FM_MAP) < 0 || add_part(b, "year", s, 4) < 0 ||
	    add_part(b, "month", s + 5, 2) < 0)
		return -1;
	return add_part(b, "day", s + 8, 2);
}

void ed_frontmatter_read(struct ed_frontmatter *out, const char *text,
			 size_t len, struct ed_arena *mem)
{
	struct ed_text t = { text, len > ED_FRONTMATTER_MAX ? ED_FRONTMATTER_MAX
							    : len };
	struct block block = find_block(&t);
	struct fm_builder b = { .mem = mem };
	const char *p = text + block.start;
	size_t n = block.end - block.start;
	int rc = 0;

	*out = (struct ed_frontmatter){ .understood = false };
	if (block.kind == BLOCK_DAMAGED)
		return;
	ed_buf_init(&b.name, ED_FRONTMATTER_MAX);
	if (block.kind == BLOCK_TOML)
		rc = fm_read_toml(&b, p, n);
	else if (block.kind != BLOCK_NONE)
		rc = fm_read_yaml(&b, p, n);
	if (rc == 0)
		rc = add_date(&b);
	ed_buf_dispose(&b.name);
	if (rc < 0)
		return;
	*out = (struct ed_frontmatter){
		.understood = true,
		.body = block.body,
		.v = b.v,
		.n = b.n,
	};
}

void ed_metadata_read(struct ed_frontmatter *out, const char *name,
		      const char *text, size_t len, struct ed_arena *mem)
{
	struct fm_builder b = { .mem = mem };
	int rc = -1;

	ed_buf_init(&b.name, ED_FRONTMATTER_MAX);
	if (ed_str_ends(name, ".toml"))
		rc = fm_read_toml(&b, text, len);
	else if (ed_str_ends(name, ".yaml") || ed_str_ends(name, ".yml") ||
		 ed_str_ends(name, ".json"))
		rc = fm_read_yaml(&b, text, len);
	ed_buf_dispose(&b.name);
	*out = (struct ed_frontmatter){ .understood = rc == 0 };
	if (rc == 0) {
		out->v = b.v;
		out->n = b.n;
	}
}

const struct ed_field *ed_frontmatter_find(const struct ed_frontmatter *fm,
					   const char *name, size_t len)
{
	for (size_t i = 0; i < fm->n; i++) {
		if (strlen(fm->v[i].name) == len &&
		    memcmp(fm->v[i].name, name, len) == 0)
			return &fm->v[i];
	}
	return NULL;
}
