/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of `map`: load against size, a panel for each architecture, in colours that every eye
 * tells apart: where it comes back, and after how long; where it stays down; where chance decides.
 *
 * Rule: what is not known is left grey. */
#ifndef ANALYSIS_COMMANDS_MAP_PICTURE_H
#define ANALYSIS_COMMANDS_MAP_PICTURE_H

#include "analysis/search/regions.h"

/* map.gp in the folder of --out; exit status. */
int map_draw(const struct region_map *map);

#endif
