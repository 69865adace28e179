#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sampled requests on the command line: what cannot be sampled is refused, what was simulated is told, and the same for any
# number of threads.
. tests/lib/check.sh

cat >"$work/two.yaml" <<'END'
application: {modules: {a: {x: [{compute: exponential(5ms)}]}}}
workload: {c: {arrivals: poisson(rate=20/s), mix: a.x, timeout: 1s}}
deployment: {nodes: {m: {count: 2, cores: 2}}, services: {a: {nodes: m, replicas: 2}}}
disruptions: {wear: {crash: each node m, up: exponential(200h), down: exponential(1h)}}
experiment: {warmup: 5s, settle: 5s, duration: 1y, requests: sampled, samples: 3, sample: 5s, replications: 4}
END
printf 'value\n100\n200\n' >"$work/counts.csv"

./maquette run "$work/two.yaml" -q -j1 --json >"$work/one"
./maquette run "$work/two.yaml" -q -j3 --json >"$work/three"
check "the same for any number of threads" cmp "$work/one" "$work/three"
check "what was simulated is told" has "$work/one" '"pieces"' '"episodes"' '"sampled_seconds"'
./maquette run "$work/two.yaml" -q >"$work/table"
check "to people too" has "$work/table" "requests were simulated for" "pieces of the time do not add up to it"

refused()
{
    text=$1
    shift
    ./maquette check "$work/two.yaml" "$@" >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] && has "$work/err" "$text"
}
check "no duration" refused "sampled from how long a time" --set experiment.duration=none
check "load that changes by the hour" refused "a 'profile' does not ask for as much at one time as at another" \
    --set "workload.c.arrivals=profile(file=$work/counts.csv every=1h)"
check "workers that change by the hour" refused "a timetable has not as many workers at one time as at another" \
    --set "deployment.services.a.workers=timetable($work/counts.csv column=value every=1h)"
sed 's/^experiment/objectives: [availability(1h..2h) > 99%]\nexperiment/' "$work/two.yaml" >"$work/window.yaml"
./maquette run "$work/window.yaml" -q >"$work/table"
check "a window has no value" has "$work/table" "some of the time is not known by itself"
check "releases of all the time" refused "where changes are released all the time" \
    --set "deployment.services.a.releases.every=exponential(1d)"
./maquette sweep "$work/two.yaml" -q --vary workload.c.timeout=1s,2s --out "$work/sweep" >"$work/once"
cp "$work/sweep/results.json" "$work/first.json"
rm "$work/sweep/plot.json"
./maquette sweep "$work/two.yaml" -q --vary workload.c.timeout=1s,2s --out "$work/sweep" >"$work/twice"
check "taken up from the journal it says the same" cmp "$work/first.json" "$work/sweep/results.json"
check "another word" refused "is not a count" --set experiment.requests=some
finish
