#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/arrows passes what points down and catches a call and an include that point up.
. tests/lib/check.sh
arrows=$PWD/tests/arrows
compiler=${CC:-cc}
BUILD=out
export BUILD

mkdir -p "$work/sim" "$work/models" "$work/scenarios" "$work/out/sim" "$work/out/models" "$work/out/scenarios"
cd "$work" || exit 3
compile()
{
    "$compiler" -I. -c -o "out/${1%.c}.o" "$1"
}
arrows()
{
    "$arrows" . >report
}

echo 'int tick(void);' >sim/engine.h
printf '#include "sim/engine.h"\nint tick(void) { return 1; }\n' >sim/engine.c
echo 'int node(void);' >models/node.h
printf '#include "sim/engine.h"\nint node(void);\nint node(void) { return tick(); }\n' >models/node.c
printf '#include "models/node.h"\nint load(void) { return node(); }\n' >scenarios/load.c
for source in sim/engine.c models/node.c scenarios/load.c; do
    check "compiles $source" compile $source
done
check "calls that point down pass" arrows
check "objects are counted" has report "arrows: 3 objects, 0 point up"

printf 'int node(void);\nint tick(void);\nint tick(void) { return node(); }\n' >sim/engine.c
compile sim/engine.c
check "a call that points up fails" exits 1 arrows
check "its place is told" has report "sim/engine.c:1: uses node of models/node.c, which is above it"

printf 'extern int loaded;\nint node(void) { return loaded; }\n' >models/node.c
printf 'int loaded = 1;\n' >scenarios/load.c
printf 'int tick(void) { return 1; }\n' >sim/engine.c
for source in sim/engine.c models/node.c scenarios/load.c; do compile $source; done
check "a variable of a floor above fails" exits 1 arrows
check "models are below scenarios" has report "models/node.c:1: uses loaded of scenarios/load.c"

printf '#include "models/node.h"\nint tick(void) { return 1; }\n' >sim/engine.c
printf 'int node(void) { return 1; }\n' >models/node.c
for source in sim/engine.c models/node.c; do compile $source; done
check "an include that points up fails" exits 1 arrows
check "its line is told" has report "sim/engine.c:1: sim/ includes models/node.h, which is above it"

printf 'int tick(void) { return 1; }\n' >sim/engine.c
compile sim/engine.c
cp out/models/node.o out/sim/left_over.o
check "an object without source proves nothing" arrows
rm out/models/node.o
check "a source without object fails" exits 1 arrows
finish
