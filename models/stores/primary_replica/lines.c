/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the log: what each costs, and what it makes of a replica's disk when it is applied.
 *
 * A promise is one line, as a record of PostgreSQL's PREPARE TRANSACTION or a group of MySQL's XA
 * PREPARE in the binary log; a replica does the work of its writes when it applies that.  What was
 * decided is a line without writes and without work to speak of (COMMIT PREPARED).
 *
 * Rule: every replica makes the same of the same log; who is locked out is the primary's own
 * (commit.c). */
#include "models/stores/primary_replica/lines.h"
#include "models/words/transaction.h"

uint64_t line_bytes(struct port *port, const struct written *line)
{
    if (line->kind == WRITTEN_VALUE)
        return port_value_bytes(port, line->dataset);
    uint64_t bytes = RECORD_BYTES;
    for (uint32_t i = 0; i < line->count; i++)
        bytes += port_value_bytes(port, written_writes(line)[i].dataset);
    return bytes;
}

uint32_t line_works(const struct written *line)
{
    return line->kind == WRITTEN_VALUE ? 1 : line->count;
}

static void recover(struct port *port, struct vows *vows, uint64_t first)
{
    struct branch *older;
    while ((older = branch_older(&vows->promised, first)) != NULL)
        vows_end(vows, older, port->blocks);
}

static void promise(struct port *port, struct vows *vows, const struct written *line,
                    const struct branch_write *writes)
{
    vow_make(vows, port->blocks, line->key, writes, line->count);
    vow_find(vows, line->key)->promised = *port->clock;
}

void promises_become(struct port *port, struct vows *vows, const struct vow_place *places,
                     uint64_t count)
{
    vows_put(vows, port->blocks, places, count, 0);
    for (struct branch *each = vows_latest(vows); each; each = branch_before(each))
        each->promised = *port->clock;
}

void line_promises(struct port *port, struct vows *vows, const struct written *line,
                   const struct branch_write *writes)
{
    switch ((enum written_kind)line->kind) {
    case WRITTEN_PROMISE:
        promise(port, vows, line, writes);
        break;
    case WRITTEN_COMMIT:
    case WRITTEN_ROLL_BACK:
        vows_end(vows, vow_find(vows, line->key), port->blocks);
        break;
    case WRITTEN_RECOVER:
        recover(port, vows, line->key);
        break;
    default:
        break;
    }
}

struct line_writes line_shows(const struct vows *vows, const struct written *line,
                              const struct branch_write *writes)
{
    if (line->kind == WRITTEN_TOGETHER)
        return (struct line_writes){writes, line->count};
    const struct branch *promised = line->kind == WRITTEN_COMMIT ? vow_find(vows, line->key) : NULL;
    return promised ? (struct line_writes){promised->writes, promised->count}
                    : (struct line_writes){NULL, 0};
}

void line_applies(struct port *port, struct replica_disk *disk, const struct written *line,
                  const struct branch_write *writes, uint64_t version)
{
    if (line->kind == WRITTEN_VALUE) {
        versions_raise(&disk->versions, line->dataset, line->key,
                       (struct version){.number = version, .id = line->id});
        return;
    }
    const struct line_writes shown = line_shows(&disk->vows, line, writes);
    for (uint32_t i = 0; i < shown.count; i++)
        versions_raise(&disk->versions, shown.writes[i].dataset, shown.writes[i].key,
                       (struct version){.number = version, .id = shown.writes[i].id});
    line_promises(port, &disk->vows, line, writes);
}
