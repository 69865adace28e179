# SPDX-License-Identifier: GPL-3.0-or-later
# faults: a row for every single fault, what it lost is what theory says, and it behaves like the other commands.
. tests/lib/check.sh

# Two nodes, one copy of web on each, 100/s in turn, nobody tries again: 10 s without one node lose half of 1,000 requests,
# without both copies or the zone all of them.  A standard deviation of 16 and 32 in one run, of four 8 and 16.
cat >"$work/two.yaml" <<'EOF'
application: {modules: {web: {get: [{compute: 1ms}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get, timeout: 200ms}}
deployment:
  zones: {here}
  nodes: {m: {count: 2}}
  services: {web: {replicas: 2, nodes: m}}
disruptions: {always: {at: 1s, crash: service web}}
experiment: {warmup: 5s, duration: 50s, replications: 20, seed: 3}
EOF
./maquette faults "$work/two.yaml" --csv -q >"$work/csv"

# FAULT EXPECTED TOLERANCE
lost()
{
    awk -F, -v fault="$1" -v expected="$2" -v tolerance="$3" '
        $1 == fault { any = 1; off = $3 - expected; print $0 } END { if (off < 0) off = -off; exit !(any && off <= tolerance) }' "$work/csv"
}
check "without one of two nodes half is lost" lost "crash: node m/0" 500 32
check "whichever it is" lost "crash: node m/1" 500 32
check "without its service all" lost "crash: service web" 1000 64
check "without its zone all" lost "crash: zone here" 1000 64
grep '^"slow: node m/0' "$work/csv" | cut -d, -f4 >"$work/slow"
check "the disruptions of the scenario are left out" grep -q '^0$' "$work/slow"
check "most harmful first" sh -c "sed -n 2p '$work/csv' | grep -q -e 'crash: service web,' -e 'crash: zone here,'"
cut -d, -f1 "$work/csv" | sort >"$work/all"
check "every node, zone, service and one of its replicas" has "$work/all" "crash: node m/0" "crash: node m/1" "crash: service web/0" \
    "crash: zone here" "slow: node m/1"
awk -F, 'NR > 1 && $1 == "crash: node m/0" { print $10 }' "$work/csv" >"$work/recover"
check "users are served again when it is back" grep -q '^10$' "$work/recover"
awk -F, '$1 == "crash: zone here" { print $NF }' "$work/csv" >"$work/with"
check "it is told what went down with it" has "$work/with" web

# --- where the replications differ too much for an interval the percentile is told all the same, and marked
./maquette faults scenarios/failures/node_crash.yaml --architecture one_try -q --only "partition: zone" >"$work/text"
check "a percentile without an interval is marked" has "$work/text" " ~" "of all replications together"
check "no writes, no column of writes" sh -c "! grep -q 'writes lost' '$work/text'"
./maquette faults scenarios/failures/node_crash.yaml --architecture one_try -q --only "partition: zone" --csv >"$work/pooled"
check "files have it in a column of its own" sh -c "awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[\$i] = i }
    NR == 2 { exit !(\$at[\"p99_meanwhile\"] == \"\" && \$at[\"p99_pooled\"] > 0.06 && \$at[\"p99_pooled\"] < 2) }' '$work/pooled'"

check "a bad release of each service" has "$work/all" "release: service web"
cat >"$work/link.yaml" <<'EOF'
application: {modules: {web: {get: [{call: api.get}]}, api: {get: [{compute: 1ms}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get, timeout: 200ms}}
deployment:
  zones: {a: , b: }
  network: {internet: {latency: 1ms}, links: {atlantic: {between: [zone a, zone b], latency: 40ms}}}
  nodes: {m: {count: 1, zones: a}, n: {count: 1, zones: b}, r: {count: 1, zones: b}}
  services: {web: {nodes: m}, api: {nodes: n}}
  calls: {api: {protocol: udp}}
  discovery: {kind: registry, nodes: r}
experiment: {warmup: 5s, duration: 50s, replications: 20, seed: 3}
EOF
./maquette faults "$work/link.yaml" --csv -q --only link >"$work/csv"
check "a link that is cut costs all that goes over it" lost "partition: link atlantic" 1000 64
./maquette faults "$work/link.yaml" --csv -q --only discovery >"$work/csv"
check "and a registry that is down nothing, while all stay where they are" lost "crash: store discovery" 0 0

# --- like the other commands
./maquette faults "$work/two.yaml" --csv -q --jobs 1 >"$work/one"
./maquette faults "$work/two.yaml" --csv -q --jobs 2 >"$work/two"
check "threads change nothing" cmp "$work/one" "$work/two"
./maquette faults "$work/two.yaml" -q --only "crash: zone" >"$work/text"
check "a table for people" has "$work/text" "requests lost" "crash: zone here" "1 of 1 single faults"
./maquette faults "$work/two.yaml" -q --only "crash: zone" --markdown >"$work/md"
check "in Markdown" has "$work/md" "| crash: zone here |"
./maquette faults "$work/two.yaml" -q --only "crash: zone" --json >"$work/json"
check "as JSON" has "$work/json" '"fault": "crash: zone here"' '"lost":' '"p99_meanwhile": "s"'
./maquette faults "$work/two.yaml" -q --only "crash: zone" --jsonl >"$work/jsonl"
check "and as lines of it" sh -c "[ \$(wc -l <'$work/jsonl') -eq 1 ]"
check "into a folder" exits 0 ./maquette faults "$work/two.yaml" -q --only "crash: zone" --out "$work/out"
check "in every form" sh -c "cmp '$work/text' '$work/out/results.txt' && cmp '$work/md' '$work/out/results.md' && cmp '$work/json' '$work/out/results.json'"
check "that belongs to it" exits 2 ./maquette run "$work/two.yaml" -q --out "$work/out"
./maquette faults "$work/two.yaml" --dry-run >"$work/dry"
check "what would be done" has "$work/dry" "crash: node m/1" "slow: node m/0, factor: 10" "9 faults and the undisturbed system x 4 replications: 40 runs"

# --- a row can be had again
./maquette run "$work/two.yaml" -q --csv --metrics failed.share --replications 1 --set disruptions=none \
    --set 'disruptions.fault={at: 15s, for: 10s, crash: zone here}' >"$work/again"
check "as the foot of the table says" has "$work/text" "disruptions.fault={at: 15s, for: 10s, crash: zone here}"
check "and it loses the same" sh -c "awk -F, '/failed.share/ { exit !(\$5 > 0.15 && \$5 < 0.25) }' '$work/again'"

# --- mistakes
check "without a length" exits 2 ./maquette faults "$work/two.yaml" -q --set experiment.duration=0s --set experiment.requests=1k
check "outside of the measured time" exits 2 ./maquette faults "$work/two.yaml" -q --at 50s --for 10s
check "no time" exits 2 ./maquette faults "$work/two.yaml" -q --at soon
check "nothing of the kind" exits 2 ./maquette faults "$work/two.yaml" -q --only volcano
check "several architectures" exits 2 ./maquette faults scenarios/failures/errors.yaml -q
check "no file" exits 2 ./maquette faults
check "mistakes of the scenario" exits 2 ./maquette faults tests/bad/models/targets.yaml -q

# --- an interrupt
stopped INT 1 ./maquette faults "$work/two.yaml" -q --csv --set experiment.duration=100d --jobs 1 >"$work/cut"
check "an interrupt ends it" [ $? -eq 130 ]
finish
