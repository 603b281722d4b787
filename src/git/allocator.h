/* allocator: the git library's memory. */
#ifndef ED_ALLOCATOR_H
#define ED_ALLOCATOR_H

/* Before git_libgit2_init(), which allocates; -1 if the library refuses. */
int ed_git_set_allocator(void);

#endif
