/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/fitting/show_fits.h"

#include <math.h>

#include "analysis/output/figure.h"

static const struct sheet_column columns[] = {
    {"law", "law", NULL},
    {"parameters", NULL, ""},
    {"aic", "AIC", ""},
    {"log_likelihood", NULL, ""},
    {"ks", "distance (KS)", ""},
    {"ks_p", "p", ""},
    {"ad", "Anderson-Darling", ""},
    {"ad_p", "p", ""},
    {"p50", "p50", "s"},
    {"p99", "p99", "s"},
    {"p999", "p99.9", "s"},
};
enum { LAW_TEXT, PARAMETERS, AIC, LIKELIHOOD, KS, KS_P, AD, AD_P, P50, P99, P999, COLUMNS };
_Static_assert(sizeof columns / sizeof columns[0] == COLUMNS, "one row each");

static void put(struct sheet *sheet, uint32_t row, unsigned at, const char *format, double value)
{
    char text[64];
    *sheet_at(sheet, row, at) = (struct sheet_cell){.value = value};
    if (isnan(value))
        return;
    snprintf(text, sizeof text, format, value); /* NOLINT: one of ours */
    sheet_at(sheet, row, at)->text = arena_text(sheet->arena, text);
}

static void put_time(struct sheet *sheet, uint32_t row, unsigned at, double ns)
{
    *sheet_at(sheet, row, at) = (struct sheet_cell){duration_text(ns, sheet->arena), ns * 1e-9};
}

static void put_fit(struct sheet *sheet, uint32_t row, const struct fits_shown *shown,
                    const struct fit *fit)
{
    sheet_at(sheet, row, LAW_TEXT)->text = fit->law->text(shown->sample, fit->p, sheet->arena);
    put(sheet, row, PARAMETERS, "%.0f", fit->law->parameters);
    put(sheet, row, AIC, "+%.1f", fit->aic - shown->fits[0].aic);
    sheet_at(sheet, row, AIC)->value = fit->aic;
    put(sheet, row, LIKELIHOOD, "%.1f", fit->log_likelihood);
    put(sheet, row, KS, "%.4f", fit->ks);
    put(sheet, row, KS_P, "%.2f", fit->ks_p);
    put(sheet, row, AD, "%.4g", fit->ad);
    put(sheet, row, AD_P, "%.2f", fit->ad_p);
    put_time(sheet, row, P50, fit_quantile(shown->sample, fit, 0.5));
    put_time(sheet, row, P99, fit_quantile(shown->sample, fit, 0.99));
    put_time(sheet, row, P999, fit_quantile(shown->sample, fit, 0.999));
}

static void put_sample(struct sheet *sheet, uint32_t row, const struct measured *sample)
{
    const double none = (double)NAN;
    sheet_at(sheet, row, LAW_TEXT)->text = "measured";
    for (unsigned i = PARAMETERS; i < P50; i++)
        sheet_at(sheet, row, i)->value = none;
    put_time(sheet, row, P50, sample_quantile(sample, 0.5));
    put_time(sheet, row, P99, sample_quantile(sample, 0.99));
    put_time(sheet, row, P999, sample_quantile(sample, 0.999));
}

/* Where the best law leaves the tail, and how heavy that is. */
static const char *tail_text(const struct fits_shown *shown, struct arena *arena)
{
    const struct measured *sample = shown->sample;
    const double share = sample->count >= 4000 ? 0.999 : 0.99;
    const double ratio =
        fit_quantile(sample, &shown->fits[0], share) / sample_quantile(sample, share);
    const double index = tail_index(sample, 0.02);
    const char *how = sample->count < 500 ? "too few values to judge the tail"
                      : ratio < 0.85      ? "the law is too light in the tail"
                      : ratio > 1.18      ? "the law is too heavy in the tail"
                                          : "the tail fits";
    const char *heavy =
        isnan(index) ? ""
                     : arena_format(arena, "; the longest 2 %% fall like x^-%.1f%s (Hill)", index,
                                    index < 2 ? ": no variance, single requests will decide" : "");
    return arena_format(arena, "%s: its p%s is %+.0f %% off%s", how, share > 0.995 ? "99.9" : "99",
                        (ratio - 1) * 100, heavy);
}

static const char *foot_of(const struct fits_shown *shown, struct arena *arena)
{
    const struct fit *best = &shown->fits[0];
    const bool refused = best->ad_p < 0.05;
    return arena_format(
        arena,
        "%s\n%s\npaste into a scenario, for instance:  - compute: %s\nor, without any law:  - "
        "compute: empirical(file=%s column=%s)",
        refused
            ? "no law fits as well as chance would have it (p below 5 % by bootstrap): judge by "
              "the distances and the picture of quantiles (--out)"
            : "the first law fits: such distances come by chance (p by bootstrap)",
        tail_text(shown, arena), best->law->text(shown->sample, best->p, arena), shown->file,
        shown->column);
}

struct sheet *fits_sheet(const struct fits_shown *shown, struct arena *arena)
{
    const struct measured *sample = shown->sample;
    struct sheet *sheet = sheet_create(
        &(struct sheet){
            .arena = arena,
            .command = "laws",
            .head = arena_format(arena, "%zu values of %s: mean %s, cv %.3g, from %s to %s",
                                 sample->count, shown->column, duration_text(sample->mean, arena),
                                 sample->cv, duration_text(sample_quantile(sample, 0), arena),
                                 duration_text(sample_quantile(sample, 1), arena)),
            .foot = foot_of(shown, arena),
            .columns = columns,
            .column_count = COLUMNS,
            .row_count = shown->count + 1},
        shown->count + 1);
    put_sample(sheet, 0, sample);
    for (unsigned i = 0; i < shown->count; i++)
        put_fit(sheet, i + 1, shown, &shown->fits[i]);
    return sheet;
}
