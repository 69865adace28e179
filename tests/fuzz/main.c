/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libFuzzer's door to one target: compiled once for each, with FUZZ_TARGET=fuzz_reader and so on.
 */
#include "tests/fuzz/fuzz.h"

#ifndef FUZZ_TARGET
#define FUZZ_TARGET fuzz_reader /* where all of tests/ is compiled */
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return FUZZ_TARGET(data, size); }
