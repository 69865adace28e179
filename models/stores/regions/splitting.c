/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs of dead servers are split, by all servers that live, each an equal part: bytes / servers /
 * `wal.split`.  How many bytes there are is told by reports that came after the death.  If one of
 * them dies meanwhile it begins anew. */
#include "models/stores/regions/masters.h"

static uint64_t bytes_of(struct port *port, uint32_t server, replica_set live)
{
    uint64_t bytes = 0;
    for (; live; live &= live - 1) {
        const uint64_t log = master_of(port)->reports[lowest(live)]->logs[server];
        bytes = log > bytes ? log : bytes;
    }
    return bytes;
}

static bool reports_are_new(struct port *port, uint64_t beat, replica_set live)
{
    for (; live; live &= live - 1)
        if (master_of(port)->reports[lowest(live)]->beat < beat)
            return false;
    return true;
}

static void begin(struct port *port, uint32_t server, replica_set live)
{
    struct splitting *splitting = &master_of(port)->splitting[server];
    const uint64_t bytes = bytes_of(port, server, live);
    splitting->begun = true;
    splitting->left = bytes > 0 ? live : 0;
    splitting->done = bytes == 0;
    splitting->part = bytes / size_of_set(live);
}

static void send_parts(struct port *port, uint32_t server)
{
    const struct splitting *splitting = &master_of(port)->splitting[server];
    for (replica_set to = splitting->left; to; to &= to - 1)
        say(port, lowest(to), SPLIT, both(state_of(port)->term, splitting->beat),
            split_word(server, splitting->part));
}

static void begin_anew(struct port *port, struct splitting *splitting, uint64_t life)
{
    *splitting = (struct splitting){.incarnation = life, .beat = master_of(port)->beat + 1};
    master_of(port)->asks = true;
}

bool splitting_done(struct port *port, uint32_t server)
{
    struct splitting *splitting = &master_of(port)->splitting[server];
    const uint64_t life = last_over(port, server);
    const replica_set live = live_servers(port);
    if (life == 0)
        return true;
    if (splitting->incarnation != life || (splitting->left & ~live)) {
        begin_anew(port, splitting, life);
        return false;
    }
    if (!splitting->begun && live && reports_are_new(port, splitting->beat, live)) {
        begin(port, server, live);
        send_parts(port, server);
    }
    return splitting->done;
}

void splitting_again(struct port *port)
{
    for (uint32_t i = 0; i < made_of(port)->servers; i++)
        if (master_of(port)->splitting[i].begun)
            send_parts(port, i);
}

void splitting_heard(struct port *port, const struct letter *letter)
{
    struct splitting *splitting = &master_of(port)->splitting[split_whose(letter->word)];
    if (!master_of(port)->ruling || !splitting->begun ||
        letter->number != both(state_of(port)->term, splitting->beat))
        return;
    splitting->left &= ~replica_bit(letter->from);
    if (splitting->left)
        return;
    splitting->done = true;
    assign(port);
}
