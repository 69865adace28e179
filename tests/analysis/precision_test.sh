# SPDX-License-Identifier: GPL-3.0-or-later
# --precision and --indifference: replications until it is known, and the same ones that a fixed number would have been.
. tests/lib/check.sh

cat >"$work/one.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(10ms)}]}}}
workload: {customers: {arrivals: poisson(rate=50/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs}}
  services: {station: {nodes: server, workers: 1}}
experiment: {warmup: 1s, duration: 20s, seed: 1}
EOF
cat >"$work/two.yaml" <<'EOF'
include: one.yaml
architectures:
  slow:
  fast: {deployment: {nodes: {server: {speed: 1.2}}}}
EOF

check "until it is known" exits 0 ./maquette run "$work/one.yaml" -q --json --precision 5% --metrics latency.mean
./maquette run "$work/one.yaml" -q --json --precision 5% --metrics latency.mean >"$work/json"
check "which is told" has "$work/json" '"ended"' '"reached": true' '"aim": "every value is within 5 %"'
n=$(sed -n 's/^  "replications": \([0-9]*\),$/\1/p' "$work/json")
./maquette run "$work/one.yaml" -q --json --replications "$n" --metrics latency.mean >"$work/fixed"
sed -n 's/.*"fingerprint"/"fingerprint"/p' "$work/json" >"$work/a"
sed -n 's/.*"fingerprint"/"fingerprint"/p' "$work/fixed" >"$work/b"
check "they are the replications of a fixed number" test -s "$work/a" -a "$n" -gt 3
check "event by event" cmp "$work/a" "$work/b"
awk '/"half_width"/ && !seen { half = $2 + 0; seen = 1 } /"mean"/ && !mean { mean = $2 + 0 } END { print half / mean; exit !(half <= mean * 0.05 / 1.05 * 1.1) }' "$work/json" >"$work/wide"
check "the interval is as narrow as was asked for" test $? -eq 0
./maquette run "$work/one.yaml" -q --precision 5% --metrics latency.mean --jobs 1 >"$work/serial"
./maquette run "$work/one.yaml" -q --precision 5% --metrics latency.mean --jobs 2 >"$work/threads"
check "threads change nothing" cmp "$work/serial" "$work/threads"
check "the budget ended first" exits 4 ./maquette run "$work/one.yaml" -q --precision 0.1% --max 6
./maquette run "$work/one.yaml" -q --precision 0.1% --max 6 >"$work/text"
check "which is told as well" has "$work/text" "not enough after 6 replications" "± holds with 95 % over all looks"
check "it may stand in the scenario" exits 4 ./maquette run "$work/one.yaml" -q --set experiment.precision=0.1% --set experiment.max=6
check "a fixed number goes before it" exits 0 ./maquette run "$work/one.yaml" -q --set experiment.precision=0.1% --replications 4

# A service that is a fifth faster waits less: proven at once.  Goodput does not differ by 1 %.
./maquette compare "$work/two.yaml" -q --indifference 1% >"$work/text"
check "until every difference is proven or small" has "$work/text" "every difference is proven or smaller than 1 %" "ended after"
check "one or the other" exits 2 ./maquette compare "$work/two.yaml" -q --indifference 1% --replications 4
check "no end without a question" exits 2 ./maquette compare "$work/two.yaml" -q --max 3 --set experiment.replications=4
check "a share" exits 2 ./maquette compare "$work/two.yaml" -q --indifference 3ms
check "what is missing is told" eval './maquette compare "$work/two.yaml" -q --precision 0.1% --max 4 --metrics latency.mean |
    grep -q "^not yet: latency.mean of fast$"'

# A percentile that was asked for and that the replications do not carry yet is waited for, by name or by an objective.
cat >"$work/busy.yaml" <<'EOF'
include: two.yaml
objectives: [latency.p99 < 150ms]
workload: {customers: {arrivals: poisson(rate=88/s)}}
experiment: {duration: 10s}
EOF
status=0
./maquette compare "$work/busy.yaml" -q --indifference 1% --max 4 --metrics latency.p99 >"$work/text" || status=$?
check "nothing is decided about what has no value yet" test $status -eq 4
check "it is told" has "$work/text" "not yet: latency.p99 of fast" "not enough after 4 replications"
check "nor about an objective" eval './maquette compare "$work/busy.yaml" -q --indifference 5% --max 4 | grep -q "^not yet: .*latency.p99 of fast"'
check "what nobody asked for is not waited for" eval './maquette compare "$work/busy.yaml" -q --indifference 60% --set objectives=none | grep -q "^n/a: latency.p999 of slow"'

# Without a word on how long and how often: until it is decided, and the same for any number of threads.
sed '/^experiment:/d' "$work/one.yaml" >"$work/short.yaml"
sed 's/one.yaml/short.yaml/' "$work/two.yaml" >"$work/open.yaml"
./maquette compare "$work/open.yaml" -q --jobs 1 >"$work/serial"
status=$?
./maquette compare "$work/open.yaml" -q --jobs 2 >"$work/threads"
check "a comparison without an experiment is decided" test $status -eq 0
check "which is told" has "$work/serial" "ended after" "every difference is proven or smaller than 1 %"
check "by any number of threads" cmp "$work/serial" "$work/threads"
check "its percentiles are carried" eval '! grep -q "n/a: latency.p99 " "$work/serial"'
check "one architecture within 5 %" eval './maquette run "$work/short.yaml" -q | grep -q "every value is within 5 %"'
check "what is said is kept" eval './maquette run "$work/short.yaml" -q --set experiment.duration=7s | grep -q "^short: 20 replications of 7 s,"'
check "the number of replications, too" eval './maquette run "$work/short.yaml" -q --replications 3 | grep -q "^short: 3 replications of "'
check "differences within" exits 0 ./maquette compare "$work/two.yaml" -q --precision 5% --metrics latency.mean
finish
