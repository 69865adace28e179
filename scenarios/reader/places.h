/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each filled field was written: address -> place.
 *
 * Why: models complain about fields, users edit text.  A struct's address is often that of its
 * first field too: the field's own place wins.  A field that nobody wrote has the place of the
 * mapping in which it could stand. */
#ifndef SCENARIOS_READER_PLACES_H
#define SCENARIOS_READER_PLACES_H

#include "scenarios/reader/diagnostic.h"
#include "sim/complain.h"

struct places;

struct places *places_create(struct arena *arena, struct diagnostics *diagnostics,
                             const struct document *document);
/* Complaints told here are printed at the place of their field (unknown fields: the document as a
 * whole). Usable as long as the arena lives. */
struct complaints *places_complaints(struct places *places);
/* While on, complaints are only counted: a value is tried. */
void places_hush(struct places *places, bool on);

void places_put(struct places *places, const void *field, struct place place);
/* Only if the field has no place so far. */
void places_put_if_new(struct places *places, const void *field, struct place place);
/* False if the address is unknown. */
bool places_get(const struct places *places, const void *field, struct place *place);

#endif
