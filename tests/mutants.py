#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many mistakes the tests notice: changes one thing in a copy of sim/ or models/, builds, runs the tests until one
fails; again and again.  Usage: tests/mutants.py [-n MUTANTS] [-s SEED] [-j JOBS] [-f FOLDER] [--long] [--headers] [--list]   (make mutants;
in pieces: -n 25 with four seeds)

A mutant is one small mistake of a kind that people make: another operator, a constant off by one, a condition turned
round, a statement that was forgotten (a cancel above all), a draw for another purpose or with another key, a tie broken
the other way.  One that does not compile is replaced by another.  It is caught when a test fails, or does not end.

The share that is caught is printed at the end, and each survivor with file, line and change: either a test is missing,
or the change means nothing (then it belongs into tests/mutants.txt: `FILE: text of the line => changed line`, below a
comment with the reason).  Exit status 1 below the gate (90 %).
"""
import argparse
import filecmp
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

GATE = 90
# simulations of minutes, left out unless --long: without them the share is a lower bound
LONG = re.compile(r"tests/(golden|theory)/")
TREE = "build-mutants"
CLEAN = "build-mutants-clean"  # the same without a mutant
SECONDS = 60  # of processor time, for a process of a test; the longest takes a third of it
PARTS = ["sim", "models", "scenarios", "analysis", "tests", "docs", ".ci", "Makefile", "README.md", "LICENSE",
         "CHANGELOG.md", ".clang-format"]
# generated, or what no test is meant to notice: messages, the text of explanations
LEFT_OUT = re.compile(r"ziggurat_tables|exp_table|/check\.|/complain\.|trace\.c|signals\.c|sim/room\.")
# sizes of what grows, and memory that goes back to the system: no result depends on them
NO_MATTER = re.compile(r"\b(limit|room|larger|free|fclose|memcpy)\b.*\d|^\s*(free|fclose|munmap)\w*\(|arena_(alloc|array)")
# what sim/ and models/ have no part in: arithmetic of numbers that are given, files, texts
NO_PART = re.compile(r"tests/analysis/(statistics|output)/|analysis/(plot|options|design|histogram|groups|columns)_test|"
                     r"scenarios/(number|tree)_test")
# what looks at the text of the sources would notice every mutant
NO_TESTS = re.compile(r"tests/(build/|tidy|arrows|readme|storeys|faults/|fuzz/|bench/)|linear_test|validate")


def swaps(pattern, replacement):
    """All places of a line where the pattern stands, each as a changed line."""
    def change(line):
        return [line[:m.start()] + m.expand(replacement) + line[m.end():] for m in re.finditer(pattern, line)]
    return change


def dropped(pattern):
    def change(line):
        return [re.match(r"\s*", line).group() + ";"] if re.match(pattern, line) else []
    return change


def off_by_one(line):
    found = []
    for m in re.finditer(r"(?<![\w.\[\"<])(\d+)(?![\w.\]\"])", line):
        found.append(line[:m.start()] + str(int(m.group()) + 1) + line[m.end():])
    return found


PURPOSES = ["CHILD", "DEMAND", "TAKEN", "KEY", "CHOICE", "BACKOFF", "LATENCY"]


def other_purpose(line):
    found = []
    for m in re.finditer(r"\bDRAW_([A-Z]+)\b", line):
        other = PURPOSES[(PURPOSES.index(m.group(1)) + 1) % len(PURPOSES)] if m.group(1) in PURPOSES else None
        if other and "case" not in line:
            found.append(line[:m.start()] + "DRAW_" + other + line[m.end():])
    return found


# name, share of the mutants, how
KINDS = [
    ("operator", 30, [swaps(r" < ", " <= "), swaps(r" <= ", " < "), swaps(r" > ", " >= "), swaps(r" >= ", " > "),
                      swaps(r" == ", " != "), swaps(r" != ", " == "), swaps(r" && ", " || "), swaps(r" \|\| ", " && "),
                      swaps(r" \+ ", " - "), swaps(r" - ", " + "), swaps(r" \* (?=\w)", " / "), swaps(r"\+\+", "--"),
                      swaps(r" \+= ", " -= "), swaps(r" -= ", " += ")]),
    ("constant", 15, [off_by_one]),
    ("condition", 15, [swaps(r"\bif \((?!!)(\w[^;{]*)\)$", r"if (!(\1))"), swaps(r"\bif \(!(\w+(?:->\w+)*)\)$", r"if (\1)"),
                       swaps(r" \? (\w+) : (\w+);", r" ? \2 : \1;")]),
    ("forgotten cancel", 12, [dropped(r"\s*\w*(cancel|forget|leave|withdraw|release|free|give_back|drop|clear|stop|"
                                      r"unlink|remove|close)\w*\([^;]*\);$")]),
    ("forgotten statement", 15, [dropped(r"\s*\w+(->|\.)[\w.>\[\]-]+ [+-]?= [^;{]+;$"), dropped(r"\s*[\w>.-]+(\+\+|--);$"),
                                 dropped(r"\s*\w+\([^;{]*\);$")]),
    ("wrong key", 8, [other_purpose, swaps(r"\bmix\((\w[\w.>-]*), ", r"mix(\1 + 1, "), swaps(r"\b(step|repetition|attempt|loop), ", r"\1 + 1, ")]),
    ("wrong tie", 5, [swaps(r"\b(\w+(?:->|\.)(?:seq|order|number|time)) < ", r"\1 > "), swaps(r"\b(a|i|left) < (b|j|right)\b", r"\1 > \2"),
                      swaps(r"\b(\w+(?:->|\.)(?:seq|order|number)) > ", r"\1 < ")]),
]


def code_lines(path):
    """Lines of functions, without comments, texts, preprocessor and tables of rows."""
    depth, in_comment = 0, False
    for number, line in enumerate(open(path), 1):
        bare = re.sub(r"/\*.*?\*/", "", line.rstrip("\n"))
        if in_comment:
            in_comment = "*/" not in bare
            continue
        if "/*" in bare:
            in_comment = True
            continue
        inside = depth > 0
        depth += bare.count("{") - bare.count("}")
        if inside and not NO_MATTER.search(bare) and not bare.lstrip().startswith(("#", "//")) and "CHECK" not in bare and '"' not in bare \
                and not re.search(r"\b(for|while) \(.*= 0;", bare):
            yield number, line.rstrip("\n")


def outside_comments(line, new):
    """The change lies in code, not in the comment behind it."""
    code = re.sub(r"/\*.*", "", line)
    return not new.startswith(code) or code == line


def candidates(folder, headers):
    endings = (".c", ".h") if headers else (".c",)
    found = {name: [] for name, _, _ in KINDS}
    for root in ([folder] if folder else ["sim", "models"]):
        for where, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                path = os.path.join(where, name)
                if not name.endswith(endings) or LEFT_OUT.search(path):
                    continue
                for number, line in code_lines(path):
                    for kind, _, changes in KINDS:
                        for change in changes:
                            found[kind] += [(path, number, line, new) for new in change(line)
                                            if new != line and outside_comments(line, new)]
    return found


def explained():
    """Changes that are known to mean nothing."""
    known = set()
    if os.path.exists("tests/mutants.txt"):
        for line in open("tests/mutants.txt"):
            if " => " in line and not line.startswith("#"):
                known.add(line.rstrip("\n"))
    return known


def entry(path, line, new):
    return f"{path}: {line.strip()} => {new.strip()}"


def make(*targets):
    return subprocess.run(["make", "-j2", "WERROR=", "OPT=-O1", "DEPS=no", *targets], cwd=TREE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def copy_file(path):
    """Only if it differs, so that what is compiled stays compiled; a mutant that a killed run left goes."""
    target = os.path.join(TREE, path)
    if not os.path.exists(target) or not filecmp.cmp(path, target, shallow=False):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(path, target)


def copy_tree():
    for part in PARTS:
        if os.path.isfile(part):
            copy_file(part)
        for where, _, names in os.walk(part):
            for name in names:
                copy_file(os.path.join(where, name))


def room():
    """A mutant that asks for memory or runs without end must not take the machine with it."""
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def all_tests(long):
    listed = subprocess.run(["sh", "-c", "find tests -name '*_test.c'; ls tests/*/run; find tests -name '*_test.sh'"],
                            stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    tests = [os.path.join("build", name[:-2]) if name.endswith(".c") else name for name in listed]
    return [test for test in tests if not NO_TESTS.search(test) and not NO_PART.search(test)
            and (long or not LONG.search(test))]


def groups(tests, path, times):
    """Tests by how likely they notice: first those that mirror the file or its folder, then those of the same storey, then
    the catalogue, whose fingerprints see almost everything, then all others; the quick ones first in each."""
    folder, stem = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]

    def rank(test):
        name = os.path.basename(test)
        if name.startswith(stem + "_") or name.startswith(os.path.basename(folder) + "_"):
            return 0
        if test.startswith("build/tests/" + folder.split("/")[0]):
            return 1
        if "catalogue" in test:
            return 2
        return 3
    return [sorted((test for test in tests if rank(test) == place), key=lambda test: times.get(test, 0)) for place in range(4)]


class Tests:
    """What is known of the tests: how long they take, and that they pass without a mutant, which is asked when one is
    the first to fail."""

    def __init__(self, names, jobs):
        self.names, self.jobs, self.times, self.sound, self.unsound = names, jobs, {}, set(), set()

    @staticmethod
    def passes(test, tree):
        try:
            return subprocess.run([test] if test.startswith("build/") else ["sh", test], cwd=tree, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, timeout=3600, preexec_fn=room,
                                  env={**os.environ, "BUILD": "build"}).returncode in (0, 77)
        except subprocess.TimeoutExpired:
            return False

    def notices(self, test):
        start = time.monotonic()
        if self.passes(test, TREE):
            self.times[test] = time.monotonic() - start
            return False
        if test not in self.sound | self.unsound:
            (self.sound if self.passes(test, CLEAN) else self.unsound).add(test)
        return test in self.sound


class Runner:
    """Tests over threads until one fails."""

    def __init__(self, group, tests):
        self.left, self.caught, self.lock, self.tests = list(group), None, threading.Lock(), tests
        threads = [threading.Thread(target=self.work) for _ in range(tests.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work(self):
        while True:
            with self.lock:
                if self.caught or not self.left:
                    return
                test = self.left.pop(0)
            if self.tests.notices(test):
                with self.lock:
                    self.caught = self.caught or test


def noticed_by(tests, path):
    """The test that fails, or none.  Programs are linked only when it is their turn."""
    for group in groups(tests.names, path, tests.times):
        programs = [test for test in group if test.startswith("build/")]
        if len(programs) < len(group):
            programs.append("all")  # scripts run the program
        if programs and not make(*programs):
            return "the build of its tests"
        caught = Runner(group, tests).caught
        if caught:
            return caught
    return None


def write(path, number, line):
    target = os.path.join(TREE, path)
    lines = open(path).read().split("\n")
    lines[number - 1] = line
    with open(target, "w") as file:
        file.write("\n".join(lines))


def choose(found, count, chance, known):
    chosen = []
    for kind, share, _ in KINDS:
        pool = [c for c in found[kind] if entry(c[0], c[2], c[3]) not in known]
        chance.shuffle(pool)
        chosen.append((kind, pool, round(count * share / 100)))
    return chosen


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=100)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("-j", type=int, default=os.cpu_count() or 2)
    parser.add_argument("-f", default=None)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--headers", action="store_true", help="inline functions too: each compiles everything anew")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    found, chance = candidates(options.f, options.headers), random.Random(options.s)
    plan = choose(found, options.n, chance, explained())
    if options.list:
        for kind, pool, wanted in plan:
            print(f"{kind}: {len(pool)} places, {wanted} wanted")
            for path, number, line, new in pool[:wanted]:
                print(f"  {path}:{number}: {line.strip()} => {new.strip()}")
        return 0
    copy_tree()
    tests = Tests(all_tests(options.long), options.j)
    if not make("all", *[test for test in tests.names if test.startswith("build/")]):
        print("mutants: the tree does not build")
        return 2
    subprocess.run(["cp", "-R", "-T", TREE, CLEAN], check=True)
    caught, survivors = 0, []
    for kind, pool, wanted in plan:
        tried = 0
        for path, number, line, new in pool:
            if tried == wanted:
                break
            write(path, number, new)
            if make("build/maquette"):
                tried += 1
                test = noticed_by(tests, path)
                caught += test is not None
                verdict = f"caught by {test}" if test else "SURVIVED"
                print(f"{kind}: {path}:{number}: {line.strip()} => {new.strip()}: {verdict}", flush=True)
                if not test:
                    survivors.append((kind, entry(path, line, new)))
            shutil.copy(path, os.path.join(TREE, path))
    for test in sorted(tests.unsound):
        print(f"mutants: {test} fails without a mutant too, and counted for nothing")
    all_of_them = caught + len(survivors)
    share = 100 * caught / max(1, all_of_them)
    print(f"\nmutants: {caught} of {all_of_them} caught, {share:.1f} % (gate {GATE} %)")
    for kind, what in survivors:
        print(f"  survived ({kind}): {what}")
    return 0 if share >= GATE else 1


if __name__ == "__main__":
    sys.exit(main())
