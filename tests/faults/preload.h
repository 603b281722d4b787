/*
 * preload: what the libraries to preload have in common: each is one .c file
 * that includes this, and what it counts begins with main().
 *
 * preload_start() is called before main(), preload_end() when the program
 * ends by exit() or by returning from main().
 */
#ifndef FAULTS_PRELOAD_H
#define FAULTS_PRELOAD_H

#include <dlfcn.h>

void preload_start(void);
void preload_end(void);

typedef int main_fn(int argc, char **argv, char **environment);
typedef int start_fn(main_fn *program, int argc, char **argv,
		     void (*init)(void), void (*fini)(void),
		     void (*rtld_fini)(void), void *stack_end);

static main_fn *real_main;

static int wrapped_main(int argc, char **argv, char **environment)
{
	preload_start();
	return real_main(argc, argv, environment);
}

__attribute__((destructor)) static void at_end(void)
{
	preload_end();
}

start_fn __libc_start_main;

int __libc_start_main(main_fn *program, int argc, char **argv,
		      void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end)
{
	union {
		void *object;
		start_fn *function;
	} next = { .object = dlsym(RTLD_NEXT, "__libc_start_main") };

	real_main = program;
	return next.function(wrapped_main, argc, argv, init, fini, rtld_fini,
			     stack_end);
}

#endif
