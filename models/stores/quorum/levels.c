/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many answers are enough. */
#include <stdlib.h>
#include <string.h>

#include "models/stores/quorum/quorum.h"

bool quorum_text_fits(const char *text, uint64_t copies)
{
    char *rest;
    if (!text || strcmp(text, "one") == 0 || strcmp(text, "quorum") == 0 ||
        strcmp(text, "all") == 0)
        return true;
    if (text[0] < '1' || text[0] > '9')
        return false;
    return strtoull(text, &rest, 10) <= copies && *rest == 0;
}

static uint32_t count_of(const char *text, uint32_t copies)
{
    switch (text[0]) {
    case 'o':
        return 1;
    case 'q':
        return copies / 2 + 1;
    case 'a':
        return copies;
    default: /* at most MOST_COPIES, so two digits */
        return (uint32_t)(text[1] ? (text[0] - '0') * 10 + (text[1] - '0') : text[0] - '0');
    }
}

uint32_t quorum_of(const struct quorum *settings, uint32_t copies, uint8_t verb, uint8_t level)
{
    const struct quorum_level *of = level == LEVEL_STRONG   ? &settings->levels.strong
                                    : level == LEVEL_NORMAL ? &settings->levels.normal
                                                            : &settings->levels.weak;
    const char *own = verb == VERB_READ ? of->read_quorum : of->write_quorum;
    const char *common = verb == VERB_READ ? settings->read_quorum : settings->write_quorum;
    return count_of(own ? own : common, copies);
}
