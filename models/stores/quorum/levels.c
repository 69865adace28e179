/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many answers are enough, and whose. */
#include <stdlib.h>
#include <string.h>

#include "models/stores/quorum/settings.h"
#include "models/words/task.h"

struct level_word {
    const char *word;
    struct need need;
};
static const struct level_word level_words[] = {
    {"one", {.count = 1}},
    {"quorum", {.count = 0}},
    {"all", {.all = true}},
    {"local_one", {.scope = SCOPE_LOCAL, .count = 1}},
    {"local_quorum", {.scope = SCOPE_LOCAL}},
    {"each_quorum", {.scope = SCOPE_EACH}},
    {"any", {.count = 1, .hint_does = true}},
};
enum { LEVEL_WORDS = sizeof level_words / sizeof level_words[0] };

static const struct need *need_named(const char *text)
{
    for (unsigned i = 0; i < LEVEL_WORDS; i++)
        if (strcmp(text, level_words[i].word) == 0)
            return &level_words[i].need;
    return NULL;
}

bool quorum_text_fits(const char *text, uint64_t copies, bool write)
{
    char *rest;
    const struct need *need = text ? need_named(text) : NULL;
    if (!text || need)
        return !text || write || !need->hint_does;
    if (text[0] < '1' || text[0] > '9')
        return false;
    return strtoull(text, &rest, 10) <= copies && *rest == 0;
}

static struct need need_of_number(const char *digits)
{
    unsigned number = 0;
    for (; *digits; digits++)
        number = 10 * number + (unsigned)(*digits - '0');
    return (struct need){.count = (uint8_t)number}; /* at most MOST_COPIES */
}

/* Words differ in their first letters: no names are compared while a run goes on. */
static struct need need_of_text(const char *text)
{
    switch (text[0]) {
    case 'o':
        return level_words[0].need;
    case 'q':
        return level_words[1].need;
    case 'a':
        return level_words[text[1] == 'l' ? 2 : 6].need;
    case 'l':
        return level_words[text[6] == 'o' ? 3 : 4].need;
    case 'e':
        return level_words[5].need;
    default:
        return need_of_number(text);
    }
}

struct need need_of(const struct quorum *settings, uint8_t verb, uint8_t level)
{
    const struct quorum_level *of = level == LEVEL_STRONG   ? &settings->levels.strong
                                    : level == LEVEL_NORMAL ? &settings->levels.normal
                                                            : &settings->levels.weak;
    const char *own = verb == VERB_READ ? of->read_quorum : of->write_quorum;
    const char *common = verb == VERB_READ ? settings->read_quorum : settings->write_quorum;
    return need_of_text(own ? own : common);
}
