# SPDX-License-Identifier: GPL-3.0-or-later
# capacity: the load at which theory says that an objective is passed lies within what is printed.
. tests/lib/check.sh

# M/M/4 with services of 1 s.
cat >"$work/four.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(1s)}]}}}
workload: {customers: {arrivals: poisson(rate=1/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: 4, cpu: fcfs}}
  services: {station: {nodes: server, workers: 4}}
experiment: {warmup: 100s, duration: 2000s, seed: 1}
EOF

# OBJECTIVE TRUE-CAPACITY WIDEST-SHARE [ARGUMENT...]: it lies within, and the ends are that close
holds()
{
    objective=$1 true=$2 widest=$3
    shift 3
    ./maquette capacity "$work/four.yaml" --csv -q --set "objectives=[$objective]" "$@" >"$work/csv"
    awk -F, -v true="$true" -v widest="$widest" 'NR == 2 {
        print; exit !($2 <= true && true <= $3 && $3 - $2 <= widest * true) }' "$work/csv"
}
# Erlang C: the mean response time of M/M/4 is 1.5 s at 2.98973/s (load 0.74743).
check "mean response time of four servers" holds "latency.mean < 1.5s" 2.98973 0.1 --within 5%
cut -d, -f11 "$work/csv" | tail -1 >"$work/theory"
check "theory says the same" awk '{ exit !($1 > 2.9896 && $1 < 2.9899) }' "$work/theory"
# P(T > 6 s) = 1 % at 2.99808/s: e^-t (1 + C (1 - e^-t(3-a))/(3-a)) solved for a.
check "a percentile of four servers" holds "latency.p99 < 6s" 2.99808 0.15 --within 5%
# M/M/1: the response time is exponential with rate 1 - load, so its mean is 4 s at 0.75/s.
check "one server" holds "latency.mean < 4s" 0.75 0.15 --within 5% \
    --set deployment.nodes.server.cores=1 --set deployment.services.station.workers=1

# Erlang's formula knows one number of workers, at all times.
printf 'workers\n4\n1\n' >"$work/hours.csv"
./maquette capacity "$work/four.yaml" --csv -q --within 20% --set "objectives=[latency.mean < 4s]" \
    --set "deployment.services.station.workers=timetable($work/hours.csv every=50s)" >"$work/csv"
check "theory says nothing of hours" awk -F, 'NR == 2 { print; exit !($11 == "" && $2 > 0.5) }' "$work/csv"
./maquette capacity "$work/four.yaml" --csv -q --within 20% --set "objectives=[latency.mean < 4s]" \
    --set "workload.customers.arrivals=profile($work/hours.csv column=workers every=50s mean=1/s)" >"$work/csv"
check "nor of rates that change" awk -F, 'NR == 2 { print; exit !($11 == "" && $2 > 0.5) }' "$work/csv"

# Closed, exactly (Reiser and Lavenberg): the mean response time of one station of 100 ms and 1 s of thought passes 450 ms
# after 13 users (R(13) = 0.420, R(14) = 0.484 s by the recursion).
cat >"$work/closed.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(100ms)}]}}}
workload: {users: {arrivals: closed(users=2 think=exponential(1s)), mix: station.serve}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs}}
  services: {station: {nodes: server}}
objectives: [latency.mean < 450ms]
experiment: {warmup: 50s, duration: 1000s, seed: 1}
EOF
./maquette capacity "$work/closed.yaml" --csv -q --within 10% >"$work/csv"
check "users of a closed system" awk -F, 'NR == 2 { print; exit !($2 <= 13 && $3 >= 13 && $3 - $2 <= 3 && $5 == "users") }' "$work/csv"
check "mean value analysis beside it" awk -F, 'NR == 2 { print; exit !($11 == 13) }' "$work/csv"

# --- side by side, and like the other commands
cat >"$work/two.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(10ms)}]}}}
workload: {customers: {arrivals: poisson(rate=50/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs}}
  services: {station: {nodes: server, workers: 1}}
objectives: [latency.mean < 40ms]
architectures:
  small:
  large: {deployment: {nodes: {server: {cores: 2}}, services: {station: {workers: 2}}}}
experiment: {warmup: 1s, duration: 30s, seed: 1}
EOF
./maquette capacity "$work/two.yaml" -q --within 10% --jobs 1 >"$work/one"
./maquette capacity "$work/two.yaml" -q --within 10% --jobs 2 >"$work/both"
check "threads change nothing" cmp "$work/one" "$work/both"
check "a row for each architecture" has "$work/one" "small" "large" "latency.mean < 40ms" "service station" "75.00 /s"
./maquette capacity "$work/two.yaml" -q --within 10% --json >"$work/json"
check "as JSON" has "$work/json" '"capacity_low":' '"unit": "1/s"' '"bottleneck": "service station"'
check "an objective that nothing meets" exits 1 ./maquette capacity "$work/two.yaml" -q --set 'objectives=[latency.mean < 1ms]'
check "too few replications for what was asked" exits 4 ./maquette capacity "$work/two.yaml" -q --within 0.1% --replications 4
./maquette capacity "$work/two.yaml" -q --set objectives=none 2>"$work/error"
check "nothing says what is enough" has "$work/error" "small has no objectives" "--set"
check "is a mistake" exits 2 ./maquette capacity "$work/two.yaml" -q --set objectives=none
check "so is a width that is none" exits 2 ./maquette capacity "$work/two.yaml" --within 0%
# A long run: short ones find where to look, full ones prove it.  M/M/1 with services of 10 ms: a mean response time of
# 40 ms at 75/s.
./maquette capacity "$work/two.yaml" --architecture small -q --csv --within 10% --set experiment.duration=400s >"$work/csv"
check "theory lies within what long runs prove" awk -F, 'NR == 2 { print; exit !($2 <= 75 && $3 >= 75 && $3 - $2 <= 7.5) }' "$work/csv"
check "few loads were left to be proven" awk -F, 'NR == 2 { print; exit !($14 <= 4) }' "$work/csv"
./maquette capacity "$work/two.yaml" --architecture small -q --within 10% --set experiment.duration=400s >"$work/long"
check "short runs are told" has "$work/long" "in short runs of"
check "where there were none they are not" fails has "$work/one" "in short runs of"
# Interrupted while it is still looking: what is known is told.
stopped TERM 2 ./maquette capacity "$work/two.yaml" -q --within 0.1% --set experiment.duration=4000s --replications 1000 >"$work/so_far"
check "interrupted it ends with 143" test $? = 143
check "and tells what is known so far" has "$work/so_far" "interrupted, so far" "small"
# The load of the experiment is that of the workload, times what it says.
./maquette run "$work/two.yaml" --architecture large -q --csv --metrics offered --set experiment.load=2 --replications 4 >"$work/load"
check "experiment.load multiplies" awk -F, '$1 == "large" || /offered/ { for (i = 1; i <= NF; i++) if ($i > 95 && $i < 105) ok = 1 } END { exit !ok }' "$work/load"
finish
