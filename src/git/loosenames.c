/*
 * loosenames: the names of many loose objects at once.
 *
 * To ask for each of 100,000 objects whether it is there takes as many system
 * calls; to read the 256 folders they lie in takes a few hundred.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "edgediff/arena.h"
#include "loose.h"

/* Reading a folder costs about as much as looking for this many files. */
#define ENOUGH 8
#define FANS 256

struct ed_loose_fan {
	unsigned asked;
	git_oid *v; /* sorted once it is read */
	size_t n, cap;
};

static int by_id(const void *a, const void *b)
{
	return git_oid_cmp(a, b);
}

static void add(struct ed_loose_fan *fan, const git_oid *like, const char *name,
		struct ed_arena *mem)
{
	char hex[GIT_OID_HEXSZ + 1];

	if (strlen(name) != GIT_OID_HEXSZ - 2)
		return;
	(void)git_oid_tostr(hex, sizeof(hex), like);
	memcpy(hex + 2, name, GIT_OID_HEXSZ - 1);
	fan->v = ed_arena_grow(mem, fan->v, fan->n, &fan->cap, sizeof(*fan->v));
	if (git_oid_fromstr(&fan->v[fan->n], hex) == 0)
		fan->n++;
}

static void read_folder(struct ed_loose_fan *fan, const char *folder,
			const git_oid *like, struct ed_arena *mem)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		add(fan, like, entry->d_name, mem);
	(void)closedir(dir);
	if (fan->n > 0)
		qsort(fan->v, fan->n, sizeof(*fan->v), by_id);
}

bool ed_loose_is_listed(struct ed_loose_names *names, const char *folder,
			const git_oid *id, struct ed_arena *mem)
{
	struct ed_loose_fan *fan;

	if (!names->fans)
		names->fans = ed_arena_zalloc(mem, FANS, sizeof(*fan));
	fan = &names->fans[id->id[0]];
	if (fan->asked++ == ENOUGH)
		read_folder(fan, folder, id, mem);
	return fan->n > 0 && bsearch(id, fan->v, fan->n, sizeof(*id), by_id);
}
