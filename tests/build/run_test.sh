#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/run counts tests, does not hide a failure, a crash, a hang or a lost program, and says what was skipped.
. tests/lib/check.sh
run=$PWD/tests/run

# NAME BODY...: a program
program()
{
    name=$1
    shift
    { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$work/$name"
    chmod +x "$work/$name"
}
cd "$work" || exit 3
program three 'echo "three: 3 tests, 0 failed"'
program plain 'true'
program two_of_five 'echo "the reason"' 'echo "some: 5 tests, 2 failed"' 'exit 1'
program liar 'echo "liar: 2 tests, 1 failed"'
program leak 'echo "leak: 2 tests, 0 failed"' 'exit 1'
program none 'echo "none: 0 tests, 0 failed"'
program crash 'kill -SEGV $$'
program hang 'sleep 30'
program later 'echo "no README yet"' 'exit 77'

# STATUS LINE PROGRAM...: tests/run ends with both
gives()
{
    status=$1
    line=$2
    shift 2
    exits "$status" "$run" "$@" >report || { cat report; return 1; }
    [ "$(tail -n 1 report)" = "$line" ] || { cat report; return 1; }
}
check "counts tests" gives 0 "4 passed, 0 failed" ./three ./plain
check "counts failures" gives 1 "6 passed, 2 failed" ./three ./two_of_five
check "prints what a failed program said" has report "the reason" "exit status 1"
check "believes the worse of count and status" gives 1 "1 passed, 1 failed" ./liar
check "believes the status" gives 1 "1 passed, 1 failed" ./leak
check "an empty suite fails" gives 1 "0 passed, 1 failed" ./none
check "a crash fails" gives 1 "1 passed, 1 failed" ./crash ./plain
check "a missing program fails" gives 1 "1 passed, 1 failed" ./plain ./not_there
check "skipped is said" gives 0 "1 passed, 0 failed, 1 skipped" ./plain ./later
check "why it is skipped" has report "./later: no README yet"
check "all skipped is no success" gives 1 "0 passed, 0 failed, 1 skipped" ./later
check "no program is no success" gives 1 "0 passed, 0 failed"
if command -v timeout >/dev/null 2>&1; then
    TEST_TIMEOUT=1
    export TEST_TIMEOUT
    check "a hang is ended" gives 1 "1 passed, 1 failed" ./plain ./hang
fi
finish
