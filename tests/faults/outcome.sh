# SPDX-License-Identifier: GPL-3.0-or-later
# What tests/faults share: four small commands, and what may become of them when the machine lets them down.
# shellcheck shell=sh
program=$PWD/maquette
faults=$PWD/tests/faults

# In $work: one.yaml, two.yaml; right/ for the undisturbed run, now/ for the others.
prepare()
{
    cp "$faults/small.yaml" "$work/one.yaml"
    sed 's/workers: 4/workers: 8/' "$faults/small.yaml" >"$work/two.yaml"
    cd "$work" || exit 3
    mkdir right now
    (cd right && "$program" $sweep >/dev/null) || exit 3
    mv right/out before
}
sweep="sweep ../one.yaml ../two.yaml -j1 -q --vary deployment.services.web.workers=1,2 --csv --out out"

# WHAT FUNCTION...: a check of the function with each of the commands
each()
{
    title=$1
    shift
    check "$title: run" "$@" run ../one.yaml -j1 -q
    tail -n 1 "$work/.output"
    check "$title: compare" "$@" compare ../one.yaml ../two.yaml -j1 -q --json --out out
    tail -n 1 "$work/.output"
    # shellcheck disable=SC2086
    check "$title: sweep" "$@" $sweep
    tail -n 1 "$work/.output"
    check "$title: plot" "$@" plot -q out
    tail -n 1 "$work/.output"
}

# FOLDER COMMAND: without results, but for plot
afresh()
{
    rm -rf "$1/out"
    [ "$2" != plot ] || cp -R before "$1/out"
}

# Files of now/out, pictures too, that are not those of right/out; files that are missing are none.
differing()
{
    find now/out -type f ! -name '.*' 2>/dev/null | while read -r file; do
        cmp -s "$file" "right${file#now}" || echo "$file"
    done
}

# A replication that failed for want of memory may be told in the results; then they say so, and are whole.
says_so()
{
    if [ -f now/out/results.json ]; then
        tail -n 1 now/out/results.json | grep -q '^}$' && grep -q '"why": "out of memory' now/out/results.json
    else
        grep -q 'did not end well' now/stdout
    fi
}

# STATUS: what is wrong with now/, when it ended so; nothing: it is right or has said that it is not
judged()
{
    case $1 in
    0)
        cmp -s now/stdout right/stdout || echo "exit 0 with other output"
        [ ! -d right/out ] || diff -r -q -x .lock right/out now/out 2>&1
        ;;
    3)
        grep -q 'maquette: ' now/stderr || says_so || echo "exit 3 without a message"
        wrong=$(differing)
        [ -z "$wrong" ] || says_so || echo "exit 3 with other files: $wrong"
        ;;
    *) echo "exit $1" ;;
    esac
}
