#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sensitivity --sobol: shares of the variance of M/M/1's mean response time 1 / (1/s - rate), with a service of 8 to 12 ms
# and 30 to 70 requests a second.  By integrals: alone 41.5 % from the service and 45.3 % from the rate; 13.2 % together.
. tests/lib/check.sh

./maquette sensitivity scenarios/queueing/uncertain.yaml -q --architecture near --sobol 512 --csv \
    --set experiment.duration=40s >"$work/csv"
# INPUT COLUMN WANTED: within 0.12: what 512 rows leave open (standard errors of about 0.06 were they independent)
index()
{
    awk -F, -v input="$1" -v column="$2" -v wanted="$3" 'NR > 1 && $1 == input { any = 1; print; off = $column - wanted }
        END { exit !(any && off < 0.12 && off > -0.12) }' "$work/csv"
}
check "the service alone" index service 3 0.415
check "the rate alone" index rate 3 0.453
check "the service in all" index service 6 0.547
check "the rate in all" index rate 6 0.585
check "intervals hold their values" awk -F, 'NR > 1 && !($4 <= $3 && $3 <= $5 && $7 <= $6 && $6 <= $8) { exit 1 }' "$work/csv"

one() { ./maquette sensitivity scenarios/queueing/uncertain.yaml -q --architecture near --set experiment.duration=5s "$@"; }
one --sobol 16 --json --jobs 1 >"$work/serial"
one --sobol 16 --json >"$work/json"
check "threads change nothing" cmp "$work/json" "$work/serial"
check "JSON as the schema says" python3 tests/analysis/results_schema.py docs/results.schema.json "$work/json"
one --sobol 16 --out "$work/out" >"$work/text"
check "the runs that it took are told" has "$work/text" "16 x 4 points x 2 replications = 128 runs"
# gnuplot takes the names of ticks for formats
check "a picture" has "$work/out/plots/indices.gp" "What the variance of latency.mean comes from" "service: 10ms within=20%%"
check "that gnuplot draws" sh -c "! command -v gnuplot || test -s '$work/out/plots/indices.png'"
one --sobol 16 --replications 1 >"$work/text"
check "one replication has no noise that could be told" fails grep -q noise "$work/text"

check "one architecture" exits 2 ./maquette sensitivity scenarios/queueing/uncertain.yaml -q --sobol 16
check "something is uncertain" exits 2 ./maquette sensitivity scenarios/queueing/mm1.yaml -q --sobol 16
check "not beside --by" exits 2 one --sobol 16 --by 5%
check "one metric" exits 2 one --sobol 16 --metrics latency.mean,goodput
check "what does not vary has none" exits 3 one --sobol 16 --metrics availability
finish
