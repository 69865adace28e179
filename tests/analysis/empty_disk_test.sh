#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A member of a quorum store that has lost its disk holds nothing: who asks it alone, one of three, reads what was before the run,
# and two of three overlap with somebody who knows.
. tests/lib/check.sh

cat >"$work/ring.yaml" <<END
application:
  datasets: {d: {keys: 40}}
  modules: {m: {put: [{write: d}], get: [{read: d}]}}
workload:
  writers: {arrivals: poisson(rate=100/s), mix: m.put}
  readers: {arrivals: poisson(rate=100/s), mix: m.get}
deployment:
  services: {m: {}}
  stores: {s: {kind: quorum, replicas: 3, datasets: all, read_time: 1us, write_time: 1us, repair: {read: false, hints: false},
               read_quorum: 1, reads_to: quorum, write_quorum: 3}}
disruptions:
  end:  {at: 20s, load: writers, factor: 1e-06}
  fire: {at: 30s, crash: store s/1, disk: lost, for: 1ms}
experiment: {warmup: 35s, duration: 65s, replications: 4, seed: 1}
END

# LEAST MOST SETTING...: stale.share of 26,000 reads
stale()
{
    least=$1 most=$2
    shift 2
    ./maquette run "$work/ring.yaml" --quiet --csv --metrics stale.share "$@" >"$work/csv" &&
        awk -F, -v least="$least" -v most="$most" 'NR > 1 { n++; sum += $5 } END { exit !(n == 4 && sum / n >= least && sum / n <= most) }' "$work/csv"
}
# 1/3 within 4.5 standard errors, sqrt(2/9 / 26000) each
check "one of three has nothing" stale 0.3202 0.3465
check "with its disk it has all" stale 0 0 --set disruptions.fire.disk=kept
check "two of three overlap" stale 0 0 --set deployment.stores.s.read_quorum=2
check "repair brings back what the others have" stale 0 0.02 --set deployment.stores.s.repair.every=1s
check "what the others have is not lost for good" eval \
    './maquette run "$work/ring.yaml" --quiet --metrics lost.writes | grep -q "lost.writes *0$"'
finish
