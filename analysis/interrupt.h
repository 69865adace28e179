/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl-C and TERM: runs in progress stop, what is done is kept and printed.  A second signal kills
 * at once; one that comes within a tenth of a second is the first one once more: `timeout` sends
 * each to the program and to its group.
 * They are caught only while there is something to keep: whoever is still loading dies of the first
 * one.
 *
 * Whichever signal of these or of a closed terminal kills, files under temporary names go first.
 *
 * The variables of interrupt.c are the only mutable globals of the program: a signal handler has no
 * other way. */
#ifndef ANALYSIS_INTERRUPT_H
#define ANALYSIS_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

void interrupt_catch(void); /* from here on */
void pipes_report(void);    /* a closed pipe is seen when something is written, and kills nobody */
const atomic_bool *interrupt_flag(void);
int interrupt_status(void); /* exit status after a signal: 130 or 143; 0: there was none */
/* After a signal: what is in the folder of --out, and what becomes of it next time: `resume`, a
 * command that goes on from there; NULL: there is none, and all of it is done again. */
void interrupt_tell(const char *folder, const char *resume);

/* A file that a signal takes away when it kills, until interrupt_disown of what this gives: a
 * number above 0; 0: there are too many, and the next program that writes there takes it away. */
unsigned interrupt_own(const char *path);
void interrupt_disown(unsigned number);

#endif
