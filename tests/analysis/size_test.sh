# SPDX-License-Identifier: GPL-3.0-or-later
# size: as many servers as Erlang's C formula wants, as many single queues as M/M/1 wants; also without any one zone.
. tests/lib/check.sh

cat >"$work/servers.yaml" <<'EOF'
application: {modules: {station: {serve: [{compute: exponential(1s)}]}}}
workload: {customers: {arrivals: poisson(rate=1/s), mix: station.serve}}
deployment:
  nodes: {server: {cores: unlimited}}
  services: {station: {nodes: server, workers: 4}}
objectives: [latency.mean < 1.5s]
experiment: {warmup: 100s, duration: 1000s, seed: 1}
EOF

# RATE SERVERS: the mean of M/M/c by Erlang C is below 1.5 s with so many, and above with one less.
# 6/s: 1.39 s with 8 (7: 2.10 s); 12/s: 1.36 s with 14 (13: 1.88 s); 0.2/s: 1.25 s with 1.
servers()
{
    ./maquette size "$work/servers.yaml" --csv -q --of deployment.services.station.workers \
        --set "workload.customers.arrivals.rate=$1/s" >"$work/csv"
    awk -F, -v wanted="$2" 'NR == 2 { print; exit !($4 == wanted && $6 == wanted) }' "$work/csv"
}
check "6/s want 8 servers" servers 6 8
check "12/s want 14" servers 12 14
check "0.2/s want one" servers 0.2 1
./maquette size "$work/servers.yaml" -q --of deployment.services.station.workers --set workload.customers.arrivals.rate=6/s >"$work/text"
check "one less is too few" has "$work/text" "deployment.services.station.workers" "misses an objective"

# n single queues that are drawn at random: each is M/M/1 with rate 3/n; the mean is below 2.5 s if 3/n <= 0.6, so n = 5, and
# 2.5 s exactly with it: 6 are below (2 s), 4 above (4 s).
./maquette size "$work/servers.yaml" --csv -q --service station --set deployment.services.station.workers=1 \
    --set workload.customers.arrivals.rate=3/s --set deployment.calls.default.balance=random \
    --set 'objectives=[latency.mean < 2.3s]' >"$work/csv"
check "replicas that are drawn at random" awk -F, 'NR == 2 { print; exit !($4 == 6 && $6 == 6) }' "$work/csv"
check "by name or by path" exits 2 ./maquette size "$work/servers.yaml" -q --of deployment.services.station.wrokers

# Three zones, 250/s x 10 ms = 2.5 busy workers, replicas of two workers each: two replicas (62 % busy) keep p99 while all
# zones are there; without one of them one of two would be offered 125 %, so it takes at least a third.
cat >"$work/zones.yaml" <<'EOF'
application: {modules: {web: {get: [{compute: exponential(10ms)}]}}}
workload: {users: {arrivals: poisson(rate=250/s), mix: web.get, timeout: 500ms, retry: {attempts: 3}}}
deployment:
  zones: {a, b, c}
  nodes: {m: {count: 3, cores: 2, zones: [a, b, c], cost: $0.20/h}}
  services: {web: {replicas: 3, workers: 2, nodes: m}}
  calls: {default: {eject: {failures: 3, for: 1h, longest: 1h, at_most: 100%}}}
objectives: [latency.p99 < 80ms, availability > 99%]
experiment: {warmup: 10s, duration: 20s, seed: 1}
EOF
./maquette size "$work/zones.yaml" -q --csv --service web --set deployment.nodes.m.count=6 >"$work/all"
./maquette size "$work/zones.yaml" -q --csv --service web --set deployment.nodes.m.count=6 --zone-gone >"$work/gone"
awk -F, 'FNR == 2 { print $4 }' "$work/all" "$work/gone" >"$work/both"
check "without a zone it takes more" awk 'NR == 1 { all = $1 } NR == 2 { print all, $1; exit !(all == 2 && $1 >= 3) }' "$work/both"
./maquette size "$work/zones.yaml" -q --cost >"$work/cost"
check "the cost is told" has "$work/cost" "deployment.nodes.m.count" "per hour"
# Of eight nodes three are used, 42 % each: that is 1.25 nodes of work, not 3.3.
./maquette size "$work/zones.yaml" -q --csv --of deployment.nodes.m.count --set deployment.nodes.m.count=8 >"$work/idle"
check "nodes without work do not count" awk -F, 'NR == 2 { print; exit !($3 == 8 && $4 >= 2 && $4 <= 3) }' "$work/idle"
check "no second zone" exits 2 ./maquette size "$work/servers.yaml" -q --zone-gone
check "what cannot be met" exits 1 ./maquette size "$work/servers.yaml" -q --service station --most 3 \
    --set 'objectives=[latency.mean < 1ms]' --replications 4
./maquette size "$work/zones.yaml" -q --jobs 1 --cost >"$work/one"
check "threads change nothing" cmp "$work/cost" "$work/one"
# How many an autoscaled service has is found by its autoscaler.
scaled='deployment.services.web.autoscale={target: 60%, min: 2, max: 5}'
./maquette size "$work/zones.yaml" -q --set "$scaled" 2>"$work/none"
check "nothing but what is scaled is not sized" [ $? -eq 2 ]
check "which is told" has "$work/none" "those that an autoscaler scales"
./maquette size "$work/zones.yaml" -q --cost --set "$scaled" >"$work/scaled"
check "what is scaled is left to it" has "$work/scaled" "zones: left to the autoscaler: web"
# Interrupted: what is known to do so far is told, and what is not known.
stopped TERM 0.5 ./maquette size "$work/servers.yaml" -q --of deployment.services.station.workers \
    --set experiment.duration=1000d >"$work/so_far"
check "interrupted it ends with 143" test $? = 143
check "and tells that nothing is known so far" has "$work/so_far" "interrupted, so far" "not known"
finish
