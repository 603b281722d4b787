/* words: Python's shlex.split(), which botocore uses on the same texts. */
#include <string.h>

#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "words.h"

/* The file the text is from is smaller. */
#define MAX_WORD 1048576

/* What is within a pair of quotes, *p being at the first one. */
static int quoted(struct ed_buf *word, const char **p)
{
	char quote = *(*p)++;

	while (**p != quote) {
		char c = **p;

		if (quote == '"' && c == '\\' &&
		    ((*p)[1] == '"' || (*p)[1] == '\\'))
			c = *++*p;
		if (!c)
			return -1;
		ed_buf_putc(word, c);
		++*p;
	}
	++*p;
	return 0;
}

static int read_word(struct ed_buf *word, const char **p)
{
	while (**p && !strchr(" \t\r\n", **p)) {
		if (**p == '\'' || **p == '"') {
			if (quoted(word, p) < 0)
				return -1;
			continue;
		}
		if (**p == '\\')
			++*p;
		if (!**p)
			return -1;
		ed_buf_putc(word, *(*p)++);
	}
	return 0;
}

int ed_words_split(struct ed_strlist *out, const char *line,
		   struct ed_arena *mem)
{
	struct ed_strlist words = { 0 };
	struct ed_buf word;
	int ret = 0;

	ed_buf_init(&word, MAX_WORD);
	for (const char *p = line + strspn(line, " \t\r\n"); ret == 0 && *p;
	     p += strspn(p, " \t\r\n")) {
		ed_buf_clear(&word);
		ret = read_word(&word, &p);
		if (ret == 0)
			ed_strlist_add(
				&words,
				ed_arena_strndup(mem, word.data, word.len),
				mem);
	}
	ed_buf_dispose(&word);
	if (ret == 0)
		*out = words;
	return ret;
}
