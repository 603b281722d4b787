/*
 * slug: a title, tag or file name as a URL component.
 *
 * Only what is the same in every version and setting of a generator is
 * followed: ASCII, and letters of a few scripts by range. Everything else
 * ends the slug with '*'.
 */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "derive_internal.h"

struct slug {
	const unsigned char *p;
	size_t len;
	enum slug_style style;
	struct ed_buf out;
};

static bool is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static bool lowers(const struct slug *s)
{
	return s->style != SLUG_JEKYLL;
}

/* Two bytes of UTF-8 that are a letter: Latin-1 and basic Cyrillic. */
static size_t put_two(struct slug *s, unsigned a, unsigned b)
{
	unsigned c = (a & 0x1f) << 6 | (b & 0x3f);

	if (c == 0xd7 || c == 0xf7)
		return 0;
	if ((c >= 0xc0 && c < 0xdf) || (c >= 0x410 && c < 0x430)) {
		if (lowers(s))
			c += 0x20;
	} else if (!(c >= 0xdf && c <= 0xff) && !(c >= 0x430 && c < 0x450)) {
		return 0;
	}
	ed_buf_putc(&s->out, (char)(0xc0 | c >> 6));
	ed_buf_putc(&s->out, (char)(0x80 | (c & 0x3f)));
	return 2;
}

/* Three bytes that are a letter without case: kana, Han, Hangul. */
static size_t put_three(struct slug *s, const unsigned char *p)
{
	unsigned c =
		(p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);

	if (!(c >= 0x3041 && c <= 0x3096) && !(c >= 0x30a1 && c <= 0x30fa) &&
	    !(c >= 0x4e00 && c <= 0x9fff) && !(c >= 0xac00 && c <= 0xd7a3))
		return 0;
	ed_buf_put(&s->out, p, 3);
	return 3;
}

static bool is_tail(const struct slug *s, size_t i)
{
	return i < s->len && (s->p[i] & 0xc0) == 0x80;
}

static size_t put_wide(struct slug *s, size_t i)
{
	unsigned char c = s->p[i];

	if (c >= 0xc3 && c < 0xe0 && is_tail(s, i + 1))
		return put_two(s, c, s->p[i + 1]);
	if (c >= 0xe3 && c < 0xf0 && is_tail(s, i + 1) && is_tail(s, i + 2))
		return put_three(s, s->p + i);
	return 0;
}

/* Between letters or digits one blank is one hyphen in every version. */
static bool is_lone(const struct slug *s, size_t i)
{
	return i > 0 && i + 1 < s->len &&
	       (is_alnum(s->p[i - 1]) || s->p[i - 1] >= 0x80) &&
	       (is_alnum(s->p[i + 1]) || s->p[i + 1] >= 0x80);
}

/* Jekyll: a run of other characters is one hyphen, none at the ends. */
static size_t put_run(struct slug *s, size_t i)
{
	static const char keeps[] = "._!$&'()+,;=@~";
	size_t n = 0;

	while (i + n < s->len && s->p[i + n] < 0x80 && !is_alnum(s->p[i + n]) &&
	       !(s->p[i + n] && strchr(keeps, s->p[i + n])))
		n++;
	if (n > 0 && i > 0 && i + n < s->len)
		ed_buf_putc(&s->out, '-');
	if (n == 0) {
		ed_buf_putc(&s->out, (char)s->p[i]);
		n = 1;
	}
	return n;
}

/* Append what stands at i; returns how many bytes that was, 0: unknown. */
static size_t put(struct slug *s, size_t i)
{
	unsigned char c = s->p[i];

	if (c >= 0x80)
		return put_wide(s, i);
	if (is_alnum(c)) {
		if (lowers(s) && c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		ed_buf_putc(&s->out, (char)c);
		return 1;
	}
	if (s->style == SLUG_JEKYLL)
		return put_run(s, i);
	if (c == ' ' && is_lone(s, i))
		ed_buf_putc(&s->out, s->style == SLUG_CATEGORY ? ' ' : '-');
	else if (c == '_' || c == '.' || (c == '/' && s->style == SLUG_HUGO) ||
		 (c == '-' && (s->style == SLUG_HUGO || is_lone(s, i))))
		ed_buf_putc(&s->out, (char)c);
	else
		return 0;
	return 1;
}

const char *ed_slug(const char *text, size_t len, enum slug_style style,
		    struct ed_arena *mem)
{
	struct slug s = { .p = (const unsigned char *)text,
			  .len = len,
			  .style = style };
	const char *result;
	size_t n;

	ed_buf_init(&s.out, len + 2);
	for (size_t i = 0; i < len; i += n) {
		n = put(&s, i);
		if (n == 0) {
			/* Hyphens before what is left out may go with it. */
			while (s.out.len > 0 &&
			       s.out.data[s.out.len - 1] == '-')
				ed_buf_cut(&s.out, s.out.len - 1);
			ed_buf_putc(&s.out, '*');
			break;
		}
	}
	result = ed_arena_strndup(mem, s.out.data, s.out.len);
	ed_buf_dispose(&s.out);
	return result;
}
