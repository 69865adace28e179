#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A sweep that is killed goes on where it was when the same command is given again, and ends with the bytes of an
# undisturbed one; what is damaged in its journal is said and run again; another command, or the same after a change of
# its scenario, is told what is there and refused.
. tests/lib/check.sh
program=$PWD/maquette
cat >"$work/one.yaml" <<'YAML'
application: {modules: {web: {get: [{compute: exponential(2ms)}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get}}
objectives: [latency.p50 < 4ms]
deployment: {nodes: {n: {cores: 1}}, services: {web: {nodes: n, workers: 4}}}
experiment: {warmup: 1s, duration: 20s, replications: 5, seed: 1}
YAML
sed 's/cores: 1/cores: 2/' "$work/one.yaml" >"$work/two.yaml"
cd "$work" || exit 3
sweep="sweep one.yaml two.yaml --vary workload.users.arrivals.rate=100..400/s:12"

# shellcheck disable=SC2086
quiet() { "$program" "$@" -q >/dev/null; }
# shellcheck disable=SC2086
check "an undisturbed sweep ends well" quiet $sweep --out right
check "and leaves no journal" test ! -e right/.journal

# Killed when it has recorded some more; four times, on one thread and on two.
killed_often()
{
    for jobs in 1 2 1 2; do
        before=$(stat -c %s now/.journal 2>/dev/null || echo 0)
        # shellcheck disable=SC2086
        GCOV_PREFIX=$work/counts "$program" $sweep -q --out now -j $jobs >/dev/null 2>&1 & # make coverage: its counts are torn
        while [ "$(stat -c %s now/.journal 2>/dev/null || echo 0)" -le $((before + 20000)) ]; do sleep 0.01; done
        kill -KILL $!
        wait $!
        [ $? -eq 137 ] && [ ! -e now/plot.json ] || return 1
    done
}
check "one that is killed leaves a journal" killed_often
cp -r now torn

check "another command is refused" exits 2 "$program" sweep one.yaml --vary workload.users.arrivals.rate=1..4/s:2 --out now
"$program" sweep one.yaml --vary workload.users.arrivals.rate=1..4/s:2 --out now 2>said
check "and told whose the folder is" has said "now holds the results of another command" "sweep one.yaml two.yaml"
sed -i 's/2ms/3ms/' two.yaml
# shellcheck disable=SC2086
check "so is the same after a change" exits 2 "$program" $sweep --out now
# shellcheck disable=SC2086
"$program" $sweep --out now 2>said
check "and told why" has said "now/.journal holds runs of the same command, but its files"
sed -i 's/3ms/2ms/' two.yaml

# shellcheck disable=SC2086
"$program" $sweep --out now >out 2>said
check "the same command says what is there" has said "of 120 runs are recorded in now already"
check "and ends with the same bytes" diff -r right now
check "on stdout too" diff out right/results.txt

# a byte in the middle and the end of the last record
middle=$(($(wc -c <torn/.journal) / 2))
printf '~' | dd of=torn/.journal bs=1 seek=$middle conv=notrunc 2>/dev/null
truncate -s -3 torn/.journal
# shellcheck disable=SC2086
"$program" $sweep --out torn -j 1 >/dev/null 2>said
check "damage is said" has said "torn/.journal: " "bytes in 2 places are damaged; what they held is run again"
check "and costs no byte of the results" diff -r right torn

interrupted()
{
    # shellcheck disable=SC2086
    "$program" $sweep --set experiment.duration=600s --out stopped >/dev/null 2>said &
    while [ ! -s stopped/.journal ]; do sleep 0.01; done
    kill -TERM $!
    wait $!
    [ $? -eq 143 ] && has said "stopped holds what was done until then; this goes on from there:" \
        "maquette sweep one.yaml two.yaml --set experiment.duration=600s ${sweep#* two.yaml } --out stopped"
}
# Those are the bytes that it would have left.
goes_on()
{
    # shellcheck disable=SC2046
    "$program" $(sed -n 's/^    maquette //p' said) -q >/dev/null
    # shellcheck disable=SC2086
    "$program" $sweep --set experiment.duration=600s -q --out whole >/dev/null && diff -r whole stopped
}
check "an interrupt prints the command that goes on" interrupted
check "and that goes on" goes_on

# Without a warning, as when a terminal is closed: the results have been begun, and only the journal is worth something.
left_by()
{
    (cd "$1" && find . -type f | LC_ALL=C sort | tr '\n' ' ')
}
# shellcheck disable=SC2086
check "a closed terminal ends a sweep" exits 129 stopped HUP 0.5 "$program" $sweep -q --set experiment.duration=6000s --out closed
check "and leaves nothing half written" test "$(left_by closed)" = "./.journal ./.lock ./command.txt "
leftover_of_a_part()
{
    # shellcheck disable=SC2086
    "$program" $sweep -q --out parts --shard 1/2 >/dev/null && touch parts/.maquette-command.txt.abcdef &&
        "$program" $sweep -q --out parts --shard 2/2 >/dev/null &&
        [ "$(left_by parts)" = "./.lock ./command.txt ./shard-1-of-2.journal ./shard-2-of-2.journal " ]
}
check "a part takes away what one that was killed left" leftover_of_a_part

# A table of numbers that the scenario names belongs to it.
table_changed()
{
    printf '1\n2\n3\n' >work.csv
    sed 's/exponential(2ms)/empirical(work.csv)/' one.yaml >table.yaml
    "$program" sweep table.yaml --vary deployment.nodes.n.cores=1..8:8 --out table --shard 1/2 -q >/dev/null || return 1
    printf '1\n2\n4\n' >work.csv
    exits 2 "$program" sweep table.yaml --vary deployment.nodes.n.cores=1..8:8 --out table --shard 1/2 -q 2>said || return 1
    has said "but its files"
}
check "a table that has changed is seen" table_changed

two_at_once()
{
    # shellcheck disable=SC2086
    "$program" $sweep --set experiment.duration=100s -q --out shared >/dev/null &
    first=$!
    while [ ! -s shared/.journal ]; do sleep 0.01; done
    # shellcheck disable=SC2086
    "$program" $sweep --set experiment.duration=100s -q --out shared 2>said
    second=$?
    wait $first && [ "$second" -eq 3 ] && has said "another maquette is writing to shared"
}
check "two at once: the second is refused" two_at_once

# What is told with --out is told without a folder too.
# shellcheck disable=SC2086
"$program" $sweep --csv -q >plain.csv
check "without a folder the same is told" diff plain.csv right/results.csv
finish
