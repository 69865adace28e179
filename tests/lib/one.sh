#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The small scenario of tests of commands, as one.yaml where they work; $1: a line more of it.
write_one() {
    cat >one.yaml <<YAML
application: {modules: {web: {get: [{compute: exponential(2ms)}]}}}
workload: {users: {arrivals: poisson(rate=100/s), mix: web.get, timeout: 1s}}
${1:+$1
}deployment:
  nodes: {n: {cores: 1}}
  services: {web: {nodes: n, workers: 4}}
disruptions: {rush: {at: 1500ms, load: users, factor: 2, for: 500ms}}
experiment: {warmup: 1s, duration: 2s, replications: 2, seed: 1}
YAML
}
