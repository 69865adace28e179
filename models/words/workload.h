/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asks for what, how often.  A source is a client; it takes the keys of a call policy too. */
#ifndef MODELS_WORDS_WORKLOAD_H
#define MODELS_WORDS_WORKLOAD_H

#include "models/words/call_policy.h"
#include "sim/setting.h"

struct mix_entry {
    const char *name;       /* module.endpoint */
    struct quantity weight; /* a number (ratio) or a share; all shares of a mix make 100 % */
};

struct source {
    const char *name;
    struct chosen arrivals; /* struct arrivals_class */
    struct table mix;       /* of struct mix_entry */
    const char *from;       /* internet, zone a */
    struct call_policy policy;
};

extern const struct setting source_settings[];

#endif
