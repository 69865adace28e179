/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/histogram.h"

#include <math.h>

uint64_t log_linear_first(uint32_t bucket, unsigned bits)
{
    const uint32_t parts = UINT32_C(1) << bits;
    if (bucket < 2 * parts)
        return bucket;
    const unsigned shift = (bucket >> bits) - 1;
    return (uint64_t)((bucket & (parts - 1)) + parts) << shift;
}

uint64_t log_linear_width(uint32_t bucket, unsigned bits)
{
    return bucket < (UINT32_C(2) << bits) ? 1 : UINT64_C(1) << ((bucket >> bits) - 1);
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
    if (other->number == 0)
        return;
    if (histogram->number == 0 || other->least < histogram->least)
        histogram->least = other->least;
    if (other->most > histogram->most)
        histogram->most = other->most;
    histogram->number += other->number;
    histogram->sum += other->sum;
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        histogram->counts[i] += other->counts[i];
}

static double within(double value, sim_time least, sim_time most)
{
    return fmin(fmax(value, (double)least), (double)most);
}

double histogram_quantile(const struct histogram *histogram, double share)
{
    if (histogram->number == 0)
        return (double)NAN;
    const double exact = ceil(share * (double)histogram->number);
    const uint64_t rank = exact < 1 ? 1 : (uint64_t)exact;
    uint64_t seen = 0;
    for (uint32_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen < rank)
            continue;
        const double before = (double)(rank - (seen - histogram->counts[i])) -
                              0.5; /* of its bucket, half of itself */
        const double part = before / (double)histogram->counts[i];
        const double width = (double)(log_linear_width(i, HISTOGRAM_BITS) - 1);
        return within((double)log_linear_first(i, HISTOGRAM_BITS) + width * part, histogram->least,
                      histogram->most);
    }
    return (double)histogram->most;
}

double histogram_mean(const struct histogram *histogram)
{
    if (histogram->number == 0)
        return (double)NAN;
    return wide_to_double(histogram->sum) / (double)histogram->number;
}
