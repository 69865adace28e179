/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/regions/spans.h"

#include <string.h>

#include "sim/check.h"

/* The first range that ends behind the place. */
static uint32_t first_behind(const struct spans *spans, uint64_t place)
{
    uint32_t low = 0, high = spans->count;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (spans->list[middle].until <= place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct span *spans_at(const struct spans *spans, uint64_t place)
{
    const uint32_t at = first_behind(spans, place);
    return at < spans->count && spans->list[at].from <= place ? &spans->list[at] : NULL;
}

struct span *spans_same(const struct spans *spans, uint64_t from, uint64_t until)
{
    struct span *span = spans_at(spans, from);
    return span && span->from == from && span->until == until ? span : NULL;
}

static void make_room(struct spans *spans, struct blocks *blocks, uint32_t count)
{
    if (count <= spans->room)
        return;
    const uint32_t room = count < 8 ? 8 : 2 * count;
    struct span *list = block_array(blocks, room, sizeof *list);
    if (spans->count > 0)
        memcpy(list, spans->list, spans->count * sizeof *list);
    block_give(blocks, spans->list, spans->room * sizeof *list);
    spans->list = list;
    spans->room = room;
}

static void insert(struct spans *spans, struct blocks *blocks, uint32_t at, const struct span *span)
{
    const struct span kept = *span; /* it may stand in the list */
    make_room(spans, blocks, spans->count + 1);
    memmove(spans->list + at + 1, spans->list + at, (spans->count - at) * sizeof *span);
    spans->list[at] = kept;
    spans->count++;
}

static void take_out(struct spans *spans, uint32_t at)
{
    spans->count--;
    memmove(spans->list + at, spans->list + at + 1, (spans->count - at) * sizeof *spans->list);
}

/* The range keeps the share of what it counts that lies in [from, until). */
static void shrink(struct span *span, uint64_t from, uint64_t until)
{
    const double share = (double)(until - from) / (double)(span->until - span->from);
    span->bytes = (uint64_t)((double)span->bytes * share);
    span->keys = (uint64_t)((double)span->keys * share);
    span->operations = (uint64_t)((double)span->operations * share);
    span->load = (uint64_t)((double)span->load * share);
    span->from = from;
    span->until = until;
}

static void split(struct spans *spans, struct blocks *blocks, uint32_t at, uint64_t middle)
{
    struct span behind = spans->list[at];
    shrink(&spans->list[at], behind.from, middle);
    shrink(&behind, middle, behind.until);
    insert(spans, blocks, at + 1, &behind);
}

void spans_cut(struct spans *spans, struct blocks *blocks, uint64_t from, uint64_t until)
{
    uint32_t at = first_behind(spans, from);
    if (at < spans->count && spans->list[at].from < from)
        split(spans, blocks, at++, from);
    while (at < spans->count && spans->list[at].from < until) {
        if (spans->list[at].until > until)
            split(spans, blocks, at, until);
        take_out(spans, at);
    }
}

void spans_put(struct spans *spans, struct blocks *blocks, const struct span *span)
{
    const struct span kept = *span;
    CHECK(kept.from < kept.until && kept.until <= PLACES);
    spans_cut(spans, blocks, kept.from, kept.until);
    insert(spans, blocks, first_behind(spans, kept.from), &kept);
}

void spans_halve(struct spans *spans, struct blocks *blocks, uint64_t from, uint64_t middle)
{
    const struct span *span = spans_at(spans, from);
    if (span && span->from == from && middle > from && middle < span->until)
        split(spans, blocks, (uint32_t)(span - spans->list), middle);
}

void spans_copy(struct spans *to, struct blocks *blocks, const struct span *list, uint32_t count)
{
    to->count = 0;
    make_room(to, blocks, count);
    if (count > 0)
        memcpy(to->list, list, count * sizeof *list);
    to->count = count;
}

void spans_free(struct spans *spans, struct blocks *blocks)
{
    block_give(blocks, spans->list, spans->room * sizeof *spans->list);
    *spans = (struct spans){0};
}
