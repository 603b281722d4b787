#!/usr/bin/env python3
"""Figures of one run, side by side: bench.py EDGEDIFF [--json] [--quick]

Each line compares two things that take turns, A B A B ..., after a run of
each that is not counted; shown are the medians and their ratio. Memory is
the peak of the process as the kernel reports it. Histories are made once,
below build/bench.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import snapshot
import submit

HERE = os.path.dirname(os.path.abspath(__file__))
STORE = os.path.join("build", "bench")
CHANGES = [10, 1000, 10000]


def history(files):
    """A packed bare repository with that many files."""
    directory = os.path.join(STORE, f"history-{files}")
    changes = [str(n) for n in CHANGES if n <= files]
    os.makedirs(STORE, exist_ok=True)
    subprocess.run([sys.executable, os.path.join(HERE, "history.py"),
                    directory, str(files), *changes], check=True)
    return directory


def measure(commands):
    """(seconds, peak KiB) of commands run one after the other."""
    peak = 0
    start = time.perf_counter()
    for command in commands:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{command} exits {child.returncode}")
        peak = max(peak, usage.ru_maxrss)
    return time.perf_counter() - start, peak


def duel(a, b, runs):
    """Medians of two lists of commands, taking turns."""
    results = ([], [])
    for i in range(runs + 1):
        for side, commands in zip(results, (a, b)):
            figure = measure(commands)
            if i > 0:
                side.append(figure)
    return [(statistics.median(t for t, _ in side),
             max(m for _, m in side)) for side in results]


def instructions(command):
    """Instructions by callgrind; None where there is no valgrind."""
    try:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
             *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    for line in done.stderr.decode().splitlines():
        if "Collected" in line:
            return int(line.split(":")[1])
    return None


class Bench:
    """Collects rows and prints them as they come."""

    def __init__(self, args):
        self.edgediff = args.edgediff
        self.runs = 3 if args.quick else 7
        self.quick = args.quick
        self.json = args.json
        self.rows = []
        if not self.json:
            print(f"{'what':44} {'A':>9} {'B':>9} {'A/B':>6} {'peak A':>8}")

    def plan(self, directory, changes, *options):
        return [self.edgediff, "-C", directory, "plan", "base", f"c{changes}",
                "--output=paths", *options]

    def row(self, what, a, b):
        self.put_row(what, *duel(a, b, self.runs))

    def put_row(self, what, a, b):
        (a_s, a_kib), (b_s, b_kib) = a, b
        self.add({"what": what, "a_s": a_s, "b_s": b_s, "ratio": a_s / b_s,
                  "a_kib": a_kib, "b_kib": b_kib})
        if not self.json:
            print(f"{what:44} {a_s * 1000:7.1f}ms {b_s * 1000:7.1f}ms"
                  f" {a_s / b_s:6.2f} {a_kib / 1024:5.1f}MiB", flush=True)

    def count(self, what, a, b):
        x, y = instructions(a), instructions(b)
        if x is None or y is None:
            return
        self.add({"what": what, "a_instructions": x, "b_instructions": y,
                  "ratio": x / y})
        if not self.json:
            print(f"{what:44} {x / 1e6:8.1f}M {y / 1e6:8.1f}M {x / y:6.2f}",
                  flush=True)

    def add(self, row):
        self.rows.append(row)

    def against_git(self, files, changes):
        d = history(files)
        diff = ["git", "-C", d, "diff", "--name-only", "base", f"c{changes}"]
        tree = ["git", "-C", d, "ls-tree", "-r", "--name-only", "base"]
        self.row(f"plan / git diff + ls-tree -r, {files}x{changes}",
                 [self.plan(d, changes)], [diff, tree])
        self.row(f"plan / git diff, {files}x{changes}",
                 [self.plan(d, changes)], [diff])

    def replay(self, files, deploys):
        """Deploys a second, and whether memory grows with their number."""
        d = os.path.join(STORE, f"deploys-{files}-{deploys}")
        subprocess.run([sys.executable, os.path.join(HERE, "deploys.py"), d,
                        str(files), str(deploys)], check=True)
        command = [self.edgediff, "-C", d, "estimate"]
        figures = [measure([command]) for _ in range(self.runs)]
        seconds = statistics.median(s for s, _ in figures)
        _, half = measure([[*command, f"--last={deploys // 2}"]])
        row = {"what": f"estimate, {deploys} deploys of {files} files",
               "deploys_per_s": deploys / seconds,
               "a_kib": max(m for _, m in figures), "half_kib": half}
        self.add(row)
        if not self.json:
            print(f"{row['what']:44} {row['deploys_per_s']:7.0f}/s"
                  f" {row['a_kib'] / 1024:5.1f}MiB,"
                  f" half of them {half / 1024:5.1f}MiB", flush=True)

    def built_site(self, files):
        for row in snapshot.compare(self.edgediff, files, measure):
            self.put_row(*row)

    def against_small(self, files, changes):
        a = self.plan(history(files), changes)
        b = self.plan(history(1000), changes)
        self.row(f"plan {files}x{changes} / 1000x{changes}", [a], [b])
        self.count(f"  the same in instructions", a, b)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("edgediff")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true",
                        help="no million files, fewer runs")
    args = parser.parse_args()
    bench = Bench(args)
    sizes = [1000, 100000] if args.quick else [1000, 10000, 100000, 1000000]
    for files in sizes:
        for changes in CHANGES:
            if changes <= files:
                bench.against_git(files, changes)
    for files in sizes[1:]:
        bench.against_small(files, 10)
    submit.compare(args.edgediff, history(1000), bench.row)
    bench.replay(20000, 5000)
    bench.built_site(10000 if args.quick else 100000)
    if args.json:
        print(json.dumps(bench.rows, indent=1))


if __name__ == "__main__":
    main()
