/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/chosen_columns.h"

#include <string.h>

/* What metric_read complains about one name: shown at its place, unless another architecture knows
 * it. */
struct listening {
    struct complaints complaints;
    struct arena *arena;
    const char *message, *hint; /* the first */
};

static void listen(struct complaints *to, const void *field, bool error, const char *message,
                   const char *hint)
{
    struct listening *in = (struct listening *)to;
    (void)field;
    if (in->message || !error)
        return;
    in->message = arena_text(in->arena, message);
    in->hint = hint ? arena_text(in->arena, hint) : NULL;
}

/* The end of the name that begins at `at`: a comma outside of brackets, or the end of the text. */
static size_t name_end(const char *text, size_t at)
{
    unsigned depth = 0;
    for (; text[at] && (text[at] != ',' || depth > 0); at++)
        depth += text[at] == '(' ? 1 : text[at] == ')' && depth > 0 ? -1u : 0;
    return at;
}

static bool choose_one(struct columns *columns, const char *name, const struct subject *subjects,
                       uint32_t count, struct listening *listening)
{
    bool known = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct metric *metric = NULL;
        struct narrowing narrowing;
        if (!metric_read(name, subjects[i].plan, NULL, listening->arena, &listening->complaints,
                         &metric, &narrowing))
            continue;
        const uint32_t column = columns_ask(columns, metric, &narrowing, true);
        columns->list[column].has_quiet = false; /* who asks wants to see it */
        known = true;
    }
    return known;
}

bool columns_choose(struct columns *columns, const char *list, const struct subject *subjects,
                    uint32_t count, struct arena *arena, struct diagnostics *diagnostics)
{
    const struct document *document = document_of_text(arena, "--metrics", list, 0);
    bool good = true;
    for (uint32_t i = 0; i < columns->count; i++)
        columns->list[i].shown = false;
    for (size_t at = 0, end;; at = end + 1) {
        end = name_end(list, at);
        struct listening listening = {.complaints = {.tell = listen}, .arena = arena};
        const char *name = arena_format(arena, "%.*s", (int)(end - at), list + at);
        if (!choose_one(columns, name, subjects, count, &listening)) {
            struct place place = document_place(document, at);
            place.length = end > at ? text_columns(list + at, end - at) : 1;
            diagnostic_error(diagnostics, place, listening.hint, "%s", listening.message);
            good = false;
        }
        if (!list[end])
            return good;
    }
}
