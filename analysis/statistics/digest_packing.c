/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/statistics/digest_packing.h"

void digest_pack(const struct digest *digest, struct packing *to)
{
    uint32_t before = 0;
    pack_number(to, digest->number);
    pack_number(to, digest->count);
    for (uint32_t i = 0; i < digest->count; i++) {
        const struct digest_entry *entry = &digest->entries[i];
        pack_number(to, entry->bucket - before);
        pack_number(to, entry->in.number);
        pack_number(to,
                    (uint64_t)entry->in.least - log_linear_first(entry->bucket, HISTOGRAM_BITS));
        pack_number(to, (uint64_t)entry->in.most - (uint64_t)entry->in.least);
        before = entry->bucket;
    }
}

struct digest *digest_unpack(struct unpacking *from)
{
    struct digest *digest = arena_alloc(from->arena, sizeof *digest);
    uint32_t bucket = 0;
    digest->number = unpack_number(from);
    digest->count = unpack_count(from);
    digest->entries = arena_array(from->arena, digest->count, sizeof *digest->entries);
    for (uint32_t i = 0; i < digest->count; i++) {
        struct digest_entry *entry = &digest->entries[i];
        bucket += (uint32_t)unpack_number(from);
        if (bucket >= HISTOGRAM_BUCKETS) {
            from->failed = true;
            break;
        }
        entry->bucket = bucket;
        entry->in.number = unpack_number(from);
        entry->in.least =
            (sim_time)(unpack_number(from) + log_linear_first(bucket, HISTOGRAM_BITS));
        entry->in.most = (sim_time)(unpack_number(from) + (uint64_t)entry->in.least);
    }
    return digest;
}
