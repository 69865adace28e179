/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the log of `primary_replica`: what each costs and means, at every replica the same.
 *
 * Why apart: who ships them, follows them, and hands on what they have made needs to know that, and
 * nothing of offices.  Rule: what has no writes behind it is asked with NULL for them. */
#ifndef MODELS_STORES_PRIMARY_REPLICA_LINES_H
#define MODELS_STORES_PRIMARY_REPLICA_LINES_H

#include "models/stores/primary_replica/primary_replica.h"

uint64_t line_bytes(struct port *port, const struct written *line);
uint32_t line_works(const struct written *line); /* times of apply_time that it takes */
/* It changes what has been promised, or how that ended. */
static inline bool line_vows(const struct written *line)
{
    return line->kind == WRITTEN_PROMISE ||
           (line->kind >= WRITTEN_COMMIT && line->kind <= WRITTEN_RECOVER);
}
/* What has been promised is now that, each since now. */
void promises_become(struct port *port, struct vows *vows, const struct vow_place *places,
                     uint64_t count);
/* `writes`: its own, which stand behind it.  What it makes visible besides a value; what it makes
 * of the promises; all that it makes of a replica. */
struct line_writes {
    const struct branch_write *writes;
    uint32_t count;
};
struct line_writes line_shows(const struct vows *vows, const struct written *line,
                              const struct branch_write *writes);
void line_promises(struct port *port, struct vows *vows, const struct written *line,
                   const struct branch_write *writes);
void line_applies(struct port *port, struct replica_disk *disk, const struct written *line,
                  const struct branch_write *writes, uint64_t version);

#endif
