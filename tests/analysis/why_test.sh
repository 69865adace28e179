# SPDX-License-Identifier: GPL-3.0-or-later
# --why: asked for it changes nothing else, its shares are those of theory, and it finds what a scenario was made to show.
. tests/lib/check.sh

# FILE: the lines of a table that begins with `where the time of WHAT goes`, as "component kind, mean share, slowest share"
shares()
{
    awk -v head="where the time of $2 goes" '
        index($0, "where the time of ") == 1 { inside = index($0, head) == 1; next }
        inside && $1 == "altogether" { inside = 0 }
        inside {
            n = 0
            for (i = 1; i < NF; i++)
                if ($i == "±") share[n++] = $(i - 1)
            print $2 " " $3, share[0], share[1]
        }' "$1"
}

# COMPONENT KIND WHICH(2: mean, 3: slowest) EXPECTED TOLERANCE, of $work/shares in per cent
near()
{
    awk -v who="$1 $2" -v which="$3" -v expected="$4" -v tolerance="$5" '
        $1 " " $2 == who { any = 1; off = $(which + 1) - expected; print $0 }
        END { if (off < 0) off = -off; exit !(any && off <= tolerance) }' "$work/shares"
}

# --- nothing else changes
shop="scenarios/shop/microservices.yaml --with scenarios/shop/faults.yaml --set experiment.duration=200s --replications 1"
# shellcheck disable=SC2086
./maquette run $shop -q --csv >"$work/without"
# shellcheck disable=SC2086
./maquette run $shop -q --csv --why >"$work/with"
grep -v ',why\.' "$work/with" >"$work/rest"
check "what is printed without --why stays as it is" cmp "$work/without" "$work/rest"
check "and there is more" has "$work/with" ",why.mean,service payment delay," ",why.slowest,web.checkout: service payment delay,"
# shellcheck disable=SC2086
./maquette run $shop -q --json --why | grep fingerprint >"$work/one"
# shellcheck disable=SC2086
./maquette run $shop -q --json | grep fingerprint >"$work/other"
check "events are the same" cmp "$work/one" "$work/other"

# The amounts of a replication add up to its mean response time: of the whole, and of an endpoint.
adds_up()
{
    awk -F, -v scope="$1" -v metric="$2" '
        $3 == "why.mean" && (scope == "" ? $4 !~ /: / : index($4, scope ": ") == 1) { sum += $5 }
        $3 == metric && $4 == scope { mean = $5 }
        END { print sum, mean; off = sum / mean - 1; exit !(mean > 0 && off < 1e-12 && off > -1e-12) }' "$work/with"
}
# shellcheck disable=SC2086
./maquette run $shop -q --csv --why --metrics all >"$work/with"
check "amounts add up to the mean" adds_up "" latency.mean
check "and for an endpoint to its own" adds_up web.checkout latency.mean

# --- M/M/1 at load 0.8: of the mean 5 s are 4 in line.  Of those above the 99th percentile t = ln(100) / (mu - lambda) the
# service took E[S; T > t] / P(T > t), with the density of T split by whether there was a line at all:
#   (1 - rho) mu e^(-mu t) t  +  (mu - lambda) / lambda e^(-(mu - lambda) t) (1 - e^(-lambda t) (1 + lambda t)).
# 100,874 slow requests in some ten thousand independent bursts: half-widths are 0.1 % of the mean's, 1.6 % of the tail's.
./maquette run scenarios/queueing/mm1.yaml -q --why >"$work/table"
shares "$work/table" "a request" >"$work/shares"
tail=$(awk 'BEGIN {
    l = 0.8; m = 1; t = log(100) / (m - l)
    a = (1 - l / m) * exp(-m * t) * (t + 1 / m)
    b = (exp(-(m - l) * t) - (m - l) * exp(-m * t) * ((1 + l * t) / m + l / m / m)) / l
    printf "%.6f", 100 * (a + b) / exp(-(m - l) * t) / (t + 1 / (m - l)) }')
check "M/M/1: a fifth of the mean is service" near station compute 2 20 0.2
check "the rest is the line" near station queue 2 80 0.2
check "M/M/1: service in the slowest 1 % ($tail %)" near station compute 3 "$tail" 0.15

# --- the lesson of the catalogue
./maquette compare scenarios/latency/where_time_goes.yaml -q --why --replications 4 >"$work/table"
sed -n '/^together:/,/^faster_bank:/p' "$work/table" >"$work/together"
shares "$work/together" web.checkout >"$work/shares"
check "three quarters of the mean are the bank's" near bank delay 2 75 4
check "of the slowest 1 % most is the line at the stock" near stock queue 3 85 4
sed -n '/^lists_apart:/,$p' "$work/table" >"$work/apart"
shares "$work/apart" web.checkout >"$work/shares"
check "with lists apart it is the bank's tail" near bank delay 3 88 3

# --- where there is nothing to tell
./maquette run scenarios/queueing/mm1.yaml -q --why --set workload.customers.arrivals.rate=1.2/s \
    --set experiment.requests=20k --replications 3 >"$work/table"
check "no mean request where jobs grow" has "$work/table" "where the time goes: n/a (means do not exist)"
finish
