/* shows_go: the text of actions in Go's templates. */
#include "shows_go.h"

struct span go_from(struct span x, size_t i)
{
	return (struct span){ x.p + i, x.n - i };
}

bool go_has(struct span x, const char *word)
{
	return shows_has(x.p, x.n, word);
}

bool go_is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* The literal at the start of x, after blanks and '('; n 0: none. */
struct span go_literal(struct span x)
{
	size_t i = 0;
	size_t n = 0;

	while (i < x.n && strchr(" \t\n(", x.p[i]))
		i++;
	if (i == x.n || !strchr("\"`", x.p[i]))
		return (struct span){ x.p, 0 };
	x = go_from(x, i + 1);
	while (n < x.n && !strchr("\"`", x.p[n]))
		n++;
	return (struct span){ x.p, n };
}

/* Does 'word' stand at i as a word? */
bool go_is_at(struct span x, size_t i, const char *word)
{
	size_t n = strlen(word);

	return i + n < x.n && memcmp(x.p + i, word, n) == 0 &&
	       !go_is_word_char(x.p[i + n]) &&
	       (i == 0 || !go_is_word_char(x.p[i - 1]));
}

/* A dot that stands for itself or has a field: not one within a name. */
bool go_has_dot(struct span x)
{
	for (size_t i = 0; i < x.n; i++) {
		if (x.p[i] == '.' && (i == 0 || strchr(" \t\n(|", x.p[i - 1])))
			return true;
	}
	return false;
}

/* "$page" at i, with a length of 1 for "$" alone. */
struct span go_var_at(struct span x, size_t i)
{
	size_t n = 1;

	while (i + n < x.n && go_is_word_char(x.p[i + n]))
		n++;
	return (struct span){ x.p + i, n };
}

/* Of which pages an expression may be one, but for the dot in it. */
unsigned int go_named_pages(struct span x)
{
	static const struct {
		const char *word;
		unsigned int of;
	} words[] = {
		{ "ite.RegularPages", OF_SITE },
		{ "ite.Pages", OF_SITE },
		{ "ite.AllPages", OF_SITE },
		{ "ite.Sections", OF_SITE },
		{ "ite.Taxonomies", OF_SITE },
		{ "ite.Home", OF_SITE },
		{ "ite.LastChange", OF_SITE },
		{ "lang.Merge", OF_SITE },
		{ ".Sites", OF_SITE },
		{ ".Next", OF_NEAR },
		{ ".Prev", OF_NEAR },
		{ ".Parent", OF_NEAR },
		{ ".Ancestors", OF_NEAR },
		{ ".FirstSection", OF_NEAR },
		{ ".Related", OF_NEAR },
		{ ".Translations", OF_NEAR },
		{ ".AllTranslations", OF_NEAR },
		{ ".GetTerms", OF_NEAR },
		{ ".CurrentSection", OF_SECTION },
	};
	unsigned int of = 0;

	for (size_t i = 0; i < ED_COUNT(words); i++) {
		if (go_has(x, words[i].word))
			of |= words[i].of;
	}
	return of;
}

/* Where the action at i ends: at "}}" outside of text in quotes. */
size_t go_action_end(struct span x, size_t i)
{
	char quote = '\0';

	for (; i + 1 < x.n; i++) {
		char c = x.p[i];

		if (quote && c == '\\' && quote == '"')
			i++;
		else if (quote && c == quote)
			quote = '\0';
		else if (!quote && (c == '"' || c == '`'))
			quote = c;
		else if (!quote && c == '}' && x.p[i + 1] == '}')
			return i;
	}
	return x.n;
}
