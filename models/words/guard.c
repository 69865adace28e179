/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/guard.h"

#define LIMITS(X) X(limit_tokens)
#define BULKHEADS(X) X(bulkhead_concurrent)
#define BREAKERS(X) X(breaker_rate) X(breaker_consecutive)
#define RETRY_BUDGETS(X) X(budget_share) X(budget_tokens) X(budget_throttle) X(budget_active)

#define GUARD_EXTERN(name) extern const struct guard_class name;
#define GUARD_HEAD(name) &name.head,
LIMITS(GUARD_EXTERN)
BULKHEADS(GUARD_EXTERN)
BREAKERS(GUARD_EXTERN)
RETRY_BUDGETS(GUARD_EXTERN)

static const struct class_head *const limits[] = {LIMITS(GUARD_HEAD) 0};
static const struct class_head *const bulkheads[] = {BULKHEADS(GUARD_HEAD) 0};
static const struct class_head *const breakers[] = {BREAKERS(GUARD_HEAD) 0};
static const struct class_head *const budgets[] = {RETRY_BUDGETS(GUARD_HEAD) 0};

const struct family guard_limits = {.name = "rate limit", .members = limits, .plain = "tokens"};
const struct family guard_bulkheads = {
    .name = "bulkhead", .members = bulkheads, .plain = "concurrent"};
/* {failures: 5} is of consecutive ones, {open_at: 50%} of a share. */
const struct family guard_breakers = {
    .name = "breaker", .members = breakers, .plain = "rate consecutive"};
const struct family retry_budgets = {.name = "retry budget", .members = budgets, .plain = "share"};
