#!/usr/bin/env python3
"""Show what gcovr found: what the tests reach, and what they do not.

usage: coverage.py [--lines PERCENT] [--branches PERCENT] FILE

FILE is the JSON of gcovr. Prints for each file the lines that no test runs
and the branches that no test takes, then the refusals that no test provokes,
then a table of files and folders, then the totals; fails if those are below
the limits.

A line counts if it has code, so tables of data (the options, the keys of the
configuration) do not. A condition has two branches for each of its parts.
"""

import argparse
import json
import os
import re
import sys

# A line that gives up: ed_fail(), ed_fail_git(), the fail_...() of a file.
REFUSAL = re.compile(r"\b(ed_)?fail(_\w+)?\(")


def spans(numbers):
    """'3-5 9' for 3, 4, 5, 9."""
    out = []
    for n in sorted(numbers):
        if out and out[-1][1] == n - 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return " ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


class Sum:
    """Lines and branches: how many there are, how many are reached."""

    def __init__(self):
        self.lines = [0, 0]
        self.branches = [0, 0]

    def add(self, other):
        for mine, theirs in ((self.lines, other.lines),
                             (self.branches, other.branches)):
            mine[0] += theirs[0]
            mine[1] += theirs[1]

    def row(self, name):
        return (f"{name:36}" + part(self.lines) + part(self.branches))


def percent(pair):
    reached, there = pair
    return 100.0 * reached / there if there else 100.0


def part(pair):
    return f" {pair[0]:6}/{pair[1]:<6} {percent(pair):5.1f} %"


class File:
    def __init__(self, entry):
        self.name = entry["file"]
        self.sum = Sum()
        self.unrun = []
        self.untaken = {}
        for line in entry["lines"]:
            if not line.get("gcovr/noncode") and \
                    not line.get("gcovr/excluded"):
                self.count(line)

    def count(self, line):
        number = line["line_number"]
        self.sum.lines[1] += 1
        if line["count"]:
            self.sum.lines[0] += 1
        else:
            self.unrun.append(number)
        taken = [b["count"] > 0 for b in line["branches"]]
        self.sum.branches[0] += sum(taken)
        self.sum.branches[1] += len(taken)
        # Of a line that does not run, no branch is worth a word.
        if line["count"] and not all(taken):
            self.untaken[number] = len(taken) - sum(taken)

    def show(self):
        if self.unrun:
            print(f"{self.name}: not run: {spans(self.unrun)}")
        if self.untaken:
            print(f"{self.name}: branches not taken: " + " ".join(
                f"{n}" if k == 1 else f"{n}({k})"
                for n, k in sorted(self.untaken.items())))

    def refusals(self):
        """What is never said: 'file:line: statement'."""
        with open(self.name, encoding="utf-8") as f:
            text = f.read().split("\n")
        for n in self.unrun:
            if REFUSAL.search(text[n - 1]) and text[n - 1][0] == "\t":
                words = " ".join(text[n - 1:n + 4]).split(";")[0]
                yield f"{self.name}:{n}: " + " ".join(words.split())


def read(name):
    with open(name, encoding="utf-8") as f:
        files = [File(e) for e in json.load(f)["files"]]
    return sorted((f for f in files if f.sum.lines[1]),
                  key=lambda f: os.path.split(f.name))


def table(files):
    """The rows of all files and folders, and the sum of all."""
    folders = {}
    for f in files:
        folders.setdefault(os.path.dirname(f.name), []).append(f)
    total = Sum()
    rows = []
    for folder, members in folders.items():
        own = Sum()
        for f in members:
            print(f.sum.row(f.name))
            own.add(f.sum)
        rows.append(own.row(folder + "/"))
        total.add(own)
    print()
    for row in rows:
        print(row)
    print(total.row("total"))
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=float, default=90)
    parser.add_argument("--branches", type=float, default=80)
    parser.add_argument("file")
    args = parser.parse_args()
    files = read(args.file)
    for f in files:
        f.show()
    print("\nrefusals that no test provokes:")
    for f in files:
        for line in f.refusals():
            print("  " + line)
    print(f"\n{'':36} {'lines':>21} {'branches':>22}")
    total = table(files)
    bad = False
    for what, pair, limit in (("lines", total.lines, args.lines),
                              ("branches", total.branches, args.branches)):
        if percent(pair) < limit:
            print(f"coverage: {percent(pair):.1f} % of {what}; "
                  f"{limit:g} % are wanted")
            bad = True
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
