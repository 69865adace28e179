#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/tidy passes a clean tree and catches each thing it looks for, one planted at a time.
. tests/lib/check.sh
tidy=$PWD/tests/tidy
compiler=${CC:-cc}
BUILD=out
export BUILD
licence='/* SPDX-License-Identifier: GPL-3.0-or-later */'
cd "$work" || exit 3

compile()
{
    "$compiler" -I. -fPIE -O0 -c -o "out/${1%.c}.o" "$1"
}
tidy()
{
    "$tidy" . >report
}
# A tree where all is well, with texts and comments that look like mistakes.
clean_tree()
{
    rm -rf sim models tests out
    mkdir -p sim tests/sim out/sim
    {
        echo "$licence"
        echo '/* Counts ticks: what it is for. Why: what is not counted is not known. Rule: one count for each.'
        echo ' * Source: a clock. */'
        printf '#ifndef SIM_TICK_H\n#define SIM_TICK_H\n\nint tick(const char *text);\n\n#endif\n'
    } >sim/tick.h
    {
        echo "$licence"
        echo '#include "sim/tick.h"'
        echo
        echo '/* strtod("x") and setlocale() are only spoken of here; 100 columns of code points: äöüäöüäöüäöü */'
        echo 'static const char *const words[] = {"strtod(", "/* no comment", "it'\''s", 0};'
        echo 'static const int table[] = {1, 2};'
        echo
        echo 'int tick(const char *text)'
        echo '{'
        echo '    static const char *const more[] = {"a", "b"};'
        echo '    return *text + *words[*text] + table[0] + *more[0];'
        echo '}'
    } >sim/tick.c
    {
        echo "$licence"
        echo '#include "tests/lib/test.h"'
        echo
        echo 'static void ticks(void) {}'
        echo
        echo 'TEST_MAIN(tick, TEST(ticks))'
    } >tests/sim/tick_test.c
    compile sim/tick.c
}
# WHAT MESSAGE: after what was just planted, tidy fails with that message only
catches()
{
    [ ! -f sim/tick.c ] || compile sim/tick.c || return 1
    exits 1 tidy || return 1
    has report "$1" "1 violations"
}

clean_tree
check "a clean tree passes" tidy
check "nothing is found in it" has report "tidy: 3 files, 0 violations"

# LABEL MESSAGE FILE SCRIPT: edits one file by sed, expects the message
plant()
{
    clean_tree
    sed "$4" "$3" >new && mv new "$3"
    check "$1" catches "$2"
}
plant "licence" "sim/tick.c:1: line 1 is" sim/tick.c '1s/3.0/2.0/'
plant "101 columns" "sim/tick.c:4: 101 columns" sim/tick.c "4s|.*|/* $(printf '%094d' 0)ä */|"
plant "tab" "sim/tick.c:9: a tab" sim/tick.c "9s/\$/$(printf '\t')\/**\//"
plant "blanks at the end" "sim/tick.c:9: blanks" sim/tick.c '9s/$/  /'
plant "blank line at the end" "blank line at the end" sim/tick.c '$a\
'
plant "unfinished work" "sim/tick.c:9: unfinished work" sim/tick.c "9s|\$| /* TO""DO: more */|"
plant "guard" "sim/tick.h:4: the guard is SIM_TICK_H" sim/tick.h '4,5s/SIM_TICK_H/TICK_H/'
plant "guard not defined" "sim/tick.h:5: #define SIM_TICK_H follows" sim/tick.h '5s/TICK_H/TOCK_H/'
plant "no essay" "sim/tick.h:2: a header opens with what it is for" sim/tick.h '2s|.*|/* Ticks. */|;3d'
plant "a short essay" "sim/tick.h:2: a header says more than what it is for" sim/tick.h \
    '2s|.*|/* Counts ticks, as many as there are, one after the other. */|;3d'
plant "header from the root" "sim/tick.c:3: headers are spelled from the root: tick.h" sim/tick.c \
    '2s|.*|#if 0\
#include "tick.h"\
#endif|'
plant "test in the product" "the product includes no test" sim/tick.c '2s|.*|#if 0\
#include "tests/lib/test.h"\
#endif|'
plant "empty suite" "no TEST in the suite" tests/sim/tick_test.c 's/, TEST(ticks)//'
plant "no main" "a test file ends with TEST_MAIN" tests/sim/tick_test.c 's/^TEST_MAIN/OTHER_MAIN/'
plant "global" "sim/tick.c:3: counter can be changed" sim/tick.c '3s/.*/int counter;/'
plant "static in a function" "sim/tick.c:10: calls can be changed" sim/tick.c '10s/.*/static int calls = 1;/;11s/return/return calls++ +/;/static const char \*const more/d;s/ + \*more\[0\]//'
plant "per thread" "seen can be changed" sim/tick.c '3s/.*/_Thread_local int seen;/'
plant "strtod" "sim/tick.c:3: calls strtod" sim/tick.c '3s/.*/double strtod(const char *, char **); double of(void) { return strtod("1", 0); }/'
plant "setlocale" "calls setlocale" sim/tick.c '3s/.*/char *setlocale(int, const char *); char *of(void) { return setlocale(0, ""); }/'

clean_tree
i=0
while [ $i -lt 400 ]; do echo; echo "/* $i */"; i=$((i + 2)); done >>sim/tick.c
check "long file" catches "lines (400 at most)"
clean_tree
{ sed '$d' sim/tick.h; i=0; while [ $i -lt 200 ]; do echo "/* $i */"; i=$((i + 1)); done; echo '#endif'; } >new
mv new sim/tick.h
check "long header" catches "lines (200 at most)"
clean_tree
mkdir -p docs
printf '| model | simulated |\n|---|---|\n| `a` | all |\n| `b` | some |\n| `a` | none |\n' >docs/fidelity.md
check "a model that stands twice" catches 'docs/fidelity.md:5: a second row of'
rm -r docs
clean_tree
echo notes >sim/NOTES.txt
check "strange file" catches "sim/NOTES.txt:1: neither"
clean_tree
echo 'echo' >tests/sim/some_test.sh
chmod +x tests/sim/some_test.sh
check "script without licence" catches "tests/sim/some_test.sh:1: no line # SPDX"
clean_tree
printf '#!/bin/sh\n# SPDX-License-Identifier: GPL-3.0-or-later\n' >tests/sim/some_test.sh
check "shell test that nobody can start" catches "tests/sim/some_test.sh:1: not executable"
clean_tree
rm out/sim/tick.o
check "nothing built" exits 1 tidy
check "says so" has report "run make first"
finish
