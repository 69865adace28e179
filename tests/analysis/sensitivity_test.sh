# SPDX-License-Identifier: GPL-3.0-or-later
# sensitivity: elasticities of M/M/1 are known: R = s / (1 - rho), so R moves by 1 / (1 - rho) per cent with s, and by
# rho / (1 - rho) with the rate.
. tests/lib/check.sh

cat >"$work/one.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(10ms)}]}}}
workload: {customers: {arrivals: poisson(rate=50/s), mix: {station.serve: 100%}}}
deployment:
  nodes: {server: {cores: 1, cpu: fcfs, cost: $1/h}}
  services: {station: {nodes: server, workers: 1, queue: 1M}}
experiment: {warmup: 2s, duration: 200s, seed: 1}
EOF
./maquette sensitivity "$work/one.yaml" -q --csv --by 4% >"$work/csv"
# NUMBER ELASTICITY: within 0.1, which is above three standard errors of what comes out
elasticity()
{
    awk -F, -v path="$1" -v wanted="$2" '$1 == path { any = 1; print; off = $3 - wanted } END { exit !(any && off < 0.1 && off > -0.1) }' "$work/csv"
}
check "of the service time: 1 / (1 - 0.5)" elasticity application.modules.station.serve.0.compute 2
check "of the rate: 0.5 / (1 - 0.5)" elasticity workload.customers.arrivals.rate 1
check "the first one is the largest" sh -c "sed -n 2p '$work/csv' | grep -q compute"
check "what moves nothing has no row" fails grep -q queue "$work/csv"
check "shares and money stay" fails grep -q -e mix -e cost "$work/csv"
./maquette sensitivity "$work/one.yaml" -q --csv --by 4% --jobs 1 >"$work/serial"
check "threads change nothing" cmp "$work/csv" "$work/serial"
./maquette sensitivity "$work/one.yaml" -q --only workload --out "$work/out" >"$work/text"
check "a table of those that are wanted" has "$work/text" "workload.customers.arrivals.rate" "1 of 1 numbers move it"
check "a picture" has "$work/out/plots/tornado.gp" "What latency.mean hangs on"
check "one metric" exits 2 ./maquette sensitivity "$work/one.yaml" -q --metrics latency.mean,goodput
check "no metric of that name" exits 2 ./maquette sensitivity "$work/one.yaml" -q --metrics latency.p98
check "a step that is none" exits 2 ./maquette sensitivity "$work/one.yaml" -q --by 100%
# Interrupted: of those that were moved until then it is told.  400 numbers take more than ten seconds of processor time.
awk 'BEGIN {
    printf "application: {modules: {station: {serve: ["
    for (i = 1; i <= 400; i++)
        printf "{compute: exponential(%dus)}, ", 20 + i % 7
    print "]}}}"
    print "workload: {customers: {arrivals: poisson(rate=50/s), mix: {station.serve: 100%}}}"
    print "deployment: {services: {station: }}"
    print "experiment: {warmup: 1s, duration: 2s, seed: 1}"
}' >"$work/many.yaml"
stopped INT 4 ./maquette sensitivity "$work/many.yaml" -q >"$work/so_far"
check "interrupted it ends with 130" test $? = 130
check "and tells what it knows" has "$work/so_far" "interrupted, so far: latency.mean" "numbers move it"
check "which is not all" fails grep -q "of 401 numbers" "$work/so_far"
finish
