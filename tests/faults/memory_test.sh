#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The n-th allocation fails, for every n of every command; then it and all after it: either the right
# bytes and exit 0, or a message and exit 3; never a word of nothing, and no half file under its final name.
#
# In make check the first 12, the last 20 and some between; `make torture` (TORTURE=1) tries all of them.
. tests/lib/check.sh
. tests/faults/outcome.sh
fail=${BUILD:-build}/tests/faults/fail.so
if [ ! -f "$fail" ]; then
    echo "there is no $fail: make objects"
    exit 77
fi
fail=$(realpath "$fail")
prepare
if ! FAIL_TELL=$work/count LD_PRELOAD=$fail "$program" version >/dev/null 2>&1 || [ ! -s count ]; then
    echo "the allocator cannot be replaced here"
    exit 77
fi

# The words are arguments.
# shellcheck disable=SC2086
failing()
{
    (cd now && env "$how=$n" LD_PRELOAD="$fail" "$program" $arguments >stdout 2>stderr)
}

# The allocation to fail after the n-th: none of the first and of the last is passed by.
next()
{
    if [ "$n" -lt 12 ] || [ "$n" -gt $((all - 20)) ] || [ $((n + step)) -le $((all - 20)) ]; then
        [ "$n" -lt 12 ] || [ "$n" -gt $((all - 20)) ] && n=$((n + 1)) || n=$((n + step))
    else
        n=$((all - 19))
    fi
}

# FAIL_AT|FAIL_FROM COMMAND ARGUMENT...: all allocations of it
walk()
{
    how=$1
    shift
    arguments=$*
    afresh right "$1"
    # shellcheck disable=SC2086
    (cd right && FAIL_TELL=$work/count LD_PRELOAD=$fail "$program" $arguments >stdout 2>stderr) || return 1
    all=$(cat count)
    step=$((all / 16 + 1))
    [ -z "$TORTURE" ] || step=1
    n=1 tried=0 bad=0
    while [ "$n" -le "$all" ]; do
        afresh now "$1"
        failing
        wrong=$(judged $?)
        tried=$((tried + 1))
        if [ -n "$wrong" ]; then
            bad=$((bad + 1))
            echo "allocation $n of $all: $wrong"
            head -n 3 now/stderr
        fi
        next
    done
    echo "$how, $1: $tried of $all allocations tried, $bad of them ended badly"
    [ "$bad" -eq 0 ]
}

for how in FAIL_AT FAIL_FROM; do
    each "$how" '.*' walk $how
done
finish
