/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/stores/consensus/vows.h"

void vows_end(struct vows *vows, struct branch *branch, struct blocks *blocks)
{
    if (!branch)
        return;
    branch_take(&vows->promised, branch);
    branch_free(branch, blocks);
}

static struct branch *gathered(struct vows *vows, struct blocks *blocks)
{
    struct branch *branch = vow_find(vows, vows->gathering);
    return branch ? branch : branch_begin(&vows->promised, blocks, vows->gathering, 0);
}

static void hold(struct vows *vows, struct blocks *blocks, const struct branch_write *write,
                 bool whole)
{
    struct branch *branch = gathered(vows, blocks);
    branch_writes(branch, blocks, write);
    if (whole)
        branch->number = 1;
}

void vow_make(struct vows *vows, struct blocks *blocks, uint64_t transaction,
              const struct branch_write *writes, uint32_t count)
{
    if (vow_find(vows, transaction))
        return;
    vows->gathering = transaction;
    for (uint32_t i = 0; i < count; i++)
        hold(vows, blocks, &writes[i], i + 1 == count);
}

static void commit(struct vows *vows, struct blocks *blocks, uint64_t transaction, uint64_t index,
                   struct versions *versions)
{
    struct branch *branch = vow_find(vows, transaction);
    for (uint32_t i = 0; branch && i < branch->count; i++)
        versions_raise(versions, branch->writes[i].dataset, branch->writes[i].key,
                       (struct version){.number = index, .id = branch->writes[i].id});
    vows_end(vows, branch, blocks);
}

void vows_fold(struct vows *vows, struct blocks *blocks, const struct log_entry *entry,
               uint64_t index, struct versions *versions)
{
    struct branch *older;
    switch ((enum entry_kind)entry->kind) {
    case ENTRY_VALUE:
    case ENTRY_SPLIT:
        break;
    case ENTRY_PREPARE:
        vows->gathering = entry->key;
        break;
    case ENTRY_HELD:
    case ENTRY_PROMISED:
        hold(vows, blocks,
             &(struct branch_write){.key = entry->key, .id = entry->id, .dataset = entry->dataset},
             entry->kind == ENTRY_PROMISED);
        break;
    case ENTRY_COMMIT:
        commit(vows, blocks, entry->key, index, versions);
        break;
    case ENTRY_ROLL_BACK:
        vows_end(vows, vow_find(vows, entry->key), blocks);
        break;
    case ENTRY_RECOVER:
        while ((older = branch_older(&vows->promised, entry->key)) != NULL)
            vows_end(vows, older, blocks);
    }
}

void vows_free(struct vows *vows, struct blocks *blocks) { branches_free(&vows->promised, blocks); }

/* --- flat --- */

uint64_t vows_places(const struct vows *vows)
{
    uint64_t count = 0;
    for (const struct branch *each = vows_latest(vows); each; each = branch_before(each))
        count += each->count;
    return count;
}

void vows_list(const struct vows *vows, struct vow_place *places)
{
    for (const struct branch *each = vows_latest(vows); each; each = branch_before(each))
        for (uint32_t k = 0; k < each->count; k++)
            *places++ = (struct vow_place){.transaction = branch_transaction(each),
                                           .key = each->writes[k].key,
                                           .id = each->writes[k].id,
                                           .dataset = each->writes[k].dataset,
                                           .whole = each->number != 0 && k + 1 == each->count};
}

void vows_put(struct vows *vows, struct blocks *blocks, const struct vow_place *places,
              uint64_t count, uint64_t gathering)
{
    vows_free(vows, blocks);
    for (uint64_t i = 0; i < count; i++) {
        vows->gathering = places[i].transaction;
        hold(vows, blocks,
             &(struct branch_write){
                 .key = places[i].key, .id = places[i].id, .dataset = places[i].dataset},
             places[i].whole);
    }
    vows->gathering = gathering;
}

void vows_copy(struct vows *to, struct blocks *blocks, const struct vows *from)
{
    const uint64_t count = vows_places(from);
    struct vow_place *places = block_take(blocks, (count + 1) * sizeof *places);
    vows_list(from, places);
    vows_put(to, blocks, places, count, from->gathering);
    block_give(blocks, places, (count + 1) * sizeof *places);
}
