# SPDX-License-Identifier: GPL-3.0-or-later
# What tests/faults share: small commands, and what may become of them when the machine lets them down.
# shellcheck shell=sh
program=$PWD/maquette
faults=$PWD/tests/faults

# In $work: one.yaml, two.yaml, rare.yaml, measured.csv, parts/ of a sweep; right/ for the undisturbed run, now/ for the others.
prepare()
{
    cp "$faults/small.yaml" "$work/one.yaml"
    cp "$faults/rare.yaml" "$work/rare.yaml"
    sed 's/workers: 4/workers: 8/' "$faults/small.yaml" >"$work/two.yaml"
    cd "$work" || exit 3
    seq 1 40 >measured.csv
    mkdir right now
    for part in 1 2; do
        (cd now && "$program" sweep ../one.yaml ../two.yaml -q --vary deployment.services.web.workers=1,2 --shard $part/2 \
            --out ../parts >/dev/null) || exit 3
    done
    (cd right && "$program" $sweep >/dev/null) || exit 3
    mv right/out before
}
sweep="sweep ../one.yaml ../two.yaml -j1 -q --vary deployment.services.web.workers=1,2 --csv --out out"

commands()
{
    cat <<COMMANDS
run ../one.yaml -j1 -q
compare ../one.yaml ../two.yaml -j1 -q --json --out out
$sweep
faults ../one.yaml -j1 -q --replications 2 --only crash --out out
capacity ../one.yaml -j1 -q --replications 4 --set objectives=[latency.mean<1s] --within 50% --out out
compare ../one.yaml ../two.yaml -j1 -q --uncertain 6 --replications 2 --set application.modules.web.get.0.compute=about(1ms..2ms) --json --out out
sensitivity ../one.yaml -j1 -q --sobol 16 --replications 1 --set application.modules.web.get.0.compute=about(1ms..2ms) --json
sensitivity ../one.yaml -j1 -q --replications 2 --only compute --out out
compare ../one.yaml ../two.yaml -j1 -q --select latency.mean --indifference 50% --csv --out out
warmup ../one.yaml -j1 -q --set experiment.duration=10s --out out
fit ../measured.csv -q --tested 1 --out out
merge ../parts -q --csv --out out
map ../one.yaml -j1 -q --load 50%,100% --trigger d.factor=2,3 --replications 2 --set objectives=[] --csv
size ../one.yaml -j1 -q --replications 4 --set objectives=[latency.mean<1s] --out out
rare ../rare.yaml -j1 -q --out out
plot -q out
trace ../one.yaml --request 3 -q
history ../one.yaml -q
check ../one.yaml
schema
new web
explain --reference
COMMANDS
}

# WHAT PATTERN FUNCTION...: a check of the function with each of the commands that begin so
each()
{
    title=$1
    commands | grep -E "^($2) *" >"$work/commands"
    shift 2
    while read -r name words; do
        # shellcheck disable=SC2086
        check "$title: $name" "$@" $name $words </dev/null
        tail -n 1 "$work/.output"
    done <"$work/commands"
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
    if grep -q '"why": "out of memory' now/out/results.json 2>/dev/null; then
        tail -n 1 now/out/results.json | grep -q '^}$'
    else
        grep -q 'did not end well' now/stdout now/out/results.txt
    fi 2>/dev/null
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
