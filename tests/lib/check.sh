# SPDX-License-Identifier: GPL-3.0-or-later
# For tests in the shell's language (tests/**/*_test.sh, run from the root):
#
#     . tests/lib/check.sh
#     check "what is true" command argument...        # passes when the command succeeds
#     check "what is true" fails command argument...  # passes when it does not
#     finish
#
# $work is a folder of this test alone.  finish prints the line that tests/run counts.
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
checks=0
checks_failed=0

check()
{
    what=$1
    shift
    checks=$((checks + 1))
    if "$@" >"$work/.output" 2>&1; then
        echo "  $what ... ok"
    else
        echo "  $what ... FAILED: $*"
        sed 's/^/    /' "$work/.output"
        checks_failed=$((checks_failed + 1))
    fi
}

fails()
{
    ! "$@"
}

# FILE TEXT...: all of the texts occur in the file
has()
{
    file=$1
    shift
    for text in "$@"; do
        if ! grep -q -F -e "$text" "$file"; then
            echo "not in $file: $text"
            cat "$file"
            return 1
        fi
    done
}

# STATUS COMMAND...: the command ends with that status
exits()
{
    wanted=$1
    shift
    "$@"
    got=$?
    [ "$got" -eq "$wanted" ] || echo "exit status $got, expected $wanted"
    [ "$got" -eq "$wanted" ]
}

# SIGNAL SECONDS COMMAND...: sends it the signal when it has had so much of the processor (a busy machine gives that late);
# its exit status
stopped()
{
    signal=$1 hundredths=$(echo "$2" | awk '{print int($1 * 100)}')
    shift 2
    "$@" &
    stopping=$!
    while [ "$(awk '{print $14 + $15}' "/proc/$stopping/stat" 2>/dev/null || echo "$hundredths")" -lt "$hundredths" ]; do
        sleep 0.02
    done
    kill -s "$signal" "$stopping" 2>/dev/null
    wait "$stopping"
}

# STATUS TEXT ARGUMENT...: $program with these arguments ends so, and says that in either output (kept in `out`)
says()
{
    status=$1 text=$2
    shift 2
    "$program" "$@" >out 2>&1
    got=$?
    [ "$got" -eq "$status" ] || echo "exit status $got"
    has out "$text" && [ "$got" -eq "$status" ]
}

finish()
{
    echo "$(basename "$0" .sh): $checks tests, $checks_failed failed"
    [ "$checks_failed" -eq 0 ] && [ "$checks" -gt 0 ]
    exit
}
