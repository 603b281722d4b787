/*
 * shadow: does one glob match whatever another one matches?
 *
 * Both are read as automata over bytes: walk through all that the second can
 * do and keep the set of states the first may be in. A path that the second
 * accepts in no accepting state of the first is a counterexample. The sets
 * fit a word, and the walk is cut off: it is for a warning, so "do not know"
 * is an answer. Classes count as unknown unless both globs are the same.
 */
#include <stdint.h>
#include <string.h>

#include "map_internal.h"

#define MAX_STATES 62
#define MAX_PAIRS 128

enum token_kind {
	BYTE,
	ANY,	   /* '?': a byte but '/' */
	STAR,	   /* any of them */
	DEEP,	   /* any bytes, '/' too */
	DEEP_NEXT, /* a '**' component: nothing, or any bytes and a '/' */
	ENTER,	   /* after a DEEP_NEXT: its bytes, to be followed by '/' */
};

struct token {
	enum token_kind kind;
	unsigned char byte;
};

/* State i: tokens 0..i-1 are done; n is accepting. */
struct automaton {
	struct token v[MAX_STATES];
	size_t n;
};

static bool add(struct automaton *a, enum token_kind kind, char byte)
{
	if (a->n == MAX_STATES - 1)
		return false;
	a->v[a->n++] = (struct token){ kind, (unsigned char)byte };
	return true;
}

static bool add_stars(struct automaton *a, const char **p, bool start)
{
	size_t n = strspn(*p, "*");

	*p += n;
	if (n == 1)
		return add(a, STAR, 0);
	if (start && **p == '/') {
		++*p;
		return add(a, DEEP_NEXT, 0) && add(a, ENTER, 0);
	}
	/* '(.+)': at least one byte. */
	if (start && **p == '\0')
		return add(a, ANY, 1) && add(a, DEEP, 0);
	return add(a, DEEP, 0);
}

/* Like ed_glob_translate(); false: too long, or a class. */
static bool build(struct automaton *a, const char *glob)
{
	const char *slash = strchr(glob, '/');
	bool start = true;
	bool ok = true;

	a->n = 0;
	if (!slash || slash[1] == '\0')
		ok = add(a, DEEP_NEXT, 0) && add(a, ENTER, 0);
	glob += *glob == '/';
	while (*glob && ok) {
		if (*glob == '*') {
			ok = add_stars(a, &glob, start);
		} else if (*glob == '?') {
			ok = add(a, ANY, 0);
			glob++;
		} else if (*glob == '[') {
			return false;
		} else {
			glob += *glob == '\\' && glob[1] != '\0';
			ok = add(a, BYTE, *glob++);
		}
		start = glob[-1] == '/';
	}
	if (start && ok)
		ok = add(a, ANY, 1) && add(a, DEEP, 0);
	return ok;
}

/* All states that 'set' reaches without a byte. */
static uint64_t close_set(const struct automaton *a, uint64_t set)
{
	for (size_t i = 0; i < a->n; i++) {
		if (!(set >> i & 1))
			continue;
		if (a->v[i].kind == STAR || a->v[i].kind == DEEP)
			set |= (uint64_t)1 << (i + 1);
		/* Skip it with its ENTER, or go in. */
		if (a->v[i].kind == DEEP_NEXT)
			set |= (uint64_t)3 << (i + 1);
	}
	return set;
}

/* The states after 'byte' from the closed state i alone. */
static uint64_t step(const struct automaton *a, size_t i, unsigned char byte)
{
	const uint64_t stay = (uint64_t)1 << i;
	const uint64_t go = (uint64_t)1 << (i + 1);

	switch (a->v[i].kind) {
	case BYTE:
		return a->v[i].byte == byte ? go : 0;
	case ANY:
		return byte != '/' || a->v[i].byte ? go : 0;
	case STAR:
		return byte != '/' ? stay : 0;
	case DEEP:
		return stay;
	case DEEP_NEXT:
		return 0;
	case ENTER:
		return byte == '/' ? stay | go : stay;
	}
	return 0;
}

static uint64_t step_set(const struct automaton *a, uint64_t set,
			 unsigned char byte)
{
	uint64_t next = 0;

	for (size_t i = 0; i < a->n; i++) {
		if (set >> i & 1)
			next |= step(a, i, byte);
	}
	return close_set(a, next);
}

/* The bytes that can make a difference: those of both, '/', one other. */
static size_t alphabet(unsigned char out[2 * MAX_STATES + 2],
		       const struct automaton *a, const struct automaton *b)
{
	bool seen[256] = { ['/'] = true };
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		seen[a->v[i].byte] |= a->v[i].kind == BYTE;
	for (size_t i = 0; i < b->n; i++)
		seen[b->v[i].byte] |= b->v[i].kind == BYTE;
	for (size_t c = 1, others = 0; c < 256; c++) {
		if (seen[c] || others++ == 0)
			out[n++] = (unsigned char)c;
	}
	return n;
}

struct pair {
	uint64_t a, b; /* the sets of states, closed */
};

static bool is_new(const struct pair *v, size_t n, const struct pair *p)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].a == p->a && v[i].b == p->b)
			return false;
	}
	return true;
}

bool ed_glob_contains(const char *glob_a, const char *glob_b)
{
	struct pair queue[MAX_PAIRS];
	unsigned char bytes[2 * MAX_STATES + 2];
	struct automaton a, b;
	size_t n = 1;
	size_t n_bytes;

	if (!build(&a, glob_a) || !build(&b, glob_b))
		return false;
	n_bytes = alphabet(bytes, &a, &b);
	queue[0] = (struct pair){ close_set(&a, 1), close_set(&b, 1) };
	for (size_t i = 0; i < n; i++) {
		if (queue[i].b >> b.n & 1 && !(queue[i].a >> a.n & 1))
			return false;
		for (size_t k = 0; k < n_bytes; k++) {
			struct pair next = {
				step_set(&a, queue[i].a, bytes[k]),
				step_set(&b, queue[i].b, bytes[k]),
			};

			if (next.b == 0 || !is_new(queue, n, &next))
				continue;
			if (n == ED_COUNT(queue))
				return false;
			queue[n++] = next;
		}
	}
	return true;
}
