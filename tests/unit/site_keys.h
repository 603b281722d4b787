/* site_keys: the setters of site.h by the names of their keys. */
#ifndef ED_TEST_SITE_KEYS_H
#define ED_TEST_SITE_KEYS_H

#include <string.h>
#include <strings.h>

#include "edgediff/site.h"

static inline int site_set(struct ed_site *site, bool *known, const char *key,
			   const char *value, struct ed_arena *mem,
			   struct ed_error *err)
{
	static const struct {
		const char *key;
		ed_site_setter *set;
	} keys[] = {
		{ "source", ed_site_set_source },
		{ "root", ed_site_set_root },
		{ "prefix", ed_site_set_prefix },
		{ "forms", ed_site_set_forms },
		{ "index", ed_site_set_index },
		{ "ignore", ed_site_add_ignore },
		{ "immutable", ed_site_add_immutable },
		{ "normalize", ed_site_add_normalize },
		{ "unmatched", ed_site_set_unmatched },
		{ "urlMap", ed_site_set_url_map },
		{ "added", ed_site_set_added },
		{ "queryStrings", ed_site_set_query_strings },
	};

	*known = false;
	for (size_t i = 0; i < ED_COUNT(keys); i++) {
		if (strcasecmp(key, keys[i].key) != 0)
			continue;
		*known = true;
		return keys[i].set(site, value, mem, err);
	}
	return 0;
}

#endif
