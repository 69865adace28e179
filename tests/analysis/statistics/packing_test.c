/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/packing.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "tests/lib/test.h"

static struct arena *arena;

static void begin(void) { arena = arena_create(0); }
static void end(void) { arena_destroy(arena); }

static struct unpacking opened(const struct packing *packed)
{
    return (struct unpacking){
        .at = packed->bytes, .end = packed->bytes + packed->size, .arena = arena};
}

static bool used_up(const struct unpacking *from) { return !from->failed && from->at == from->end; }

static void numbers_come_back(void)
{
    static const uint64_t numbers[] = {
        0, 1, 127, 128, 300, 16383, 16384, UINT32_MAX, UINT64_C(1) << 63, UINT64_MAX};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    struct packing packed = {.bytes = NULL};
    for (unsigned i = 0; i < NUMBERS; i++) {
        pack_number(&packed, numbers[i]);
        pack_word(&packed, numbers[i]);
    }
    struct unpacking from = opened(&packed);
    for (unsigned i = 0; i < NUMBERS; i++) {
        CU_ASSERT_EQUAL(unpack_number(&from), numbers[i]);
        CU_ASSERT_EQUAL(unpack_word(&from), numbers[i]);
    }
    CU_ASSERT_TRUE(used_up(&from));
    free(packed.bytes);
}

/* LEB128 as in the example of the DWARF standard, table 7.7. */
static void numbers_are_leb128(void)
{
    struct packing packed = {.bytes = NULL};
    pack_number(&packed, 12857);
    CU_ASSERT_EQUAL_FATAL(packed.size, 2);
    CU_ASSERT_EQUAL(packed.bytes[0], 0x39 + 0x80);
    CU_ASSERT_EQUAL(packed.bytes[1], 100);
    free(packed.bytes);
}

static void doubles_come_back_bit_for_bit(void)
{
    const double values[] = {0.0,
                             -0.0,
                             1.0,
                             -1.0,
                             0.1,
                             1e300,
                             DBL_MIN,
                             DBL_MAX,
                             INFINITY,
                             -INFINITY,
                             (double)NAN,
                             9007199254740991.0,
                             9007199254740992.0,
                             1e17,
                             5e-324};
    enum { VALUES = sizeof values / sizeof values[0] };
    double again[VALUES];
    struct packing packed = {.bytes = NULL};
    pack_doubles(&packed, values, VALUES);
    struct unpacking from = opened(&packed);
    unpack_doubles(&from, again, VALUES);
    CU_ASSERT_TRUE(used_up(&from));
    CU_ASSERT_EQUAL(memcmp(values, again, sizeof values), 0);
    free(packed.bytes);
}

static void texts_come_back(void)
{
    struct packing packed = {.bytes = NULL};
    pack_text(&packed, "some words");
    pack_text(&packed, "");
    pack_text(&packed, NULL);
    struct unpacking from = opened(&packed);
    ASSERT_TEXT(unpack_text(&from), "some words");
    ASSERT_TEXT(unpack_text(&from), "");
    CU_ASSERT_PTR_NULL(unpack_text(&from));
    CU_ASSERT_TRUE(used_up(&from));
    free(packed.bytes);
}

/* Whatever is cut off is noticed, and no count makes anybody take memory for what is not there. */
static void what_is_too_short_fails(void)
{
    struct packing packed = {.bytes = NULL};
    pack_double(&packed, 0.3);
    pack_text(&packed, "words");
    pack_number(&packed, 1000000);
    for (size_t size = 0; size < packed.size; size++) {
        struct unpacking from = {.at = packed.bytes, .end = packed.bytes + size, .arena = arena};
        unpack_double(&from);
        unpack_text(&from);
        unpack_number(&from);
        CU_ASSERT_TRUE(from.failed);
        CU_ASSERT_EQUAL(unpack_word(&from), 0);
    }
    struct unpacking from = opened(&packed);
    unpack_double(&from);
    unpack_text(&from);
    CU_ASSERT_EQUAL(unpack_count(&from), 0);
    CU_ASSERT_TRUE(from.failed);
    free(packed.bytes);
}

static void a_changed_bit_changes_the_sum(void)
{
    unsigned char bytes[37];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    const uint64_t sum = checksum_of(bytes, sizeof bytes);
    CU_ASSERT_NOT_EQUAL(checksum_of(bytes, sizeof bytes - 1), sum);
    for (unsigned i = 0; i < 8 * sizeof bytes; i++) {
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
        CU_ASSERT_NOT_EQUAL(checksum_of(bytes, sizeof bytes), sum);
        bytes[i / 8] ^= (unsigned char)(1 << i % 8);
    }
    CU_ASSERT_EQUAL(checksum_of(bytes, sizeof bytes), sum);
}

TEST_MAIN_AROUND(packing, begin, end, TEST(numbers_come_back), TEST(numbers_are_leb128),
                 TEST(doubles_come_back_bit_for_bit), TEST(texts_come_back),
                 TEST(what_is_too_short_fails), TEST(a_changed_bit_changes_the_sum))
