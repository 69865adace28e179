#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/results.md: the three lines for each tool, run as they stand there where the tool is installed, give the numbers
# that another way (awk) takes from the same files; and the JSON schema takes what is printed, knows every key of it, and
# refuses what it should.  A tool that is not here is said.
. tests/lib/check.sh
root=$PWD
program=$PWD/maquette
ln -s "$root/scenarios" "$work/scenarios"
cd "$work" || exit 3
# LANGUAGE: the lines of that fence
block() { awk -v fence="\`\`\`$1" '$0 == "```" { inside = 0 } inside { print } $0 == fence { inside = 1 }' "$root/docs/results.md"; }
sh -c "$(block console | sed 's/^\$ maquette/"$0"/; /^\.\.\.$/d')" "$program" >/dev/null 2>&1
check "the command of the page makes the folder" test -f load/plot.json

# architecture, rate and the mean over replications, by awk
awk -F, '$7 == "latency.mean" && $8 == "" || $5 == "latency.mean" && $6 == "" { sum[$1 " " $2] += $7; n[$1 " " $2]++ }
    END { for (each in sum) printf "%s %.9f\n", each, sum[each] / n[each] }' load/results.csv | sort >expected
check "there are six means" test "$(wc -l <expected)" -eq 6
# what a tool printed, as "architecture rate mean"
numbers() { grep -E 'monolith|microservices' | tr -d '"' | tr ',|' '  ' | awk '{ for (i = 1; i < NF; i++) if ($i ~ /^mon|^mic/) printf "%s %d %.9f\n", $i, $(i + 1), $(i + 2) }' | sort; }
same() { numbers <printed >got && diff expected got; }

skipped=
# TOOL COMMAND...: the block of that language is its last argument's file
tool()
{
    name=$1 language=$2 file=$3
    shift 3
    if command -v "$1" >/dev/null 2>&1; then
        block "$language" >"$file"
        [ "$(wc -l <"$file")" -eq 3 ] && "$@" "$file" >printed 2>errors || cat errors
        check "$name" same
    else
        echo "  $name ... SKIPPED: it is not here"
        skipped="$skipped $name"
    fi
}
tool R r it.R Rscript --vanilla
# Debian's own Python has it, if any
python=no-python-has-it
for each in python3 /usr/bin/python3; do
    "$each" -c 'import pandas' 2>/dev/null && python=$each
done
tool pandas python it.py "$python"
if command -v duckdb >/dev/null 2>&1; then
    block sql | duckdb -csv >printed
    check DuckDB same
elif python3 -c 'import duckdb' 2>/dev/null; then
    block sql >it.sql
    python3 -c 'import duckdb; [print(*row) for row in duckdb.sql(open("it.sql").read()).fetchall()]' >printed
    check DuckDB same
else
    echo "  DuckDB ... SKIPPED: it is not here (nor in Debian)"
    skipped="$skipped DuckDB"
fi

# gnuplot: the points that it draws are those of summary.csv
drawn()
{
    { echo 'set table "drawn.txt"' && block gnuplot; } >it.gp && gnuplot it.gp || return 1
    awk '$3 == "i" { printf "%d %.6g\n", $1, $2 }' drawn.txt | sort >got
    awk -F, '$4 == "latency.p50" && $5 == "" { printf "%d %.6g\n", $2, $6 }' load/summary.csv | sort >wanted
    [ "$(wc -l <wanted)" -eq 6 ] && diff wanted got
}
if command -v gnuplot >/dev/null 2>&1; then
    check gnuplot drawn
else
    skipped="$skipped gnuplot"
fi
[ -z "$skipped" ] || echo "not run:$skipped"

# ---- the schema ----
takes() { python3 "$root/tests/analysis/results_schema.py" "$root/docs/results.schema.json" "$@" 2>&1; }
shop="scenarios/shop/monolith.yaml scenarios/shop/microservices.yaml --replications 3 --set experiment.duration=2s -q"
# shellcheck disable=SC2086
"$program" compare $shop --json >compare.json
# shellcheck disable=SC2086
"$program" compare $shop --json --why >why.json
"$program" run scenarios/queueing/mm1.yaml --set experiment.requests=2k --replications 2 -q --json >run.json
"$program" run "$root/tests/golden/metastable.yaml" --set workload.clients.arrivals.rate=24/s --set experiment.duration=300s \
    --replications 8 -q --json >collapsed.json
"$program" run scenarios/queueing/mm1.yaml --set experiment.requests=2k -q --precision 1% --max 5 --controls --json >ended.json
"$program" run scenarios/failures/ten_years.yaml --set experiment.duration=300d --replications 2 -q --json >sampled.json
"$program" run scenarios/queueing/mm1.yaml --set experiment.requests=2k -q --replications 6 --antithetic --json >pairs.json
check "and antithetic pairs" takes pairs.json
check "which it tells, too" grep -q \"antithetic\" pairs.json
check "and an experiment that ended by itself, and sampled requests" takes ended.json sampled.json
check "which they tell" sh -c 'grep -q \"missing\" ended.json && grep -q \"episodes\" sampled.json'
check "a validator takes a run, a comparison, attribution, groups, a sweep" takes run.json compare.json why.json collapsed.json \
    load/results.json
check "and they say what is only there at times" sh -c 'grep -q \"attribution\" why.json && grep -q \"delta\" compare.json &&
    grep -q \"groups\" collapsed.json && grep -q \"why\": compare.json'
# Tables of the other commands, each as short as it can be.
"$program" capacity scenarios/queueing/sized.yaml --replications 4 --within 50% -q --json >capacity.json
"$program" size scenarios/queueing/sized.yaml --of deployment.services.station.workers --set experiment.duration=500s \
    --replications 4 -q --json >size.json
"$program" rare scenarios/failures/wear.yaml --replications 2 --set experiment.duration=10d -q --json >rare.json
"$program" faults scenarios/failures/every_fault.yaml --replications 2 -q --json >faults.json
"$program" warmup scenarios/queueing/mm1.yaml --set experiment.requests=2k -q --json >warmup.json
"$program" sensitivity scenarios/queueing/mm1.yaml --set experiment.requests=200 -q --json >sensitivity.json
"$program" fit scenarios/data/pgbench_tpcb_c1.csv --column latency_us --unit us --tested 0 -q --json >fit.json
"$program" fit scenarios/data/elb_request_count_8c0756.csv --times timestamp --column value -q --json >times.json
"$program" compare scenarios/seeds/user_api.yaml --select latency.mean --indifference 5ms --set experiment.duration=5s -q \
    --json >select.json
check "and the tables of the other commands" takes capacity.json size.json rare.json faults.json warmup.json sensitivity.json \
    fit.json times.json select.json
# SED FILE: refused when it is changed so
refused()
{
    sed "$1" "$2" >bad.json
    ! cmp -s "$2" bad.json && ! takes bad.json
}
check "not a key that it does not know" refused 's/"verdict"/"verdikt"/' compare.json
check "nor a column that it does not know" refused 's/"loads"/"lords"/' capacity.json
check "nor a number that is a text" refused 's/"half_width": [0-9.e-]*/"half_width": "many"/' compare.json
check "nor another version" refused 's/"schema": 1/"schema": 2/' load/results.json
finish
