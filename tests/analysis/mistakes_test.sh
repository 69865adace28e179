#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Searches and tools that are called wrongly, given what they cannot use, or interrupted: what is said, and the exit status.
. tests/lib/check.sh
. tests/lib/one.sh
program=$PWD/maquette
cd "$work" || exit 3
write_one "objectives: [latency.p50 < 1s]"
sed 's/^experiment/architectures: {one, two: {deployment: {nodes: {n: {cores: 2}}}}}\n&/' one.yaml >both.yaml
sed 's/duration: 2s/duration: 100h/; s/^disruptions.*/disruptions: {n: {crash: node n, up: exponential(1h), down: exponential(1min)}}/' one.yaml >long.yaml
cores=deployment.nodes.n.cores

# parts of sweeps
check "merge of nothing" says 2 "maquette: merge takes the folder of a sweep's parts" merge
check "of a folder that is not there" says 2 "cannot read nowhere: No such file or directory" merge nowhere
check "of a file" says 2 "cannot read one.yaml: Not a directory" merge one.yaml
mkdir empty
check "of a folder without parts" says 2 "there is no part of a sweep in empty" merge empty
check "a first part" says 0 "part 1 of 2" sweep one.yaml --vary $cores=1,2 --out parts --shard 1/2 -q
check "alone" says 3 "2 of 4 runs are missing" merge parts
check "with what runs the rest" has out "maquette sweep one.yaml --vary $cores=1,2 --shard 2/2 --out parts"
check "a second part, elsewhere" says 0 "part 2 of 2" sweep one.yaml --vary $cores=1,2 --out other --shard 2/2 -q
check "into results of something else" exits 0 "$program" run one.yaml -q --out taken
check "is refused" says 2 "taken holds the results of another command" merge parts other --out taken
check "both, in two folders" says 0 "all objectives met" merge parts other --out whole
check "are the whole sweep" exits 0 "$program" sweep one.yaml --vary $cores=1,2 --out serial -q
check "byte for byte" cmp whole/results.csv serial/results.csv
check "another sweep's part" says 0 "part 2 of 2" sweep one.yaml --vary $cores=1,3 --out third --shard 2/2 -q
check "does not fit" fails "$program" merge parts third --out mixed
check "and leaves nothing" test ! -e mixed/results.csv

# maps
map="map one.yaml --load 1,2 --replications 2"
check "map over no load" says 2 "maquette: --load: which loads?  --load 100..400/s:8" map one.yaml
check "without a trigger" says 2 "maquette: --trigger: what disturbs it?" map one.yaml --load 1..2
check "over what is no load" says 2 "maquette: --load: 'x' is not a quantity" map one.yaml --load x --trigger rush.for=1s
check "of no load at all" says 2 "maquette: --load: a load lies above 0" map one.yaml --load 1,0 --trigger rush.for=1s
check "of a load in seconds" says 2 "maquette: --load: a load is a rate" map one.yaml --load 1s..2s:3 --trigger rush.for=1s
check "of too many" says 2 "maquette: --load: at most 64 values" map one.yaml --load 1..2:65 --trigger rush.for=1s
check "with no size of the trigger" says 2 "maquette: --trigger: a range of values is wanted" $map --trigger rush.for=
check "with one that is not there" says 2 "'users' is new here; there was: rush" $map --trigger users.for=1s..2s:2
check "with a key that it has not" says 2 "unknown key 'fr'" $map --trigger rush.fr=100ms..200ms:2
check "answered before the question" says 2 "maquette: --within: a duration cannot be negative" \
    $map --trigger rush.for=100ms --within -1s
check "in what is no time" says 2 "maquette: --within: " $map --trigger rush.for=100ms --within soon
check "good by more than all" says 2 "maquette: --good: '3' is not a share: write 3%" $map --trigger rush.for=100ms --good 3
check "into results of something else" says 2 "taken holds the results of another command" \
    $map --trigger rush.for=100ms,200ms --out taken
check "that is well asked" says 0 "rush.for" $map --trigger rush.for=100ms,200ms --within 500ms --good 50% -q

# sensitivity
check "sensitivity of nothing" says 2 "maquette: sensitivity takes one scenario" sensitivity
check "of two files" says 2 "maquette: sensitivity takes one scenario" sensitivity one.yaml both.yaml
check "of two architectures" says 2 "both.yaml holds 2 architectures: take one by --architecture one" sensitivity both.yaml
check "from one replication" says 2 "maquette: --replications: intervals want two at least" \
    sensitivity one.yaml --replications 1
check "by more than all" says 2 "maquette: --by: '2' is not a share: write 2%" sensitivity one.yaml --by 2
check "by all" fails "$program" sensitivity one.yaml --by 100%
check "of a metric that is none" says 2 "latncy" sensitivity one.yaml --metrics latncy.mean
check "into results of something else" says 2 "taken holds the results of another command" \
    sensitivity one.yaml --only compute --out taken

# outages
check "rare of two architectures" says 2 "maquette: 2 architectures: take one by --architecture one" rare both.yaml
check "of a part that is not there" says 2 "there is no service nix here: write 'service NAME' or 'store NAME'" \
    rare one.yaml --of "service nix"
check "of a name alone" says 2 "there is no web here: write 'service NAME' or 'store NAME'" rare one.yaml --of web
check "where nothing breaks" says 0 "nothing that happens by chance brings it down" rare one.yaml --of "service web" -q
check "where the end is not known" fails "$program" rare one.yaml --set experiment.duration=none --set experiment.requests=10
check "into results of something else" says 2 "taken holds the results of another command" rare one.yaml --out taken

# measured data
printf 'a\n1\n2\n' >few.csv
printf 't,n\n1,2\n2,-3\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,2\n11,3\n' >less.csv
check "fit of nothing" says 2 "maquette: fit takes one CSV file" fit
check "of a file that is not there" says 2 "can't read nix.csv: No such file or directory" fit nix.csv
check "of two values" says 2 "ten values are needed at least" fit few.csv
check "of a column that is not there" says 2 "no column is called 'b'; there are a" fit few.csv --column b
check "in a unit that is none" says 2 "maquette: --unit: one of ns us ms s min h d, not parsec" fit few.csv --unit parsec
check "of counts below zero" says 2 "less.csv" fit less.csv --times t --column n --unit s
check "of a few moments" says 2 "few.csv" fit few.csv --times a
check "warmup of nothing" says 2 "maquette: which scenario?" warmup

# interrupted
for command in "rare long.yaml --replications 1M" "sensitivity long.yaml" "warmup long.yaml" "capacity long.yaml" "faults long.yaml" \
    "map long.yaml --with rush.yaml --load 1,2 --trigger rush.for=1s" "compare long.yaml long.yaml"; do
    printf 'disruptions: {rush: {at: 20h, load: users, factor: 2, for: 500ms}}\n' >rush.yaml
    # shellcheck disable=SC2086
    check "${command%% *}, interrupted" exits 130 stopped INT 0.3 "$program" $command -q
done
finish
