#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep, and the drawing of its results, killed at random moments, one after the other in the same folder: whatever
# stands there under its final name is whole, plot.json says that all is there, and the next one, undisturbed, leaves
# the bytes that it would have left in an empty folder, and nothing besides.  Most sweeps go on from the journal of one
# that was killed (tests/analysis/resume_test.sh), many of them for the second and third time.
#
# In make check 20 kills; `make torture` 1,000 (or KILLS of them).
. tests/lib/check.sh
export GCOV_PREFIX="$work/counts" # make coverage: killed while it writes what it counted, it leaves half of it
. tests/faults/outcome.sh
kills=${KILLS:-${TORTURE:+1000}}
kills=${kills:-20}
prepare
sweep="sweep ../one.yaml ../two.yaml -q --set experiment.duration=20s --replications 4
    --vary deployment.services.web.workers=1..8:8 --out out"

seconds_now() { date +%s.%N; }
# COMMAND...: how long it takes
taken()
{
    begun=$(seconds_now)
    "$@" >/dev/null || exit 3
    echo "$begun $(seconds_now)" | awk '{print $2 - $1}'
}
# shellcheck disable=SC2086
sweep_takes=$(cd right && taken "$program" $sweep)
plot_takes=$(cd right && taken "$program" plot -q out)

torture()
{
    # moments from the first instruction to a little after the last
    awk -v n="$kills" -v sweep="$sweep_takes" -v plot="$plot_takes" 'BEGIN {
        srand(7)
        for (i = 0; i < 4 * n; i++)
            print i % 4 == 3 ? "plot -q out" : "sweep", rand() * 1.1 * (i % 4 == 3 ? plot : sweep) + 0.001
    }' >moments
    ended=0 killed=0 bad=0 went_on=0 share=1000 # of the time that it took alone, per mille: machines are busier then and now
    while [ "$killed" -lt "$kills" ] && read -r command rest; do
        moment=$(awk -v moment="${rest##* }" -v share="$share" 'BEGIN { print moment * share / 1000 }')
        arguments=$sweep
        [ "$command" = sweep ] || arguments="plot -q out"
        [ "$command" != sweep ] || [ ! -s now/out/.journal ] || went_on=$((went_on + 1))
        # shellcheck disable=SC2086
        (cd now && timeout --foreground -s KILL "$moment" "$program" $arguments >/dev/null 2>stderr)
        status=$?
        case $status in
        137) killed=$((killed + 1)) share=$((share < 950 ? share * 21 / 20 : 1000)) ;;
        0 | 124) ended=$((ended + 1)) share=$((share > 50 ? share * 19 / 20 : share)) ;; # 124: it ended while it was being killed
        2) grep -q 'has not ended' now/stderr || { echo "exit 2"; cat now/stderr; bad=$((bad + 1)); } ;;
        *) echo "exit $status"; cat now/stderr; bad=$((bad + 1)) ;;
        esac
        wrong=$(differing)
        if [ -f now/out/plot.json ] && [ "$(ls now/out | grep -c -v plots)" -ne "$(ls right/out | grep -c -v plots)" ]; then
            wrong="$wrong plot.json, but not all files"
        fi
        if [ -n "$wrong" ]; then
            bad=$((bad + 1))
            echo "$command, killed after $moment s: $wrong"
        fi
    done <moments
    echo "$killed killed, $ended ended before, $went_on went on from a journal, $bad left something that is not whole"
    [ "$bad" -eq 0 ] && [ "$killed" -eq "$kills" ] && [ "$went_on" -gt 0 ]
}
check "kills leave whole files" torture
tail -n 1 "$work/.output"
# shellcheck disable=SC2086
check "the next one ends well" sh -c 'cd now && "$@" >/dev/null' sh "$program" $sweep
check "and draws" sh -c 'cd now && "$@" >/dev/null' sh "$program" plot -q out
check "with the same bytes" diff -r right/out now/out
check "and nothing is left over" test -z "$(find now/out -name '.maquette-*')"
finish
