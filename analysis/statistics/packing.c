/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/packing.h"

#include <stdlib.h>
#include <string.h>

#include "sim/rng.h"

enum { BEGIN_ROOM = 4096, WORD = 8 };
enum { DOUBLE_ZERO, DOUBLE_WHOLE, DOUBLE_BITS };

/* Doubles below this hold every whole number. */
#define WHOLE_MOST 9007199254740992.0

static unsigned char *room_for(struct packing *to, size_t size)
{
    if (to->failed)
        return NULL;
    if (to->room - to->size < size) {
        size_t room = to->room ? to->room : BEGIN_ROOM;
        while (room - to->size < size)
            room *= 2;
        unsigned char *larger = realloc(to->bytes, room);
        if (!larger) {
            to->failed = true;
            return NULL;
        }
        to->bytes = larger;
        to->room = room;
    }
    unsigned char *at = to->bytes + to->size;
    to->size += size;
    return at;
}

void pack_byte(struct packing *to, unsigned char byte)
{
    unsigned char *at = room_for(to, 1);
    if (at)
        *at = byte;
}

void pack_number(struct packing *to, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        pack_byte(to, (unsigned char)(number | 0x80));
    pack_byte(to, (unsigned char)number);
}

void pack_word(struct packing *to, uint64_t word)
{
    unsigned char *at = room_for(to, WORD);
    for (unsigned i = 0; at && i < WORD; i++)
        at[i] = (unsigned char)(word >> 8 * i);
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

void pack_double(struct packing *to, double value)
{
    const uint64_t bits = bits_of(value);
    const bool small = value > 0 && value < WHOLE_MOST;
    if (bits == 0) {
        pack_byte(to, DOUBLE_ZERO);
    } else if (small && (double)(uint64_t)value == value) {
        pack_byte(to, DOUBLE_WHOLE);
        pack_number(to, (uint64_t)value);
    } else {
        pack_byte(to, DOUBLE_BITS);
        pack_word(to, bits);
    }
}

void pack_doubles(struct packing *to, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pack_double(to, values[i]);
}

void pack_text(struct packing *to, const char *text)
{
    const size_t length = text ? strlen(text) : 0;
    pack_number(to, text ? length + 1 : 0);
    unsigned char *at = room_for(to, length);
    if (at && length)
        memcpy(at, text, length);
}

/* ---- and back ---- */

static const unsigned char *take(struct unpacking *from, size_t size)
{
    if (from->failed || (size_t)(from->end - from->at) < size) {
        from->failed = true;
        return NULL;
    }
    from->at += size;
    return from->at - size;
}

uint64_t unpack_number(struct unpacking *from)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const unsigned char *at = take(from, 1);
        if (!at)
            return 0;
        number |= (uint64_t)(*at & 0x7f) << shift;
        if (!(*at & 0x80))
            return number;
    }
    from->failed = true;
    return 0;
}

uint32_t unpack_count(struct unpacking *from)
{
    const uint64_t count = unpack_number(from);
    if (!from->failed && count <= (size_t)(from->end - from->at) && count < UINT32_MAX)
        return (uint32_t)count;
    from->failed = true;
    return 0;
}

uint64_t unpack_word(struct unpacking *from)
{
    const unsigned char *at = take(from, WORD);
    uint64_t word = 0;
    for (unsigned i = 0; at && i < WORD; i++)
        word |= (uint64_t)at[i] << 8 * i;
    return word;
}

double unpack_double(struct unpacking *from)
{
    const unsigned char *at = take(from, 1);
    double value = 0;
    if (!at || *at == DOUBLE_ZERO)
        return 0;
    if (*at == DOUBLE_WHOLE)
        return (double)unpack_number(from);
    if (*at != DOUBLE_BITS)
        from->failed = true;
    const uint64_t bits = unpack_word(from);
    memcpy(&value, &bits, sizeof value);
    return value;
}

void unpack_doubles(struct unpacking *from, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = unpack_double(from);
}

const char *unpack_text(struct unpacking *from)
{
    const uint64_t length = unpack_number(from);
    const unsigned char *at = length ? take(from, (size_t)length - 1) : NULL;
    if (!at)
        return NULL;
    char *text = arena_alloc(from->arena, (size_t)length);
    memcpy(text, at, (size_t)length - 1);
    return text;
}

/* mix() is a bijection in what it is given first, and in what second. */
uint64_t checksum_of(const unsigned char *bytes, size_t size)
{
    uint64_t sum = size;
    for (; size > 0; bytes += size < WORD ? size : WORD, size -= size < WORD ? size : WORD) {
        uint64_t word = 0;
        for (unsigned i = 0; i < WORD && i < size; i++)
            word |= (uint64_t)bytes[i] << 8 * i;
        sum = mix(sum, word);
    }
    return sum;
}
