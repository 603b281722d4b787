/*
 * preset: the rules that fit a generator's documented defaults.
 * Text in the syntax of .edgediff: [site] keys but 'preset', and [map]
 * sections. They come after the rules of the user, who replaces one by using
 * its name.
 */
#ifndef ED_PRESET_H
#define ED_PRESET_H

#include "edgediff/compiler.h"

/* The text of a preset; NULL: there is none of this name. */
const char *ed_preset_text(const char *name) ED_NONNULL;
/* "hugo, jekyll, ...": for messages. */
const char *ed_preset_names(void);

#endif
