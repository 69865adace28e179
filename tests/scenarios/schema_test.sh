#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The JSON schema takes every scenario that is shipped, and refuses what is misspelt, at any depth.
. tests/lib/check.sh

./maquette schema >"$work/schema.json"
takes() { python3 tests/scenarios/schema.py "$work/schema.json" "$@" >"$work/said"; }
check "an independent validator takes every scenario" takes scenarios/*/*.yaml
check "and every case" takes tests/cases/*.yaml

# OLD NEW: the shop with one word changed
refuses()
{
    sed "s/$1/$2/" scenarios/shop/microservices.yaml >"$work/bad.yaml"
    cmp -s scenarios/shop/microservices.yaml "$work/bad.yaml" && return 1
    ! takes "$work/bad.yaml"
}
check "not a section that does not exist" refuses "^deployment:" "deploiment:"
check "nor a key of a service" refuses "replicas:" "replica:"
check "nor a key of nodes" refuses "cores:" "kores:"
check "nor a key of a store" refuses "replicas: 3" "reeplicas: 3"
cat >"$work/bad.yaml" <<EOF
application: {modules: {web: {get: [{parallel: [{comput: 1ms}]}]}}}
EOF
check "nor a step inside of a step" eval '! takes "$work/bad.yaml"'
cat >"$work/bad.yaml" <<EOF
architectures: {one: {deployment: {services: {web: {wrkers: 2}}}}}
EOF
check "nor a key of an architecture" eval '! takes "$work/bad.yaml"'
check "it takes no arguments" fails ./maquette schema words
finish
