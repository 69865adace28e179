/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queues: each message for itself, to the next consumer that has room.
 *
 * Who does not say in time that it has handled a message (an answer that is good) has it taken for
 * lost, and it goes to the end of the line: a consumer that only was slow makes a duplicate.  As in
 * SQS, a bad answer brings nothing back earlier than that, and after so many deliveries a message
 * is a dead letter (bury.c). */
#include "models/messaging/broker.h"
#include "models/messaging/bury.h"

static struct share *share_at(const struct port *port, const struct place *place)
{
    return &broker_of(port)->shares[place->share];
}

static struct mark *mark_at(const struct share *share, uint64_t offset)
{
    return &share->marks[offset & (share->marked - 1)];
}

/* As much room as the partition has. */
static void make_room(struct port *port, struct share *share, const struct kept *kept)
{
    if (share->marked == kept->limit)
        return;
    struct mark *marks = block_array(port->blocks, kept->limit, sizeof *marks);
    for (uint64_t i = kept->first; share->marked > 0 && i < kept->end; i++)
        marks[i & (kept->limit - 1)] = *mark_at(share, i);
    block_give(port->blocks, share->marks, share->marked * sizeof *marks);
    share->marks = marks;
    share->marked = kept->limit;
}

static void line_up(struct share *share, uint64_t offset)
{
    struct mark *mark = mark_at(share, offset);
    mark->state = MARK_WAITING;
    mark->next = 0;
    mark->before = share->last;
    if (share->last)
        mark_at(share, share->last - 1)->next = offset + 1;
    else
        share->first = offset + 1;
    share->last = offset + 1;
}

/* Whose turn it is; NOBODY: nobody has room. */
static uint32_t next_member(const struct port *port, struct share *share, const struct place *place)
{
    const struct group_terms *group = &broker_terms(port)->groups[place->group];
    const struct member *members = broker_of(port)->members[place->group];
    for (uint32_t i = 0; i < group->members; i++) {
        const uint32_t member = (share->turn + i) % group->members;
        if (members[member].away || members[member].in_hand >= group->prefetch[member])
            continue;
        share->turn = (member + 1) % group->members;
        return member;
    }
    return NOBODY;
}

static void leaves_line(struct share *share, uint64_t offset)
{
    const struct mark *mark = mark_at(share, offset);
    if (mark->before)
        mark_at(share, mark->before - 1)->next = mark->next;
    else
        share->first = mark->next;
    if (mark->next)
        mark_at(share, mark->next - 1)->before = mark->before;
    else
        share->last = mark->before;
}

static void is_settled(struct port *port, const struct place *place, uint64_t offset,
                       enum message_fate fate)
{
    struct share *share = share_at(port, place);
    struct mark *mark = mark_at(share, offset);
    if (mark->state == MARK_WAITING) /* a late answer */
        leaves_line(share, offset);
    mark->state = MARK_SETTLED;
    tell_fate(port, place, fate, offset);
    if (!place->terms->at_most_once) /* else it is written down when it is handed out */
        settle_offset(port, place, offset);
}

static void hand_first(struct port *port, const struct place *place, uint32_t member)
{
    struct share *share = share_at(port, place);
    const uint64_t offset = share->first - 1;
    struct mark *mark = mark_at(share, offset);
    leaves_line(share, offset);
    mark->state = MARK_HANDED;
    const uint32_t delivery = ++mark->deliveries;
    if (place->terms->at_most_once) /* before: there may be room for others at once */
        is_settled(port, place, offset, FATE_settled);
    struct task *task = hands_out(port, place, member, offset, 1, delivery);
    if (!place->terms->at_most_once)
        task->word = port_timer(port, place->terms->visibility,
                                timer_word(TIMER_VISIBLE, place->share, offset));
}

void queue_pump(struct port *port, const struct place *place)
{
    struct share *share = share_at(port, place);
    while (share->first) {
        const uint32_t member = next_member(port, share, place);
        if (member == NOBODY)
            return;
        hand_first(port, place, member);
    }
}

void queue_grown(struct port *port, const struct place *place, uint64_t from)
{
    struct share *share = share_at(port, place);
    const struct kept *kept = kept_of(port, place->partition);
    const uint64_t open = broker_of(port)->partitions[place->partition].open;
    make_room(port, share, kept);
    for (uint64_t offset = from; offset < open; offset++) {
        *mark_at(share, offset) = (struct mark){.next = 0};
        if (kept_is_settled(kept, place->local, offset))
            mark_at(share, offset)->state = MARK_SETTLED;
        else
            line_up(share, offset);
    }
    queue_pump(port, place);
}

void queue_begins(struct port *port, const struct place *place)
{
    queue_grown(port, place, kept_of(port, place->partition)->first);
}

/* Nothing has been heard of it in time. */
void queue_visible(struct port *port, const struct place *place, uint64_t offset)
{
    struct share *share = share_at(port, place);
    struct mark *mark = share->marks ? mark_at(share, offset) : NULL;
    if (!mark || offset < kept_of(port, place->partition)->first || mark->state != MARK_HANDED)
        return; /* an earlier delivery has been answered late */
    if (mark->deliveries >= place->terms->attempts) {
        if (place->terms->dead_letter == NOBODY)
            is_settled(port, place, offset, FATE_dead);
        else
            buries(port, place, offset);
        return;
    }
    line_up(share, offset);
    queue_pump(port, place);
}

void queue_buried(struct port *port, const struct place *place, uint64_t offset)
{
    const struct share *share = share_at(port, place);
    if (share->marks && offset >= kept_of(port, place->partition)->first &&
        offset < broker_of(port)->partitions[place->partition].open &&
        mark_at(share, offset)->state == MARK_HANDED)
        is_settled(port, place, offset, FATE_dead);
}

void queue_answered(struct port *port, struct task *task)
{
    const struct place place = place_of(port, task->dataset);
    const struct handing handing = *(const struct handing *)task->own;
    const struct kept *kept = kept_of(port, place.partition);
    const bool good = task->outcome == OUTCOME_ok, gone = task->outcome == OUTCOME_reset;
    if (good && !place.terms->at_most_once) {
        (void)port_cancel(port, task->word);
        if (handing.offset >= kept->first &&
            mark_at(share_at(port, &place), handing.offset)->state != MARK_SETTLED)
            is_settled(port, &place, handing.offset, FATE_settled);
    }
    if (!good && place.terms->at_most_once)
        tell_fate(port, &place, FATE_dead, handing.offset);
    hands_end(port, task);
    if (gone)
        member_away(port, place.group, handing.member);
    queue_pump(port, &place);
}
