#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The clock ends after 292 years.  What a run would need beyond is refused, with the way out; what would happen
# beyond never happens, whatever it is: an arrival, an outage, the end of a delay, of work, of a backoff, a message.
. tests/lib/check.sh
. tests/lib/results.sh

# SCENARIO WORDS... [-- OPTION...]: check and run refuse it, in these words
refused()
{
    scenario=$1 words=$2
    shift 2
    exits 2 ./maquette check "$scenario" "$@" 2>"$work/said" && has "$work/said" "$words" &&
        exits 2 ./maquette run "$scenario" --quiet "$@" 2>"$work/said" && has "$work/said" "$words"
}

cat >"$work/state.yaml" <<'END'
deployment: {nodes: {m: {count: 2}}, services: {s: {modules: none, replicas: 2, nodes: m}}}
disruptions: {wear: {crash: each node m, up: exponential(1000y), down: 1y}}
experiment: {duration: 250y, replications: 400, seed: 1}
END
check "a sum of warm-up and duration" refused "$work/state.yaml" \
    "state.yaml:3:24: error: 'warmup' and 'duration' together are more than the 292 years" \
    --set experiment.warmup=100y
check "what to do instead" has "$work/said" "more replications look at as many years together"
check "a time" refused "$work/state.yaml" "'300y' is too long for the clock: write at most 292y or none" \
    --set experiment.duration=300y
# a mean of 1,000 years is no mistake: each of two is away 1 of 1,001 years, 100,000 years seen
results "$work/state.yaml" --set deployment.services.s.needs=2
check "what fails in a thousand years on average" holds "up.share(service_s)" 0.998003 1
check "as often as that" holds "outages.rate(service_s)" 6.3293e-11 1e-10
./maquette check "$work/state.yaml" >"$work/check"
check "check expects it" has "$work/check" "expected 0.5 times in a run"

cat >"$work/late.yaml" <<'END'
application: {modules: {s: {go: [{delay: 1h}]}}}
workload: {c: {arrivals: renewal(150y), mix: s.go, timeout: 20y, retry: {attempts: 2, backoff: 45y..45y}}}
deployment: {services: {s}}
experiment: {duration: 200y, replications: 2, seed: 1}
END
check "tries after the end" refused "$work/late.yaml" "the clock ends after 292 years, and clients may still try then" \
    --set workload.c.retry.attempts=3
check "or those that fit" exits 0 ./maquette run "$work/late.yaml" --quiet

# WHAT OPTION...: all replications end well, and one request of each is open for ever
open_for_ever()
{
    results "$work/late.yaml" --set workload.c.timeout=none "$@" && has "$work/results" "failed.unfinished 1"
}
check "a delay" open_for_ever --set application.modules.s.go.0.delay=200y
check "work" open_for_ever --set 'application.modules.s.go=[{compute: 200y}]'
check "work in line" open_for_ever --set 'application.modules.s.go=[{compute: 200y}]' \
    --set 'deployment.nodes={n: {cores: 1, cpu: fcfs}}' --set deployment.services.s.nodes=n
check "shared work" open_for_ever --set 'application.modules.s.go=[{parallel: [{compute: 100y}, {compute: 100y}]}]' \
    --set 'deployment.nodes={n: {cores: 1}}' --set deployment.services.s.nodes=n
check "a backoff" open_for_ever --set 'application.modules.s.go=[{fail: 100%}]' \
    --set workload.c.retry.backoff=constant\(200y\)
check "a message" open_for_ever --set 'deployment.network={internet: {latency: 200y}}' \
    --set 'deployment.nodes={n: {cores: 1}}' --set deployment.services.s.nodes=n
check "the next user" exits 0 ./maquette run "$work/late.yaml" --quiet --set 'workload.c.arrivals=closed(users=3 think=200y)'
check "an outage that ends later" exits 0 ./maquette run "$work/late.yaml" --quiet \
    --set disruptions.x.crash="service s" --set disruptions.x.every=150y --set disruptions.x.for=200y
finish
