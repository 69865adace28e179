/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Complaints that remember the last one, for tests. */
#ifndef TESTS_SIM_COMPLAINTS_H
#define TESTS_SIM_COMPLAINTS_H

#include <stdio.h>

#include "sim/complain.h"

struct heard {
    struct complaints complaints; /* first: what is told is cast back */
    const void *field;
    bool error;
    char message[512], hint[512];
};

static inline void hear(struct complaints *to, const void *field, bool error, const char *message,
                        const char *hint)
{
    struct heard *heard = (struct heard *)to;
    heard->field = field;
    heard->error = error;
    snprintf(heard->message, sizeof heard->message, "%s", message);
    snprintf(heard->hint, sizeof heard->hint, "%s", hint ? hint : "");
}

#define HEARD_NOTHING                                                                              \
    {                                                                                              \
        .complaints = {.tell = hear }                                                              \
    }

#endif
