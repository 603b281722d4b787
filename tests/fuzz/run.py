#!/usr/bin/env python3
"""Explore the fuzz targets with libFuzzer, and show what it came to.

usage: run.py [--minutes N] [--resume] [--slice N] [-j N] [--nice N]
              [--dir DIR] [--no-build] [--table | --keep] [TARGET...]

Each target gets N minutes of processor time, in slices of wall time that go
round, so that all have had about the same when it is stopped. What it came
to is in DIR/state.json; with --resume what is there counts. The inputs that
were found worth keeping are below DIR/corpus, those that brought a target
down below DIR/findings, until they no longer do.

--table shows the state; --keep takes the inputs that reach something the
seeds do not and puts the smallest of them beside the seeds.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

STATUS = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
UNITS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
SEEDS = "fixtures/fuzz"
SOURCES = "tests/fuzz"
SHORTEST = 5  # seconds of a slice
MOST_FINDINGS = 5  # of one target: then it waits for someone to look
MOST_SEEDS = 60  # of one target, those written by hand included
MOST_SEED_BYTES = 5000  # of one target, of what is added
MOST_SEED = 1500  # of one input that is added
BUILD = ["SAN=fuzzer-no-link,address,undefined", "CC=clang", "CFLAGS=-O1",
         "DRIVER=", "LDFLAGS=-fsanitize=fuzzer"]


def all_targets():
    return sorted(name[len("fuzz_"):-len(".c")]
                  for name in os.listdir(SOURCES)
                  if name.startswith("fuzz_") and name.endswith(".c"))


def build(directory, targets):
    """The library once, with what libFuzzer wants to see of it."""
    names = [f"{directory}/tests/fuzz_{t}" for t in targets]
    env = {k: v for k, v in os.environ.items() if k != "MAKEFLAGS"}
    subprocess.run(["make", "-s", f"-j{os.cpu_count()}", f"B={directory}"] + BUILD +
                   names, env=env, check=True)


def files(directory):
    if not os.path.isdir(directory):
        return []
    return sorted(os.path.join(directory, f) for f in os.listdir(directory))


class Campaign:
    def __init__(self, args):
        self.args = args
        self.path = os.path.join(args.dir, "state.json")
        self.lock = threading.Lock()
        self.state = {}
        if os.path.exists(self.path) and not args.fresh:
            with open(self.path, encoding="utf-8") as f:
                self.state = json.load(f)

    def of(self, target):
        return self.state.setdefault(target, {
            "executions": 0, "cpu_seconds": 0.0, "edges": 0, "features": 0,
            "corpus": 0, "findings": 0})

    def save(self):
        with open(self.path + ".new", "w", encoding="utf-8") as f:
            json.dump(self.state, f, indent=1, sort_keys=True)
        os.replace(self.path + ".new", self.path)

    def folder(self, *names):
        path = os.path.join(self.args.dir, *names)
        os.makedirs(path, exist_ok=True)
        return path

    def drop_fixed(self, target):
        """Findings that bring the target down no more."""
        for path in files(self.folder("findings", target)):
            if not path.endswith(".log") and subprocess.run(
                    self.command(target, path), stdin=subprocess.DEVNULL,
                    capture_output=True, check=False).returncode == 0:
                os.remove(path)
        if self.findings(target) == 0:
            for path in files(self.folder("findings", target)):
                os.remove(path)

    def findings(self, target):
        return len([f for f in files(self.folder("findings", target))
                    if not f.endswith(".log")])

    def command(self, target, *options):
        binary = os.path.join(self.args.dir, "tests", "fuzz_" + target)
        return ["nice", "-n", str(self.args.nice), binary, "-timeout=60",
                "-rss_limit_mb=4096"] + list(options)

    def left(self, target):
        """Seconds of processor time still to be had."""
        found = self.folder("findings", target)
        if (self.findings(target) >= MOST_FINDINGS or
                os.path.exists(os.path.join(found, "exit"))):
            return 0
        return self.args.minutes * 60 - self.of(target)["cpu_seconds"]

    def slice(self, target):
        """Explore once; returns what libFuzzer said."""
        corpus = self.folder("corpus", target)
        found = self.folder("findings", target)
        seconds = round(min(self.args.slice * 60,
                            max(SHORTEST, self.left(target))))
        dictionary = os.path.join(SOURCES, target + ".dict")
        options = [f"-max_total_time={seconds}", "-print_final_stats=1",
                   f"-artifact_prefix={found}/"]
        if os.path.exists(dictionary):
            options.append(f"-dict={dictionary}")
        options += [corpus, os.path.join(SEEDS, target)]
        before = self.findings(target)
        child = subprocess.Popen(self.command(target, *options),
                                 stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE,
                                 encoding="utf-8", errors="replace")
        text = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            if self.findings(target) == before:
                # It left by itself: what it said is all there is.
                with open(os.path.join(found, "exit"), "w",
                          encoding="utf-8") as f:
                    f.write(text)
            log = os.path.join(found, f"{self.findings(target)}.log")
            with open(log, "w", encoding="utf-8") as f:
                f.write(text)
            print(f"{target}: see {log}", flush=True)
        with self.lock:
            self.note(target, text, usage)
        return child.returncode

    def note(self, target, text, usage):
        entry = self.of(target)
        units = UNITS.findall(text)
        status = STATUS.findall(text)
        if units:
            entry["executions"] += int(units[-1])
        elif status:
            # Brought down before it could say.
            entry["executions"] += int(re.findall(r"^#(\d+)", text, re.M)[-1])
        entry["cpu_seconds"] += usage.ru_utime + usage.ru_stime
        if status:
            entry["edges"] = max(entry["edges"], int(status[-1][0]))
            entry["features"] = max(entry["features"], int(status[-1][1]))
            entry["corpus"] = int(status[-1][2])
        entry["findings"] = self.findings(target)
        self.save()

    def explore(self, targets):
        """A slice of each, round and round, until all have had their time."""
        while True:
            due = [t for t in targets if self.left(t) > 1]
            if not due:
                return
            with concurrent.futures.ThreadPoolExecutor(self.args.j) as pool:
                list(pool.map(self.slice, due))

    def table(self, targets):
        print(f"{'target':<20} {'executions':>12} {'exec/s':>8} "
              f"{'CPU min':>8} {'edges':>6} {'features':>8} {'corpus':>6} "
              f"{'findings':>8}")
        bad = 0
        for t in targets:
            e = self.of(t)
            found = self.findings(t)
            speed = e["executions"] / max(e["cpu_seconds"], 0.01)
            print(f"{t:<20} {e['executions']:>12} {speed:>8.0f} "
                  f"{e['cpu_seconds'] / 60:>8.1f} {e['edges']:>6} "
                  f"{e['features']:>8} {e['corpus']:>6} {found:>8}")
            bad += found
        total = sum(self.of(t)["executions"] for t in targets)
        minutes = sum(self.of(t)["cpu_seconds"] for t in targets) / 60
        print(f"{len(targets)} targets, {total} executions in {minutes:.1f} "
              f"CPU minutes, {bad} findings")
        return bad

    def keep(self, target):
        """What libFuzzer needs beside the seeds to reach what was reached."""
        seeds = os.path.join(SEEDS, target)
        room = MOST_SEEDS - len(files(seeds))
        size = MOST_SEED_BYTES
        with tempfile.TemporaryDirectory() as merged:
            for path in files(seeds):
                shutil.copy(path, merged)
            old = set(os.listdir(merged))
            subprocess.run(
                self.command(target, "-merge=1", "-use_value_profile=0",
                             merged, self.folder("corpus", target)),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, check=True)
            new = [f for f in files(merged)
                   if os.path.basename(f) not in old]
            for path in sorted(new, key=os.path.getsize):
                n = os.path.getsize(path)
                if room <= 0 or n > size or n > MOST_SEED:
                    break
                with open(path, "rb") as f:
                    name = "found-" + hashlib.sha1(f.read()).hexdigest()[:8]
                shutil.copy(path, os.path.join(seeds, name))
                room -= 1
                size -= n
        print(f"{target}: {len(files(seeds))} seeds", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--slice", type=float, default=5)
    parser.add_argument("-j", type=int, default=1)
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("--dir", default="build/fuzz")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    args = parser.parse_args()
    known = all_targets()
    targets = args.targets or known
    unknown = [t for t in targets if t not in known]
    if unknown:
        sys.exit(f"run.py: no fuzz target {unknown[0]}; there are "
                 f"{', '.join(known)}")
    args.fresh = not (args.resume or args.table)
    os.makedirs(args.dir, exist_ok=True)
    campaign = Campaign(args)
    if not args.table:
        if not args.no_build:
            build(args.dir, targets)
        if args.keep:
            for t in targets:
                campaign.keep(t)
            return 0
        for t in targets:
            campaign.drop_fixed(t)
        campaign.explore(targets)
    return 1 if campaign.table(targets) else 0


if __name__ == "__main__":
    sys.exit(main())
