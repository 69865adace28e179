/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the files of the masters of `regions` call each other.
 *
 * Why apart from protocol.h: servers and masters are processes of their own, and share nothing but
 * letters.  Rule: keep.c and known.c call none of the others. */
#ifndef MODELS_STORES_REGIONS_MASTERS_H
#define MODELS_STORES_REGIONS_MASTERS_H

#include "models/stores/regions/protocol.h"

/* keep.c: masters keep sessions */
void keep_begins(struct port *port, bool first);
void keep_ping(struct port *port, const struct letter *letter);
void keep_register(struct port *port, const struct letter *letter);
void keep_forget(struct port *port, const struct letter *letter);
void keep_lease_over(struct port *port, uint32_t server);
void keep_suspects(struct port *port, uint32_t server);
void keep_flushed(struct port *port, struct task *task, struct regions_disk *disk);
/* To whoever rules, or to one that has asked: */
void keep_tell(struct port *port, uint32_t to);
void keep_answer(struct port *port, const struct letter *letter);
struct keeping *keep_table(struct port *port);

/* rule.c: which master rules, and what it hears */
void rule_begins(struct port *port, bool first);
void rule_say(struct port *port);
void rule_tick(struct port *port);
void rule_stand(struct port *port);
void rule_stands(struct port *port, struct task *task, struct regions_disk *disk);
void rule_learned(struct port *port, struct task *task, struct regions_disk *disk);
void rule_hears(struct port *port, const struct letter *letter);
void rule_keeps(struct port *port, const struct letter *letter);
void rule_keeps_itself(struct port *port); /* it has changed */
void rule_no_more(struct port *port, uint64_t term);
void rule_report(struct port *port, const struct letter *letter);
void rule_suspects(struct port *port, uint32_t master);
void rule_crashed(struct port *port);
sim_time beat_of(const struct regions *settings);

/* assign.c: who serves what */
void assign(struct port *port);
void assign_again(struct port *port); /* what may have been lost */
void assign_report(struct port *port, uint32_t server);
void assign_move(struct port *port, struct span *region, uint32_t to);
uint64_t next_epoch(struct port *port);

/* splitting.c: logs of dead servers */
bool splitting_done(struct port *port, uint32_t server);
void splitting_again(struct port *port);
void splitting_heard(struct port *port, const struct letter *letter);

/* balance.c */
void balance(struct port *port);

/* hear.c */
void regions_heard(struct port *port, const struct letter *letter);

/* blank.c: a master without its disk */
void blank_begins(struct port *port);
void blank_ask(struct port *port);
void blank_told(struct port *port, const struct letter *letter);
void blank_learned(struct port *port, struct task *task, struct regions_disk *disk);

/* known.c: what the tables of a majority and the reports say */
bool is_over(struct port *port, uint32_t server, uint64_t incarnation);
bool is_known(struct port *port, uint32_t server);
bool is_live(struct port *port, uint32_t server);
replica_set live_servers(struct port *port);
replica_set dead_servers(struct port *port);
uint32_t tables_known(struct port *port);
bool log_is_there(struct port *port, uint32_t server);
uint64_t last_over(struct port *port, uint32_t server);

#endif
