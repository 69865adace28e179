/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libyaml's complaints, in words for somebody who writes scenarios.
 *
 * Why: "did not find expected ',' or '}'" names the place where the parser gave up, not the one
 * where the mistake is: mostly a comma in a call, a colon in a text, or a tab.
 *
 * Rule: what is proposed has been parsed first. */
#ifndef SCENARIOS_READER_YAML_PROBLEM_H
#define SCENARIOS_READER_YAML_PROBLEM_H

#include <yaml.h>

#include "scenarios/reader/diagnostic.h"

/* Adds the error at which the parser stopped.  Its text began at byte `skip` of the document. */
void yaml_problem_add(struct arena *arena, struct diagnostics *diagnostics,
                      const struct document *document, size_t skip, const yaml_parser_t *parser);
/* The place of a mark. */
struct place yaml_place(const struct document *document, size_t skip, const yaml_mark_t *mark,
                        const yaml_mark_t *end);

#endif
