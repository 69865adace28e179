#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# map: for which load and which rush the retry storm does not come back.  What the region is: tests/analysis/search/regions_test.c.
. tests/lib/check.sh

storm() { ./maquette map scenarios/resilience/retry_storm.yaml -q --set objectives=[] --set experiment.duration=75s \
    --set disruptions.rush.at=10s --replications 2 "$@"; }
storm --architecture storm --load 80..240/s:3 --trigger rush.for=0.3s,4s --out "$work/out" >"$work/text"
check "a row for each load, a word for each size" has "$work/text" "0.3s" "4s" "80/s" "stable" "240/s" "vulnerable" "down"
check "what becomes of each cell" awk -F, '$2 == 240 && $6 == "none" && $7 == "back" { a = 1 } $2 == 240 && $6 == "4s" && $7 == "down" { b = 1 }
    $2 == 80 && $6 == "4s" && $7 == "back" && $17 != "" { c = 1 } END { exit !(a && b && c && NR == 10) }' "$work/out/results.csv"
check "and of each load" sh -c "grep -q '^storm,240,1/s,vulnerable,0.3s,4s' '$work/out/loads.csv'"
check "a picture" has "$work/out/plots/map.gp" "Does it come back from rush?" "stays down"
check "that gnuplot draws" sh -c "! command -v gnuplot || test -s '$work/out/plots/map.png'"
storm --architecture storm --load 80..240/s:3 --trigger rush.for=0.3s,4s --json >"$work/json"
check "JSON as the schema says" python3 tests/analysis/results_schema.py docs/results.schema.json "$work/json"
check "and as it stands in the folder" cmp "$work/json" "$work/out/results.json"
storm --architecture storm --load 80..240/s:3 --trigger rush.for=0.3s,4s --json --jobs 1 >"$work/serial"
check "threads change nothing" cmp "$work/json" "$work/serial"
storm --load 100% --trigger rush.factor=1.1,6 --set disruptions.rush.for=4s --csv >"$work/csv"
check "another key of the trigger, times the load" awk -F, '$1 == "storm" && $6 == "6" && $7 == "down" && $4 == 1 { a = 1 }
    $1 == "budget" && $6 == "6" && $7 == "back" { b = 1 } END { exit !(a && b) }' "$work/csv"
# what is slow and not wrong is not answered within 20 ms
storm --architecture storm --load 100% --trigger rush.for=2s --within 1ms --csv >"$work/csv"
check "what is answered too late is not answered" sh -c "grep -q 'none,never up' '$work/csv'"

wrong() { exits 2 storm --architecture storm "$@" 2>"$work/said"; }
check "which loads" wrong --trigger rush.for=1s
check "which trigger" wrong --load 50%..100%
check "a trigger that is not there" wrong --load 100% --trigger rash.for=1s
check "one without an end" wrong --load 100% --trigger rush.factor=2,3 --set 'disruptions.rush.for=exponential(3s)'
check "says what it needs" has "$work/said" "a \`for\` that is"
check "too little is left after it" wrong --load 100% --trigger rush.for=60s
check "says how much" has "$work/said" "lasts from 10 s to 70 s"
check "a range that is none" wrong --load 100%..100% --trigger rush.for=1s
check "a load of another kind" wrong --load 1s..2s --trigger rush.for=1s
check "a value that the scenario refuses" wrong --load 100% --trigger rush.factor=0,2

exits 3 storm --architecture storm --load 100% --trigger rush.for=4s --set experiment.memory=1MB >"$work/text" 2>"$work/said"
check "a run that does not end well is told, and nothing else" sh -c "[ $? -eq 0 ] && [ ! -s '$work/text' ] && grep -q 'load x 1' '$work/said'"

# interrupted: what was run is told
./maquette map scenarios/resilience/retry_storm.yaml -q --jobs 1 --architecture storm --load 60..380/s:30 \
    --trigger rush.for=0.1s..9s:20 --replications 9 --out "$work/stopped" >"$work/text" &
tries=0 # until the nine runs of the first cell (800 kB) are recorded, however busy the machine is
while [ ! -s "$work/stopped/.journal" ] || [ "$(wc -c <"$work/stopped/.journal")" -lt 2000000 ] && [ $((tries += 1)) -lt 6000 ]; do
    sleep 0.05
done
kill -INT $!
wait $!
got=$?
check "an interrupt ends it" test "$got" -eq 130
check "and what there is is told" has "$work/text" "60/s" "up"

# killed, and given again: it goes on, and ends with the bytes of an undisturbed one
big() { # FOLDER: in the background
    ./maquette map scenarios/resilience/retry_storm.yaml --jobs 1 --architecture storm --load 60..380/s:6 \
        --trigger rush.for=0.1s..9s:5 --replications 2 --out "$1" >"$1.text" 2>"$1.said" &
}
big "$work/whole"
wait $!
export GCOV_PREFIX="$work/counts" # make coverage: what is killed leaves half of what it counted
big "$work/killed"
tries=0
while [ ! -s "$work/killed/.journal" ] || [ "$(wc -c <"$work/killed/.journal")" -lt 30000 ] && [ $((tries += 1)) -lt 600 ]; do sleep 0.05; done
kill -KILL $!
wait $! 2>/dev/null
unset GCOV_PREFIX
check "what was run before it was killed is kept" test -s "$work/killed/.journal"
big "$work/killed"
wait $!
check "and is not run again" has "$work/killed.said" "of 72 runs are recorded in"
check "to the same numbers" cmp "$work/killed/results.json" "$work/whole/results.json"
check "and the same table" cmp "$work/killed.text" "$work/whole.text"
check "of which nothing else is left" test ! -e "$work/killed/.journal"
finish
