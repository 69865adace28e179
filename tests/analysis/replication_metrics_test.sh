#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How stores replicate, in numbers: times that add up by hand, and that every metric of it can be asked.
. tests/lib/check.sh

# A write each 100 ms; 10 ms of way, no work but 1 ms.  Replica 0 dies at 10 s, which is known at 13 s; another takes over
# at 15 s.  Nobody leads for 5 s of 100.  The first write that is sent then, at 15 s, makes a connection: three ways and one
# back, 1 ms of work; but one that was tried before may come first.
cat >"$work/pair.yaml" <<'END'
application: {datasets: {d: {keys: 100}}, modules: {a: {x: [{write: d}]}}}
workload: {c: {arrivals: renewal(100ms), mix: a.x, timeout: 1s}}
deployment:
  nodes: {s: {count: 3}, app: {}}
  network: {same_zone: {latency: 10ms}, internet: {latency: 1ms}}
  services: {a: {nodes: app}}
  stores: {s: {kind: primary_replica, failover: {detect: 3s, promote: 2s}, replicas: 3, datasets: all, nodes: s, read_time: 0s, write_time: 1ms}}
  calls: {s: {protocol: http2(cpu_per_message=0us cpu_per_kb=0us tls=none)}}
disruptions: {x: {at: 10s, crash: node s/0}}
experiment: {duration: 100s, replications: 2, seed: 1}
END

# FILE METRIC LEAST MOST: all replications are between the two
between()
{
    ./maquette run "$work/$1" --metrics "$2" --csv --quiet >"$work/csv" &&
        awk -F, -v least="$3" -v most="$4" 'NR > 1 { print $5; n++; bad += $5 == "" || $5 < least || $5 > most }
            END { exit !(n == 2 && bad == 0) }' "$work/csv"
}

check "nobody leads for five of a hundred seconds" between pair.yaml "leaderless.share(store s)" 0.04999 0.05001
check "nor of all stores" between pair.yaml leaderless.share 0.04999 0.05001
check "clients are served again a little later" between pair.yaml recovery_time.mean 5.02 5.16
check "as there was one fail-over, that is the longest" between pair.yaml "recovery_time.max(store s)" 5.02 5.16
check "a write is acknowledged after its work" between pair.yaml "commit.mean(store s)" 0.000999 0.001101
check "it asks for its replicas' way in vain" between pair.yaml "commit.p99(store s)" 0.000999 0.001101
check "connections are made once to each, and once more" between pair.yaml "connections.made(store s)" 4 8

sed 's/kind: primary_replica, failover: {detect: 3s, promote: 2s}/kind: raft, election_timeout: 1s..2s/
     s/at: 10s, crash: node s.0/every: 10s, crash: leader s, for: 5s/' "$work/pair.yaml" >"$work/raft.yaml"
check "elections begin after a time-out and take two ways and two more" between raft.yaml "elections.time.mean(store s)" 1 2.2
check "commits take a way there and back" between raft.yaml "commit.mean(store s)" 0.02 0.03

# Every write after 10 s is missed by one of three until 18 s later it is known; nobody is back: all of 10/s x 90 s are kept.
sed 's/kind: primary_replica, failover: {detect: 3s, promote: 2s}/kind: quorum, write_quorum: 1/
     s/crash: node s.0/crash: node s\/1/' "$work/pair.yaml" >"$work/ring.yaml"
check "what a dead member misses is kept" between ring.yaml "hints.pending.max(store s)" 700 900
check "of all stores as well" between ring.yaml hints.pending.max 700 900
check "and is never handed over" between ring.yaml "hints.pending.mean(store s)" 300 450

# Every name can be asked where there is such a thing.
asked()
{
    ./maquette run "$work/raft.yaml" --metrics "$(echo "$@" | tr ' ' ',')" --replications 1 --json --quiet >/dev/null
}
check "all can be asked" asked recovery_point.mean recovery_point.max recovery_time.mean recovery_time.max failovers elections \
    elections.split.share elections.time.mean elections.time.p99 leaderless.share hints.pending.max connections.made commit.mean commit.p99
