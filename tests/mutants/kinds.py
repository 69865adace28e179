# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mutant is: one small mistake of a kind that people make, at one place of sim/ or models/.

Which ones are tried is drawn by a hash of seed, file, line and change, so a change elsewhere in the sources leaves the
others in the draw.  All is read below ROOT, so that it may be a copy that does not change under a long run.
"""
import hashlib
import os
import re

ROOT = "."

# generated, or what no test is meant to notice: messages, the text of explanations
LEFT_OUT = re.compile(r"ziggurat_tables|exp_table|/check\.|/complain\.|trace\.c|signals\.c|sim/room\.")
# sizes of what grows, and memory that goes back to the system: no result depends on them
NO_MATTER = re.compile(r"\b(limit|room|larger|free|fclose|memcpy|grown)\b.*\d|^\s*(free|fclose|munmap)\w*\(|arena_(alloc|array)|"
                       r"__builtin_prefetch|\bblock_size\b")


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
    # not the constants of comparisons with null, which are pointers as often as numbers, nor what is expected of a branch
    return [line[:m.start()] + str(int(m.group()) + 1) + line[m.end():]
            for m in re.finditer(r"(?<![\w.\[\"<{])(?<!!= )(?<!== )(\d+)(?![\w.\]\"}])", line)
            if not re.search(r"__builtin_expect\(.*, $", line[:m.start()])]


PURPOSES = ["CHILD", "DEMAND", "TAKEN", "KEY", "CHOICE", "BACKOFF", "LATENCY"]


def other_purpose(line):
    """A draw that takes the number of another one."""
    found = []
    for m in re.finditer(r"\bDRAW_([A-Z]+)\b", line):
        if m.group(1) in PURPOSES and "case" not in line:
            other = PURPOSES[(PURPOSES.index(m.group(1)) + 1) % len(PURPOSES)]
            found.append(line[:m.start()] + "DRAW_" + other + line[m.end():])
    return found


UNDOING = (r"\s*(?!visits_cancelled_aside)\w*(cancel|forget|leave|withdraw|release|free|give_back|drop|clear|stop|unlink|remove|"
           r"close|reset|disarm|dismiss|lost|fail)\w*\([^;]*\);$")

# name, share of the mutants in per cent, how
KINDS = [
    ("operator", 30, [swaps(r" < ", " <= "), swaps(r" <= ", " < "), swaps(r" > ", " >= "), swaps(r" >= ", " > "),
                      swaps(r" == ", " != "), swaps(r" != ", " == "), swaps(r" && ", " || "), swaps(r" \|\| ", " && "),
                      swaps(r" \+ ", " - "), swaps(r" - ", " + "), swaps(r" \* (?=\w)", " / "), swaps(r"\+\+", "--"),
                      swaps(r" \+= ", " -= "), swaps(r" -= ", " += ")]),
    ("constant", 15, [off_by_one]),
    ("condition", 15, [swaps(r"\bif \((?!!)(\w[^;{]*)\)$", r"if (!(\1))"), swaps(r"\bif \(!(\w+(?:->\w+)*)\)$", r"if (\1)"),
                       swaps(r" \? (\w+) : (\w+);", r" ? \2 : \1;")]),
    ("forgotten cancel", 12, [dropped(UNDOING)]),
    ("forgotten statement", 15, [dropped(r"\s*\w+(->|\.)[\w.>\[\]-]+ [+-]?= [^;{]+;$"), dropped(r"\s*[\w>.-]+(\+\+|--);$"),
                                 dropped(r"\s*\w+\([^;{]*\);$")]),
    ("wrong key", 8, [other_purpose, swaps(r"\bmix\((\w[\w.>-]*), ", r"mix(\1 + 1, "),
                      swaps(r"\bchild_number\((\w[\w.>-]*), ", r"child_number(\1 + 1, "),
                      swaps(r"\b(key|random) = mix\(([^;]*)\);$", r"\1 = mix(\2) + 1;")]),
    ("wrong tie", 5, [swaps(r"\b(\w+(?:->|\.)(?:seq|order|number|time|term|at)) < (?=\w+(?:->|\.))", r"\1 > "),
                      swaps(r"\b(a|i|left) < (b|j|right)\b", r"\1 > \2"),
                      swaps(r"\b(\w+(?:->|\.)(?:seq|order|number|time|term|at)) > (?=\w+(?:->|\.))", r"\1 < ")]),
]


class Mutant:
    def __init__(self, kind, path, number, line, new, again):
        self.kind, self.path, self.number, self.line, self.new = kind, path, number, line, new
        # the same line may stand twice in a file
        self.again = again

    def entry(self):
        """As tests/mutants/equivalent.txt has it: without the number of the line, which moves."""
        return f"{self.path}: {self.line.strip()} => {self.new.strip()}"

    def rank(self, seed):
        return hashlib.sha256(f"{seed} {self.again} {self.entry()}".encode()).hexdigest()

    def __str__(self):
        return f"{self.kind}: {self.path}:{self.number}: {self.line.strip()} => {self.new.strip()}"

    def text(self):
        lines = open(os.path.join(ROOT, self.path)).read().split("\n")
        lines[self.number - 1] = self.new
        return "\n".join(lines)


def code_lines(path):
    """Lines of functions, without comments, texts, preprocessor and tables of rows."""
    depth, in_comment = 0, False
    for number, line in enumerate(open(os.path.join(ROOT, path)), 1):
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


def files(folder):
    for root in ([folder] if folder else ["sim", "models"]):
        for where, _, names in sorted(os.walk(os.path.join(ROOT, root))):
            for name in sorted(names):
                path = os.path.relpath(os.path.join(where, name), ROOT)
                if name.endswith((".c", ".h")) and not LEFT_OUT.search(path):
                    yield path


def candidates(folder):
    """All of them, by kind."""
    found = {name: [] for name, _, _ in KINDS}
    for path in files(folder):
        seen = {}
        for number, line in code_lines(path):
            for kind, _, changes in KINDS:
                for new in [new for change in changes for new in change(line)]:
                    if new == line or not outside_comments(line, new):
                        continue
                    again = seen[line, new, kind] = seen.get((line, new, kind), -1) + 1
                    found[kind].append(Mutant(kind, path, number, line, new, again))
    return found


def explained():
    """Changes that are known to mean nothing."""
    with open(os.path.join(ROOT, "tests/mutants/equivalent.txt")) as file:
        return {line.rstrip("\n") for line in file if " => " in line and not line.startswith("#")}


def chosen(folder, count, seed):
    """By kind, in the order in which they are tried: how many are wanted, and all that there are."""
    known, found = explained(), candidates(folder)
    return [(kind, round(count * share / 100),
             sorted((m for m in found[kind] if m.entry() not in known), key=lambda m: m.rank(seed)))
            for kind, share, _ in KINDS]
