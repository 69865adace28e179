/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version this is, for --version and the head of JSON. */
#ifndef ANALYSIS_VERSION_H
#define ANALYSIS_VERSION_H

#define MAQUETTE_VERSION "0.1.0"

#endif
