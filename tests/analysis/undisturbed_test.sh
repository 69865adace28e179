#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Whoever looks disturbs nothing: the events of a run are the same whether one metric is asked for or all of them.
. tests/lib/check.sh

# FILE ARCHITECTURE METRICS: the fingerprint
fingerprint()
{
    ./maquette run "$1" --architecture "$2" --metrics "$3" --replications 1 --json --quiet | grep '"fingerprint"'
}

# FILE ARCHITECTURE
same()
{
    one=$(fingerprint "$1" "$2" requests) all=$(fingerprint "$1" "$2" all)
    echo "$one, and with all metrics $all"
    test -n "$one" -a "$one" = "$all"
}

check "replicas that fail over" same scenarios/consistency/replica_reads.yaml async_read_replicas
check "quorums" same scenarios/consistency/partial_quorums.yaml quorum_quorum
check "raft" same scenarios/consistency/who_agrees.yaml raft_followers
check "paxos" same scenarios/consistency/one_proposer_or_many.yaml paxos_duel
check "tries again, of which some take effect twice" same scenarios/consistency/ordered_twice.yaml hedged
check "users who stay" same scenarios/consistency/own_writes.yaml all_applied
finish
