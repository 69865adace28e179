#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Loading, planning and naming take a time that grows with the scenario and not with its square: what is
# eight times as large may take at most sixteen times as long (a square would take sixty-four times).
# shellcheck disable=SC2317
. tests/lib/check.sh

# Each writes a scenario with $1 of a kind, all of them named by others.
services()
{
    awk -v n="$1" 'BEGIN {
        print "application:\n  modules:"
        for (i = 0; i < n; i++) {
            calls = i * 2 + 2 < n ? ", {call: m" i * 2 + 1 ".get}, {call: m" i * 2 + 2 ".get}" : ""
            print "    m" i ": {get: [{compute: 1ms}" calls "]}"
        }
        print "workload: {users: {arrivals: poisson(rate=1/s), mix: m0.get}}"
        print "deployment:\n  nodes: {pool: {count: " n / 10 ", cores: 4}}"
        print "  services:\n    default: {nodes: pool, replicas: 2}"
        for (i = 0; i < n; i++)
            print "    m" i ":"
        print "experiment: {duration: 1ms, replications: 1}"
    }'
}
replicas()
{
    cat <<EOF
application: {modules: {m: {get: [{compute: 1ms}]}}}
workload: {users: {arrivals: poisson(rate=1/s), mix: m.get}}
deployment: {zones: {a, b, c}, nodes: {p: {count: $1, zones: [a, b, c]}}, services: {m: {nodes: p, replicas: $1}}}
experiment: {duration: 1ms, replications: 1}
EOF
}
modules()
{
    awk -v n="$1" 'BEGIN {
        print "application:\n  modules:"
        for (i = 0; i < n; i++) {
            print "    m" i ": {get: [{compute: 1ms}]}"
            names = names (i ? ", " : "") "m" i
            mix = mix (i ? ", " : "") "m" i ".get: 1"
        }
        print "workload: {users: {arrivals: poisson(rate=1/s), mix: {" mix "}}}"
        print "deployment: {services: {s: {modules: [" names "]}}}"
        print "experiment: {duration: 1ms, replications: 1}"
    }'
}
stores()
{
    awk -v n="$1" 'BEGIN {
        print "application:\n  datasets:"
        for (i = 0; i < n; i++) {
            print "    d" i ": {keys: 10}"
            steps = steps (i ? ", " : "") "{read: d" i "}"
            stores = stores "    s" i ": {datasets: [d" i "], read_time: 1us, write_time: 1us}\n"
        }
        print "  modules: {m: {get: [" steps "]}}"
        print "workload: {users: {arrivals: poisson(rate=1/s), mix: m.get}}"
        print "deployment:\n  services: {m}\n  stores:\n    default: {kind: single}\n" stores
        print "experiment: {duration: 1ms, replications: 1}"
    }'
}
nodes()
{
    awk -v n="$1" 'BEGIN {
        print "application: {modules: {m: {get: [{compute: 1ms}]}}}"
        print "workload: {users: {arrivals: poisson(rate=1/s), mix: m.get}}"
        print "deployment:\n  services: {m: {nodes: n0}}"
        for (i = 0; i < n; i++) {
            zones = zones (i ? ", " : "") "z" i ": {region: r" i "}"
            groups = groups "    n" i ": {zones: [z" i "]}\n"
            crashes = crashes "  a" i ": {at: 1s, crash: node n" i "/0, for: 1s}\n"
            crashes = crashes "  b" i ": {at: 2s, crash: zone z" i ", for: 1s}\n"
        }
        print "  zones: {" zones "}\n  nodes:\n" groups "disruptions:\n" crashes
        print "experiment: {duration: 3s, replications: 1}"
    }'
}
steps()
{
    awk -v n="$1" 'BEGIN {
        print "application:\n  modules:\n    m:\n      get:"
        for (i = 0; i < n; i++)
            print "        - {compute: exponential(1ms)}"
        print "workload: {users: {arrivals: poisson(rate=1/s), mix: m.get}}"
        print "deployment: {services: {m}}"
        print "experiment: {duration: 1ms, replications: 1}"
    }'
}
# One line without end: what is wrong at its end is still told at once.
mistakes()
{
    awk -v n="$1" 'BEGIN {
        printf "application: {modules: {m: {get: ["
        for (i = 0; i < n; i++)
            printf "{compute: 1}, "
        print "{compute: 1ms}]}}}"
    }'
}

# Milliseconds of the processor that `check` takes, the least of three.
milliseconds()
{
    local best=1000000 took
    for _ in 1 2 3; do
        took=$(TIMEFORMAT='%U %S'; { time ./maquette check "$1" >"$work/.out" 2>&1; } 2>&1 |
            awk '{ print int(($1 + $2) * 1000) }')
        [ "$took" -lt "$best" ] && best=$took
    done
    echo "$best"
}

# KIND SMALL: eight times as many take at most sixteen times as long; 20 ms are noise
grows_linearly()
{
    "$1" "$2" >"$work/small.yaml"
    "$1" $(($2 * 8)) >"$work/large.yaml"
    local small large
    small=$(milliseconds "$work/small.yaml")
    large=$(milliseconds "$work/large.yaml")
    echo "$2: $small ms, $(($2 * 8)): $large ms"
    [ "$large" -le $((small * 16 + 20)) ]
}

services 10 >"$work/a.yaml"
check "the scenarios are sound" ./maquette check "$work/a.yaml"
check "services" grows_linearly services 2000
check "replicas and nodes" grows_linearly replicas 4000
check "modules in one service" grows_linearly modules 2000
check "datasets and stores" grows_linearly stores 1000
check "zones, groups of nodes and disruptions" grows_linearly nodes 1000
check "steps" grows_linearly steps 10000
check "mistakes on one line" grows_linearly mistakes 5000
finish
