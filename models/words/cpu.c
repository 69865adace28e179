/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/cpu.h"

#define CPUS(X) X(sharing) X(fcfs) X(priority)

#define CPU_EXTERN(name) extern const struct cpu_class cpu_##name;
CPUS(CPU_EXTERN)
#define CPU_MEMBER(name) &cpu_##name.head,
static const struct class_head *const members[] = {CPUS(CPU_MEMBER) 0};
const struct family cpus = {.name = "processor", .members = members};

extern const struct cpu_class cpu_limited;
const struct cpu_class *const cpu_sharing_limited = &cpu_limited;
