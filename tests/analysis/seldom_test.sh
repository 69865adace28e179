#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What seldom happens to searches and tools: runs that do not end well, a picture that cannot be drawn, parts of sweeps that are
# cut or damaged, an interrupt, scenarios that are legal and odd.  What is said, the exit status, and what is left.
. tests/lib/check.sh
. tests/lib/one.sh
program=$PWD/maquette
cd "$work" || exit 3
write_one
sed 's/cores: 1/cores: 2/' one.yaml >two.yaml
sed 's/^experiment/architectures: {a, b: {deployment: {nodes: {n: {cores: 2}}}}, c: {deployment: {nodes: {n: {cores: 3}}}}}\n&/' one.yaml >three.yaml
sed 's/poisson(rate=100.s)/closed(users=5 think=exponential(50ms))/; s/load: users, factor: 2/slow: node n, factor: 3/' one.yaml >closed.yaml
sed 's/rate=100/rate=3000/; s/, timeout: 1s//; s/duration: 2s/duration: 20s, memory: 1MB/' one.yaml >crowd.yaml # has no room for those who wait
cores=deployment.nodes.n.cores
compute=application.modules.web.get.0.compute

# runs that do not end well: nothing is told of the others, nothing is written
limit="would pass the limit of 1000000"
check "a sensitivity whose runs find no room" says 3 "maquette: application.modules.web.get.0.compute: out of memory" \
    sensitivity crowd.yaml -q --only compute --out cut
check "says which limit" has out "$limit"
check "and writes nothing" test ! -e cut/results.csv
check "by ranges: names the point" says 3 "maquette: a point ($compute = 1." \
    sensitivity crowd.yaml -q --sobol 16 --set "$compute=about(1ms..2ms)"
check "a warm-up" says 3 "maquette: crowd: out of memory" warmup crowd.yaml -q --out cut2
check "of which nothing is left" test ! -e cut2/results.csv
check "a selection" says 3 "maquette: crowd: replication 0 has no latency.mean: out of memory" \
    compare crowd.yaml two.yaml -q --select latency.mean --indifference 1ms
check "nobody is answered" says 3 "maquette: one: replication 0 has no latency.mean" \
    compare one.yaml two.yaml -q --select latency.mean --indifference 1ms --set $compute=3s --set workload.users.timeout=1ms
check "no values at most points" says 3 "has hardly any values: it is unstable, or requests are too few" \
    sensitivity one.yaml -q --sobol 16 --set "$compute=about(1ms..30ms)" --set workload.users.timeout=none
check "at some points" says 0 "rows have a point without a value (unstable, or too few requests) and are left out" \
    sensitivity one.yaml -q --sobol 64 --set "$compute=about(1ms..12ms)" --set workload.users.timeout=none --replications 1
check "a part of a sweep goes on" says 0 "2 runs did not end well; the merged results say why" \
    sweep crowd.yaml --vary $cores=1,2 --shard 1/1 --out crowded --replications 1
check "and merging it says why" says 3 "2 runs did not end well" merge crowded

check "single faults: each with its reason" says 3 "maquette: undisturbed: not all replications ended well: out of memory" \
    faults crowd.yaml -q --only crash
check "the faults too" has out "maquette: crash: node n/0: not all replications ended well: out of memory"

# selection: what does not matter
check "a share of nothing is still a difference" says 4 "not decided" compare one.yaml one.yaml -q --select downtime --indifference 1% --max 12
check "rates" says 0 "the best in goodput, but for 1 /s" compare one.yaml closed.yaml -q --select goodput --indifference 1/s
check "shares of a share" says 4 "but for 1 %" compare one.yaml one.yaml -q --select availability --indifference 1% --max 12
check "no quantity" says 2 "maquette: --indifference: 'x' is not a quantity" compare one.yaml two.yaml --select goodput --indifference x
check "no rate is as long as that" says 2 "'5ms' is no difference of goodput: write 1%" \
    compare one.yaml two.yaml --select goodput --indifference 5ms
for option in --why --controls --antithetic "--replications 4"; do
    # shellcheck disable=SC2086
    check "not with ${option%% *}" says 2 "maquette: --select ends by itself" \
        compare one.yaml two.yaml --select latency.mean --indifference 1ms $option
done
check "of a folder of something else" says 0 "" sweep one.yaml --vary $cores=1,2 -q --out taken
check "a selection is refused" says 2 "taken holds the results of another command" \
    compare one.yaml two.yaml --select latency.mean --indifference 1ms --out taken

# maps
many=1$(seq -s '' -f ',1.%02g' 64)
check "more values than 64 are told, not cut off" says 2 "maquette: --load: at most 64 values" map one.yaml --load "$many" --trigger rush.for=1s
check "users are no rate" says 2 "maquette: --load: the workload is no rate" map closed.yaml --load 100..200/s:2 --trigger rush.for=100ms
check "but so many times as many" says 0 "50 users" map closed.yaml --load 5,10 --trigger rush=100ms,200ms --replications 2 -q
check "a trigger alone" says 2 "maquette: --trigger: the disruption, what of it varies" map one.yaml --load 1 --trigger rush
check "values alone" says 2 "maquette: --trigger: the disruption, what of it varies" map one.yaml --load 1 --trigger =1s
check "a map of three" says 0 "c " map three.yaml --load 1,4 --trigger rush.for=100ms,200ms --replications 2 -q --out mapped
check "is drawn with all" has mapped/plots/map.gp "'a'" "'b'" "'c'"

# sensitivity of more numbers than there is room for: told, not cut off
{
    echo 'application: {modules: {web: {get: ['
    seq -f '{compute: %gus},' 600
    echo ']}}}'
    sed 1d one.yaml
} >long.yaml
check "600 numbers are too many" says 2 "these are 60" sensitivity long.yaml
check "some of them can be looked at" has out "512 can be looked at: --only deployment"
check "of those that are left" says 0 "1 of 1 numbers move it" sensitivity long.yaml -q --only rate --replications 2 --set workload.users.arrivals.rate=2/s
check "what moves nothing has no row, nor a picture" says 0 "0 of 1 numbers move it" sensitivity one.yaml -q --set deployment.services.web.queue=1M --only queue --out none --replications 2
check "and that is no trouble" test ! -e none/plots/tornado.gp
inputs=$(seq -s ' ' -f '--set application.modules.web.get.%g.compute=about(1us..2us)' 0 60)
# shellcheck disable=SC2086
check "uncertain inputs: too many" says 2 "61 inputs are uncertain: indices of at most" sensitivity long.yaml -q --sobol 16 $inputs

# parts of sweeps
for part in x 3 x/2 0/2 3/2 2/x /2 1/9999; do
    check "'$part' is no part" says 2 "maquette: --shard: '$part' is no part of a number of parts" \
        sweep one.yaml --vary $cores=1,2 --shard $part --out parts
done
check "a part in a folder of something else" says 2 "mapped holds the results of another command" \
    sweep one.yaml --vary $cores=1,2 --shard 1/2 --out mapped
mkdir many damaged
seq -f 'many/%g.journal' 1001 | xargs touch
check "more parts than there can be" says 2 "maquette: more than 1000 parts" merge many
echo nothing >damaged/1.journal
check "parts of which nothing can be read" says 2 "no head of theirs can be read" merge damaged
check "a part" says 0 "part 1 of 2" sweep one.yaml --vary $cores=1,2 --shard 1/2 --out half -q
cp half/*.journal damaged
check "beside one that can: what is missing is told" says 3 "2 of 4 runs are missing" merge damaged
cp one.yaml whole.yaml
echo 'no: {' >one.yaml
check "of a scenario that has become none" says 2 "one.yaml" merge half
mv whole.yaml one.yaml
stopped_when() # FILE SIZE COMMAND...: interrupted when the file has that size
{
    file=$1 size=$2
    shift 2
    "$program" "$@" >said 2>&1 &
    while [ "$(stat -c %s "$file" 2>/dev/null || echo 0)" -lt "$size" ] && kill -0 $! 2>/dev/null; do sleep 0.01; done
    kill -INT $!
    wait $!
}
check "a part is interrupted" exits 130 stopped_when stop/shard-1-of-1.journal 500 sweep one.yaml --vary $cores=1,2 -j1 -q \
    --set experiment.duration=1000s --replications 30 --shard 1/1 --out stop
check "it says how it goes on" has said "maquette sweep one.yaml" "--out stop --shard 1/1"
check "a sweep is interrupted" exits 130 stopped_when whole/.journal 500 sweep one.yaml --vary $cores=1,2 -j1 -q \
    --set experiment.duration=1000s --replications 30 --out whole
check "and points are missing" has said "points are missing: interrupted"
check "merged as if it were a part" says 3 "60 runs are missing; what runs them:" merge whole
check "by the same command" has out "maquette sweep one.yaml" "--vary $cores=1,2 --replications 30 --out whole"
alike() { # SWEEP OTHER: of one.yaml and two.yaml, either way round
    cp one.yaml s1.yaml && cp two.yaml s2.yaml
    [ -z "$1" ] || echo "sweep: $1" >>s1.yaml
    [ -z "$2" ] || echo "sweep: $2" >>s2.yaml
    says "$3" "$4" sweep s1.yaml s2.yaml -q --replications 1 && says "$3" "$4" sweep s2.yaml s1.yaml -q --replications 1
}
own="{$cores: [1, 2]}"
check "swept alike" alike "$own" "$own" 0 "availability"
for other in "" none "{$cores: [1, 3]}" "{$cores: [1, 2, 3]}" "{$cores: '1..2:2'}" "{deployment.services.web.workers: [1, 2]}" "{$cores: [1, 2], experiment.seed: [1, 2]}"; do
    check "not alike: ${other:-no sweep}" alike "$own" "$other" 2 "are not swept alike; a sweep has one design"
done

# pictures: a folder that cannot be made, no gnuplot, one that fails
seq 1 40 >values.csv
mkdir bin none_there
printf '#!/bin/sh\nexit 1\n' >bin/gnuplot
chmod +x bin/gnuplot
strace -o /dev/null -e trace=write -e inject=write:error=EIO:when=1000 true 2>/dev/null && tracing=yes || tracing=
without() # FOLDER ARGUMENT...: of programs
{
    folder=$1
    shift
    PATH=$folder "$program" "$@" >out 2>&1
}
refused() # CALL PATH ARGUMENT...: the kernel refuses that call for that file
{
    call=$1 path=$2
    shift 2
    strace -o calls -P "$path" -e "trace=$call" -e "inject=$call:error=EIO" "$program" "$@" >out 2>&1
}
drawing()
{
    name=$1
    shift
    check "$name" exits 0 "$program" "$@" -q --out "drawn $name"
    rm -r "drawn $name/plots" && ln -s nowhere "drawn $name/plots"
    check "$name, where its script cannot be" says 3 "maquette: cannot create a file in drawn $name/plots: " "$@" -q --out "drawn $name"
    rm "drawn $name/plots"
    if [ "$tracing" ]; then
        check "$name, nor a folder for it" exits 3 refused mkdir "drawn $name/plots" "$@" -q --out "drawn $name"
        check "$name, says which" has out "maquette: cannot make the folder drawn $name/plots: Input/output error"
    fi
    check "$name, without gnuplot" exits 0 without "$work/none_there" "$@" --out "drawn $name"
    check "$name, says so" has out "maquette: warning: no gnuplot here: the script is in drawn $name/plots"
    check "$name, which is heard by who wants to" exits 0 without "$work/none_there" "$@" --out "drawn $name" -q
    check "$name, only" fails grep -q warning out
    check "$name, with one that fails" exits 3 without "$work/bin:$PATH" "$@" -q --out "drawn $name"
    check "$name, says that too" has out "maquette: gnuplot could not draw drawn $name/plots/"
}
drawing map map one.yaml --load 1,2 --trigger rush.for=100ms,200ms --replications 2
drawing sensitivity sensitivity one.yaml --only compute --replications 2
drawing indices sensitivity one.yaml --sobol 16 --set "$compute=about(1ms..2ms)"
drawing fit fit values.csv --tested 1 --seed 7
drawing warmup warmup one.yaml --set disruptions=none --set experiment.duration=20s

# a sweep whose journal cannot be taken away has its results, and says why it is not done
if [ "$tracing" ]; then
    check "a journal that stays" exits 3 refused unlink kept/.journal sweep one.yaml --vary $cores=1,2 -q --out kept
    check "is told" has out "maquette: cannot remove kept/.journal: Input/output error"
    check "and holds nothing back" says 0 "" sweep one.yaml --vary $cores=1,2 -q --out fresh
    check "of the results" cmp kept/results.csv fresh/results.csv
fi

# measured data
yes 5 | head -n 12 >same.csv
{ echo t,n; seq -f '%g,' 12; } >holes.csv
printf 't,n\n1,2\n2,1\n' >few.csv
check "all at once" says 2 "maquette: same.csv: nobody arrives, or all at once" fit same.csv --times 1
check "times in no unit" says 2 "maquette: --unit: one of ns us ms s min h d, not parsec" fit few.csv --times t --unit parsec
check "no column of times" says 2 "no column is called 'u'; there are t, n" fit few.csv --times u
check "no column of counts" says 2 "no column is called 'm'; there are t, n" fit few.csv --times t --column m
check "holes in the counts" says 2 "holes.csv:2: column n: not a number: ''" fit holes.csv --times t --column n
check "into a folder of something else" says 2 "taken holds the results of another command" fit values.csv --out taken
check "none tested" says 0 "uniform(1ms..40ms)" fit values.csv --tested 0

# colours are for people
on_terminal() { script -q -e -c "$program check one.yaml --set experiment.seed=x" /dev/null </dev/null; }
coloured() { on_terminal | grep -q "$(printf '\033')"; }
check "a terminal has colours" coloured
plain()
{
    (NO_COLOR=1 && export NO_COLOR && on_terminal) >plain
    grep -q seed plain && ! grep -q "$(printf '\033')" plain
}
check "not where NO_COLOR says so" plain
check "nor in a file" sh -c '! "$1" check one.yaml --set experiment.seed=x 2>&1 | grep -q "$(printf "\033")"' sh "$program"

# lengths and warm-ups
sed "s/duration: 2s/duration: 3s/" one.yaml >short.yaml
check "not for the same time" says 0 "maquette: warning: one and short are not measured for the same time" \
    compare one.yaml short.yaml
check "requests in pieces want a warm-up" says 2 "each piece of sampled requests begins with an empty system" \
    run one.yaml --set experiment.requests=sampled --set experiment.warmup=0s
seldom="--set experiment.warmup=auto --set workload.users.arrivals.rate=0.2/s --set disruptions=none"
# shellcheck disable=SC2086
check "a warm-up from hardly any requests" says 0 "too few requests succeed to find a warm-up (warmup: auto): none is taken" run one.yaml $seldom
# shellcheck disable=SC2086
check "is told to who wants to hear it" says 0 "goodput" run one.yaml $seldom -q
check "only" fails grep -q "warm-up" out
queue="--set disruptions=none --set $compute=30ms --set workload.users.timeout=none --set experiment.duration=60s"
# shellcheck disable=SC2086
check "a queue that grows never settles" says 0 "it has not settled in the first half of the measured time" \
    run one.yaml --set experiment.warmup=auto --set workload.users.arrivals.rate=60/s $queue
# shellcheck disable=SC2086
check "and warmup says so" says 0 "at the middle: the run is too short" warmup one.yaml --set workload.users.arrivals.rate=60/s $queue

# what else is odd
{
    grep -v ^disruptions one.yaml
    echo 'disruptions:'
    seq -f '  d%g: {at: 1s, slow: node n, factor: 2, for: 10ms}' 40
} >slow.yaml
check "check of 40 disruptions" says 0 "and 20 more disruptions (--all shows them)" check slow.yaml
check "shows all" says 0 "d40" check slow.yaml --all
check "if that is asked" fails grep -q "more disruptions" out
# shellcheck disable=SC2086
check "of 61 uncertain inputs" says 0 "more (--all shows them)" check long.yaml $inputs
check "a request that never ends" says 0 "still open when the run ended" \
    trace one.yaml --request 190 --set workload.users.timeout=none --set $compute=30ms
check "one of nobody" says 2 "maquette: nobody asks for anything: the scenario has no workload" \
    trace one.yaml --request 1 --set workload=none --set disruptions=none
check "a size for nothing" says 2 "one has no objectives, so nothing says what is enough" size one.yaml
for option in "--precision 2%" "--indifference 5ms" --antithetic "--select latency.mean"; do
    # shellcheck disable=SC2086
    check "uncertain with ${option%% *}" exits 2 "$program" compare one.yaml two.yaml --uncertain 6 --set "$compute=about(1ms..2ms)" $option
done
# From 0 s on nobody is there for an hour; 200 requests are sent in the first minute.
printf 'workers\n0\n4\n' >hours.csv
cat >night.yaml <<'EOF'
application: {modules: {desk: {call: [{delay: 100ms}]}}}
workload: {c: {arrivals: renewal(300ms), mix: desk.call}}
deployment: {services: {desk: {workers: timetable(hours.csv every=1h)}}}
experiment: {warmup: 0s, duration: 60s, replications: 2}
EOF
check "who comes at night waits for the morning" says 0 "no failure in 398 requests" run night.yaml -q
check "nobody who is there is no share" says 0 "its timetable has nobody there at that time" run night.yaml -q \
    --metrics "utilisation(service desk 10s..20s)"
check "which is more than the hour can do, and not for ever" says 0 ">100 %  service desk  <- saturated" check night.yaml
check "two new ones" says 2 "maquette: new takes one word" new web mono
check "a search for a size is interrupted" exits 130 stopped INT 0.5 "$program" size one.yaml -q --set objectives=[latency.p99\<3ms] \
    --set disruptions=none --set experiment.duration=20000s
finish
