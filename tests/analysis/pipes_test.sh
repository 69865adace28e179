#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How busy cards and pipes between zones are: by hand, in windows, as check foretells it, and as the bottleneck.
. tests/lib/check.sh

cat >"$work/pipe.yaml" <<END
application: {modules: {web: {get: [{call: api.do}]}, api: {do: {request: 0B, response: 100KB, steps: [{compute: 1ms}]}}}}
workload: {u: {arrivals: renewal(20ms), mix: web.get, from: zone a}}
deployment:
  zones: {a: {region: eu}, z: {region: us}}
  network:
    same_zone: {latency: 250us, bandwidth: 1Gbit/s}
    elsewhere: {latency: 40ms}
    links: {cable: {between: [zone a, zone z], latency: 20ms, bandwidth: 100Mbit/s}}
  nodes: {front: {zones: [a], cores: 4}, back: {zones: [z], cores: 4}}
  services: {web: {nodes: front}, api: {nodes: back}}
  calls: {api: {protocol: udp(overhead=0B)}}
experiment: {warmup: 2s, duration: 50s, replications: 2, seed: 1}
END

# METRIC VALUE: in every row, within 1 %
is()
{
    ./maquette run "$work/pipe.yaml" --quiet --csv --metrics "$1" >"$work/csv" &&
        awk -F, -v want="$2" 'NR > 1 { n++; if ($5 < want * 0.99 || $5 > want * 1.01) exit 1 } END { exit n < 2 }' "$work/csv"
}
check "50 answers of 100 KB a second are 40 Mbit/s" is "pipe.utilisation(pipe z/a)" 0.4
check "of a card of 1 Gbit/s a tenth" is "card.utilisation(node back/0)" 0.04
check "also in a window" is "pipe.utilisation(pipe z/a 10s..20s)" 0.4
check "questions of nothing take nothing" eval \
    './maquette run "$work/pipe.yaml" --quiet --csv --metrics "pipe.utilisation(pipe a/z)" | tail -1 | grep -q ",0,ratio$"'
check "it is what limits" eval './maquette run "$work/pipe.yaml" --quiet | grep -q "^bottleneck: pipe z/a, 40"'
check "as foretold" eval './maquette check "$work/pipe.yaml" | grep -q " 40.0 %  pipe from zone z to a"'
check "whoever receives is as busy, and with questions of users" is "card.in.utilisation(node front/0)" 0.0404
check "in a window too" is "card.in.utilisation(node front/0 10s..20s)" 0.0404
cat >"$work/in.yaml" <<END
application: {modules: {web: {get: [{call: api.do}]}, api: {do: {request: 0B, response: 100KB, steps: [{compute: 100us}]}}}}
workload: {u: {arrivals: renewal(20ms), mix: web.get}}
deployment:
  network: {same_zone: {bandwidth: 100Mbit/s}}
  nodes: {front: {cores: 4}, back: {count: 4, cores: 4}}
  services: {web: {nodes: front}, api: {nodes: back, replicas: 4}}
  calls: {api: {protocol: udp(overhead=0B), balance: round_robin}}
experiment: {warmup: 2s, duration: 50s, replications: 2, seed: 1}
END
check "four that send a tenth each fill two fifths of one that receives" eval \
    './maquette run "$work/in.yaml" --quiet | grep -q "^bottleneck: receiving card of node front/0, 40"'
check "pipes have a name" eval \
    './maquette run "$work/pipe.yaml" --quiet --metrics "pipe.utilisation(pipe z/b)" 2>&1 | grep -q "unknown pipe"'
finish
