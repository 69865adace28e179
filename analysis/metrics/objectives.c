/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/metrics/objectives.h"

#include <string.h>

#include "scenarios/reader/number.h"

/* Which unit the bound of a metric wants, and how one is written. */
static const struct bound_unit {
    const char *metric;
    enum unit wanted;
    double parts; /* of the quantity's base unit in one of the metric's */
    const char *example;
} bound_units[] = {
    {"s", UNIT_TIME, 1e9, "300ms"},    {"1/s", UNIT_RATE, 1, "250/s"},
    {"ratio", UNIT_SHARE, 1, "99.9%"}, {"bytes", UNIT_BYTES, 1, "4KB"},
    {"$", UNIT_MONEY, 1, "$2/M"},      {"", UNIT_ONE, 1, "10"},
};

static const struct bound_unit *bound_unit(const struct metric *metric)
{
    unsigned i = 0;
    while (strcmp(bound_units[i].metric, metric->unit) != 0)
        i++;
    return &bound_units[i];
}

struct reading_objective {
    const struct plan *plan;
    struct columns *columns;
    struct complaints *to;
    const void *field;
};

/* `$2/M` is for cost.million, `$0.40/h` for cost.hour; a plain `$2` is for either. */
static bool money_fits(const struct metric *metric, const char *text)
{
    const char *slash = strchr(text, '/');
    return !slash || (slash[1] == 'M') == (strcmp(metric->name, "cost.million") == 0);
}

static bool read_bound(const struct reading_objective *in, const struct metric *metric,
                       const char *text, double *bound)
{
    const struct bound_unit *unit = bound_unit(metric);
    struct quantity quantity = {0};
    if (unit->wanted == UNIT_MONEY && !money_fits(metric, text)) {
        complain(in->to, in->field, "write $2", "%s is not compared with %s", metric->name, text);
        return false;
    }
    if (unit->wanted == UNIT_MONEY && !strchr(text, '/')) /* $30: what it is for, the metric says */
        text = arena_format(in->columns->arena, "%s/h", text);
    const char *wrong = number_quantity(in->columns->arena, text, &quantity);
    if (wrong) {
        complain(in->to, in->field, NULL, "%s", wrong);
        return false;
    }
    if (quantity.unit != unit->wanted) {
        complain(in->to, in->field, NULL, "%s is compared with a quantity like %s, not %s",
                 metric->name, unit->example, text);
        return false;
    }
    *bound = quantity.value / unit->parts;
    return true;
}

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
    while (length > 0 && *text == ' ')
        text++, length--;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return arena_format(arena, "%.*s", (int)length, text);
}

static bool read_objective(const struct reading_objective *in, const char *text,
                           struct objective_result *into)
{
    struct arena *arena = in->columns->arena;
    const size_t left = strcspn(text, "<>");
    if (text[left] == 0) {
        complain(in->to, in->field, "write latency.p99 < 300ms",
                 "an objective compares a metric by <, <=, > or >=");
        return false;
    }
    const bool equal = text[left + 1] == '=';
    *into = (struct objective_result){.text = text, .comparison = {text[left], equal ? '=' : 0, 0}};
    const char *right = text + left + (equal ? 2 : 1);
    const struct metric *metric = NULL;
    struct narrowing narrowing;
    if (!metric_read(trimmed(arena, text, left), in->plan, in->field, arena, in->to, &metric,
                     &narrowing) ||
        !read_bound(in, metric, trimmed(arena, right, strlen(right)), &into->bound))
        return false;
    into->column = columns_ask(in->columns, metric, &narrowing, true);
    return true;
}

struct objective_result *objectives_read(const struct plan *plan, struct columns *columns,
                                         struct complaints *complaints, uint32_t *count)
{
    const struct table *table = &plan->description->objectives;
    const struct objective_text *texts = table->items;
    struct objective_result *objectives =
        arena_array(columns->arena, table->count, sizeof *objectives);
    *count = 0;
    for (uint32_t i = 0; i < table->count; i++) {
        const struct reading_objective in = {plan, columns, complaints, &texts[i].text};
        *count += read_objective(&in, texts[i].text, &objectives[*count]);
    }
    return objectives;
}
