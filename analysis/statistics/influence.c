/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/influence.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

#include "analysis/statistics/interval.h"

enum { GROUPS = 20, DEGREE = 2, DRAWS_PER_TERM = 3 };

struct fitting {
    const double *shares, *answers;
    uint32_t draws, inputs, degree;
    struct arena *arena;
    double *room; /* for matrices and vectors of a fit */
};

static double polynomial(uint32_t degree, double share)
{
    const double x = 2 * share - 1;
    return degree == 1 ? sqrt(3) * x : sqrt(5) * (3 * x * x - 1) / 2;
}

static size_t terms_of(const struct fitting *in) { return 1 + (size_t)in->inputs * in->degree; }

static void put_draw(const struct fitting *in, gsl_matrix *terms, size_t row, uint32_t draw)
{
    size_t at = 0;
    gsl_matrix_set(terms, row, at++, 1);
    for (uint32_t i = 0; i < in->inputs; i++)
        for (uint32_t d = 1; d <= in->degree; d++)
            gsl_matrix_set(terms, row, at++,
                           polynomial(d, in->shares[(size_t)draw * in->inputs + i]));
}

/* Of the coefficients: the share of the variance, without what chance gives.  The variance is that
 * of inputs that are independent, as they were drawn: by chance a sample has them go together. */
static void read_coefficients(const struct fitting *in, const gsl_vector *coefficients,
                              const gsl_matrix *covariance, double left, struct influence *found)
{
    size_t at = 1;
    double variance = left;
    for (uint32_t i = 0; i < in->inputs; i++) {
        double sum = 0;
        found[i].slope = 2 * sqrt(3) * gsl_vector_get(coefficients, at);
        for (uint32_t d = 0; d < in->degree; d++, at++) {
            const double c = gsl_vector_get(coefficients, at);
            sum += c * c - gsl_matrix_get(covariance, at, at);
        }
        found[i].share = sum;
        variance += sum;
    }
    for (uint32_t i = 0; i < in->inputs; i++)
        found[i].share = variance > 0 ? found[i].share / variance : 0;
}

/* Without one group of draws; GROUPS: with all. */
static void fit(const struct fitting *in, uint32_t without, struct influence *found)
{
    const size_t terms = terms_of(in);
    size_t rows = 0;
    double left = 0;
    for (uint32_t i = 0; i < in->draws; i++)
        rows += i % GROUPS != without;
    gsl_matrix_view design = gsl_matrix_view_array(in->room, rows, terms);
    gsl_matrix_view covariance = gsl_matrix_view_array(in->room + rows * terms, terms, terms);
    gsl_vector_view coefficients = gsl_vector_view_array(in->room + (rows + terms) * terms, terms);
    gsl_vector_view answers = gsl_vector_view_array(in->room + (rows + terms + 1) * terms, rows);
    gsl_multifit_linear_workspace *space = gsl_multifit_linear_alloc(rows, terms);
    if (!space)
        arena_fail(in->arena, "out of memory for a fit of uncertain inputs");
    rows = 0;
    for (uint32_t i = 0; i < in->draws; i++)
        if (i % GROUPS != without) {
            put_draw(in, &design.matrix, rows, i);
            gsl_vector_set(&answers.vector, rows++, in->answers[i]);
        }
    gsl_multifit_linear(&design.matrix, &answers.vector, &coefficients.vector, &covariance.matrix,
                        &left, space);
    gsl_multifit_linear_free(space);
    read_coefficients(in, &coefficients.vector, &covariance.matrix, left / (double)(rows - terms),
                      found);
}

static double within_unit(double value) { return fmin(fmax(value, 0), 1); }

uint32_t influences_draws(uint32_t inputs)
{
    const uint32_t terms = DRAWS_PER_TERM * (1 + inputs);
    return terms > 2 * GROUPS ? terms : 2 * GROUPS;
}

bool influences_find(const double *shares, const double *answers, uint32_t draws, uint32_t inputs,
                     struct influence *found, struct arena *arena)
{
    struct fitting in = {shares, answers, draws, inputs, DEGREE, arena, NULL};
    while (in.degree > 1 && draws < DRAWS_PER_TERM * terms_of(&in))
        in.degree--;
    if (inputs == 0 || draws < influences_draws(inputs))
        return false;
    struct influence *part = arena_array(arena, inputs, sizeof *part);
    double *pseudo = arena_array(arena, (size_t)inputs * GROUPS, sizeof *pseudo);
    in.room =
        arena_array(arena, (draws + terms_of(&in) + 1) * terms_of(&in) + draws, sizeof *in.room);
    fit(&in, GROUPS, found);
    for (uint32_t g = 0; g < GROUPS; g++) {
        fit(&in, g, part);
        for (uint32_t i = 0; i < inputs; i++)
            pseudo[i * GROUPS + g] = GROUPS * found[i].share - (GROUPS - 1) * part[i].share;
    }
    for (uint32_t i = 0; i < inputs; i++) {
        const struct interval about = interval_of_mean(&pseudo[i * GROUPS], GROUPS, CONFIDENCE);
        found[i].low = within_unit(found[i].share - about.half_width);
        found[i].high = within_unit(found[i].share + about.half_width);
        found[i].share = within_unit(found[i].share);
    }
    return true;
}
