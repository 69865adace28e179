/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/meantime_lines.h"

#include <math.h>

#include "models/plan/meanwhile.h"
#include "models/plan/review.h"
#include "scenarios/reader/places.h"

static const struct disruption *disruption_at(const struct offered *offered, uint32_t index)
{
    return &(
        (const struct disruption *)offered->traffic->plan->description->disruptions.items)[index];
}

static const char *seconds(double ns, struct arena *arena)
{
    return arena_format(arena, "%.6g s", ns * 1e-9);
}

static const char *when(const struct meantime *found, const struct disruption *given,
                        struct arena *arena)
{
    const double lasts = found->offered->demand->plan->meanwhile->lasts;
    if (given->at.given && isfinite(lasts))
        return arena_format(arena, "%s to %s", seconds(given->at.value, arena),
                            seconds(given->at.value + lasts, arena));
    if (given->at.given)
        return arena_format(arena, "from %s on", seconds(given->at.value, arena));
    return isfinite(lasts) ? arena_format(arena, "%s on average", review_time(lasts, arena))
                           : "for good";
}

static const char *where(const struct disruption *given, const struct complaints *at,
                         struct arena *arena)
{
    struct place place;
    return places_find(at, &given->name, &place)
               ? arena_format(arena, ", %s:%u", place.document->name, place.line)
               : "";
}

static const char *percent(double load, struct arena *arena)
{
    return isinf(load) || load >= 1e6 ? ">100 %" : arena_format(arena, "%.1f %%", load * 100);
}

static const char *growth(const struct meantime *found, struct arena *arena)
{
    if (!(found->grows > 0.0))
        return found->worst->kind == STATION_SERVICE && found->worst->own < 1.0
                   ? ": its workers wait for others"
                   : "";
    return arena_format(arena, "%s %.4g%s",
                        found->refuses ? ": it turns away" : ": its queue grows by", found->grows,
                        found->bytes ? " B/s" : "/s");
}

void meantime_line_print(const struct offered *before, uint32_t disruption,
                         const struct complaints *at, struct arena *arena, FILE *to)
{
    const struct disruption *given = disruption_at(before, disruption);
    const struct meantime found = meantime_of(before, disruption, arena);
    if (!found.worst)
        return;
    fprintf(to, "    while %s lasts (%s%s): %s %s %s%s (at other times %s)%s%s\n", given->name,
            when(&found, given, arena), where(given, at, arena), found.worst->name,
            found.over ? "is at" : "is the busiest,", found.worst->bound ? "at most " : "",
            percent(found.worst->load, arena), percent(found.before, arena),
            found.over ? growth(&found, arena) : "",
            found.choices > 1 ? arena_format(arena, "; the worst of %u", found.choices) : "");
}

void meantime_put_json(struct json_writer *json, const struct offered *before, uint32_t disruption,
                       const struct complaints *at, struct arena *arena)
{
    const struct disruption *given = disruption_at(before, disruption);
    const struct meantime found = meantime_of(before, disruption, arena);
    struct place place;
    if (places_find(at, &given->name, &place)) {
        json_put_text(json, "file", place.document->name);
        json_put_count(json, "line", place.line);
    }
    if (!found.worst)
        return;
    json_put_object(json, "meanwhile");
    json_put_number(json, "from", given->at.given ? given->at.value * 1e-9 : (double)NAN);
    json_put_number(json, "lasts", found.offered->demand->plan->meanwhile->lasts * 1e-9);
    json_put_text(json, "station", found.worst->name);
    json_put_number(json, "load", found.worst->load);
    json_put_number(json, "load_before", found.before);
    json_put_truth(json, "over", found.over);
    json_put_truth(json, "bound", found.worst->bound);
    json_put_truth(json, "refuses", found.refuses);
    json_put_number(json, found.bytes ? "grows_bytes" : "grows",
                    found.grows > 0.0 ? found.grows : (double)NAN);
    json_put_count(json, "worst_of", found.choices);
    json_end(json);
}
