/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a broker keeps of a partition, on its disk or in its memory: messages by offset, and for
 * each group how far it is.
 *
 * Rule: what all groups are past is dropped from the front; of the latest 1024 the keys are known,
 * so that who publishes one again adds nothing (Kafka: idempotent producers).  Memory: a ring in
 * blocks, 40 bytes a message and a byte for each group that takes them out of order; it grows by
 * doubling. */
#ifndef MODELS_MESSAGING_KEPT_H
#define MODELS_MESSAGING_KEPT_H

#include <stdbool.h>

#include "models/words/messaging_port.h"
#include "sim/blocks.h"

struct share_kept {
    uint64_t passed;  /* all before it are settled */
    uint8_t *settled; /* those behind it, by offset like the ring; NULL: in order */
};

enum { KEYS_KEPT = 1024 };

struct kept {
    struct message_entry *ring;
    uint64_t limit;      /* a power of two; 0: nothing yet */
    uint64_t first, end; /* messages first .. end - 1 */
    uint64_t *keys;      /* of the latest ones, also of those that were dropped; NULL: none yet */
    struct share_kept *shares;
    uint32_t groups;
    bool ordered;
};

void kept_init(struct kept *kept, struct blocks *blocks, const struct topic_terms *topic);
void kept_free(struct kept *kept, struct blocks *blocks);
void kept_append(struct kept *kept, struct blocks *blocks, const struct message_entry *entry);
/* Where a message of this key stands or stood, if it is not too long ago; UINT64_MAX: nowhere. */
uint64_t kept_find(const struct kept *kept, uint64_t key);
struct message_entry *kept_at(const struct kept *kept, uint64_t offset);
/* The group needs this one no more; (ordered) nor any before it. */
void kept_settle(struct kept *kept, uint32_t group, uint64_t offset);
/* The group is past all before it. */
void kept_pass(struct kept *kept, uint32_t group, uint64_t passed);
/* `end` is the end; nothing is left, and it goes on at `from`. */
void kept_cut(struct kept *kept, uint64_t end);
void kept_reset(struct kept *kept, uint64_t from);
static inline bool kept_is_settled(const struct kept *kept, uint32_t group, uint64_t offset)
{
    const struct share_kept *share = &kept->shares[group];
    return offset < share->passed ||
           (share->settled && share->settled[offset & (kept->limit - 1)] != 0);
}

#endif
