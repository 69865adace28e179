#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check promises what run does: what one refuses the other refuses; and it is short and quick however large the model.
. tests/lib/check.sh

# FILE OPTION...: check and run refuse it with the same words
both_refuse()
{
    ./maquette check "$@" >"$work/checked" 2>&1
    [ $? -eq 2 ] || return 1
    ./maquette run "$@" >"$work/run" 2>&1
    [ $? -eq 2 ] && cmp "$work/checked" "$work/run"
}

: >"$work/empty.yaml"
cat >"$work/none.yaml" <<'END'
application: {modules: {a: {x: [{compute: 1ms}]}}}
workload: {c: {arrivals: poisson(rate=10/s), mix: a.x}}
deployment: {services: {a: }}
END
check "an empty file" both_refuse "$work/empty.yaml"
check "says what is missing" has "$work/checked" "empty.yaml" "how long is it measured?"
check "no length: it is found" ./maquette run "$work/none.yaml" -q
check "which check allows for" eval './maquette check "$work/none.yaml" 2>&1 | { ! grep -q warning; }'
check "no length where something breaks" both_refuse "$work/none.yaml" --set 'disruptions={one: {crash: service a, at: 5s, for: 1s}}'
check "a length of zero" both_refuse "$work/none.yaml" --set experiment.duration=0s
check "a length of zero, at its place" has "$work/checked" "--set #1:1:21: error: "
check "no requests" both_refuse "$work/none.yaml" --set experiment.requests=0
check "a picture needs none" ./maquette check "$work/none.yaml" --dot
check "nor does the text as it was understood" ./maquette check "$work/none.yaml" --resolved
check "one is enough" ./maquette check "$work/none.yaml" --set experiment.requests=10
sweeps()
{
    ./maquette sweep "$work/none.yaml" --vary workload.c.arrivals.rate=1/s,2/s 2>"$work/swept"
}
check "a sweep refuses it too" fails sweeps
check "with the reason" has "$work/swept" "how long is it measured?"

# While a disruption lasts: with its place, its time and how fast what overflows grows.
cat >"$work/surge.yaml" <<'END'
application: {modules: {a: {x: [{compute: 10ms}]}}}
workload: {c: {arrivals: poisson(rate=150/s), mix: a.x}}
deployment: {nodes: {n: {count: 4, cores: 1}}, services: {a: {nodes: n, replicas: 4, workers: 50}}}
disruptions:
  surge: {load: c, factor: 3, at: 100s, for: 60s}
  grey: {slow: one node n, factor: 4, up: exponential(100s), down: 20s}
  harmless: {slow: node n/1, factor: 1.1, at: 100s}
experiment: {warmup: 10s, duration: 300s}
END
./maquette check -q "$work/surge.yaml" >"$work/surge"
check "more comes than is done" has "$work/surge" "while surge lasts (100 s to 160 s, $work/surge.yaml:5): node n/0 is at 112.5 % (at other times 37.5 %): its queue grows by 12.5/s"
check "at random times" has "$work/surge" "while grey lasts (20 s on average, $work/surge.yaml:6): node n/0 is at 150.0 % (at other times 37.5 %): its queue grows by 12.5/s; the worst of 4"
check "nothing of what does no harm" fails grep -q "while harmless" "$work/surge"
./maquette check -q --json "$work/surge.yaml" >"$work/surge.json"
check "the same for programs" python3 - "$work/surge.json" <<'END'
import json, sys
found = {d["name"]: d for d in json.load(open(sys.argv[1]))["architectures"][0]["disruptions"]}
assert found["surge"]["line"] == 5 and abs(found["surge"]["meanwhile"]["grows"] - 12.5) < 1e-9
assert found["surge"]["meanwhile"]["from"] == 100 and found["surge"]["meanwhile"]["lasts"] == 60
assert found["grey"]["meanwhile"]["worst_of"] == 4 and found["grey"]["meanwhile"]["from"] is None
assert "meanwhile" not in found["harmless"]
END

# A tree of 1,000 services with 10 instances each on 500 nodes.
awk 'BEGIN {
    print "application:\n  modules:"
    for (i = 0; i < 1000; i++) {
        printf "    s%d: {go: [{compute: exponential(1ms)}", i
        for (k = 2 * i + 1; k <= 2 * i + 2 && k < 1000; k++)
            printf ", {call: s%d.go, probability: 60%%}", k
        print "]}"
    }
    print "workload: {c: {arrivals: poisson(rate=1000/s), mix: s0.go, timeout: 2s}}\ndeployment:"
    print "  zones: {a, b, c}\n  network: {same_zone: {latency: 1ms, bandwidth: 1Gbit/s}}"
    print "  nodes: {pool: {count: 500, zones: [a, b, c], cores: 8}}\n  services:"
    print "    default: {replicas: 10, nodes: pool, workers: 64}"
    for (i = 0; i < 1000; i++)
        print "    s" i ":"
    print "  calls: {default: {timeout: 500ms}}\nexperiment: {warmup: 60s, duration: 1min}"
}' >"$work/large.yaml"
short()
{
    ./maquette check "$work/large.yaml" >"$work/large" && [ "$(wc -l <"$work/large")" -le 25 ]
}
check "1,000 services in 25 lines" short
check "the busiest first" grep -q '^ *[0-9.]* %  service s0$' "$work/large"
check "what is alike in one line" grep -q "node pool/[0-9]* and [0-9]* like it" "$work/large"
# Loading included; generous, for machines that do other things too.
check "quickly" timeout 3 ./maquette check "$work/large.yaml"
all()
{
    ./maquette check "$work/large.yaml" --all | grep -c "service s" | grep -qx 1000
}
check "all of them if asked" all
finish
