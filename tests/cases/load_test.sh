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
finish
