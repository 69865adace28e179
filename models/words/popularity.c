/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/popularity.h"

#define POPULARITIES(X) X(uniform) X(zipf) X(hot)

#define POPULARITY_CLASS(name) extern const struct popularity_class popularity_##name;
POPULARITIES(POPULARITY_CLASS)

#define POPULARITY_HEAD(name) &popularity_##name.head,
static const struct class_head *const members[] = {POPULARITIES(POPULARITY_HEAD) NULL};

const struct family popularities = {.name = "popularity", .members = members};
