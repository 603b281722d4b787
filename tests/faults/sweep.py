#!/usr/bin/env python3
"""Harm a run at one point after another, and look at what becomes of it.

usage: sweep.py KIND SCENE PROGRAM TOOL [LIMIT]

KIND     alloc   an allocation fails; TOOL is the library of alloc.c
         disk    a write below the scene's folder fails; TOOL is inject.c's
         kill    SIGKILL before a system call; TOOL is inject.c's
         clock   the calendar clock jumps between two looks at it; TOOL is
                 the library of clock.c
SCENE    of scenes.py
LIMIT    at most so many points, chosen so that all kinds are among them;
         without it, or with FAULTS=all in the environment, all of them.
"""

import collections
import os
import sys
import tempfile
import time

import scenes

# With + the disk stays full for the rest of the run. A sample has two of them
# at each point, in turn.
DISK_ERRORS = ("ENOSPC", "ENOSPC+", "EIO", "EDQUOT", "short", "short+")
HOUR, YEAR = 3600, 365 * 86400
CLOCK_JUMPS = (HOUR, -HOUR, YEAR, -YEAR, -50 * YEAR, 9 * YEAR)


def places(name):
    with open(name, encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def choose(kinds, limit):
    """Of the points 1 to n, which are of these kinds: the first and the last
    of each kind, while that is allowed, and others at even distances."""
    if not limit or limit >= len(kinds):
        return list(range(1, len(kinds) + 1))
    at = collections.defaultdict(list)
    for n, kind in enumerate(kinds, 1):
        at[kind].append(n)
    ends = sorted({n for all_of in at.values()
                   for n in (all_of[0], all_of[-1])})
    few = limit * 2 // 3
    chosen = set(ends[::-(-len(ends) // few)])
    rest = limit - len(chosen)
    step = max(1, len(kinds) // rest)
    return sorted(chosen | set(range(1, len(kinds) + 1, step)))


class Sweep:
    def __init__(self, scene, tool, top, limit):
        self.scene, self.tool, self.limit = scene, tool, limit
        self.list = os.path.join(top, "list")
        self.runs = self.bad = 0

    def try_one(self, what, fsck=False, variables=(), before=(), seconds=60,
                signed=True, **judge):
        self.scene.fresh()
        start = time.monotonic()
        result = self.scene.run(variables, before)
        wrong = self.scene.wrong_now(result, **judge)
        took = time.monotonic() - start
        if not wrong and took > seconds:
            wrong = f"took {took} s"
        if not wrong:
            wrong = self.scene.wrong_healed(fsck, signed)
        self.runs += 1
        if wrong:
            self.bad += 1
            print(f"{what}: {wrong}\n{result}", flush=True)

    def alloc(self):
        library = {"LD_PRELOAD": self.tool}
        self.scene.fresh()
        self.scene.run({**library, "FAULT_PLACES": self.list})
        kinds = places(self.list)
        for n in choose(kinds, self.limit):
            for at in (str(n), f"{n}+"):
                self.try_one(f"allocation {at}",
                             variables={**library, "FAULT_ALLOC": at})
        return len(kinds)

    def listed(self, *options):
        self.scene.fresh()
        self.scene.run(before=[self.tool, *options, "-l", self.list, "--"])
        return places(self.list)

    def disk(self):
        options = ["-w", "-p", self.scene.place]
        kinds = self.listed(*options)
        turn = 0
        for n in choose([k.split()[0] for k in kinds], self.limit):
            errors = [e for e in DISK_ERRORS if not e.startswith("short")
                      or kinds[n - 1].startswith("write ")]
            if self.limit:
                errors = [errors[(turn + i) % len(errors)] for i in (0, 1)]
                turn += 2
            for error in errors:
                at = f"{n}+:{error[:-1]}" if error[-1] == "+" else \
                    f"{n}:{error}"
                self.try_one(f"{at} {kinds[n - 1]}", True,
                             before=[self.tool, *options, "-e", at, "--"],
                             statuses=(1, 75))
        return len(kinds)

    def clock(self):
        library = {"LD_PRELOAD": self.tool}
        self.scene.fresh()
        self.scene.run({**library, "FAULT_LOOKS": self.list})
        looks = int(places(self.list)[0])
        for n in choose(list(range(looks)), self.limit):
            for jump in CLOCK_JUMPS:
                at = f"{n}:{jump}"
                # A signature may be refused twice: two jumps in one run.
                self.try_one(f"clock {at}", seconds=10, signed=False,
                             variables={**library, "FAULT_CLOCK": at},
                             statuses=(5, 75))
        return looks

    def kill(self):
        kinds = self.listed()
        for n in choose([k.split()[0] for k in kinds], self.limit):
            self.try_one(f"killed before {n} {kinds[n - 1]}", True,
                         before=[self.tool, "-k", str(n), "--"],
                         killed=True)
        return len(kinds)


def main():
    kind, name, program, tool = sys.argv[1:5]
    limit = int(sys.argv[5]) if len(sys.argv) > 5 else 0
    if os.environ.get("FAULTS") == "all":
        limit = 0
    with tempfile.TemporaryDirectory() as top:
        scene = scenes.ALL[name](program, top)
        scene.learn()
        sweep = Sweep(scene, tool, top, limit)
        points = getattr(sweep, kind)()
    print(f"{kind} {name}: {sweep.runs} runs at {points} points, "
          f"{sweep.bad} bad")
    return 1 if sweep.bad or not sweep.runs else 0


if __name__ == "__main__":
    sys.exit(main())
