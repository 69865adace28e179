#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Small scenarios whose numbers are known beforehand: each file says what must come out.
. tests/lib/check.sh

# FILE [OPTION...]: results of a case, once, into $work/results
results()
{
    file=tests/cases/$1.yaml
    shift
    command=run
    grep -q '^architectures:' "$file" && command=compare
    ./maquette $command "$file" --csv --metrics all --quiet "$@" >"$work/results"
}

# ARCHITECTURE METRIC EXPECTED TOLERANCE: the mean over replications
near()
{
    awk -F, -v who="$1" -v metric="$2" -v expected="$3" -v tolerance="$4" '
        { name = $4 == "" ? $3 : $3 "(" $4 ")" }
        $1 == who && name == metric { sum += $5; n++ }
        END {
            if (!n) { print "no " metric; exit 1 }
            off = sum / n - expected
            if (off < 0) off = -off
            print metric " " sum / n ", expected " expected " +- " tolerance
            exit !(off <= tolerance)
        }' "$work/results"
}

results every_overlap
check "every: a crash of 15 s every 10 s leaves nothing" near f15 "up.share(service s)" 0.1 1e-9
check "every: nor does one of 10 s" near f10 "up.share(service s)" 0.1 1e-9
check "every: one of 9 s leaves a second of ten" near f9 "up.share(service s)" 0.19 1e-9
./maquette check tests/cases/every_overlap.yaml >"$work/check"
check "check expects what the run does" has "$work/check" "disruption x: expected 9 times in a run"

# 20 x 2,000 requests: a standard deviation of sqrt(0.75 0.25 / 40,000) = 0.0022
results backoff_drain
check "a drain waits for backoffs" near backoff_drain availability 0.75 0.009
check "nobody is left open" near backoff_drain failed.unfinished 0 0
# A minute, ten tries and nine waits: even the last request has 16 tries, and fails with 2^-16: 0.6 of 40,000.
results backoff_drain --set workload.c.retry.attempts=unlimited
check "tries without end: until a bound" near backoff_drain availability 1 1e-4

# 20 x 1,000 requests: a standard deviation of sqrt(0.41 0.59 / 20,000) = 0.0035
results hedge_drain
check "a drain waits for hedges" near hedge_drain availability 0.40951 0.014
check "and leaves nobody open" near hedge_drain failed.unfinished 0 0

results edge_of_the_run
check "a request makes one call, at the edge as well" near edge_of_the_run "attempts.mean(service s)" 1 0

# An empty value leaves 2,464 bytes of heads and keys, and a median of 2.2036 ms.  100 KB more take 0.8 ms of the pipe
# and 1 us of a core per KB at both ends; a quantile is within 0.4 %.
results values_travel --set application.datasets.pages.value=0B
check "a read of an empty value brings none" near values_travel bytes.mean 2464 0
check "and is as fast as its way" near values_travel latency.p50 0.0022036 0.000009
results values_travel
check "a read brings the value that was there before" near values_travel bytes.mean 102464 0
check "which takes its time" near values_travel latency.p50 0.0032036 0.000013

results values_travel --set "application.modules.app.get=[{read: pages, key: new}]"
check "a key that was never written has none" near values_travel bytes.mean 2464 0

# 200 fsyncs of 10 ms a second for one disk: busy all the time, and no more than that.
cat >"$work/disk.yaml" <<'END'
application: {datasets: {d: {keys: 1k}}, modules: {app: {put: [{write: d}]}}}
workload: {c: {arrivals: renewal(5ms), mix: app.put}}
deployment:
  nodes: {n: {cores: 8, disk: 10ms}}
  services: {app: {}}
  stores: {db: {kind: single, datasets: all, nodes: n, read_time: 0s, write_time: 0s}}
experiment: {warmup: 1s, duration: 10s, replications: 2, seed: 1}
END
./maquette run "$work/disk.yaml" --csv --metrics all --quiet >"$work/results"
check "an overloaded disk is busy all the time" near disk "disk.utilisation(node n/0)" 1 1e-9

./maquette run tests/cases/no_more_requests.yaml --quiet >"$work/short" 2>&1
check "requests that never come are told" has "$work/short" "no more requests after 3 of 100"
# Reads every 20 ms; the successor is in office from 35 s on, and nobody took writes for 15 s of 120.
results reads_after_failover
check "reads find the copy that lives" near reads_after_failover "availability(app.get 40s..120s)" 1 0
check "a store without anybody who takes writes is down" near reads_after_failover "up.share(store db)" 0.875 1e-9
check "that is one outage" near reads_after_failover "outages.rate(store db)" 0.0083333 1e-6

# 20 fail-overs: one loses 190 with a standard deviation below 50, or 25 with one of 5.1
results lost_by_failover
check "an ordered log loses what follows the first that is missing" near lost_by_failover lost.writes 190 45
results lost_by_failover --set deployment.stores.db.log=independent --set deployment.stores.db.gather=true
check "the union of independent ones only what nobody has" near lost_by_failover lost.writes 25.8 4.6

# 5 x 60 s of 900/s: the mean of 270,000 Poisson arrivals is within 0.8 %
results writes_at_the_primary
check "all writes are the primary's work" near writes_at_the_primary "utilisation(node b/0)" 0.9 0.008
check "and its replica's, which applies them" near writes_at_the_primary "utilisation(node b/1)" 0.9 0.008
./maquette check tests/cases/writes_at_the_primary.yaml >"$work/check" 2>&1
check "check knows the load of the primary and of the replica" has "$work/check" "90.0 %  node b/0 and 1 like it"

finish
