#!/usr/bin/env python3
"""Count instructions of fixed scenarios and compare with a baseline.

    regress.py BUILD            compare with instructions.json beside this file
    regress.py BUILD --accept   make what is counted now the baseline

BUILD is the folder of the build, such as build/default. Instructions say what
seconds cannot on a busy machine: callgrind counts the same in every run.
Counted is only what runs in the program itself, so that another libgit2 or C
library, or what these choose for another processor, makes no difference.
More than the tolerance above the baseline fails; below it, a note asks for a
new one. Another compiler has a wider tolerance, another architecture none.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import platform
import re
import subprocess
import sys
import tempfile

import snapshot
import submit
from history import path

HERE = os.path.dirname(os.path.abspath(__file__))
BASELINE = os.path.join(HERE, "instructions.json")
TOLERANCE = 0.05
OTHER_COMPILER = 0.30
ACCEPT = "python3 tests/bench/regress.py build/default --accept"
SITE_FILES = 400

OBJECT = re.compile(r"c?ob=(?:\((\d+)\))? ?(.*)")
COST = re.compile(r"[+*\-0-9]")

# What a program runs on: nothing of whoever calls.
ENVIRONMENT = {
    "PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C",
    "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "AWS_EC2_METADATA_DISABLED": "true", **submit.KEYS,
}

Scenario = collections.namedtuple("Scenario", "name command only prepare",
                                  defaults=(None, None))


def own_cost(lines, program):
    """The cost of one object in a profile; what it calls is not its own."""
    names, current, total, is_call = {}, None, 0, False
    for line in lines:
        match = OBJECT.match(line)
        if match:
            number, name = match.groups()
            if name:
                names[number] = name
            if line.startswith("ob="):
                current = names.get(number, name)
        elif line.startswith("calls="):
            is_call = True
        elif COST.match(line):
            if not is_call and current == program:
                total += int(line.split()[1])
            is_call = False
    return total


def run(command, **more):
    return subprocess.run(command, env=ENVIRONMENT, check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          **more)


def count(scenario):
    """Instructions of the program in one scenario."""
    if scenario.prepare:
        scenario.prepare()
    program = os.path.realpath(scenario.command[0])
    with tempfile.NamedTemporaryFile("r", prefix="callgrind.") as out:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--quiet",
             f"--callgrind-out-file={out.name}",
             *([f"--toggle-collect={scenario.only}"] if scenario.only else []),
             program, *scenario.command[1:]],
            env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{scenario.name}: exit {done.returncode}\n"
                             + done.stderr.decode())
        total = own_cost(out, program)
    if total == 0:
        raise SystemExit(f"{scenario.name}: nothing was counted")
    return total


def history(top, files, *changes):
    """See history.py."""
    directory = os.path.join(top, f"history-{files}")
    run([sys.executable, os.path.join(HERE, "history.py"), directory,
         str(files), *map(str, changes)])
    return directory


def ledger(top):
    """A repository with a target, and a second deploy to be recorded."""
    directory = os.path.join(top, "ledger")
    config = ("[site]\n\troot = section-0000\n[target \"production\"]\n"
              f"\tdistribution = {submit.DISTRIBUTION}\n\tbranch = main\n")
    lines = []
    for number in range(2):
        texts = {path(i): f"{i} {number * (i % 50 == 0)}" for i in range(1000)}
        lines.append("commit refs/heads/main\ncommitter a <a@example.org> "
                     f"{1700000000 + number} +0000\ndata 1\nx\n")
        for name, text in {".edgediff": config, **texts}.items():
            lines.append(f"M 100644 inline {name}\n"
                         f"data {len(text)}\n{text}\n")
    run(["git", "init", "-q", "--bare", directory])
    run(["git", "-C", directory, "symbolic-ref", "HEAD", "refs/heads/main"])
    subprocess.run(["git", "-C", directory, "fast-import", "--quiet"],
                   input="".join(lines).encode(), check=True)
    return directory


def second_run(top, edgediff):
    """The command over a built site that was seen once, ten files ago."""
    folder = os.path.join(top, "site")
    repository = os.path.join(top, "site.git")
    snapshot.make_site(folder, SITE_FILES)
    snapshot.repository(repository)
    plan = [edgediff, "plan", "-q", "-C", repository, "--site", folder]
    base = snapshot.deployed(plan)
    snapshot.change_site(folder)
    return [*plan, base, "--output=paths"]


def scenarios(build, top, url):
    edgediff = os.path.join(build, "edgediff")
    small, large = history(top, 1000, 10), history(top, 10000, 1, 1000)
    recorded = ledger(top)
    plan = [edgediff, "plan", "--output=paths", "-C"]
    send = [edgediff, "submit", "--endpoint-url", url, "-C"]
    exact = ["--distribution-id", submit.DISTRIBUTION, "--max-wildcards=0"]

    def first_deploy():
        run([*send, recorded, "--base=empty", "main~1"],
            stderr=subprocess.DEVNULL)
    return [
        Scenario("plan of 10 changes in 1,000 files",
                 [*plan, small, "base", "c10"]),
        Scenario("plan of 1,000 changes in 10,000 files",
                 [*plan, large, "base", "c1000"]),
        Scenario("planner, 2,000 of 22,000 paths, all points",
                 [os.path.join(build, "tests/bench_plan"), "regress"],
                 "ed_plan_build"),
        Scenario("rules, 20 for 20,000 paths",
                 [os.path.join(build, "tests/bench_map"), "20000"]),
        Scenario("submit of 1 path", [*send, large, "base", "c1", *exact]),
        Scenario("submit of 1,000 paths",
                 [*send, large, "base", "c1000", *exact]),
        Scenario("submit of a second deploy with a ledger", [*send, recorded],
                 prepare=first_deploy),
        Scenario(f"second run over a built site of {SITE_FILES} files",
                 second_run(top, edgediff)),
    ]


def compilers(program):
    """What the program was built by, as its file says."""
    with open(program, "rb") as f:
        found = re.findall(rb"GCC: \([^)]*\) ([0-9.]+)|clang version ([0-9.]+)",
                           f.read())
    return sorted({f"gcc {gcc.decode()}" if gcc else f"clang {clang.decode()}"
                   for gcc, clang in found})


def measure(build):
    with tempfile.TemporaryDirectory(prefix="edgediff-regress.") as top:
        emulator, url = submit.start(top)
        try:
            todo = scenarios(build, top, url)
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                counts = list(pool.map(count, todo))
        finally:
            emulator.terminate()
            emulator.wait()
    return {"architecture": platform.machine(),
            "compilers": compilers(os.path.join(build, "edgediff")),
            "instructions": {s.name: n for s, n in zip(todo, counts)}}


def compare(now, then):
    """Print each figure beside its baseline; how many are too high."""
    tolerance = TOLERANCE
    if now["compilers"] != then["compilers"]:
        tolerance = OTHER_COMPILER
        print(f"built by {', '.join(now['compilers'])}; the baseline is of "
              f"{', '.join(then['compilers'])}: the tolerance is "
              f"{tolerance:.0%}")
    old, bad = then["instructions"], 0
    for name in sorted(set(old) | set(now["instructions"])):
        new = now["instructions"].get(name)
        if new is None or name not in old:
            print(f"not ok: {name}: only in "
                  f"{'the baseline' if new is None else 'this run'}")
            bad += 1
            continue
        change = new / old[name] - 1
        print(f"{name:50} {old[name]:12,} {new:12,} {change:+8.2%}")
        if change > tolerance:
            print(f"not ok: {name}: {new:,} instructions, the baseline is "
                  f"{old[name]:,} ({change:+.1%})")
            bad += 1
        elif change < -tolerance:
            print(f"note: {name} has become cheaper: renew the baseline by\n"
                  f"\t{ACCEPT}")
    if bad:
        print(f"If there is a reason, accept the new figures by\n\t{ACCEPT}")
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--accept", action="store_true")
    args = parser.parse_args()
    with open(BASELINE, encoding="ascii") as f:
        then = json.load(f)
    if not args.accept and platform.machine() != then["architecture"]:
        print(f"skipped: this is {platform.machine()}, the baseline is of "
              f"{then['architecture']}")
        return 0
    now = measure(os.path.abspath(args.build))
    if args.accept:
        with open(BASELINE, "w", encoding="ascii") as f:
            json.dump(now, f, indent=1)
            f.write("\n")
        return 0
    return 1 if compare(now, then) else 0


if __name__ == "__main__":
    sys.exit(main())
