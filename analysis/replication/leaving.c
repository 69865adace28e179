/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/replication/leaving.h"

#include <string.h>

#include "analysis/statistics/digest_packing.h"

/* ---- digests and texts that several columns share: told once, then by number ---- */

/* The last column before it that has the same digest; itself: none. */
static uint32_t sharer_of(const struct leaving *leaving, uint32_t column)
{
    for (uint32_t i = column; i-- > 0;)
        if (leaving->digests[i] == leaving->digests[column])
            return i;
    return column;
}

/* 0: none; 1: here; else that of the column so many before. */
static void pack_digests(const struct leaving *leaving, uint32_t columns, struct packing *to)
{
    for (uint32_t i = 0; i < columns; i++) {
        if (!leaving->digests[i]) {
            pack_number(to, 0);
            continue;
        }
        const uint32_t sharer = sharer_of(leaving, i);
        pack_number(to, 1 + i - sharer);
        if (sharer == i)
            digest_pack(leaving->digests[i], to);
    }
}

static void unpack_digests(struct leaving *leaving, uint32_t columns, struct unpacking *from)
{
    for (uint32_t i = 0; i < columns && !from->failed; i++) {
        const uint64_t word = unpack_number(from);
        if (word == 1)
            leaving->digests[i] = digest_unpack(from);
        else if (word > 1 && word - 1 <= i)
            leaving->digests[i] = leaving->digests[i - (word - 1)];
        else if (word > 1)
            from->failed = true;
    }
}

/* 0: none; 1: here; 2: that of the column before. */
static void pack_reasons(const struct leaving *leaving, uint32_t columns, struct packing *to)
{
    const char *before = NULL;
    for (uint32_t i = 0; i < columns; i++) {
        const char *text = leaving->reasons[i].text;
        const bool same = text && before && strcmp(text, before) == 0;
        pack_number(to, !text ? 0 : same ? 2 : 1);
        if (text && !same)
            pack_text(to, text);
        before = text ? text : before;
    }
}

static void unpack_reasons(struct leaving *leaving, uint32_t columns, struct unpacking *from)
{
    const char *before = NULL;
    for (uint32_t i = 0; i < columns && !from->failed; i++) {
        const uint64_t word = unpack_number(from);
        if (word == 1)
            before = unpack_text(from);
        leaving->reasons[i].text = word ? before : NULL;
    }
}

/* ---- the whole ---- */

static void pack_left(const struct leaving *leaving, struct packing *to)
{
    for (uint32_t i = 0; observers[i]; i++) {
        const bool any = leaving->left[i] != NULL;
        pack_number(to, any);
        if (any)
            observers[i]->pack(leaving->left[i], to);
    }
}

static void unpack_left(struct leaving *leaving, struct unpacking *from)
{
    for (uint32_t i = 0; observers[i] && !from->failed; i++) {
        if (unpack_number(from) == 0)
            continue;
        if (observers[i]->unpack)
            leaving->left[i] = observers[i]->unpack(from);
        else
            from->failed = true;
    }
}

static void pack_felt(const struct felt *felt, struct packing *to)
{
    pack_double(to, felt->after);
    pack_double(to, felt->calm);
    pack_double(to, felt->grown);
    pack_double(to, felt->simulated);
    pack_number(to, felt->pieces);
    pack_number(to, felt->episodes);
}

static void unpack_felt(struct felt *felt, struct unpacking *from)
{
    felt->after = unpack_double(from);
    felt->calm = unpack_double(from);
    felt->grown = unpack_double(from);
    felt->simulated = unpack_double(from);
    felt->pieces = unpack_number(from);
    felt->episodes = unpack_number(from);
}

void leaving_pack(const struct leaving *leaving, uint32_t columns, struct packing *to)
{
    pack_number(to, columns);
    pack_number(to, leaving->done);
    pack_word(to, leaving->fingerprint);
    pack_word(to, leaving->request_hash);
    pack_number(to, leaving->events);
    pack_number(to, leaving->requests);
    pack_number(to, leaving->failures);
    if (!leaving->done) {
        pack_text(to, leaving->failure);
        return;
    }
    for (uint32_t i = 0; i < columns; i++) {
        const struct sums *sums = &leaving->cells[i];
        pack_double(to, sums->part);
        pack_double(to, sums->whole);
        pack_double(to, sums->squares);
    }
    pack_felt(&leaving->felt, to);
    pack_digests(leaving, columns, to);
    pack_reasons(leaving, columns, to);
    pack_left(leaving, to);
}

static void unpack_failure(struct leaving *leaving, struct unpacking *from)
{
    const char *failure = unpack_text(from);
    if (!failure || strlen(failure) >= sizeof leaving->failure)
        from->failed = true;
    else
        memcpy(leaving->failure, failure, strlen(failure) + 1);
}

static void unpack_values(struct leaving *leaving, uint32_t columns, struct unpacking *from)
{
    for (uint32_t i = 0; i < columns; i++) {
        struct sums *sums = &leaving->cells[i];
        sums->part = unpack_double(from);
        sums->whole = unpack_double(from);
        sums->squares = unpack_double(from);
    }
    unpack_felt(&leaving->felt, from);
    unpack_digests(leaving, columns, from);
    unpack_reasons(leaving, columns, from);
    unpack_left(leaving, from);
}

bool leaving_unpack(struct leaving *leaving, uint32_t columns, struct unpacking *from)
{
    if (unpack_number(from) != columns)
        return false;
    leaving->done = unpack_number(from) == 1;
    leaving->fingerprint = unpack_word(from);
    leaving->request_hash = unpack_word(from);
    leaving->events = unpack_number(from);
    leaving->requests = unpack_number(from);
    leaving->failures = unpack_number(from);
    if (leaving->done)
        unpack_values(leaving, columns, from);
    else
        unpack_failure(leaving, from);
    return !from->failed && from->at == from->end;
}
