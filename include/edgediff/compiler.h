/*
 * compiler: the few GNU C attributes this program relies on, under names.
 */
#ifndef ED_COMPILER_H
#define ED_COMPILER_H

#include <stddef.h>

/* The result says whether it worked: ignoring it is a warning. */
#define ED_MUST_CHECK __attribute__((warn_unused_result))
/* No pointer argument may be NULL. */
#define ED_NONNULL __attribute__((nonnull))
/* No NULL for the numbered arguments; the comment says which may be. */
#define ED_NONNULL_ARGS(...) __attribute__((nonnull(__VA_ARGS__)))
/* Argument 'fmt' is a printf format for the arguments from 'args' on. */
#define ED_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ED_NORETURN __attribute__((noreturn))

/*
 * ED_AUTO(fn) TYPE *p = NULL;
 *	calls fn(p) when p goes out of scope, unless p is NULL.
 * ED_AUTO_DEFINE(TYPE, fn)
 *	is needed once per file and type, before the first ED_AUTO(fn).
 * ED_MOVE(p)
 *	gives p away: its value, and p is NULL from then on.
 */
#define ED_AUTO(fn) __attribute__((cleanup(ed_auto_##fn)))
#define ED_AUTO_DEFINE(type, fn)                                               \
	static inline void ed_auto_##fn(type **p)                              \
	{                                                                      \
		if (*p)                                                        \
			fn(*p);                                                \
	}                                                                      \
	struct ed_semicolon
#define ED_MOVE(p)                                                             \
	__extension__({                                                        \
		__typeof__(p) ed_moved = (p);                                  \
		(p) = NULL;                                                    \
		ed_moved;                                                      \
	})

#define ED_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
