#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Standard output that is closed or that nobody reads any more: no command says that all went well, none writes
# elsewhere instead.
. tests/lib/check.sh
. tests/faults/outcome.sh
prepare
cp -R before kept

# COMMAND...: its status when the reader has gone before it writes
unread()
{
    rm -f status
    { sleep 0.1; "$program" "$@" 2>said; echo $? >status; } | true
    while [ ! -s status ]; do sleep 0.1; done
    [ "$(cat status)" -eq 141 ] && [ ! -s said ] || { cat status said; return 1; }
}

closed()
{
    "$program" "$@" >&- 2>said
    [ $? -eq 3 ] && has said "maquette: cannot write to standard output: Bad file descriptor"
}

# COMMAND...: works without a place for its messages
speechless()
{
    "$program" "$@" 2>&- >said
}

for how in unread closed speechless; do
    check "$how: version" $how version
    check "$how: help" $how help sweep
    check "$how: explain" $how explain --reference
    check "$how: check" $how check one.yaml -q
    check "$how: check --resolved" $how check one.yaml --resolved -q
    check "$how: trace" $how trace one.yaml --request 3 -q
    check "$how: history" $how history one.yaml -q
    check "$how: faults" $how faults one.yaml -q --replications 1 --only crash
    check "$how: size" $how size one.yaml -q --replications 4 --set "objectives=[latency.mean<1s]"
    check "$how: schema" $how schema
    check "$how: new" $how new
    for export in table json csv jsonl markdown; do
        check "$how: run --$export" $how run one.yaml -q --$export
        [ $export = markdown ] ||
            check "$how: sweep --$export" $how sweep one.yaml -q --vary experiment.seed=1,2 --$export
    done
    check "$how: plot" $how plot -q kept
done

# stdout must not become the first file that is opened
check "closed: compare into a folder" closed compare one.yaml two.yaml -q --out apart
check "the lock stays empty" test ! -s apart/.lock
check "the files are there" test -s apart/results.json -a -s apart/plot.json
check "all three closed" exits 3 sh -c '"$1" compare one.yaml two.yaml -q --out apart <&- >&- 2>&-' sh "$program"
check "and the lock still empty" test ! -s apart/.lock
finish
