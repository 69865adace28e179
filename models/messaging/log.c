/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs: a partition goes in its order, batch by batch, to the member that owns it.
 *
 * How far a group is stands on disk only now and then (`commit`), and a member that dies takes with
 * it what it has handled since: whoever gets the partition begins where it was written.  A member
 * that is silent for a `session`, or works longer than `poll`, is out of the group and its
 * partitions are dealt anew: the n-th one goes to the n-th living member, round and round.  One
 * that comes back before goes on with its own (as a static member of Kafka does).  at_most_once
 * writes before it hands out.
 *
 * What is older than the topic keeps is not handed out any more, whether or not a group has had it:
 * looked at before every batch, and a hundred times in that time, at least every five minutes.
 * (Kafka gives up whole segments, so somewhat later.) */
#include "models/messaging/broker.h"

enum { LOOKS_AT_AGE = 100 };
static const sim_time longest_look = 300 * (sim_time)NANOSECONDS_PER_SECOND;

static struct share *share_at(const struct port *port, const struct place *place)
{
    return &broker_of(port)->shares[place->share];
}

static struct member *members_of(const struct port *port, const struct place *place)
{
    return broker_of(port)->members[place->group];
}

/* ---- how far it is ---- */

void ordered_commits(struct port *port, const struct place *place)
{
    struct share *share = share_at(port, place);
    share->ticking = false;
    if (share->progress == share->written)
        return;
    share->written = share->progress;
    settle_offset(port, place, share->written - 1);
}

static void progresses(struct port *port, const struct place *place, uint64_t to)
{
    struct share *share = share_at(port, place);
    share->progress = share->next = to;
    if (place->terms->at_most_once) { /* written down when it is handed out */
        share->written = to;
        return;
    }
    if (place->terms->commit == 0) {
        ordered_commits(port, place);
        return;
    }
    if (!share->ticking && share->progress != share->written)
        (void)port_timer(port, place->terms->commit, timer_word(TIMER_COMMIT, place->share, 0));
    share->ticking = share->ticking || share->progress != share->written;
}

static void tell(struct port *port, const struct place *place, enum message_fate fate,
                 uint64_t from, uint64_t to)
{
    for (uint64_t offset = from; offset < to; offset++)
        tell_fate(port, place, fate, offset);
}

/* ---- what is too old ---- */

/* What is in a consumer's hands is handled all the same. */
static void expires(struct port *port, const struct place *place)
{
    struct share *share = share_at(port, place);
    const uint64_t open = broker_of(port)->partitions[place->partition].open;
    const struct kept *kept = kept_of(port, place->partition);
    uint64_t next = share->next;
    if (place->terms->keep == 0 || share->batch)
        return;
    while (next < open && *port->clock - kept_at(kept, next)->published >= place->terms->keep)
        tell_fate(port, place, FATE_expired, next++);
    if (next == share->next)
        return;
    share->deliveries = 0;
    progresses(port, place, next);
    if (place->terms->at_most_once)
        settle_offset(port, place, next - 1);
}

/* Of all that it leads; 0: nothing is ever too old. */
static sim_time least_keep(const struct port *port)
{
    const struct broker_terms *terms = broker_terms(port);
    sim_time least = 0;
    for (uint32_t i = 0; i < terms->topic_count; i++) {
        const sim_time keep = terms->topics[i].keep;
        least = keep > 0 && (least == 0 || keep < least) ? keep : least;
    }
    return least;
}

void ordered_looks_later(struct port *port)
{
    const sim_time least = least_keep(port), every = least / LOOKS_AT_AGE;
    if (least > 0)
        (void)port_timer(port, every < longest_look ? every + 1 : longest_look,
                         timer_word(TIMER_KEEP, 0, 0));
}

void ordered_looks(struct port *port)
{
    const struct broker_terms *terms = broker_terms(port);
    for (uint32_t i = 0; i < terms->partition_count; i++) {
        const struct topic_terms *topic = &terms->topics[terms->topic_of[i]];
        for (uint32_t k = 0; k < topic->groups && topic->keep > 0; k++)
            if (broker_of(port)->partitions[i].leads) {
                const struct place place = place_of(port, share_of(topic, i, k));
                ordered_pump(port, &place);
            }
    }
    ordered_looks_later(port);
}

/* ---- handing out ---- */

void ordered_pump(struct port *port, const struct place *place)
{
    expires(port, place);
    struct share *share = share_at(port, place);
    const struct partition *partition = &broker_of(port)->partitions[place->partition];
    if (share->batch || share->owner == NOBODY || share->next >= partition->open ||
        members_of(port, place)[share->owner].away)
        return;
    const uint64_t offset = share->next, waiting = partition->open - offset;
    const uint32_t most = broker_terms(port)->groups[place->group].prefetch[share->owner];
    const uint32_t count = waiting < most ? (uint32_t)waiting : most;
    share->deliveries++;
    if (place->terms->at_most_once) {
        tell(port, place, FATE_settled, offset, offset + count);
        progresses(port, place, offset + count);
    }
    share->batch = hands_out(port, place, share->owner, offset, count, share->deliveries);
    members_handed(port, place, share->owner);
}

/* Written down before: what was not handled is gone. */
static void once_answered(struct port *port, const struct place *place,
                          const struct handing *handing, uint32_t handled)
{
    tell(port, place, FATE_dead, handing->offset + handled, handing->offset + handing->count);
}

/* Handled as far as it says; the next one has failed, if there is one. */
static void least_answered(struct port *port, const struct place *place,
                           const struct handing *handing, uint32_t handled)
{
    struct share *share = share_at(port, place);
    uint64_t next = handing->offset + handled;
    const bool failed = handled < handing->count;
    tell(port, place, FATE_settled, handing->offset, next);
    if (handled > 0)
        share->deliveries = failed;
    if (failed && share->deliveries >= place->terms->attempts) {
        tell(port, place, FATE_dead, next, next + 1);
        next++;
        share->deliveries = 0;
    }
    progresses(port, place, next);
}

/* What it has handled and not written down is known to nobody. */
static void begins_again(struct share *share)
{
    share->next = share->progress = share->written;
    share->deliveries = 0;
}

/* Of a batch that is still the member's. */
static void is_answered(struct port *port, const struct place *place, const struct handing *handing,
                        uint32_t handled, bool gone)
{
    struct share *share = share_at(port, place);
    share->batch = NULL;
    if (place->terms->at_most_once)
        share->deliveries = 0;
    else if (gone)
        begins_again(share);
    else
        least_answered(port, place, handing, handled);
    ordered_pump(port, place);
}

/* Of one that has left its group it is too late, but for what is to be handed out once. */
void ordered_answered(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    const struct handing handing = *(const struct handing *)task->own;
    const bool current = share_at(port, &place)->batch == task;
    const uint32_t handled = task->left < handing.count ? task->left : handing.count;
    const bool gone = task->outcome == OUTCOME_reset;
    hands_end(port, task);
    if (gone)
        member_away(port, place.group, handing.member);
    if (place.terms->at_most_once)
        once_answered(port, &place, &handing, handled);
    if (current)
        is_answered(port, &place, &handing, handled, gone);
    members_answered(port, &place, handing.member);
}

static void ordered_abandoned(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    const struct handing handing = *(const struct handing *)task->own;
    struct share *share = share_at(port, &place);
    const bool current = share->batch == task;
    hands_end(port, task);
    if (place.terms->at_most_once)
        once_answered(port, &place, &handing, 0);
    if (!current)
        return;
    share->batch = NULL;
    if (place.terms->at_most_once)
        share->deliveries = 0;
    else
        begins_again(share);
}

/* ---- whose it is ---- */

static uint32_t owner_of(const struct port *port, const struct place *place)
{
    const struct member *members = members_of(port, place);
    const uint32_t count = broker_terms(port)->groups[place->group].members;
    uint32_t living = 0;
    for (uint32_t i = 0; i < count; i++)
        living += is_member(&members[i]);
    if (living == 0)
        return NOBODY;
    uint32_t turn = (place->partition - place->terms->first_partition) % living, i = 0;
    while (!is_member(&members[i]) || turn > 0)
        turn -= is_member(&members[i++]);
    return i;
}

static void owner_changes(struct port *port, const struct place *place)
{
    struct share *share = share_at(port, place);
    const uint32_t before = share->owner;
    share->owner = owner_of(port, place);
    if (share->owner != before)
        tell_fate(port, place, FATE_moved, share->next);
    ordered_pump(port, place);
}

void ordered_members_changed(struct port *port, uint32_t group)
{
    led_shares(port, group, owner_changes);
}

/* Of its partitions all that has not been written down is done once more. */
static void starts_over(struct port *port, uint32_t group, uint32_t member)
{
    const struct broker_terms *terms = broker_terms(port);
    const struct topic_terms *topic = &terms->topics[terms->groups[group].topic];
    for (uint32_t i = 0; i < topic->partitions && !topic->at_most_once; i++) {
        struct share *share =
            &broker_of(port)
                 ->shares[share_of(topic, topic->first_partition + i, group - topic->first_group)];
        if (share->owner == member && !share->batch)
            begins_again(share);
    }
}

void ordered_forgets(struct port *port, uint32_t group, uint32_t member)
{
    struct member *of = &broker_of(port)->members[group][member];
    while (of->tasks)
        ordered_abandoned(port, of->tasks);
    starts_over(port, group, member);
}

void ordered_leaves(struct port *port, uint32_t group, uint32_t member)
{
    const struct member *of = &broker_of(port)->members[group][member];
    for (const struct task *task = of->tasks; task; task = task->next) {
        const struct place place = place_of(port, task->dataset);
        struct share *share = share_at(port, &place);
        if (share->batch != task)
            continue;
        share->batch = NULL;
        if (!place.terms->at_most_once)
            begins_again(share);
    }
    starts_over(port, group, member);
}

void ordered_begins(struct port *port, const struct place *place)
{
    struct share *share = share_at(port, place);
    share->written = kept_of(port, place->partition)->shares[place->local].passed;
    begins_again(share);
    share->owner = owner_of(port, place);
    ordered_pump(port, place);
}
