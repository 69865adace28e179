/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is streamed when a member joins or leaves (moves.h). */
#include "models/stores/quorum/moves.h"
#include "models/words/directory.h"

enum { PIECE_BYTES = 1 << 20 };
#define AGAIN (10 * NANOSECONDS_PER_SECOND)
#define LAST ((uint64_t)1 << 63) /* in a piece's number */

struct streaming {
    /* What is sent, piece by piece. */
    struct table_of *table; /* NULL: nothing */
    uint64_t piece, pieces, bytes, session, ticket;
    sim_time sent;
    uint32_t to;
    bool begun;          /* who moves: it has found out whom it needs */
    member_set to_serve; /* a leaving one's: who gets something still */
    /* What it gets. */
    member_set awaited, busy; /* sources that have not sent all; that were heard since it asked */
    member_set asked_dead;    /* as it believed when it asked */
    sim_time asked_at;
    uint64_t asks; /* session */
};

static struct streaming *streaming_of(struct port *port)
{
    struct quorum_state *state = state_of(port);
    if (!state->streaming)
        state->streaming = block_take(port->blocks, sizeof *state->streaming);
    return state->streaming;
}

void stream_drop(struct port *port)
{
    struct streaming *streaming = state_of(port)->streaming;
    if (!streaming)
        return;
    if (streaming->table && streaming->ticket != 0)
        port_cancel(port, streaming->ticket);
    body_release(port->blocks, streaming->table);
    *streaming = (struct streaming){.table = NULL};
}

void stream_free(struct port *port)
{
    struct streaming *streaming = state_of(port)->streaming;
    if (streaming)
        body_release(port->blocks, streaming->table);
    block_give(port->blocks, streaming, sizeof *streaming);
}

/* Who sends what belongs to the token to one that is to hold it; `dead`: as that one believes. */
static uint32_t source_of(const struct port *port, uint32_t token, uint32_t to, member_set dead)
{
    const struct quorum_state *state = port->state;
    uint8_t now[MOST_COPIES], coming[MOST_ASKED];
    const uint32_t news = coming_of(port, token, coming);
    bool comes = false;
    for (uint32_t i = 0; i < news; i++)
        comes = comes || coming[i] == to;
    if (!comes)
        return NOBODY;
    const uint32_t copies = holders_of(port, token, now);
    const uint8_t *next = state->view.next_holders + (size_t)token * ring_of(port)->copies;
    member_set stays = 0;
    uint32_t any = NOBODY;
    for (uint32_t i = 0; i < ring_of(port)->copies; i++)
        stays |= member_bit(next[i]);
    for (uint32_t i = copies; i-- > 0;)
        if (!(dead & member_bit(now[i])) && (any == NOBODY || stays & member_bit(any)))
            any = now[i];
    return any;
}

/* --- who sends --- */

static struct table_of *moved_places(struct port *port, uint32_t to, member_set dead)
{
    const struct versions *mine = &disk_of(port)->versions;
    struct table_of *table = table_make(port, mine->count);
    for (uint64_t i = 0; i < mine->limit; i++) {
        const struct version_place *place = &mine->places[i];
        if (place->version.number != 0 &&
            source_of(port, ring_token(ring_of(port), place->dataset, place->key), to, dead) ==
                port->self)
            table->places[table->count++] = *place;
    }
    return table;
}

static uint64_t moved_bytes(const struct port *port, uint32_t to, member_set dead)
{
    const struct ring *ring = ring_of(port);
    double share = 0.0;
    for (uint32_t i = 0; i < ring->count; i++)
        if (source_of(port, i, to, dead) == port->self)
            share += (double)ring->tokens[i].size / (double)RING_SIZE;
    return (uint64_t)(share * (double)port_kept_bytes(port));
}

static void send_piece(struct port *port)
{
    struct streaming *streaming = streaming_of(port);
    const struct table_of *all = streaming->table;
    const uint64_t first = all->count * streaming->piece / streaming->pieces;
    const uint64_t end = all->count * (streaming->piece + 1) / streaming->pieces;
    const bool last = streaming->piece + 1 == streaming->pieces;
    struct table_of *part = table_make(port, end - first);
    for (uint64_t i = first; i < end; i++)
        part->places[part->count++] = all->places[i];
    port_count(port, COUNTED_streamed, streaming->bytes / streaming->pieces);
    streaming->sent = port_now(port);
    streaming->ticket = port_timer(port, AGAIN, TIMER_PIECE);
    table_send(port, streaming->to,
               &(struct letter){.tag = PIECE,
                                .number = streaming->piece | (last ? LAST : 0),
                                .word = streaming->session,
                                .body = part},
               streaming->bytes / streaming->pieces);
}

static void send_to(struct port *port, uint32_t to, member_set dead, uint64_t session)
{
    struct streaming *streaming = streaming_of(port);
    streaming->table = moved_places(port, to, dead);
    streaming->bytes = moved_bytes(port, to, dead);
    streaming->pieces = 1 + streaming->bytes / PIECE_BYTES;
    streaming->piece = 0;
    streaming->session = session;
    streaming->to = to;
    send_piece(port);
}

/* Asked by who joins; of one session once. */
void stream_asked(struct port *port, const struct letter *letter)
{
    const struct streaming *streaming = streaming_of(port);
    if (state_of(port)->view.mover != letter->from) /* it has not heard yet, or it is over */
        return;
    if (streaming->table && streaming->session == letter->word)
        return;
    stream_drop(port);
    send_to(port, letter->from, *(const member_set *)letter->body, letter->word);
}

/* Of who leaves: the next one; false: there is none. */
static bool serve_next(struct port *port)
{
    const member_set to_serve = streaming_of(port)->to_serve;
    if (to_serve)
        send_to(port, lowest_member(to_serve), 0, (uint64_t)port_now(port));
    return to_serve != 0;
}

/* All of it is there; whether that was all that there is. */
static bool sent(struct port *port)
{
    struct streaming *streaming = streaming_of(port);
    const member_set to = member_bit(streaming->to);
    const bool serves = streaming->to_serve & to;
    body_release(port->blocks, streaming->table);
    streaming->table = NULL;
    streaming->to_serve &= ~to;
    return serves && !serve_next(port);
}

bool stream_told(struct port *port, const struct letter *letter)
{
    struct streaming *streaming = streaming_of(port);
    if (!streaming->table || streaming->to != letter->from || streaming->session != letter->word ||
        (letter->number & ~LAST) != streaming->piece)
        return false;
    port_cancel(port, streaming->ticket);
    if (++streaming->piece == streaming->pieces)
        return sent(port);
    const double bytes = (double)(streaming->bytes / streaming->pieces);
    const sim_time pace = (sim_time)(bytes / settings_of(port)->stream * 1e9);
    const sim_time gone = port_now(port) - streaming->sent;
    if (gone >= pace)
        send_piece(port);
    else
        streaming->ticket = port_timer(port, pace - gone, TIMER_PIECE);
    return false;
}

/* The next piece, or the last one again. */
void stream_again(struct port *port)
{
    if (streaming_of(port)->table)
        send_piece(port);
}

/* --- who gets --- */

static void ask(struct port *port, member_set whom)
{
    struct streaming *streaming = streaming_of(port);
    for (member_set left = whom; left; left &= left - 1) {
        member_set *dead = body_make(port->blocks, sizeof *dead);
        *dead = streaming->asked_dead;
        port_send(
            port, lowest_member(left),
            &(struct letter){
                .tag = FETCH, .word = streaming->asks, .body = dead, .bytes = STORE_LETTER_BYTES},
            0);
    }
    streaming->busy = 0;
    streaming->asked_at = port_now(port);
}

static void ask_sources(struct port *port)
{
    struct streaming *streaming = streaming_of(port);
    const member_set dead = state_of(port)->dead;
    streaming->awaited = 0;
    for (uint32_t i = 0; i < ring_of(port)->count; i++) {
        const uint32_t source = source_of(port, i, port->self, dead);
        if (source != NOBODY)
            streaming->awaited |= member_bit(source);
    }
    streaming->asked_dead = dead;
    streaming->asks = (uint64_t)port_now(port);
    ask(port, streaming->awaited);
}

static member_set receivers(const struct port *port)
{
    member_set whom = 0;
    for (uint32_t i = 0; i < ring_of(port)->count; i++) {
        uint8_t coming[MOST_ASKED];
        const uint32_t news = coming_of(port, i, coming);
        for (uint32_t k = 0; k < news; k++)
            whom |= member_bit(coming[k]);
    }
    return whom;
}

void stream_tick(struct port *port)
{
    struct streaming *streaming = streaming_of(port);
    const bool joins = disk_of(port)->members[port->self].standing == JOINING;
    const bool died = state_of(port)->dead & ~streaming->asked_dead & streaming->awaited;
    if (!streaming->begun && !joins) {
        streaming->to_serve = receivers(port);
        serve_next(port);
    } else if (joins && (!streaming->begun || died))
        ask_sources(port);
    else if (streaming->awaited && port_now(port) - streaming->asked_at >= AGAIN)
        ask(port, streaming->awaited & ~streaming->busy);
    streaming->begun = true;
}

void stream_piece(struct port *port, const struct letter *letter)
{
    struct task *task = port_begin(port);
    body_hold(letter->body);
    task->stage = STORING;
    task->own = letter->body;
    task->word = letter->word;
    task->version = letter->number;
    task->left = letter->from;
    streaming_of(port)->busy |= member_bit(letter->from);
    port_persist(port, task, letter->bytes);
}

bool stream_stored(struct port *port, struct task *task, struct quorum_disk *disk)
{
    struct streaming *streaming = streaming_of(port);
    const struct table_of *piece = task->own;
    const uint32_t from = task->left;
    const uint64_t number = task->version, session = task->word;
    for (uint64_t i = 0; i < piece->count; i++)
        versions_raise(&disk->versions, piece->places[i].dataset, piece->places[i].key,
                       piece->places[i].version);
    body_release(port->blocks, task->own);
    task->own = NULL;
    port_end(port, task);
    port_send(port, from,
              &(struct letter){
                  .tag = STORED, .number = number, .word = session, .bytes = STORE_LETTER_BYTES},
              0);
    if (!(number & LAST) || session != streaming->asks || !(streaming->awaited & member_bit(from)))
        return false;
    streaming->awaited &= ~member_bit(from);
    return !streaming->awaited;
}
