#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# maquette rare: outages that nobody could wait for, against k of n.
. tests/lib/check.sh

cat >"$work/three.yaml" <<'END'
deployment: {nodes: {m: {count: 3}}, services: {s: {modules: none, nodes: m, replicas: 3}, one: {modules: none, nodes: m}}}
disruptions: {wear: {crash: each node m, up: exponential(1000h), down: exponential(10h)}}
experiment: {warmup: 100h, duration: 2y, replications: 8}
END

# all three at once: (10 / 1010)^3 = 9.7059e-7; one alone: 10 / 1010
inside()
{
    awk -F, -v part="$1" -v expected="$2" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $1 == part { found = $at["down_low"] < expected && expected < $at["down_high"] && $at["down_low"] > 0; print }
        END { exit !found }' "$work/csv"
}
./maquette rare "$work/three.yaml" -q -j1 --csv >"$work/csv"
check "three at once" inside "service s" 9.7059e-7
check "one alone" inside "service one" 9.901e-3
./maquette rare "$work/three.yaml" -q -j3 --csv >"$work/again"
check "the same for any number of threads" cmp "$work/csv" "$work/again"
./maquette rare "$work/three.yaml" -q --of "service s" --out "$work/kept" >"$work/table"
check "for people" has "$work/table" "split at each replica that is gone" "of the time" "years"
check "and only the part that is asked for" test "$(grep -c '^service' "$work/table")" -eq 1
check "kept" has "$work/kept/results.csv" "down_share"
./maquette rare "$work/three.yaml" -q --set disruptions=none >"$work/table"
check "what never fails is never down" has "$work/table" "never  nothing that happens by chance brings it down"

# Three machines that fail once in 3,000 years: 3 outages at most in all that was looked at (8 x 2 years), so more than
# 5.3 years apart, and the share of time of that: 3 repairs of 10 h, or what all failures could take.
./maquette rare "$work/three.yaml" -q --set 'disruptions.wear.up=exponential(26300000h)' --of "service s" >"$work/table"
check "what was never seen has a bound" has "$work/table" "never seen" ">5.33 years"
./maquette rare "$work/three.yaml" -q --set 'disruptions.wear.up=exponential(26300000h)' --of "service s" --csv >"$work/csv"
check "that holds what is true and says something" awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
    NR == 2 { high = $at["down_high"]; found = $at["down_low"] == 0 && high > (10 / 26300010) ^ 3 && high < 2.5e-4 }
    END { exit !found }' "$work/csv"

# Interrupted: of the replications that have ended it is told.
stopped INT 0.5 ./maquette rare "$work/three.yaml" -q -j1 --replications 1M --of "service one" >"$work/so_far"
check "interrupted it ends with 130" test $? = 130
check "and tells what it has seen" has "$work/so_far" "interrupted, so far: " "service one" "of the time"

refused()
{
    text=$1
    shift
    ./maquette rare "$@" >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] && has "$work/err" "$text"
}
check "another part" refused "there is no store s here" "$work/three.yaml" --of "store s"
check "no duration" refused "experiment.duration" "$work/three.yaml" --set experiment.duration=none
check "several architectures" refused "take one by --architecture" scenarios/consistency/who_agrees.yaml
finish
