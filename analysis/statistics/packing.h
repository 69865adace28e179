/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as bytes and back, bit for bit.
 *
 * Why our own: what is packed (a journal's records) must give the same double that was put in, on
 * another machine too, and most of it is small whole numbers and zeros.
 *
 * Whole numbers are kept seven bits to a byte, the lowest first, the top bit set where another
 * follows (LEB128 of the DWARF standard, section 7.6).  Doubles: a byte that says what follows:
 * nothing (+0), a whole number, or eight bytes, the lowest first.
 *
 * Rule: whoever unpacks asks for the same things in the same order.  What does not fit (too short,
 * a count larger than what follows) sets `failed`, and from then on zeros come out: it is asked
 * once, at the end. */
#ifndef ANALYSIS_STATISTICS_PACKING_H
#define ANALYSIS_STATISTICS_PACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sim/arena.h"

struct packing {
    unsigned char *bytes; /* of malloc; free() them */
    size_t size, room;
    bool failed; /* there was no memory */
};

void pack_byte(struct packing *to, unsigned char byte);
void pack_number(struct packing *to, uint64_t number);
void pack_double(struct packing *to, double value);
void pack_doubles(struct packing *to, const double *values, size_t count);
void pack_text(struct packing *to, const char *text); /* NULL is a value of its own */
void pack_word(struct packing *to, uint64_t word);    /* always eight bytes */

struct unpacking {
    const unsigned char *at, *end;
    struct arena *arena; /* where texts and whatever is asked for come to lie */
    bool failed;
};

uint64_t unpack_number(struct unpacking *from);
/* A number of things of which each takes a byte at least. */
uint32_t unpack_count(struct unpacking *from);
double unpack_double(struct unpacking *from);
void unpack_doubles(struct unpacking *from, double *values, size_t count);
const char *unpack_text(struct unpacking *from);
uint64_t unpack_word(struct unpacking *from);

/* Of bytes, so that any change of one of its words changes it; tells damage, not malice. */
uint64_t checksum_of(const unsigned char *bytes, size_t size);
static inline uint64_t text_sum(const char *text) /* NULL: of a value of its own */
{
    return text ? checksum_of((const unsigned char *)text, strlen(text)) : 1;
}

#endif
