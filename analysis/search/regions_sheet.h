/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of `map`: every cell for programs, every load for all.
 *
 * Rule: people see a row for each load, with a word for each size: the map in letters. */
#ifndef ANALYSIS_SEARCH_REGIONS_SHEET_H
#define ANALYSIS_SEARCH_REGIONS_SHEET_H

#include "analysis/output/sheet.h"
#include "analysis/search/regions.h"

struct sheet *regions_sheet(const struct region_map *map);

/* 3.2 s; at once; down; 2 of 4; for people, in the table and in the picture. */
const char *region_cell_text(const struct region_cell *cell, uint32_t replications,
                             struct arena *arena);
/* A load as people write it: 240/s, 500 users, x 1.5. */
const char *region_load_text(const struct region_map *map, uint32_t load);

#endif
