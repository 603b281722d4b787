/* shows_go: the text of actions in Go's templates, looked at piece by piece. */
#ifndef ED_SHOWS_GO_H
#define ED_SHOWS_GO_H

#include "edgediff/compiler.h"
#include "shows_internal.h"

/* Text of an action. */
struct span {
	const char *p;
	size_t n;
};

bool go_is_word_char(char c);
bool go_has(struct span x, const char *word) ED_NONNULL;
/* What follows the first i bytes. */
struct span go_from(struct span x, size_t i);
/* The literal at the start of x, after blanks and '('; n 0: none. */
struct span go_literal(struct span x);
/* Does 'word' stand at i as a word? */
bool go_is_at(struct span x, size_t i, const char *word) ED_NONNULL;
/* Has it a dot that stands for itself or has a field? */
bool go_has_dot(struct span x);
/* "$page" at i, with a length of 1 for "$" alone. */
struct span go_var_at(struct span x, size_t i);
/* Of which pages an expression may be one, but for the dot in it. */
unsigned int go_named_pages(struct span x);
/* Where the action at i ends: at "}}" outside of text in quotes. */
size_t go_action_end(struct span x, size_t i);

#endif
