# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the tests notice a mutant: compiles what it changes beside the objects of a tree without mutants, links test after
test with it, the nearest first, and runs them until one fails."""
import filecmp
import os
import re
import resource
import shutil
import subprocess
import sys
import time

FOLDER = "build-mutants"
CLEAN = os.path.join(FOLDER, "clean")  # sources and objects without a mutant
PARTS = ["sim", "models", "scenarios", "analysis", "tests", "docs", ".ci", "Makefile", "README.md", "LICENSE",
         "CHANGELOG.md", ".clang-format"]
# simulations of a quarter of a minute come last
LONG = re.compile(r"tests/(golden|theory)/|replication_test|tests/readme")
# what sim/ and models/ have no part in: arithmetic of numbers that are given, files, texts
NO_PART = re.compile(r"tests/analysis/(statistics|output)/|analysis/(\w+/)?(plot|options|design|histogram|groups|columns)_test|"
                     r"scenarios/(number|tree)_test")
# what looks at the text of the sources would notice every mutant; what measures time may notice anything
NO_TESTS = re.compile(r"tests/(build/|tidy|arrows|storeys|faults/|bench/|fuzz/)|linear_test|validate")
SECONDS = 60  # of processor time for a test whose time is not known yet


def say(text):
    print(text, flush=True)


def removed(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def copied(source, target):
    """Only what differs, so that what is compiled stays compiled."""
    if os.path.isfile(source):
        if not os.path.exists(target) or not filecmp.cmp(source, target, shallow=False):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            removed(target)  # not written into: it may have other names
            shutil.copy(source, target)
        return
    names = set(os.listdir(source))
    if os.path.isdir(target):
        for name in set(os.listdir(target)) - names:
            removed(os.path.join(target, name))
    for name in names:
        copied(os.path.join(source, name), os.path.join(target, name))


def limited(seconds):
    """A mutant that asks for memory or runs without end must not take the machine with it."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


class Tree:
    """The tree without mutants, how it is compiled, and what depends on what."""

    def __init__(self, jobs):
        for part in PARTS:
            copied(part, os.path.join(CLEAN, part))
        # all that make would say of another make does not concern this one
        for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD"):
            os.environ.pop(name, None)
        if subprocess.run(["make", f"-j{jobs}", "WERROR=", "OPT=-O2", "DEPS=no", "all", "tests", "objects"], cwd=CLEAN,
                          stdout=subprocess.DEVNULL).returncode:
            sys.exit("mutants: the tree does not build")
        with open(f"{CLEAN}/build/flags") as file:
            self.compiler = file.readline().split()
        with open(f"{CLEAN}/Makefile") as file:
            self.libraries = re.search(r"^LDLIBS +:= (.*)$", file.read(), re.M).group(1).split()
        self.needs = {}
        for where, _, names in os.walk(f"{CLEAN}/build"):
            for name in names:
                if name.endswith(".d"):
                    self.learn(os.path.join(where, name))
        self.library = sorted(os.path.relpath(os.path.join(where, name), CLEAN)
                              for floor in ("sim", "models", "scenarios", "analysis")
                              for where, _, names in os.walk(f"{CLEAN}/build/{floor}")
                              for name in names if name.endswith(".o") and name != "main.o")
        self.helpers = [f"build/tests/lib/{name[:-2]}.o" for name in sorted(os.listdir(f"{CLEAN}/tests/lib")) if name.endswith(".c")]

    def learn(self, notes):
        with open(notes) as file:
            words = re.sub(r"\\\n", " ", file.read()).split("\n")[0].split()
        for word in words[1:]:
            self.needs.setdefault(word, []).append(words[0].rstrip(":"))


def all_tests():
    listed = subprocess.run(["sh", "-c", "find tests -name '*_test.c'; ls tests/*/run; find tests -name '*_test.sh'; echo tests/readme"],
                            stdout=subprocess.PIPE, text=True, check=True, cwd=CLEAN).stdout.split()
    tests = [os.path.join("build", name[:-2]) if name.endswith(".c") else name for name in listed]
    return sorted(test for test in tests if not NO_TESTS.search(test) and not NO_PART.search(test))


class Judge:
    """A scratch tree of its own: the clean sources (hard links), and the mutant's objects and programs."""

    def __init__(self, tree, number):
        self.tree, self.home = tree, os.path.join(FOLDER, f"tree-{number}")
        # the same without a mutant: a test that fails there too says nothing
        self.plain = os.path.join(FOLDER, f"plain-{number}")
        self.times_file = os.path.join(FOLDER, f"times-{number}")
        self.tests, self.sound, self.unsound, self.took = all_tests(), set(), set(), 0
        for home in (self.home, self.plain):
            shutil.rmtree(home, ignore_errors=True)
            os.makedirs(home)
            for part in PARTS:
                subprocess.run(["cp", "-al", f"{CLEAN}/{part}", os.path.join(home, part)], check=True)
        self.link("maquette", [], self.plain)
        self.times = {}
        if os.path.exists(self.times_file):
            with open(self.times_file) as file:
                self.times = {test: float(seconds) for seconds, test in (line.split() for line in file)}

    @staticmethod
    def run(command, home):
        return subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0

    def compile(self, mutant):
        """The objects that the mutant changes, by the names that they have in the clean tree.  None: it does not compile."""
        shutil.rmtree(f"{self.home}/mutant", ignore_errors=True)
        shutil.rmtree(f"{self.home}/build", ignore_errors=True)
        changed = os.path.join("mutant", mutant.path)
        os.makedirs(os.path.dirname(f"{self.home}/{changed}"))
        with open(f"{self.home}/{changed}", "w") as file:
            file.write(mutant.text())
        objects = [name for name in self.tree.needs.get(mutant.path, []) if not name.startswith("build/tests/bench")]
        for name in objects:
            source = name[len("build/"):-2] + ".c"
            os.makedirs(os.path.dirname(f"{self.home}/{name}"), exist_ok=True)
            # what is included is looked for among the mutants first: includes are spelled from the root
            if not self.run([self.tree.compiler[0], "-Imutant", "-ffile-prefix-map=mutant/=", *self.tree.compiler[1:], "-c", "-o", name,
                             changed if source == mutant.path else source], self.home):
                return None
        return objects

    def means_nothing(self, objects):
        """The compiler makes the same of it."""
        return all(filecmp.cmp(f"{self.home}/{name}", f"{CLEAN}/{name}", shallow=False) for name in objects)

    def archive(self, objects):
        """The library with the mutant's objects in it (thin: names only)."""
        library = "mutant/library.a"
        names = [name if name in objects else f"../clean/{name}" for name in self.tree.library]
        return self.run(["ar", "rcsTD", library, *names], self.home)

    def link(self, target, objects, home):
        """A program whose objects are the mutant's where it has any."""
        def own(name):
            return name if name in objects else f"../clean/{name}"
        library = "mutant/library.a" if objects else "../clean/build/libmaquette.a"
        if target == "maquette":
            command = [own("build/analysis/main.o"), library]
        else:
            os.makedirs(os.path.dirname(f"{home}/{target}"), exist_ok=True)
            command = [own(f"{target}.o"), *map(own, self.tree.helpers), library, "-lcunit"]
        return self.run([*self.tree.compiler, "-o", target, *command, *self.tree.libraries], home)

    def passes(self, test, home):
        """Leaves the processor time that it took: how busy the machine is otherwise does not matter."""
        seconds = int(max(10, 4 * self.times[test])) if test in self.times else SECONDS
        end = time.monotonic() + 40 * seconds
        child = subprocess.Popen([test] if test.startswith("build/") else ["sh", test], cwd=home, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=limited(seconds),
                                 env={**os.environ, "BUILD": "build", "JOBS": "1"})
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid != 0:
                break
            if time.monotonic() > end:
                child.kill()
            time.sleep(0.01)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.took = used.ru_utime + used.ru_stime
        return child.returncode in (0, 77)

    def notices(self, test):
        if self.passes(test, self.home):
            if test not in self.times:
                self.times[test] = self.took
                with open(self.times_file, "a") as file:
                    file.write(f"{self.times[test]:.3f} {test}\n")
            return False
        if test not in self.sound | self.unsound:
            if test.startswith("build/"):
                self.link(test, [], self.plain)
            (self.sound if self.passes(test, self.plain) else self.unsound).add(test)
        return test in self.sound

    def rank(self, test, path):
        """How likely it notices a change in that file: tests that mirror the file or its folder (0), that include its header,
        quick ones of the same floor (2); then the catalogue, whose fingerprints see much, others, simulations for the theory."""
        folder, stem = os.path.basename(os.path.dirname(path)), os.path.splitext(os.path.basename(path))[0]
        users = self.tree.needs.get(os.path.splitext(path)[0] + ".h", [])
        name, took = os.path.basename(test), self.times.get(test, 1)
        if name.startswith((stem + "_", folder + "_")):
            return 0
        if LONG.search(test):
            return 5
        if test + ".o" in users and len(users) < 60:
            return 1
        if "catalogue/run" in test:
            return 3
        return 2 if test.startswith("build/tests/" + path.split("/")[0]) and took < 1.5 else 4

    def ordered(self, path, likely):
        """The tests that are likely to notice it, or the others."""
        ranked = sorted((self.rank(test, path), self.times.get(test, 1), test) for test in self.tests)
        return [test for rank, _, test in ranked if (rank <= 2) == likely]

    def verdict(self, mutant, likely):
        """caught by TEST, survived (or "open", if it was not yet tried by more than what is likely to notice it), or why it is no
        mutant."""
        objects = self.compile(mutant)
        if not objects:
            return "does not compile"
        if self.means_nothing(objects):
            return "means nothing to the compiler"
        if not self.archive(objects) or not self.link("maquette", objects, self.home):
            raise RuntimeError(f"{mutant}: cannot be linked")
        for test in self.ordered(mutant.path, likely):
            if test.startswith("build/") and not self.link(test, objects, self.home):
                raise RuntimeError(f"{mutant}: cannot be linked with {test}")
            if self.notices(test):
                return f"caught by {test}"
            if test.startswith("build/"):
                os.remove(f"{self.home}/{test}")
        return "open" if likely else "survived"
