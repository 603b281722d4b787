/*
 * driver: replay files through a fuzz target without libFuzzer.
 * usage: fuzz_NAME FILE-OR-FOLDER...
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t count;

static int replay(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");
	uint8_t *data;
	size_t size;

	if (!f || fstat(fileno(f), &st) < 0) {
		perror(path);
		return -1;
	}
	size = (size_t)st.st_size;
	/* As large as the input, so that a read past its end is noticed. */
	data = malloc(size > 0 ? size : 1);
	if (!data || fread(data, 1, size, f) != size) {
		perror(path);
		free(data);
		(void)fclose(f);
		return -1;
	}
	(void)fclose(f);
	(void)LLVMFuzzerTestOneInput(data, size);
	free(data);
	count++;
	return 0;
}

static int replay_folder(const char *folder, DIR *dir)
{
	const struct dirent *entry;
	int rc = 0;

	while ((entry = readdir(dir))) {
		char path[4096];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", folder,
			       entry->d_name);
		if (replay(path) < 0)
			rc = -1;
	}
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;

	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);

		if ((dir ? replay_folder(argv[i], dir) : replay(argv[i])) < 0)
			rc = 1;
		if (dir)
			(void)closedir(dir);
	}
	if (count == 0)
		rc = 1;
	printf("%zu inputs\n", count);
	return rc;
}
