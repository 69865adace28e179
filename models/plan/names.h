/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that stand for nothing: endpoints, datasets, modules, groups of nodes.
 *
 * Why apart from compiling: this also works on a description in which other things are wrong, so
 * that the user hears of all mistakes at once.  What could not be read is passed over, and where
 * nothing of a kind could be read at all, names of that kind are not judged. */
#ifndef MODELS_PLAN_NAMES_H
#define MODELS_PLAN_NAMES_H

#include "models/words/description.h"
#include "sim/arena.h"
#include "sim/complain.h"

void names_check(const struct description *description, struct arena *arena,
                 struct complaints *complaints);

#endif
