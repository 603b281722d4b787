/* preset: the table of generators. */
#include <stddef.h>
#include <string.h>

#include "edgediff/preset.h"

static const struct {
	const char *name;
	const char *text;
} presets[] = {
	{ "none", "" },
};

const char *ed_preset_text(const char *name)
{
	for (size_t i = 0; i < ED_COUNT(presets); i++) {
		if (strcmp(name, presets[i].name) == 0)
			return presets[i].text;
	}
	return NULL;
}

const char *ed_preset_names(void)
{
	return "none";
}
