/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/disruption.h"

#include "models/words/crews.h"
#include "models/words/failure.h"

static const struct setting hit_settings[] = {
    SELF(struct hit, name),
    SHARE(struct hit, probability, .preset = "100%", .least = 0, .most = 1,
          .doc = "of being hit when the cause begins; each member of `each node pool` by itself"),
    VERB(struct hit, action, failures, .required = true, .doc = "what happens, and to whom"),
    SETTINGS_END};

const struct setting disruption_settings[] = {
    SELF(struct disruption, name),
    QUANTITY(struct disruption, at, .doc = "moment at which it begins"),
    LAW(struct disruption, every, .doc = "time from one beginning to the next"),
    LAW(struct disruption, up, .doc = "time between the end of one and the beginning of the next"),
    LAW(struct disruption, down, .doc = "time of the repair, once a crew is there"),
    {.name = "for",
     .kind = SETTING_LAW,
     SETTING_FIELD(struct disruption, lasts, struct law),
     .doc = "how long it lasts; left out: for good"},
    CLASS(struct disruption, crews, repair_crews, .preset = "unlimited",
          .doc = "repairs that can go on at the same time, with up and down: a number, or an entry "
                 "of `deployment.crews` that several share"),
    TABLE(struct disruption, hits, struct hit, hit_settings,
          .doc = "instead of one action: all that one cause does, each with a probability"),
    VERB(struct disruption, action, failures, .doc = "what happens, and to whom"),
    SETTINGS_END};

/* Number 0 is the action of the disruption itself, number k its hit k - 1. */
static const struct chosen *action_number(const struct disruption *disruption, uint32_t number)
{
    const struct hit *hits = disruption->hits.items;
    return number == 0 ? &disruption->action : &hits[number - 1].action;
}

bool actions_next(struct actions *actions)
{
    const struct disruption *list = actions->of->items;
    while (actions->disruption < actions->of->count) {
        const struct disruption *disruption = &list[actions->disruption];
        if (actions->hit > disruption->hits.count) {
            actions->disruption++;
            actions->hit = 0;
            continue;
        }
        const struct chosen *action = action_number(disruption, actions->hit++);
        actions->failure = (const struct failure_class *)action->class;
        actions->settings = action->settings;
        if (actions->failure)
            return true;
    }
    return false;
}
