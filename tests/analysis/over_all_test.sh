#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Metrics of parts, asked of all parts together: shares are sums over sums, numbers add up.
. tests/lib/check.sh

# Of a's 100 a second every other one is refused (15 ms of work, no place to wait), of b's 300 none: 50 of 400.
cat >"$work/two.yaml" <<'END'
application: {modules: {a: {x: [{delay: 15ms}]}, b: {x: [{delay: 1ms}]}}}
workload:
  rare:  {arrivals: renewal(10ms), mix: a.x}
  often: {arrivals: renewal(2500us), mix: b.x}
deployment:
  services: {a: {workers: 1, queue: 0}, b: {workers: 1, queue: 0, replicas: 3, autoscale: {target: 50%, of: workers, min: 3, max: 4}}}
experiment: {warmup: 1s, duration: 12s, replications: 2, seed: 1}
END

# METRIC VALUE: its mean over the replications
means()
{
    ./maquette run "$work/two.yaml" --metrics "$1" --csv --quiet >"$work/csv" &&
        awk -F, -v expected="$2" 'NR > 1 { sum += $5; n++ }
            END { print sum / n; exit !(n == 2 && sum / n - expected < 0.003 && expected - sum / n < 0.003) }' "$work/csv"
}

check "of one" means "refused.share(service a)" 0.5
check "of the other" means "refused.share(service b)" 0
check "of both: sums over sums, not a mean of shares" means refused.share 0.1
check "in a window too" means "refused.share(2s..4s)" 0.1
check "of those that grow" means "replicas.mean(service b)" 3
check "of all of them" means replicas.mean 3
finish
