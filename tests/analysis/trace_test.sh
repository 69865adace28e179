#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# trace --out: the same request as stretches of time, which are its whole time, and a picture of them.
. tests/lib/check.sh

trace="scenarios/shop/microservices.yaml --request 18 -q"
# shellcheck disable=SC2086
./maquette trace $trace >"$work/plain"
# shellcheck disable=SC2086
./maquette trace $trace --out "$work/one" >"$work/kept"
check "what is told stays the same" cmp "$work/plain" "$work/kept"

# the client's own stay is its response time; each stay is without gap or overlap; nothing lies outside
took=$(sed -n 's/.*ends ok (\([0-9.]*\) ms)/\1/p' "$work/plain")
whole()
{
    awk -F, -v took="$took" '
        NR == 1 { next }
        $1 in last && $6 != last[$1] { bad = 1; print "gap before: " $0 }
        $1 == 1 { own += $7 - $6 }
        $6 < 0 || $7 > took / 1000 + 1e-9 { bad = 1; print "outside: " $0 }
        { last[$1] = $7; stays[$1] = 1 }
        END {
            off = own - took / 1000
            for (stay in stays) count++
            print count " stays, the first takes " own " s of " took " ms"
            exit bad || off > 1e-9 || off < -1e-9 || count < 10
        }' "$work/one/request.csv"
}
check "stretches are its whole time" whole
check "kinds and places" has "$work/one/request.csv" "web/2,web.checkout,compute,service web," "payment/1,payment.charge,delay,"
if command -v gnuplot >/dev/null 2>&1; then
    check "it is drawn" ./maquette plot "$work/one"
    check "as PNG" test -s "$work/one/plots/request.png"
    (cd "$work/one/plots" && sed -i 's/Request 18/My request/' request.gp && rm request.svg && gnuplot request.gp)
    check "and drawn again by hand after an edit" has "$work/one/plots/request.svg" "My request"
fi

# given up after 1.5 s: what was begun for it still waits at the end, and is told up to then
./maquette trace scenarios/resilience/retry_storm.yaml --architecture storm --request 17000 -q --out "$work/two" >/dev/null
check "attempts that were given up wait on" has "$work/two/request.csv" "2,api/0,api.get,queue,service api," "backoff"

./maquette trace scenarios/shop/monolith.yaml --request 3 -q --out "$work/one" >"$work/out" 2>"$work/err"
check "another's folder is refused" test $? -eq 2
check "and why" has "$work/err" "holds the results of another command"
finish
