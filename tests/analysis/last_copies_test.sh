#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# lost.writes of a quorum store: of each key the last acknowledged write, if no disk, hint or coordinator has it when the measured
# time is over.  By hand where copies are where they must be, against probability where chance decides.
. tests/lib/check.sh

# Writes every 100 ms, 10, 20, ... 190 of them before 20 s; hardly two of one key.  One of three members is away from then on.
cat >"$work/ring.yaml" <<END
application:
  datasets: {d: {keys: 1000000000}}
  modules: {m: {put: [{write: d}]}}
workload: {writers: {arrivals: renewal(100ms), mix: m.put}}
deployment:
  services: {m: {}}
  stores: {s: {kind: quorum, replicas: 3, datasets: all, read_time: 1us, write_time: 1us, repair: {read: false, hints: false}, write_quorum: 1}}
disruptions:
  end:  {at: 20050ms, load: writers, factor: 1e-06}
  fire: {at: 20060ms, crash: [store s/0, store s/1, store s/2], disk: lost, for: 1ms}
experiment: {warmup: 1s, duration: 39s, replications: 1, seed: 1}
END
file=ring.yaml
# LEAST MOST SETTING...: the sum of lost.writes over the replications
lost()
{
    least=$1 most=$2
    shift 2
    ./maquette run "$work/$file" --quiet --csv --metrics lost.writes "$@" >"$work/csv" &&
        awk -F, -v least="$least" -v most="$most" 'NR > 1 { n++; sum += $5 }
            END { print "lost", sum, "wanted", least, most; exit !(n > 0 && sum >= least && sum <= most) }' "$work/csv"
}
of=deployment.stores.s
check "all disks take all 200 writes along" lost 200 200
check "kept ones take none" lost 0 0 --set disruptions.fire.disk=kept
check "two of three take none" lost 0 0 --set 'disruptions.fire.crash=[store s/0, store s/1]'
check "of one key only the last one is missed" lost 1 1 --set application.datasets.d.keys=1
check "and none that is written again" lost 0 0 --set application.datasets.d.keys=1 --set disruptions.end.at=30s
check "dead or alive: a disk that is away has it" lost 0 0 --set 'disruptions.fire.crash=[store s/0, store s/1]' \
    --set disruptions.away.at=20055ms --set 'disruptions.away.crash=store s/2'

# s/2 is away from 10.05 s on, so it has 100 of them; the two others lose their disks, and with them their hints.
away="--set $of.detect=1ms --set disruptions.away.at=10050ms --set disruptions.away.crash=store\ s/2"
check "what was written while the third was away is lost" eval lost 100 100 "$away" --set "'disruptions.fire.crash=[store s/0, store s/1]'"
check "one of the two has the rest" eval lost 0 0 "$away" --set "'disruptions.fire.crash=store s/0'"
check "their hints are on the same disks" eval lost 100 100 "$away" --set "'disruptions.fire.crash=[store s/0, store s/1]'" \
    --set $of.repair.hints=true

# One copy on a ring of three.  s/0 is away from 10.05 s on: writes of its keys are kept as hints by whoever is asked.
ring="--set $of.replicas=1 --set $of.members=3 --set $of.write_quorum=any --set $of.repair.hints=true --set $of.detect=1ms
    --set disruptions.away.at=10050ms --set disruptions.away.crash=store\ s/0"
# 400 times a third of 100, within 4.5 standard deviations
check "a hint is a copy: a third of those before it is lost, none of those after" eval lost 12910 13757 $ring \
    --set disruptions.away.disk=lost --set "'disruptions.fire.crash=service m'" --set disruptions.fire.disk=kept --replications 400
# 100 times a third of 200, and of a third of 100 those that s/1 was asked for, one of two; within 4.5 standard deviations
check "hints burn with their disk" eval lost 8024 8642 $ring --set "'disruptions.fire.crash=store s/1'" --replications 100

# One answer is enough, each copy takes an exponential time of mean m = 100 ms to come; a thousand times all three lose their power
# and one its disk.  Of writes begun a before that those are lost that have come there and nowhere else,
# (1 - exp(-a/m)) exp(-2 a/m), over all a m/6, times 2/s and 30 runs of 10,000 s 1,000; within 4.5 standard deviations.  (Letters
# of one replica to another do not overtake each other: at this rate that concerns one of thirty.)
sed 's/^  end: .*//; s/^  fire: .*/  fire: {every: 10s, for: 1ms, crash: store s\/1, disk: lost}/' "$work/ring.yaml" >"$work/late.yaml"
late="--set workload.writers.arrivals='poisson(rate=2/s)' --set $of.delays.write='exponential(100ms)' --set $of.write_timeout=8s \
    --set experiment.duration=10004s --replications 30"
others="--set disruptions.power='{every: 10s, for: 1ms, crash: [store s/0, store s/2]}'"
file=late.yaml
check "what had come to one disk only is lost" eval lost 858 1142 "$late" "$others"
check "or its disk does" eval lost 0 0 "$late" "$others" --set disruptions.fire.disk=kept
check "unless the others stay, to whom it is on its way" eval lost 0 0 "$late"

file=ring.yaml
# By the network it is nowhere else for as long as it travels, 300 ms; one of three is asked: 500/s x 300 ms / 3 = 50 in each of
# 20 runs, within 4.5 standard deviations.
check "nor what the network had not carried further" eval lost 858 1142 --set "'deployment.network.same_zone.latency=300ms'" \
    --set "'deployment.network.same_node.latency=300ms'" \
    --set workload.writers.arrivals="'poisson(rate=500/s)'" --set disruptions.end.at=5060ms --set disruptions.fire.at=5060ms \
    --set "'disruptions.fire.crash=store s/1'" --set disruptions.power.at=5060ms --set disruptions.power.for=1ms \
    --set "'disruptions.power.crash=[store s/0, store s/2]'" --set experiment.duration=9s --replications 20

# s/1 is the nearest of all and coordinates; the measured time ends 1 ms after s/0 has lost its disk.
sed 's/^  services: .*/  zones: {a, b}\n  network: {same_zone: {latency: 1ns}, same_region: {latency: 2ns}}\n  nodes: {app: {zones: [a], cores: 4}, db: {count: 3, zones: [b, a], cores: 4}}\n  services: {m: {nodes: app}}/
    s/kind: quorum,/& nodes: db, coordinator: nearest, delays: {write: exponential(300ms)},/' "$work/ring.yaml" >"$work/near.yaml"
file=near.yaml
near="--set workload.writers.arrivals='poisson(rate=30/s)' --set disruptions.end.at=5060ms --set disruptions.fire.at=5060ms \
    --set 'disruptions.fire.crash=store s/0' --set experiment.duration=4061ms --replications 40"
check "who still sends it to the others has it" eval lost 0 0 "$near"
check "and would have had to send some" eval lost 10 10000 "$near" --set "'disruptions.power={at: 5060ms, crash: store s/1}'"
finish
