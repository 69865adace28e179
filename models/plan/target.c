/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reference in a disruption names: `node pool/3`, `service web/0`, `store main`, `zone a`,
 * with `one`, `each` or `all` before a group. */
#include <stdlib.h>
#include <string.h>

#include "models/plan/plan.h"

struct words {
    char word[8], kind[16], name[80], number[16];
};

/* Parts at blanks and one slash; false if the shape is wrong. */
static bool split(const char *text, struct words *words)
{
    static const char *const groups[] = {"one ", "each ", "all "};
    *words = (struct words){0};
    for (unsigned i = 0; i < 3; i++)
        if (strncmp(text, groups[i], strlen(groups[i])) == 0) {
            memcpy(words->word, groups[i], strlen(groups[i]) - 1);
            text += strlen(groups[i]);
        }
    const char *blank = strchr(text, ' ');
    if (!blank || (size_t)(blank - text) >= sizeof words->kind || strchr(blank + 1, ' '))
        return false;
    memcpy(words->kind, text, (size_t)(blank - text));
    const char *name = blank + 1, *slash = strchr(name, '/');
    const size_t length = slash ? (size_t)(slash - name) : strlen(name);
    if (length == 0 || length >= sizeof words->name ||
        (slash && strlen(slash + 1) >= sizeof words->number))
        return false;
    memcpy(words->name, name, length);
    if (slash)
        memcpy(words->number, slash + 1, strlen(slash + 1) + 1);
    return true;
}

static bool number_of(const char *digits, uint32_t count, uint32_t *number)
{
    if (digits[0] == '\0' || strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > 9)
        return false;
    *number = (uint32_t)strtoul(digits, NULL, 10);
    return *number < count;
}

/* Members first .. first+count-1, or the one with the number. */
static bool members(const struct words *words, uint32_t first, uint32_t count, const void *field,
                    struct arena *arena, struct complaints *complaints, struct target *target)
{
    uint32_t number = 0;
    if (words->number[0]) {
        if (words->word[0] || !number_of(words->number, count, &number)) {
            complain(complaints, field, NULL, "there is no %s %s/%s: they count from 0 to %u",
                     words->kind, words->name, words->number, count - 1);
            return false;
        }
        first += number;
        count = 1;
    } else if (!words->word[0] && count > 1 && target->kind == TARGET_NODES) {
        const char *name = words->name;
        complain(complaints, field,
                 arena_format(arena,
                              "write `one node %s` (drawn), `each node %s` (each on its own "
                              "clock) or `all node %s` (together)",
                              name, name, name),
                 "'%s' is a group of %u nodes", name, count);
        return false;
    }
    target->count = count;
    target->members = arena_array(arena, count, sizeof *target->members);
    for (uint32_t i = 0; i < count; i++)
        target->members[i] = first + i;
    return true;
}

static bool node_target(const struct plan *plan, const struct words *words, const void *field,
                        struct arena *arena, struct complaints *complaints, struct target *target)
{
    const struct node_group *groups = plan->description->deployment.nodes.items;
    const uint32_t found =
        names_need(&plan->names->groups, "group of nodes", words->name, field, complaints);
    if (found == NAME_UNKNOWN)
        return false;
    target->kind = TARGET_NODES;
    return members(words, plan->group_first[found], (uint32_t)groups[found].count, field, arena,
                   complaints, target);
}

static bool party_target(const struct plan *plan, const struct words *words, enum party_kind kind,
                         const void *field, struct arena *arena, struct complaints *complaints,
                         struct target *target)
{
    const struct known_names *known =
        kind == PARTY_SERVICE ? &plan->names->services : &plan->names->stores;
    if (names_need(known, words->kind, words->name, field, complaints) == NAME_UNKNOWN)
        return false;
    const uint32_t party = plan_find_party(plan, kind, words->name);
    target->kind = TARGET_INSTANCES;
    target->party = party;
    return members(words, plan->parties[party].first, plan->parties[party].replicas, field, arena,
                   complaints, target);
}

/* All nodes of a zone, together. */
static bool zone_target(const struct plan *plan, const struct words *words, const void *field,
                        struct complaints *complaints, struct target *target)
{
    if (words->number[0]) {
        complain(complaints, field, "write `zone a`", "zones have no numbers");
        return false;
    }
    const uint32_t zone = names_need(&plan->names->zones, "zone", words->name, field, complaints);
    if (zone == NAME_UNKNOWN)
        return false;
    target->kind = TARGET_NODES;
    if (!words->word[0])
        target->word = TARGET_ALL;
    target->count = plan->zone_first[zone + 1] - plan->zone_first[zone];
    target->members = plan->zone_nodes + plan->zone_first[zone];
    return true;
}

static enum target_word word_of(const char *word)
{
    return strcmp(word, "one") == 0    ? TARGET_ONE
           : strcmp(word, "each") == 0 ? TARGET_EACH
           : strcmp(word, "all") == 0  ? TARGET_ALL
                                       : TARGET_THE;
}

/* ---- what was meant by no reference ---- */

struct kind_of_thing {
    const char *word;
    const struct known_names *known;
};

/* `each zone`: which?  `pool/3`: of what kind? */
static const char *meant(const struct plan *plan, const char *text, struct arena *arena)
{
    const struct kind_of_thing kinds[] = {{"node", &plan->names->groups},
                                          {"service", &plan->names->services},
                                          {"store", &plan->names->stores},
                                          {"zone", &plan->names->zones}};
    const size_t word = strncmp(text, "one ", 4) == 0 || strncmp(text, "all ", 4) == 0 ? 4
                        : strncmp(text, "each ", 5) == 0                               ? 5
                                                                                       : 0;
    const char *rest = text + word;
    const char *name = arena_format(arena, "%.*s", (int)strcspn(rest, "/"), rest);
    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(rest, kinds[i].word) == 0 && kinds[i].known->count > 0)
            return arena_format(arena, "write its name as well: `%s %s`", text,
                                kinds[i].known->list[0]);
        if (names_find(kinds[i].known, name) != NAME_UNKNOWN)
            return arena_format(arena, "write `%.*s%s %s`", (int)word, text, kinds[i].word, rest);
    }
    return "write `node pool/3`, `service web/0`, `store stock_db`, `zone a`, or before a group "
           "its word: `one node pool`, `each node pool`, `all node pool`, `each zone a`";
}

bool plan_target(const struct plan *plan, const char *text, const void *field, struct arena *arena,
                 struct complaints *complaints, struct target *target)
{
    struct words words;
    *target = (struct target){.party = NONE};
    if (!split(text, &words)) {
        complain(complaints, field, meant(plan, text, arena), "'%s' is no reference", text);
        return false;
    }
    target->word = word_of(words.word);
    if (strcmp(words.kind, "node") == 0)
        return node_target(plan, &words, field, arena, complaints, target);
    if (strcmp(words.kind, "service") == 0)
        return party_target(plan, &words, PARTY_SERVICE, field, arena, complaints, target);
    if (strcmp(words.kind, "store") == 0)
        return party_target(plan, &words, PARTY_STORE, field, arena, complaints, target);
    if (strcmp(words.kind, "zone") == 0)
        return zone_target(plan, &words, field, complaints, target);
    static const char *const kinds[] = {"node", "service", "store", "zone"};
    complain_unknown(complaints, field, "kind of thing", words.kind, kinds, 4);
    return false;
}
