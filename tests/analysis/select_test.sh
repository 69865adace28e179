# SPDX-License-Identifier: GPL-3.0-or-later
# compare --select: the best of several in one metric, and what common random numbers are worth.
. tests/lib/check.sh

cat >"$work/three.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(10ms)}]}}}
workload: {customers: {arrivals: poisson(rate=50/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs}}
  services: {station: {nodes: server, workers: 1}}
experiment: {warmup: 1s, duration: 10s, seed: 1}
architectures:
  slow: {deployment: {nodes: {server: {speed: 0.9}}}}
  fast: {deployment: {nodes: {server: {speed: 1.3}}}}
  twin: {deployment: {nodes: {server: {speed: 1.29}}}}
EOF
# Means 22.2, 12.5 and 12.7 ms (M/M/1: 10 ms / (speed - 0.5)).
check "the best, but for what does not matter" exits 0 ./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 1ms
./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 1ms --csv >"$work/csv"
check "the slow one is dropped first" awk -F, '/slow/ { slow = $5 } /fast|twin/ { other = $5 > other ? $5 : other } /the best/ { best = $1 }
    END { print slow, other, best; exit !(slow == 10 && other >= slow && best ~ /fast|twin/) }' "$work/csv"
./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 1ms --csv --jobs 1 >"$work/serial"
check "threads change nothing" cmp "$work/csv" "$work/serial"
check "a difference of a hundredth is found as well" exits 0 ./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 0.1ms
./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 1% >"$work/text"
check "a share will do" has "$work/text" "the best in latency.mean" "worse than" "times"
sed 's/speed: 1.29}/speed: 1.3}/' "$work/three.yaml" >"$work/same.yaml"
check "two that are the same are not told apart" exits 4 ./maquette compare "$work/same.yaml" -q --select latency.mean --indifference 1ms --max 12
check "what does not matter must be said" exits 2 ./maquette compare "$work/three.yaml" -q --select latency.mean
check "in the unit of the metric" exits 2 ./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 4KB
./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 0ms 2>"$work/said"
check "nothing is no difference" test $? = 2
check "and that is told" has "$work/said" "'0ms' is no difference of latency.mean: write 5ms"
./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 5 2>"$work/said"
check "nor is a number without its unit" has "$work/said" "'5' is no difference of latency.mean: write 5ms"
check "it ends by itself" exits 2 ./maquette compare "$work/three.yaml" -q --select latency.mean --indifference 1ms --precision 2%
check "one metric" exits 2 ./maquette compare "$work/three.yaml" -q --select latency.mean,goodput --indifference 1ms
check "of which more or less is better" exits 2 ./maquette compare "$work/three.yaml" -q --select offered --indifference 1%
./maquette compare "$work/three.yaml" -q --replications 4 >"$work/text"
check "compare tells what common random numbers are worth" has "$work/text" "fast: without common random numbers the difference of latency.mean"
finish
