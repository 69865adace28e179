/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What partition and loss have in common: two sides and a direction.  Of a link the sides are its
 * ends, out is from the first to the second. */
#ifndef MODELS_FAILURES_CUT_H
#define MODELS_FAILURES_CUT_H

#include "models/failures/target.h"
#include "models/run/trouble.h"

struct cut {
    const char *whom;
    const char *from, *way;
    double share;
};

#define CUT_ROWS                                                                                   \
    {.name = "target",                                                                             \
     .kind = SETTING_TEXT,                                                                         \
     SETTING_FIELD(struct cut, whom, const char *),                                                \
     .required = true,                                                                             \
     .doc =                                                                                        \
         "whom: node pool/3, service web/0, store main, zone a, link atlantic; of a group: one "   \
         "node pool, each node pool, all node pool, each zone a"},                                 \
        TEXT(struct cut, from,                                                                     \
             .doc = "from whom; left out: everybody else (of `each`: the others too), clients "    \
                    "included"),                                                                   \
        TEXT(struct cut, way, .preset = "both", .words = "both out in",                            \
             .doc = "out: what the target sends; in: what it is sent")

bool cut_resolve(const struct plan *plan, const void *settings, struct arena *arena,
                 struct complaints *to, struct target *target);
void cut_by(struct run *run, const void *settings, const struct target *target, uint32_t member,
            double share);
void cut_end(struct run *run, const void *settings, const struct target *target, uint32_t member);

#endif
