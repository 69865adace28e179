#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# More load than can be served, and what only looks like it.
. tests/lib/check.sh

# CASE OPTION...: the report of a case into $work/report
report()
{
    file=tests/cases/$1.yaml
    shift
    ./maquette run "$file" --quiet "$@" >"$work/report"
}

# Also with one replication, with few, and with another seed: the offered load is known.
for options in "" "--replications 1" "--replications 3 --seed 2" "--set workload.c.arrivals.rate=1.02/s"; do
    # shellcheck disable=SC2086
    report overload_5_percent $options
    check "there is no mean above the capacity: $options" has "$work/report" "unstable: service s is offered 10"
    check "and none is printed: $options" fails has "$work/report" latency.mean
done
report overload_5_percent --set workload.c.arrivals.rate=0.98/s
check "0.98 has a mean" has "$work/report" latency.mean
check "and is not called unstable" fails has "$work/report" unstable

report overload_5_percent --set "application.modules.s.go.0.compute=pareto(min=1ms shape=0.9)"
check "a law without a mean is overload" has "$work/report" "unstable: what service s is asked for has no mean"

# Without a limit of workers nobody waits for others: half of the requests take 2^(1/0.9) ms or less, and no mean exists.
cat >"$work/endless.yaml" <<'END'
application: {modules: {s: {go: [{delay: pareto(min=1ms shape=0.9)}], quick: [{delay: 1ms}]}}}
workload:
  c: {arrivals: poisson(rate=100/s), mix: s.go}
  d: {arrivals: poisson(rate=10/s), mix: s.quick}
deployment: {services: {s}}
objectives: [latency.mean(s.go) < 1s, latency.mean(s.quick) < 1s]
experiment: {warmup: 10s, duration: 100s, replications: 10, seed: 1}
END
endless()
{
    ./maquette check "$work/endless.yaml" "$@" >"$work/check" 2>&1
    ./maquette run "$work/endless.yaml" --json --metrics all --quiet "$@" >"$work/json"
    ./maquette run "$work/endless.yaml" --quiet "$@" >"$work/report"
}
# METRIC LOW HIGH: its mean lies between
between()
{
    grep -F -A 1 "\"$1\": {" "$work/json" | awk -v low="$2" -v high="$3" '
        /"mean"/ { sub(/,/, "", $2); print; good = $2 != "null" && low < $2 && $2 < high } END { exit !good }'
}
endless
check "work without a mean and without a line: its jobs grow" has "$work/report" "jobs pile up at service s: what is asked for there has no mean"
check "check knows" has "$work/check" "its jobs grow for ever"
check "it has a median" between "latency.p50(s.go)" 0.00212 0.00220
check "and no mean" fails between "latency.mean(s.go)" 0 1e9
check "nor has the whole" fails between latency.mean 0 1e9
check "others do" between "latency.mean(s.quick)" 0.000999 0.001001
endless --set workload.c.timeout=1s
# the mean of a Pareto law below its limit: 0.9 (c^0.1 - 1) / 0.1 / (1 - c^-0.9) = 8.96 ms for c = 1,000 ms
check "who gives up after a second waits less" between "latency.mean(s.go)" 0.0086 0.0093
check "which few do, so nobody is warned" fails has "$work/check" "given up before they end"
endless --set deployment.services.s.workers=10 --set deployment.services.s.kill_after=1s
check "kill_after ends such work: 110/s of it fill 10 workers to 11 %" grep -q "1[01]\.[0-9] %  service s" "$work/check"
check "as in the run" between "utilisation(service s)" 0.10 0.12

# Retries that keep a server down that could serve 111 % of what it is asked for.
report overload_5_percent --set workload.c.arrivals.rate=0.9/s --set workload.c.timeout=3s --set workload.c.retry=5
check "abandoned tries pile up" has "$work/report" "nobody waits for any more piles up at service s"
check "and what clients get is told" has "$work/report" "availability" "amplification           5"

report hung_dependency
check "abandoned work hides no latency: 100 ms exactly" has "$work/report" "latency.mean      100 ms"
check "nor availability" has "$work/report" "no failure in"
check "the report says what grows" has "$work/report" "nobody waits for any more piles up at service c"
check "and calls nothing unstable" fails has "$work/report" unstable:

# Nobody catches the failure: all requests fail, and that is known.
report hung_dependency --set application.modules.b.go.0.if_failed=fail
check "what clients see of it stays as it is" has "$work/report" failed.error

# An overload behind a call that is given up: c is offered 150 %, b answers after 100 ms.
report hung_dependency --set application.modules.c.go.0.delay=150ms --set deployment.services.c.workers=1
check "a known overload that nobody waits for hides nothing either" has "$work/report" \
    "piles up at service c" "latency.mean      100 ms"
report hit_at_the_end
check "who is hit at the end has not collapsed" fails has "$work/report" collapsed
check "and is part of the mean" has "$work/report" "latency.mean"
finish
