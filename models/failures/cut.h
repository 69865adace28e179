/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What partition and loss have in common: two sides and a direction.  Of a link the sides are its
 * ends, out is from the first to the second.
 *
 * Rule: what is named together is on one side, and goes on talking: all members of `all node pool`
 * or of a service, all of a list.  `one`, `each` and `leader` name members that are cut off by
 * themselves, also from the others of their list. */
#ifndef MODELS_FAILURES_CUT_H
#define MODELS_FAILURES_CUT_H

#include "models/failures/target.h"
#include "models/run/trouble.h"

struct cut {
    struct name_list whom, from;
    const char *way;
    double share;
};

#define CUT_ROWS                                                                                   \
    {.name = "target",                                                                             \
     .kind = SETTING_NAMES,                                                                        \
     SETTING_FIELD(struct cut, whom, struct name_list),                                            \
     .required = true,                                                                             \
     .doc =                                                                                        \
         "whom: node pool/3, service web/0, store main, zone a, link atlantic; of a group: one "   \
         "node pool, each node pool, all node pool, each zone a; a list of them is one side, "     \
         "and what is named by one, each or leader is cut off by itself"},                         \
        NAMES(struct cut, from,                                                                    \
              .doc = "from whom, one or a list; left out: everybody else (of `each`: the others "  \
                     "too), clients included"),                                                    \
        TEXT(struct cut, way, .preset = "both", .words = "both out in",                            \
             .doc = "out: what the target sends; in: what it is sent")

bool cut_resolve(const struct plan *plan, const void *settings, const char *const *text,
                 struct arena *arena, struct complaints *to, struct target *target);
void cut_by(struct run *run, const void *settings, const struct target *target, uint32_t member,
            double share);
/* 1 or 0: of what the target sends, and of what it is sent. */
void cut_directions(const struct cut *cut, double *out, double *in);
void cut_end(struct run *run, const void *settings, const struct target *target, uint32_t member);

#endif
