#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Small scenarios whose numbers are known beforehand: each file says what must come out.
. tests/lib/check.sh

# FILE [OPTION...]: results of a case, once, into $work/results
results()
{
    file=tests/cases/$1.yaml
    shift
    command=run
    grep -q '^architectures:' "$file" && command=compare
    ./maquette $command "$file" --csv --metrics all --quiet "$@" >"$work/results"
}

# ARCHITECTURE METRIC EXPECTED TOLERANCE: the mean over replications
near()
{
    awk -F, -v who="$1" -v metric="$2" -v expected="$3" -v tolerance="$4" '
        $1 == who && $3 == metric { sum += $4; n++ }
        END {
            if (!n) { print "no " metric; exit 1 }
            off = sum / n - expected
            if (off < 0) off = -off
            print metric " " sum / n ", expected " expected " +- " tolerance
            exit !(off <= tolerance)
        }' "$work/results"
}

results every_overlap
check "every: a crash of 15 s every 10 s leaves nothing" near f15 "up.share(service s)" 0.1 1e-9
check "every: nor does one of 10 s" near f10 "up.share(service s)" 0.1 1e-9
check "every: one of 9 s leaves a second of ten" near f9 "up.share(service s)" 0.19 1e-9
./maquette check tests/cases/every_overlap.yaml >"$work/check"
check "check expects what the run does" has "$work/check" "disruption x: expected 9 times in a run"

# 20 x 2,000 requests: a standard deviation of sqrt(0.75 0.25 / 40,000) = 0.0022
results backoff_drain
check "a drain waits for backoffs" near backoff_drain availability 0.75 0.009
check "nobody is left open" near backoff_drain failed.unfinished 0 0
# A minute, ten tries and nine waits: even the last request has 16 tries, and fails with 2^-16: 0.6 of 40,000.
results backoff_drain --set workload.c.retry.attempts=unlimited
check "tries without end: until a bound" near backoff_drain availability 1 1e-4
finish
