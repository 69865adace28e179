/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user built, apart from where it runs: modules with endpoints, what each endpoint does,
 * datasets. The same text in every architecture.  Filled by the reader through the rows; nothing
 * here changes afterwards. */
#ifndef MODELS_WORDS_APPLICATION_H
#define MODELS_WORDS_APPLICATION_H

#include "models/words/counts.h"
#include "sim/setting.h"

struct dataset {
    const char *name;
    uint64_t keys;            /* popular keys are 0, 1, 2... */
    struct chosen popularity; /* struct popularity_class: which key a step touches */
    uint64_t value;           /* bytes of one value */
};

/* One action and its modifiers. */
struct step {
    struct chosen action; /* struct step_class: compute, call, parallel... */
    struct chosen times;  /* struct count_class: one after the other */
    uint64_t
        copies; /* inside `parallel`: at once; COUNT_UNLIMITED: one to each replica of the callee */
    double probability;
    struct quantity weight; /* inside `choice` */
    const char *undo;       /* inside `transaction`: endpoint that takes it back; NULL: none */
};

struct endpoint {
    const char *name;
    struct table steps;         /* of struct step */
    uint64_t request, response; /* bytes of the messages */
    /* A consumer of messages besides (models/words/messaging.h): */
    const char *topic; /* NULL: it is none */
    const char *group; /* NULL: its own */
    uint64_t prefetch;
    bool idempotent; /* a message that it has handled does nothing any more */
};

struct module {
    const char *name;
    struct table endpoints; /* of struct endpoint */
};

struct application {
    struct table datasets; /* of struct dataset */
    struct table modules;  /* of struct module */
};

extern const struct setting application_settings[], step_settings[];

#endif
