/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Letters, and who deals with them: servers and masters hear different ones. */
#include "models/stores/regions/masters.h"

/* What servers hear. */
static void server_heard(struct port *port, const struct letter *letter)
{
    switch ((enum tag)letter->tag) {
    case PONG:
        lease_heard(port, letter);
        break;
    case OVER:
        lease_over(port, letter->number);
        break;
    case REGISTERED:
        holders_registered(port, letter);
        break;
    case APPEND:
        copy_append(port, letter);
        break;
    case APPENDED:
        journal_acked(port, letter);
        break;
    case SNAPSHOT:
        copy_snapshot(port, letter);
        break;
    case LACKS:
        holders_lacks(port, letter);
        break;
    case GONE:
        holders_gone(port, letter->from);
        break;
    case OPEN:
        open_heard(port, letter);
        break;
    case CLOSE:
        serve_close(port, letter);
        break;
    case COLLECT:
        copy_collect(port, letter);
        break;
    case COLLECTED:
        open_collected(port, letter);
        break;
    case SPLIT:
        open_split(port, letter);
        break;
    default:
        CHECK(letter->tag == RULES);
        rule_hears(port, letter);
    }
}

static void master_heard(struct port *port, const struct letter *letter)
{
    if (disk_of(port)->blank) {
        if (letter->tag == TOLD)
            blank_told(port, letter);
        return;
    }
    switch ((enum tag)letter->tag) {
    case PING:
        keep_ping(port, letter);
        break;
    case REGISTER:
        keep_register(port, letter);
        break;
    case FORGET:
        keep_forget(port, letter);
        break;
    case KEEPS:
        rule_keeps(port, letter);
        break;
    case REPORT:
        rule_report(port, letter);
        break;
    case NO_MORE:
        rule_no_more(port, letter->number);
        break;
    case SPLIT_DONE:
        splitting_heard(port, letter);
        break;
    case GONE:
        break; /* sessions end by silence */
    case WHAT:
        keep_answer(port, letter);
        break;
    case TOLD: /* it has come too late: it knows already */
        break;
    default:
        CHECK(letter->tag == RULES);
        rule_hears(port, letter);
    }
}

void regions_heard(struct port *port, const struct letter *letter)
{
    (is_server(port) ? server_heard : master_heard)(port, letter);
}
