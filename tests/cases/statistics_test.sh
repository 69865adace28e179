#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What is said about rare things and about percentiles, and with what certainty: small scenarios whose true values are
# known.
. tests/lib/check.sh
. tests/lib/results.sh

day=86400
results tests/cases/rare_outages.yaml
check "the mean of all outages, though replications saw none" holds outages.mean $((day / 2)) 1e9
check "how often" holds outages.rate 2.2688e-9 1
check "up, within what is possible" holds up.share 0.99990197 1
# from both up: (3 a + b) / (2 a^2) = 5,150 d with a = 1/100 d and b = 1/d
check "time until the first" holds first_outage.mean $((5150 * day)) 1e12
# twenty times the time
results tests/cases/rare_outages.yaml --set experiment.replications=100
check "the mean of more outages" holds outages.mean $((day / 2)) 1e5
check "how often, better known" holds outages.rate 2.2688e-9 3e-9
# 5 x 10 d are too short to see any: the bound is 3 in 50 days
results tests/cases/rare_outages.yaml --set experiment.duration=10d
check "no outage is an upper bound" holds outages.rate 2.2688e-9 "$(awk 'BEGIN { printf "%.12g", 3.0000001 / (50 * 86400) }')"
check "no outage is no 100 %" holds up.share 0.99990197 1
./maquette run tests/cases/rare_outages.yaml --quiet >"$work/table"
check "less than 100 % is not printed as 100 %" fails has "$work/table" "100 %"

results tests/cases/constant_percentile.yaml
check "a median of values that repeat is exact" interval latency.p50 0.001 0.001
check "so is the far side" interval latency.p999 1 1
check "a percentile at the edge of a gap has an interval over it" interval latency.p99 0.001 1
check "and no mean" has "$work/results" "latency.p99 null 0.001"
check "but a reason" has "$work/results" "it_is_1_ms_or_1_s:_nothing_lies_between"

# Two zones, one of them lost for 40 of 100 s: half of the requests fail, 40 s are down and 20 s are lost.
cat >"$work/zones.yaml" <<'END'
application: {modules: {s: {go: [{delay: 10ms}]}}}
workload: {c: {arrivals: poisson(rate=100/s), mix: s.go, timeout: 500ms}}
deployment:
  zones: {a, b}
  nodes: {n: {count: 2, zones: [a, b]}}
  services: {s: {replicas: 2, nodes: n}}
disruptions: {gone: {at: 20s, crash: zone a, for: 40s}}
experiment: {duration: 100s, replications: 4, seed: 1}
END
results "$work/zones.yaml"
check "a zone of two lost is down, and no coin flip" interval downtime 40 40
check "half of the time of users is lost" holds lost.minutes 20 20.1
results "$work/zones.yaml" --set experiment.window_share=50%
check "whatever the threshold" holds lost.minutes 20 20.1

# Two sources: what one of them asks for is away for 40 s, and 90 % of all requests go on.
cat >"$work/sources.yaml" <<'END'
application: {modules: {s: {go: [{delay: 10ms}]}, t: {go: [{delay: 10ms}]}}}
workload:
  few: {arrivals: renewal(100ms), mix: s.go, timeout: 500ms}
  many: {arrivals: renewal(10ms), mix: t.go, timeout: 500ms}
deployment: {services: {s: , t: }}
disruptions: {gone: {at: 20s, crash: service s, for: 40s}}
objectives: [downtime(few) < 1h, downtime(many) < 1h, outages(few) < 9, lost.minutes(few) < 1h, outages(many) < 9]
experiment: {duration: 100s, replications: 4, seed: 1}
END
results "$work/sources.yaml"
check "down time of a source" interval "downtime(few)" 40 40
check "and its outages" interval "outages(few)" 1 1
check "and what it lost" interval "lost.minutes(few)" 40 40
check "another one has none" interval "downtime(many)" 0 0
check "nor outages" interval "outages(many)" 0 0
check "as the whole" interval downtime 0 0

# A run of so many requests that ends while nothing works: its measured time ends with it.
cat >"$work/limit.yaml" <<'END'
application: {modules: {s: {go: [{delay: 10ms}]}}}
workload: {c: {arrivals: renewal(100ms), mix: s.go, timeout: 500ms}}
deployment: {services: {s}}
disruptions: {gone: {at: 90s, crash: service s, for: 1h}}
experiment: {requests: 1k, replications: 2, seed: 1}
END
results "$work/limit.yaml"
check "down time ends with the measured time" interval downtime 10 10
check "so does lost time" interval lost.minutes 10 10

# An M/M/1 queue at load 0.8 behind a service that does nothing: its endpoint is asked for by that service only.  Jobs
# are n or fewer with probability 1 - 0.8^(n+1), the time there is exponential with mean 25 ms, and a stretch in which
# somebody waits is a busy period: 25 ms as well.
cat >"$work/inner.yaml" <<'END'
application: {modules: {front: {go: [{call: back.work}]}, back: {work: [{compute: exponential(5ms)}]}}}
workload: {c: {arrivals: poisson(rate=160/s), mix: front.go}}
deployment:
  nodes: {n: {cores: 1, cpu: fcfs}}
  services: {front: {modules: front}, back: {modules: back, nodes: n, workers: 1}}
objectives: [latency.mean(back.work) < 1s, latency.p99(back.work) < 1s, wait.mean(back.work) < 1s]
experiment: {warmup: 5s, duration: 300s, replications: 40, seed: 1}
END
results "$work/inner.yaml"
check "latency of an inner endpoint" holds "latency.mean(back.work)" 0.025 0.027
check "and its percentile" holds "latency.p99(back.work)" 0.11513 0.125
check "its waiting" holds "wait.mean(back.work)" 0.020 0.022
check "deviation of the waiting" holds "wait.sd(service_back)" 0.024495 0.027
check "jobs at an instance: the median" holds "jobs.p50(service_back)" 3 3
check "and beyond" holds "jobs.p95(service_back)" 13 15
check "how long a backlog lasts" holds "backlog.mean(service_back)" 0.025 0.027
finish
