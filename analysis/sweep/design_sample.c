/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Points spread over many parameters at once.
 *
 * Why: a grid of ten values each of six parameters has a million points, and shows of each
 * parameter ten values only.  A sample of 64 shows 64 values of each.
 *
 *  - Sobol points (GSL's, at most 40 parameters: beyond them it gives zeros) fill the space evenly,
 *    and best where their number is a power of two.
 *  - A Latin hypercube cuts every parameter into as many equal parts as there are points and takes
 *    each part once, at random within it; parts are put together by a permutation of each
 * parameter, drawn by (seed, path), so another parameter moves no value of the others.
 *
 * A span is cut evenly, or in equal ratios; where its key counts something, each whole number gets
 * an equal share.  Of a list of values each gets an equal share.
 *
 * Sources: Sobol 1967; Bratley and Fox 1988, ACM TOMS algorithm 659; McKay, Beckman and Conover
 * 1979, Technometrics 21(2). */
#include <gsl/gsl_qrng.h>
#include <math.h>

#include "analysis/statistics/latin.h"
#include "analysis/sweep/design_words.h"

enum { SOBOL_MOST = 40, SAMPLE_DIGITS = 6 };

/* A share of an axis, 0 <= share < 1, as a value of it. */
static void take(struct designing *in, struct axis *axis, const struct axis *choices, double share)
{
    const struct range *span = &in->spans[axis - in->design->axes];
    if (span->count > 0) {
        design_add(in, axis, span_value(span, share, axis->whole, SAMPLE_DIGITS, in->arena),
                   choices->places[0]);
        return;
    }
    const uint32_t which = (uint32_t)(share * choices->count);
    design_add(in, axis, choices->values[which], choices->places[which]);
}

static void sample_sobol(struct designing *in, const struct design_block *block,
                         const struct axis *choices)
{
    double shares[SOBOL_MOST];
    gsl_qrng *points = gsl_qrng_alloc(gsl_qrng_sobol, block->width);
    if (!points)
        arena_fail(in->arena, "out of memory for Sobol points");
    for (uint64_t i = 0; i < in->request->sobol; i++) {
        gsl_qrng_get(points, shares);
        for (uint32_t j = 0; j < block->width; j++)
            take(in, &in->design->axes[block->first + j], &choices[j], shares[j]);
    }
    gsl_qrng_free(points);
}

static void sample_latin(struct designing *in, const struct design_block *block,
                         const struct axis *choices)
{
    const uint32_t count = (uint32_t)in->request->latin;
    double *shares = arena_array(in->arena, count, sizeof *shares);
    for (uint32_t j = 0; j < block->width; j++) {
        struct axis *axis = &in->design->axes[block->first + j];
        latin_fill(shares, count, 1, in->request->seed, axis->path, in->arena);
        for (uint32_t i = 0; i < count; i++)
            take(in, axis, &choices[j], shares[i]);
    }
}

static bool can_be_sampled(const struct designing *in, const struct design_block *block)
{
    if (block->width == 0)
        return design_mistake(in, (struct place){0},
                              "a sample of what?  --vary PATH=1..10ms gives a span");
    if (in->request->sobol > 0 && block->width > SOBOL_MOST)
        return design_mistake(in, in->design->axes[block->first + SOBOL_MOST].place,
                              "Sobol points have at most 40 parameters; --latin has no limit");
    return true;
}

/* What was read are the choices; rows take their place. */
void design_sample(struct designing *in)
{
    struct design *design = in->design;
    const struct design_block *block = &design->blocks[design->block_count - 1];
    struct axis *choices = arena_array(in->arena, block->width + 1, sizeof *choices);
    if (!can_be_sampled(in, block))
        return;
    for (uint32_t j = 0; j < block->width; j++) {
        struct axis *axis = &design->axes[block->first + j];
        choices[j] = *axis;
        axis->values = NULL;
        axis->places = NULL;
        axis->count = axis->room = 0;
    }
    if (in->request->sobol > 0)
        sample_sobol(in, block, choices);
    else
        sample_latin(in, block, choices);
}
