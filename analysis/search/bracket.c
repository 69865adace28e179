/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/search/bracket.h"

#include <math.h>

/* While an end is not known the steps grow by this. */
#define FIRST_STEP 1.25
#define STEP_GROWTH 1.5
#define STEP_MOST 4.0
/* Beside what could not be decided: this part of the width that is asked for is close enough. */
#define CLOSE 0.25

struct bracket bracket_begin(void)
{
    return (struct bracket){0, (double)INFINITY, (double)NAN, (double)NAN, 0};
}

static double step_of(const struct bracket *bracket, const struct bracketing *how)
{
    const double first = how->step > 1 ? how->step : 1 + (FIRST_STEP - 1) * STEP_GROWTH;
    return fmin(1 + (first - 1) * pow(STEP_GROWTH, bracket->probes - 1.0), STEP_MOST);
}

/* Nothing good is known: down from the lowest that was tried. */
static double next_below(const struct bracket *bracket, const struct bracketing *how)
{
    const double lowest = isnan(bracket->open_from) ? bracket->bad : bracket->open_from;
    return lowest <= how->least ? 0 : fmax(lowest / step_of(bracket, how), how->least);
}

/* Nothing bad is known: up from the highest that was tried. */
static double next_above(const struct bracket *bracket, const struct bracketing *how)
{
    const double highest = isnan(bracket->open_until) ? bracket->good : bracket->open_until;
    return highest >= how->most ? 0 : fmin(highest * step_of(bracket, how), how->most);
}

static double next_between(const struct bracket *bracket, const struct bracketing *how)
{
    const double wanted = how->within * bracket->good;
    if (bracket->bad - bracket->good <= wanted)
        return 0;
    if (isnan(bracket->open_from))
        return (bracket->good + bracket->bad) / 2;
    const double below = bracket->open_from - bracket->good,
                 above = bracket->bad - bracket->open_until;
    if (fmax(below, above) <= CLOSE * wanted)
        return 0;
    return below >= above ? bracket->good + below / 2 : bracket->open_until + above / 2;
}

double bracket_next(const struct bracket *bracket, const struct bracketing *how)
{
    if (bracket->probes >= PROBES_MOST)
        return 0;
    if (bracket->probes == 0)
        return fmin(fmax(how->start, how->least), how->most);
    if (bracket->good == 0 && (!isinf(bracket->bad) || !isnan(bracket->open_from))) {
        const double below = next_below(bracket, how);
        if (below > 0)
            return below;
    }
    if (isinf(bracket->bad))
        return next_above(bracket, how);
    return bracket->good > 0 ? next_between(bracket, how) : 0;
}

void bracket_told(struct bracket *bracket, double load, enum verdict verdict)
{
    bracket->probes++;
    if (verdict == VERDICT_met)
        bracket->good = fmax(bracket->good, load);
    else if (verdict == VERDICT_missed)
        bracket->bad = fmin(bracket->bad, load);
    else {
        bracket->open_from = fmin(bracket->open_from, load); /* of NAN and a number: the number */
        bracket->open_until = fmax(bracket->open_until, load);
    }
    if (bracket->open_from <= bracket->good)
        bracket->open_from =
            bracket->open_until > bracket->good ? bracket->open_until : (double)NAN;
    if (bracket->open_until >= bracket->bad)
        bracket->open_until = bracket->open_from < bracket->bad ? bracket->open_from : (double)NAN;
    if (isnan(bracket->open_from) || isnan(bracket->open_until))
        bracket->open_from = bracket->open_until = (double)NAN;
}

struct bracket bracket_search(const struct bracketing *how)
{
    struct bracket bracket = bracket_begin();
    for (double load; (load = bracket_next(&bracket, how)) > 0;) {
        const enum verdict verdict = how->probe(how->context, load, &bracket);
        if (how->stop && *how->stop)
            break;
        bracket_told(&bracket, load, verdict);
    }
    return bracket;
}
