/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts that run the parts of a sweep on many processors or machines, and merge them.
 *
 * Why no network of our own: distributing programs is what Slurm, GNU parallel, mpirun and make are
 * there for, and whoever has a cluster has one of them.  A part needs nothing of the others.
 *
 * Rules: the number of parts stands in the script, never taken from the engine, so that a part that
 * is run again is the same one.  A script may be run again after anything: what is recorded is not
 * run again.  Whatever is in the command's words, the shell sees it quoted, and once. */
#ifndef ANALYSIS_SWEEP_EMIT_H
#define ANALYSIS_SWEEP_EMIT_H

#include "analysis/sweep/sweeping.h"

/* False after a message: no such engine. */
bool emit_known(const char *engine);
/* Prints the script of own->emit.  Exit status. */
int emit_script(const struct sweep_options *own, const struct sweep *sweep, const char *command);

#endif
