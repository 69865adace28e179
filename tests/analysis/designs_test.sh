#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Where the points of a sweep come from: a grid, a file, a sample, the scenario; several architectures at once.  The same
# points give the same results, wherever they were written; what is wrong is told there; --dry-run runs nothing of it.
. tests/lib/check.sh
program=$PWD/maquette
cat >"$work/one.yaml" <<'YAML'
application: {modules: {web: {get: [{compute: exponential(2ms)}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get}}
deployment: {nodes: {n: {cores: 1}}, services: {web: {nodes: n, workers: 4}}}
experiment: {warmup: 1s, duration: 5s, replications: 2, seed: 1}
YAML
cd "$work" || exit 3
rate=workload.users.arrivals.rate cores=deployment.nodes.n.cores
cat >swept.yaml <<YAML
include: one.yaml
sweep:
  $rate: 100..300/s:3
  $cores: [1, 2]
YAML
printf '%s\n' "$rate,$cores" 100/s,1 100/s,2 200/s,1 200/s,2 300/s,1 300/s,2 >points.csv

run() { "$program" sweep "$@" -q --csv; }
# without the name of the architecture, which is that of its file
same() { sed 's/^[a-z]*,//' "$1" >a && sed 's/^[a-z]*,//' "$2" >b && [ "$(wc -l <a)" -gt 100 ] && diff a b; }
run one.yaml --vary $rate=100..300/s:3 --vary $cores=1,2 >grid
run one.yaml --design points.csv >file
run swept.yaml >scenario
check "a file gives the points of the same grid" same file grid
check "so does the scenario" same scenario grid
check "what is varied on the command line replaces that" test \
    "$("$program" sweep swept.yaml --vary $rate=1/s,2/s --dry-run | head -n 1 | cut -d' ' -f1,2)" = "2 points"

architectures()
{
    sed 's/cores: 1/cores: 2/' one.yaml >two.yaml
    "$program" sweep one.yaml two.yaml --design points.csv -q --out both >/dev/null &&
        [ "$(cut -d, -f1 both/summary.csv | sort -u | grep -c -x -e one -e two)" -eq 2 ] &&
        [ "$(grep -c '"name": "two"' both/results.json)" -ge 6 ]
}
check "several architectures at once" architectures
check "check reads each for itself" sh -c '"$1" check one.yaml swept.yaml -q | grep -q "^swept: swept over 6 points"' sh "$program"
check "those that are swept differently are refused" exits 2 "$program" sweep one.yaml swept.yaml -q

# FILE LINE:COLUMN: such a mistake is told there, by sweep and by check if it reads the file
wrong_sweep()
{
    sed "s/$1/$2/" swept.yaml >wrong.yaml
    exits 2 "$program" sweep wrong.yaml 2>said && has said "wrong.yaml:$3: error: $4" || return 1
    [ "$5" = "not by check" ] || { exits 2 "$program" check wrong.yaml 2>said && has said "wrong.yaml:$3: error: $4"; }
}
check "a wrong path in the scenario" wrong_sweep cores crs 4:22 "unknown key 'crs'"
check "a wrong range" wrong_sweep 300.s:3 300x:3 3:33 "'300x' is not a quantity"
check "a value twice" wrong_sweep '1, 2' '1, 1' 4:33 "'1' is there twice"
check "a value that its key does not take" wrong_sweep '1, 2' '1, x' 4:33 "'x' is not a count" "not by check"
wrong_file()
{
    sed "s/$1/$2/" points.csv >wrong.csv
    exits 2 "$program" sweep one.yaml --design wrong.csv 2>said && has said "wrong.csv:$3: error: $4"
}
check "a wrong path in a file" wrong_file cores crs 1:49 "unknown key 'crs'"
check "a value that its key does not take, in a file" wrong_file 200.s,2 200ms,2 5:1 "'200ms' is not a rate"
check "a row that is too short" wrong_file 200.s,2 200ms 5:1 "the row is shorter than the first one"

"$program" sweep one.yaml --sobol 8 --vary $rate=100..300/s --vary $cores=1..4 --out spread -q >/dev/null
check "a sample is run" test "$(cut -d, -f1-5 spread/summary.csv | sort -u | wc -l)" -eq 9
check "with whole numbers where something is counted" test "$(cut -d, -f4 spread/summary.csv | sort -u | tr '\n' ' ')" \
    = "1 2 3 4 $cores "
check "of which no picture of a grid is made" sh -c '"$1" plot spread 2>&1 | grep -q "spread are spread, not a grid"' sh "$program"
latin() { "$program" sweep one.yaml --latin 5 --vary $rate=100..300/s --dry-run "$@" | sed -n 2p; }
check "a hypercube is the same for the same seed" test "$(latin)" = "$(latin --seed 1)"
check "and another for another" test "$(latin)" != "$(latin --seed 2)"

"$program" sweep one.yaml --vary $rate=100..300/s:1000 --vary $cores=1,2 --dry-run --out never >plan
check "what would be run is told" has plan "2000 points x 1 architectures x 2 replications: 4000 runs of 5 s after 1 s" \
    "... (1000 values) ..." "$cores: 1 2"
check "and how long, and how much" grep -q '^estimated, .*: [0-9.]* m\?i\?n\?s\? on [0-9]* threads\?, at least [0-9]* [kM]B .* and [0-9]* [kM]B of results' plan
check "and nothing is written" test ! -e never

# --controls: recorded with each run, so parts that are merged know them; intervals are narrower, and who asks for them asks
# for another sweep.
root=${program%/maquette}
queue="$root/scenarios/queueing/mm1.yaml -q --set experiment.requests=10k --vary workload.customers.arrivals.rate=0.3/s,0.6/s"
swept() { # FOLDER ARGUMENT...: by the program, from where it stands
    folder=$1
    shift
    # shellcheck disable=SC2086
    "$program" sweep $queue --out "$folder" "$@" >"$work/said" 2>&1
}
swept "$work/plain"
swept "$work/whole" --controls -j 1
swept "$work/parts" --controls --shard 2/2
swept "$work/parts" --controls --shard 1/2
check "parts with control variates are merged" "$program" merge "$work/parts" -q
check "to the bytes of the whole" cmp "$work/parts/results.json" "$work/whole/results.json"
width() { awk -F, '$4 == "latency.mean" && $5 == "" { sum += $7 } END { print sum }' "$1/summary.csv"; }
check "intervals are a tenth narrower at least" awk "BEGIN { exit !($(width "$work/whole") < 0.9 * $(width "$work/plain")) }"
check "values are those of each replication" sh -c "grep -c . '$work/whole/results.csv' >/dev/null &&
    cmp '$work/whole/results.csv' '$work/plain/results.csv'"
check "without them it is another sweep" fails swept "$work/parts" --shard 1/2
finish
