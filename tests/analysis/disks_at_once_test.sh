#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What `check` says of disks that are lost at the same time (tests/bad/reviews), against runs: where it says that nobody is served
# any more the rest of the run is down, where it says that what was acknowledged is lost that is counted or read, and where it is
# silent the store comes back.  10 s of the outage itself, and what an election or a fail-over takes, are down in any case.
. tests/lib/check.sh

# FILE: one line an architecture: how often it was warned of, then downtime, lost.writes, stale.share of its worse replication
measure()
{
    file=tests/bad/reviews/$1.yaml
    ./maquette check "$file" 2>&1 >/dev/null | sed -n "s|^$file:\([0-9]*\):.*disks of store.* lost.*|\1|p" >"$work/lines"
    ./maquette compare "$file" --quiet --csv --metrics downtime,lost.writes,stale.share >"$work/csv" || return
    awk -v lines="$work/lines" -v csv="$work/csv" '
        BEGIN {
            while ((getline line < lines) > 0) warned[line] = 1
            FS = ","
            while ((getline < csv) > 0) if ($5 + 0 > worst[$1, $3] + 0) worst[$1, $3] = $5
            FS = " "
        }
        /^  [a-z_]*:/ && inside { name = $1; sub(":", "", name); order[++count] = name }
        /^[a-z]/ { inside = $1 == "architectures:" }
        inside && FNR in warned { said[name]++ }
        END { for (i = 1; i <= count; i++) print order[i], said[order[i]] + 0, worst[order[i], "downtime"] + 0,
                  worst[order[i], "lost.writes"] + 0, worst[order[i], "stale.share"] + 0 }' "$file" >"$work/measured"
}

# CONDITION NAME...: each of them was measured, and it holds: said, down, lost, stale
all()
{
    condition=$1
    shift
    for name in "$@"; do
        awk -v name="$name" '$1 == name { found = 1; said = $2; down = $3; lost = $4; stale = $5; if (!('"$condition"')) { print; exit 1 } }
                             END { if (!found) exit 1 }' "$work/measured" || return
    done
}

check "majorities run" measure majorities
check "who is said to serve no more serves no more: until the end at 90 s" all "said == 1 && down >= 70 - 12" \
    two too_soon touching together backward four nodes leaders each_at again paxos shards
check "nor those from 70 s on" all "said == 1 && down >= 20" for_good
check "nor where it depends on what is drawn" all "said == 1" by_odds drawn
check "all others come back" all "said == 0 && down <= 13 && lost == 0" one kept one_kept in_turn twice five a_leader each never

check "copies run" measure copies
check "what all copies had is lost, twenty seconds at 25/s" all "said == 1 && lost > 400 && stale > 0.1" all_replicas not_replaced
check "copies of a majority are none of all" all "said == 0 && lost == 0 && stale == 0" replicas replaced
check "reads that ask none but the lost ones are stale" all "said == 1 && stale > 0" two_of_three three_of_three read_by_one near_on_a_ring
# Of 1,000 keys 393 are written before 20 s, 1 - exp(-0.5); 60 s at 25/s do not write exp(-1.5) of them again: 88, within 4.5
# standard deviations.
check "and what all three had is lost, where nobody writes it again" all "said == 1 && lost > 46 && lost < 130" three_of_three
check "what a third one has got is not" all "lost == 0" one_of_three two_of_three read_by_one never_promised far_on_a_ring near_on_a_ring
check "who asks one more sees what was acknowledged" all "said == 0 && stale == 0" one_of_three far_on_a_ring
check "a log that nobody has is lost" all "said == 1 && lost > 0" logs_together
check "one that somebody has is not" all "said == 0 && lost == 0 && down <= 20" logs_of_two logs_apart one_master
check "without a majority of masters sessions run out" all "said == 1 && down >= 70 - 12" two_masters two_of_four_masters
check "a run says it, too" eval './maquette run tests/bad/reviews/majorities.yaml --architecture two --replications 1 2>&1 >/dev/null |
    grep -q "^tests/bad/reviews/majorities.yaml:17:28: warning: 2 of the 3 disks"'
check "unless it is to be quiet" eval 'test -z "$(./maquette run tests/bad/reviews/majorities.yaml --architecture two --replications 1 \
    --quiet --csv 2>&1 >/dev/null)"'
finish
