#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/arrows passes what points down and catches a call and an include that point up.
. tests/lib/check.sh
arrows=$PWD/tests/arrows
compiler=${CC:-cc}
BUILD=out
export BUILD

mkdir -p "$work/sim" "$work/models/low" "$work/scenarios" "$work/out/sim" "$work/out/models/low" "$work/out/scenarios" "$work/tests"
printf '# bottom to top\nsim\nmodels/low\nmodels\nscenarios\nlists models/low/family\n' >"$work/tests/storeys"
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
check "objects are counted" has report "arrows: 3 objects, 0 point up or round"

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
check "its line is told" has report "sim/engine.c:1: includes models/node.h, which is above it"

printf 'int tick(void) { return 1; }\n' >sim/engine.c
compile sim/engine.c
cp out/models/node.o out/sim/left_over.o
check "an object without source proves nothing" arrows
rm out/models/node.o
check "a source without object fails" exits 1 arrows
compile models/node.c

printf 'int node(void);\nint leaf(void) { return node(); }\n' >models/low/leaf.c
compile models/low/leaf.c
check "a storey within a floor is a storey" exits 1 arrows
check "its place is told too" has report "models/low/leaf.c:1: uses node of models/node.c, which is above it"
rm models/low/leaf.c out/models/low/leaf.o
printf '#include "models/node.h"\nint node(void);\nint (*const members[])(void) = {node};\n' >models/low/family.c
compile models/low/family.c
check "a list names its members" arrows

# ring N: N files of models/ that call each other in a circle
ring()
{
    rm -f models/ring*.c out/models/ring*.o
    i=1
    while [ "$i" -le "$1" ]; do
        next=$((i % $1 + 1))
        printf 'int ring%d(void);\nint ring%d(void);\nint ring%d(void) { return ring%d(); }\n' "$i" "$next" "$i" "$next" >models/ring$i.c
        compile models/ring$i.c
        i=$((i + 1))
    done
}
ring 3
check "three files may call each other" arrows
ring 4
check "four may not" exits 1 arrows
check "who they are is told" has report "models/ring1.c:1: calls in a circle of 4 files: models/ring1.c"
mkdir -p analysis out/analysis
printf 'int lost(void) { return 1; }\n' >analysis/lost.c
compile analysis/lost.c
ring 1
check "what stands nowhere is not looked at" arrows
echo analysis/found >>tests/storeys
check "what stands on no storey of its floor fails" exits 1 arrows
finish
