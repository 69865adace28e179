/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/primary_replica/cuts.h"

void cuts_add(struct cuts *cuts, struct blocks *blocks, uint64_t kept, uint64_t begins)
{
    if (cuts->count == cuts->limit)
        cuts->list = block_grow(blocks, cuts->list, &cuts->limit, 4, sizeof *cuts->list);
    cuts->list[cuts->count++] = (struct cut){.kept = kept, .begins = begins};
}

static const struct cut *cut_of(const struct cuts *cuts, uint64_t version)
{
    for (uint32_t i = cuts->count; i-- > 0;)
        if (version > cuts->list[i].kept && version < cuts->list[i].begins)
            return &cuts->list[i];
    return NULL;
}

static bool is_known(const struct cuts *cuts, const struct cut *cut)
{
    for (uint32_t i = cuts->count; i-- > 0;)
        if (cuts->list[i].kept == cut->kept && cuts->list[i].begins == cut->begins)
            return true;
    return false;
}

uint64_t cuts_fork(const struct cuts *cuts, const struct cuts *own, uint64_t version)
{
    for (uint32_t i = 0; i < own->count; i++)
        if (own->list[i].kept < version && !is_known(cuts, &own->list[i]))
            version = own->list[i].kept;
    for (const struct cut *cut = cut_of(cuts, version); cut; cut = cut_of(cuts, version))
        version = cut->kept;
    return version;
}

bool cuts_have(const struct cuts *cuts, uint64_t version) { return cut_of(cuts, version) != NULL; }
