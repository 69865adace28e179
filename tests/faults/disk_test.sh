#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The disk is full at the n-th write, fails at the n-th sync or renaming, the n-th thread cannot be had, for every n of
# every command that makes such calls: either the right bytes and exit 0, or a message and exit 3, and no half file under its
# final name; with the reason that the kernel gave where there is only that one.
#
# strace plays the kernel (its fault injection).  In make check a few of each; `make torture` tries all of them.
. tests/lib/check.sh
. tests/faults/outcome.sh
if ! strace -o /dev/null -e trace=write -e inject=write:error=EIO:when=1000 true 2>/dev/null; then
    echo "strace is not there, or may not trace"
    exit 77
fi
prepare

# The words are arguments.
# shellcheck disable=SC2086
failing()
{
    (cd now && strace $threads -o ../injected -e "trace=$call" -e "inject=$call:error=$error:when=$n" \
        "$program" $arguments >stdout 2>stderr)
}

# CALL ERROR COMMAND ARGUMENT...: all such calls of it
walk()
{
    call=$1 error=$2 threads=-f
    shift 2
    # gnuplot, which writes into a pipe of ours only, is left alone
    case $1 in plot | sensitivity | warmup | fit) threads= ;; esac
    arguments=$*
    afresh right "$1"
    # shellcheck disable=SC2086
    (cd right && strace $threads -o ../calls -e "trace=$call" "$program" $arguments >stdout 2>stderr) || return 1
    # of the thread with the most
    all=$(sed -n "s/^\([0-9]*\) *$call(.*/thread \1/p" calls |
        awk '{n[$2]++} END {for (i in n) if (n[i] > most) most = n[i]; print most + 0}')
    step=$((all / 8 + 1))
    [ -z "$TORTURE" ] || step=1
    n=1 tried=0 bad=0
    while [ "$n" -le "$all" ]; do
        afresh now "$1"
        failing
        wrong=$(judged $?)
        # a message that could not be written cannot be asked for
        ! grep -q 'write(2,.*INJECTED' injected || wrong=
        tried=$((tried + 1))
        if [ -n "$wrong" ]; then
            bad=$((bad + 1))
            echo "$call $n of $all: $wrong"
            head -n 3 now/stderr
        fi
        n=$((n + step))
    done
    echo "$error at $call, $1: $tried of $all calls failed one at a time, $bad of them badly"
    [ "$bad" -eq 0 ] && [ "$tried" -gt 0 ]
}

each "full disk" '.*' walk write ENOSPC
each "failed sync" 'compare|sweep|faults|capacity|size|rare|plot' walk fsync EIO
each "failed renaming" 'compare|sweep|faults|capacity|size|rare|plot' walk rename ENOSPC
each "failed removal" 'compare|sweep|faults|capacity|size|rare' walk unlink EIO
each "no folder" 'compare|sweep|faults|capacity|size|rare|plot' walk mkdir ENOSPC
each "no thread" 'run|compare|sweep|faults|capacity|size|rare' walk clone3 EAGAIN

# The same without strace: no file may be longer than so many bytes.
short()
{
    rm -rf now/out right/out
    cp -R before right/out
    # shellcheck disable=SC2086
    (trap '' XFSZ 2>/dev/null || trap '' 25; cd now && prlimit "--fsize=$1" "$program" $sweep >/dev/null 2>stderr)
    [ $? -eq 3 ] && grep -q "maquette: cannot write out/.*: File too large" now/stderr && [ -z "$(differing)" ]
}
if command -v prlimit >/dev/null; then
    for size in 100 1000 5000; do
        check "no file longer than $size bytes" short $size
    done
fi
check "a full output is told" exits 3 sh -c '"$1" run one.yaml -q --json >/dev/full 2>said' sh "$program"
check "with its reason" has said "maquette: cannot write to standard output: No space left on device"
finish
