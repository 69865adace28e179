# SPDX-License-Identifier: GPL-3.0-or-later
# warmup: a run that begins empty needs one, and `warmup: auto` finds it.
. tests/lib/check.sh

# M/M/1 at load 0.9: it takes some hundred services to reach its usual length.
cat >"$work/slow.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(10ms)}]}}}
workload: {customers: {arrivals: poisson(rate=90/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs}}
  services: {station: {nodes: server, workers: 1}}
experiment: {duration: 20s, replications: 4, seed: 3}
EOF
./maquette warmup "$work/slow.yaml" -q --csv >"$work/csv"
check "some of the start is cut, less than half" awk -F, 'NR == 2 { print; exit !($2 > 0.1 && $2 < 10) }' "$work/csv"
check "batch means of one run" awk -F, 'NR == 2 { print; exit !($4 > 0.02 && $6 >= 8) }' "$work/csv"
found=$(awk -F, 'NR == 2 { print $2 }' "$work/csv")
./maquette run "$work/slow.yaml" -q --csv --set experiment.warmup=auto >"$work/auto"
./maquette run "$work/slow.yaml" -q --csv --set "experiment.warmup=${found}s" >"$work/given"
check "warmup: auto takes the same" cmp "$work/auto" "$work/given"
./maquette run "$work/slow.yaml" -q --csv --set experiment.warmup=0s >"$work/none"
check "and not none" fails cmp "$work/auto" "$work/none"
./maquette warmup "$work/slow.yaml" -q --csv --jobs 1 >"$work/serial"
check "threads change nothing" cmp "$work/csv" "$work/serial"
./maquette warmup "$work/slow.yaml" -q --out "$work/out" >"$work/text"
check "the picture of Welch" has "$work/out/plots/welch.gp" "When has it settled?" "MSER-5"
check "a table" has "$work/text" "warm-up" "MSER-5"

# Twice as much as can be done: it never settles.
./maquette run "$work/slow.yaml" --set experiment.warmup=auto --set workload.customers.arrivals.rate=200/s \
    --replications 2 >"$work/text" 2>"$work/error"
check "a run that is too short is told" has "$work/error" "it has not settled in the first half"
check "check runs nothing for it" exits 0 ./maquette check "$work/slow.yaml" -q --set experiment.warmup=auto
check "another word is none" exits 2 ./maquette run "$work/slow.yaml" -q --set experiment.warmup=soon
finish
