/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files to begin with, one for each of the commonest systems: `maquette new`.  They are scenarios
 * of their own (scenarios/starters), which the build turns into texts; what they are stands in
 * their first line. */
#ifndef SCENARIOS_STARTERS_H
#define SCENARIOS_STARTERS_H

struct starter {
    const char *name, *doc, *text;
};

extern const struct starter starters[]; /* by name; the last one has none */

#endif
