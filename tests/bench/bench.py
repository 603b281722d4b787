#!/usr/bin/env python3
"""Figures of one run, side by side: bench.py BUILD [--quick] [--json FILE]

Each row compares two things that take turns, A B A B ..., after a turn that
is not counted; shown are medians, their ratio and the peaks of memory.
Histories are made once, below build/bench. The text fits a README; the file
has everything, all single samples and what this was run on included.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import growth
import quality
import shapes
import submit
from measure import Runner, first_line, instructions, machine, said
from snapshot import CHANGED, Built

HERE = os.path.dirname(os.path.abspath(__file__))
STORE = os.path.join("build", "bench")
CHANGES = [10, 1000, 10000]
NO_COLLATERAL = ["--max-wildcards=0", "--max-paths=3000"]


def history(files):
    """A packed bare repository with that many files."""
    directory = os.path.join(STORE, f"site-{files}")
    changes = [str(n) for n in [1, *CHANGES] if n <= files]
    os.makedirs(STORE, exist_ok=True)
    subprocess.run([sys.executable, os.path.join(HERE, "history.py"),
                    directory, str(files), *changes], check=True)
    return directory


def duration(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms"


class Bench:
    """Collects what is measured and prints it as it comes."""

    def __init__(self, build, quick):
        self.edgediff = os.path.join(build, "edgediff")
        self.programs = os.path.join(build, "tests")
        self.quick = quick
        self.runner = Runner(os.path.join(self.programs, "bench_run"),
                             3 if quick else 7)
        self.rows, self.planner, self.quality = [], [], []
        self.grid = growth.Grid()

    def title(self, text):
        print(f"\n{text:35}{'edgediff':>9}{'other':>9}{'ratio':>6}{'CPU':>6}"
              f"{'MiB':>11}", flush=True)

    def row(self, title, what, a, b):
        ratio = a["seconds"] / b["seconds"]
        cpu = a["cpu"] / max(b["cpu"], 1e-6)
        self.rows.append({"title": title, "what": what, "a": a, "b": b,
                          "ratio": ratio, "cpu_ratio": cpu})
        memory = f"{a['kib'] / 1024:.0f} / {b['kib'] / 1024:.0f}"
        print(f"  {what:33}{duration(a['seconds']):>9}"
              f"{duration(b['seconds']):>9}{ratio:6.2f}{cpu:6.2f}"
              f"{memory:>11}", flush=True)

    def plan(self, directory, changes):
        return [self.edgediff, "-C", directory, "plan", "base", f"c{changes}",
                "--output=paths"]

    def plans(self, sizes):
        """Three things take turns, which gives two tables."""
        measured = []
        for files, changes in ((f, c) for f in sizes for c in CHANGES
                               if c <= f):
            d = history(files)
            diff = ["git", "-C", d, "diff", "--name-only", "base",
                    f"c{changes}"]
            tree = ["git", "-C", d, "ls-tree", "-r", "--name-only", "base"]
            measured.append((files, changes, *self.runner.turns(
                [self.plan(d, changes)], [diff], [diff, tree])))
        for title, other in (("plan / git diff --name-only", 3),
                             ("plan / git diff + git ls-tree -r", 4)):
            self.title(title)
            for files, changes, *figures in measured:
                self.row(title, f"{files:,} files, {changes:,} changed",
                         figures[0], figures[other - 2])
        for files, changes, ours, _, both in measured:
            self.grid.add(files, changes, "plan", ours)
            self.grid.add(files, changes, "git diff+ls-tree", both)

    def against_small(self, sizes):
        title = "plan / plan of 1,000 files"
        self.title(title)
        for files in sizes[1:]:
            for changes in CHANGES[:1 if self.quick else 2]:
                self.row(title, f"{files:,} files, {changes:,} changed",
                         *self.runner.turns(
                             [self.plan(history(files), changes)],
                             [self.plan(history(1000), changes)]))

    def first_time(self, sizes):
        """The links of a tree are remembered, but not in a new clone."""
        title = "first plan in a clone / the next"
        self.title(title)
        for files in sizes[1:]:
            d = history(files)

            def forget(number, d=d):
                if number == 0:
                    shutil.rmtree(os.path.join(d, "edgediff"),
                                  ignore_errors=True)
            plan = self.plan(d, 10)
            self.row(title, f"{files:,} files, 10 changed",
                     *self.runner.turns([plan], [plan], before=forget,
                                        runs=3))

    def count(self, sizes):
        """Instructions, for the growth; those of no change are taken off."""
        idle = instructions([self.edgediff, "-C", history(1000), "plan",
                             "base", "base", "--output=paths"])
        if idle is None:
            print("\ninstructions: there is no valgrind here")
            return
        for files in sizes:
            for changes in CHANGES:
                # The largest would take minutes.
                if changes <= files and (files < 1000000 or changes == 10):
                    n = instructions(self.plan(history(files), changes))
                    self.grid.instructions(files, changes, n - idle)

    def submissions(self, url):
        d = history(10000)
        title = "submit / other clients"
        self.title(title)
        for paths in (1, 1000):
            ours = [self.edgediff, "-C", d, "submit", "base", f"c{paths}",
                    *NO_COLLATERAL, "--distribution-id", submit.DISTRIBUTION,
                    "--endpoint-url", url]
            items = subprocess.run(
                [*self.plan(d, paths), *NO_COLLATERAL], check=True,
                stdout=subprocess.PIPE).stdout.decode().split()
            if len(items) != paths:
                raise SystemExit(f"{len(items)} items, not {paths}")
            for name, command in submit.clients(url, items):
                what = f"{paths:,} path{'s' * (paths > 1)} / {name}"
                if command is None:
                    print(f"  {what:33} not installed ('make bench-deps')")
                else:
                    self.row(title, what, *self.runner.turns([ours],
                                                             [command]))

    def replay(self, files, deploys):
        """Deploys a second, and whether memory grows with their number."""
        d = os.path.join(STORE, f"deploys-{files}-{deploys}")
        subprocess.run([sys.executable, os.path.join(HERE, "deploys.py"), d,
                        str(files), str(deploys)], check=True)
        command = [self.edgediff, "-C", d, "estimate", "-q"]
        title = "estimate / of half the deploys"
        self.title(title)
        self.row(title, f"{deploys:,} deploys, {files:,} files",
                 *self.runner.turns([command],
                                    [[*command, f"--last={deploys // 2}"]],
                                    runs=3))

    def built_site(self, files, per_folder):
        title = "plan --site / git add + write-tree"
        if per_folder > 1:
            title += f", {per_folder} a folder"
        self.title(title)
        built = Built(self.edgediff, files, per_folder)
        try:
            first, add = self.runner.turns(built.first, built.add, runs=3,
                                           before=built.renew, warm=False)
            self.row(title, f"{files:,} files", first, add)
            again, = self.runner.turns(built.again())
        finally:
            built.remove()
        self.row(title, f"{CHANGED} of them changed / first", again, first)

    def planner_alone(self):
        """C and K made up, no repository: see bench_plan.c and bench_map.c."""
        names = ["ten", "thousand", "tree-f", "large", "large-u"] \
            if self.quick else ["ten", "thousand", "thousand-f", "tree",
                                "tree-f", "uniform-f", "large", "large-u",
                                "large-f", "large-100", "large-3000"]
        print(f"\n{'planner alone':16}{'changed':>9}{'kept':>11}{'time':>11}"
              f"{'items':>7}{'gap':>10}{'MiB':>6}", flush=True)
        for name in names:
            text = said(os.path.join(self.programs, "bench_plan"), name)
            r = re.search(r"C (?P<changed>\d+) K (?P<kept>\d+): "
                          r"(?P<seconds>[\d.]+) s, .*\((?P<mib>\d+) peak\), "
                          r"n (?P<items>\d+).* gap (?P<gap>\d+) "
                          r"\((?P<gap_percent>[\d.]+) %\)", text).groupdict()
            self.planner.append({"name": name, **r})
            print(f"  {name:14}{int(r['changed']):9,}{int(r['kept']):11,}"
                  f"{duration(float(r['seconds'])):>11}{r['items']:>7}"
                  f"{r['gap_percent']:>9}%{r['mib']:>6}", flush=True)
        text = said(os.path.join(self.programs, "bench_map"))
        self.planner.append({"name": "map", "text": text})
        print(text.rstrip())

    def policies(self, names):
        print("\npolicies, replayed")
        for name in names:
            d = os.path.join(STORE, f"shape-{name}")
            if name == "hugo" and not shutil.which("hugo"):
                print("hugo: not installed")
                continue
            shapes.make(d, name)
            self.quality.append(quality.compare(self.edgediff, d, name))
            print("\n".join(quality.lines(self.quality[-1])), flush=True)

    def emulated(self):
        with tempfile.TemporaryDirectory() as directory:
            emulator, url = submit.start(directory)
            try:
                self.submissions(url)
            finally:
                emulator.terminate()
                emulator.wait()

    def run(self):
        """One part after the other; stops after each."""
        sizes = [1000, 100000] if self.quick else \
            [1000, 10000, 100000, 1000000]
        yield self.plans(sizes)
        yield self.against_small(sizes)
        yield self.first_time(sizes)
        yield self.emulated()
        yield self.replay(20000, 5000)
        yield self.count(sizes)
        yield self.grid.report()
        yield self.policies(["blog"] if self.quick else
                            ["blog", "docs", "shop", "hugo"])
        yield self.planner_alone()
        for per_folder in (1, 28):
            yield self.built_site(5000 if self.quick else 10000, per_folder)

    def result(self):
        return {"quick": self.quick, "rows": self.rows,
                "growth": self.grid.result(), "planner": self.planner,
                "quality": self.quality}


def versions(edgediff):
    """Of what took part."""
    return {"commit": first_line("git", "rev-parse", "--short", "HEAD"),
            "edgediff": first_line(edgediff, "--version"),
            "git": first_line("git", "--version"),
            "libgit2": first_line("pkg-config", "--modversion", "libgit2"),
            "compiler": first_line("gcc", "--version"),
            "python": sys.version.split()[0],
            "valgrind": first_line("valgrind", "--version"),
            **submit.versions()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--quick", action="store_true",
                        help="no million files, fewer runs, one history")
    parser.add_argument("--json", metavar="FILE",
                        help="write everything there, too")
    args = parser.parse_args()
    os.environ.update(submit.KEYS)
    start, load = time.time(), os.getloadavg()
    bench = Bench(args.build, args.quick)
    about, place = versions(bench.edgediff), machine()
    print(f"commit {about['commit']}, {time.strftime('%F', time.gmtime())};"
          f" {place['cpus']} x {place['cpu']}, {place['memory_mib']:,} MiB")
    print(f"{about['git']}, libgit2 {about['libgit2']}, load {load[0]:.1f};"
          f" medians of {bench.runner.runs}, MiB: edgediff / other")
    for _ in bench.run():
        seconds = time.time() - start
        if args.json:
            # After each part: a run that is cut short leaves something.
            with open(args.json, "w", encoding="utf-8") as f:
                json.dump({"versions": about, "machine": place,
                           "started": time.strftime("%FT%TZ",
                                                    time.gmtime(start)),
                           "seconds": seconds,
                           "load": [load, os.getloadavg()],
                           **bench.result()}, f, indent=1)
    print(f"\n{seconds / 60:.0f} min; load at the end"
          f" {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # "bench.py ... | head": who reads has seen enough. What a later part
        # would print, and what is still to be flushed, goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
