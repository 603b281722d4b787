#!/usr/bin/env python3
"""Run jobs, a few at a time, and close with 'N passed, N failed'.

Those that take long begin first, so that no processor is idle at the end.

usage: run.py [-j N] [-o DIR] [-k NAME] [-f FILE] [JOB...]

JOB is NAME=COMMAND; FILE has one a line. With -k only those whose NAME ends in
/NAME, /test_NAME or /NAME.bats.

A command that prints TAP counts with its 'ok' and 'not ok' lines, any other
one as a single test by its exit status. The output of every job goes to
DIR/NAME.log; that of a failed one is shown too.
"""

import argparse
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time

# Which those are, the longest first: names, or their ends.
LONGEST = ("check-tidy", "/matrix.bats", "/kill.bats", "check-sites",
           "check-reproducible", "check-analyzer", "/awscli.bats",
           "/oom.bats", "/disk.bats", "/quota.bats", "/test_batch",
           "/credentials.bats", "/hook.bats", "/links.bats", "/ledger.bats",
           "/faults.bats", "/remote.bats", "/completion.bats",
           "check-regress", "/clock.bats", "/site.bats", "/repo.bats")

TAP = re.compile(r"^(not )?ok\b( \d+)?(?! .*# (?i:skip))", re.M)


def length(job):
    """What to sort by, where what is equal stays in order."""
    name = job.split("=")[0]
    for place, end in enumerate(LONGEST):
        if name.endswith(end):
            return place
    return len(LONGEST)


def count(text, status):
    """(passed, failed) of one job."""
    lines = [m.group(1) is None for m in TAP.finditer(text)]
    passed, failed = sum(lines), len(lines) - sum(lines)
    if not lines:
        return (1, 0) if status == 0 else (0, 1)
    if status != 0 and failed == 0:
        failed = 1  # it died before it could say which test
    return passed, failed


def run(job, directory):
    """The job in a process group of its own, ended when the command ends, so
    that nothing it leaves behind holds up the others."""
    name, command = job.split("=", 1)
    log = os.path.join(directory, name.replace("/", "-") + ".log")
    start = time.monotonic()
    with open(log, "wb") as out:
        child = subprocess.Popen(["sh", "-c", command],
                                 stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT,
                                 start_new_session=True)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read()
    return (name, text, count(text, child.returncode),
            time.monotonic() - start, used.ru_utime + used.ru_stime)


def main():
    parser = argparse.ArgumentParser()
    # More than there are processors, as tests wait for servers and clocks.
    parser.add_argument("-j", type=int, default=(os.cpu_count() or 1) + 2)
    parser.add_argument("-o", default="build/logs")
    parser.add_argument("-k")
    parser.add_argument("-f", type=argparse.FileType())
    parser.add_argument("jobs", nargs="*")
    args = parser.parse_args()
    if args.f:
        args.jobs += args.f.read().splitlines()
    if args.k:
        ends = tuple("/" + n % args.k for n in ("%s", "test_%s", "%s.bats"))
        args.jobs = [j for j in args.jobs if j.split("=")[0].endswith(ends)]
    if not args.jobs:
        parser.error("no job of that name")
    os.makedirs(args.o, exist_ok=True)
    passed = failed = 0
    start, processor = time.monotonic(), 0.0
    with concurrent.futures.ThreadPoolExecutor(args.j) as pool:
        futures = [pool.submit(run, job, args.o)
                   for job in sorted(args.jobs, key=length)]
        for future in concurrent.futures.as_completed(futures):
            name, text, (good, bad), seconds, busy = future.result()
            passed += good
            failed += bad
            processor += busy
            word = "FAILED" if bad else "ok"
            print(f"{word:6} {name:24} {good:5} passed {bad:3} failed"
                  f" {seconds:6.1f} s {busy:6.1f} s CPU", flush=True)
            if bad:
                print(text, flush=True)
    print(f"{time.monotonic() - start:.0f} s, {processor:.0f} s CPU")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
