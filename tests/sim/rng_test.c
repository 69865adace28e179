/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/rng.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <limits.h>

#include "tests/lib/test.h"

/* Vigna's splitmix64.c, started at 1234567. */
static void splitmix_gives_the_known_numbers(void)
{
    static const uint64_t known[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                     UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                     UINT64_C(16408922859458223821)};
    draw state = 1234567;
    for (unsigned i = 0; i < 5; i++)
        CU_ASSERT(draw_next(&state) == known[i]);
}

/* xoshiro256++ 1.0 from the state {1, 2, 3, 4}: the vector that its ports test against. */
static void xoshiro_gives_the_known_numbers(void)
{
    static const uint64_t known[] = {41943041,
                                     58720359,
                                     UINT64_C(3588806011781223),
                                     UINT64_C(3591011842654386),
                                     UINT64_C(9228616714210784205),
                                     UINT64_C(9973669472204895162),
                                     UINT64_C(14011001112246962877),
                                     UINT64_C(12406186145184390807),
                                     UINT64_C(15849039046786891736),
                                     UINT64_C(10450023813501588000)};
    struct stream stream = {{1, 2, 3, 4}};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++)
        CU_ASSERT(stream_next(&stream) == known[i]);
}

static void names_tell_streams_apart(void)
{
    const struct stream first = stream_named(1, 0, "web", "network");
    struct stream same = stream_named(1, 0, "web", "network");
    CU_ASSERT(first.s[0] == same.s[0] && first.s[3] == same.s[3]);
    const struct stream others[] = {
        stream_named(2, 0, "web", "network"), stream_named(1, 1, "web", "network"),
        stream_named(1, 0, "wob", "network"), stream_named(1, 0, "web", "balance"),
        stream_named(1, 0, "network", "web"), stream_named(0, 1, "web", "network")};
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT(others[i].s[0] != first.s[0]);
    CU_ASSERT(name_hash("") == UINT64_C(0xCBF29CE484222325) &&
              name_hash("a") == UINT64_C(0xAF63DC4C8601EC8C));
}

static void gsl_shares_the_state(void)
{
    struct stream stream = stream_seeded(9), twin = stream;
    draw state = 9, other = 9;
    gsl_rng by_stream = {&rng_stream_type, &stream}, by_draw = {&rng_draw_type, &state};
    CU_ASSERT(gsl_rng_get(&by_stream) == stream_next(&twin) &&
              gsl_rng_get(&by_draw) == draw_next(&other));
    CU_ASSERT(gsl_rng_uniform(&by_stream) == unit_of(stream_next(&twin)));
    CU_ASSERT(gsl_rng_uniform(&by_draw) == unit_of(draw_next(&other)));
    CU_ASSERT(gsl_rng_max(&by_draw) == ULONG_MAX && gsl_rng_min(&by_draw) == 0);
    CU_ASSERT(gsl_ran_binomial(&by_draw, 0.5, 10) <= 10);
}

static void units_stay_in_their_range(void)
{
    CU_ASSERT(unit_of(0) == 0.0 && unit_of(UINT64_MAX) < 1.0);
    CU_ASSERT(unit_above_zero(0) > 0.0 && unit_above_zero(UINT64_MAX) == 1.0);
    CU_ASSERT(uniform_below(UINT64_MAX, 7) == 6 && uniform_below(0, 7) == 0 &&
              uniform_below(UINT64_MAX, 1) == 0);
}

/* Chi-square over 64 cells of the first draw of neighbouring keys: children of one parent must be
 * unrelated. 640,000 draws: 10,000 a cell, so a cell that is 5 % off adds 25 to a statistic of 63
 * +- 11. */
static void children_of_one_key_are_uniform(void)
{
    enum { CELLS = 64, DRAWS = 640000 };
    unsigned cells[CELLS] = {0};
    double chi = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        draw child = mix(12345, i);
        cells[uniform_below(draw_next(&child), CELLS)]++;
    }
    for (unsigned i = 0; i < CELLS; i++)
        chi += (cells[i] - DRAWS / (double)CELLS) * (cells[i] - DRAWS / (double)CELLS) /
               (DRAWS / (double)CELLS);
    CU_ASSERT(gsl_cdf_chisq_Q(chi, CELLS - 1) > 1e-3);
}

static void mixing_can_be_undone(void)
{
    draw random = 7;
    for (unsigned i = 0; i < 1000; i++) {
        const uint64_t word = draw_next(&random);
        CU_ASSERT_FATAL(unmix_bits(mix_bits(word)) == word);
    }
}

static void a_mirror_turns_the_first_number_over(void)
{
    static const uint64_t bits[] = {MIRROR_ALL, 256, 1};
    for (uint64_t i = 0; i < 300; i++) {
        draw one = mix(3, i), other = draw_mirrored(one, bits[i % 3]);
        const uint64_t first = draw_next(&one), turned = draw_next(&other);
        CU_ASSERT_FATAL(turned == (first ^ bits[i % 3]));
        CU_ASSERT(draw_next(&one) != draw_next(&other));
    }
}

TEST_MAIN(rng, TEST(splitmix_gives_the_known_numbers), TEST(xoshiro_gives_the_known_numbers),
          TEST(names_tell_streams_apart), TEST(gsl_shares_the_state),
          TEST(units_stay_in_their_range), TEST(children_of_one_key_are_uniform),
          TEST(mixing_can_be_undone), TEST(a_mirror_turns_the_first_number_over))
