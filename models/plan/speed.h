/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work on a processor of another speed: `work` is time of a core of speed 1, what comes out is time
 * of the one it runs on.  Here so that plan and run round alike. */
#ifndef MODELS_PLAN_SPEED_H
#define MODELS_PLAN_SPEED_H

#include "sim/clock.h"

static inline sim_time at_speed(double speed, sim_time work)
{
    return speed == 1.0 ? work : clock_round((double)work / speed);
}

#endif
