/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reference in a disruption names: `node pool/3`, `service web/0`, `store main`, `zone a`,
 * `region eu`, `leader main`, `shard main/3`, with `one`, `each` or `all` before a group.  A kind
 * of thing is a row of `kinds`. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "models/plan/caches.h"
#include "models/plan/messaging.h"
#include "models/plan/names.h"
#include "models/plan/registry.h"
#include "models/plan/target_words.h"
#include "models/plan/things_lists.h"

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

bool target_number(const char *digits, uint32_t count, uint32_t *number)
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
        if (words->word[0] || !target_number(words->number, count, &number)) {
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
    return members(words, plan->group_first[found], (uint32_t)node_group_size(&groups[found]),
                   field, arena, complaints, target);
}

bool target_party(const struct plan *plan, const struct words *words, enum party_kind kind,
                  const void *field, struct arena *arena, struct complaints *complaints,
                  struct target *target)
{
    const struct known_names *known =
        kind == PARTY_STORE ? &plan->names->stores : &plan->names->services;
    const uint32_t party = plan_find_party(plan, kind, words->name);
    if (party == NONE) {
        names_need(known, words->kind, words->name, field, complaints);
        return false;
    }
    target->kind = TARGET_INSTANCES;
    target->party = party;
    return members(words, plan->parties[party].first, plan->parties[party].replicas, field, arena,
                   complaints, target);
}

static bool balancer_target(const struct plan *plan, const struct words *words, const void *field,
                            struct arena *arena, struct complaints *complaints,
                            struct target *target)
{
    if (names_need(&plan->names->services, "service", words->name, field, complaints) ==
        NAME_UNKNOWN)
        return false;
    if (plan_find_party(plan, PARTY_BALANCER, words->name) == NONE) {
        complain(complaints, field, "give it one: `calls: {NAME: {balancer: {nodes: edge}}}`",
                 "service '%s' has no balancer", words->name);
        return false;
    }
    return target_party(plan, words, PARTY_BALANCER, field, arena, complaints, target);
}

/* All nodes of a zone, together. */
static bool zone_target(const struct plan *plan, const struct words *words, const void *field,
                        struct arena *arena, struct complaints *complaints, struct target *target)
{
    (void)arena;
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

/* All nodes of all zones of a region, together. */
static bool region_target(const struct plan *plan, const struct words *words, const void *field,
                          struct arena *arena, struct complaints *complaints, struct target *target)
{
    if (words->number[0]) {
        complain(complaints, field, "write `region eu`", "regions have no numbers");
        return false;
    }
    if (names_need(&plan->names->regions, "region", words->name, field, complaints) == NAME_UNKNOWN)
        return false;
    target->kind = TARGET_NODES;
    if (!words->word[0])
        target->word = TARGET_ALL;
    target->members = arena_array(arena, plan->node_count, sizeof *target->members);
    for (uint32_t zone = 0; zone < plan->zone_count; zone++)
        for (uint32_t i = plan->zone_first[zone];
             zone_lies_in(plan, zone, words->name) && i < plan->zone_first[zone + 1]; i++)
            target->members[target->count++] = plan->zone_nodes[i];
    return true;
}

static bool service_target(const struct plan *plan, const struct words *words, const void *field,
                           struct arena *arena, struct complaints *complaints,
                           struct target *target)
{
    return target_party(plan, words, PARTY_SERVICE, field, arena, complaints, target);
}

/* The cache that a store has by its key, on servers of its own. */
static bool cache_target(const struct plan *plan, const struct words *words, const void *field,
                         struct arena *arena, struct complaints *complaints, struct target *target)
{
    const uint32_t store = plan_find_party(plan, PARTY_STORE, words->name);
    const uint32_t cache = store == NONE ? NONE : plan->parties[store].cache;
    if (store == NONE) {
        names_need(&plan->names->stores, "store", words->name, field, complaints);
        return false;
    }
    if (cache == NONE || lives_inside(&plan->parties[cache])) {
        complain(complaints, field,
                 cache == NONE ? "give it one: `cache: {kind: lru, nodes: NAME}`"
                               : arena_format(arena, "`service %s` holds it",
                                              plan->parties[plan->parties[cache].inside].name),
                 "store '%s' has no cache on servers of its own", words->name);
        return false;
    }
    target->kind = TARGET_INSTANCES;
    target->party = cache;
    return members(words, plan->parties[cache].first, plan->parties[cache].replicas, field, arena,
                   complaints, target);
}

static bool store_target(const struct plan *plan, const struct words *words, const void *field,
                         struct arena *arena, struct complaints *complaints, struct target *target)
{
    return target_party(plan, words, PARTY_STORE, field, arena, complaints, target);
}

static enum target_word word_of(const char *word)
{
    return strcmp(word, "one") == 0    ? TARGET_ONE
           : strcmp(word, "each") == 0 ? TARGET_EACH
           : strcmp(word, "all") == 0  ? TARGET_ALL
                                       : TARGET_THE;
}

/* ---- kinds ---- */

struct kind_of_thing {
    const char *word;
    size_t known; /* of struct names: its struct known_names */
    bool (*target)(const struct plan *plan, const struct words *words, const void *field,
                   struct arena *arena, struct complaints *complaints, struct target *target);
    void (*list)(struct listing *in); /* those that can fail by themselves; NULL: listed already */
};

#define KNOWN(field) offsetof(struct names, field)
static const struct kind_of_thing kinds[] = {
    {"node", KNOWN(groups), node_target, list_nodes},
    {"service", KNOWN(services), service_target, list_services},
    {"store", KNOWN(stores), store_target, list_stores},
    {"zone", KNOWN(zones), zone_target, list_zones},
    {"region", KNOWN(regions), region_target, list_regions},
    {"leader", KNOWN(stores), target_leader, NULL},
    {"shard", KNOWN(stores), target_shard, NULL},
    {"cache", KNOWN(stores), cache_target, NULL},
    {"balancer", KNOWN(services), balancer_target, list_balancers},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct known_names *known_of(const struct plan *plan, const struct kind_of_thing *kind)
{
    return (const struct known_names *)(const void *)((const char *)plan->names + kind->known);
}

/* ---- what was meant by no reference ---- */

static size_t word_length(const char *text)
{
    if (strncmp(text, "one ", 4) == 0 || strncmp(text, "all ", 4) == 0)
        return 4;
    return strncmp(text, "each ", 5) == 0 ? 5 : 0;
}

/* `each zone`: which?  `pool/3`: of what kind? */
static const char *meant(const struct plan *plan, const char *text, struct arena *arena)
{
    const size_t word = word_length(text);
    const char *rest = text + word;
    const char *name = arena_format(arena, "%.*s", (int)strcspn(rest, "/"), rest);
    for (unsigned i = 0; i < KINDS; i++) {
        const struct known_names *known = known_of(plan, &kinds[i]);
        if (strcmp(rest, kinds[i].word) == 0 && known->count > 0)
            return arena_format(arena, "write its name as well: `%s %s`", text, known->list[0]);
        if (names_find(known, name) != NAME_UNKNOWN)
            return arena_format(arena, "write `%.*s%s %s`", (int)word, text, kinds[i].word, rest);
    }
    return "write `node pool/3`, `service web/0`, `store stock_db`, `zone a`, or before a group "
           "its word: `one node pool`, `each node pool`, `all node pool`, `each zone a`";
}

/* `discovery/0` is the store of that name in which a registry is kept; `broker/0` the brokers. */
static const char *spelled_out(const struct plan *plan, const char *text, struct arena *arena)
{
    const char *rest = text + word_length(text);
    for (unsigned i = 0; i < REGISTRIES; i++) {
        const size_t length = strlen(registry_names[i]);
        if (plan->registries[i] != NONE && strncmp(rest, registry_names[i], length) == 0 &&
            (rest[length] == '\0' || rest[length] == '/'))
            return arena_format(arena, "%.*sstore %s", (int)(rest - text), text, rest);
    }
    const size_t length = strlen(BROKER);
    if (plan->messaging && strncmp(rest, BROKER, length) == 0 &&
        (rest[length] == '\0' || rest[length] == '/'))
        return arena_format(arena, "%.*sstore %s", (int)(rest - text), text, rest);
    return text;
}

bool plan_target(const struct plan *plan, const char *text, const void *field, struct arena *arena,
                 struct complaints *complaints, struct target *target)
{
    struct words words;
    const char *known[KINDS];
    *target = (struct target){.party = NONE, .plan = plan};
    text = spelled_out(plan, text, arena);
    if (!split(text, &words)) {
        complain(complaints, field, meant(plan, text, arena), "'%s' is no reference", text);
        return false;
    }
    target->word = word_of(words.word);
    for (unsigned i = 0; i < KINDS; i++) {
        known[i] = kinds[i].word;
        if (strcmp(words.kind, kinds[i].word) == 0)
            return kinds[i].target(plan, &words, field, arena, complaints, target);
    }
    complain_unknown(complaints, field, "kind of thing", words.kind, known, KINDS);
    return false;
}

static void list_all(struct listing *in)
{
    in->things.count = 0;
    list_links(in);
    for (unsigned i = 0; i < KINDS; i++)
        if (kinds[i].list)
            kinds[i].list(in);
}

struct things plan_things(const struct plan *plan, struct arena *arena)
{
    struct listing in = {.plan = plan, .arena = arena};
    list_all(&in);
    in.things.list = arena_array(arena, in.things.count, sizeof *in.things.list);
    list_all(&in);
    return in.things;
}
