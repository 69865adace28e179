/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/run/trouble.h"

struct trouble {
    const struct target *target;
    enum trouble_way way;
    double share;
    bool elsewhere;  /* the other side is whoever is not on this one */
    uint32_t *sides; /* by instance: 1 + the member that it is of (without `each`: 1); 0: of none */
    bool *others;    /* by instance: on the other side */
    uint32_t *hits;  /* by member (without `each`: by 0): how often it is hit */
    bool each;
    struct trouble *next; /* all that there ever were */
};

static bool is_of(const struct run *run, const struct target *target, uint32_t member,
                  uint32_t instance)
{
    const uint32_t whom = target->members[member];
    return whom ==
           (target->kind == TARGET_INSTANCES ? instance : run->instances[instance].node->number);
}

static bool is_on(const struct run *run, const struct target *side, uint32_t instance)
{
    for (const struct target *part = side; part; part = part->with)
        for (uint32_t k = 0; k < part->count; k++)
            if (is_of(run, part, k, instance))
                return true;
    return false;
}

/* 1 + the member that it is of, or 1: of all together; 0: of none. */
static uint32_t side_of(const struct run *run, const struct trouble *trouble, uint32_t instance)
{
    if (!trouble->each)
        return is_on(run, trouble->target, instance);
    for (uint32_t k = 0; k < trouble->target->count; k++)
        if (is_of(run, trouble->target, k, instance))
            return k + 1;
    return 0;
}

static void fill(const struct run *run, struct trouble *trouble)
{
    for (uint32_t i = 0; i < run->plan->instance_count; i++) {
        trouble->sides[i] = side_of(run, trouble, i);
        trouble->others[i] = is_on(run, trouble->target->other, i);
    }
}

static struct trouble *trouble_of(struct run *run, const struct target *target)
{
    struct trouble *trouble = run->troubles;
    while (trouble && trouble->target != target)
        trouble = trouble->next;
    if (trouble)
        return trouble;
    trouble = arena_alloc(run->arena, sizeof *trouble);
    *trouble = (struct trouble){
        .target = target,
        .elsewhere = target->other == NULL,
        .each = target_parts(target->word),
        .sides = arena_array(run->arena, run->plan->instance_count + 1, sizeof(uint32_t)),
        .others = arena_array(run->arena, run->plan->instance_count + 1, sizeof(bool)),
        .hits = arena_array(run->arena, target->count + 1, sizeof(uint32_t)),
        .next = run->troubles};
    fill(run, trouble);
    run->travels = true;
    return run->troubles = trouble;
}

static uint32_t place_of(const struct trouble *trouble, uint32_t member)
{
    return trouble->each ? member : 0;
}

void trouble_begins(struct run *run, const struct target *target, uint32_t member,
                    enum trouble_way way, double share)
{
    struct trouble *trouble = trouble_of(run, target);
    trouble->way = way;
    trouble->share = share;
    trouble->hits[place_of(trouble, member)]++;
}

void trouble_ends(struct run *run, const struct target *target, uint32_t member)
{
    struct trouble *trouble = trouble_of(run, target);
    trouble->hits[place_of(trouble, member)]--;
}

void trouble_moved(struct run *run)
{
    for (struct trouble *each = run->troubles; each; each = each->next)
        fill(run, each);
}

/* Out of the target's side, where `one` is, towards `other`? */
static bool lies_between(const struct trouble *trouble, uint32_t one, uint32_t other)
{
    const uint32_t side = trouble->sides[one];
    return side != 0 && trouble->hits[side - 1] > 0 &&
           (trouble->elsewhere ? trouble->sides[other] != side : trouble->others[other]);
}

double trouble_share(const struct run *run, uint32_t from, uint32_t to)
{
    double passes = 1.0;
    for (const struct trouble *each = run->troubles; each; each = each->next)
        if (((each->way & TROUBLE_OUT) && lies_between(each, from, to)) ||
            ((each->way & TROUBLE_IN) && lies_between(each, to, from)))
            passes *= 1.0 - each->share;
    return 1.0 - passes;
}
