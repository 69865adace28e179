/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an instance serves requests: threads (a number of them; 64 is threads(64)) or processes. */
#ifndef MODELS_WORDS_WORKERS_H
#define MODELS_WORDS_WORKERS_H

#include "sim/family.h"
#include "sim/setting.h"

struct worker_class {
    struct class_head head;
    uint64_t (*places)(const void *settings); /* requests in service at a time; COUNT_UNLIMITED */
};

extern const struct family worker_models;

#endif
