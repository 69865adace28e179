/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is asked of a registry, in the key of an operation: what it is, whom the client would like
 * to ask (it goes on to the next server after a failure), and a number: the instance that renews,
 * or the list that the reader has. */
#ifndef MODELS_REGISTRY_KEYS_H
#define MODELS_REGISTRY_KEYS_H

#include <stdint.h>

enum question { ASKS_FOR_LIST, RENEWS, RESIGNS };

/* Sizes on the wire, besides what an operation has anyway. */
enum { BYTES_PER_ITEM = 100 };

/* The bit above stays clear: KEY_IS_NEW. */
enum { QUESTION_SHIFT = 60, SERVER_SHIFT = 48, SERVERS_MOST = 1 << 12 };

static inline uint64_t question_key(enum question question, uint32_t server, uint64_t number)
{
    return (uint64_t)question << QUESTION_SHIFT |
           (uint64_t)(server % SERVERS_MOST) << SERVER_SHIFT | number;
}
static inline enum question key_question(uint64_t key)
{
    return (enum question)(key >> QUESTION_SHIFT);
}
static inline uint32_t key_server(uint64_t key)
{
    return (uint32_t)(key >> SERVER_SHIFT) % SERVERS_MOST;
}
static inline uint64_t key_number(uint64_t key)
{
    return key & ((UINT64_C(1) << SERVER_SHIFT) - 1);
}

#endif
