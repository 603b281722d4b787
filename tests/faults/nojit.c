/*
 * nojit: a library to preload, which makes PCRE2 one without a JIT.
 *
 * What valgrind looks at is then the interpreter, which reads nothing but the
 * text it is given. Machine code of the JIT loads it in aligned vectors, with
 * bytes before and behind it that it ignores later; valgrind cannot know that,
 * and a suppression of frames without a name would hide it if we gave PCRE2
 * a text that is not set.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

int pcre2_jit_compile(pcre2_code *code, uint32_t options)
{
	(void)code;
	(void)options;
	return PCRE2_ERROR_JIT_BADOPTION; /* "not available" */
}
