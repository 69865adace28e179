/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes a scenario so that it stays one, mostly: by the rows of the product.
 *
 * Why: bytes that are changed blindly hardly ever get past the reader; what runs must be reached as
 * well.  A change replaces a value by another one of its kind, adds a key that may stand there,
 * takes one away, copies what stands elsewhere under the same row, or doubles a named entry.
 * Values of classes are the examples of their members (sim/family.h). */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Writes the changed text into `data`, which has room for `most` bytes; its size, or 0 where the
 * text is no scenario that could be changed. */
size_t mutate_scenario(uint8_t *data, size_t size, size_t most, unsigned seed);

#endif
