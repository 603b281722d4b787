/* fuzz: what a target is to libFuzzer and to driver.c. */
#ifndef ED_FUZZ_H
#define ED_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
