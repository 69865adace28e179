#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What somebody types who does not know the commands yet: what is missing or too much is said, with what to write instead
# where that can be known, and ends with 2; what is written instead works.
. tests/lib/check.sh
program=$PWD/maquette
root=$PWD
cat >"$work/one.yaml" <<'YAML'
application: {modules: {web: {get: [{compute: exponential(2ms)}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get, timeout: 1s}}
objectives: [latency.p50 < 1s]
deployment:
  nodes: {n: {cores: 1}}
  services: {web: {nodes: n, workers: 4}}
  network: {elsewhere: {latency: 1ms}}
experiment: {warmup: 1s, duration: 2s, replications: 2, seed: 1}
YAML
sed 's/^experiment/architectures: {one, two: {deployment: {nodes: {n: {cores: 2}}}}}\n&/' "$work/one.yaml" >"$work/both.yaml"
cd "$work" || exit 3

for command in run compare sweep check; do
    check "$command without a file" says 2 "maquette: which scenario?  Name a file" $command
done
check "run with two" says 2 "maquette: run takes one scenario; compare takes several" run one.yaml both.yaml
check "run with two architectures" says 2 "take one by --architecture one, or compare them" run both.yaml
check "and one of them" says 0 "one: 2 replications of 2 s after 1 s" run both.yaml --architecture one
check "trace with two architectures" says 2 "2 architectures: take one by --architecture one" trace both.yaml --request 1
check "trace without a request" says 2 "which request? --request 17 (they count from 0)" trace one.yaml
check "trace of one" says 0 "request 17 of users" trace one.yaml --request 17
check "from the asking to the end" sh -c 'sed 1,3d out | sed "s/ (.*//; s/.*  //" | paste -sd, | grep -x "$1"' sh \
    "asks for web.get,calls web,sends it to web/0,starts web.get,computes,answers ok,hears ok,ends ok"
check "trace of one that is not sent" says 2 "no request 100000: users sent " trace one.yaml --request 100000
check "explain with two" says 2 "maquette: explain takes one key" explain deployment experiment
check "explain of a metric" says 0 "99th percentile of the response time (s)" explain latency.p99
check "explain of all metrics" says 0 "availability " explain metrics
check "explain of a metric that is none" says 2 "did you mean the metric 'goodput'?" explain godput
check "explain of a key that is none" says 2 "unknown key 'wrkers'; did you mean 'workers'?" explain wrkers
check "explain of the outline" says 0 "deployment" explain
check "help" says 0 "  141  nobody reads the output any more" help
check "help with a command" says 0 "--dry-run" help sweep
check "help with none" says 2 "maquette: no command 'wat'" help wat
check "a command that is none" says 2 "maquette: no command 'swep'; did you mean 'sweep'?" swep

check "sweep over nothing" says 2 "maquette: sweep over what?  --vary deployment.services.web.replicas=2,4,8" sweep one.yaml
cores=deployment.nodes.n.cores
check "sweep that is only planned" says 0 "2 points x 1 architectures x 2 replications: 4 runs of 2 s after 1 s" \
    sweep one.yaml --dry-run --vary $cores=1,2
check "with its values" has out "$cores: 1 2"
check "sweep over what does not matter" says 0 \
    "maquette: warning: deployment.services.web.queue changed nothing that happens in one" \
    sweep one.yaml --vary deployment.services.web.queue=50,60
check "sweep that finds no room" says 3 "maquette: 2 runs did not end well; results.json and --json say why" \
    sweep one.yaml -q --vary experiment.memory=1MB,2MB --replications 1 --set experiment.duration=60s \
    --set workload.users.arrivals.rate=20k/s --set workload.users.timeout=none
check "sweep over a range without points" says 2 "a sweep goes through it in five points by 1..5:5" \
    sweep one.yaml --vary $cores=1..5
check "and with them" says 0 "5 points" sweep one.yaml --dry-run --vary $cores=1..5:5
check "values apart by blanks" says 2 "only a sweep takes several, parted by commas: 1,2" \
    sweep one.yaml --vary "$cores=1 2"
check "or by words" says 2 "values stand apart by commas, without blanks: --vary PATH=100/s,200/s" \
    sweep one.yaml --vary $cores=1 2
check "a duration in words" says 2 "'10 seconds' is not a duration: write 10s" \
    check one.yaml --set "experiment.duration=10 seconds"
check "a rate with a comma" says 2 "'1,000/s' is not a rate: write 1000/s" \
    check one.yaml --set workload.users.arrivals.rate=1,000/s
check "a duration and a number of requests" says 0 "a duration is given too: this number is not looked at" \
    check one.yaml --set experiment.requests=100
check "a number of requests alone" says 0 "OK" check one.yaml --set experiment.duration=none --set experiment.requests=100
check "is no matter" fails grep "not looked at" out
check "no time at all" says 2 "'timeout' of 0 is no time at all: write none" check one.yaml --set workload.users.timeout=0s
check "half a core" says 2 "a part of a core is a slower one: cores: 1 and speed: 0.5" check one.yaml --set $cores=0.5
kind='deployment.stores={db: {kind: quorum, '
check "a key that stands below several others" says 2 "unknown key 'read'" check one.yaml --set "${kind}read: 2}}"
check "is not sent to one of them" fails grep "stands below" out
check "one that stands below one is" says 2 "it stands below 'hints'" check one.yaml --set "${kind}keep: 3h}}"
check "a mistyped name" says 2 "warning: 'uesrs' is new here; was 'users' meant?" \
    check one.yaml --set workload.uesrs.timeout=3s
crash='disruptions={d: {at: 1s, crash: '
check "each of nothing" says 2 "write its name as well: \`each node n\`" check one.yaml --set "${crash}each node, for: 1s}}"
check "each of them" says 0 "OK" check one.yaml --set "${crash}each node n, for: 1s}}"

# single faults, and the history of a store
check "faults without a file" says 2 "maquette: which scenario?  Name a file" faults
check "faults of two files" says 2 "maquette: faults takes one scenario" faults one.yaml both.yaml
check "faults of two architectures" says 2 "both.yaml holds 2 architectures: take one by --architecture one" faults both.yaml
check "and of one of them" says 0 "crash: node n/0" faults both.yaml --architecture two -q --only "crash: node"
check "faults of a run whose end is not known" says 2 "--set experiment.duration=5min" \
    faults one.yaml --set experiment.duration=none --set experiment.requests=100
check "faults before the measured time" says 2 "the faults must lie within the measured time" faults one.yaml --at 500ms
check "faults after it" says 2 "the faults must lie within the measured time" faults one.yaml --at 2s --for 1500ms
check "faults that take no time" says 2 "the faults must lie within the measured time" faults one.yaml --for 0s
check "faults at what is no time" says 2 "maquette: --at: a duration needs a unit: write 5ms, 2s or 1min" faults one.yaml --at 5
check "faults for what is no time" says 2 "maquette: --for: 'long' is not a duration" faults one.yaml --for long
check "faults of what is not there" says 2 "maquette: there is nothing that could fail so" faults one.yaml --only nobody
check "history without stores" says 2 "maquette: the scenario has no stores, so there is no history" history one.yaml
cp "$root/tests/faults/small.yaml" stored.yaml
check "history of a store" says 0 "store kv: " history stored.yaml --store kv
check "of one that is not there" says 2 "maquette: there is no store 'vk'" history stored.yaml --store vk
check "history in another form" says 2 "maquette: --export takes edn or json, not 'xml'" history stored.yaml --export xml
check "history of two architectures" says 2 "maquette: 2 architectures: take one by --architecture one" history both.yaml
check "history of a scenario that is none" says 2 "unknown key" history stored.yaml --set stors=1
check "history of more events than there may be" says 3 "maquette: event limit reached" \
    history stored.yaml --set experiment.events=100
check "history without room" says 3 "maquette: out of memory" \
    history stored.yaml --set experiment.memory=1MB --set experiment.duration=60s --set workload.users.arrivals.rate=20k/s
check "trace of more events than there may be" says 3 "maquette: event limit reached" \
    trace stored.yaml --request 300 --set experiment.events=100
check "trace without room" says 3 "maquette: out of memory" trace stored.yaml --request 100000 \
    --set experiment.memory=1MB --set experiment.duration=60s --set workload.users.arrivals.rate=20k/s

# plot.json has the disruptions whose moments are known beforehand, and how many others there are
cat >moments.yaml <<'YAML'
disruptions:
  once: {at: 1500ms, slow: node n, factor: 2, for: 250ms}
  again: {every: 700ms, slow: node n, factor: 2, for: 100ms}
  for_good: {at: 2900ms, slow: node n, factor: 2}
  by_chance: {every: exponential(10s), slow: node n, factor: 2, for: 1s}
  how_long: {at: 2s, slow: node n, factor: 2, for: exponential(1s)}
YAML
# the windows as NAME BEGIN END
windows()
{
    awk -F '"' '/"disruptions": \[/ { in_it = 1 } in_it && /"(name|begin_s|end_s)"/ {
        value = $2 == "name" ? $4 : substr($3, 3); sub(",$", "", value); printf "%s%s", value, $2 == "end_s" ? "\n" : " " }
        /^  \]/ { in_it = 0 }' "$1/plot.json"
}
check "a run with disruptions" exits 0 "$program" run one.yaml --with moments.yaml -q --out moments
windows moments >shown
printf '%s\n' "once 1.5 1.75" "again 0.7 0.8" "again 1.4 1.5" "again 2.1 2.2" "again 2.8 2.9" "for_good 2.9 null" >wanted
check "has their moments" diff wanted shown
check "and how many happen by chance" has moments/plot.json '"disruptions_random": 2'
check "a comparison tells them once" exits 0 "$program" compare both.yaml --with moments.yaml -q --out twice
windows twice >shown
check "though both have them" diff wanted shown
check "they are drawn" exits 0 "$program" plot moments
check "with what cannot be drawn told" has moments/plots/timeline.gp "not shaded: 2 at random moments"

# what is too busy, and why
rate=workload.users.arrivals.rate
check "a node that is too small" says 0 "    121.9 %  node n/0  <- saturated" check one.yaml --set $rate=600/s
check "whose service waits for it" has out "  service web  <- saturated: its workers wait for others"
check "a service that is too small" says 0 "    121.9 %  service web  <- saturated" \
    check one.yaml --set $rate=600/s --set deployment.services.web.workers=1 --set $cores=2
check "one that refuses the rest" says 0 "%  service web  <- saturated: refuses the rest" \
    check one.yaml --set $rate=600/s --set deployment.services.web.workers=1 --set $cores=2 --set deployment.services.web.queue=5
check "work without a mean" says 0 "    no mean  node n/0  <- saturated" \
    check one.yaml --set "application.modules.web.get.0.compute=pareto(min=1ms shape=0.9)"

# forty services, each with its own load: the busiest, unless all are asked for
awk 'BEGIN {
    print "application:\n  modules:"
    for (i = 1; i <= 40; i++) { print "    m" i ": {get: [{compute: " i "ms}]}"; mix = mix (i > 1 ? ", " : "") "m" i ".get: 1" }
    print "workload: {u: {arrivals: poisson(rate=40/s), timeout: 1s, mix: {" mix "}}}"
    print "deployment:\n  nodes: {n: {cores: 4}}\n  network: {elsewhere: {latency: 1ms}}\n  services:"
    for (i = 1; i <= 40; i++) print "    m" i ": {nodes: n, workers: 1}"
    print "experiment: {duration: 1s}"
}' >many.yaml
check "many services" says 0 " more, each at most so much (--all shows them)" check many.yaml
check "the busiest first" sh -c 'sed -n 3,4p out | tr -s " " | grep -c "^ 20.5 % node n/0$\|^ 4.0 % service m40$" | grep -q 2'
check "all of them" says 0 "  service m1" check many.yaml --all
check "each with its own line" test "$(grep -c '%  service m' out)" -eq 40

# COMMAND...: on a terminal of 80 columns no line of a table is longer; one of a table has a gap, prose wraps by itself
narrow()
{
    script -qec "stty cols 80; '$program' $*" /dev/null 2>&1 |
        sed "s/\r//g; s/$(printf '\033')\[[0-9;]*m//g" >out
    test -s out && ! LC_ALL=C.UTF-8 awk 'length > 80 && /[^ ]  +[^ ]/' out | grep .
}
if command -v script >/dev/null; then
    check "the table of a run is narrow" narrow run one.yaml -q --metrics all
    check "that of a comparison, too" narrow compare both.yaml -q --metrics all
    check "below each other" test "$(grep -c 'latency.p99 ' out)" -ge 1
    check "that of faults" narrow faults one.yaml -q
    check "whose columns go on below, with the fault" test "$(grep -c '^crash: node n/0 ' out)" -ge 2
    check "that of a sweep" narrow sweep both.yaml -q --vary "$cores=1,2" --vary workload.users.timeout=1s,2s
fi

check "plot without a folder" says 2 "maquette: plot takes the folder of a run, compare, sweep or trace: its --out" plot
check "plot of a file" says 2 "this is a file, not a folder" plot one.yaml
check "plot of what is not there" says 2 "there is no such folder" plot nowhere
mkdir empty fake
check "plot of an empty folder" says 2 "there are no results in it" plot empty
"$program" run one.yaml -q --out results >/dev/null
check "another command into the same folder" says 2 "results holds the results of another command:" \
    compare both.yaml -q --out results

# COMMAND...: with a gnuplot that does as the script fake/gnuplot says
with_fake()
{
    PATH=$work/fake:$PATH "$@"
}
printf '#!/bin/sh\nexit 127\n' >fake/gnuplot
chmod +x fake/gnuplot
check "without gnuplot the scripts are there all the same" with_fake says 0 \
    "maquette: warning: no gnuplot here: the scripts are in results/plots" plot results
check "all of them" test -s results/plots/spectrum.gp -a -s results/plots/timeline.gp -a ! -e results/plots/timeline.svg
check "and quietly" with_fake exits 0 "$program" plot -q results
printf '#!/bin/sh\nexit 1\n' >fake/gnuplot
check "a gnuplot that fails" with_fake says 3 "maquette: gnuplot could not draw results/plots/spectrum.gp" plot results
printf '#!/bin/sh\nexit 0\n' >fake/gnuplot
check "one that draws nothing" with_fake says 3 "maquette: gnuplot could not draw results/plots/spectrum.gp" plot results
finish
