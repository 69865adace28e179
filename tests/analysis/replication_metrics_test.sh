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

# Two regions, a log each on one disk; a write each 3 ms, to one or the other.  The disk of one burns at 10 s, when the log has
# all since 0 s.  Until the region is opened without it, after 30 s, 5,000 writes of the other are acknowledged, which are of
# no concern.  If its server dies at 5 s and is back, what was written before is in the new log as well, and goes with it: all
# that was acknowledged before 20 s.
cat >"$work/regions.yaml" <<'END'
application: {datasets: {d: {keys: 2}}, modules: {a: {x: [{write: d}]}}}
workload: {c: {arrivals: renewal(3ms), mix: a.x, timeout: 1s}}
deployment:
  nodes: {s: {count: 3}, app: {}}
  network: {same_zone: {latency: 1ms}, internet: {latency: 1ms}}
  services: {a: {nodes: app}}
  stores:
    s: {kind: regions, shards: 2, by: range, members: 2, replicas: 1, master: {replicas: 1, session: 3s}, balance: none, open_time: 0s,
        datasets: all, nodes: s, read_time: 0s, write_time: 1ms}
disruptions: {x: {at: 10s, crash: node s/0, disk: lost, for: 30s}}
experiment: {duration: 60s, replications: 2, seed: 1}
END
sed 's/x: {at: 10s/y: {at: 5s, crash: node s\/0, for: 2s}, x: {at: 20s/' "$work/regions.yaml" >"$work/again.yaml"

# FILE SECONDS: as many writes are lost as clients know of the one key until then
as_clients_know()
{
    ./maquette history "$work/$1" --export json --quiet >"$work/seen"
    known=$(awk -v until="$2" -F '"time": ' '/"type": "ok"/ && /"d\/0"/ && $2 + 0 < until * 1e9 { n++ } END { print n + 0 }' "$work/seen")
    ./maquette run "$work/$1" --metrics lost.writes --replications 1 --csv --quiet >"$work/csv" &&
        awk -F, -v known="$known" 'NR > 1 { print $5 " of " known; lost = $5 } END { exit !(known > 1000 && lost == known) }' "$work/csv"
}
check "a region is set back to the beginning of its log" between regions.yaml "recovery_point.max(store s)" 9.94 10
check "as there is one, that is the mean" between regions.yaml recovery_point.mean 9.94 10
check "with what its clients know" as_clients_know regions.yaml 10.1
check "what a log had taken over goes with it" between again.yaml recovery_point.max 19.94 20
check "with all that its clients know" as_clients_know again.yaml 20.1

# Five servers, a write each 5 ms.  What dies at 60 s has copies of two others' logs.  A machine is silent, and they wait for it for
# wal.timeout, 10 s; that of a process resets their connections, and they wait until masters have noted that, and what a copy of all
# takes at the next server.  Writes to its own regions fail.
cat >"$work/process.yaml" <<'END'
application: {datasets: {rows: {keys: 100k, value: 1KB}}, modules: {table: {put: [{write: rows}]}}}
workload: {users: {arrivals: renewal(5ms), mix: table.put, timeout: 60s}}
deployment:
  network:  {same_zone: {latency: 250us, bandwidth: 10Gbit/s}}
  nodes:    {app: {count: 2, cores: 4}, db: {count: 8, cores: 4, disk: exponential(500us)}}
  services: {table: {replicas: 2, nodes: app}}
  stores:
    hbase: {kind: regions, nodes: db, datasets: all, shards: 20, members: 5, replicas: 3, balance: none}
  calls: {hbase: {timeout: 20s}}
disruptions: {x: {at: 60s, crash: store hbase/1}}
experiment: {duration: 80s, replications: 2, seed: 1}
END
sed 's/crash: store hbase.1/crash: node db\/1/' "$work/process.yaml" >"$work/machine.yaml"
sed 's/calls: .*/calls: {hbase: {timeout: 20s, protocol: udp}}/' "$work/process.yaml" >"$work/datagrams.yaml"
sed '/network:/d; s/crash: store hbase.1/crash: [store hbase\/1, store hbase\/3]/' "$work/process.yaml" >"$work/several.yaml"
check "a copy whose process is gone is not waited for" between process.yaml latency.max 0.003 1
check "nor for long" between process.yaml latency.p99 0.002 0.02
check "who is gone does not answer who is gone" between several.yaml latency.max 0.001 1
check "one whose machine is gone is" between machine.yaml latency.max 9.5 11
check "nor does a machine say anything of datagrams" between datagrams.yaml latency.max 9.5 11

# Every name can be asked where there is such a thing.
asked()
{
    ./maquette run "$work/raft.yaml" --metrics "$(echo "$@" | tr ' ' ',')" --replications 1 --json --quiet >/dev/null
}
check "all can be asked" asked recovery_point.mean recovery_point.max recovery_time.mean recovery_time.max failovers elections \
    elections.split.share elections.time.mean elections.time.p99 leaderless.share hints.pending.max connections.made commit.mean commit.p99
finish
