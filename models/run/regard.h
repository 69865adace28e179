/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How members stand with one caller: near or far, well or ejected, known for long or new.
 *
 * Why: a replica that fails fast, hangs or is far away still stands in the list; who calls it finds
 * out by himself.  The callers differ in what they have found out, so all of this belongs to a
 * route, and balancing chooses among those who are left.
 * - `eject` (passive): after so many failures in a row, or when its share of good answers lies so
 *   many standard deviations below the mean of all, a member is out for `for` x times ejected.  It
 *   comes back at the first look (`every`) after that, forgiven by one with every good look.
 * - `health` (active): a check goes to every member at intervals (models/run/checks.h).
 * - `panic`: with fewer than this share left all are asked, near or far, well or not.
 * - `prefer`: models/words/preference.h.
 * - `slow_start`: who is new or has come back is passed over with a chance that falls from 90 % to
 *   0 in this time; somebody else gets the request.
 *
 * Source: Envoy, outlier_detection.proto, panic_threshold.rst, slow_start.rst; nginx, `slow_start`
 * (after a time of being unavailable as well, as here).  Rule: a route whose policy asks for
 * nothing of this has no regards and pays for one look at a pointer. */
#ifndef MODELS_RUN_REGARD_H
#define MODELS_RUN_REGARD_H

#include "models/run/route.h"

struct regard {
    uint32_t in_a_row;  /* failures */
    uint32_t good, bad; /* answers since the last look */
    uint32_t times;     /* ejected and not yet forgiven */
    sim_time ejected_at;
    sim_time since;          /* it came, or came back; SIM_NEVER: it was always there */
    uint32_t check;          /* number of the one that is open; 0: none */
    uint32_t passed, failed; /* checks in a row */
    bool ejected, unhealthy;
};

struct regards {
    uint32_t limit; /* slots there is room for */
    struct regard *of;
    uint32_t *able, *near, *far; /* slots that may be chosen; those of them that are near, or not */
    uint32_t able_count, near_count, far_count;
    uint32_t near_all; /* well or not */
    uint32_t known, out, ejected;
    bool panics;
    uint32_t checks;                /* made so far */
    uint32_t look_slot, check_slot; /* 1 + slots of the event set; 0: none */
    bool checking;                  /* what comes next is their time-out */
};

struct listed {
    const uint32_t *slots;
    uint32_t count;
};

/* Routes of all callers whose policy wants them from the start. */
void regards_begin(struct run *run);
/* Of a new route, or of one that obeys another policy. */
void regards_set(struct run *run, uint32_t route);
/* Who may be chosen now. */
struct listed regards_candidates(struct run *run, const struct route *route);
/* The member is new, and is passed over this time. */
bool regards_pass_over(struct run *run, const struct route *route, uint32_t slot);
void regards_ended(struct run *run, struct route *route, uint32_t slot, enum outcome outcome);
/* The list has changed; somebody else has this slot (before the list changes); all is forgotten. */
void regards_members(struct run *run, struct route *route);
void regards_joined(struct run *run, struct route *route, uint32_t slot);
void regards_forget(struct run *run, struct route *route);

/* A check has ended (checks.h). */
void regards_checked(struct run *run, struct route *route, uint32_t slot, bool good);

#endif
