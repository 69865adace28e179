# SPDX-License-Identifier: GPL-3.0-or-later
# fit: laws for measured durations, what arrivals are like, and texts that a scenario takes as they stand.
. tests/lib/check.sh

# --- durations: what the program itself draws
cat >"$work/law.yaml" <<'EOF'
application: {modules: {station: {serve: [{delay: lognormal(mean=8ms cv=0.8)}]}}}
workload: {customers: {arrivals: poisson(rate=1000/s), mix: station.serve}}
deployment: {services: {station: {}}}
experiment: {duration: 3s, replications: 1, seed: 1}
EOF
awk 'BEGIN { srand(7); print "ms"; for (i = 0; i < 3000; i++) { s = 0; for (k = 0; k < 12; k++) s += rand();
    printf "%.6f\n", exp(log(8) - 0.2473 + 0.7033 * (s - 6)) } }' >"$work/ms.csv"
./maquette fit "$work/ms.csv" --column ms -q --tested 1 >"$work/text"
check "values are told" has "$work/text" "3000 values of ms" "measured" "AIC" "paste into a scenario"
check "the law is named" sh -c "sed -n 4p '$work/text' | grep -q lognormal"
check "and fits" has "$work/text" "the first law fits"
law=$(sed -n 's/^paste into a scenario, for instance:  - compute: //p' "$work/text")
check "its text is a law" exits 0 ./maquette run "$work/law.yaml" -q \
    --set "application.modules.station.serve=[{delay: $law}]"
./maquette fit "$work/ms.csv" --column ms -q --tested 0 --csv >"$work/csv"
check "as CSV" sh -c "head -1 '$work/csv' | grep -q '^law,parameters,aic'"
./maquette fit "$work/ms.csv" --column ms -q --tested 1 --json >"$work/json"
check "as JSON" has "$work/json" '"laws": [' '"aic":' '"ks_p":'
./maquette fit "$work/ms.csv" --column ms -q --tested 1 --out "$work/out" >"$work/again"
check "the same again" cmp "$work/text" "$work/again"
check "a picture of quantiles" has "$work/out/plots/qq.gp" "Quantiles of fitted laws against those measured"
awk 'BEGIN { print "ms"; for (i = 1; i <= 5000; i++) print i < 4000 ? i / 1000 : 5 + i / 1e5 }' >"$work/close.csv"
./maquette fit "$work/close.csv" --column ms -q --tested 0 --out "$work/close" >/dev/null
check "names of percentiles that are near each other stand below each other" has "$work/close/plots/qq.gp" \
    "graph 0.97 offset 0.4,0 left" "graph 0.97 offset -0.4,0 right" "graph 0.92 offset -0.4,0 right" "graph 0.87 offset -0.4,0 right"

# --- arrivals: two real files
./maquette fit scenarios/data/elb_request_count_8c0756.csv --times timestamp --column value -q >"$work/elb"
check "a real load: it follows the day, and rows are missing" has "$work/elb" "4032 rows in bins of 300s" "8 rows are missing" \
    "by hour of the day" "profile(file=scenarios/data/elb_request_count_8c0756.csv column=value every=300s)"
./maquette fit scenarios/data/pgbench_tpcb_c1.csv --times time_s -q >"$work/pg"
check "one client: gaps that know nothing of each other" has "$work/pg" "5000 rows" "renewal("
printf 't\n1\n2\n2\n3\n5\n4\n6\n7\n8\n9\n10\n' >"$work/bad.csv"
./maquette fit "$work/bad.csv" --times t -q >"$work/bad"
check "what is wrong with a file" has "$work/bad" "1 rows have the time of the row before" "1 rows go back in time"

# --- mistakes
check "no such column" exits 2 ./maquette fit "$work/ms.csv" --column us -q
check "no such file" exits 2 ./maquette fit "$work/none.csv" -q
check "no such unit" exits 2 ./maquette fit "$work/ms.csv" --column ms --unit parsec -q
printf 'x\n-1\n2\n' >"$work/negative.csv"
check "a negative duration" exits 2 ./maquette fit "$work/negative.csv" --column x -q
printf 'x\n1\n2\n' >"$work/few.csv"
check "too few" exits 2 ./maquette fit "$work/few.csv" --column x -q
# Which columns there are is told.
printf 'client,latency_us\n0,7\n' >"$work/columns.csv"
./maquette fit "$work/columns.csv" --column latency -q 2>"$work/said"
check "a column that is none" has "$work/said" "no column is called 'latency'" "there are client, latency_us"
./maquette fit "$work/columns.csv" -q 2>"$work/said"
check "the wrong column" has "$work/said" "column 1: all values are 0" "--column NAME"
finish
