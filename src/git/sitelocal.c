/* sitelocal: what is known of the file system that a site lies on. */
#include "snapshot_internal.h"

#ifdef __linux__
#include <sys/vfs.h>

/* <linux/magic.h> lacks some of them. */
static const long local[] = {
	0xEF53,	    /* ext2, ext3, ext4 */
	0x58465342, /* xfs */
	0x9123683E, /* btrfs */
	0xF2F52010, /* f2fs */
	0x2FC12FC1, /* zfs */
	0x01021994, /* tmpfs */
	0x794C7630, /* overlayfs */
};

bool ed_site_is_local(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		if ((long)(uint32_t)fs.f_type == local[i])
			return true;
	}
	return false;
}
#else
bool ed_site_is_local(const char *path)
{
	(void)path;
	return false;
}
#endif
