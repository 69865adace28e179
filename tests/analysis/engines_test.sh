#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep in parts: serial, on one thread and on two, in parts that are merged, by each engine that is here, the bytes
# are the same.  What an engine is not here for is said and not counted as done.
#
# Slurm is run on this machine alone, with a configuration of its own, as root only (slurmd wants that).
. tests/lib/check.sh
program=$PWD/maquette
root=$PWD
mkdir "$work/it's here" && cd "$work/it's here" || exit 3
cat >one.yaml <<'YAML'
application: {modules: {web: {get: [{compute: exponential(2ms)}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get}}
objectives: [latency.p50 < 4ms]
deployment: {nodes: {n: {cores: 1}}, services: {web: {nodes: n, workers: 4}}}
experiment: {warmup: 1s, duration: 10s, replications: 3, seed: 1}
sweep: {workload.users.arrivals.rate: 100..400/s:5}
YAML
sed 's/cores: 1/cores: 2/' one.yaml >two.yaml
sweep() { "$program" sweep one.yaml two.yaml --set 'objectives.0=latency.p50 < 5ms' "$@" -q; }
alike() { [ -f "$1/plot.json" ] && diff -r serial "$1" --exclude='*.journal' --exclude='slurm-*.log'; }

sweep --out serial -j 1 >printed
sweep --out threads -j 2 >/dev/null
check "one thread and two" alike threads
# ---- by hand ----
sweep --out parts --shard 3/2 2>said
check "a part that is none" has said "'3/2' is no part of a number of parts"
for part in 3 1; do sweep --out parts --shard $part/3 >/dev/null; done
check "missing parts are told" exits 3 "$program" merge parts
"$program" merge parts 2>said
check "as commands to paste" has said "10 of 30 runs are missing; what runs them:" \
    "maquette sweep one.yaml two.yaml --set 'objectives.0=latency.p50 < 5ms' --shard 2/3 --out parts"
check "and nothing is written" test ! -e parts/results.csv
pasted() { PATH=$(dirname "$program"):$PATH sh -c "$(sed -n 's/^maquette sweep/&/p' said)" && "$program" merge parts >merged; }
check "what is pasted does them" pasted
check "merged parts" alike parts
check "on stdout too" diff printed merged
one_by_one()
{
    for part in 1 2 3; do
        sweep --out elsewhere$part --shard $part/3 >/dev/null || return 1
    done
    "$program" merge elsewhere1 elsewhere2 elsewhere3 --out together -q >/dev/null && alike together
}
check "from folders of their own" one_by_one
check "another sweep is refused in their folder" exits 2 "$program" sweep one.yaml --out parts -q
check "and among them" sh -c 'cp -r parts mixed && rm mixed/shard-1* && sed "s/2ms/3ms/" one.yaml >three.yaml &&
    "$1" sweep three.yaml two.yaml --out other --shard 1/3 -q && cp other/shard-1* mixed && ! "$1" merge mixed 2>said &&
    grep -q "parts of two sweeps" said' sh "$program"
changed()
{
    cp -r parts stale && mv one.yaml kept.yaml && sed 's/2ms/3ms/' kept.yaml >one.yaml
    "$program" merge stale 2>said
    status=$?
    mv kept.yaml one.yaml
    [ $status -eq 3 ] && has said "is of another state of the scenario or another version of maquette"
}
check "parts of another state are refused" changed
damaged()
{
    cp -r parts torn && printf '~' | dd of=torn/shard-2-of-3.journal bs=1 seek=3000 conv=notrunc 2>/dev/null
    "$program" merge torn 2>said
    [ $? -eq 3 ] && has said "are damaged" "1 of 30 runs are missing" "--shard 2/3 --out torn" &&
        sweep --out torn --shard 2/3 >/dev/null 2>&1 && "$program" merge torn -q >/dev/null 2>&1 && alike torn
}
check "a damaged part is told and mended" damaged
check "parts need a folder" exits 2 "$program" sweep one.yaml two.yaml --shard 1/2
check "a part that there is not" exits 2 "$program" sweep one.yaml two.yaml --out x --shard 3/2
check "an engine that there is not" exits 2 "$program" sweep one.yaml two.yaml --out x --emit cron

# ---- by engines: run twice, for a script may be run again ----
skipped=
by()
{
    engine=$1
    shift
    sweep --out "by $engine" --emit "$engine" --shards 4 >"$engine.sh" || return 1
    "$@" "./$engine.sh" >engine.log 2>&1 && alike "by $engine" && rm "by $engine/plot.json" &&
        "$@" "./$engine.sh" >engine.log 2>&1 && alike "by $engine" || { cat engine.log; return 1; }
}
# ENGINE PROGRAM COMMAND...
engine()
{
    if command -v "$2" >/dev/null 2>&1; then
        check "by $1" by "$1" $3 $4 $5
    else
        echo "  by $1 ... SKIPPED: there is no $2 here"
        skipped="$skipped $1"
    fi
}
engine parallel parallel sh
engine make make make -j2 -f
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
MPIRUN_OPTIONS="--oversubscribe --mca btl self,vader --mca plm isolated"
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM MPIRUN_OPTIONS
engine mpirun mpirun sh
if command -v shellcheck >/dev/null 2>&1; then
    check "scripts are clean" shellcheck parallel.sh
fi
if [ "$(id -u)" -eq 0 ] && command -v slurmd >/dev/null 2>&1 && command -v slurmctld >/dev/null 2>&1; then
    check "by slurm" "$root/tests/analysis/slurm" "$program" "$PWD"
else
    echo "  by slurm ... SKIPPED: slurmctld, slurmd or root is missing here"
    skipped="$skipped slurm"
fi
[ -z "$skipped" ] || echo "not run:$skipped"
finish
