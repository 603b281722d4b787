/* fuzz_aws_text: a line to split: words that are quoted come back as they
 * were. */
#include <stdlib.h>
#include <string.h>

#include "aws/words.h"
#include "edgediff/arena.h"
#include "edgediff/buf.h"
#include "fuzz.h"

static void quote(struct ed_buf *out, const char *word)
{
	ed_buf_puts(out, " \"");
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			ed_buf_putc(out, '\\');
		ed_buf_putc(out, *word);
	}
	ed_buf_putc(out, '"');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ed_arena *mem = ed_arena_new();
	const char *text = ed_arena_strndup(mem, (const char *)data, size);
	struct ed_strlist words;
	struct ed_strlist again;
	struct ed_buf line;

	ed_buf_init(&line, 8 * size + 16);
	if (ed_words_split(&words, text, mem) == 0) {
		for (size_t i = 0; i < words.n; i++)
			quote(&line, words.v[i]);
		if (ed_words_split(&again, line.data, mem) < 0 ||
		    again.n != words.n)
			abort();
		for (size_t i = 0; i < words.n; i++)
			if (strcmp(words.v[i], again.v[i]) != 0)
				abort();
	}
	ed_buf_dispose(&line);
	ed_arena_free(mem);
	return 0;
}
