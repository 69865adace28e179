#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many mistakes the tests notice: changes one thing in sim/ or models/, compiles that beside the objects of an unchanged
tree, runs the tests until one fails; again and again.
Usage: tests/mutants/main.py [-n MUTANTS] [-s SEED] [-j JOBS] [-f FOLDER] [--quick] [--again] [--list]   (make mutants)

Kinds of mistakes: tests/mutants/kinds.py; order of tests: tests/mutants/judge.py.  A mutant that does not compile, or of
which the compiler makes the same code, is replaced by another.  It is caught when a test fails, or does not end.

Verdicts are kept in build-mutants/verdicts as they come: a run that was interrupted goes on where it was, and one after
a change tries only what changed.  --again tries those that survived again, after tests were added.

The share that is caught is printed at the end, and each survivor with file, line and change: either a test is missing,
or the change means nothing (then it belongs into tests/mutants/equivalent.txt: `FILE: text of the line => changed line`,
below a comment with the reason).  Exit status 1 below the gate (90 %).
"""
import argparse
import concurrent.futures
import hashlib
import os
import sys
import threading

import judge
import kinds

GATE = 90
VERDICTS = os.path.join(judge.FOLDER, "verdicts")


class Verdicts:
    """What is known of mutants, by what they change and the file that they change it in."""

    def __init__(self, again):
        self.known, self.lock = {}, threading.Lock()
        if os.path.exists(VERDICTS):
            with open(VERDICTS) as file:
                for line in file:
                    key, verdict, _ = line.rstrip("\n").split("\t")
                    self.known[key] = verdict
        if again:
            self.known = {key: verdict for key, verdict in self.known.items() if verdict not in ("survived", "open")}

    @staticmethod
    def key(mutant):
        return hashlib.sha256((mutant.entry() + mutant.text()).encode()).hexdigest()[:24]

    def add(self, mutant, verdict):
        with self.lock:
            self.known[self.key(mutant)] = verdict
            with open(VERDICTS, "a") as file:
                file.write(f"{self.key(mutant)}\t{verdict}\t{mutant}\n")


class Trial:
    """Mutants of one kind, tried by several judges until as many as are wanted have compiled."""

    def __init__(self, kind, wanted, pool, verdicts):
        self.kind, self.wanted, self.pool, self.verdicts = kind, wanted, iter(pool), verdicts
        self.lock, self.going, self.done = threading.Lock(), 0, []

    def take(self):
        with self.lock:
            if len(self.done) + self.going >= self.wanted:
                return None
            mutant = next(self.pool, None)
            self.going += mutant is not None
            return mutant

    def work(self, judge_of):
        while True:
            mutant = self.take()
            if mutant is None:
                return
            verdict = self.verdicts.known.get(self.verdicts.key(mutant))
            if verdict is None:
                verdict = judge_of.verdict(mutant, True)
                self.verdicts.add(mutant, verdict)
            with self.lock:
                self.going -= 1
                if verdict in ("survived", "open") or verdict.startswith("caught"):
                    self.done.append((mutant, verdict))
                    judge.say(f"{mutant}: {verdict}")

    def run(self, judges):
        with concurrent.futures.ThreadPoolExecutor(len(judges)) as pool:
            for one in [pool.submit(self.work, one) for one in judges]:
                one.result()
        return self.done


def thoroughly(done, verdicts, one):
    """What nothing has noticed yet, by all the other tests: last, for each takes minutes."""
    for place, (mutant, verdict) in enumerate(done):
        if verdict == "open":
            done[place] = mutant, one.verdict(mutant, False)
            verdicts.add(*done[place])
            judge.say(f"{mutant}: {done[place][1]}")


def summary(done, unsound):
    caught = [(mutant, verdict) for mutant, verdict in done if verdict.startswith("caught")]
    share = 100 * len(caught) / max(1, len(done))
    for test in sorted(unsound):
        print(f"mutants: {test} fails without a mutant too, and counted for nothing")
    print(f"\nmutants: {len(caught)} of {len(done)} caught, {share:.1f} % (gate {GATE} %); "
          f"{sum('catalogue/run' in verdict for _, verdict in caught)} of them by fingerprints of the catalogue")
    for mutant, verdict in done:
        if not verdict.startswith("caught"):
            print(f"  {verdict}: {mutant}")
    return 0 if share >= GATE else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1)
    parser.add_argument("-f", default=None)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--quick", action="store_true", help="only the tests that are likely to notice something")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        for kind, wanted, pool in kinds.chosen(options.f, options.n, options.s):
            print(f"{kind}: {len(pool)} places, {wanted} wanted")
            for mutant in pool[:wanted]:
                print(f"  {mutant}")
        return 0
    os.nice(max(0, 10 - os.nice(0)))
    tree = judge.Tree(options.j)
    kinds.ROOT = judge.CLEAN
    plan = kinds.chosen(options.f, options.n, options.s)
    judges = [judge.Judge(tree, number) for number in range(options.j)]
    verdicts = Verdicts(options.again)
    done = []
    for kind, wanted, pool in plan:
        done += Trial(kind, wanted, pool, verdicts).run(judges)
    if not options.quick:
        thoroughly(done, verdicts, judges[0])
    return summary(done, set().union(*[one.unsound for one in judges]))


if __name__ == "__main__":
    sys.exit(main())
