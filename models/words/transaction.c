/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/transaction.h"

#define TRANSACTION_KINDS(X) X(local) X(outbox) X(saga) X(two_phase_commit)

#define TRANSACTION_CLASS(name) extern const struct transaction_class transaction_##name;
TRANSACTION_KINDS(TRANSACTION_CLASS)

#define TRANSACTION_HEAD(name) &transaction_##name.head,
static const struct class_head *const members[] = {TRANSACTION_KINDS(TRANSACTION_HEAD) NULL};

const struct family transaction_kinds = {.name = "kind of transaction", .members = members};

extern const struct actor_class coordinator_actor;
extern uint64_t coordinator_epoch(const struct port *port);
const struct transaction_actors transaction_actors = {.coordinator = &coordinator_actor,
                                                      .epoch = coordinator_epoch};

const struct setting transacting_settings[] = {
    SELF(struct transacting, name),
    SPREAD_CLASS(struct transacting, kind, transaction_kinds, .preset = "local",
                 .doc = "how what the step `transaction` holds is one"),
    SETTINGS_END};

const struct chosen *again_jitter(const struct transaction_terms *terms)
{
    const struct backoff_class *again = (const struct backoff_class *)terms->again.class;
    return !terms->jitter.class && again->ranges ? &jitter_usual : &terms->jitter;
}

static draw draws_of(const void *key, uint32_t tries) { return mix(*(const uint64_t *)key, tries); }

sim_time again_wait(const struct transaction_terms *terms, uint32_t retry, uint64_t key)
{
    return backoff_spread(&terms->again, again_jitter(terms), retry, draws_of, &key);
}

sim_time again_first(const struct transaction_terms *terms)
{
    const uint64_t key = 0;
    return backoff_spread(&terms->again, &(struct chosen){0}, 1, draws_of, &key);
}
