/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version this is, for --version, the manual page and the head of JSON.
 *
 * Why: results are only comparable within a version (CHANGELOG.md names changes of numbers).
 *
 * Rule: the only place in the sources where it stands. */
#ifndef ANALYSIS_VERSION_H
#define ANALYSIS_VERSION_H

#define MAQUETTE_VERSION "0.1.0"

#endif
