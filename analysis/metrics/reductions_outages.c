/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/metrics/reductions.h"
#include "scenarios/reader/number.h"

static const char no_outage[] = "no outage was seen";

static struct reduced time_until(const struct question *question, wide sum, uint64_t count,
                                 struct reason *why)
{
    if (question->plan->client_count == 0)
        return no_value(why, NULL);
    *why = (struct reason){.text = no_outage};
    return part_of(seconds_of(wide_to_double(sum)), (double)count);
}

struct reduced reduce_recovery(const struct question *question, struct reason *why)
{
    const struct episodes_heard *heard = question->heard;
    return heard ? time_until(question, heard->until_recovered, heard->recoveries, why)
                 : no_value(why, NULL);
}

struct reduced reduce_drain(const struct question *question, struct reason *why)
{
    const struct episodes_heard *heard = question->heard;
    return heard ? time_until(question, heard->until_drained, heard->drains, why)
                 : no_value(why, NULL);
}

struct reduced reduce_blast_endpoints(const struct question *question, struct reason *why)
{
    const struct episodes_heard *heard = question->heard;
    if (!heard || question->plan->client_count == 0)
        return no_value(why, NULL);
    uint32_t hit = 0, asked = 0;
    for (uint32_t i = 0; i < question->plan->endpoint_count; i++) {
        asked += heard->asked[i];
        hit += heard->asked[i] && heard->of_endpoint[i].outages > 0;
    }
    return part_of(hit, asked);
}

struct reduced reduce_blast_users(const struct question *question, struct reason *why)
{
    const struct episodes_heard *heard = question->heard;
    if (!heard || question->plan->client_count == 0)
        return no_value(why, NULL);
    *why = (struct reason){.text = no_outage};
    return part_of((double)heard->windows.down_failed, (double)heard->windows.down_sent);
}

/* ---- error budget ---- */

/* `availability >= 99.9%`, of the whole or of the endpoint that is asked about. */
static bool is_about(const struct question *question, const char *text)
{
    static const char metric[] = "availability";
    if (strncmp(text, metric, strlen(metric)) != 0)
        return false;
    text += strlen(metric);
    const char *end = strpbrk(text, "<>");
    if (!end || *end != '>')
        return false;
    while (*text == ' ')
        text++;
    if (question->narrow == NARROW_WHOLE)
        return text == end;
    const char *name = question->plan->endpoints[question->index].name;
    const size_t length = strlen(name);
    return *text == '(' && strncmp(text + 1, name, length) == 0 && text[1 + length] == ')';
}

/* NAN: nobody has said how many may fail. */
static double allowed(const struct question *question)
{
    const struct table *table = &question->plan->description->objectives;
    const struct objective_text *texts = table->items;
    for (uint32_t i = 0; i < table->count; i++) {
        struct quantity quantity;
        if (!is_about(question, texts[i].text))
            continue;
        const char *bound = strchr(texts[i].text, '>') + 1;
        bound += strspn(bound, "= ");
        if (!number_quantity(question->recorder->about.arena, bound, &quantity))
            return 1.0 - quantity.value;
    }
    return NAN;
}

struct reduced reduce_error_budget(const struct question *question, struct reason *why)
{
    const double share = allowed(question);
    if (isnan(share) || !question->tally)
        return no_value(why, NULL);
    const double sent = (double)tally_sent(question->tally), may = share * sent;
    *why = (struct reason){.text = "100 % leave no budget"};
    return part_of(may - (sent - (double)question->tally->outcomes[OUTCOME_ok]), may);
}

/* ---- detection ---- */

/* Sum and number of an instrument of one party, or of all. */
static bool taken_of_all(const struct question *question, struct instrument instrument,
                         struct taken *all)
{
    const bool whole = question->narrow == NARROW_WHOLE;
    const uint32_t first = whole ? 0 : question->index;
    const uint32_t until = whole ? question->plan->party_count : question->index + 1;
    *all = (struct taken){0};
    for (uint32_t i = first; i < until; i++) {
        const struct taken one = readings_between(question->before, question->after, instrument, i);
        all->count += one.count;
        all->sum += one.sum;
        all->given |= one.given;
    }
    return all->given;
}

/* Its row names the sample. */
struct reduced reduce_after_death(const struct question *question, struct reason *why)
{
    struct taken sample;
    if (!taken_of_all(question, question->metric->reads, &sample))
        return no_value(why, NULL);
    *why = (struct reason){.text = "it did not happen"};
    return part_of(sample.sum, sample.count);
}

struct reduced reduce_false_alarms(const struct question *question, struct reason *why)
{
    static const struct instrument suspicions = PARTY(suspicions), wrong = PARTY(false_alarms);
    struct taken all, some;
    if (!taken_of_all(question, suspicions, &all) || !taken_of_all(question, wrong, &some))
        return no_value(why, NULL);
    *why = (struct reason){.text = "nobody was believed dead"};
    return part_of(some.count, all.count);
}

struct reduced reduce_false_alarm_rate(const struct question *question, struct reason *why)
{
    static const struct instrument wrong = PARTY(false_alarms);
    struct taken some;
    if (!taken_of_all(question, wrong, &some))
        return no_value(why, NULL);
    return part_of(some.count, question->seconds);
}
