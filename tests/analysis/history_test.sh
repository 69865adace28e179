#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Histories: what protocols promise is what clients saw; every beginning has its place in the exports.
. tests/lib/check.sh

# ARCHITECTURE [FILE]: the verdict into $work/said
verdict()
{
    ./maquette history "${2:-scenarios/consistency/who_agrees.yaml}" --architecture "$1" >"$work/said"
}
verdict raft
check "raft is linearizable, a fail-over included" has "$work/said" "linearizable: yes"
verdict raft_lease
check "with leases as well" has "$work/said" "linearizable: yes"
verdict raft_followers
check "reads of followers are not" has "$work/said" "linearizable: no"
check "and two reads show it" test "$(grep -c "^    read" "$work/said")" -eq 2
verdict async
check "a promoted replica that lacks writes is not" has "$work/said" "linearizable: no"
verdict strict
check "one that has them all is" has "$work/said" "linearizable: yes"
verdict one_one scenarios/consistency/partial_quorums.yaml
check "quorums that do not overlap are not" has "$work/said" "linearizable: no"

# the other checker
for one in raft raft_followers async strict; do
    verdict $one
    ./maquette history scenarios/consistency/who_agrees.yaml --architecture $one --checker search >"$work/searched"
    grep -v "searched in" "$work/searched" >"$work/other"
    check "both checkers say the same of $one, operation by operation" cmp -s "$work/said" "$work/other"
done
./maquette history scenarios/consistency/who_agrees.yaml --architecture raft --checker search --steps 3 >"$work/said"
check "a search that has too few steps does not say yes" has "$work/said" "linearizable: unknown"
check "a checker that is none" fails ./maquette history scenarios/consistency/who_agrees.yaml --architecture raft --checker luck

small="scenarios/consistency/who_agrees.yaml --architecture raft --set experiment.duration=5s --set disruptions.first_dies.at=6s"
# shellcheck disable=SC2086
./maquette history $small --export json >"$work/json"
# shellcheck disable=SC2086
./maquette history $small --export edn >"$work/edn"
check "both forms say the same" test "$(wc -l <"$work/json")" -eq "$(wc -l <"$work/edn")"
check "what ends has begun, each process does one thing at a time" python3 - "$work/json" <<'EOF'
import json, sys
busy, ends, last = {}, 0, -1
for number, line in enumerate(open(sys.argv[1])):
    event = json.loads(line)
    assert event["index"] == number
    process = event["process"]
    if event["type"] == "invoke":
        assert process not in busy, line
        busy[process] = event
        assert event["time"] >= last
        last = event["time"]
    else:
        begun = busy[process]
        assert (begun["f"], begun["key"]) == (event["f"], event["key"]) and event["time"] >= begun["time"]
        if event["type"] != "info":
            del busy[process]
        ends += 1
assert ends > 1000
EOF
check "edn is one map a line" test "$(grep -c '^{:index [0-9]*, :process [0-9]*, :type :[a-z]*, :f :[a-z]*, :value \["profiles/[0-9]*" [a-z0-9]*\], :time [0-9]*\(, :write [0-9]*\(, :stored [a-z]*\)\{0,1\}\)\{0,1\}}$' "$work/edn")" -eq "$(wc -l <"$work/edn")"
./maquette history scenarios/consistency/ordered_twice.yaml --architecture retries >"$work/said"
check "what took effect twice is told" grep -q "^  [1-9][0-9]* of [0-9]* logical writes took effect more than once$" "$work/said"
./maquette history scenarios/consistency/ordered_twice.yaml --architecture same_number >"$work/other"
check "and that it may" grep -q "^  [1-9][0-9]* of [0-9]* logical writes took effect more than once, and may: they are idempotent$" "$work/other"
./maquette history scenarios/consistency/ordered_twice.yaml --architecture retries --export json >"$work/json"
check "and who asks for the writes of the export counts as many" python3 - "$work/json" "$work/said" <<'EOF'
import collections, json, re, sys
stored = collections.Counter()
for line in open(sys.argv[1]):
    event = json.loads(line)
    if event["f"] == "write" and event.get("stored"):
        stored[event["write"]] += 1
said = re.search(r"  (\d+) of (\d+) logical writes", open(sys.argv[2]).read())
twice = sum(1 for count in stored.values() if count > 1)
assert (twice, len(stored)) == (int(said[1]), int(said[2])), (twice, len(stored), said[0])
EOF
check "a store that is not there" fails ./maquette history scenarios/consistency/who_agrees.yaml --architecture raft --store nobody
check "a form that is none" fails ./maquette history scenarios/consistency/who_agrees.yaml --architecture raft --export xml
check "a scenario without stores" fails ./maquette history scenarios/queueing/mm1.yaml
finish
