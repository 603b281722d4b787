/* strings: parsing and comparing text. */
#include <string.h>
#include <strings.h>

#include "edgediff/arena.h"
#include "edgediff/strings.h"

void ed_strlist_add(struct ed_strlist *list, const char *s,
		    struct ed_arena *mem)
{
	list->v = ed_arena_grow(mem, list->v, list->n, &list->cap,
				sizeof(*list->v));
	list->v[list->n++] = s;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int ed_parse_uint(uint64_t *out, const char *text, uint64_t min, uint64_t max)
{
	uint64_t value = 0;

	if (*text == '\0')
		return -1;
	for (; *text; text++) {
		if (!is_digit(*text))
			return -1;
		if (value > (UINT64_MAX - 9) / 10)
			return -1;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	if (value < min || value > max)
		return -1;
	*out = value;
	return 0;
}

int ed_parse_bool(bool *out, const char *text)
{
	static const char *const yes[] = { "true", "yes", "on", "1" };
	static const char *const no[] = { "false", "no", "off", "0", "" };

	for (size_t i = 0; i < ED_COUNT(yes); i++) {
		if (strcasecmp(text, yes[i]) == 0) {
			*out = true;
			return 0;
		}
	}
	for (size_t i = 0; i < ED_COUNT(no); i++) {
		if (strcasecmp(text, no[i]) == 0) {
			*out = false;
			return 0;
		}
	}
	return -1;
}

int ed_parse_micros(uint64_t *out, const char *text, uint64_t max_micros)
{
	uint64_t value = 0;
	int decimals = -1; /* digits after the point, -1 before it */
	bool any = false;

	for (; *text; text++) {
		if (*text == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (!is_digit(*text) || decimals >= 6 ||
		    value > (UINT64_MAX - 9) / 10)
			return -1;
		value = value * 10 + (uint64_t)(*text - '0');
		any = true;
		if (decimals >= 0)
			decimals++;
	}
	if (!any)
		return -1;
	for (int i = decimals < 0 ? 0 : decimals; i < 6; i++) {
		if (value > UINT64_MAX / 10)
			return -1;
		value *= 10;
	}
	if (value > max_micros)
		return -1;
	*out = value;
	return 0;
}

bool ed_str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool ed_str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s);
	size_t m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

int ed_bytes_cmp(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order != 0)
		return order;
	return (a_len > b_len) - (a_len < b_len);
}

void ed_hex(char *out, const unsigned char *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

size_t ed_edit_distance(const char *a, const char *b, size_t limit)
{
	size_t row[64];
	size_t b_len = strlen(b);

	/* Words longer than the row are no typing errors of a short key. */
	if (b_len >= ED_COUNT(row))
		return limit;
	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_len] < limit ? row[b_len] : limit;
}
