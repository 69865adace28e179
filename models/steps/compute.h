/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Processor time within another step.
 *
 * Why: a relay works before it asks, and work is paid with the message that follows, in one job:
 * only the op of compute knows how.  Rule: it draws by the step number that the compiler has. */
#ifndef MODELS_STEPS_COMPUTE_H
#define MODELS_STEPS_COMPUTE_H

#include "models/plan/program/compiler.h"

/* Emits the op of so much work; `demand` outlives the plan. */
uint32_t compute_emit(struct compiler *compiler, const struct law *demand);

#endif
