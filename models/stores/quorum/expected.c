/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What means expect of a ring: who takes operations in, who does them, what they wait for. */
#include "models/stores/quorum/expected.h"

#include "models/stores/quorum/ring.h"
#include "models/stores/quorum/settings.h"

/* Of the copies, those that are asked. */
static double asked_of(const struct quorum *settings, const struct ring *ring,
                       const struct asking *asking)
{
    const char *to = asking->verb == VERB_READ ? settings->reads_to : settings->writes_to;
    const struct need need = need_of(settings, asking->verb, asking->level);
    if (to[0] == 'a')
        return ring->copies;
    if (need.scope == SCOPE_ALL)
        return need_count(&need, ring->copies);
    const uint32_t there = (ring->copies + ring->regions - 1) / ring->regions;
    return need_count(&need, there) * (need.scope == SCOPE_EACH ? ring->regions : 1);
}

/* Every operation is one of all holders alike, and is done by all whom it is sent to. */
void quorum_spread(const struct store *store, const void *made, const struct asking *asking,
                   const unsigned *far, double *shares)
{
    const struct ring *ring = made;
    if (!ring)
        return;
    const double asked = asked_of(store->kind.settings, ring, asking);
    (void)far;
    for (uint32_t i = 0; i < ring->members; i++)
        shares[i] = ring->share[i] / ring->copies * asked;
}

void quorum_takes(const struct store *store, const void *made, const struct asking *asking,
                  const unsigned *far, double *shares)
{
    const struct quorum *settings = store->kind.settings;
    const struct ring *ring = made;
    unsigned least = UINT32_MAX;
    uint32_t nearest = 0;
    (void)asking;
    for (uint32_t i = 0; ring && i < ring->members; i++) {
        nearest = far[i] < least ? 1 : nearest + (far[i] == least);
        least = far[i] < least ? far[i] : least;
    }
    for (uint32_t i = 0; ring && i < ring->members; i++)
        shares[i] = settings->coordinator[0] == 'o'   ? ring->share[i] / ring->copies
                    : settings->coordinator[0] == 'n' ? (far[i] == least) * 1.0 / nearest
                                                      : 1.0 / ring->members;
}

/* Values go there with writes, and come back with reads, digests or not. */
bool quorum_gather(const struct store *store, const void *made, const struct asking *asking,
                   double value, struct gathering *to)
{
    const struct quorum *settings = store->kind.settings;
    const struct ring *ring = made;
    if (!ring)
        return false;
    const bool reads = asking->verb == VERB_READ;
    const struct need need = need_of(settings, asking->verb, asking->level);
    const uint32_t among =
        need.scope == SCOPE_ALL ? ring->copies : (ring->copies + ring->regions - 1) / ring->regions;
    const double asked = asked_of(settings, ring, asking);
    const double values = settings->digests ? 1.0 / asked : 1.0;
    *to = (struct gathering){
        .asked = asked,
        .need = need_count(&need, among) * (need.scope == SCOPE_EACH ? ring->regions : 1.0),
        .own = asked / (settings->coordinator[0] == 'o' ? ring->copies : ring->members),
        .works = true,
        .there = STORE_LETTER_BYTES + (reads ? 0 : value),
        .back = STORE_LETTER_BYTES + (reads ? value * values : 0),
        .delay_there = reads ? &settings->delays.read : &settings->delays.write,
        .delay_back = reads ? &settings->delays.reply : &settings->delays.ack};
    return true;
}

/* --- what is over when disks are lost --- */

static const struct forgetting all_copies = {
    .means =
        "they hold all copies of some keys, so what was acknowledged of these is lost, but for "
        "hints",
    .instead = "lose one after another, with time for `repair: {every: ...}` between them"};
static const struct forgetting as_many_as_acknowledge = {
    .means = "a write is acknowledged by as many, so what no other copy has got yet is lost, and "
             "reads that ask none but these see older values until repair",
    .instead = "lose fewer at a time, with time for `repair: {every: ...}` between them; or a "
               "greater `write_quorum`"};
static const struct forgetting as_many_as_are_read = {
    .means = "a read asks no more, and if it asks none but these it sees older values until repair",
    .instead = "lose fewer at a time, with time for `repair: {every: ...}` between them; or a "
               "greater `read_quorum`"};

/* The most that are lost of the copies of one key. */
static uint32_t lost_of_a_key(const struct ring *ring, const bool *lost)
{
    uint32_t most = 0;
    for (uint32_t token = 0; token < ring->count; token++) {
        const uint8_t *whom = ring_at_first(ring, token);
        uint32_t number = 0;
        for (uint32_t i = 0; i < ring->copies; i++)
            number += lost[whom[i]];
        most = number > most ? number : most;
    }
    return most;
}

/* Where reads and writes of no particular level are promised to meet. */
const struct forgetting *quorum_forgets(const struct store *store, const void *made,
                                        const bool *lost, uint32_t count)
{
    const struct quorum *settings = store->kind.settings;
    const struct ring *ring = made;
    const struct need reads = need_of(settings, VERB_READ, LEVEL_NORMAL),
                      writes = need_of(settings, VERB_WRITE, LEVEL_NORMAL);
    const uint32_t read = need_count(&reads, ring->copies),
                   written = need_count(&writes, ring->copies);
    const uint32_t most = lost_of_a_key(ring, lost);
    (void)count;
    if (most == ring->copies)
        return &all_copies;
    if (reads.scope != SCOPE_ALL || writes.scope != SCOPE_ALL || writes.hint_does ||
        settings->sloppy || read + written <= ring->copies)
        return NULL;
    return most >= written ? &as_many_as_acknowledge : most >= read ? &as_many_as_are_read : NULL;
}
