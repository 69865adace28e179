#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compare --uncertain: inputs written as about(...) are drawn, and it is told how probable it is that one is better.
. tests/lib/check.sh
cat >"$work/two.yaml" <<'EOF'
application: {modules: {web: {get: [{compute: exponential(about(10ms within=20% name=service))}]}}}
workload: {users: {arrivals: poisson(rate=about(30..70/s)), mix: {web.get: 100%}}}
deployment:
  nodes: {m: {cores: 1, cpu: fcfs}}
  services: {web: {nodes: m, workers: 1, queue: 1M}}
experiment: {warmup: 2s, duration: 20s, seed: 1, replications: 3}
architectures:
  near:
  far:
    application: {modules: {web: {get: [{compute: exponential(6ms)}]}}}
    deployment: {network: {internet: {latency: 6ms}}}
EOF
./maquette compare "$work/two.yaml" -q --uncertain 60 --metrics latency.mean --out "$work/out" >"$work/text"
check "it is told how probable it is, and what it hangs on" has "$work/text" \
    "over 60 draws of 2 uncertain inputs" "better than near" "what the difference from near hangs on" "service"
check "the middle is what runs without draws" sh -c \
    "./maquette run '$work/two.yaml' -q --architecture near --csv >'$work/middle' &&
     ./maquette run '$work/two.yaml' -q --architecture near --csv --set workload.users.arrivals.rate=50/s \
         --set 'application.modules.web.get.0.compute=exponential(10ms)' | cmp - '$work/middle'"
check "a table for each" sh -c "head -1 '$work/out/inputs.csv' | grep -q '^metric,architecture,input,about,share,low,high' &&
    [ \$(wc -l <'$work/out/draws.csv') -eq 121 ]"
# the draws themselves: each sixtieth of the range holds one
check "draws fill the range evenly" awk -F, 'NR > 1 && $2 == "near" { part[int(($7 - 30) / 40 * 60)]++; n++ }
    END { for (each in part) if (part[each] != 1) exit 1; exit n != 60 }' "$work/out/draws.csv"
./maquette compare "$work/two.yaml" -q --uncertain 20 --set 'objectives=[latency.mean < 20ms]' >"$work/text"
check "what too few draws do not tell is told" has "$work/text" "not told by fewer than 40 draws"
check "how probable it is that objectives are met" has "$work/text" "latency.mean < 20ms  near" "latency.mean < 20ms  far"
./maquette compare "$work/two.yaml" -q --uncertain 60 --metrics latency.mean --json >"$work/json"
check "JSON as the schema says" python3 tests/analysis/results_schema.py docs/results.schema.json "$work/json"
check "and as it stands in the folder" cmp "$work/json" "$work/out/results.json"
./maquette compare "$work/two.yaml" -q --uncertain 60 --metrics latency.mean --json --jobs 1 >"$work/serial"
check "threads change nothing" cmp "$work/json" "$work/serial"

./maquette check "$work/two.yaml" >"$work/text"
check "check lists them" has "$work/text" "service: about(10ms within=20%)" "workload.users.arrivals.rate: about(30..70/s)"

wrong() { exits 2 ./maquette compare "$@" 2>"$work/said"; }
check "nothing is uncertain" wrong "$work/two.yaml" -q --uncertain 60 --set workload.users.arrivals.rate=50/s \
    --set application.modules.web.get.0.compute=5ms
check "and says what to write" has "$work/said" "about(20ms within=30%)"
check "not beside --precision" wrong "$work/two.yaml" -q --uncertain 60 --precision 2%
check "an input that is none" wrong "$work/two.yaml" -q --uncertain 60 --set 'workload.users.arrivals.rate=about(50/s)'
check "tells where" has "$work/said" "--set #1" "how far about 50/s?"
# in its middle it is good, at an end it is not: told before anything is run, with the draw
check "a draw that cannot be" wrong "$work/two.yaml" -q --uncertain 60 --set 'deployment.services.web.queue=about(1..2)' \
    --set 'deployment.services.web.needs=about(0..2)'
check "names the draw" has "$work/said" "cannot be run" "draw"

# interrupted, and given again
drawn() { # FOLDER: in the background
    ./maquette compare "$work/two.yaml" --uncertain 300 --metrics latency.mean --jobs 1 --out "$1" >"$1.text" 2>"$1.said" &
}
drawn "$work/whole"
wait $!
drawn "$work/cut"
tries=0
while [ ! -s "$work/cut/.journal" ] || [ "$(wc -c <"$work/cut/.journal")" -lt 100000 ] && [ $((tries += 1)) -lt 600 ]; do sleep 0.02; done
kill -INT $!
wait $!
check "an interrupt ends it" test $? -eq 130
check "says how to go on" has "$work/cut.said" "this goes on from there" "maquette compare" "uncertain 300"
drawn "$work/cut"
wait $!
check "what was run is not run again" has "$work/cut.said" "runs are recorded in"
check "to the same numbers" cmp "$work/cut/results.json" "$work/whole/results.json"
finish
